"""Shares against scipy and statsmodels, and against the figures that are quoted for small samples."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from desktop.quality.proportions import exact_interval, wilson

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
@settings(deadline=None, max_examples=50)
def test_wilson_is_statsmodels(count: tuple[int, int]) -> None:
    assert wilson(*count) == pytest.approx(proportion_confint(*count, method="wilson"), abs=1e-12)


@given(counts)
@settings(deadline=None, max_examples=50)
def test_the_exact_interval_is_scipys(count: tuple[int, int]) -> None:
    expected = binomtest(*count).proportion_ci(method="exact")
    assert exact_interval(*count) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(counts)
@settings(deadline=None, max_examples=50)
def test_the_exact_interval_excludes_a_half_exactly_if_the_test_is_significant(count: tuple[int, int]) -> None:
    low, high = exact_interval(*count)
    assert (low > 0.5 or high < 0.5) == (binomtest(*count).pvalue < 0.05)


def test_large_counts_stay_exact() -> None:
    for wins, n in [(50_400, 100_000), (49_500, 100_000), (100_000, 100_000)]:
        expected = binomtest(wins, n).proportion_ci(method="exact")
        assert exact_interval(wins, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_three_quarters_of_a_hundred() -> None:
    assert wilson(75, 100) == pytest.approx((0.657, 0.825), abs=5e-4)
