"""The chat page.

`page` joins the presenters to the widgets: the list of conversations (`sidebar`), the bar above (`header`), the
messages (`transcript`), and the box for the next message (`composer`).

`transcript` is the messages as the user works with them. Below it, `virtual_rows` keeps widgets only for the rows near
the screen (`message`, `candidates`). The text of a row is a `body.MessageBody`, which shows the lines of `ui.markdown`:
`document` puts them into Qt's rich text, `line_formats` has their look, `decorations` paints what rich text lacks, and
`markdown_source` copies them as Markdown. It shows at once what fits into one turn of the event loop and the rest later
(`ui.slices`); until then its height is an estimate, and its signal `height_changed` tells that it changed. A long text
is laid out again in the same way when its width or the theme changes. An editor gets a long text in the same way
(`ui.widgets.text_filler`), and its text is complete from the start; one paragraph of more than about 150,000 characters
still costs 50 to 80 ms, since Qt lays out a paragraph in one go.
"""
