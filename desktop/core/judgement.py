"""A judgement: what an annotator decided about answers, as an event that never changes.

Another event withdraws or replaces it. `Judgement` is the envelope (who, when, about what, how it was shown) of one of
the payloads in `core.payloads` and `core.questions`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Protocol, Self, TypeVar

from desktop.core.conversation import Message, Role, Status
from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.payloads import Payload, Rewrite, Withdrawal, check, without_empty
from desktop.core.questions import KINDS
from desktop.core.records import Column, ColumnName, Id, Ids, UnixTime, columns, integer, number
from desktop.core.untrusted import Fields, malformed

MAX_VERSION = 2**53  # versions that people make are milliseconds
MAX_SECONDS = 1e7

_VERSION: Final = integer(1, MAX_VERSION)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One event. Ids sort by creation, so the newest event has the highest id.

    Events of one keystroke share an `action` and are undone together. `prompt` is the user message whose answers are
    judged (None only for a withdrawal); `messages` are the judged messages, sorted; `shown` are the answers in the
    order on the screen. `question` is the id of the scheme's question, empty if the kind is enough. The versions are
    those in force at the time. `task` is the task of a project in which the prompt came; a hidden repeat is a task of
    its own.

    `models_visible` is whether the annotator could see which model wrote what, None if unknown: only False is blind.
    `imported` marks labels from a file: they are not work of anybody here. `scores_seen` is whether the annotator had
    seen a reward model's scores of these answers before, so that the judgement is not independent of it.
    """

    id: Id
    action: Id
    annotator: Annotated[Id, ColumnName("annotator_id")]
    conversation: Annotated[Id, ColumnName("conversation_id")]
    prompt: Annotated[Id | None, ColumnName("prompt_id")]
    messages: Ids
    payload: Annotated[Payload, Column(dump=lambda payload: payload.to_dict())]
    created: UnixTime
    question: Annotated[str, Column(lambda data, name: data.text(name, ""))] = ""
    shown: Annotated[Ids, ColumnName("shown_order", optional=True)] = ()
    active_seconds: Annotated[float, number(0, MAX_SECONDS)] | None = None
    scheme: Annotated[str, Column(lambda data, name: data.text(name, longest=200))] | None = None
    scheme_version: Annotated[int, _VERSION] | None = None
    guideline_version: Annotated[int, _VERSION] | None = None
    withdraws: Id | None = None
    task: Id | None = None
    models_visible: Annotated[bool | None, Column(Fields.optional_flag, since=2)] = None
    imported: Annotated[bool, Column(Fields.flag, since=2)] = False
    scores_seen: Annotated[bool, Column(Fields.flag, since=2)] = False

    def __post_init__(self) -> None:
        withdrawal = self.withdraws is not None
        messages = self.messages
        for condition, problem in (
            (
                withdrawal == (self.payload.kind == Withdrawal.kind),
                QT_TRANSLATE_NOOP("errors", "it does not say what it withdraws"),
            ),
            (withdrawal or self.prompt is not None, QT_TRANSLATE_NOOP("errors", "it has no prompt")),
            # A withdrawn event is older, so there are no cycles.
            (
                self.withdraws is None or self.withdraws < self.id,
                QT_TRANSLATE_NOOP("errors", "it withdraws a later judgement"),
            ),
            (
                len(messages) < 2 or messages == tuple(sorted(set(messages))),
                QT_TRANSLATE_NOOP("errors", "its messages are not sorted"),
            ),
            (
                (self.scheme is None) == (self.scheme_version is None),
                QT_TRANSLATE_NOOP("errors", "its scheme has no version"),
            ),
        ):
            if not condition:
                check(False, self.kind, problem)
        self.payload.check(messages)

    @property
    def kind(self) -> str:
        """The name of the kind of its payload."""
        return self.payload.kind

    @property
    def target(self) -> frozenset[str]:
        """The messages it is about: a newer event about at least these replaces it."""
        if isinstance(self.payload, Rewrite):
            return frozenset({self.payload.original or self.prompt or ""})
        return frozenset(self.messages or (self.prompt or "",))

    def to_dict(self) -> dict[str, Any]:
        """Return the judgement as JSON, by the names of the fields, without empty values."""
        row = {}
        for column in columns(Judgement):
            value = getattr(self, column.field)
            if column.read is not None and not column.is_omitted(value):
                row[column.field] = list(value) if isinstance(value, tuple) else value
        return without_empty(**row) | {"kind": self.kind, "payload": self.payload.to_dict()}

    @classmethod
    def from_dict(cls, data: object, where: str = "A judgement") -> Self:
        """Read what `to_dict` returns. Raises `UserError`, beginning with `where`, for anything else."""
        fields = data if isinstance(data, Fields) else Fields(data, where)
        kind = fields.one_of("kind", tuple(KINDS))
        payload = fields.child("payload")
        values = {
            column.field: column.read(fields, column.field)
            for column in columns(Judgement)
            if column.read is not None and not (column.since > 1 and column.field not in fields)
        }
        judgement = cls(payload=KINDS[kind].read(payload), **values)
        if was_imported(judgement):
            judgement = replace(judgement, imported=True)
        payload.end()
        fields.end()
        return judgement


