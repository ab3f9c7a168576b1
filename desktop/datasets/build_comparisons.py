"""Builds items that compare answers: pairs, pairs with a score, and rankings."""

from collections.abc import Iterable, Iterator
from statistics import fmean

from desktop.core.judgement import Judgement
from desktop.core.payloads import Note, Pair, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.datasets.build_items import Counts, Votes, combine, combine_each, context, make_item, rounded_mean
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.items import Item, PromptRecord, Trace
from desktop.datasets.recipe import MultipleAnnotations, Recipe


def build_pairs(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    """Pairs of a chosen and a rejected answer, with the margin."""
    judgements = [judgement for judgement in record.judgements if judgement.payload.compared_as in recipe.comparisons]
    _count_both_bad(judgements, exclusions)
    if recipe.annotators is MultipleAnnotations.EACH:
        yield from _pairs_of_each(record, recipe, judgements, exclusions)
        return
    votes = _pair_votes(judgements, recipe)
    ranks = _mean_ranks(judgements) if recipe.annotators is MultipleAnnotations.MEAN_RANK else {}
    for (low, high), by_annotator in sorted(votes.items()):
        signs: Votes[int] = {who: ((value > 0) - (value < 0), j) for who, (value, j) in by_annotator.items()}
        if recipe.annotators is MultipleAnnotations.MEAN_RANK:
            by_rank = low in ranks and high in ranks
            lead = ranks[high] - ranks[low] if by_rank else fmean(value for value, _ in by_annotator.values())
            sign, who = (lead > 0) - (lead < 0), tuple(j for _, (_, j) in sorted(by_annotator.items()))
        elif len(by_annotator) == 1 and next(iter(by_annotator.values()))[1].kind == Rewrite.kind:
            # Only the author has seen the rewrite, so the preference for it needs no majority.
            ((sign, judgement),) = signs.values()
            who = (judgement,)
        else:
            merged = combine(signs, recipe.annotators, exclusions)
            if merged is None:
                continue
            sign, who = merged
        if sign == 0:
            exclusions[Exclusion.TIE] += 1
            continue
        margin = _margin(
            [(abs(by_annotator[j.annotator][0]), j) for j in who if by_annotator[j.annotator][0] * sign > 0]
        )
        sides = (low, high) if sign > 0 else (high, low)
        yield make_item(record, recipe, DatasetType.PAIRS, sides, margin, record.prompt, *who)


def _count_both_bad(judgements: Iterable[Judgement], exclusions: Counts) -> None:
    for judgement in judgements:
        if isinstance(judgement.payload, Comparison) and judgement.payload.both_bad:
            exclusions[Exclusion.BOTH_BAD] += 1


def _margin(strengths: list[tuple[int, Judgement]]) -> float:
    """The mean margin of the judgements: in the unit of the imported file if all of them have it from there, else in
    steps."""
    given = [
        j.payload.margin for _, j in strengths if isinstance(j.payload, Comparison) and j.payload.margin is not None
    ]
    return fmean(given) if len(given) == len(strengths) else fmean(strength for strength, _ in strengths)


def _pairs_of_each(
    record: PromptRecord, recipe: Recipe, judgements: list[Judgement], exclusions: Counts
) -> Iterator[Item]:
    pairs: Iterable[tuple[Pair, Trace]] = _pairs_with_trace(judgements, recipe)
    if len(judgements) > 1:  # a repeated preference replaces the earlier one
        pairs = {
            (trace.judgements[0].annotator, pair.better, pair.worse, pair.is_tie): (pair, trace)
            for pair, trace in pairs
        }.values()
    everything = record.answers.values()
    alike = len({(answer.dropped, answer.system) for answer in everything}) == 1  # almost always
    shared = context(record, everything, recipe.system) if alike else None
    for (better_id, worse_id, strength, margin), trace in pairs:
        if strength == 0:
            exclusions[Exclusion.TIE] += 1
        else:
            answers = record.answers[better_id], record.answers[worse_id]
            before = shared or context(record, answers, recipe.system)
            value = float(strength) if margin is None else margin
            yield Item(DatasetType.PAIRS, before, answers, value, trace, trace.judgements[0].kind)


def _pairs_with_trace(judgements: Iterable[Judgement], recipe: Recipe) -> Iterator[tuple[Pair, Trace]]:
    for judgement in judgements:
        trace = Trace(judgement.id, (judgement,))
        for pair in pairs_of(judgement, recipe):
            yield pair, trace


def pairs_of(judgement: Judgement, recipe: Recipe) -> Iterable[Pair]:
    """The preferences that follow from a judgement. With `best_worst_only` only the best over the worst answers of a
    ranking."""
    payload = judgement.payload
    if recipe.best_worst_only and isinstance(payload, Ranking):
        ends = payload.order[0], payload.order[-1]
        return [] if len(payload.order) < 2 else [Pair(best, worst) for best in ends[0] for worst in ends[1]]
    return payload.pairs(ties=True)


def _pair_votes(judgements: Iterable[Judgement], recipe: Recipe) -> dict[tuple[str, str], Votes[int]]:
    """For each two answers, in the order of their ids: how much better the first one is, by annotator."""
    votes: dict[tuple[str, str], Votes[int]] = {}
    for judgement in judgements:
        for pair in pairs_of(judgement, recipe):
            first = pair.better < pair.worse
            sides = (pair.better, pair.worse) if first else (pair.worse, pair.better)
            strength = pair.strength if first else -pair.strength
            votes.setdefault(sides, {})[judgement.annotator] = strength, judgement
    return votes


def _mean_ranks(judgements: Iterable[Judgement]) -> dict[str, float]:
    """The mean rank of each ranked answer; answers with the same rank share the mean of their positions."""
    newest = {judgement.annotator: judgement for judgement in judgements if judgement.kind == Ranking.kind}
    ranks: dict[str, list[float]] = {}
    for judgement in newest.values():
        assert isinstance(judgement.payload, Ranking)
        before = 0
        for group in judgement.payload.order:
            for id in group:
                ranks.setdefault(id, []).append(before + (len(group) + 1) / 2)
            before += len(group)
    return {id: fmean(values) for id, values in ranks.items()}


def build_scored_pairs(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    """Two answers with a preference from -3 to 3, overall and of each annotator with the reason."""
    votes: dict[tuple[str, str], Votes[int]] = {}
    reasons: dict[tuple[str, str | None], str] = {}
    sides_of: dict[frozenset[str], tuple[str, str]] = {}
    for judgement in record.judgements:
        payload = judgement.payload
        if isinstance(payload, Note) and judgement.question:
            reasons[judgement.annotator, judgement.scheme] = payload.text
        elif isinstance(payload, Comparison) and payload.steps == 7 and not payload.both_bad:
            sides = sides_of.setdefault(frozenset((payload.first, payload.second)), (payload.first, payload.second))
            strength = payload.strength if sides[0] == payload.first else -payload.strength
            votes.setdefault(sides, {})[judgement.annotator] = strength, judgement

    def with_reason(judgement: Judgement, strength: int) -> tuple[int, str]:
        return strength, reasons.get((judgement.annotator, judgement.scheme), "")

    for sides, by_annotator in votes.items():
        if recipe.annotators is MultipleAnnotations.EACH:
            by_annotator, imported_group = _without_imported_groups(by_annotator, sides[0])
            if imported_group and recipe.ties is False and not imported_group[0]:
                exclusions[Exclusion.TIE] += 1
            elif imported_group:
                overall, group_votes = imported_group
                individual = [with_reason(judgement, strength) for strength, judgement in group_votes]
                judgements = [judgement for _, judgement in group_votes]
                yield make_item(
                    record, recipe, DatasetType.SCORED_PAIRS, sides, (overall, individual), record.prompt, *judgements
                )
        before = len(by_annotator)
        if recipe.ties is False:
            by_annotator = {who: vote for who, vote in by_annotator.items() if vote[0]}
            exclusions[Exclusion.TIE] += before - len(by_annotator)
        if not by_annotator:
            continue
        all_votes = [with_reason(judgement, value) for _, (value, judgement) in sorted(by_annotator.items())]
        for _, overall, who in combine_each({sides: by_annotator}, recipe.annotators, exclusions, rounded_mean):
            individual = (
                all_votes if recipe.annotators is not MultipleAnnotations.EACH else [with_reason(who[0], overall)]
            )
            group = who[0].id if recipe.annotators is MultipleAnnotations.EACH else record.prompt
            yield make_item(record, recipe, DatasetType.SCORED_PAIRS, sides, (overall, individual), group, *who)


def _without_imported_groups(
    votes: Votes[int], first: str
) -> tuple[Votes[int], tuple[int, list[tuple[int, Judgement]]] | None]:
    """Separate the votes of annotators that a file had in one row with an overall preference: (the other votes,
    (overall, those votes))."""
    alone: Votes[int] = {}
    people: list[tuple[int, Judgement]] = []
    overall: int | None = None
    for who, (strength, judgement) in sorted(votes.items()):
        payload = judgement.payload
        if isinstance(payload, Comparison) and payload.overall is not None:
            people.append((strength, judgement))
            overall = payload.overall if payload.first == first else -payload.overall
        else:
            alone[who] = strength, judgement
    return alone, None if overall is None else (overall, people)


def build_ranked(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    """Rankings, with ties."""
    judgements = [judgement for judgement in record.judgements if judgement.kind == Ranking.kind]
    if recipe.annotators is MultipleAnnotations.EACH:
        for judgement in judgements:
            assert isinstance(judgement.payload, Ranking)
            order = judgement.payload.order
            ranks = {id: 1 + sum(map(len, order[:index])) for index, group in enumerate(order) for id in group}
            yield make_item(record, recipe, DatasetType.RANKED, ranks, list(ranks.values()), judgement.id, judgement)
        return
    newest = {judgement.annotator: judgement for judgement in judgements}
    if not newest:
        return
    means = _mean_ranks(judgements)
    if recipe.annotators is MultipleAnnotations.AGREED:
        if len(newest) < 2:
            exclusions[Exclusion.ONE_ANNOTATOR] += 1
            return
        if len({repr([sorted(group) for group in j.payload.to_dict()["order"]]) for j in newest.values()}) > 1:
            exclusions[Exclusion.DISAGREEMENT] += 1
            return
    ids = sorted(means, key=lambda id: (means[id], id))
    ranks_from_1 = [1 + sum(other < means[id] for other in means.values()) for id in ids]
    who = [judgement for _, judgement in sorted(newest.items())]
    yield make_item(record, recipe, DatasetType.RANKED, ids, ranks_from_1, record.prompt, *who)
