"""What an export is made of: one item becomes one row. Formats only say it in their own words.

Named tuples, since a million of them are made in half a minute.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from desktop.core.judgement import Judgement
from desktop.datasets.dataset_types import DatasetType

Turn = dict[str, Any]
"""`{"role": "user" or "assistant" (or "system"), "content": text}`, or one of `core.extra_turns`."""


class AnswerEnd(StrEnum):
    """How an answer ended, as far as training on it cares."""

    WHOLE = "whole"
    CUT = "cut"  # at the length limit
    INTERRUPTED = "interrupted"  # stopped, or the program ended, or it failed


class ExportAnswer(NamedTuple):
    """`source` numbers what made it among the sources of the export; None for what a person wrote."""

    id: str
    text: str
    end: AnswerEnd = AnswerEnd.WHOLE
    source: int | None = None
    seed: int | None = None
    author: str | None = None  # the annotator who wrote it
    dropped: int = 0  # how many of the oldest messages the model did not see
    system: str | None = None  # the system prompt that the model saw, where it was another than the conversation's
    turns: tuple[Turn, ...] = ()  # what it really is, where the text is only how it reads

    def said(self) -> list[Turn]:
        """As turns of a chat."""
        return list(self.turns) or [{"role": "assistant", "content": self.text}]


class ExportSource(NamedTuple):
    """What made answers: the same weights, adapters, template and settings."""

    model: str
    sha256: str
    quantization: str
    licence: str
    adapters: tuple[tuple[str, float], ...]  # names of files, scales
    template_sha256: str
    sampling: Mapping[str, Any]
    build: str

    def to_dict(self) -> dict[str, Any]:
        return {
            **self._asdict(),
            "adapters": [{"file": name, "scale": scale} for name, scale in self.adapters],
            "sampling": dict(self.sampling),
        }


class PromptRecord(NamedTuple):
    """One prompt, what led to it, and what counts of what people said about its answers."""

    prompt: str  # the id of the user's message
    conversation: str
    system: str
    turns: Sequence[Turn]  # from the first to the prompt; `extra` has the turns around one (`core.extra_turns`)
    answers: Mapping[str, ExportAnswer]
    judgements: Sequence[Judgement]  # effective ones, oldest first
    category: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    created: float = 0.0  # when the prompt came

    @property
    def has_extra(self) -> bool:
        """Whether anything in it is no words of the user or the assistant."""
        return any("extra" in turn for turn in self.turns) or any(answer.turns for answer in self.answers.values())


class ExportContext(NamedTuple):
    """What comes before the answer, as the model saw it. `system` is empty where there is none."""

    prompt: str
    conversation: str
    system: str
    turns: Sequence[Turn]
    tools: Sequence[Any] = ()  # definitions

    def messages(self) -> list[Turn]:
        """With the system prompt as the first."""
        return [{"role": "system", "content": self.system}, *self.turns] if self.system else list(self.turns)


class Trace(NamedTuple):
    """Where a row comes from."""

    group: str  # rows of one group were judged together
    judgements: tuple[Judgement, ...] = ()


class Item(NamedTuple):
    """One row. What `answers` and `value` are is the dataset type's:

    DEMONSTRATIONS: the answer | None. PAIRS: chosen, rejected | margin (above 0). UNPAIRED: the answer | good?.
    SCORES: the answer | whole numbers by attribute. SCORED_PAIRS: first, second | (overall -3 to 3, [(score, reason)]).
    RANKED: best to worst | their ranks from 1. PROMPTS: none | None. STEPS: the answer | [(text, right?)].
    SPANS: the answer | the spans. RESPONSES: the answer | a payload that `scores_one_answer`.
    """

    type: DatasetType
    context: ExportContext
    answers: tuple[ExportAnswer, ...]
    value: Any
    trace: Trace
    origin: str  # the kind of judgement it comes from


def has_tools(item: Item) -> bool:
    """Whether it has calls of tools, their results or definitions."""
    context = item.context
    turns = (*context.turns, *(turn for answer in item.answers for turn in answer.turns))
    return bool(context.tools) or any(turn["role"] == "tool" or turn.get("tool_calls") for turn in turns)


def is_in_turns(item: Item) -> bool:
    """Whether the user and the assistant take turns with words, from the user's to the answer."""
    turns = item.context.turns
    roles = ("user", "assistant")
    return all(turn["role"] == roles[n % 2] and not turn.get("tool_calls") for n, turn in enumerate(turns)) and not any(
        answer.turns for answer in item.answers
    )
