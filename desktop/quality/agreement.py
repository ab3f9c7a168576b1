"""Inter-annotator agreement and self-agreement.

Ratings are an array (annotators, units), NaN if an annotator did not rate a unit. A unit is anything that is judged: an
answer on a scale, or a pair of answers with the verdict as a number (-1 worse, 0 tie, 1 better).
"""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.quality.bootstrap import percentile_interval, reweightings
from desktop.quality.estimate import Estimate, Floats, Ints
from desktop.quality.proportions import Z, wilson
from desktop.quality.rows import distinct, unique_inverse, unique_rows

NOT_SHARED = QT_TRANSLATE_NOOP("quality", "No task has been judged by two annotators yet.")
NOT_REPEATED = QT_TRANSLATE_NOOP("quality", "No hidden repeats have been judged yet.")
NOT_RANKED = QT_TRANSLATE_NOOP("quality", "No prompt has been ranked by two annotators yet.")
ALL_THE_SAME = QT_TRANSLATE_NOOP(
    "quality", "All judgements are the same, so chance-corrected agreement is undefined: it needs some that differ."
)

MAX_LEVELS = 1000


class Scale(StrEnum):
    """What the distance between two ratings means."""

    NOMINAL = "nominal"  # all differences are equal
    ORDINAL = "ordinal"  # the number of ratings between
    INTERVAL = "interval"  # the squared difference


METHODS = {
    Scale.NOMINAL: QT_TRANSLATE_NOOP("quality", "Krippendorff's alpha, nominal; bootstrap by unit"),
    Scale.ORDINAL: QT_TRANSLATE_NOOP("quality", "Krippendorff's alpha, ordinal; bootstrap by unit"),
    Scale.INTERVAL: QT_TRANSLATE_NOOP("quality", "Krippendorff's alpha, interval; bootstrap by unit"),
}


def percentage_agreement(ratings: ArrayLike, groups: ArrayLike | None = None) -> Estimate:
    """The share of annotator pairs that gave a unit the same rating, each unit counting once; `n` counts units.

    The interval takes the pairs of one unit as one observation, so more annotators do not make it narrower. The same
    holds for units of one group (the pairs of one ranking), if `groups` gives the group of each unit.
    """
    method = QT_TRANSLATE_NOOP("quality", "share of equal ratings; Wilson interval")
    return _share_of_equal(ratings, method, NOT_SHARED, groups)


def self_agreement(first: ArrayLike, repeat: ArrayLike, groups: ArrayLike | None = None) -> Estimate:
    """The share of hidden repeats that were judged as the first time; `n` counts repeats without NaN.

    `groups` as in `percentage_agreement`.
    """
    method = QT_TRANSLATE_NOOP("quality", "share of repeats judged the same; Wilson interval")
    both = np.stack([np.asarray(first, np.float64), np.asarray(repeat, np.float64)])
    return _share_of_equal(both, method, NOT_REPEATED, groups)


def cohen_kappa(first: ArrayLike, second: ArrayLike, disagreement: str | ArrayLike = "nominal") -> Estimate:
    """Cohen's kappa (1960; weighted 1968) of two annotators; `n` counts units that both rated.

    `disagreement` is "nominal", "linear" or "quadratic" (in the order of the ratings that occur), or a matrix with
    zeros on its diagonal: the cost of each pair of ratings, `first` by row and `second` by column. The ratings are then
    its indices. The interval is the large-sample one of Fleiss, Cohen and Everitt (1969).
    """
    method = QT_TRANSLATE_NOOP("quality", "Cohen's kappa; large-sample interval")
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    both = ~np.isnan(a) & ~np.isnan(b)
    n = int(both.sum())
    if n == 0:
        return Estimate.insufficient(NOT_SHARED, 0, method)
    pooled = np.concatenate([a[both], b[both]])
    if isinstance(disagreement, str):
        levels, codes = unique_inverse(pooled)
        apart = np.abs(np.subtract.outer(np.arange(len(levels)), np.arange(len(levels)))).astype(np.float64)
        cost = {"nominal": np.sign(apart), "linear": apart, "quadratic": apart**2}[disagreement]
    else:
        codes, cost = pooled.astype(np.int64), np.asarray(disagreement, np.float64)
    size = len(cost)
    joint = np.bincount(codes[:n] * size + codes[n:], minlength=size * size).reshape(size, size) / n
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    observed, expected = float((cost * joint).sum()), float(rows @ cost @ columns)
    if expected == 0:
        return Estimate.insufficient(ALL_THE_SAME, n, method)
    ratio = observed / expected  # 1 - kappa
    by_chance = (cost @ columns)[:, None] + (rows @ cost)[None, :]
    spread = float((joint * (cost - by_chance * ratio) ** 2).sum()) - (observed - 2 * expected * ratio) ** 2
    half = Z * np.sqrt(max(spread, 0.0) / n) / expected
    return Estimate.of(1 - ratio, (1 - ratio - half, min(1.0, 1 - ratio + half)), n, method)


