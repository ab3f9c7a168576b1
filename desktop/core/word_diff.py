"""The difference of two texts word by word, as readers see it. A Chinese or Japanese character is a word.

`difflib` matches what remains between a common beginning and end, so the difference can follow every keystroke.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, islice
from typing import Final, NamedTuple

_CJK: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Defined by what is no letter, since Python does not count the vowel signs of many scripts as letters.
_IN_WORD: Final = rf"[^\s!-/:-@\[-`{{-~\u00a1-\u00bf\u2000-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20{_CJK}]"
_WORD: Final = rf"[{_CJK}]|{_IN_WORD}+(?:['’-]{_IN_WORD}+)*"
# Compiled by `re` at first use: that takes 20 ms, which the start of the window need not spend.
_TOKEN: Final = rf"(?P<word>{_WORD}|\S)(?P<space>\s*)|\s+"
# Where a token certainly begins: after a space, and before a character that is a word by itself.
_BOUNDARY: Final = rf"(?<=\s)(?=\S)|(?=[{_CJK}])"
_LONE: Final = rf"[\W_]*(?:[{_CJK}][\W_]*)?"


_LONG: Final = 4_000  # characters; in longer texts, only the words between the first and the last change are compared
_NEAR: Final = 4_000  # characters around a change that are searched for a boundary between words
_MAX_TOKENS, _MAX_PAIRS = 12_000, 300_000  # limits of a comparison at a keystroke


class Change(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    REMOVED = "removed"  # only in the old text
    ADDED = "added"  # only in the new text


class Piece(NamedTuple):
    """A piece of text and what happened to it."""

    change: Change
    text: str


class _Token(NamedTuple):
    """A word or a punctuation mark, and the space behind it, which is compared separately."""

    word: str
    space: str


def count_words(text: str) -> int:
    """Count words as readers do: each Chinese or Japanese character is one."""
    return sum(1 for _ in re.finditer(_WORD, text))


def diff(old: str, new: str) -> list[Piece]:
    """Return the pieces that turn `old` into `new`.

    No piece is empty, and neighbours differ in their change. The SAME and REMOVED pieces make up `old` exactly, the
    SAME and ADDED pieces `new`.
    """
    if old == new:
        return [Piece(Change.SAME, old)] if old else []
    head, tail = _shared(old, new)
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    a, b = _split(was), _split(now)
    if a is None or b is None:  # too much to compare at a keystroke
        changes: Iterable[Piece] = (Piece(Change.REMOVED, was), Piece(Change.ADDED, now))
    else:
        changes = _raw(a, b)
    ends = Piece(Change.SAME, old[:head]), Piece(Change.SAME, old[len(old) - tail :])
    return list(_merged(_readable([ends[0], *changes, ends[1]])))


def _shared(old: str, new: str) -> tuple[int, int]:
    """Return how many characters at the beginning and at the end certainly belong to the same words.

    So a long text with few changes can be compared at every keystroke.
    """
    if min(len(old), len(new)) < _LONG:
        return 0, 0
    head = bisect_left(range(min(len(old), len(new))), True, key=lambda size: old[: size + 1] != new[: size + 1])
    start = max(head - _NEAR, 0)
    head = start + max((found.start() for found in re.finditer(_BOUNDARY, old[start:head])), default=-start)
    most = min(len(old), len(new)) - head
    tail = bisect_left(range(most), True, key=lambda size: old[len(old) - size - 1 :] != new[len(new) - size - 1 :])
    start = len(old) - tail
    boundary = re.search(_BOUNDARY, old[start : start + _NEAR])
    return head, tail - boundary.start() if boundary else 0


def words_changed(pieces: Iterable[Piece]) -> tuple[int, int]:
    """Return how many words were removed and how many were added."""
    sizes = dict.fromkeys(Change, 0)
    for change, text in pieces:
        sizes[change] += count_words(text) if change is not Change.SAME else 0
    return sizes[Change.REMOVED], sizes[Change.ADDED]


def _split(text: str) -> list[_Token] | None:
    """Return the tokens of a text; None if there are too many to compare."""
    tokens = [
        _Token(match["word"], match["space"]) if match["word"] is not None else _Token("", match[0])
        for match in islice(re.finditer(_TOKEN, text), _MAX_TOKENS + 1)
    ]
    return tokens if len(tokens) <= _MAX_TOKENS else None


def _raw(a: list[_Token], b: list[_Token]) -> Iterator[Piece]:
    head, shorter = 0, min(len(a), len(b))
    while head < shorter and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < shorter - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    yield Piece(Change.SAME, _text(a[:head]))
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    words_a, words_b = [token.word for token in middle_a], [token.word for token in middle_b]
    common = Counter(words_b)
    if len(words_a) + len(words_b) > _MAX_TOKENS or sum(common[word] for word in words_a) > _MAX_PAIRS:
        yield Piece(Change.REMOVED, _text(middle_a))  # too much to compare at a keystroke
        yield Piece(Change.ADDED, _text(middle_b))
        middle_a, middle_b, words_a, words_b = [], [], [], []
    matcher = SequenceMatcher(None, words_a, words_b)
    for kind, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if kind == "equal":
            for was, now in zip(middle_a[a_start:a_end], middle_b[b_start:b_end], strict=True):
                yield Piece(Change.SAME, was.word)
                if was.space == now.space:
                    yield Piece(Change.SAME, was.space)
                else:
                    yield Piece(Change.REMOVED, was.space)
                    yield Piece(Change.ADDED, now.space)
        else:
            yield Piece(Change.REMOVED, _text(middle_a[a_start:a_end]))
            yield Piece(Change.ADDED, _text(middle_b[b_start:b_end]))
    yield Piece(Change.SAME, _text(a[len(a) - tail :]))


def _readable(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Merge what stays the same between two changes into them if it is too short for an eye to find."""
    joined = list(_merged(pieces))
    last = len(joined) - 1
    for number, (change, text) in enumerate(joined):
        if change is Change.SAME and 0 < number < last and re.fullmatch(_LONE, text) and "\n" not in text:
            yield Piece(Change.REMOVED, text)
            yield Piece(Change.ADDED, text)
        else:
            yield Piece(change, text)


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Merge neighbouring changes: first everything removed, then everything added."""
    pieces_with_text = (piece for piece in pieces if piece.text)
    for same, group in groupby(pieces_with_text, lambda piece: piece.change is Change.SAME):
        texts = list(group)
        kinds = (Change.SAME,) if same else (Change.REMOVED, Change.ADDED)
        for kind in kinds:
            if text := "".join(text for change, text in texts if change is kind):
                yield Piece(kind, text)


def _text(tokens: Iterable[_Token]) -> str:
    return "".join(map("".join, tokens))
