"""Sets of characters, as sorted, disjoint, inclusive ranges of code points."""

from collections.abc import Iterable
from functools import reduce

Ranges = tuple[tuple[int, int], ...]

ALL: Ranges = ((0, 0xD7FF), (0xE000, 0x10FFFF))  # without surrogates


def union(*sets: Iterable[tuple[int, int]]) -> Ranges:
    """Return the characters in any of the sets; their ranges may overlap and be unsorted."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pair for ranges in sets for pair in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def intersect(first: Ranges, second: Ranges) -> Ranges:
    """Return the characters in both sets."""
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(first) and j < len(second):
        low, high = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if low <= high:
            found.append((low, high))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def complement(ranges: Ranges) -> Ranges:
    """Return all characters (`ALL`) that are not in the set."""

    def without(rest: Ranges, pair: tuple[int, int]) -> Ranges:
        low, high = pair
        return intersect(rest, tuple(r for r in ((0, low - 1), (high + 1, 0x10FFFF)) if r[0] <= r[1]))

    return reduce(without, ranges, ALL)


def ranges_of(text: str) -> Ranges:
    """Return the set of the characters in `text`."""
    return union((ord(character), ord(character)) for character in text)


def contains(ranges: Ranges, code: int) -> bool:
    """Whether the code point is in the set."""
    return any(low <= code <= high for low, high in ranges)
