"""Shares: their intervals, and whether chance alone explains them."""

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from desktop.quality.estimate import LEVEL, Floats

Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


def wilson(successes: float, n: float) -> tuple[float, float]:
    """Return the score interval of Wilson (1927) for a share. `successes` may be fractional; `n` > 0."""
    share, z2 = successes / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # for no and for all successes the bound is exact, which floating point misses
    return (0.0 if successes <= 0 else centre - half, 1.0 if successes >= n else centre + half)


def exact_interval(successes: int, n: int) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson (1934).

    It excludes 0.5 exactly if the two-sided exact binomial test has p < 0.05.
    """
    tail, chances, reach = (1 - LEVEL) / 2, log_chances(n), 5 * math.sqrt(n)

    def at_least(fewest: int) -> Callable[[float], float]:
        def chance(p: float) -> float:
            # counts further from the mean have a total probability below 4e-22 (Hoeffding 1963)
            first, last = max(fewest, math.floor(n * p - reach)), min(n, math.ceil(n * p + reach))
            return float(np.exp(chances(p, first, last)).sum())

        return chance

    low = 0.0 if successes == 0 else _solve(at_least(successes), tail)
    high = 1.0 if successes == n else _solve(at_least(successes + 1), 1 - tail)
    return low, high


def logistic(log_odds: Floats) -> Floats:
    """Return the probabilities of log-odds, without overflow."""
    chance: Floats = 0.5 + 0.5 * np.tanh(log_odds / 2)
    return chance


def log_chances(n: int) -> Callable[[float, int, int], Floats]:
    """Return a function of 0 < p < 1 and two counts.

    It returns the log-probabilities of as many successes in n trials, from the first count to the last.
    """
    counts = np.arange(n + 1)
    log_factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    ways = log_factorials[-1] - log_factorials - log_factorials[::-1]

    def chances(p: float, first: int, last: int) -> Floats:
        between = slice(first, max(first, last + 1))
        successes = counts[between]
        logarithms: Floats = ways[between] + successes * math.log(p) + (n - successes) * math.log1p(-p)
        return logarithms

    return chances


def _solve(rising: Callable[[float], float], target: float) -> float:
    """Return where a function that rises from 0 to 1 over [0, 1] reaches `target`, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(52):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2
