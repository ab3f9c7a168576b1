"""From judgements to items: what people said about a prompt's answers, as demonstrations, comparisons, labels, scores.

A case in, its items out, in an order that follows from ids alone. What is excluded on the way is counted by reason.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import fmean
from typing import Any, Final, TypeVar

from desktop.core.extra_turns import expand_all, tools
from desktop.core.judgement import Judgement
from desktop.core.payloads import Note, Pair, Payload, Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.spans import Spans
from desktop.core.questions.steps import Steps
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.items import ExportAnswer, ExportContext, Item, PromptRecord, Trace
from desktop.datasets.recipe import MultipleAnnotations, Recipe

T = TypeVar("T")
Counts = Counter[str]


def build(case: PromptRecord, type: DatasetType, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    """The items of one prompt. `counts` gets the reasons (`Exclusion`) of what is excluded."""
    return _BUILDERS[type](case, recipe, counts)


def context(case: PromptRecord, answers: Iterable[ExportAnswer], system: bool) -> ExportContext:
    """What all of these answers were given to: the model's window may have lost the oldest turns for one of them."""
    dropped, seen = 0, None
    for answer in answers:
        if answer.dropped > dropped:
            dropped = answer.dropped
        if seen is None:
            seen = answer.system
    turns = case.turns[dropped:] if dropped else case.turns
    told = (case.system if seen is None else seen) if system else ""
    told = told if told.strip() else ""
    extras = [turn["extra"] for turn in case.turns if "extra" in turn]
    if extras:  # rare, and this is done a million times
        turns = expand_all([(turn["role"], turn["content"], turn.get("extra", "")) for turn in turns])
        return ExportContext(case.prompt, case.conversation, told, turns, tools(extras))
    return ExportContext(case.prompt, case.conversation, told, turns)


def _item(
    case: PromptRecord,
    recipe: Recipe,
    type: DatasetType,
    ids: Iterable[str],
    value: Any,
    group: str,
    *judgements: Judgement,
) -> Item:
    answers = tuple([case.answers[id] for id in ids])
    origin = judgements[0].kind if judgements else "prompt"
    return Item(type, context(case, answers, recipe.system), answers, value, Trace(group, judgements), origin)


# --- several people


Votes = dict[str, tuple[T, Judgement]]
"""What each annotator says, and where: the newest where one says several things."""


def _merged(
    votes: Votes[T], how: MultipleAnnotations, counts: Counts, mean: Callable[[list[T]], T] | None = None
) -> tuple[T, tuple[Judgement, ...]] | None:
    """What they say together, and who says so; None where they do not."""
    by_value: dict[T, list[Judgement]] = {}
    for _, (value, judgement) in sorted(votes.items()):
        by_value.setdefault(value, []).append(judgement)
    if how is MultipleAnnotations.MEAN_RANK and mean is not None:
        said = sorted(votes.items())
        return mean([value for _, (value, _) in said]), tuple(judgement for _, (_, judgement) in said)
    if how is MultipleAnnotations.AGREED and len(votes) < 2:
        counts[Exclusion.ONE_ANNOTATOR] += 1
        return None
    value, judgements = max(by_value.items(), key=lambda entry: len(entry[1]))
    needed = len(votes) if how is MultipleAnnotations.AGREED else len(votes) // 2 + 1
    if len(judgements) < needed:
        counts[Exclusion.DISAGREEMENT] += 1
        return None
    return value, tuple(judgements)


def _each(
    votes: Mapping[Any, Votes[T]], how: MultipleAnnotations, counts: Counts, mean: Callable[[list[T]], T] | None = None
) -> Iterator[tuple[Any, T, tuple[Judgement, ...]]]:
    """What is voted on, with what is said about it: once for each annotator, or once for all."""
    for about, said in votes.items():
        if how is MultipleAnnotations.EACH:
            for _, (value, judgement) in sorted(said.items()):
                yield about, value, (judgement,)
        elif (merged := _merged(said, how, counts, mean)) is not None:
            yield about, *merged


def _rounded(values: list[int]) -> int:
    """The mean, halves away from zero: the same on every machine and for either sign."""
    mean = fmean(values)
    return int(mean + 0.5) if mean >= 0 else -int(0.5 - mean)


