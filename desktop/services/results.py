"""The results of a project: how often each model won, and whether that shows which one is better.

Reads only, on a background thread.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.quality.bias import pairs_needed, position_bias
from desktop.quality.estimate import Bools, Estimate, Ints
from desktop.quality.proportions import exact_interval
from desktop.services.judgement_arrays import JudgementArrays, load
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.store.statistics import StatisticsRepository, StatisticsScope

NEVER_DECIDED = QT_TRANSLATE_NOOP("quality", "No comparison of this model was decided.")


@dataclass(frozen=True, slots=True)
class ModelResult:
    """The result of one model, whose name may have to be hidden. Each prompt on which it was compared with another
    model is one win, tie or loss, however many answers and annotators there were. `share` is that of wins among wins
    and losses."""

    name: str
    wins: int
    ties: int
    losses: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """`models` are sorted by their share, highest first. The numbers of prompts that do not count: those with
    `both_bad` answers, those with an answer that identifies its model (`leaking`), and those judged while the models
    were `visible`. `first_shown` is the position bias of blind pairs, `further` the number of pairs still needed to
    detect a bias of this size."""

    models: tuple[ModelResult, ...] = ()
    both_bad: int = 0
    leaking: int = 0
    visible: int = 0
    first_shown: Estimate | None = None
    further: int | None = None

    @property
    def best(self) -> ModelResult | None:
        """The model whose interval is above those of all others; None if it overlaps with one."""
        if len(self.models) < 2:
            return None
        first, *others = self.models
        low, highs = first.share.low, [other.share.high for other in others]
        return first if low is not None and all(high is not None and high < low for high in highs) else None


class ResultService:
    """Computes results. Raises `UserError` for an unknown project, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, project: str) -> ProjectResult:
        """The result of all annotators' judgements in a project, without hidden repeats."""
        arrays, counts = self._load(project)
        events = arrays.events
        blind = counts & events.blind & ~np.isnan(events.first_won)
        won = events.first_won[blind]
        first_shown = position_bias(won < 0, won >= 0, won == 0)
        further = pairs_needed(first_shown)
        return ProjectResult(*_models(arrays, counts), first_shown=first_shown, further=further)

    def lost(self, project: str, model: str) -> list[tuple[str, str]]:
        """The prompts that a model (by its name in the result) lost: its answer and the preferred one, by their ids,
        in the order in which they were judged."""
        arrays, counts = self._load(project)
        if model not in arrays.answers.models:
            return []
        number, pairs = arrays.answers.models.index(model), arrays.pairs
        usable = _usable(arrays, counts).used
        outcomes = _outcomes(arrays, usable)
        found: dict[int, tuple[str, str]] = {}
        for index in np.flatnonzero(usable).tolist():
            a, b = int(pairs.a[index]), int(pairs.b[index])
            worse, better = (b, a) if pairs.verdict[index] > 0 else (a, b)
            loser, winner = int(arrays.answers.model[worse]), int(arrays.answers.model[better])
            low, high = sorted((loser, winner))
            prompt = int(arrays.events.prompt[pairs.event[index]])
            is_lost = outcomes[low, high, prompt] * (1 if low == loser else -1) < 0
            if loser == number and is_lost and pairs.verdict[index]:
                found[prompt] = arrays.answers.ids[worse], arrays.answers.ids[better]
        return list(found.values())

    def _load(self, project: str) -> tuple[JudgementArrays, Bools]:
        """The judgements of a project, and which of them count: not those of hidden repeats."""
        compares = ProjectService(self._database).get(project).project.compares
        with self._database.read() as store:
            rows = StatisticsRepository(store.connection)
            repeats = dict(rows.repeats())
            arrays = load(rows, StatisticsScope(project), compares, lambda _: None)
        repeated = np.array([task in repeats for task in arrays.events.task], np.bool_)
        return arrays, arrays.events.counts & ~repeated


class _Usable(NamedTuple):
    """Which pairs of answers compare two models, and which of the others do not count because of what."""

    used: Bools
    both_bad: Bools
    leaking: Bools
    visible: Bools


def _usable(arrays: JudgementArrays, counts: Bools) -> _Usable:
    events, pairs, answers = arrays.events, arrays.pairs, arrays.answers
    model_a, model_b = answers.model[pairs.a], answers.model[pairs.b]
    compared = counts[pairs.event] & (model_a >= 0) & (model_b >= 0) & (model_a != model_b)
    visible = compared & events.visible[pairs.event]
    leaking = compared & ~visible & (answers.self_identifying[pairs.a] | answers.self_identifying[pairs.b])
    bad = compared & ~visible & ~leaking & pairs.both_bad
    return _Usable(compared & ~visible & ~leaking & ~bad, bad, leaking, visible)


def _outcomes(arrays: JudgementArrays, used: Bools) -> dict[tuple[int, int, int], float]:
    """By two models (the lower index first) and a prompt: above 0 if the first is better, below if the second is."""
    pairs, answers = arrays.pairs, arrays.answers
    columns = (answers.model[pairs.a], answers.model[pairs.b], arrays.events.prompt[pairs.event], pairs.verdict)
    sums: dict[tuple[int, int, int], float] = defaultdict(float)
    for a, b, prompt, verdict in zip(*(column[used].tolist() for column in columns), strict=True):
        low, high, sign = (a, b, 1) if a < b else (b, a, -1)
        sums[low, high, prompt] += sign * verdict
    return sums


def _models(arrays: JudgementArrays, counts: Bools) -> tuple[tuple[ModelResult, ...], int, int, int]:
    """The results of the models, and the numbers of prompts that do not count: both bad, leaking, visible."""
    used, bad, leaking, visible = _usable(arrays, counts)
    sums = _outcomes(arrays, used)
    prompts = arrays.events.prompt[arrays.pairs.event]
    tally: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])  # wins, ties, losses
    for (low, high, _), total in sums.items():
        tally[low][1 - _sign(total)] += 1
        tally[high][1 + _sign(total)] += 1
    found = [_result(arrays.answers.models[model], *counted) for model, counted in tally.items()]
    found.sort(key=lambda result: (result.share.value is None, -(result.share.value or 0.0), result.name))
    counted_prompts = {prompt for _, _, prompt in sums}

    def excluded(of: Bools) -> int:
        return len(_prompts(prompts[of]) - counted_prompts)

    return tuple(found), excluded(bad), excluded(leaking), excluded(visible)


def _prompts(numbers: Ints) -> set[int]:
    return set(numbers.tolist())


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _result(name: str, wins: int, ties: int, losses: int) -> ModelResult:
    method = QT_TRANSLATE_NOOP("quality", "share of decided prompts; exact binomial interval")
    n = wins + losses
    share = (
        Estimate.of(wins / n, exact_interval(wins, n), n, method)
        if n
        else Estimate.insufficient(NEVER_DECIDED, 0, method)
    )
    return ModelResult(name, wins, ties, losses, share)
