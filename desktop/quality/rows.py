"""Distinct numbers and rows. Faster than numpy, which sorts, for large arrays of close whole numbers."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop.quality.estimate import Ints

DENSITY = 8  # whole numbers in a range of at most this many times their count are counted, not sorted


def unique_inverse(values: ArrayLike) -> tuple[NDArray[Any], Ints]:
    """Return the distinct values in order, and the index of each value among them.

    Equal to `np.unique` with its inverse.
    """
    array = np.asarray(values).ravel()
    if len(array) and array.dtype.kind in "iuf":
        low, high = array.min(), array.max()
        if float(high) - float(low) <= DENSITY * len(array):
            above = (array - low).astype(np.int64)
            if array.dtype.kind != "f" or bool((above + low == array).all()):
                present = np.bincount(above) > 0
                return (np.flatnonzero(present) + low).astype(array.dtype), (np.cumsum(present) - 1)[above]
    different, index = np.unique(array, return_inverse=True)
    return different, index.astype(np.int64)


def distinct(values: ArrayLike) -> NDArray[Any]:
    """Return the distinct values in order."""
    return unique_inverse(values)[0]


def equal_pairs(values: NDArray[Any]) -> tuple[Ints, Ints]:
    """Return the indices of all pairs of equal values in `values`, which are sorted."""
    ends = np.searchsorted(values, values, side="right")
    later = ends - np.arange(len(values)) - 1  # number of later indices with the same value
    one = np.repeat(np.arange(len(values)), later)
    first_of_run = np.cumsum(later) - later
    other = one + 1 + np.arange(len(one)) - np.repeat(first_of_run, later)
    return one, other


def row_keys(columns: Iterable[Ints]) -> Ints:
    """Return a number for each row of columns of numbers from 0 on; exactly the equal rows have equal numbers."""
    key, room = np.zeros(1, np.int64), 1  # each row as a number below `room`
    for column in columns:
        base = int(column.max(initial=0)) + 1
        if room * base >= 2**63:
            numbers, key = unique_inverse(key)
            room = len(numbers)
        key, room = key * base + column, room * base
    return key


def unique_rows(counts: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows of `counts`, and how often each occurs."""
    _, first, multiplicity = np.unique(row_keys(counts.T), return_index=True, return_counts=True)
    return counts[first], multiplicity
