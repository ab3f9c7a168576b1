"""Markdown with everything in it, and a strategy for texts that look like Markdown."""

from hypothesis import strategies as st

EVERYTHING = """# Title with *stress*

A **bold** word, `code`, ~~gone~~ and a
second line.

- one
- two
  1. inner
     more

> quoted
> on

```python
def f():  # why
    return 1
```

| a | b |
|---|--:|
| 1 | **2** |

***
end"""


# Text out of pieces that mean something to Markdown, so that random text is interesting.
PIECES = st.one_of(
    st.sampled_from(
        ["# ", "## ", "- ", "* ", "1. ", "2) ", "> ", "```", "```python\n", "~~~", "    ", "  ", "\t", "2."]
    ),
    st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n- ", "\n> ", "\n-|-\n", "|-|\n", "---", "===", "#", "=", "-"]),
    st.sampled_from(["**", "*", "_", "`", "``", "[", "](http://x.org)", "!", "|", "a|b", "word", "词。", "😀", "<b>"]),
    st.sampled_from(["&amp;", "\\", "~~"]),
)


TEXTS = st.lists(PIECES, max_size=40).map("".join)
