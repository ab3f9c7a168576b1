"""A project: prompts to judge, the scheme that asks about them, and the sources of their answers.

Its tasks are prompts in conversations, each with the candidates that show side by side. Judgements (`core.judgement`)
name their task; a project has none of its own.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from desktop.core.context import ChatMessage
from desktop.core.provenance import base_name, read_adapters, read_sampling, write_adapters
from desktop.core.records import (
    Column,
    ColumnName,
    Count,
    Flag,
    Id,
    Ids,
    Names,
    PlainText,
    UnixTime,
    from_json,
    integer,
    number,
    one_of,
    to_json,
)
from desktop.core.sampling import Sampling
from desktop.core.untrusted import Fields

CATEGORIES: Final = ("dialogue", "questions", "translation", "reading", "summarising", "stories", "code", "bugs")
"""The built-in categories. A category is one of these, any other word, or None."""

MAX_ANSWERS: Final = 9  # one for each letter from A to I

TASK_MAX_TOKENS: Final = 512
"""The default maximum of answer tokens in tasks, so that they are ready before the annotator is."""


class TaskOrder(StrEnum):
    """The order in which tasks are presented."""

    GIVEN = "given"
    RANDOM = "random"
    UNCERTAIN = "uncertain"  # pairs first that are most uncertain after the judgements so far


def _read_pairs(data: Fields, name: str) -> tuple[tuple[str, float], ...]:
    return tuple((base_name(adapter["path"]), adapter["scale"]) for adapter in read_adapters(data, name))


def _write_pairs(adapters: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    return write_adapters({"path": path, "scale": scale} for path, scale in adapters)


@dataclass(frozen=True, slots=True)
class AnswerSource:
    """A source of answers: `n` answers of one model file with these settings, sampled as one batch.

    `name` is the name that users gave it, if any. A bundle has the names of files without their folders, and paths in
    files from others are never followed here.
    """

    model: Annotated[str, Column(lambda data, name: base_name(data.text(name)), write=base_name)]  # path of the file
    n: Annotated[int, integer(1, MAX_ANSWERS)]
    sampling: Annotated[
        Sampling, Column(lambda data, name: Sampling.from_dict(read_sampling(data, name)), write=Sampling.to_dict)
    ] = field(default_factory=Sampling)
    adapters: Annotated[tuple[tuple[str, float], ...], Column(_read_pairs, write=_write_pairs)] = ()  # path, scale
    name: PlainText = ""

    @property
    def key(self) -> str:
        """A key that is equal for sources whose answers are sampled in the same way."""
        values = {name: value for name, value in self.to_dict().items() if name != "name"}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """Return the source as the store keeps it."""
        values: dict[str, Any] = {"model": self.model, "n": self.n, "sampling": self.sampling.to_dict()}
        adapters = {"adapters": [list(adapter) for adapter in self.adapters]} if self.adapters else {}
        return values | adapters | ({"name": self.name} if self.name else {})

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(
            data["model"],
            data["n"],
            Sampling.from_dict(data["sampling"]),
            tuple((path, scale) for path, scale in data.get("adapters", ())),
            data.get("name", ""),
        )


def _read_sources(data: Fields, name: str) -> tuple[AnswerSource, ...]:
    found = []
    for source in data.objects(name):
        found.append(from_json(AnswerSource, source))
        source.end()
    return tuple(found)


_SOURCES: Final = Column(
    _read_sources,
    dump=lambda sources: [source.to_dict() for source in sources],
    load=lambda sources: tuple(map(AnswerSource.from_dict, sources)),
    write=lambda sources: list(map(to_json, sources)),
)


@dataclass(frozen=True, slots=True)
class Project:
    """A project.

    `scheme` is the id of its scheme. `overlap` is how many annotators judge each task. `repeats` is the share of tasks
    (0 to 0.1) that come again to the same annotator as hidden repeats, after at least `repeat_after` seconds. `control`
    is the share of tasks that an UNCERTAIN order draws at random. `compares` marks a blind comparison, whose models
    stay hidden until it is `revealed`. `target` is the number of tasks that the user wants to judge.
    """

    id: Id
    name: PlainText
    scheme: PlainText
    sources: Annotated[tuple[AnswerSource, ...], _SOURCES] = ()
    system_prompt: PlainText = ""
    overlap: Annotated[int, integer(0, 1000)] = 1
    repeats: Annotated[float, number(0, 1)] = 0.05
    repeat_after: Annotated[float, number(0, 1e9)] = 86_400.0
    order: Annotated[TaskOrder, one_of(TaskOrder), ColumnName("task_order")] = TaskOrder.RANDOM
    control: Annotated[float, number(0, 1)] = 0.1
    compares: Flag = False
    revealed: Flag = False
    target: Count | None = None
    created: UnixTime = 0.0
    deleted: float | None = None  # when it was moved to the trash

    @property
    def hides_models(self) -> bool:
        """Whether models are hidden. With a single source there is nothing to hide."""
        return not self.revealed and (self.compares or len(self.sources) != 1)

    @property
    def answers_per_task(self) -> int:
        """The number of answers to each task (K)."""
        return sum(source.n for source in self.sources)


@dataclass(frozen=True, slots=True)
class Task:
    """A prompt of a project.

    `candidates` are the answers side by side, None until there are enough. `repeat_of` is the task that this one
    repeats, for `annotator` only and not before `due` (Unix seconds).
    """

    id: Id
    project: Annotated[Id, ColumnName("project_id")]
    conversation: Annotated[Id, ColumnName("conversation_id")]
    prompt: Annotated[Id, ColumnName("prompt_id")]  # the user's message
    index: Annotated[Count, ColumnName("place")]  # in the given order
    category: PlainText | None = None
    language: PlainText | None = None  # "en", "zh"
    tags: Names = ()
    candidates: Ids | None = None
    repeat_of: str | None = None
    due: float = 0.0
    annotator: Annotated[str | None, ColumnName("annotator_id")] = None

    @property
    def draw(self) -> float:
        """The rank of the task in the random order, from 0 to 1; it depends on the id only."""
        return chance(self.id)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An imported answer to a new prompt. `model` is the model that the file names, if any."""

    text: str
    model: str = ""
    extra: str = ""  # its real turns, if the text is only a readable form of them (`core.extra_turns`)


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """A prompt that is not in the store yet: the conversation that ends with it, and its known answers.

    Without answers, they are to be generated.
    """

    messages: Sequence[ChatMessage]  # roles system (at most one, first), user, assistant
    answers: Sequence[NewAnswer] = ()
    category: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    joined: bool = False  # consecutive messages of one side were joined


def chance(*words: str) -> float:
    """Return a number from 0 to below 1 that depends on these words only."""
    return int.from_bytes(_digest(*words)[:6], "big") / 2**48


def shuffled(ids: Iterable[str], annotator: str, task: str) -> tuple[str, ...]:
    """Return the answers of a task in the order for this annotator, which is always the same."""
    return tuple(sorted(ids, key=lambda id: _digest(annotator, task, id)))


def repeat_id(task: str, annotator: str) -> str:
    """Return the id of the task that repeats `task` for this annotator.

    It is the same on every machine, so that a repeat is recognized even without its project.
    """
    digest = _digest("repeat", task, annotator).hex()
    return f"{task[:12]}7{digest[:3]}8{digest[3:18]}"


def _digest(*words: str) -> bytes:
    return hashlib.sha256("\n".join(words).encode()).digest()
