"""Makes the items of an export from the judgements of a prompt.

Each dataset type has a builder. The order of items follows from ids alone. What is excluded is counted by reason.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from desktop.core.judgement import Judgement
from desktop.core.payloads import Payload, Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.spans import Spans
from desktop.core.questions.steps import Steps
from desktop.datasets.build_comparisons import build_pairs, build_ranked, build_scored_pairs, pairs_of
from desktop.datasets.build_items import Counts, Votes, combine, combine_each, make_item, rounded_mean
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.items import Item, PromptRecord
from desktop.datasets.recipe import MultipleAnnotations, Recipe


def build(record: PromptRecord, type: DatasetType, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    """The items of one prompt for a dataset type. Adds the excluded ones to `exclusions`."""
    return _BUILDERS[type](record, recipe, exclusions)


# --- single answers


def _demonstrations(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    written: dict[str, list[Judgement]] = {}
    rated: dict[str, Votes[bool]] = {}
    for judgement in record.judgements:
        payload = judgement.payload
        if isinstance(payload, Rewrite):
            if ("own" if payload.original is None else "rewrites") in recipe.demonstrations:
                written.setdefault(payload.message, []).append(judgement)
        elif isinstance(payload, Rating) and "rated" in recipe.demonstrations:
            id = judgement.messages[0]
            if id in record.answers and (payload.quality is not None or payload.thumbs is not None):
                good = payload.quality >= recipe.min_quality if payload.quality is not None else bool(payload.thumbs)
                rated.setdefault(id, {})[judgement.annotator] = good, judgement
    for id, votes in rated.items():
        if (
            recipe.annotators is MultipleAnnotations.EACH
        ):  # an answer is one demonstration, however many annotators like it
            approving = tuple(judgement for _, (good, judgement) in sorted(votes.items()) if good)
        else:
            merged = combine(votes, recipe.annotators, exclusions)
            approving = merged[1] if merged is not None and merged[0] else ()
        if approving:
            written.setdefault(id, []).extend(approving)
    for id in sorted(written):
        yield make_item(record, recipe, DatasetType.DEMONSTRATIONS, (id,), None, written[id][0].id, *written[id])


def _unpaired(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    votes = _unpaired_from_pairs(record, recipe, exclusions) if recipe.labels in ("pairs", "both") else {}
    for judgement in record.judgements if recipe.labels != "pairs" else ():
        payload = judgement.payload
        if isinstance(payload, Rating) and payload.thumbs is not None and judgement.messages[0] in record.answers:
            votes.setdefault(judgement.messages[0], {})[judgement.annotator] = payload.thumbs, judgement
        elif judgement.kind == "none_good" or (isinstance(payload, Comparison) and payload.both_bad):
            for id in judgement.messages:
                votes.setdefault(id, {})[judgement.annotator] = False, judgement
    for id, good, who in combine_each(votes, recipe.annotators, exclusions):
        yield make_item(record, recipe, DatasetType.UNPAIRED, (id,), good, who[0].id, *who)


def _unpaired_from_pairs(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> dict[str, Votes[bool]]:
    """Labels of each annotator: an answer that was never rejected is good, one that was never chosen is bad."""
    sides: dict[tuple[str, str], tuple[set[bool], Judgement]] = {}
    for judgement in record.judgements:
        if judgement.payload.compared_as in recipe.comparisons:
            for pair in pairs_of(judgement, recipe):
                for id, chosen in ((pair.better, True), (pair.worse, False)) if pair.strength else ():
                    roles, _ = sides.get((id, judgement.annotator), (set[bool](), judgement))
                    sides[id, judgement.annotator] = roles | {chosen}, judgement
    votes: dict[str, Votes[bool]] = {}
    for (id, annotator), (roles, judgement) in sides.items():
        if len(roles) > 1:
            exclusions[Exclusion.CHOSEN_AND_REJECTED] += 1
        else:
            votes.setdefault(id, {})[annotator] = roles.pop(), judgement
    return votes


def _scores(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    votes: dict[str, Votes[tuple[tuple[str, int], ...]]] = {}
    for judgement in record.judgements:
        payload = judgement.payload
        if isinstance(payload, Rating) and judgement.messages[0] in record.answers:
            quality = {"quality": payload.quality} if payload.quality is not None else {}
            scores = tuple(sorted({**payload.scores, **quality}.items()))
            if scores:
                votes.setdefault(judgement.messages[0], {})[judgement.annotator] = scores, judgement

    def mean(all_scores: list[tuple[tuple[str, int], ...]]) -> tuple[tuple[str, int], ...]:
        by_name: dict[str, list[int]] = {}
        for scores in all_scores:
            for name, score in scores:
                by_name.setdefault(name, []).append(score)
        return tuple((name, rounded_mean(values)) for name, values in sorted(by_name.items()))

    for id, scores, who in combine_each(votes, recipe.annotators, exclusions, mean):
        yield make_item(record, recipe, DatasetType.SCORES, (id,), dict(scores), who[0].id, *who)


def _responses(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    votes: dict[tuple[str, str, str], Votes[Payload]] = {}
    for judgement in record.judgements:
        if judgement.payload.scores_one_answer and judgement.messages[0] in record.answers:
            about = judgement.messages[0], judgement.kind, judgement.question
            votes.setdefault(about, {})[judgement.annotator] = judgement.payload, judgement

    def mean(payloads: list[Payload]) -> Payload:
        return payloads[0].averaged(payloads)

    for (id, _, _), payload, who in combine_each(votes, recipe.annotators, exclusions, mean):
        yield make_item(record, recipe, DatasetType.RESPONSES, (id,), payload, who[0].id, *who)


def _prompts(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    yield make_item(record, recipe, DatasetType.PROMPTS, (), None, record.prompt, *record.judgements)


# --- parts of answers


def _steps(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    votes: dict[str, Votes[tuple[tuple[int, int, bool], ...]]] = {}
    right = ("right", "neutral") if recipe.neutral == "right" else ("right",)
    for judgement in record.judgements:
        if isinstance(judgement.payload, Steps):
            steps = tuple((step.start, step.end, step.verdict in right) for step in judgement.payload.steps)
            votes.setdefault(judgement.messages[0], {})[judgement.annotator] = steps, judgement
    for id, steps, who in combine_each(votes, recipe.annotators, exclusions):
        text = record.answers[id].text
        value = [(text[start:end], right) for start, end, right in steps]
        yield make_item(record, recipe, DatasetType.STEPS, (id,), value, who[0].id, *who)


def _spans(record: PromptRecord, recipe: Recipe, exclusions: Counts) -> Iterator[Item]:
    votes: dict[str, dict[str, Judgement]] = {}
    for judgement in record.judgements:
        if isinstance(judgement.payload, Spans) and judgement.messages[0] in record.answers:
            votes.setdefault(judgement.messages[0], {})[judgement.annotator] = judgement
    for id, by_annotator in votes.items():
        people = [judgement for _, judgement in sorted(by_annotator.items())]
        if recipe.annotators is MultipleAnnotations.EACH:
            for judgement in people:
                assert isinstance(judgement.payload, Spans)
                yield make_item(
                    record, recipe, DatasetType.SPANS, (id,), judgement.payload.spans, judgement.id, judgement
                )
            continue
        if recipe.annotators is MultipleAnnotations.AGREED and len(people) < 2:
            exclusions[Exclusion.ONE_ANNOTATOR] += 1
            continue
        marked = [
            span for judgement in people if isinstance(judgement.payload, Spans) for span in judgement.payload.spans
        ]
        times_marked = Counter((span.start, span.end, span.label) for span in marked)
        needed = len(people) if recipe.annotators is MultipleAnnotations.AGREED else len(people) // 2 + 1
        exclusions[Exclusion.DISAGREEMENT] += sum(count < needed for count in times_marked.values())
        first = {(span.start, span.end, span.label): span for span in reversed(marked)}
        kept = tuple(first[key] for key, count in sorted(times_marked.items()) if count >= needed)
        yield make_item(record, recipe, DatasetType.SPANS, (id,), kept, record.prompt, *people)


_BUILDERS: Final[Mapping[DatasetType, Callable[[PromptRecord, Recipe, Counts], Iterator[Item]]]] = {
    DatasetType.DEMONSTRATIONS: _demonstrations,
    DatasetType.PAIRS: build_pairs,
    DatasetType.UNPAIRED: _unpaired,
    DatasetType.SCORES: _scores,
    DatasetType.SCORED_PAIRS: build_scored_pairs,
    DatasetType.RANKED: build_ranked,
    DatasetType.PROMPTS: _prompts,
    DatasetType.STEPS: _steps,
    DatasetType.SPANS: _spans,
    DatasetType.RESPONSES: _responses,
}
