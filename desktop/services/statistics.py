"""Metrics of the quality page: how far the labels can be trusted, and how fast they are made.

Reads only. A hundred thousand judgements take less than two seconds, on a background thread with its own connection.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from desktop.core.days import day_starts
from desktop.core.errors import Cancelled
from desktop.core.questions import COMPARING
from desktop.quality.bias import feature_effects, length_bias, normalised_difference, position_bias
from desktop.quality.consistency import cycle_rate
from desktop.quality.effort import (
    cost_per_label,
    days_left,
    impossibly_fast,
    impossibly_fast_share,
    median_seconds,
    per_hour,
    seconds_per_token,
)
from desktop.quality.estimate import Bools, Estimate, Floats, Ints
from desktop.quality.ranking import rank_models
from desktop.quality.rows import distinct, unique_inverse
from desktop.services.agreement import (
    QualityInputs,
    measure_agreement,
    measure_ranking_agreement,
    measure_self_agreement,
)
from desktop.services.annotators import active_id
from desktop.services.judgement_arrays import JudgementArrays, ProgressCallback, load
from desktop.store.database import Database
from desktop.store.statistics import StatisticsRepository, StatisticsScope
from desktop.store.work import NO_JUDGEMENT

METRICS: Final = (
    *("agreement", "krippendorff_alpha", "self_agreement", "first_shown_share", "longer_share", "cycle_rate"),
    *("median_seconds", "per_hour"),
)
"""The metrics in `stats --json`, by name."""

DAYS: Final = 14

STYLE_FEATURES: Final = ("length", "headings", "lists", "bold")
"""Features of answers whose effect on preferences is estimated."""


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """A model (or quantization, or settings) in the ranking: `strength` in log-odds, `rank` None if it is undecided."""

    name: str
    strength: Estimate
    rank: int | None

    def to_dict(self) -> dict[str, Any]:
        """The entry in `stats --json`: the name and the rank, with the fields of the estimate."""
        estimate = self.strength.to_dict()
        return {"name": self.name, "strength": estimate.pop("value"), "rank": self.rank} | estimate


@dataclass(frozen=True, slots=True)
class QualitySummary:
    """All metrics.

    `metrics` by name: those in `METRICS`, `kappa`, `rating_alpha`, `kendall_tau`, `length_effect` and the other
    effects, `seconds_per_token` and `impossibly_fast`.

    `models` from the strongest to the weakest, then those that cannot be compared. `leaking` is the number of their
    answers that are excluded because they identify their model, `hidden` the number of comparisons that are excluded
    because their models are still hidden. Of the pairs that were decided in a known order, `visible` ones were not
    blind and for `unknown` ones nobody knows; neither count for the position bias.

    The other fields count work done here, without imports: `by_kind` is all of it by kind, `today` the same of today,
    and `tasks_today` its number of tasks (outside of tasks, actions). `by_day` counts the judgements of each of the
    last `DAYS` days, today last, `compared` the comparisons among them, and `begun` the prompts that were judged for
    the first time. `prompts` is the number of all judged prompts.
    """

    judgements: int
    metrics: Mapping[str, Estimate]
    models: tuple[ModelStanding, ...]
    leaking: int = 0
    hidden: int = 0
    unknown: int = 0
    visible: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    today: Mapping[str, int] = field(default_factory=dict)
    tasks_today: int = 0
    by_day: tuple[int, ...] = ()
    compared: tuple[int, ...] = ()
    begun: tuple[int, ...] = ()
    prompts: int = 0
    _task_seconds: Floats = field(default_factory=lambda: np.zeros(0))
    _ids: Sequence[str] = ()
    _sources: Mapping[str, Ints] = field(default_factory=dict)

    def judgement_ids(self, name: str) -> list[str]:
        """The judgements that a metric was computed from, oldest first. "disagreements" are those that another
        annotator contradicts, "fast" those made faster than reading speed."""
        return [self._ids[index] for index in sorted(set(self._sources[name].tolist()))]

    def cost(self, wage_per_hour: float | None) -> Estimate:
        """The cost of one task, in the currency of the wage."""
        return cost_per_label(self._task_seconds, wage_per_hour)

    def days_left(self, remaining: int, by_day: Sequence[int]) -> Estimate:
        """The days until `remaining` more are done, at the speed of the last `DAYS` days. `by_day` is `compared` or
        `begun`; days before the first one with any do not count."""
        first = next((index for index, count in enumerate(by_day) if count), len(by_day))
        return days_left(remaining, by_day[first:])

    def to_dict(self) -> dict[str, Any]:
        """The content of `stats --json`."""
        metrics: dict[str, Any] = {name: self.metrics[name].to_dict() for name in METRICS}
        metrics["first_shown_share"]["not_blind"] = {"visible": self.visible, "unknown": self.unknown}
        models = {"models": [model.to_dict() for model in self.models]}
        return metrics | models | ({"models_hidden": self.hidden} if self.hidden else {})


class StatisticsService:
    """Computes the metrics. Raises `UserError` if the disk fails, and `Cancelled` once `cancelled()` is true."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def summary(
        self,
        project: str | None = None,
        category: str | None = None,
        annotator: str | None = None,
        *,
        language: str | None = None,
        since: float = 0.0,
        settings: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> QualitySummary:
        """The metrics of all judgements, or of those in a project, task category or language, by an annotator (then
        agreement is that with any other annotator), or from `since` (Unix seconds) on.

        `settings`: rank different settings of a model like different models. `progress` is called with 0 to 1.
        """

        def report(share: float) -> None:
            if cancelled is not None and cancelled():
                raise Cancelled
            if progress is not None:
                progress(share)

        with self._database.read() as store:
            rows = StatisticsRepository(store.connection)
            scope = StatisticsScope(project, category, language, since)
            repeats = dict(rows.repeats())
            hidden = store.visibility.hidden_projects(active_id(store))
            arrays = load(rows, scope, settings, lambda share: report(0.6 * share), hidden)
        return _summarise(arrays, repeats, annotator, lambda share: report(0.6 + 0.4 * share))


