"""Find the words of a rendered text in its source, and the reverse."""

import re

import pytest

from desktop.core.words import locate, match_words, shown_passage

TEXT = """# A **bold** [link text](http://text.example/more) and `code`, the end.

- the first 🌤 day
- the second **the** end

冰为什么**浮在**水上？"""
SHOWN = "A bold link text and code, the end.\nthe first 🌤 day\nthe second the end\n冰为什么浮在水上？"


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ("bold link", "bold** [link"),
        ("text and", "text](http://text.example/more) and"),
        ("the second", "the second"),
        ("么浮在水", "么**浮在**水"),
        ("day\nthe", "day\n- the"),
    ],
)
def test_words_are_found_past_the_marks(chosen: str, found: str) -> None:
    start = SHOWN.index(chosen)
    passage = locate(SHOWN, start, start + len(chosen), TEXT)
    assert passage is not None
    assert TEXT[slice(*passage)] == found


def test_repeated_words_are_found_at_the_chosen_place() -> None:
    for start, place in (
        (SHOWN.index("the end"), TEXT.index("the end")),
        (SHOWN.rindex("the end"), TEXT.rindex("the")),
    ):
        passage = locate(SHOWN, start, start + len("the end"), TEXT)
        assert passage is not None
        assert passage[0] == place


def test_without_a_word_there_is_nothing() -> None:
    assert locate(SHOWN, 1, 2, TEXT) is None
    assert locate("", 0, 0, TEXT) is None
    assert locate("else", 0, 4, TEXT) is None


@pytest.mark.parametrize("chosen", ["the *end* of", "[link", "Some", "so`", "nd* of"])
def test_a_passage_of_the_text_is_found_where_it_shows(chosen: str) -> None:
    text = "Some *words* and a [link](https://example.org/some/words) to the *end* of `so`"
    shown = "Some words and a link to the end of so"
    start = text.index(chosen)
    place = shown_passage(list(match_words(shown, text)), (start, start + len(chosen)))
    assert place is not None
    assert shown[slice(*place)] == re.sub(r"[*`\[]", "", chosen)


def test_a_passage_that_does_not_show_is_not_found() -> None:
    matched = list(match_words("a link", "a [link](https://example.org)"))
    assert shown_passage(matched, (10, 20)) is None
    assert shown_passage([], (0, 5)) is None
