"""How well scores order pairs of answers, compared with the rule "the longer one is better"."""

from collections.abc import Sequence

import numpy as np

from desktop.quality.bootstrap import percentile_interval, reweightings


def in_order(difference: float) -> float:
    """1 if the first of two values is greater, 0 if the second is, 0.5 if they are equal."""
    return (1 + (difference > 0) - (difference < 0)) / 2


def accuracy_figures(right: Sequence[float], longer: Sequence[float], pairs: Sequence[int]) -> dict[str, float]:
    """The share of pairs in the right order ("accuracy"), the same of the rule "the longer one is better"
    ("length_accuracy"), and by a bootstrap of prompts, whose pairs are not independent, the 95% interval of the
    accuracy ("accuracy_low", "accuracy_high") and the lower end of that of the difference between both
    ("above_length_low").

    Each prompt has a number of `pairs`, at least one, of which so many are in the `right` order by either rule.
    """
    low, high = _interval(right, pairs)
    above_low, _ = _interval(np.array(right) - np.array(longer), pairs)
    return {
        "accuracy": sum(right) / sum(pairs),
        "accuracy_low": low,
        "accuracy_high": high,
        "length_accuracy": sum(longer) / sum(pairs),
        "above_length_low": above_low,
    }


def _interval(sums: Sequence[float], pairs: Sequence[int]) -> tuple[float, float]:
    """The interval of the mean over all pairs of values of which prompts have these sums."""
    drawn = np.concatenate(list(reweightings(np.ones(len(pairs), np.int64))))
    interval = percentile_interval((drawn @ np.array(sums)) / (drawn @ np.array(pairs)))
    assert interval is not None, "there are pairs"
    return interval
