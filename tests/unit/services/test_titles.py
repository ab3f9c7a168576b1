"""Titles from the first line: complete words and characters, at most sixty columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.titles import WIDTH, _clean, _width, title_from

FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("What is water?", "What is water?"),
        ("\n\n  What\tis   water?  \nTell me.", "What is water?"),
        ("# Heading\ntext", "Heading"),
        ("- one\n- two", "one"),
        ("\x00\x07hello\u2028world", "hello"),
        ("水是什么？\n告诉我。", "水是什么？"),
        ("", ""),
        (" \n\t\n", ""),
        ("---\n***\nafter the rules", "after the rules"),
        ("-1 + 1 = ?", "-1 + 1 = ?"),
        ("C# or F#?", "C# or F#?"),
        (
            "Please explain the difference between a binary search and a linear search",
            "Please explain the difference between a binary search and a…",
        ),
        ("字" * 30, "字" * 30),
        ("字" * 31, "字" * 29 + "…"),
        ("a " + "x" * 80, "a " + "x" * 57 + "…"),
        ("请用 Python 写一个函数，" + "说明" * 40, "请用 Python 写一个函数，" + "说明" * 8 + "说…"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert title_from(text) == title


def test_what_is_seen_as_one_character_is_not_divided() -> None:
    assert title_from(FAMILY * 40) == FAMILY * (title_from(FAMILY * 40).count(FAMILY)) + "…"
    accented = title_from("e\u0301" * 80)
    assert accented == "e\u0301" * 59 + "…"
    assert title_from("👍🏽" * 80).rstrip("…").endswith("👍🏽")


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_cleaned_the_short_way(text: str) -> None:
    """As everything else: the last character makes it go the long way."""
    assert _clean(text + "é") == _clean(text + "e")[:-1] + "é"


@given(st.text())
def test_any_text_has_a_title_of_one_line_that_fits(text: str) -> None:
    title = title_from(text)
    assert _width(title) <= WIDTH
    assert "\n" not in title
    assert title == title.strip()
    assert title.rstrip("…").split() == [] or title.rstrip("…").split()[0] in text


@given(st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20))
def test_a_short_line_is_its_own_title(text: str) -> None:
    assert title_from(text) == text