def _summarise(
    arrays: JudgementArrays, repeats: Mapping[str, str], annotator: str | None, progress: ProgressCallback
) -> QualitySummary:
    events = arrays.events
    repeated = np.array([task in repeats for task in events.task] if repeats else [False] * len(events.id), np.bool_)
    counts = events.counts & ~repeated
    mine = np.full(len(events.id), True)
    if annotator is not None:
        known = annotator in events.annotators
        mine = events.annotator == (events.annotators.index(annotator) if known else -1)
    metrics: dict[str, Estimate] = {}
    sources: dict[str, Ints] = {}
    inputs = QualityInputs(arrays, counts, mine, repeats)
    for number, part in enumerate(_PARTS):
        progress(number / (len(_PARTS) + 1))
        part(inputs, metrics, sources)
    task_seconds = _effort(inputs, metrics, sources)
    models, leaking, hidden, sources["models"] = _models(inputs)
    progress(1.0)
    return QualitySummary(
        judgements=int((counts & mine).sum()),
        metrics=metrics,
        models=models,
        leaking=leaking,
        hidden=hidden,
        **_not_blind(inputs),
        **_work_done(inputs),
        _task_seconds=task_seconds,
        _ids=events.id,
        _sources=sources,
    )


def _shown_at_random(inputs: QualityInputs) -> Bools:
    """The events of tasks, whose answers were shown in random order, with a known winner."""
    events = inputs.arrays.events
    of_task = np.array([task is not None for task in events.task], np.bool_)
    at_random: Bools = inputs.counts & inputs.mine & of_task & ~np.isnan(events.first_won)
    return at_random


def _not_blind(inputs: QualityInputs) -> dict[str, Any]:
    """The numbers of decided pairs that are excluded because they were not blind, or may not have been."""
    events = inputs.arrays.events
    decided = _shown_at_random(inputs) & (events.first_won != 0)
    unknown = ~events.blind & ~events.visible
    return {"visible": int((decided & events.visible).sum()), "unknown": int((decided & unknown).sum())}


