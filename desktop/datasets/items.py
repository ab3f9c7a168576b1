"""Items: what an export is made of. One item becomes one row, encoded by a format.

Named tuples, because a million of them are made in half a minute.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from desktop.core.judgement import Judgement
from desktop.datasets.dataset_types import DatasetType

Turn = dict[str, Any]
"""`{"role": "user" or "assistant" (or "system"), "content": text}`, or one of `core.extra_turns`."""


class AnswerEnd(StrEnum):
    """How an answer ended, as far as it matters for training."""

    WHOLE = "whole"
    CUT = "cut"  # at the length limit
    INTERRUPTED = "interrupted"  # stopped, or the program ended, or it failed


class ExportAnswer(NamedTuple):
    """`source` is an index into the sources of the export; None if a person wrote the answer."""

    id: str
    text: str
    end: AnswerEnd = AnswerEnd.WHOLE
    source: int | None = None
    seed: int | None = None
    author: str | None = None  # the annotator who wrote it
    dropped: int = 0  # how many of the oldest messages were outside the context
    system: str | None = None  # the system prompt that the model saw, if not that of the conversation
    turns: tuple[Turn, ...] = ()  # the turns of an answer with tool calls; `text` is then their readable form

    def as_turns(self) -> list[Turn]:
        """The answer as turns of a chat."""
        return list(self.turns) or [{"role": "assistant", "content": self.text}]


class ExportSource(NamedTuple):
    """What generated answers: weights, adapters, template and settings."""

    model: str
    sha256: str
    quantization: str
    licence: str
    adapters: tuple[tuple[str, float], ...]  # file names, scales
    template_sha256: str
    sampling: Mapping[str, Any]
    build: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON in the manifest."""
        return {
            **self._asdict(),
            "adapters": [{"file": name, "scale": scale} for name, scale in self.adapters],
            "sampling": dict(self.sampling),
        }


class PromptRecord(NamedTuple):
    """One prompt with the messages before it, its answers, and its effective judgements."""

    prompt: str  # the id of the user's message
    conversation: str
    system: str
    turns: Sequence[Turn]  # from the first to the prompt; `extra` has the turns around one (`core.extra_turns`)
    answers: Mapping[str, ExportAnswer]
    judgements: Sequence[Judgement]  # only effective ones, oldest first
    category: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    created: float = 0.0  # of the prompt

    @property
    def has_extra(self) -> bool:
        """Whether there is anything besides texts of the user and the assistant (tool calls and the like)."""
        return any("extra" in turn for turn in self.turns) or any(answer.turns for answer in self.answers.values())


class ExportContext(NamedTuple):
    """What comes before the answer, as the model saw it. `system` is empty if there is no system prompt."""

    prompt: str
    conversation: str
    system: str
    turns: Sequence[Turn]
    tools: Sequence[Any] = ()  # definitions

    def messages(self) -> list[Turn]:
        """The turns with the system prompt as the first."""
        return [{"role": "system", "content": self.system}, *self.turns] if self.system else list(self.turns)


class Trace(NamedTuple):
    """The provenance of a row. Rows with the same `group` come from the same judgement or prompt."""

    group: str
    judgements: tuple[Judgement, ...] = ()


class Item(NamedTuple):
    """One row. `answers` and `value` by dataset type:

    DEMONSTRATIONS: the answer | None. PAIRS: chosen, rejected | margin (above 0). UNPAIRED: the answer | is it good?.
    SCORES: the answer | whole numbers by attribute. SCORED_PAIRS: first, second | (overall -3 to 3, [(score, reason)]).
    RANKED: best to worst | their ranks from 1. PROMPTS: none | None. STEPS: the answer | [(text, is it right?)]. SPANS:
    the answer | the spans. RESPONSES: the answer | a payload with `scores_one_answer`.
    """

    type: DatasetType
    context: ExportContext
    answers: tuple[ExportAnswer, ...]
    value: Any
    trace: Trace
    origin: str  # the kind of judgement it comes from


def has_tools(item: Item) -> bool:
    """Whether the item has tool calls, their results or definitions of tools."""
    context = item.context
    turns = (*context.turns, *(turn for answer in item.answers for turn in answer.turns))
    return bool(context.tools) or any(turn["role"] == "tool" or turn.get("tool_calls") for turn in turns)


def is_in_turns(item: Item) -> bool:
    """Whether the user and the assistant alternate, with texts only, from the user to the answer."""
    turns = item.context.turns
    roles = ("user", "assistant")
    return all(turn["role"] == roles[n % 2] and not turn.get("tool_calls") for n, turn in enumerate(turns)) and not any(
        answer.turns for answer in item.answers
    )
