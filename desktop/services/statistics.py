"""Whether the labels can be trusted: the figures that follow from the judgements in the store.

Reads only; a hundred thousand judgements take less than two seconds. Used on a thread that may take its time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import numpy as np

from desktop.quality.agreement import (
    Scale,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percentage_agreement,
    self_agreement,
)
from desktop.quality.bias import effects, first_shown_share, longer_share, normalised_difference
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
from desktop.quality.figure import Bools, Figure, Floats, Ints
from desktop.quality.ranking import rank_models
from desktop.quality.rows import distinct, numbered
from desktop.services.evidence import Evidence, gather
from desktop.store.database import Database
from desktop.store.statistics import Scope, StatisticsRows

FIGURES: Final = (
    *("agreement", "krippendorff_alpha", "self_agreement", "first_shown_share", "longer_share", "cycle_rate"),
    *("median_seconds", "per_hour"),
)
"""The figures that scripts are told, by these names."""

DAYS: Final = 14

LOOKS: Final = ("length", "headings", "lists", "bold")

Progress = Callable[[float], None]


class Cancelled(Exception):  # noqa: N818  (no error: somebody asked for it)
    """Nobody waits for the figures any more."""


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """One model (or quantization, or setting): `strength` in log-odds; `rank` None where it cannot be told yet."""

    name: str
    strength: Figure
    rank: int | None

    def to_dict(self) -> dict[str, Any]:
        figure = self.strength.to_dict()
        return {"name": self.name, "strength": figure.pop("value"), "rank": self.rank} | figure


@dataclass(frozen=True, slots=True)
class Summary:
    """`figures` by name: `FIGURES`, and `kappa`, `rating_alpha`, `length_effect` and so on, `seconds_per_token`,
    `impossibly_fast`. `models` from the strongest to the weakest, those that cannot be compared last; `leaking` is how
    many of their answers were left out because they say who wrote them. `today` counts judgements by kind, `by_day`
    all of each of the last `DAYS` days, today last.

    `behind(name)` gives the ids of the judgements that a figure was made from, oldest first; "disagreements" are those
    that another annotator contradicts, "fast" those given faster than anybody reads.
    """

    judgements: int
    figures: Mapping[str, Figure]
    models: tuple[ModelStanding, ...]
    leaking: int = 0
    today: Mapping[str, int] = field(default_factory=dict)
    by_day: tuple[int, ...] = ()
    _taken: Floats = field(default_factory=lambda: np.zeros(0))
    _ids: Sequence[str] = ()
    _behind: Mapping[str, Ints] = field(default_factory=dict)

    def behind(self, name: str) -> list[str]:
        return [self._ids[place] for place in sorted(set(self._behind[name].tolist()))]

    def cost(self, wage_per_hour: float | None) -> Figure:
        """Of one judgement, in the wage's currency."""
        return cost_per_label(self._taken, wage_per_hour)

    def days_left(self, remaining: int) -> Figure:
        """At the pace of the last `DAYS` days, counted from the first that has a judgement."""
        first = next((place for place, count in enumerate(self.by_day) if count), len(self.by_day))
        return days_left(remaining, self.by_day[first:])

    def to_dict(self) -> dict[str, Any]:
        """As `stats --json` says it."""
        figures: dict[str, Any] = {name: self.figures[name].to_dict() for name in FIGURES}
        return figures | {"models": [model.to_dict() for model in self.models]}


class Statistics:
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
    ) -> Summary:
        """Of all judgements, or of one project's, of one task category, of one annotator (whose agreement is that with
        anybody else), of one language, since a moment. `settings`: settings of one model are ranked against each other
        as if they were models. `progress` is told shares from 0 to 1."""

        def step(share: float) -> None:
            if cancelled is not None and cancelled():
                raise Cancelled
            if progress is not None:
                progress(share)

        with self._database.read() as store:
            rows = StatisticsRows(store.connection)
            scope = Scope(project, category, language, since)
            repeats = dict(rows.repeats())
            evidence = gather(rows, scope, settings, lambda share: step(0.6 * share))
        return _summarise(evidence, repeats, annotator, lambda share: step(0.6 + 0.4 * share))


