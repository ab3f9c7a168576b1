"""Prompt families: prompts that must be in the same split.

The definition for splits and the linter: prompts belong to one family if their first user turns are the same or nearly
the same. So all turns of a conversation, and conversations with the same beginning, are one family. *Nearly the same*
means except for case, width, white space, punctuation, or one typo in a long text. Texts from a template are not a
family: a place where more than `_SPELLINGS` texts differ is a slot of the template, not a typo.

Families are bounded: a chain of typos does not join texts that differ at its ends.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop.datasets.items import Turn

_SPELLINGS: Final = 3
"""How many texts may differ in the same place, including the original."""
_MOST: Final = 8
"""How many spellings a family can have."""
_LONG: Final = 40  # characters without spaces; in longer texts one typo is ignored
_LONG_CJK: Final = 20  # the same for Chinese, Japanese and Korean characters, which contain more
_BLOCKS: Final = 8
_LONGEST: Final = 20_000  # characters: longer texts are compared without typos

_U64 = NDArray[np.uint64]

_GAP = re.compile(r"[\W_]+")
_PROSE: Final = frozenset(" \t\n\r\f\v_.,;:!?…'\"`´‘’“”„«»‹›()（）[]【】〔〕{}《》〈〉「」『』、。，；：！？·・‧•–—―‐‑")
_OPEN: Final = "([{（【〔"
_CLOSE: Final = ")]}）】〕"
_RULE = re.compile(r"\s*([-*_=~#.!?…。！？])\1{2,}\s*")
_CJK: Final = "\u2e80-\u2fdf\u3005-\u30ff\u31f0-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(f"[{_CJK}]+|[^ {_CJK}]+")
_CLAUSE = re.compile(f"[{_CJK}]")
_DENSE = re.compile(f"[{_CJK}\uac00-\ud7af]")
_COUNTING: Final = frozenset("零〇一二三四五六七八九十百千万亿两甲乙丙丁")
_ROMAN = re.compile(r"[ivxlcdm]+")


# --- one text


def normal(text: str) -> str:
    """The text without case, width, white space and punctuation of prose, which do not change the question."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return _GAP.sub(lambda gap: _gap(gap, folded), folded).strip() or folded


def _gap(match: re.Match[str], text: str) -> str:
    """What remains of the characters between two words: operators of calculations and code, emoji."""
    gap = match.group()
    if gap == " ":
        return gap
    if _PROSE.issuperset(gap):
        opened, closed = (sum(map(gap.count, brackets)) for brackets in (_OPEN, _CLOSE))
        if opened + closed < 2 or (opened == closed == 1 and gap.strip()[0] in _CLOSE):
            return " "  # “word) (word” too
    elif _RULE.fullmatch(gap):
        return " "
    start, end = match.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    kept = "".join(gap.split())
    if kept in ("-", "*", "**", "#"):
        # A hyphen, a dash, a bullet, emphasis, a heading; between numbers or names of code it calculates.
        negative = kept == "-" and gap[-1] == "-" and after.isdigit()
        if (not before or "\n" in gap) and not negative:
            return " "
        if kept == "-" and not (before.isdigit() or after.isdigit()):
            return " "
        if "*" in kept and (not after or gap[0].isspace() != gap[-1].isspace()):
            return " "
    return f" {kept} "


def squeezed(text: str) -> str:
    """A normal text without spaces, except between digits: “in the” and “inthe” are equal."""
    return re.sub(r"(?<!\d) | (?!\d)", "", text)


def root(turns: Sequence[Turn]) -> str:
    """The text that decides the family of a prompt: the first turn of the user."""
    return next((turn["content"] for turn in turns if turn["role"] == "user"), "") or "\n".join(
        turn["content"] for turn in turns
    )


def digest(text: str) -> int:
    """A 64-bit hash of a text, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


# --- a typo


def is_typo(one: str, other: str) -> bool:
    """Whether two words (or two clauses of Chinese) differ by one slip of the keyboard: a letter missing, added,
    replaced, or two swapped. Numbers and short words never do."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    if not (one[:1].isalpha() and other[:1].isalpha()):
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    end = 0
    while end < len(one) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if len(right) > 2 or (len(right) == 2 and left != right[::-1]):
        return False
    if _CLAUSE.match(other):
        return len(other) >= 6 and not _COUNTING.intersection(left + right)
    if any(char.isnumeric() for char in other) or (_ROMAN.fullmatch(one) and _ROMAN.fullmatch(other)):
        return False
    return len(other) >= (3 if len(right) == 2 else 4)


# --- many texts


class _Long(NamedTuple):
    """A text that is long enough to ignore a typo."""

    number: int
    text: str
    tokens: tuple[tuple[int, int], ...]  # (start, end) of each


