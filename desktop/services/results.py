"""What came out of a project: how often each of its models won, and whether that says which one is better.

Reads only. Used on a thread that may take its time.
"""

from collections import defaultdict
from dataclasses import dataclass

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
    """`name` is the model's, whether it is revealed or not. A prompt on which it stood against another model is one
    win, tie or loss, however many of their answers were compared and by how many people. `share` is that of the wins
    among the wins and losses."""

    name: str
    wins: int
    ties: int
    losses: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """`models` from the one that won the largest share. Prompts that do not count: with `both_bad` answers, with an
    answer that names its model (`leaking`), judged while the models were `visible`. `first_shown` is the share of
    decided blind pairs whose first answer won, `further` how many more pairs would tell a bias of that size."""

    models: tuple[ModelResult, ...] = ()
    both_bad: int = 0
    leaking: int = 0
    visible: int = 0
    first_shown: Estimate | None = None
    further: int | None = None

    @property
    def best(self) -> ModelResult | None:
        """The one whose interval lies above those of all others; None where it overlaps with another one."""
        if len(self.models) < 2:
            return None
        first, *others = self.models
        low, highs = first.share.low, [other.share.high for other in others]
        return first if low is not None and all(high is not None and high < low for high in highs) else None


class ResultService:
    """Raises `UserError` for a project that is not there, and when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, project: str) -> ProjectResult:
        """Of all that was judged there, by whomever; hidden repeats do not count."""
        compares = ProjectService(self._database).get(project).project.compares
        with self._database.read() as store:
            rows = StatisticsRepository(store.connection)
            repeats = dict(rows.repeats())
            evidence = load(rows, StatisticsScope(project), compares, lambda _: None)
        events = evidence.events
        repeated = np.array([task in repeats for task in events.task], np.bool_)
        counts = events.counts & ~repeated
        blind = counts & events.blind & ~np.isnan(events.first_won)
        won = events.first_won[blind]
        first_shown = position_bias(won < 0, won >= 0, won == 0)
        further = pairs_needed(first_shown)
        return ProjectResult(*_models(evidence, counts), first_shown=first_shown, further=further)


def _models(evidence: JudgementArrays, counts: Bools) -> tuple[tuple[ModelResult, ...], int, int, int]:
    """And of how many prompts nothing counts: both bad, leaking, visible."""
    events, pairs, answers = evidence.events, evidence.pairs, evidence.answers
    model_a, model_b = answers.model[pairs.a], answers.model[pairs.b]
    compared = counts[pairs.event] & (model_a >= 0) & (model_b >= 0) & (model_a != model_b)
    visible = compared & events.visible[pairs.event]
    leaking = compared & ~visible & (answers.self_identifying[pairs.a] | answers.self_identifying[pairs.b])
    bad = compared & ~visible & ~leaking & pairs.both_bad
    used = compared & ~visible & ~leaking & ~bad
    prompts = events.prompt[pairs.event]
    sums: dict[tuple[int, int, int], float] = defaultdict(float)
    for a, b, prompt, verdict in zip(
        *(one[used].tolist() for one in (model_a, model_b, prompts, pairs.verdict)), strict=True
    ):
        low, high, sign = (a, b, 1) if a < b else (b, a, -1)
        sums[low, high, prompt] += sign * verdict
    tally: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])  # wins, ties, losses
    for (low, high, _), total in sums.items():
        tally[low][1 - _sign(total)] += 1
        tally[high][1 + _sign(total)] += 1
    found = [_result(answers.models[model], *counted) for model, counted in tally.items()]
    found.sort(key=lambda one: (one.share.value is None, -(one.share.value or 0.0), one.name))
    counted_prompts = {prompt for _, _, prompt in sums}

    def left_out(of: Bools) -> int:
        return len(_prompts(prompts[of]) - counted_prompts)

    return tuple(found), left_out(bad), left_out(leaking), left_out(visible)


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
