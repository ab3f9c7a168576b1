"""What several annotators said about the same, and what one said twice."""

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
class Seen:
    """`counts`: what counts, without hidden repeats; `mine`: by whom the figures are about."""

    evidence: JudgementArrays
    counts: Bools
    mine: Bools
    repeats: Mapping[str, str]


def agreement(seen: Seen, figures: dict[str, Estimate], behind: dict[str, Ints]) -> None:
    """Of pairs; where none is shared, of what answers were rated, else of the rewards of what else scores them."""
    pairs, ratings, events = seen.evidence.pairs, seen.evidence.ratings, seen.evidence.events
    chosen = seen.counts[pairs.event]
    unit, verdict = _oriented(pairs.a[chosen], pairs.b[chosen], pairs.verdict[chosen])
    on_pairs = _shared(unit, pairs.event[chosen], verdict, seen)
    rated = seen.counts[ratings.event] & ~np.isnan(ratings.quality)
    on_ratings = _shared(ratings.message[rated], ratings.event[rated], ratings.quality[rated], seen)
    judged = ~np.isnan(ratings.thumbs) & seen.counts[ratings.event]
    on_thumbs = _shared(ratings.message[judged], ratings.event[judged], ratings.thumbs[judged], seen)
    scored = ~np.isnan(ratings.reward) & seen.counts[ratings.event]
    on_rewards = _shared(ratings.message[scored], ratings.event[scored], ratings.reward[scored], seen)
    on_ratings = on_ratings if on_ratings.units else on_rewards
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


def _kappa(table: "_Shared", annotator: Ints, two: bool, of_pairs: bool) -> Estimate:
    """Cohen's of two annotators, Fleiss' of more. It means nothing which answer of a pair is called the first, so pairs
    go in both ways round, and the interval is that of half as many."""

    def kappa(sign: Sequence[int]) -> Estimate:
        def both(ratings: Floats) -> Floats:
            return np.concatenate([one * ratings for one in sign], axis=-1)

        return cohen_kappa(*map(both, table.by_rater(annotator))) if two else fleiss_kappa(both(table.ratings))

    figure = kappa((1, -1) if of_pairs else (1,))
    if not of_pairs or figure.value is None or figure.low is None or figure.high is None:
        return figure if not of_pairs else replace(figure, n=figure.n // 2)
    wider = [figure.value + (bound - figure.value) * np.sqrt(2) for bound in (figure.low, figure.high)]
    interval = (max(-1.0, float(wider[0])), min(1.0, float(wider[1])))
    return Estimate.of(figure.value, interval, figure.n // 2, figure.method)


def rankings(seen: Seen, figures: dict[str, Estimate], behind: dict[str, Ints]) -> None:
    """Of each prompt that several ranked, every two of them; an answer's rank is how many stand above it."""
    pairs, events = seen.evidence.pairs, seen.evidence.events
    chosen = seen.counts[pairs.event] & events.of_kind("ranking")[pairs.event]
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
    place = answer - np.searchsorted(answers // width, answers // width)[answer]
    table = np.full((len(ranked), int(place.max(initial=0)) + 1), np.nan)
    table[row[of_event[kept]], place] = rank[kept]

    one, other = equal_pairs(prompt)
    wanted = seen.mine[ranked[one]] | seen.mine[ranked[other]]
    one, other = one[wanted], other[wanted]
    figures["kendall_tau"] = ranking_agreement(table[one], table[other], prompt[one])
    behind["kendall_tau"] = distinct(ranked[np.concatenate([one, other])])


def oneself(seen: Seen, figures: dict[str, Estimate], behind: dict[str, Ints]) -> None:
    """Hidden repeats against the first time: the verdicts on pairs, or else the ratings."""
    pairs, ratings = seen.evidence.pairs, seen.evidence.ratings
    unit, verdict = _oriented(pairs.a, pairs.b, pairs.verdict)
    for event, subject, value in (
        (pairs.event, unit, verdict),
        (ratings.event, ratings.message, ratings.quality),
        (ratings.event, ratings.message, ratings.thumbs),
        (ratings.event, ratings.message, ratings.reward),
    ):
        again, first, second, group = _repeats(seen, event, subject, value)
        if len(again):
            break
    figures["self_agreement"] = self_agreement(first, second, group)
    behind["self_agreement"] = again


def _repeats(seen: Seen, event: Ints, subject: Ints, value: Floats) -> tuple[Ints, Floats, Floats, Ints]:
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


def _shared(unit: Ints, event: Ints, rating: Floats, seen: Seen) -> _Shared:
    """Units that two annotators rated or more, and one of `mine`. Of what one person said twice, the latest."""
    who = seen.evidence.events.annotator[event]
    order = np.lexsort((event, who, unit))
    unit, event, rating, who = unit[order], event[order], rating[order], who[order]
    latest = np.append((unit[1:] != unit[:-1]) | (who[1:] != who[:-1]), True)[: len(unit)]
    unit, event, rating = unit[latest], event[latest], rating[latest]
    number = unique_inverse(unit)[1]
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