def fleiss_kappa(ratings: ArrayLike) -> Estimate:
    """Fleiss' kappa (1971) of any number of annotators, nominal; `n` counts units with two ratings or more.

    Units may have different numbers of ratings; each unit counts once in the observed agreement.
    """
    method = QT_TRANSLATE_NOOP("quality", "Fleiss' kappa; bootstrap by unit")
    _, counts = _count(ratings)
    if len(counts) == 0:
        return Estimate.insufficient(NOT_SHARED, 0, method)
    kinds, multiplicity = unique_rows(counts)
    within = _agreement_within(kinds)

    def kappa(weights: Floats) -> Floats:
        """One for each row of `weights`, (replicates, kinds)."""
        marginals = weights @ kinds
        marginals = marginals / marginals.sum(axis=1, keepdims=True)
        chance = (marginals**2).sum(axis=1)
        return _ratio(weights @ within / weights.sum(axis=1) - chance, 1 - chance)

    value = float(kappa(multiplicity[None, :].astype(np.float64))[0])
    if np.isnan(value):
        return Estimate.insufficient(ALL_THE_SAME, len(counts), method)
    replicates = np.concatenate([kappa(weights) for weights in reweightings(multiplicity)])
    return Estimate.of(value, percentile_interval(replicates), len(counts), method)


