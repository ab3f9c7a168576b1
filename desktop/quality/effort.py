"""How long judging takes, from active seconds: the window has the focus and is not idle. NaN without a time."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.quality.estimate import ENOUGH, LEVEL, Bools, Estimate, Floats
from desktop.quality.proportions import Z, log_chances, wilson

NOT_TIMED = QT_TRANSLATE_NOOP("quality", "No timed judgements yet.")
NO_TOKENS = QT_TRANSLATE_NOOP("quality", "No judgement has both a time and the length of the text read.")
NO_DAYS = QT_TRANSLATE_NOOP("quality", "Nothing was judged on these days, so throughput is unknown.")
NO_WAGE = QT_TRANSLATE_NOOP("quality", "No wage is set.")

FASTEST_READING = 25.0
"""Tokens per second that nobody reads: about 19 English words. People read 4 words per second (Brysbaert 2019) and
skim 2 to 3 times as fast."""


def median_seconds(seconds: ArrayLike) -> Estimate:
    """The median active time of a judgement, in seconds."""
    return _median(seconds, NOT_TIMED, QT_TRANSLATE_NOOP("quality", "median active seconds; order statistics interval"))


def seconds_per_token(seconds: ArrayLike, tokens: ArrayLike) -> Estimate:
    """The median of active seconds per token read, over judgements where something was read."""
    method = QT_TRANSLATE_NOOP("quality", "median active seconds per token read; order statistics interval")
    spent, read = np.asarray(seconds, np.float64), np.asarray(tokens, np.float64)
    return _median(spent[read > 0] / read[read > 0], NO_TOKENS, method)


def impossibly_fast(seconds: ArrayLike, tokens: ArrayLike, fastest: float = FASTEST_READING) -> Bools:
    """Return which judgements took less time than reading takes anybody. Without a time or a length, none does."""
    spent, read = np.asarray(seconds, np.float64), np.asarray(tokens, np.float64)
    flagged: Bools = spent * fastest < read
    return flagged


def impossibly_fast_share(seconds: ArrayLike, tokens: ArrayLike, fastest: float = FASTEST_READING) -> Estimate:
    """The share of judgements that were faster than reading speed."""
    method = QT_TRANSLATE_NOOP("quality", "share of judgements faster than reading speed; Wilson interval")
    spent, read = np.asarray(seconds, np.float64), np.asarray(tokens, np.float64)
    n = int((~np.isnan(spent) & ~np.isnan(read)).sum())
    flagged = int(impossibly_fast(spent, read, fastest).sum())
    return Estimate.of(flagged / n, wilson(flagged, n), n, method) if n else Estimate.insufficient(NO_TOKENS, 0, method)


def per_hour(seconds: ArrayLike) -> Estimate:
    """Throughput: tasks per hour of active time. `seconds` has the active time of each task."""
    method = QT_TRANSLATE_NOOP("quality", "tasks per active hour; large-sample interval")
    return _inverse_mean(_known(seconds), 3600.0, NOT_TIMED, method)


def days_left(remaining: float, judged_per_day: ArrayLike) -> Estimate:
    """Days until `remaining` more judgements are made, at the pace of the given days, idle ones included.

    `n` counts the judgements of these days. The interval is about the pace, which no statistic can promise.
    """
    method = QT_TRANSLATE_NOOP("quality", "remaining judgements over judgements a day; large-sample interval")
    days = _known(judged_per_day)
    n = int(days.sum())
    if remaining <= 0:
        return Estimate.of(0.0, (0.0, 0.0), n, method)
    estimate = _inverse_mean(days, remaining, NO_DAYS, method)
    return replace(estimate, n=n, enough=n >= ENOUGH)


def cost_per_label(seconds: ArrayLike, wage_per_hour: float | None) -> Estimate:
    """The cost of a judgement in the currency of the wage."""
    method = QT_TRANSLATE_NOOP("quality", "wage times mean active hours; large-sample interval")
    spent = _known(seconds)
    n = len(spent)
    if wage_per_hour is None:
        return Estimate.insufficient(NO_WAGE, n, method)
    if n == 0:
        return Estimate.insufficient(NOT_TIMED, 0, method)
    cost = wage_per_hour * float(spent.mean()) / 3600
    return Estimate.of(cost, _around(cost, spent), n, method)


def _known(values: ArrayLike) -> Floats:
    array = np.asarray(values, np.float64).ravel()
    return array[~np.isnan(array)]


def _median(values: ArrayLike, missing: str, method: str) -> Estimate:
    """The median, with the order statistics that enclose it for any distribution."""
    known = np.sort(_known(values))
    n = len(known)
    if n == 0:
        return Estimate.insufficient(missing, 0, method)
    at_most = np.cumsum(
        np.exp(log_chances(n)(0.5, 0, n))
    )  # probability that at most k values lie below the true median
    rank = int(np.searchsorted(at_most, (1 - LEVEL) / 2, side="right"))
    interval = (float(known[rank - 1]), float(known[n - rank])) if rank else None
    return Estimate.of(float(np.median(known)), interval, n, method)


def _inverse_mean(values: Floats, scale: float, missing: str, method: str) -> Estimate:
    """`scale` over the mean of `values`."""
    total = float(values.sum())
    if total <= 0:
        return Estimate.insufficient(missing, len(values), method)
    rate = scale * len(values) / total
    return Estimate.of(rate, _around(rate, values), len(values), method)


def _around(estimate: float, values: Floats) -> tuple[float, float] | None:
    """The interval of something proportional to the mean of `values`, or to its inverse.

    It is normal in the logarithm, so it never falls below 0.
    """
    n = len(values)
    if n < 2:
        return None
    error = float(values.std(ddof=1)) / float(values.mean()) / math.sqrt(n) if values.any() else 0.0
    return estimate * math.exp(-Z * error), estimate * math.exp(Z * error)