def was_imported(event: Judgement) -> bool:
    """Whether 0.1.0, which has no mark for that, imported the judgement from a file.

    Its id then begins with the time of its project, as that of its task does. Nobody judges a task in the millisecond
    in which it is created.
    """
    by_hand = bool(event.shown) or event.active_seconds is not None or event.withdraws is not None
    return not by_hand and event.task is not None and event.id[:12] == event.task[:12]


def not_withdrawn(events: Iterable[tuple[str, str | None]]) -> set[str]:
    """Return the ids of the events that are not withdrawn; a withdrawal that is itself withdrawn does not count.

    An event is a pair (id, id of the event that it withdraws or None).
    """
    alive: set[str] = set()
    dead: set[str] = set()
    for id, withdraws in sorted(events, reverse=True):  # newest first: a withdrawal is newer than what it withdraws
        if id in dead:
            continue
        alive.add(id)
        if withdraws is not None:
            dead.add(withdraws)
    return alive


class Countable(Protocol):
    """The fields that decide which events count; statistics read no others."""

    @property
    def id(self) -> str:
        """The id, which sorts by creation."""

    @property
    def annotator(self) -> str:
        """The id of the annotator."""

    @property
    def kind(self) -> str:
        """The kind of the payload."""

    @property
    def prompt(self) -> str | None:
        """The id of the prompt; None for a withdrawal."""

    @property
    def scheme(self) -> str | None:
        """The id of the scheme, if there is one."""

    @property
    def question(self) -> str:
        """The id of the question in the scheme; empty if the kind is enough."""

    @property
    def target(self) -> frozenset[str]:
        """The ids of the messages it is about."""

    @property
    def task(self) -> str | None:
        """The id of the task, if there is one."""

    @property
    def withdraws(self) -> str | None:
        """The id of the event that it withdraws, if it is a withdrawal."""


E = TypeVar("E", bound=Countable)


def effective(events: Sequence[E]) -> list[E]:
    """Return the events that count, oldest first: neither withdrawn nor replaced by a newer one.

    An event replaces an older one of the same annotator, kind, prompt, scheme, question and task if it is about all of
    that one's messages: a rating replaces one of the same answer, a ranking of four answers one of three of them. A
    hidden repeat is another task, so the first judgement and the repeat both count.
    """
    alive = not_withdrawn((event.id, event.withdraws) for event in events)
    kept: dict[tuple[str | None, ...], list[E]] = {}
    for event in sorted(events, key=lambda event: event.id, reverse=True):
        if event.id not in alive or event.withdraws is not None:
            continue
        key = (event.annotator, event.kind, event.prompt, event.scheme, event.question, event.task)
        newer = kept.setdefault(key, [])
        if not any(event.target <= other.target for other in newer):
            newer.append(event)
    return sorted((event for events in kept.values() for event in events), key=lambda event: event.id)


def check_messages(event: Judgement, messages: Mapping[str, Message]) -> None:
    """Raise `UserError` unless the judged messages fit the event.

    `messages` are those of the event's conversation. They must include the prompt and finished answers to it, with
    every passage inside its text.
    """
    if event.withdraws is not None:
        return
    where = _named(event)
    prompt = messages.get(event.prompt or "")
    if prompt is None or prompt.role is not Role.USER:
        raise malformed(where, QT_TRANSLATE_NOOP("errors", "its prompt is not a user message of its conversation"))
    for id in event.messages:
        message = messages.get(id)
        answers = message is not None and message.parent == prompt.id and message.role is Role.ASSISTANT
        if message is None or not (answers or (event.payload.may_be_of_prompt and id == prompt.id)):
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "it is about a message that does not answer its prompt"))
        if message.status is Status.STREAMING:
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "it is about an answer that is still being generated"))
        ends = event.payload.passage_ends
        if ends and ends[-1] > len(message.text):
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "a passage ends after the text"))
    if isinstance(event.payload, Rewrite):
        written = messages[event.payload.message]
        if written.rewritten_from != event.payload.original:
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "its message is not a rewrite of that answer"))


def check_withdrawal(event: Judgement, withdrawn: Judgement | None) -> None:
    """Raise `UserError` unless the withdrawn event exists and is of the same annotator and conversation."""
    if withdrawn is None:
        raise malformed(_named(event), QT_TRANSLATE_NOOP("errors", "the judgement that it withdraws is missing"))
    if (event.annotator, event.conversation) != (withdrawn.annotator, withdrawn.conversation):
        raise malformed(_named(event), QT_TRANSLATE_NOOP("errors", "it withdraws a judgement of another annotator"))


def _named(event: Judgement) -> Phrase:
    return Phrase(QT_TRANSLATE_NOOP("errors", "Judgement {id}"), id=event.id)
