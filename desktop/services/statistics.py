"""Whether the labels can be trusted: the figures that follow from the judgements in the store.

Reads only; a hundred thousand judgements take less than two seconds. Used on a thread that may take its time.
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
from desktop.services.agreement import Seen, agreement, oneself, rankings
from desktop.services.annotators import active_id
from desktop.services.judgement_arrays import JudgementArrays, gather
from desktop.store.database import Database
from desktop.store.statistics import StatisticsRepository, StatisticsScope
from desktop.store.work import NO_JUDGEMENT

FIGURES: Final = (
    *("agreement", "krippendorff_alpha", "self_agreement", "first_shown_share", "longer_share", "cycle_rate"),
    *("median_seconds", "per_hour"),
)
"""The figures that scripts are told, by these names."""

DAYS: Final = 14

LOOKS: Final = ("length", "headings", "lists", "bold")

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """One model (or quantization, or setting): `strength` in log-odds; `rank` None where it cannot be told yet."""

    name: str
    strength: Estimate
    rank: int | None

    def to_dict(self) -> dict[str, Any]:
        figure = self.strength.to_dict()
        return {"name": self.name, "strength": figure.pop("value"), "rank": self.rank} | figure


@dataclass(frozen=True, slots=True)
class QualitySummary:
    """`figures` by name: `FIGURES`, and `kappa`, `rating_alpha`, `kendall_tau`, `length_effect` and so on,
    `seconds_per_token`, `impossibly_fast`. `models` from the strongest to the weakest, those that cannot be compared
    last; `leaking` is how many of their answers were left out because they say who wrote them, `hidden` how many
    comparisons because their models are not told before their project is finished or revealed. `unknown` pairs were
    decided in an order that is known, but nobody knows whether their models were visible, and `visible` ones were not
    blind: neither counts as blind.

    What follows counts work done here, so nothing imported: `by_kind` what counts, `today` what was judged today, and
    `tasks_today` in how many pieces of work (a task, or outside of tasks an action); `by_day` all of each of the last
    `DAYS` days, today last, `compared` the comparisons of these and `begun` the prompts that were judged for the first
    time. `prompts` are all that were.

    `behind(name)` gives the ids of the judgements that a figure was made from, oldest first; "disagreements" are those
    that another annotator contradicts, "fast" those given faster than anybody reads.
    """

    judgements: int
    figures: Mapping[str, Estimate]
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
    _taken: Floats = field(default_factory=lambda: np.zeros(0))
    _ids: Sequence[str] = ()
    _behind: Mapping[str, Ints] = field(default_factory=dict)

    def behind(self, name: str) -> list[str]:
        return [self._ids[place] for place in sorted(set(self._behind[name].tolist()))]

    def cost(self, wage_per_hour: float | None) -> Estimate:
        """Of one judgement, in the wage's currency."""
        return cost_per_label(self._taken, wage_per_hour)

    def days_left(self, remaining: int, by_day: Sequence[int]) -> Estimate:
        """At the pace of the last `DAYS` days (`compared` or `begun`), counted from the first that has any."""
        first = next((place for place, count in enumerate(by_day) if count), len(by_day))
        return days_left(remaining, by_day[first:])

    def to_dict(self) -> dict[str, Any]:
        """As `stats --json` says it."""
        figures: dict[str, Any] = {name: self.figures[name].to_dict() for name in FIGURES}
        figures["first_shown_share"]["not_blind"] = {"visible": self.visible, "unknown": self.unknown}
        models = {"models": [model.to_dict() for model in self.models]}
        return figures | models | ({"models_hidden": self.hidden} if self.hidden else {})


class StatisticsService:
    """Raises `UserError` when the disk fails, `Cancelled` when `cancelled()` says so."""

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
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> QualitySummary:
        """Of all judgements, or of one project's, of one task category, of one annotator (whose agreement is that with
        anybody else), of one language, since a moment. `settings`: settings of one model are ranked against each other
        as if they were models. `progress` is told shares from 0 to 1."""

        def step(share: float) -> None:
            if cancelled is not None and cancelled():
                raise Cancelled
            if progress is not None:
                progress(share)

        with self._database.read() as store:
            rows = StatisticsRepository(store.connection)
            scope = StatisticsScope(project, category, language, since)
            repeats = dict(rows.repeats())
            hidden = store.visibility.hidden_projects(active_id(store))
            evidence = gather(rows, scope, settings, lambda share: step(0.6 * share), hidden)
        return _summarise(evidence, repeats, annotator, lambda share: step(0.6 + 0.4 * share))


