"""Inter-annotator agreement and self-agreement, from judgements as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.quality.agreement import (
    Scale,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percentage_agreement,
    ranking_agreement,
    self_agreement,
)
from desktop.quality.estimate import Bools, Estimate, Floats, Ints
from desktop.quality.rows import distinct, equal_pairs, unique_inverse
from desktop.services.judgement_arrays import JudgementArrays


@dataclass(frozen=True, slots=True)
class QualityInputs:
    """What the metrics are computed from. `counts` marks the events that count, without hidden repeats, and `mine`
    those of the annotator (or of all) whose metrics these are. `repeats` maps hidden repeats to their tasks."""

    arrays: JudgementArrays
    counts: Bools
    mine: Bools
    repeats: Mapping[str, str]


def measure_agreement(inputs: QualityInputs, metrics: dict[str, Estimate], sources: dict[str, Ints]) -> None:
    """Set the metrics of inter-annotator agreement, in `metrics`, and the judgements they come from, in `sources`.

    They are computed from pairs; if no pair was judged by several annotators, from ratings, else from rewards."""
    pairs, ratings, events = inputs.arrays.pairs, inputs.arrays.ratings, inputs.arrays.events
    chosen = inputs.counts[pairs.event]
    unit, verdict = _oriented(pairs.a[chosen], pairs.b[chosen], pairs.verdict[chosen])
    on_pairs = _shared(unit, pairs.event[chosen], verdict, inputs)
    rated = inputs.counts[ratings.event] & ~np.isnan(ratings.quality)
    on_ratings = _shared(ratings.message[rated], ratings.event[rated], ratings.quality[rated], inputs)
    judged = ~np.isnan(ratings.thumbs) & inputs.counts[ratings.event]
    on_thumbs = _shared(ratings.message[judged], ratings.event[judged], ratings.thumbs[judged], inputs)
    scored = ~np.isnan(ratings.reward) & inputs.counts[ratings.event]
    on_rewards = _shared(ratings.message[scored], ratings.event[scored], ratings.reward[scored], inputs)
    on_ratings = on_ratings if on_ratings.units else on_rewards
    table = next((shared for shared in (on_pairs, on_ratings, on_thumbs) if shared.units), on_pairs)
    prompts = events.prompt[table.first_event]
    metrics["agreement"] = percentage_agreement(table.ratings, prompts)
    metrics["krippendorff_alpha"] = krippendorff_alpha(
        table.ratings, Scale.ORDINAL, symmetric=table is on_pairs and table.units > 0
    )
    metrics["rating_alpha"] = krippendorff_alpha(on_ratings.ratings, Scale.ORDINAL)
    raters = distinct(events.annotator[table.events])
    metrics["kappa"] = _kappa(table, events.annotator, len(raters) == 2, of_pairs=table is on_pairs)
    for name in ("agreement", "krippendorff_alpha", "kappa"):
        sources[name] = table.events
    sources["rating_alpha"] = on_ratings.events
    sources["disagreements"] = table.contradicted


def _kappa(table: "_Shared", annotator: Ints, two: bool, of_pairs: bool) -> Estimate:
    """Cohen's kappa for two annotators, Fleiss' kappa for more.

    Which answer of a pair comes first is arbitrary, so that each pair is entered in both orders; the interval is
    widened to that of half as many units."""

    def kappa(sign: Sequence[int]) -> Estimate:
        def both(ratings: Floats) -> Floats:
            return np.concatenate([factor * ratings for factor in sign], axis=-1)

        return cohen_kappa(*map(both, table.by_rater(annotator))) if two else fleiss_kappa(both(table.ratings))

    estimate = kappa((1, -1) if of_pairs else (1,))
    if not of_pairs or estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate if not of_pairs else replace(estimate, n=estimate.n // 2)
    wider = [estimate.value + (bound - estimate.value) * np.sqrt(2) for bound in (estimate.low, estimate.high)]
    interval = (max(-1.0, float(wider[0])), min(1.0, float(wider[1])))
    return Estimate.of(estimate.value, interval, estimate.n // 2, estimate.method)


def measure_ranking_agreement(inputs: QualityInputs, metrics: dict[str, Estimate], sources: dict[str, Ints]) -> None:
    """Set Kendall's tau over every two rankings of a prompt by different annotators. The rank of an answer is the
    number of answers above it."""
    pairs, events = inputs.arrays.pairs, inputs.arrays.events
    chosen = inputs.counts[pairs.event] & events.of_kind("ranking")[pairs.event]
    event, verdict = pairs.event[chosen], pairs.verdict[chosen]
    messages = np.concatenate([pairs.a[chosen], pairs.b[chosen]])
    width = int(messages.max(initial=0)) + 1
    cells, cell = unique_inverse(np.concatenate([event, event]) * width + messages)
    rank = np.bincount(cell, np.concatenate([verdict < 0, verdict > 0]), len(cells))
    of_event, message = cells // width, cells % width

    ranked = distinct(of_event)
    order = np.lexsort((ranked, events.annotator[ranked], events.prompt[ranked]))
    who, prompt = events.annotator[ranked][order], events.prompt[ranked][order]
    latest = np.append((who[1:] != who[:-1]) | (prompt[1:] != prompt[:-1]), True)[: len(order)]
    ranked, prompt = ranked[order][latest], prompt[latest]
    row = np.full(len(events.id), -1, np.int64)
    row[ranked] = np.arange(len(ranked))
    kept = row[of_event] >= 0
    answers, answer = unique_inverse(events.prompt[of_event[kept]] * width + message[kept])
    column = answer - np.searchsorted(answers // width, answers // width)[answer]
    table = np.full((len(ranked), int(column.max(initial=0)) + 1), np.nan)
    table[row[of_event[kept]], column] = rank[kept]

    one, other = equal_pairs(prompt)
    involved = inputs.mine[ranked[one]] | inputs.mine[ranked[other]]
    one, other = one[involved], other[involved]
    metrics["kendall_tau"] = ranking_agreement(table[one], table[other], prompt[one])
    sources["kendall_tau"] = distinct(ranked[np.concatenate([one, other])])


def measure_self_agreement(inputs: QualityInputs, metrics: dict[str, Estimate], sources: dict[str, Ints]) -> None:
    """Set the self-agreement between tasks and their hidden repeats: of verdicts on pairs, else of ratings."""
    pairs, ratings = inputs.arrays.pairs, inputs.arrays.ratings
    unit, verdict = _oriented(pairs.a, pairs.b, pairs.verdict)
    for event, subject, value in (
        (pairs.event, unit, verdict),
        (ratings.event, ratings.message, ratings.quality),
        (ratings.event, ratings.message, ratings.thumbs),
        (ratings.event, ratings.message, ratings.reward),
    ):
        again, first, second, group = _repeats(inputs, event, subject, value)
        if len(again):
            break
    metrics["self_agreement"] = self_agreement(first, second, group)
    sources["self_agreement"] = again


def _repeats(inputs: QualityInputs, event: Ints, subject: Ints, value: Floats) -> tuple[Ints, Floats, Floats, Ints]:
    """The events, both values, and the prompt of each subject that an annotator judged in a task and in its repeat."""
    events = inputs.arrays.events
    involved = {*inputs.repeats, *inputs.repeats.values()}
    of_task = np.array([task in involved for task in events.task], np.bool_)
    chosen = np.flatnonzero(of_task[event] & events.counts[event] & inputs.mine[event] & ~np.isnan(value))
    found: dict[tuple[str, int, int], int] = {}
    for index in chosen.tolist():
        found[events.task[event[index]] or "", int(events.annotator[event[index]]), int(subject[index])] = index
    both = [
        (found[original, annotator, about], index)
        for (task, annotator, about), index in found.items()
        if (original := inputs.repeats.get(task)) is not None and (original, annotator, about) in found
    ]
    first, second = np.array(both, np.int64).reshape(-1, 2).T
    return np.concatenate([event[first], event[second]]), value[first], value[second], events.prompt[event[first]]


@dataclass(frozen=True, slots=True)
class _Shared:
    """Units that several annotators judged: `ratings` has the shape (raters, units), with NaN for missing ones, and
    `event` has the events in the same shape, with -1."""

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
        """The first event of each unit."""
        return self.event[0] if len(self.event) else np.zeros(0, np.int64)

    @property
    def contradicted(self) -> Ints:
        """The events of units on which the ratings differ."""
        if not self.units:
            return np.zeros(0, np.int64)
        apart = np.nanmax(self.ratings, axis=0) > np.nanmin(self.ratings, axis=0)
        within = self.event[:, apart]
        return distinct(within[within >= 0])

    def by_rater(self, annotator: Ints) -> tuple[Floats, Floats]:
        """The ratings of each of exactly two annotators."""
        first = annotator[self.event[0]] <= annotator[self.event[1]]
        return np.where(first, self.ratings[0], self.ratings[1]), np.where(first, self.ratings[1], self.ratings[0])


def _shared(unit: Ints, event: Ints, rating: Floats, inputs: QualityInputs) -> _Shared:
    """The units that at least two annotators rated, one of them in `mine`. An annotator's latest rating counts."""
    who = inputs.arrays.events.annotator[event]
    order = np.lexsort((event, who, unit))
    unit, event, rating, who = unit[order], event[order], rating[order], who[order]
    latest = np.append((unit[1:] != unit[:-1]) | (who[1:] != who[:-1]), True)[: len(unit)]
    unit, event, rating = unit[latest], event[latest], rating[latest]
    number = unique_inverse(unit)[1]
    raters = np.bincount(number)
    start = np.concatenate([[0], np.cumsum(raters)[:-1]]).astype(np.int64)
    row = np.arange(len(unit)) - start[number] if len(unit) else np.zeros(0, np.int64)
    shared = (raters >= 2) & (np.bincount(number, inputs.mine[event], len(raters)) > 0)
    most_raters = int(raters[shared].max(initial=0))
    table, events = np.full((most_raters, len(raters)), np.nan), np.full((most_raters, len(raters)), -1, np.int64)
    chosen = shared[number]
    table[row[chosen], number[chosen]] = rating[chosen]
    events[row[chosen], number[chosen]] = event[chosen]
    return _Shared(table[:, shared], events[:, shared])


def _oriented(a: Ints, b: Ints, verdict: Floats) -> tuple[Ints, Floats]:
    """A number for each pair that does not depend on its order, and the verdict on the answer with the lower index."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    return low * (int(high.max(initial=0)) + 1) + high, np.where(a <= b, verdict, -verdict)