class NearTexts:
    """Numbers texts; those that differ only in case, white space or punctuation have the same number."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._long: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, text: str) -> int:
        """The number of a normal text."""
        short = squeezed(text)
        key = digest(short)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers)
            if len(short) >= _LONG_CJK and len(text) <= _LONGEST:
                enough = len(short) >= _LONG or len(_DENSE.findall(short)) >= _LONG_CJK
                if enough:
                    self._long.append((number, text))
        return number

    def keys(self) -> list[int]:
        """For each number a key to order by that is the same on every machine."""
        return list(self._numbers)

    def links(self, ranks: Sequence[float] | None = None) -> Iterator[tuple[int, int]]:
        """Pairs of numbers that are one typo apart. With `ranks` (the time of each number) a pair depends only on texts
        that are not later than its later one, so later texts do not change it."""
        texts = [_Long(number, text, tuple(m.span() for m in _TOKEN.finditer(text))) for number, text in self._long]
        seen: set[tuple[int, int]] = set()
        for bucket in _buckets(texts):
            came = {place: ranks[texts[place].number] if ranks else 0.0 for place in bucket}
            bucket.sort(key=came.__getitem__)
            times = [came[place] for place in bucket]
            for index, time in enumerate(times):
                if bisect_right(times, time) > _SPELLINGS:
                    break
                later = texts[bucket[index]]
                for earlier in (texts[place] for place in bucket[:index]):
                    pair = min(earlier.number, later.number), max(earlier.number, later.number)
                    if pair not in seen and _one_typo(earlier, later):
                        seen.add(pair)
                        yield pair


def _buckets(texts: Sequence[_Long]) -> Iterator[list[int]]:
    """Indexes of texts that are equal except for one of eight parts."""
    keys: _U64 = np.zeros((len(texts), _BLOCKS), dtype=np.uint64)
    for place, (_, text, tokens) in enumerate(texts):
        count = len(tokens)
        for block in range(min(_BLOCKS, count)):
            first, last = count * block // min(_BLOCKS, count), count * (block + 1) // min(_BLOCKS, count) - 1
            before, after = text[: tokens[first][0]], text[tokens[last][1] :]
            if before or after:
                keys[place, block] = hash((count, block, before, after)) & 0xFFFFFFFFFFFFFFFF
    for block in range(_BLOCKS):
        column = keys[:, block]
        order = np.argsort(column, kind="stable")
        ranked = column[order]
        edges = np.flatnonzero(ranked[1:] != ranked[:-1]) + 1
        starts, ends = np.concatenate(([0], edges)), np.append(edges, len(order))
        for start, end in zip(starts, ends, strict=True):
            if end - start > 1 and ranked[start]:
                yield order[start:end].tolist()


def _one_typo(one: _Long, other: _Long) -> bool:
    if len(one.tokens) != len(other.tokens):
        return False
    differing = [
        (one.text[a:b], other.text[c:d])
        for (a, b), (c, d) in zip(one.tokens, other.tokens, strict=True)
        if one.text[a:b] != other.text[c:d]
    ]
    return len(differing) == 1 and is_typo(*differing[0])


class Families:
    """Groups prompts into families: add every prompt, then `resolve`.

    The earliest prompt decides: later prompts never change a family, so what was derived from it stays valid.
    """

    def __init__(self) -> None:
        self._texts = NearTexts()
        self._since: list[float] = []

    def add(self, text: str, since: float = 0.0) -> int:
        """The number of a prompt's root, given as a normal text. `since` is the time of the prompt."""
        number = self._texts.add(text)
        if number == len(self._since):
            self._since.append(since)
        elif since < self._since[number]:
            self._since[number] = since
        return number

    def resolve(self) -> list[tuple[int, ...]]:
        """The families of each number. A number that is like several earlier ones belongs to all of their families."""
        since, keys = self._since, self._texts.keys()
        neighbours: dict[int, list[int]] = {}
        for one, other in self._texts.links(since):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
        found: list[tuple[int, ...]] = [(number,) for number in range(len(self._texts))]
        done: set[int] = set()
        size: dict[int, int] = {}
        for first in sorted(neighbours, key=lambda number: (since[number], keys[number])):
            if first in done:
                continue
            group = _together(first, neighbours, since, keys, done)
            done.update(group)
            earlier = {f for member in group for n in neighbours[member] if since[n] < since[first] for f in found[n]}
            families = tuple(sorted(f for f in earlier if size.get(f, 1) + len(group) <= _MOST)) or (group[0],)
            for member in group:
                found[member] = families
            for family in families:
                size[family] = size.get(family, 0 if family == group[0] else 1) + len(group)
        return found


def _together(
    first: int,
    neighbours: dict[int, list[int]],
    since: Sequence[float],
    keys: Sequence[int],
    done: set[int],
) -> list[int]:
    """The connected numbers of the same time, at most `_MOST`."""
    group, place = [first], 0
    while place < len(group):
        for other in sorted(neighbours[group[place]], key=keys.__getitem__):
            if since[other] == since[first] and other not in group and other not in done and len(group) < _MOST:
                group.append(other)
        place += 1
    return group