def _summarise(
    evidence: JudgementArrays, repeats: Mapping[str, str], annotator: str | None, step: Progress
) -> QualitySummary:
    events = evidence.events
    repeated = np.array([task in repeats for task in events.task] if repeats else [False] * len(events.id), np.bool_)
    counts = events.counts & ~repeated
    mine = np.full(len(events.id), True)
    if annotator is not None:
        known = annotator in events.annotators
        mine = events.annotator == (events.annotators.index(annotator) if known else -1)
    figures: dict[str, Estimate] = {}
    behind: dict[str, Ints] = {}
    seen = Seen(evidence, counts, mine, repeats)
    for number, part in enumerate(_PARTS):
        step(number / (len(_PARTS) + 1))
        part(seen, figures, behind)
    taken = _effort(seen, figures, behind)
    models, leaking, hidden, behind["models"] = _models(seen)
    step(1.0)
    return QualitySummary(
        judgements=int((counts & mine).sum()),
        figures=figures,
        models=models,
        leaking=leaking,
        hidden=hidden,
        **_not_blind(seen),
        **_made(seen),
        _taken=taken,
        _ids=events.id,
        _behind=behind,
    )


def _drawn(seen: Seen) -> Bools:
    """What was shown by a task, so in random order."""
    events = seen.evidence.events
    of_task = np.array([task is not None for task in events.task], np.bool_)
    drawn: Bools = seen.counts & seen.mine & of_task & ~np.isnan(events.first_won)
    return drawn


def _not_blind(seen: Seen) -> dict[str, Any]:
    """Pairs that were decided, and are left out where only blind ones count."""
    events = seen.evidence.events
    decided = _drawn(seen) & (events.first_won != 0)
    unknown = ~events.blind & ~events.visible
    return {"visible": int((decided & events.visible).sum()), "unknown": int((decided & unknown).sum())}


def _bias(seen: Seen, figures: dict[str, Estimate], behind: dict[str, Ints]) -> None:
    """Place: of what was shown in random order and blind, the first against the last: one pair each. Length and looks:
    of all pairs."""
    events, pairs, answers = seen.evidence.events, seen.evidence.pairs, seen.evidence.answers
    shown = np.flatnonzero(_drawn(seen) & events.blind)
    won = events.first_won[shown]
    figures["first_shown_share"] = position_bias(won < 0, won >= 0, won == 0)
    behind["first_shown_share"] = shown[won != 0]

    chosen = seen.counts[pairs.event] & seen.mine[pairs.event] & ~pairs.both_bad
    event, verdict = pairs.event[chosen], pairs.verdict[chosen]
    winner = np.where(verdict >= 0, pairs.a[chosen], pairs.b[chosen])
    loser = np.where(verdict >= 0, pairs.b[chosen], pairs.a[chosen])
    tie = verdict == 0
    figures["longer_share"] = length_bias(answers.length[winner], answers.length[loser], tie)
    behind["longer_share"] = event[~tie & (answers.length[winner] != answers.length[loser])]
    looks = zip(LOOKS, (answers.length, answers.headings, answers.lists, answers.bold), strict=True)
    found = feature_effects({name: normalised_difference(of[winner], of[loser]) for name, of in looks}, tie)
    figures.update({f"{name}_effect": figure for name, figure in found.items()})
    behind.update({f"{name}_effect": event for name in LOOKS})

    compared = events.of_kind("comparison")[event]
    who = events.annotator[event][compared]
    figures["cycle_rate"] = cycle_rate(winner[compared], loser[compared], tie[compared], who)
    behind["cycle_rate"] = event[compared]


def _effort(seen: Seen, figures: dict[str, Estimate], behind: dict[str, Ints]) -> Floats:
    """Of actions: what is recorded with one keystroke took one time. Throughput is of tasks: what was judged anew took
    its time as well, and is one task all the same. Gives the times of tasks."""
    taken, read, first, unit = _actions(seen.evidence, seen.mine)
    tasks = _of_units(taken, unit)
    figures["median_seconds"] = median_seconds(taken)
    figures["per_hour"] = per_hour(tasks)
    figures["seconds_per_token"] = seconds_per_token(taken, read)
    figures["impossibly_fast"] = impossibly_fast_share(taken, read)
    timed = first[~np.isnan(taken)]
    for name in ("median_seconds", "per_hour", "seconds_per_token", "impossibly_fast"):
        behind[name] = timed
    behind["fast"] = first[impossibly_fast(taken, read)]
    return tasks


def _of_units(taken: Floats, unit: Ints) -> Floats:
    """The seconds of each unit, of those that were timed."""
    timed = ~np.isnan(taken)
    units, place = unique_inverse(unit[timed])
    seconds: Floats = np.bincount(place, taken[timed], len(units)).astype(np.float64)
    return seconds