# --- comparisons


def _pairs(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    judgements = [judgement for judgement in case.judgements if judgement.payload.compared_as in recipe.comparisons]
    _count_both_bad(judgements, counts)
    if recipe.annotators is MultipleAnnotations.EACH:
        yield from _pairs_of_each(case, recipe, judgements, counts)
        return
    votes = _pair_votes(judgements, recipe)
    ranks = _mean_ranks(judgements) if recipe.annotators is MultipleAnnotations.MEAN_RANK else {}
    for (low, high), said in sorted(votes.items()):
        signs: Votes[int] = {who: ((value > 0) - (value < 0), j) for who, (value, j) in said.items()}
        if recipe.annotators is MultipleAnnotations.MEAN_RANK:
            by_rank = low in ranks and high in ranks
            lead = ranks[high] - ranks[low] if by_rank else fmean(value for value, _ in said.values())
            sign, who = (lead > 0) - (lead < 0), tuple(j for _, (_, j) in sorted(said.items()))
        elif len(said) == 1 and next(iter(said.values()))[1].kind == Rewrite.kind:
            # Nobody else has seen the rewrite; that its author prefers it is no vote among several.
            ((sign, judgement),) = signs.values()
            who = (judgement,)
        else:
            merged = _merged(signs, recipe.annotators, counts)
            if merged is None:
                continue
            sign, who = merged
        if sign == 0:
            counts[Exclusion.TIE] += 1
            continue
        margin = _margin([(abs(said[j.annotator][0]), j) for j in who if said[j.annotator][0] * sign > 0])
        sides = (low, high) if sign > 0 else (high, low)
        yield _item(case, recipe, DatasetType.PAIRS, sides, margin, case.prompt, *who)


def _count_both_bad(judgements: Iterable[Judgement], counts: Counts) -> None:
    for judgement in judgements:
        if isinstance(judgement.payload, Comparison) and judgement.payload.both_bad:
            counts[Exclusion.BOTH_BAD] += 1


def _margin(said: list[tuple[int, Judgement]]) -> float:
    """How much better, as the mean of those who say so: in the unit of the file where all of them have it from there,
    else in steps."""
    given = [j.payload.margin for _, j in said if isinstance(j.payload, Comparison) and j.payload.margin is not None]
    return fmean(given) if len(given) == len(said) else fmean(strength for strength, _ in said)


def _pairs_of_each(case: PromptRecord, recipe: Recipe, judgements: list[Judgement], counts: Counts) -> Iterator[Item]:
    said: Iterable[tuple[Pair, Trace]] = _traced(judgements, recipe)
    if len(judgements) > 1:  # the same said again replaces what was said before
        said = {
            (trace.judgements[0].annotator, pair.better, pair.worse, pair.is_tie): (pair, trace) for pair, trace in said
        }.values()
    everything = case.answers.values()
    alike = len({(answer.dropped, answer.system) for answer in everything}) == 1  # nearly always
    shared = context(case, everything, recipe.system) if alike else None
    for (better_id, worse_id, strength, margin), trace in said:
        if strength == 0:
            counts[Exclusion.TIE] += 1
        else:
            answers = case.answers[better_id], case.answers[worse_id]
            before = shared or context(case, answers, recipe.system)
            value = float(strength) if margin is None else margin
            yield Item(DatasetType.PAIRS, before, answers, value, trace, trace.judgements[0].kind)


def _traced(judgements: Iterable[Judgement], recipe: Recipe) -> Iterator[tuple[Pair, Trace]]:
    for judgement in judgements:
        trace = Trace(judgement.id, (judgement,))
        for pair in _said(judgement, recipe):
            yield pair, trace


def _said(judgement: Judgement, recipe: Recipe) -> Iterable[Pair]:
    payload = judgement.payload
    if recipe.best_worst_only and isinstance(payload, Ranking):
        ends = payload.order[0], payload.order[-1]
        return [] if len(payload.order) < 2 else [Pair(best, worst) for best in ends[0] for worst in ends[1]]
    return payload.pairs(ties=True)


def _pair_votes(judgements: Iterable[Judgement], recipe: Recipe) -> dict[tuple[str, str], Votes[int]]:
    """For each two answers, in the order of their ids: how much better the first is."""
    votes: dict[tuple[str, str], Votes[int]] = {}
    for judgement in judgements:
        for pair in _said(judgement, recipe):
            first = pair.better < pair.worse
            sides = (pair.better, pair.worse) if first else (pair.worse, pair.better)
            strength = pair.strength if first else -pair.strength
            votes.setdefault(sides, {})[judgement.annotator] = strength, judgement
    return votes


def _mean_ranks(judgements: Iterable[Judgement]) -> dict[str, float]:
    """Of the answers that were ranked; those that share a rank share its mean."""
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


def _scored_pairs(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    votes: dict[tuple[str, str], Votes[int]] = {}
    reasons: dict[tuple[str, str | None], str] = {}
    sides: dict[frozenset[str], tuple[str, str]] = {}
    for judgement in case.judgements:
        payload = judgement.payload
        if isinstance(payload, Note) and judgement.question:
            reasons[judgement.annotator, judgement.scheme] = payload.text
        elif isinstance(payload, Comparison) and payload.steps == 7 and not payload.both_bad:
            place = sides.setdefault(frozenset((payload.first, payload.second)), (payload.first, payload.second))
            strength = payload.strength if place[0] == payload.first else -payload.strength
            votes.setdefault(place, {})[judgement.annotator] = strength, judgement

    def one(judgement: Judgement, strength: int) -> tuple[int, str]:
        return strength, reasons.get((judgement.annotator, judgement.scheme), "")

    for place, said in votes.items():
        if recipe.annotators is MultipleAnnotations.EACH:
            said, together = _told_together(said, place[0])
            if together and recipe.ties is False and not together[0]:
                counts[Exclusion.TIE] += 1
            elif together:
                overall, people = together
                individual = [one(judgement, strength) for strength, judgement in people]
                judgements = [judgement for _, judgement in people]
                yield _item(
                    case, recipe, DatasetType.SCORED_PAIRS, place, (overall, individual), case.prompt, *judgements
                )
        before = len(said)
        if recipe.ties is False:
            said = {who: vote for who, vote in said.items() if vote[0]}
            counts[Exclusion.TIE] += before - len(said)
        if not said:
            continue
        everybody = [one(judgement, value) for _, (value, judgement) in sorted(said.items())]
        for _, overall, who in _each({place: said}, recipe.annotators, counts, _rounded):
            individual = everybody if recipe.annotators is not MultipleAnnotations.EACH else [one(who[0], overall)]
            group = who[0].id if recipe.annotators is MultipleAnnotations.EACH else case.prompt
            yield _item(case, recipe, DatasetType.SCORED_PAIRS, place, (overall, individual), group, *who)


def _told_together(said: Votes[int], first: str) -> tuple[Votes[int], tuple[int, list[tuple[int, Judgement]]] | None]:
    """The votes that stand alone; and those of annotators whom a file gave together, with what it said overall."""
    alone: Votes[int] = {}
    people: list[tuple[int, Judgement]] = []
    overall: int | None = None
    for who, (strength, judgement) in sorted(said.items()):
        payload = judgement.payload
        if isinstance(payload, Comparison) and payload.overall is not None:
            people.append((strength, judgement))
            overall = payload.overall if payload.first == first else -payload.overall
        else:
            alone[who] = strength, judgement
    return alone, None if overall is None else (overall, people)


def _ranked(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    judgements = [judgement for judgement in case.judgements if judgement.kind == Ranking.kind]
    if recipe.annotators is MultipleAnnotations.EACH:
        for judgement in judgements:
            assert isinstance(judgement.payload, Ranking)
            order = judgement.payload.order
            ranks = {id: 1 + sum(map(len, order[:place])) for place, group in enumerate(order) for id in group}
            yield _item(case, recipe, DatasetType.RANKED, ranks, list(ranks.values()), judgement.id, judgement)
        return
    newest = {judgement.annotator: judgement for judgement in judgements}
    if not newest:
        return
    means = _mean_ranks(judgements)
    if recipe.annotators is MultipleAnnotations.AGREED:
        if len(newest) < 2:
            counts[Exclusion.ONE_ANNOTATOR] += 1
            return
        if len({repr([sorted(group) for group in j.payload.to_dict()["order"]]) for j in newest.values()}) > 1:
            counts[Exclusion.DISAGREEMENT] += 1
            return
    ids = sorted(means, key=lambda id: (means[id], id))
    places = [1 + sum(other < means[id] for other in means.values()) for id in ids]
    who = [judgement for _, judgement in sorted(newest.items())]
    yield _item(case, recipe, DatasetType.RANKED, ids, places, case.prompt, *who)


# --- answers by themselves


def _demonstrations(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    written: dict[str, list[Judgement]] = {}
    rated: dict[str, Votes[bool]] = {}
    for judgement in case.judgements:
        payload = judgement.payload
        if isinstance(payload, Rewrite):
            if ("own" if payload.original is None else "rewrites") in recipe.demonstrations:
                written.setdefault(payload.message, []).append(judgement)
        elif isinstance(payload, Rating) and "rated" in recipe.demonstrations:
            id = judgement.messages[0]
            if id in case.answers and (payload.quality is not None or payload.thumbs is not None):
                good = payload.quality >= recipe.min_quality if payload.quality is not None else bool(payload.thumbs)
                rated.setdefault(id, {})[judgement.annotator] = good, judgement
    for id, votes in rated.items():
        if recipe.annotators is MultipleAnnotations.EACH:  # one answer is one demonstration, however many like it
            approving = tuple(judgement for _, (good, judgement) in sorted(votes.items()) if good)
        else:
            merged = _merged(votes, recipe.annotators, counts)
            approving = merged[1] if merged is not None and merged[0] else ()
        if approving:
            written.setdefault(id, []).extend(approving)
    for id in sorted(written):
        yield _item(case, recipe, DatasetType.DEMONSTRATIONS, (id,), None, written[id][0].id, *written[id])


def _unpaired(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    votes = _unpaired_from_pairs(case, recipe, counts) if recipe.labels in ("pairs", "both") else {}
    for judgement in case.judgements if recipe.labels != "pairs" else ():
        payload = judgement.payload
        if isinstance(payload, Rating) and payload.thumbs is not None and judgement.messages[0] in case.answers:
            votes.setdefault(judgement.messages[0], {})[judgement.annotator] = payload.thumbs, judgement
        elif judgement.kind == "none_good" or (isinstance(payload, Comparison) and payload.both_bad):
            for id in judgement.messages:
                votes.setdefault(id, {})[judgement.annotator] = False, judgement
    for id, good, who in _each(votes, recipe.annotators, counts):
        yield _item(case, recipe, DatasetType.UNPAIRED, (id,), good, who[0].id, *who)


def _unpaired_from_pairs(case: PromptRecord, recipe: Recipe, counts: Counts) -> dict[str, Votes[bool]]:
    """Of each annotator: what was never rejected is good, what was never chosen is bad."""
    sides: dict[tuple[str, str], tuple[set[bool], Judgement]] = {}
    for judgement in case.judgements:
        if judgement.payload.compared_as in recipe.comparisons:
            for pair in _said(judgement, recipe):
                for id, chosen in ((pair.better, True), (pair.worse, False)) if pair.strength else ():
                    said, _ = sides.get((id, judgement.annotator), (set[bool](), judgement))
                    sides[id, judgement.annotator] = said | {chosen}, judgement
    votes: dict[str, Votes[bool]] = {}
    for (id, annotator), (said, judgement) in sides.items():
        if len(said) > 1:
            counts[Exclusion.CHOSEN_AND_REJECTED] += 1
        else:
            votes.setdefault(id, {})[annotator] = said.pop(), judgement
    return votes


def _scores(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    votes: dict[str, Votes[tuple[tuple[str, int], ...]]] = {}
    for judgement in case.judgements:
        payload = judgement.payload
        if isinstance(payload, Rating) and judgement.messages[0] in case.answers:
            quality = {"quality": payload.quality} if payload.quality is not None else {}
            scores = tuple(sorted({**payload.scores, **quality}.items()))
            if scores:
                votes.setdefault(judgement.messages[0], {})[judgement.annotator] = scores, judgement

    def mean(all_scores: list[tuple[tuple[str, int], ...]]) -> tuple[tuple[str, int], ...]:
        by_name: dict[str, list[int]] = {}
        for scores in all_scores:
            for name, score in scores:
                by_name.setdefault(name, []).append(score)
        return tuple((name, _rounded(values)) for name, values in sorted(by_name.items()))

    for id, scores, who in _each(votes, recipe.annotators, counts, mean):
        yield _item(case, recipe, DatasetType.SCORES, (id,), dict(scores), who[0].id, *who)


def _responses(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    votes: dict[tuple[str, str, str], Votes[Payload]] = {}
    for judgement in case.judgements:
        if judgement.payload.scores_one_answer and judgement.messages[0] in case.answers:
            about = judgement.messages[0], judgement.kind, judgement.question
            votes.setdefault(about, {})[judgement.annotator] = judgement.payload, judgement

    def mean(payloads: list[Payload]) -> Payload:
        return payloads[0].averaged(payloads)

    for (id, _, _), payload, who in _each(votes, recipe.annotators, counts, mean):
        yield _item(case, recipe, DatasetType.RESPONSES, (id,), payload, who[0].id, *who)


def _prompts(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    yield _item(case, recipe, DatasetType.PROMPTS, (), None, case.prompt, *case.judgements)


# --- parts of answers


def _steps(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    votes: dict[str, Votes[tuple[tuple[int, int, bool], ...]]] = {}
    right = ("right", "neutral") if recipe.neutral == "right" else ("right",)
    for judgement in case.judgements:
        if isinstance(judgement.payload, Steps):
            steps = tuple((step.start, step.end, step.verdict in right) for step in judgement.payload.steps)
            votes.setdefault(judgement.messages[0], {})[judgement.annotator] = steps, judgement
    for id, steps, who in _each(votes, recipe.annotators, counts):
        text = case.answers[id].text
        value = [(text[start:end], right) for start, end, right in steps]
        yield _item(case, recipe, DatasetType.STEPS, (id,), value, who[0].id, *who)


def _spans(case: PromptRecord, recipe: Recipe, counts: Counts) -> Iterator[Item]:
    votes: dict[str, dict[str, Judgement]] = {}
    for judgement in case.judgements:
        if isinstance(judgement.payload, Spans) and judgement.messages[0] in case.answers:
            votes.setdefault(judgement.messages[0], {})[judgement.annotator] = judgement
    for id, by_annotator in votes.items():
        people = [judgement for _, judgement in sorted(by_annotator.items())]
        if recipe.annotators is MultipleAnnotations.EACH:
            for judgement in people:
                assert isinstance(judgement.payload, Spans)
                yield _item(case, recipe, DatasetType.SPANS, (id,), judgement.payload.spans, judgement.id, judgement)
            continue
        if recipe.annotators is MultipleAnnotations.AGREED and len(people) < 2:
            counts[Exclusion.ONE_ANNOTATOR] += 1
            continue
        marked = [
            span for judgement in people if isinstance(judgement.payload, Spans) for span in judgement.payload.spans
        ]
        said = Counter((span.start, span.end, span.label) for span in marked)
        needed = len(people) if recipe.annotators is MultipleAnnotations.AGREED else len(people) // 2 + 1
        counts[Exclusion.DISAGREEMENT] += sum(count < needed for count in said.values())
        first = {(span.start, span.end, span.label): span for span in reversed(marked)}
        kept = tuple(first[place] for place, count in sorted(said.items()) if count >= needed)
        yield _item(case, recipe, DatasetType.SPANS, (id,), kept, case.prompt, *people)


_BUILDERS: Final[Mapping[DatasetType, Callable[[PromptRecord, Recipe, Counts], Iterator[Item]]]] = {
    DatasetType.DEMONSTRATIONS: _demonstrations,
    DatasetType.PAIRS: _pairs,
    DatasetType.UNPAIRED: _unpaired,
    DatasetType.SCORES: _scores,
    DatasetType.SCORED_PAIRS: _scored_pairs,
    DatasetType.RANKED: _ranked,
    DatasetType.PROMPTS: _prompts,
    DatasetType.STEPS: _steps,
    DatasetType.SPANS: _spans,
    DatasetType.RESPONSES: _responses,
}
