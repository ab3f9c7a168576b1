"""Position bias, length bias and style effects: whether something decides that should not."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.quality.estimate import LEVEL, Bools, Estimate, Floats, Ints
from desktop.quality.proportions import Z, exact_interval, logistic

NOT_DECIDED = QT_TRANSLATE_NOOP("quality", "No blind pair has been decided yet.")
SAME_LENGTH = QT_TRANSLATE_NOOP("quality", "No decided pair has answers of different lengths yet.")
NOT_COMPARED = QT_TRANSLATE_NOOP("quality", "No pair has been judged yet.")
DOES_NOT_DIFFER = QT_TRANSLATE_NOOP("quality", "No judged pair has answers that differ in this feature.")
ENTANGLED = QT_TRANSLATE_NOOP(
    "quality", "This feature cannot be separated from the others: more varied pairs are needed."
)
SEPARATED = QT_TRANSLATE_NOOP(
    "quality",
    "Every decision went the same way for this feature, so its strength cannot be estimated: pairs "
    "decided the other way are needed.",
)

MAX_PAIRS = 10_000
"""As many pairs as an annotator might still judge."""

_BLOCK = 500
_TAIL = 600  # counts further from the mean of 10,000 coin tosses have a negligible probability
STEPS = 25  # Newton's method needs about ten; without a maximum, it goes on forever, about one unit a step
ROWS = 256
DEPENDENT = 1e-11  # a direction with a smaller share of the largest spread is rounding


def position_bias(winner_position: ArrayLike, loser_position: ArrayLike, tie: ArrayLike) -> Estimate:
    """The share of decided blind pairs in which the answer shown first won.

    Positions count from 0. 0.5 lies outside the interval exactly if the binomial test has p < 0.05. Pairs are taken as
    independent, so pass only one pair of a ranking.
    """
    method = QT_TRANSLATE_NOOP("quality", "share of decided blind pairs; exact binomial interval")
    winner, loser, tied = np.asarray(winner_position), np.asarray(loser_position), np.asarray(tie, np.bool_)
    return _share_won(winner < loser, ~tied & (winner != loser), method, NOT_DECIDED)


def pairs_needed(share: Estimate) -> int | None:
    """Return how many more decided pairs would show a bias as large as in `share`.

    That is the smallest number after which the exact binomial test has p < 0.05 if no larger share is won than now. 0:
    it shows already. None: no number up to `MAX_PAIRS` is enough (one half is no bias).
    """
    if share.value is None or share.low is None or share.high is None:
        return None
    if share.low > 0.5 or share.high < 0.5:
        return 0
    wins = round(max(share.value, 1 - share.value) * share.n)
    for start in range(share.n + 1, MAX_PAIRS + 1, _BLOCK):
        n = np.arange(start, min(start + _BLOCK, MAX_PAIRS + 1))
        significant = np.flatnonzero(2 * _chance_of_at_least(n * wins // share.n, n) < 1 - LEVEL)
        if len(significant):
            return int(n[significant[0]]) - share.n
    return None


def _chance_of_at_least(wins: Ints, n: Ints) -> Floats:
    """Return the probability of `wins` or more of `n` fair coin tosses; `wins` is about half of `n` or more."""
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, int(n.max()) + 1)))))
    first = np.exp(factorials[n] - factorials[wins] - factorials[n - wins] - n * math.log(2))
    steps = np.arange(_TAIL)
    ratios = np.maximum(n[:, None] - wins[:, None] - steps, 0) / (wins[:, None] + steps + 1)
    chance: Floats = first * (1 + np.cumprod(ratios, axis=1).sum(axis=1))
    return chance


def length_bias(winner_length: ArrayLike, loser_length: ArrayLike, tie: ArrayLike) -> Estimate:
    """The share of decided pairs of different lengths in which the longer answer won. Pairs are independent."""
    method = QT_TRANSLATE_NOOP("quality", "share of decided pairs of different lengths; exact binomial interval")
    winner, loser, tied = np.asarray(winner_length), np.asarray(loser_length), np.asarray(tie, np.bool_)
    return _share_won(winner > loser, ~tied & (winner != loser), method, SAME_LENGTH)


def normalised_difference(winner: ArrayLike, loser: ArrayLike) -> Floats:
    """Return (a - b) / (a + b) of lengths or counts >= 0: from -1 to 1, and 0 if both are 0."""
    a, b = np.asarray(winner, np.float64), np.asarray(loser, np.float64)
    difference: Floats = (a - b) / np.where(a + b == 0, 1.0, a + b)
    return difference


def feature_effects(
    differences: Mapping[str, ArrayLike],
    tie: ArrayLike,
    models: tuple[ArrayLike, ArrayLike] | None = None,
) -> dict[str, Estimate]:
    """How strongly each difference between two answers decides, the others held constant.

    A logistic Bradley-Terry model: the log-odds that the first answer of a pair wins are the sum of coefficient times
    difference, over `differences` (winner minus loser, see `normalised_difference`). 0 means no effect; at 1, a
    difference of 1 gives odds of e to 1. `models`, the indices of the winner's and the loser's, gives each model a
    strength of its own, so that the habits of a better model are not taken for the reason. A tie is half a win for
    each.

    Maximum likelihood by Newton's method, Wald intervals from the observed information. If the likelihood has no
    maximum (every decision went one way), there is no value and `missing` says so; no hidden prior makes one up.
    """
    method = QT_TRANSLATE_NOOP("quality", "logistic Bradley-Terry coefficient; Wald interval")
    tied = np.asarray(tie, np.bool_)
    n = len(tied)
    if n == 0 or not differences:
        return {name: Estimate.insufficient(NOT_COMPARED, 0, method) for name in differences}
    design = np.column_stack(
        [*_strengths(models), *(np.asarray(column, np.float64) for column in differences.values())]
    )
    fit = _fit(design, np.where(tied, 0.5, 1.0))
    found = {}
    for name, column in zip(differences, range(-len(differences), 0), strict=True):
        value, half = fit.coefficients[column], Z * fit.errors[column]
        if not design[:, column].any():
            found[name] = Estimate.insufficient(DOES_NOT_DIFFER, n, method)
        elif not fit.is_identified[column]:
            found[name] = Estimate.insufficient(ENTANGLED, n, method)
        elif fit.is_unbounded[column]:
            found[name] = Estimate.insufficient(SEPARATED, n, method)
        else:
            found[name] = Estimate.of(value, (value - half, value + half), n, method)
    return found


def _share_won(won: Bools, counted: Bools, method: str, missing: str) -> Estimate:
    n, wins = int(counted.sum()), int((won & counted).sum())
    return Estimate.of(wins / n, exact_interval(wins, n), n, method) if n else Estimate.insufficient(missing, 0, method)


def _strengths(models: tuple[ArrayLike, ArrayLike] | None) -> list[Floats]:
    """Return a column for each model: 1 in pairs that it won, -1 in pairs that it lost."""
    if models is None:
        return []
    winner, loser = np.asarray(models[0]), np.asarray(models[1])
    return [(winner == model).astype(np.float64) - (loser == model) for model in np.union1d(winner, loser)]


@dataclass(frozen=True, slots=True)
class _Fit:
    """The coefficient and standard error of each column of a design, and whether the data determines it."""

    coefficients: Floats
    errors: Floats
    is_identified: Bools  # False: other columns combined have the same effect
    is_unbounded: Bools  # True: the likelihood rises forever as the coefficient grows


def _fit(design: Floats, outcome: Floats) -> _Fit:
    """Logistic regression without intercept, `outcome` from 0 to 1.

    Columns may depend on each other (strengths always do: all of them can rise together), so the search covers only the
    directions in which the design varies.
    """
    spreads, directions = np.linalg.eigh(_products(design, np.ones(len(design))))
    directions = directions[:, spreads > DEPENDENT * spreads[-1]]
    is_identified = (directions**2).sum(axis=1) > 1 - 1e-6
    reduced = design @ directions

    position = np.zeros(directions.shape[1])
    step, information = position, np.eye(len(position))
    for _ in range(STEPS):
        log_odds = reduced @ position
        chance = logistic(log_odds)
        information = _products(reduced, chance * (1 - chance))
        step = np.linalg.pinv(information, hermitian=True) @ (reduced.T @ (outcome - chance))
        if np.abs(step).max(initial=0.0) < 1e-9:
            break
        likelihood, stride = _log_likelihood(log_odds, outcome), 1.0
        slack = 1e-9 * len(outcome)
        while stride > 1e-6 and _log_likelihood(reduced @ (position + stride * step), outcome) < likelihood - slack:
            stride /= 2
        position = position + stride * step
    return _Fit(
        coefficients=directions @ position,
        errors=np.sqrt(((directions @ np.linalg.pinv(information, hermitian=True)) * directions).sum(axis=1)),
        is_identified=is_identified,
        is_unbounded=np.abs(directions @ step) > 1e-3,
    )


def _products(columns: Floats, weights: Floats) -> Floats:
    """Return the weighted products of all columns with each other.

    The blocks stay in the cache, and are too small for BLAS to wait for a second thread: if another program uses the
    cores, that took five times as long.
    """
    total = np.zeros((columns.shape[1], columns.shape[1]))
    for start in range(0, len(columns), ROWS):
        block = columns[start : start + ROWS]
        total += (block * weights[start : start + ROWS, None]).T @ block
    return total


def _log_likelihood(log_odds: Floats, outcome: Floats) -> float:
    return float((outcome * log_odds - np.logaddexp(0.0, log_odds)).sum())
