"""Time: by hand, and against scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import quantile_test

from desktop.quality.effort import (
    NO_DAYS,
    NO_TOKENS,
    NO_WAGE,
    NOT_TIMED,
    cost_per_label,
    days_left,
    impossibly_fast,
    impossibly_fast_share,
    median_seconds,
    per_hour,
    seconds_per_token,
)

nan = np.nan


@given(st.lists(st.floats(0.1, 1e4), min_size=1, max_size=300))
@settings(deadline=None, max_examples=50)
def test_the_medians_interval_is_scipys(seconds: list[float]) -> None:
    figure = median_seconds(seconds)
    assert figure.value == pytest.approx(np.median(seconds))
    expected = quantile_test(seconds).confidence_interval()
    if figure.low is None:
        assert len(seconds) < 6  # too few to be 95% sure of anything
        assert np.isnan(expected.low) or np.isnan(expected.high)
    else:
        assert (figure.low, figure.high) == pytest.approx((expected.low, expected.high))


def test_judgements_without_a_time_are_ignored() -> None:
    figure = median_seconds([10, nan, 30, 20])
    assert (figure.value, figure.n) == (20, 3)
    for lacking in (median_seconds([nan]), per_hour([]), cost_per_label([nan], 20)):
        assert (lacking.value, lacking.missing, lacking.n) == (None, NOT_TIMED, 0)


def test_seconds_per_token_counts_where_something_was_read() -> None:
    figure = seconds_per_token([10, 30, nan, 5], [100, 100, 100, 0])
    assert (figure.value, figure.n) == (pytest.approx(0.2), 2)
    assert seconds_per_token([nan, 5], [100, nan]).missing == NO_TOKENS


def test_faster_than_anyone_reads_is_flagged() -> None:
    seconds, tokens = [3.9, 4.1, nan, 0.0, 1.0], [100, 100, 100, 0, nan]
    assert impossibly_fast(seconds, tokens).tolist() == [True, False, False, False, False]
    figure = impossibly_fast_share(seconds, tokens)
    assert (figure.value, figure.n) == (pytest.approx(1 / 3), 3)
    assert impossibly_fast_share([nan], [5]).missing == NO_TOKENS


def test_per_hour() -> None:
    figure = per_hour([30, 40, 20, 30, nan])
    assert (figure.value, figure.n) == (pytest.approx(120), 4)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 120 < figure.high


def test_the_interval_of_the_throughput_has_its_nominal_coverage() -> None:
    rng = np.random.default_rng(0)
    truth = 3600 / (20 * np.exp(0.5))
    figures = [per_hour(20 * rng.lognormal(size=200)) for _ in range(400)]
    held = sum(f.low <= truth <= f.high for f in figures if f.low is not None and f.high is not None)
    assert 0.9 <= held / 400 <= 0.98


def test_days_left_count_idle_days() -> None:
    figure = days_left(300, [60, 0, 90, 50])
    assert (figure.value, figure.n, figure.enough) == (pytest.approx(6), 200, True)
    assert figure.low is not None
    assert figure.high is not None
    assert 0 < figure.low < 6 < figure.high
    assert not days_left(300, [60]).enough
    assert days_left(300, [60]).low is None  # one day shows no spread


def test_days_left_of_a_met_target_and_without_any_pace() -> None:
    assert days_left(0, [5, 5]).value == 0
    assert days_left(-3, []).value == 0
    for pace in ([], [0, 0]):
        figure = days_left(10, pace)
        assert (figure.value, figure.missing, figure.n) == (None, NO_DAYS, 0)


def test_cost_is_the_wage_for_the_time() -> None:
    assert cost_per_label([30, 60], 24).value == pytest.approx(0.3)
    assert cost_per_label([30, 60], 0).value == 0
    assert cost_per_label([30, 60], None).missing == NO_WAGE
