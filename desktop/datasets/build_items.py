"""Shared by the builders of items: making an item, and combining the judgements of several annotators."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import fmean
from typing import Any, TypeVar

from desktop.core.extra_turns import expand_all, tools
from desktop.core.judgement import Judgement
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.items import ExportAnswer, ExportContext, Item, PromptRecord, Trace
from desktop.datasets.recipe import MultipleAnnotations, Recipe

T = TypeVar("T")
Counts = Counter[str]
"""How many items are excluded, by reason (`Exclusion`)."""

Votes = dict[str, tuple[T, Judgement]]
"""What each annotator says, with the judgement that says it; only the newest one."""


def context(record: PromptRecord, answers: Iterable[ExportAnswer], system: bool) -> ExportContext:
    """The messages before these answers, as the model saw them: without the turns that were dropped for any of them.
    `system`: with the system prompt."""
    dropped, seen = 0, None
    for answer in answers:
        if answer.dropped > dropped:
            dropped = answer.dropped
        if seen is None:
            seen = answer.system
    turns = record.turns[dropped:] if dropped else record.turns
    system_prompt = (record.system if seen is None else seen) if system else ""
    system_prompt = system_prompt if system_prompt.strip() else ""
    extras = [turn["extra"] for turn in record.turns if "extra" in turn]
    if extras:  # rare; this runs a million times
        turns = expand_all([(turn["role"], turn["content"], turn.get("extra", "")) for turn in turns])
        return ExportContext(record.prompt, record.conversation, system_prompt, turns, tools(extras))
    return ExportContext(record.prompt, record.conversation, system_prompt, turns)


def make_item(
    record: PromptRecord,
    recipe: Recipe,
    type: DatasetType,
    ids: Iterable[str],
    value: Any,
    group: str,
    *judgements: Judgement,
) -> Item:
    """An item about these answers. Its origin is the kind of the first judgement."""
    answers = tuple([record.answers[id] for id in ids])
    origin = judgements[0].kind if judgements else "prompt"
    return Item(type, context(record, answers, recipe.system), answers, value, Trace(group, judgements), origin)


# --- several annotators


def combine(
    votes: Votes[T], how: MultipleAnnotations, exclusions: Counts, mean: Callable[[list[T]], T] | None = None
) -> tuple[T, tuple[Judgement, ...]] | None:
    """What the annotators say together, and the judgements that say so; None if they do not agree enough for `how`.
    `mean` combines values for MEAN_RANK."""
    by_value: dict[T, list[Judgement]] = {}
    for _, (value, judgement) in sorted(votes.items()):
        by_value.setdefault(value, []).append(judgement)
    if how is MultipleAnnotations.MEAN_RANK and mean is not None:
        ordered = sorted(votes.items())
        return mean([value for _, (value, _) in ordered]), tuple(judgement for _, (_, judgement) in ordered)
    if how is MultipleAnnotations.AGREED and len(votes) < 2:
        exclusions[Exclusion.ONE_ANNOTATOR] += 1
        return None
    value, judgements = max(by_value.items(), key=lambda entry: len(entry[1]))
    needed = len(votes) if how is MultipleAnnotations.AGREED else len(votes) // 2 + 1
    if len(judgements) < needed:
        exclusions[Exclusion.DISAGREEMENT] += 1
        return None
    return value, tuple(judgements)


def combine_each(
    votes: Mapping[Any, Votes[T]],
    how: MultipleAnnotations,
    exclusions: Counts,
    mean: Callable[[list[T]], T] | None = None,
) -> Iterator[tuple[Any, T, tuple[Judgement, ...]]]:
    """(subject, value, judgements) for each subject of votes: for each annotator, or combined."""
    for subject, subject_votes in votes.items():
        if how is MultipleAnnotations.EACH:
            for _, (value, judgement) in sorted(subject_votes.items()):
                yield subject, value, (judgement,)
        elif (merged := combine(subject_votes, how, exclusions, mean)) is not None:
            yield subject, *merged


def rounded_mean(values: list[int]) -> int:
    """The mean, with halves rounded away from zero: the same on every machine and for both signs."""
    mean = fmean(values)
    return int(mean + 0.5) if mean >= 0 else -int(0.5 - mean)
