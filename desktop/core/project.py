"""A project: prompts to judge, by which scheme, and where the answers to them come from.

Its tasks are prompts in conversations, each with the answers that stand side by side. What people say about them are
judgements (`core.judgement`) that name the task; a project keeps none of its own.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from desktop.core.context import ChatMessage
from desktop.core.sampling import Sampling

CATEGORIES: Final = ("dialogue", "questions", "translation", "reading", "summarising", "stories", "code", "bugs")
"""The seed's eight tasks. A category is one of these, a word of the user's own, or None."""

MAX_ANSWERS: Final = 9  # as many as letters name them

TASK_MAX_TOKENS: Final = 512
"""Tokens of an answer for a task, unless the settings say otherwise: tasks should be ready before the annotator is."""


class Order(StrEnum):
    """Which task comes next."""

    GIVEN = "given"
    RANDOM = "random"
    UNCERTAIN = "uncertain"  # pairs first that the judgements so far leave most open


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers come from: `n` of one model file with these settings, sampled as one batch. `name` is what people
    call it, where they gave it one."""

    model: str  # path of the file
    n: int
    sampling: Sampling = field(default_factory=Sampling)
    adapters: tuple[tuple[str, float], ...] = ()  # path, scale
    name: str = ""

    @property
    def key(self) -> str:
        """The same for sources whose answers are drawn alike."""
        said = {name: value for name, value in self.to_dict().items() if name != "name"}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        said: dict[str, Any] = {"model": self.model, "n": self.n, "sampling": self.sampling.to_dict()}
        adapters = {"adapters": [list(adapter) for adapter in self.adapters]} if self.adapters else {}
        return said | adapters | ({"name": self.name} if self.name else {})

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(
            data["model"],
            data["n"],
            Sampling.from_dict(data["sampling"]),
            tuple((path, scale) for path, scale in data.get("adapters", ())),
            data.get("name", ""),
        )


@dataclass(frozen=True, slots=True)
class Project:
    """`scheme` is the id of what is asked. `overlap` is how many annotators judge each task. `repeats` is the share of
    tasks (0 to 0.1) that the same annotator gets again, unasked, `repeat_after` seconds later or more. `control` is
    the share of tasks that an UNCERTAIN order draws at random. `compares` marks a blind comparison of its sources,
    whose identities stay hidden until it is `revealed`. `target` is how many tasks the person set out to judge."""

    id: str
    name: str
    scheme: str
    sources: tuple[Source, ...] = ()
    system_prompt: str = ""
    overlap: int = 1
    repeats: float = 0.05
    repeat_after: float = 86_400.0
    order: Order = Order.RANDOM
    control: float = 0.1
    compares: bool = False
    revealed: bool = False
    target: int | None = None
    created: float = 0.0  # Unix seconds
    deleted: float | None = None  # when it went to the trash

    @property
    def hides_models(self) -> bool:
        """Whether there is something to reveal. One with answers of a single source has nothing to hide."""
        return not self.revealed and (self.compares or len(self.sources) != 1)

    @property
    def answers(self) -> int:
        """K: how many answers a task gets."""
        return sum(source.n for source in self.sources)


@dataclass(frozen=True, slots=True)
class Task:
    """One prompt of a project. `candidates` are the answers that stand side by side, None until there are all of them.
    `repeat_of` names the task that this one brings again, to `annotator` alone and not before `due` (Unix seconds)."""

    id: str
    project: str
    conversation: str
    prompt: str  # the user's message
    place: int  # in the given order
    category: str | None = None
    language: str | None = None  # "en", "zh"
    tags: tuple[str, ...] = ()
    candidates: tuple[str, ...] | None = None
    repeat_of: str | None = None
    due: float = 0.0
    annotator: str | None = None

    @property
    def draw(self) -> float:
        """Its place in the random order, from 0 to 1: a matter of its id alone."""
        return chance(self.id)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer that comes with its prompt. `model` is what the file says wrote it, if it does."""

    text: str
    model: str = ""
    extra: str = ""  # what it really is, where the text is only how it reads (`core.extra_turns`)


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """A prompt that is not in the store yet: the conversation up to it, ending with the user's turn, and the answers
    that are known already (none: they are to be generated)."""

    messages: Sequence[ChatMessage]  # roles system (at most one, first), user, assistant
    answers: Sequence[NewAnswer] = ()
    category: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    joined: bool = False  # messages of one side in a row have become one


def chance(*words: str) -> float:
    """A number from 0 to below 1 that these words always draw."""
    return int.from_bytes(_digest(*words)[:6], "big") / 2**48


def shuffled(ids: Iterable[str], annotator: str, task: str) -> tuple[str, ...]:
    """In the order in which this annotator sees the answers of this task, always the same."""
    return tuple(sorted(ids, key=lambda id: _digest(annotator, task, id)))


def repeat_id(task: str, annotator: str) -> str:
    """The id of the task that brings `task` to this annotator again. The same on every machine, so that a repeat can be
    told where the project is not."""
    digest = _digest("repeat", task, annotator).hex()
    return f"{task[:12]}7{digest[:3]}8{digest[3:18]}"


def _digest(*words: str) -> bytes:
    return hashlib.sha256("\n".join(words).encode()).digest()
