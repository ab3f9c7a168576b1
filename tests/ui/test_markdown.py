"""Markdown as lines: structure, safety, and the same result however the text arrives."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.ui import markdown
from desktop.ui.markdown import LineKind, MarkdownText, Run, parse
from tests.support.markdown_texts import EVERYTHING, TEXTS


def shape(text: str) -> list[tuple[str, str, int, int, str]]:
    return [(line.kind.value, line.text, line.indent, line.quote, line.marker) for line in parse(text)]


def test_structure_of_everything() -> None:
    assert shape(EVERYTHING) == [
        ("heading", "Title with stress", 0, 0, ""),
        ("paragraph", "A bold word, code, gone and a\u2028second line.", 0, 0, ""),
        ("paragraph", "one", 1, 0, "•"),
        ("paragraph", "two", 1, 0, "•"),
        ("paragraph", "inner\u2028more", 2, 0, "1."),
        ("paragraph", "quoted\u2028on", 0, 1, ""),
        ("code", "def f():  # why", 0, 0, ""),
        ("code", "    return 1", 0, 0, ""),
        ("table", "", 0, 0, ""),
        ("rule", "", 0, 0, ""),
        ("paragraph", "end", 0, 0, ""),
    ]


def test_inline_styles() -> None:
    (line,) = parse("a **b** *c* `d` ~~e~~ [f](https://x.org/y) g")
    assert [run for run in line.runs if run.text.strip()] == [
        Run("a "),
        Run("b", bold=True),
        Run("c", italic=True),
        Run("d", code=True),
        Run("e", strike=True),
        Run("f", href="https://x.org/y"),
        Run(" g"),
    ]


def test_table_cells_and_alignment() -> None:
    (table,) = parse("|l|r|c|\n|:--|--:|:-:|\n|1|2|3|")
    assert table.kind is LineKind.TABLE
    assert table.aligns == ("left", "right", "center")
    assert [["".join(run.text for run in cell) for cell in row] for row in table.rows] == [list("lrc"), list("123")]


def test_code_is_coloured_and_kept_exactly() -> None:
    lines = parse("```py\nif x:  # c\n\n\treturn 's'\n```")
    assert [line.text for line in lines] == ["if x:  # c", "", "\treturn 's'"]
    assert {run.text: run.colour for run in lines[0].runs}["if"] == "accent"
    assert lines[0].runs[-1] == Run("# c", colour="text.quiet")
    assert (lines[0].first, lines[-1].last, lines[0].language) == (True, True, "py")


def test_code_in_an_unknown_language_is_plain() -> None:
    assert parse("```nosuch\nif x\n```")[0].runs == (Run("if x"),)


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        "[x](data:text/html,hi)",
        "[x](vbscript:x)",
        "![x](file:///etc/passwd)",
        "[x](//host/share)",
        "[x](\\\\host\\share)",
        "<javascript:x>",
    ],
)
def test_links_lead_to_the_web_or_nowhere(text: str) -> None:
    runs = [run for line in parse(text) for run in line.runs]
    assert runs
    assert not any(run.href for run in runs)


def test_an_image_is_a_link_and_never_an_image() -> None:
    (line,) = parse("see ![a cat](https://x.org/cat.png)")
    assert line.runs == (Run("see "), Run("a cat", href="https://x.org/cat.png"))


def test_html_is_text() -> None:
    text = "<script>alert(1)</script> <b>x</b>\n\n<img src='http://x.org/y.png'>"
    assert [line.text for line in parse(text)] == text.split("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000 + " x",
        "- " * 100_000 + "x",
        "[" * 100_000,
        "![" * 100_000,
        "[a](" * 100_000,
        "*a **b " * 100_000,
        "`" * 100_000,
        "word " * 200_000,
        "a" * 1_000_000,
        "a\n\n" * 100_000,
        "|a" * 3_000 + "|\n" + "|-" * 3_000 + "|\n" + "|x" * 3_000 + "|\n",
        "|a|b|\n|-|-|\n" + "|x|y|\n" * 5_000,
        "".join("  " * depth + "- a\n" for depth in range(400)),
        "```\n" + "x" * 500_000,
        "```python\n" + "(" * 100_000,
        "\0\r\n\r\u2028\ufeff" * 1_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_neither_hangs_nor_vanishes(text: str) -> None:
    started = time.process_time()
    lines = parse(text)
    assert time.process_time() - started < 2.0
    assert 0 < len(lines) <= markdown.MAX_LINES + 1


def test_deep_quotes_are_shown_as_they_are() -> None:
    assert parse(">" * 60 + " x")[0].text.endswith("> x")


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_streaming_gives_the_same_lines(text: str, steps: list[int]) -> None:
    growing = MarkdownText()
    at = turn = 0
    while at < len(text):
        at += steps[turn % len(steps)]
        turn += 1
        growing.set_text(text[:at], growing=True)
    growing.set_text(text)
    assert growing.lines == parse(text)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_another_text_replaces_the_first(first: str, second: str) -> None:
    shown = MarkdownText()
    shown.set_text(first)
    shown.set_text(second)
    assert shown.lines == parse(second)


def test_finished_blocks_are_not_parsed_again() -> None:
    growing = MarkdownText()
    growing.set_text("# a\n\nb\n\nc\n\nd\ne\n")
    assert growing.set_text("# a\n\nb\n\nc\n\nd\ne\nf") == 3
    assert growing.lines[-1].text == "d\u2028e\u2028f"


def test_plain_text_is_not_parsed() -> None:
    shown = MarkdownText(plain=True)
    shown.set_text("# a\n\n  **b**\n<i>")
    assert [line.text for line in shown.lines] == ["# a", "", "  **b**", "<i>"]