def _bias(inputs: QualityInputs, metrics: dict[str, Estimate], sources: dict[str, Ints]) -> None:
    """Set position bias, length bias, style effects and preference cycles. Position bias uses one pair of each blind
    task, the answers shown first and last; the others use all pairs."""
    events, pairs, answers = inputs.arrays.events, inputs.arrays.pairs, inputs.arrays.answers
    shown = np.flatnonzero(_shown_at_random(inputs) & events.blind)
    won = events.first_won[shown]
    metrics["first_shown_share"] = position_bias(won < 0, won >= 0, won == 0)
    sources["first_shown_share"] = shown[won != 0]

    chosen = inputs.counts[pairs.event] & inputs.mine[pairs.event] & ~pairs.both_bad
    event, verdict = pairs.event[chosen], pairs.verdict[chosen]
    winner = np.where(verdict >= 0, pairs.a[chosen], pairs.b[chosen])
    loser = np.where(verdict >= 0, pairs.b[chosen], pairs.a[chosen])
    tie = verdict == 0
    metrics["longer_share"] = length_bias(answers.length[winner], answers.length[loser], tie)
    sources["longer_share"] = event[~tie & (answers.length[winner] != answers.length[loser])]
    features = zip(STYLE_FEATURES, (answers.length, answers.headings, answers.lists, answers.bold), strict=True)
    found = feature_effects({name: normalised_difference(of[winner], of[loser]) for name, of in features}, tie)
    metrics.update({f"{name}_effect": estimate for name, estimate in found.items()})
    sources.update({f"{name}_effect": event for name in STYLE_FEATURES})

    compared = events.of_kind("comparison")[event]
    who = events.annotator[event][compared]
    metrics["cycle_rate"] = cycle_rate(winner[compared], loser[compared], tie[compared], who)
    sources["cycle_rate"] = event[compared]


def _effort(inputs: QualityInputs, metrics: dict[str, Estimate], sources: dict[str, Ints]) -> Floats:
    """Set the metrics of speed, and return the seconds of each task. Times are those of actions, since one keystroke
    may record several judgements; throughput is in tasks, and a task that was judged again counts once with all its
    time."""
    seconds, read, first, unit = _actions(inputs.arrays, inputs.mine)
    tasks = _of_units(seconds, unit)
    metrics["median_seconds"] = median_seconds(seconds)
    metrics["per_hour"] = per_hour(tasks)
    metrics["seconds_per_token"] = seconds_per_token(seconds, read)
    metrics["impossibly_fast"] = impossibly_fast_share(seconds, read)
    timed = first[~np.isnan(seconds)]
    for name in ("median_seconds", "per_hour", "seconds_per_token", "impossibly_fast"):
        sources[name] = timed
    sources["fast"] = first[impossibly_fast(seconds, read)]
    return tasks


def _of_units(seconds: Floats, unit: Ints) -> Floats:
    """The sum of seconds for each unit of work that was timed."""
    timed = ~np.isnan(seconds)
    units, index = unique_inverse(unit[timed])
    sums: Floats = np.bincount(index, seconds[timed], len(units)).astype(np.float64)
    return sums


def _work_done(inputs: QualityInputs) -> dict[str, Any]:
    """The counts of work done here, by kind and by day."""
    events = inputs.arrays.events
    done = inputs.counts & inputs.mine & ~events.imported & ~events.of_kind(*NO_JUDGEMENT)
    day = np.searchsorted(day_starts(DAYS), events.created, side="right") - 1  # -1: before the first day

    def by_kind(of: Bools) -> dict[str, int]:
        kinds = np.bincount(events.kind[of], minlength=len(events.kinds)).tolist()
        return {kind: count for kind, count in zip(events.kinds, kinds, strict=True) if count}

    def by_day(days: Ints) -> tuple[int, ...]:
        return tuple(np.bincount(days[(days >= 0) & (days < DAYS)], minlength=DAYS).tolist())

    prompts, prompt = unique_inverse(events.prompt[done])
    first = np.full(len(prompts), DAYS, np.int64)
    np.minimum.at(first, prompt, day[done])
    return {
        "by_kind": by_kind(done),
        "today": by_kind(done & (day >= DAYS - 1)),
        "tasks_today": len(distinct(events.unit[done & (day >= DAYS - 1)])),
        "by_day": by_day(day[done]),
        "compared": by_day(day[done & events.of_kind(*COMPARING)]),
        "begun": by_day(first),
        "prompts": len(prompts),
    }


