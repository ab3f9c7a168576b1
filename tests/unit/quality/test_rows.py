"""Distinct numbers and rows, against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop.quality.rows import distinct, row_keys, unique_inverse, unique_rows

some = arrays.arrays(
    st.sampled_from([np.int64, np.float64, np.uint8]), st.integers(0, 12), elements=st.integers(0, 9)
) | st.lists(st.floats(width=32) | st.integers(-(2**62), 2**62), max_size=12).map(np.array)


@given(some)
def test_unique_inverse_equals_numpys(values: np.ndarray) -> None:
    different, place = unique_inverse(values)
    expected, inverse = np.unique(values, return_inverse=True)
    np.testing.assert_array_equal(different, expected)
    np.testing.assert_array_equal(place, inverse)
    np.testing.assert_array_equal(distinct(values), expected)


def test_unique_inverse_of_texts_and_negative_values() -> None:
    assert [part.tolist() for part in unique_inverse(["b", "a", "b"])] == [["a", "b"], [1, 0, 1]]
    assert [part.tolist() for part in unique_inverse([1.0, -1.0, 0.0, -1.0])] == [[-1.0, 0.0, 1.0], [2, 0, 1, 0]]
    assert [part.tolist() for part in unique_inverse([0.5, -0.5])] == [[-0.5, 0.5], [1, 0]]


@pytest.mark.parametrize("largest", [3, 2**40])  # the second: no number has room for a row
def test_rows_are_equal_if_all_columns_are(largest: int) -> None:
    rows = np.random.default_rng(1).integers(0, 2, (50, 4)) * largest
    keys = row_keys(rows.T)
    same = (rows[:, None] == rows[None]).all(axis=2)
    assert ((keys[:, None] == keys[None]) == same).all()
    kinds, counts = unique_rows(rows)
    assert sorted(map(tuple, kinds.tolist())) == sorted(set(map(tuple, rows.tolist())))
    assert counts.tolist() == [int((rows == kind).all(axis=1).sum()) for kind in kinds]