def krippendorff_alpha(ratings: ArrayLike, scale: Scale = Scale.ORDINAL, *, symmetric: bool = False) -> Estimate:
    """Krippendorff's alpha (2011) for any number of annotators and missing ratings; `n` counts units with two or more.

    `symmetric`: the ratings are verdicts on pairs whose order has no meaning, so each unit also counts with its sign
    reversed. Otherwise an import whose first answer always won would look as if nothing differed.

    For rating scales: raises `ValueError` for more than `MAX_LEVELS` different ratings.
    """
    method = METHODS[scale]
    table = np.atleast_2d(np.asarray(ratings, np.float64))
    levels, counts = _count(np.concatenate([table, -table], axis=1) if symmetric else table)
    if symmetric:
        counts = counts[: len(counts) // 2]
    if len(counts) == 0:
        return Estimate.insufficient(NOT_SHARED, 0, method)
    kinds, multiplicity = unique_rows(counts)
    size = kinds.sum(axis=1)
    unequal = (size**2 - (kinds**2).sum(axis=1)) / (size - 1)

    def alpha(weights: Floats) -> Floats:
        """One for each row of `weights`, (replicates, kinds)."""
        marginals = weights @ kinds
        if symmetric:
            marginals, weights = marginals + marginals[:, ::-1], 2 * weights
        total = marginals.sum(axis=1)
        if scale is Scale.NOMINAL:
            observed = weights @ unequal
            expected = (total**2 - (marginals**2).sum(axis=1)) / (total - 1)
            return 1 - _ratio(observed / total, expected / total)
        if scale is Scale.INTERVAL:
            ranks = np.broadcast_to(levels - levels.mean(), marginals.shape)
        else:  # the mean rank of each rating: the ordinal distance is the interval distance of these
            ranks = (np.cumsum(marginals, axis=1) - marginals / 2) / total[:, None]
        within = ((ranks**2) @ kinds.T * size - (ranks @ kinds.T) ** 2) / (size - 1)
        observed = (weights * within).sum(axis=1)
        expected = (total * (marginals * ranks**2).sum(axis=1) - (marginals * ranks).sum(axis=1) ** 2) / (total - 1)
        return 1 - _ratio(observed / total, expected / total)

    value = float(alpha(multiplicity[None, :].astype(np.float64))[0])
    if np.isnan(value):
        return Estimate.insufficient(ALL_THE_SAME, len(counts), method)
    replicates = np.concatenate([alpha(weights) for weights in reweightings(multiplicity)])
    return Estimate.of(value, percentile_interval(replicates), len(counts), method)


def kendall_tau_b(first: ArrayLike, second: ArrayLike) -> Floats:
    """Kendall's tau-b of two rankings of each prompt: arrays (prompts, answers), ties allowed, NaN ignored.

    NaN if it is undefined: fewer than two answers ranked by both, or all of them tied in one ranking.
    """
    a, b = np.atleast_2d(np.asarray(first, np.float64)), np.atleast_2d(np.asarray(second, np.float64))
    concordance, untied_a, untied_b = np.zeros(len(a)), np.zeros(len(a)), np.zeros(len(a))
    for i in range(a.shape[1]):  # a pair of answers at a time, for all prompts
        for j in range(i):
            one, other = np.sign(a[:, i] - a[:, j]), np.sign(b[:, i] - b[:, j])
            known = ~np.isnan(one) & ~np.isnan(other)
            concordance += np.where(known, one * other, 0)
            untied_a += np.where(known, np.abs(one), 0)
            untied_b += np.where(known, np.abs(other), 0)
    return _ratio(concordance, np.sqrt(untied_a * untied_b))


def ranking_agreement(first: ArrayLike, second: ArrayLike, prompts: ArrayLike | None = None) -> Estimate:
    """The mean of `kendall_tau_b` over the prompts where it is defined; `n` counts these prompts.

    `prompts` has the prompt of each row. If more than two annotators give a prompt several rows, they count as one,
    with their mean.
    """
    method = QT_TRANSLATE_NOOP("quality", "mean Kendall's tau-b; large-sample interval")
    taus = kendall_tau_b(first, second)
    defined = ~np.isnan(taus)
    taus = taus[defined]
    if prompts is not None:
        _, prompt = unique_inverse(np.asarray(prompts)[defined])
        taus = np.bincount(prompt, taus) / np.bincount(prompt)
    n = len(taus)
    if n == 0:
        return Estimate.insufficient(NOT_RANKED, 0, method)
    mean = float(taus.mean())
    half = Z * float(taus.std(ddof=1)) / np.sqrt(n) if n > 1 else np.inf
    return Estimate.of(mean, (max(-1.0, mean - half), min(1.0, mean + half)), n, method)


def _count(ratings: ArrayLike) -> tuple[Floats, Ints]:
    """Return the ratings that occur, in order, and how often each unit got each, of units rated twice or more."""
    table = np.atleast_2d(np.asarray(ratings, np.float64))
    table = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
    given: NDArray[np.bool_] = ~np.isnan(table)
    levels, codes = unique_inverse(table[given])
    if len(levels) > MAX_LEVELS:
        raise ValueError(f"{len(levels)} different ratings are no rating scale")
    units, width = table.shape[1], len(levels)
    cells = np.broadcast_to(np.arange(units), table.shape)[given] * width + codes
    return levels, np.bincount(cells, minlength=units * width).reshape(units, width)


def _share_of_equal(ratings: ArrayLike, method: str, missing: str, groups: ArrayLike | None) -> Estimate:
    table = np.atleast_2d(np.asarray(ratings, np.float64))
    _, counts = _count(table)
    units = len(counts)
    if units == 0:
        return Estimate.insufficient(missing, 0, method)
    share = float(_agreement_within(counts).sum()) / units
    rated = (~np.isnan(table)).sum(axis=0) >= 2
    independent = units if groups is None else len(distinct(np.asarray(groups)[rated]))
    return Estimate.of(share, wilson(share * independent, independent), units, method)


def _agreement_within(counts: Ints) -> Floats:
    """Return for each unit the share of its pairs of ratings that are equal."""
    size = counts.sum(axis=1)
    agreement: Floats = (counts * (counts - 1)).sum(axis=1) / (size * (size - 1))
    return agreement


def _ratio(above: Floats, below: Floats) -> Floats:
    """Return the quotients, NaN if the divisor is zero except for rounding."""
    nothing = np.abs(below) < 1e-12
    quotient: Floats = np.where(nothing, np.nan, above / np.where(nothing, 1.0, below))
    return quotient
