"""Resampling, by either method."""

import numpy as np
import pytest

from desktop.quality.bootstrap import REPLICATES, percentile_interval, reweightings

FEW_KINDS = np.array([500, 300, 200])
ALL_DIFFERENT = np.ones(40, np.int64)


@pytest.mark.parametrize("counts", [FEW_KINDS, ALL_DIFFERENT, np.array([30, 5, 1, 1, 1])])
def test_a_sample_has_as_many_units_each_as_likely_as_any_other(counts: np.ndarray) -> None:
    weights = np.concatenate(list(reweightings(counts)))
    n = counts.sum()
    assert weights.shape == (REPLICATES, len(counts))
    assert (weights.sum(axis=1) == n).all()
    assert weights.mean(axis=0) == pytest.approx(counts, abs=0.2, rel=0.02)
    assert weights.var(axis=0) == pytest.approx(counts * (1 - counts / n), rel=0.25)


@pytest.mark.parametrize("counts", [np.full(10, 10_000), np.ones(100_000, np.int64)])
def test_large_samples_get_fewer_replicates_in_blocks(counts: np.ndarray) -> None:
    blocks = list(reweightings(counts, work=100_000))
    assert sum(len(block) for block in blocks) == 300
    assert max(block.size for block in blocks) <= 1_000_000


def test_undefined_replicates_are_ignored() -> None:
    assert percentile_interval([np.nan, *np.arange(101)]) == pytest.approx((2.5, 97.5))
    assert percentile_interval([np.nan]) is None