def _summarise(evidence: Evidence, repeats: Mapping[str, str], annotator: str | None, step: Progress) -> Summary:
    events = evidence.events
    repeated = np.array([task in repeats for task in events.task] if repeats else [False] * len(events.id), np.bool_)
    counts = events.counts & ~repeated
    mine = np.full(len(events.id), True)
    if annotator is not None:
        known = annotator in events.annotators
        mine = events.annotator == (events.annotators.index(annotator) if known else -1)
    figures: dict[str, Figure] = {}
    behind: dict[str, Ints] = {}
    for number, part in enumerate(_PARTS):
        step(number / len(_PARTS))
        part(_Seen(evidence, counts, mine, repeats), figures, behind)
    models, leaking, behind["models"] = _models(_Seen(evidence, counts, mine, repeats))
    by_day, today = _days(_Seen(evidence, counts, mine, repeats))
    step(1.0)
    return Summary(
        judgements=int((counts & mine).sum()),
        figures=figures,
        models=models,
        leaking=leaking,
        today=today,
        by_day=by_day,
        _taken=_actions(evidence, mine)[0],
        _ids=events.id,
        _behind=behind,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """`counts`: what counts, without hidden repeats; `mine`: by whom the figures are about."""

    evidence: Evidence
    counts: Bools
    mine: Bools
    repeats: Mapping[str, str]


def _agreement(seen: _Seen, figures: dict[str, Figure], behind: dict[str, Ints]) -> None:
    """Of pairs; where none is shared, of what answers were rated."""
    pairs, ratings, events = seen.evidence.pairs, seen.evidence.ratings, seen.evidence.events
    chosen = seen.counts[pairs.event]
    unit, verdict = _oriented(pairs.a[chosen], pairs.b[chosen], pairs.verdict[chosen])
    on_pairs = _shared(unit, pairs.event[chosen], verdict, seen)
    rated = seen.counts[ratings.event] & ~np.isnan(ratings.quality)
    on_ratings = _shared(ratings.message[rated], ratings.event[rated], ratings.quality[rated], seen)
    judged = ~np.isnan(ratings.thumbs) & seen.counts[ratings.event]
    on_thumbs = _shared(ratings.message[judged], ratings.event[judged], ratings.thumbs[judged], seen)
    table = next((shared for shared in (on_pairs, on_ratings, on_thumbs) if shared.units), on_pairs)
    prompts = events.prompt[table.first_event]
    figures["agreement"] = percentage_agreement(table.ratings, prompts)
    figures["krippendorff_alpha"] = krippendorff_alpha(
        table.ratings, Scale.ORDINAL, symmetric=table is on_pairs and table.units > 0
    )
    figures["rating_alpha"] = krippendorff_alpha(on_ratings.ratings, Scale.ORDINAL)
    raters = distinct(events.annotator[table.events])
    figures["kappa"] = _kappa(table, events.annotator, len(raters) == 2, of_pairs=table is on_pairs)
    for name in ("agreement", "krippendorff_alpha", "kappa"):
        behind[name] = table.events
    behind["rating_alpha"] = on_ratings.events
    behind["disagreements"] = table.contradicted


def _kappa(table: "_Shared", annotator: Ints, two: bool, of_pairs: bool) -> Figure:
    """Cohen's of two annotators, Fleiss' of more. It means nothing which answer of a pair is called the first, so pairs
    go in both ways round, and the interval is that of half as many."""

    def kappa(sign: Sequence[int]) -> Figure:
        def both(ratings: Floats) -> Floats:
            return np.concatenate([one * ratings for one in sign], axis=-1)

        return cohen_kappa(*map(both, table.by_rater(annotator))) if two else fleiss_kappa(both(table.ratings))

    figure = kappa((1, -1) if of_pairs else (1,))
    if not of_pairs or figure.value is None or figure.low is None or figure.high is None:
        return figure if not of_pairs else replace(figure, n=figure.n // 2)
    wider = [figure.value + (bound - figure.value) * np.sqrt(2) for bound in (figure.low, figure.high)]
    interval = (max(-1.0, float(wider[0])), min(1.0, float(wider[1])))
    return Figure.of(figure.value, interval, figure.n // 2, figure.method)


def _self_agreement(seen: _Seen, figures: dict[str, Figure], behind: dict[str, Ints]) -> None:
    """Hidden repeats against the first time: the verdicts on pairs, or else the ratings."""
    pairs, ratings = seen.evidence.pairs, seen.evidence.ratings
    unit, verdict = _oriented(pairs.a, pairs.b, pairs.verdict)
    for event, subject, value in (
        (pairs.event, unit, verdict),
        (ratings.event, ratings.message, ratings.quality),
        (ratings.event, ratings.message, ratings.thumbs),
    ):
        again, first, second, group = _repeats(seen, event, subject, value)
        if len(again):
            break
    figures["self_agreement"] = self_agreement(first, second, group)
    behind["self_agreement"] = again


def _repeats(seen: _Seen, event: Ints, subject: Ints, value: Floats) -> tuple[Ints, Floats, Floats, Ints]:
    """The events, both values and the prompt of each subject that one person judged in a task and in its repeat."""
    events = seen.evidence.events
    involved = {*seen.repeats, *seen.repeats.values()}
    of_task = np.array([task in involved for task in events.task], np.bool_)
    chosen = np.flatnonzero(of_task[event] & events.counts[event] & seen.mine[event] & ~np.isnan(value))
    said: dict[tuple[str, int, int], int] = {}
    for place in chosen.tolist():
        said[events.task[event[place]] or "", int(events.annotator[event[place]]), int(subject[place])] = place
    both = [
        (said[original, annotator, about], place)
        for (task, annotator, about), place in said.items()
        if (original := seen.repeats.get(task)) is not None and (original, annotator, about) in said
    ]
    first, second = np.array(both, np.int64).reshape(-1, 2).T
    return np.concatenate([event[first], event[second]]), value[first], value[second], events.prompt[event[first]]


def _bias(seen: _Seen, figures: dict[str, Figure], behind: dict[str, Ints]) -> None:
    """Place: of what was shown by a task, so in random order and blind, the first against the last: one pair each.
    Length and looks: of all pairs."""
    events, pairs, answers = seen.evidence.events, seen.evidence.pairs, seen.evidence.answers
    drawn = np.array([task is not None for task in events.task], np.bool_)
    shown = np.flatnonzero(seen.counts & seen.mine & drawn & ~np.isnan(events.first_won))
    won = events.first_won[shown]
    figures["first_shown_share"] = first_shown_share(won < 0, won >= 0, won == 0)
    behind["first_shown_share"] = shown[won != 0]

    chosen = seen.counts[pairs.event] & seen.mine[pairs.event] & ~pairs.both_bad
    event, verdict = pairs.event[chosen], pairs.verdict[chosen]
    winner = np.where(verdict >= 0, pairs.a[chosen], pairs.b[chosen])
    loser = np.where(verdict >= 0, pairs.b[chosen], pairs.a[chosen])
    tie = verdict == 0
    figures["longer_share"] = longer_share(answers.length[winner], answers.length[loser], tie)
    behind["longer_share"] = event[~tie & (answers.length[winner] != answers.length[loser])]
    looks = zip(LOOKS, (answers.length, answers.headings, answers.lists, answers.bold), strict=True)
    found = effects({name: normalised_difference(of[winner], of[loser]) for name, of in looks}, tie)
    figures.update({f"{name}_effect": figure for name, figure in found.items()})
    behind.update({f"{name}_effect": event for name in LOOKS})

    compared = events.of_kind("comparison")[event]
    who = events.annotator[event][compared]
    figures["cycle_rate"] = cycle_rate(winner[compared], loser[compared], tie[compared], who)
    behind["cycle_rate"] = event[compared]


def _effort(seen: _Seen, figures: dict[str, Figure], behind: dict[str, Ints]) -> None:
    """Of actions: what is recorded with one keystroke took one time."""
    taken, read, first = _actions(seen.evidence, seen.mine)
    figures["median_seconds"] = median_seconds(taken)
    figures["per_hour"] = per_hour(taken)
    figures["seconds_per_token"] = seconds_per_token(taken, read)
    figures["impossibly_fast"] = impossibly_fast_share(taken, read)
    timed = first[~np.isnan(taken)]
    for name in ("median_seconds", "per_hour", "seconds_per_token", "impossibly_fast"):
        behind[name] = timed
    behind["fast"] = first[impossibly_fast(taken, read)]


def _days(seen: _Seen) -> tuple[tuple[int, ...], dict[str, int]]:
    events = seen.evidence.events
    made = seen.counts & seen.mine & ~events.of_kind(*_NO_JUDGEMENT)
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    day = np.floor((events.created[made] - midnight) / 86_400).astype(np.int64) + DAYS - 1
    counts = np.bincount(day[(day >= 0) & (day < DAYS)], minlength=DAYS)
    kinds = np.bincount(events.kind[made][day >= DAYS - 1], minlength=len(events.kinds))
    today = {kind: int(count) for kind, count in zip(events.kinds, kinds.tolist(), strict=True) if count}
    return tuple(counts.tolist()), today


_PARTS: Final = (_agreement, _self_agreement, _bias, _effort)


def _models(seen: _Seen) -> tuple[tuple[ModelStanding, ...], int, Ints]:
    """From pairs of answers of two models, of which neither says who wrote it."""
    events, pairs, answers = seen.evidence.events, seen.evidence.pairs, seen.evidence.answers
    model_a, model_b = answers.model[pairs.a], answers.model[pairs.b]
    compared = seen.counts[pairs.event] & seen.mine[pairs.event] & ~pairs.both_bad
    compared &= (model_a >= 0) & (model_b >= 0) & (model_a != model_b)
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
    return tuple(standings), len(distinct(leaking)), pairs.event[used]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several annotators judged: `ratings` (raters of a unit, units), NaN where there are fewer; `event` alike,
    -1 there."""

    ratings: Floats
    event: Ints

    @property
    def units(self) -> int:
        return len(self.ratings.T)

    @property
    def events(self) -> Ints:
        return distinct(self.event[self.event >= 0])

    @property
    def first_event(self) -> Ints:
        """Of each unit."""
        return self.event[0] if len(self.event) else np.zeros(0, np.int64)

    @property
    def contradicted(self) -> Ints:
        """The events of units that were not all rated the same."""
        if not self.units:
            return np.zeros(0, np.int64)
        apart = np.nanmax(self.ratings, axis=0) > np.nanmin(self.ratings, axis=0)
        within = self.event[:, apart]
        return distinct(within[within >= 0])

    def by_rater(self, annotator: Ints) -> tuple[Floats, Floats]:
        """Of two annotators, the ratings of each."""
        first = annotator[self.event[0]] <= annotator[self.event[1]]
        return np.where(first, self.ratings[0], self.ratings[1]), np.where(first, self.ratings[1], self.ratings[0])


def _shared(unit: Ints, event: Ints, rating: Floats, seen: _Seen) -> _Shared:
    """Units that two annotators rated or more, and one of `mine`. Of what one person said twice, the latest."""
    who = seen.evidence.events.annotator[event]
    order = np.lexsort((event, who, unit))
    unit, event, rating, who = unit[order], event[order], rating[order], who[order]
    latest = np.append((unit[1:] != unit[:-1]) | (who[1:] != who[:-1]), True)[: len(unit)]
    unit, event, rating = unit[latest], event[latest], rating[latest]
    number = numbered(unit)[1]
    raters = np.bincount(number)
    start = np.concatenate([[0], np.cumsum(raters)[:-1]]).astype(np.int64)
    place = np.arange(len(unit)) - start[number] if len(unit) else np.zeros(0, np.int64)
    wanted = (raters >= 2) & (np.bincount(number, seen.mine[event], len(raters)) > 0)
    deepest = int(raters[wanted].max(initial=0))
    table, events = np.full((deepest, len(raters)), np.nan), np.full((deepest, len(raters)), -1, np.int64)
    chosen = wanted[number]
    table[place[chosen], number[chosen]] = rating[chosen]
    events[place[chosen], number[chosen]] = event[chosen]
    return _Shared(table[:, wanted], events[:, wanted])


def _oriented(a: Ints, b: Ints, verdict: Floats) -> tuple[Ints, Floats]:
    """A number for each pair, whichever was named first, and the verdict on the one with the lower index."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    return low * (int(high.max(initial=0)) + 1) + high, np.where(a <= b, verdict, -verdict)


_NO_JUDGEMENT: Final = ("skip", "second_look", "note")


def _actions(evidence: Evidence, mine: Bools) -> tuple[Floats, Floats, Ints]:
    """Of each action that judges something: active seconds (NaN: none kept), tokens read, its first event. What was
    replaced or repeated took its time as well. The seconds of the events of one action add up."""
    events, pairs, ratings, answers = evidence.events, evidence.pairs, evidence.ratings, evidence.answers
    judging = distinct(events.action[mine & ~events.of_kind(*_NO_JUDGEMENT)])
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
    return seconds, tokens, first