_PARTS: Final = (measure_agreement, measure_ranking_agreement, measure_self_agreement, _bias)


def _models(inputs: QualityInputs) -> tuple[tuple[ModelStanding, ...], int, int, Ints]:
    """Rank the models from blind pairs of answers by two models. Returns the ranking, the number of answers excluded
    because they identify their model, that of pairs excluded because their models are hidden, and the events used."""
    events, pairs, answers = inputs.arrays.events, inputs.arrays.pairs, inputs.arrays.answers
    model_a, model_b = answers.model[pairs.a], answers.model[pairs.b]
    compared = inputs.counts[pairs.event] & inputs.mine[pairs.event] & ~pairs.both_bad & ~events.visible[pairs.event]
    compared &= (model_a >= 0) & (model_b >= 0) & (model_a != model_b)
    hidden = compared & (answers.hidden[pairs.a] | answers.hidden[pairs.b])
    compared &= ~hidden
    identified = answers.self_identifying[pairs.a] | answers.self_identifying[pairs.b]
    used = compared & ~identified
    won = pairs.verdict[used] >= 0
    winner, loser = np.where(won, model_a[used], model_b[used]), np.where(won, model_b[used], model_a[used])
    # Models that were never compared do not take part.
    known = distinct(np.concatenate([winner, loser]))
    indices = np.searchsorted(known, winner), np.searchsorted(known, loser)
    prompts = events.prompt[pairs.event[used]]
    ranking = rank_models(*indices, pairs.verdict[used] == 0, len(known), prompts)
    standings = [
        ModelStanding(answers.models[known[model.model]], model.strength, model.rank) for model in ranking.standings
    ]
    standings.sort(key=lambda model: (model.strength.value is None, -(model.strength.value or 0.0), model.name))
    leaking = np.concatenate([side[compared][answers.self_identifying[side[compared]]] for side in (pairs.a, pairs.b)])
    return tuple(standings), len(distinct(leaking)), int(hidden.sum()), pairs.event[used]


def _actions(arrays: JudgementArrays, mine: Bools) -> tuple[Floats, Floats, Ints, Ints]:
    """For each action that judges something: active seconds (NaN if unknown), tokens read, its first event, and its
    unit of work. The seconds of an action's events add up. Replaced and repeated judgements count too."""
    events, pairs, ratings, answers = arrays.events, arrays.pairs, arrays.ratings, arrays.answers
    mine = mine & ~events.imported
    judging = distinct(events.action[mine & ~events.of_kind(*NO_JUDGEMENT)])
    size, messages = len(judging), max(len(answers.length), 1)
    counted = mine & np.isin(events.action, judging)
    action = np.where(counted, np.searchsorted(judging, events.action), -1)
    timed = counted & ~np.isnan(events.seconds)
    seconds: Floats = np.bincount(action[timed], events.seconds[timed], size).astype(np.float64)
    seconds[np.bincount(action[timed], minlength=size) == 0] = np.nan
    cells = np.concatenate(
        [
            action[event] * messages + message
            for event, message in ((pairs.event, pairs.a), (pairs.event, pairs.b), (ratings.event, ratings.message))
        ]
    )
    cells = distinct(cells[cells >= 0])
    tokens: Floats = np.bincount(cells // messages, answers.tokens[cells % messages], size).astype(np.float64)
    tokens[tokens == 0] = np.nan
    first = np.full(size, len(action), np.int64)
    np.minimum.at(first, action[counted], np.flatnonzero(counted))
    return seconds, tokens, first, events.unit[first]
