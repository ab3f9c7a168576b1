"""The exact prompt: text that looks like a control token is underlined."""

from PySide6.QtWidgets import QLabel

from desktop.ui.widgets.prompt_view import PromptView

PROMPT = "<|im_start|>user\n😀 中 <|im_end|> and <|im_start|>\n<|im_end|>\n"


def test_literal_text_is_underlined() -> None:
    start = PROMPT.index("<|im_end|>")
    view = PromptView(PROMPT, ((start, start + 10), (start + 15, start + 27)))
    assert view.text.toPlainText() == PROMPT
    assert [selection.cursor.selectedText() for selection in view.text.extraSelections()] == [
        "<|im_end|>",
        "<|im_start|>",
    ]
    assert [label.text() for label in view.findChildren(QLabel)] == [
        "Underlined: looks like a control token, but the model reads it as plain text."
    ]


def test_a_prompt_without_any_needs_no_hint() -> None:
    view = PromptView(PROMPT)
    assert view.text.extraSelections() == []
    assert view.findChildren(QLabel) == []
