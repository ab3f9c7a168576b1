"""Model ranking: Bradley-Terry strengths by maximum likelihood, with bootstrap intervals.

The model (Zermelo 1929, Bradley and Terry 1952): i beats j with odds exp(strength i - strength j). A tie is half a win
for each. A weak normal prior on each strength (`PRIOR_DEVIATION`) keeps the strength of a model that never lost finite.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.quality.bootstrap import BLOCK, percentile_interval, reweightings
from desktop.quality.estimate import Estimate, Floats, Ints
from desktop.quality.proportions import logistic
from desktop.quality.rows import distinct, unique_inverse, unique_rows

NEVER_COMPARED = QT_TRANSLATE_NOOP("quality", "This model has not been compared with another yet.")
NOT_LINKED = QT_TRANSLATE_NOOP(
    "quality",
    "This model has not been compared with the models in the main group, neither directly nor through others.",
)
METHOD = QT_TRANSLATE_NOOP("quality", "Bradley-Terry, maximum likelihood with a weak prior; bootstrap interval")

PRIOR_DEVIATION = 5.0  # in log-odds: 99 wins of 100 become 4.5 instead of 4.6, 100 of 100 become 6.6
STEPS = 50
STEP_LIMIT = 2.0  # maximum step in log-odds, so that Newton's method does not jump past the maximum


@dataclass(frozen=True, slots=True)
class Standing:
    """The strength of a model in log-odds (mean 0 over the ranked models; `n` counts its comparisons), and its rank.

    `rank` is one more than the number of models whose intervals lie entirely above, so models with overlapping
    intervals may share a rank. None without a strength, or with too little data.
    """

    model: int
    strength: Estimate
    rank: int | None


@dataclass(frozen=True, slots=True)
class ModelRanking:
    """`standings` in the order of the models; `groups` of models that comparisons link, the largest first.

    Strengths of different groups cannot be compared, so only the first group has them. One group is the good case.
    """

    standings: tuple[Standing, ...]
    groups: tuple[tuple[int, ...], ...]


def rank_models(
    winner: ArrayLike, loser: ArrayLike, tie: ArrayLike, models: int, tasks: ArrayLike | None = None
) -> ModelRanking:
    """Rank models; `winner` and `loser` are indices below `models`.

    `tasks` gives the task of each comparison (the pairs of one ranking, or of one prompt): the bootstrap then draws
    tasks, since such pairs are not independent. Comparisons of a model with itself are ignored.
    """
    won, lost, tied = np.asarray(winner, np.int64), np.asarray(loser, np.int64), np.asarray(tie, np.bool_)
    played = np.bincount(np.concatenate([won, lost])[np.tile(won != lost, 2)], minlength=models)
    groups = linked_groups(won, lost, models)
    strengths = {
        model: Estimate.insufficient(NOT_LINKED if played[model] else NEVER_COMPARED, int(played[model]), METHOD)
        for model in range(models)
    }
    main = np.array(groups[0] if groups else (), np.int64)
    if len(main) > 1:
        counted = (won != lost) & np.isin(won, main)
        index = np.zeros(models, np.int64)
        index[main] = np.arange(len(main))
        cells = ((index[won] * len(main) + index[lost]) * 2 + tied)[counted]
        (values,) = strengths_of(_wins(np.bincount(cells, minlength=2 * len(main) ** 2)[None, :], len(main)))
        replicates = strengths_of(
            _resampled_wins(cells, None if tasks is None else np.asarray(tasks)[counted], len(main))
        )
        for column, model in enumerate(main.tolist()):
            interval = percentile_interval(replicates[:, column])
            strengths[model] = Estimate.of(values[column], interval, int(played[model]), METHOD)
    standings = tuple(Standing(model, strengths[model], _rank(model, strengths)) for model in range(models))
    return ModelRanking(standings, groups)


def strengths_of(wins: Floats) -> Floats:
    """Return the strengths, (samples, models) with mean 0, that make `wins` (samples, models, models) most likely.

    `wins[s, i, j]` is how often i beat j. Newton's method on all samples at once.
    """
    games = wins + wins.transpose(0, 2, 1)
    prior = np.eye(wins.shape[1]) / PRIOR_DEVIATION**2
    diagonal = np.arange(wins.shape[1])
    strengths = np.zeros(wins.shape[:2])
    for _ in range(STEPS):
        chance = logistic(strengths[:, :, None] - strengths[:, None, :])
        slope = (wins - games * chance).sum(axis=2) - strengths @ prior
        curvature = -games * chance * (1 - chance)
        curvature[:, diagonal, diagonal] -= curvature.sum(axis=2)
        step = np.linalg.solve(curvature + prior, slope[:, :, None])[:, :, 0]
        largest = np.abs(step).max(axis=1, keepdims=True)
        strengths += step * np.minimum(1.0, STEP_LIMIT / np.maximum(largest, STEP_LIMIT))
        if largest.max(initial=0.0) < 1e-9:
            break
    return strengths


def linked_groups(winner: Ints, loser: Ints, models: int) -> tuple[tuple[int, ...], ...]:
    """Return the groups of models that comparisons link, directly or through others; the largest first."""
    group = np.arange(models)
    for a, b in zip(*np.divmod(distinct(winner * models + loser), models), strict=True):
        group[group == group[a]] = group[b]
    found = [tuple(int(model) for model in np.flatnonzero(group == number)) for number in np.unique(group)]
    return tuple(sorted(found, key=lambda members: (-len(members), members)))


def _rank(model: int, strengths: dict[int, Estimate]) -> int | None:
    strength = strengths[model]
    if not strength.enough or strength.high is None:
        return None
    others = [other for other in strengths.values() if other.enough and other.low is not None]
    return 1 + sum(other.low > strength.high for other in others if other.low is not None)


def _wins(counts: Floats | Ints, models: int) -> Floats:
    """Return win matrices (samples, models, models) from counts (samples, cells); a cell is winner, loser, tie."""
    by_cell = counts.reshape(-1, models, models, 2)
    halves = by_cell[..., 1] / 2
    wins: Floats = by_cell[..., 0] + halves + halves.transpose(0, 2, 1)
    return wins


def _resampled_wins(cells: Ints, tasks: NDArray[Any] | None, models: int) -> Floats:
    """Return win matrices of samples of as many comparisons, or tasks, as there are."""
    size = 2 * models**2
    if tasks is None:
        kinds, counts = np.unique(cells, return_counts=True)
        drawn = np.concatenate(list(reweightings(counts)))
        by_cell = np.zeros((len(drawn), size))
        by_cell[:, kinds] = drawn
    else:
        _, task = unique_inverse(tasks)
        kinds, kind = unique_inverse(cells)
        rows = int(task.max()) + 1
        if rows * len(kinds) <= BLOCK:  # equal tasks need not be drawn one by one
            of_task = np.bincount(task * len(kinds) + kind, minlength=rows * len(kinds)).reshape(rows, len(kinds))
            ways, counts = unique_rows(of_task)
            by_cell = np.zeros((0, size))
            for weights in reweightings(counts):
                drawn = np.zeros((len(weights), size))
                drawn[:, kinds] = weights @ ways
                by_cell = np.concatenate([by_cell, drawn])
        else:
            singly = np.ones(rows, np.int64)
            rows_drawn = (row[task] for block in reweightings(singly, work=len(cells)) for row in block)
            by_cell = np.stack([np.bincount(cells, row, size) for row in rows_drawn])
    return _wins(by_cell, models)
