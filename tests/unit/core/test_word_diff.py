"""Word diffs: exact for any two texts, readable for texts that people write, fast enough for every keystroke."""

import random
import time
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from desktop.core.word_diff import Change, Piece, count_words, diff, words_changed

SAME, GONE, NEW = Change.SAME, Change.REMOVED, Change.ADDED

# Few different words, so that texts have something in common; and any characters at all.
written = st.lists(
    st.sampled_from(
        ["the", "cat", "don't", "sat", " ", "  ", "\n", ", ", ". ", "猫", "坐", "。", "नमस्ते", "a-b", "_", "é"]
    )
).map("".join)
texts = written | st.text()


def side(pieces: list[Piece], change: Change) -> str:
    return "".join(text for kind, text in pieces if kind in (SAME, change))


@given(texts, texts)
@example("a b x", "ab y x")  # a space that goes, beside a word that changes
def test_applying_it_gives_both_texts(old: str, new: str) -> None:
    pieces = diff(old, new)
    assert side(pieces, GONE) == old
    assert side(pieces, NEW) == new
    assert all(text for _, text in pieces)
    assert all(before.change is not after.change for before, after in pairwise(pieces))
    assert not any(before.change is NEW and after.change is GONE for before, after in pairwise(pieces))


@given(texts)
def test_equal_texts_have_no_change(text: str) -> None:
    assert diff(text, text) == ([Piece(SAME, text)] if text else [])


def test_words_change_as_a_unit() -> None:
    assert diff("I will forward your request.", "I have forwarded your request.") == [
        Piece(SAME, "I "),
        Piece(GONE, "will forward "),
        Piece(NEW, "have forwarded "),
        Piece(SAME, "your request."),
    ]


def test_chinese_changes_by_characters() -> None:
    assert diff("今天天气很好。", "今天天气不好。") == [
        Piece(SAME, "今天天气"),
        Piece(GONE, "很"),
        Piece(NEW, "不"),
        Piece(SAME, "好。"),
    ]


def test_a_lone_mark_or_character_between_changes_changes_with_them() -> None:
    assert diff("old thing, older day", "new sound, newer week") == [
        Piece(GONE, "old thing, older day"),
        Piece(NEW, "new sound, newer week"),
    ]
    assert [kind for kind, _ in diff("我们去散步", "大家去游玩")] == [GONE, NEW]


def test_only_the_space_between_equal_words_changes() -> None:
    assert diff("one\n\ntwo three", "one\ntwo three") == [
        Piece(SAME, "one"),
        Piece(GONE, "\n\n"),
        Piece(NEW, "\n"),
        Piece(SAME, "two three"),
    ]


def test_words_are_counted_as_readers_count_them() -> None:
    assert count_words("don't re-read the 3.5 GB file") == 7
    assert count_words("我们 use SQLite 数据库") == 7
    assert count_words("नमस्ते दुनिया") == 2
    assert count_words(" … —\n") == 0
    assert words_changed(diff("so sorry, we value you", "sorry, thanks")) == (4, 1)


def test_two_thousand_words_follow_every_key_stroke() -> None:
    """9 to 19 ms on two cores of 2.9 GHz; the bound only guards against another order of growth."""
    source = random.Random(7)
    words = [f"word{source.randrange(700)}" for _ in range(2000)]
    old, new = " ".join(words), " ".join(["First", *words[:900], "middle", *words[950:], "last"])
    start = time.monotonic()
    pieces = diff(old, new)
    assert time.monotonic() - start < 0.5
    assert words_changed(pieces) == (50, 3)