def _made(seen: Seen) -> dict[str, Any]:
    """What was judged, by kind and by day."""
    events = seen.evidence.events
    made = seen.counts & seen.mine & ~events.imported & ~events.of_kind(*NO_JUDGEMENT)
    day = np.searchsorted(day_starts(DAYS), events.created, side="right") - 1  # -1: before the first of them

    def by_kind(of: Bools) -> dict[str, int]:
        kinds = np.bincount(events.kind[of], minlength=len(events.kinds)).tolist()
        return {kind: count for kind, count in zip(events.kinds, kinds, strict=True) if count}

    def by_day(days: Ints) -> tuple[int, ...]:
        return tuple(np.bincount(days[(days >= 0) & (days < DAYS)], minlength=DAYS).tolist())

    prompts, prompt = unique_inverse(events.prompt[made])
    first = np.full(len(prompts), DAYS, np.int64)
    np.minimum.at(first, prompt, day[made])
    return {
        "by_kind": by_kind(made),
        "today": by_kind(made & (day >= DAYS - 1)),
        "tasks_today": len(distinct(events.unit[made & (day >= DAYS - 1)])),
        "by_day": by_day(day[made]),
        "compared": by_day(day[made & events.of_kind(*COMPARING)]),
        "begun": by_day(first),
        "prompts": len(prompts),
    }


_PARTS: Final = (agreement, rankings, oneself, _bias)


def _models(seen: Seen) -> tuple[tuple[ModelStanding, ...], int, int, Ints]:
    """From pairs of answers of two models, of which neither says who wrote it, and that nobody saw. Also how many
    answers say it, and how many pairs are left out since their models are hidden."""
    events, pairs, answers = seen.evidence.events, seen.evidence.pairs, seen.evidence.answers
    model_a, model_b = answers.model[pairs.a], answers.model[pairs.b]
    compared = seen.counts[pairs.event] & seen.mine[pairs.event] & ~pairs.both_bad & ~events.visible[pairs.event]
    compared &= (model_a >= 0) & (model_b >= 0) & (model_a != model_b)
    hidden = compared & (answers.hidden[pairs.a] | answers.hidden[pairs.b])
    compared &= ~hidden
    told = answers.leaks[pairs.a] | answers.leaks[pairs.b]
    used = compared & ~told
    won = pairs.verdict[used] >= 0
    winner, loser = np.where(won, model_a[used], model_b[used]), np.where(won, model_b[used], model_a[used])
    # those that were never compared are no part of the question
    known = distinct(np.concatenate([winner, loser]))
    place = np.searchsorted(known, winner), np.searchsorted(known, loser)
    prompts = events.prompt[pairs.event[used]]
    ranking = rank_models(*place, pairs.verdict[used] == 0, len(known), prompts)
    standings = [ModelStanding(answers.models[known[one.model]], one.strength, one.rank) for one in ranking.standings]
    standings.sort(key=lambda one: (one.strength.value is None, -(one.strength.value or 0.0), one.name))
    leaking = np.concatenate([side[compared][answers.leaks[side[compared]]] for side in (pairs.a, pairs.b)])
    return tuple(standings), len(distinct(leaking)), int(hidden.sum()), pairs.event[used]


def _actions(evidence: JudgementArrays, mine: Bools) -> tuple[Floats, Floats, Ints, Ints]:
    """Of each action that judges something: active seconds (NaN: none kept), tokens read, its first event, the unit
    that it is about. What was replaced or repeated took its time as well. The seconds of the events of one action add
    up."""
    events, pairs, ratings, answers = evidence.events, evidence.pairs, evidence.ratings, evidence.answers
    mine = mine & ~events.imported
    judging = distinct(events.action[mine & ~events.of_kind(*NO_JUDGEMENT)])
    size, messages = len(judging), max(len(answers.length), 1)
    counted = mine & np.isin(events.action, judging)
    own = np.where(counted, np.searchsorted(judging, events.action), -1)
    timed = counted & ~np.isnan(events.seconds)
    seconds: Floats = np.bincount(own[timed], events.seconds[timed], size).astype(np.float64)
    seconds[np.bincount(own[timed], minlength=size) == 0] = np.nan
    cells = np.concatenate(
        [
            own[event] * messages + message
            for event, message in ((pairs.event, pairs.a), (pairs.event, pairs.b), (ratings.event, ratings.message))
        ]
    )
    cells = distinct(cells[cells >= 0])
    tokens: Floats = np.bincount(cells // messages, answers.tokens[cells % messages], size).astype(np.float64)
    tokens[tokens == 0] = np.nan
    first = np.full(size, len(own), np.int64)
    np.minimum.at(first, own[counted], np.flatnonzero(counted))
    return seconds, tokens, first, events.unit[first]
