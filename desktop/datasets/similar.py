"""Which texts are nearly the same: MinHash over runs of characters (Broder 1997), in 40 bytes a text.

Two texts whose runs overlap by nine tenths are found almost always, by two fifths hardly ever. Deterministic on every
machine.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIMILAR: Final = 0.7
"""From this overlap (Jaccard) on, two texts are near-duplicates."""

_RUN = 4  # characters
_HASHES = 40
_BANDS = 8
_LONGEST = 4000  # characters: the beginning and the end of what is longer
_PRIME = 0x9E3779B97F4A7C15
_U64 = NDArray[np.uint64]

_generator = np.random.Generator(np.random.PCG64(20260701))
_FACTORS: Final[_U64] = _generator.integers(1, 2**63, size=_HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_POWERS: Final[_U64] = np.array([_PRIME**i % 2**64 for i in range(1, _RUN + 1)], dtype=np.uint64)
_SPACE = re.compile(r"[\W_]+")


def normal(text: str) -> str:
    """Without what does not change the question: case, width, punctuation, spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def digest(text: str) -> int:
    """64 bits, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def sketch(text: str) -> NDArray[np.uint8]:
    """Of a normal text: one byte of each of the smallest hashes."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST // 2] + text[-_LONGEST // 2 :]
    codes = np.frombuffer(text.ljust(_RUN).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    runs: _U64 = np.zeros(len(codes) - _RUN + 1, dtype=np.uint64)
    for place in range(_RUN):
        runs += codes[place : place + len(runs)] * _POWERS[place]
    runs ^= runs >> np.uint64(29)
    smallest = (runs[:, None] * _FACTORS).min(axis=0)
    # The top bits order the hashes; the smallest of many has them all clear, so a byte is taken from below.
    taken: NDArray[np.uint8] = (smallest >> np.uint64(24)).astype(np.uint8)
    return taken


class Texts:
    """Texts by number, from 0, in the order in which they came."""

    def __init__(self) -> None:
        self._rows: NDArray[np.uint8] = np.empty((1024, _HASHES), dtype=np.uint8)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, text: str) -> int:
        """Its number."""
        if self._count == len(self._rows):
            self._rows = np.concatenate((self._rows, np.empty_like(self._rows)))
        self._rows[self._count] = sketch(normal(text))
        self._count += 1
        return self._count - 1

    def pairs(self, order: Sequence[int] | None = None) -> Iterator[tuple[int, int]]:
        """(earlier, later) of texts that are nearly the same, as places in `order` (of numbers; None: as they came). Of
        many that are alike each is paired with the first, not with all others; so what comes last changes no pair."""
        rows = self._rows[: self._count]
        if order is not None:
            rows = rows[np.asarray(order, dtype=np.intp)]
        width = _HASHES // _BANDS
        seen: set[tuple[int, int]] = set()
        for band in range(_BANDS):
            part = np.zeros((self._count, 8), dtype=np.uint8)
            part[:, :width] = rows[:, band * width : (band + 1) * width]
            keys = part.view(np.uint64).ravel()
            sort = np.argsort(keys, kind="stable")
            ranked = keys[sort]
            edges = np.flatnonzero(ranked[1:] != ranked[:-1]) + 1
            starts, ends = np.concatenate(([0], edges)), np.append(edges, self._count)
            several = ends - starts > 1
            for start, end in zip(starts[several], ends[several], strict=True):
                group = sort[start:end]
                alike = (rows[group[1:]] == rows[group[0]]).mean(axis=1) >= SIMILAR
                for later in group[1:][alike]:
                    pair = int(group[0]), int(later)
                    if pair not in seen:
                        seen.add(pair)
                        yield pair
