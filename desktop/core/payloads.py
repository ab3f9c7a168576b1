"""The kinds of judgement that belong to no single question type, and the base class of all kinds.

Payloads check themselves, so one that exists is valid; `read` takes untrusted data. Both raise `UserError`. Positions
in text are code points.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, NamedTuple, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, Translatable
from desktop.core.untrusted import Fields, malformed

MAX_POSITION: Final = 2**31 - 1
"""The maximum position in a text."""


def check(condition: bool, kind: str, problem: Translatable, **values: int) -> None:
    """Raise `UserError` unless `condition` holds."""
    if not condition:
        raise malformed(Phrase(QT_TRANSLATE_NOOP("errors", "A judgement ({kind})"), kind=kind), problem, **values)


def without_empty(**entries: Any) -> dict[str, Any]:
    """Return the entries without None and without empty lists and objects."""
    return {name: value for name, value in entries.items() if value is not None and value not in ([], {})}


class Pair(NamedTuple):
    """A preference for one answer over another, or a tie.

    `strength` is how much better in levels of the scale, 1 if there was no scale, 0 for a tie. `margin` is how much in
    the unit of the file that it comes from.
    """

    better: str
    worse: str
    strength: int = 1
    margin: float | None = None

    @property
    def is_tie(self) -> bool:
        """Whether neither answer is preferred."""
        return self.strength == 0


class Payload:
    """The content of a judgement. The `messages` are those of the envelope (`core.judgement`)."""

    __slots__ = ()
    kind: ClassVar[str]
    compared_as: ClassVar[str] = ""
    """The name by which a recipe chooses its preference pairs; empty if it has none."""
    scores_one_answer: ClassVar[bool] = False
    """Whether it has a `reward` and its own rows in exports."""
    may_be_of_prompt: ClassVar[bool] = False
    """Whether it can be about the prompt, not only about answers."""

    def to_dict(self) -> dict[str, Any]:
        """Return the payload as JSON."""
        raise NotImplementedError

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read untrusted JSON. Raises `UserError`."""
        raise NotImplementedError

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned, five times as fast as `read`: statistics load a hundred thousand."""
        return cls(**data)

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` if this cannot be about `messages`. By default it is about exactly one message."""
        text = QT_TRANSLATE_NOOP("errors", "it is about {count} messages instead of one")
        check(len(messages) == 1, self.kind, text, count=len(messages))

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        """Yield the preferences that follow from it; with `ties` also the pairs of equally good answers."""
        yield from ()

    @property
    def reason(self) -> str:
        """The reason in the words of the annotator; empty if the kind has none."""
        return ""

    @property
    def reward(self) -> float | None:
        """The score of its one answer, from 0 to 1; None for kinds without a score."""
        return None

    @classmethod
    def averaged(cls, payloads: "Sequence[Self]") -> Self:
        """Return the average of the payloads of several annotators. Only for kinds with a `reward`."""
        raise NotImplementedError

    @property
    def named_messages(self) -> tuple[str, ...]:
        """The messages it is about, sorted, if the payload itself names all of them; else empty."""
        return ()

    def with_ids(self, ids: Sequence[str]) -> "Payload":
        """Return the payload about other messages: those at the indices in `ids` that it names so far."""
        return self

    @property
    def passage_ends(self) -> Sequence[int]:
        """The ends of the passages that it is about, in ascending order."""
        return ()

    @property
    def is_in_first_bundles(self) -> bool:
        """Whether Sayso 0.1.0 can read it."""
        return True


@dataclass(frozen=True, slots=True)
class Rating(Payload):
    """A judgement of one message: an answer, or (tags and use case) a prompt. A newer rating replaces all of it."""

    kind: ClassVar[str] = "rating"
    may_be_of_prompt: ClassVar[bool] = True
    quality: int | None = None  # 1 to 7
    thumbs: bool | None = None  # True: up
    scores: Mapping[str, int] = field(default_factory=dict)  # by question
    flags: Mapping[str, bool] = field(default_factory=dict)  # by question id
    choices: Mapping[str, str] = field(default_factory=dict)  # by question id; also pass, fail, critical
    tags: tuple[str, ...] = ()  # sorted
    use_case: str | None = None

    def __post_init__(self) -> None:
        check(
            self.quality is None or 1 <= self.quality <= 7,
            self.kind,
            QT_TRANSLATE_NOOP("errors", "its quality is not from 1 to 7"),
        )
        check(
            not self.tags or self.tags == tuple(sorted(set(self.tags))),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "its tags are not sorted"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that are set, by name."""
        return without_empty(
            quality=self.quality,
            thumbs=self.thumbs,
            scores=dict(sorted(self.scores.items())),
            flags=dict(sorted(self.flags.items())),
            choices=dict(sorted(self.choices.items())),
            tags=list(self.tags),
            use_case=self.use_case,
        )

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the fields that are set. Raises `UserError` for values off their scale."""
        return cls(
            quality=fields.optional_integer("quality", 1, 7),
            thumbs=fields.optional_flag("thumbs"),
            scores=fields.mapping("scores", lambda scores, name: scores.integer(name, -100, 100)),
            flags=fields.mapping("flags", lambda flags, name: flags.flag(name)),
            choices=fields.mapping("choices", lambda choices, name: choices.name(name)),
            tags=fields.names("tags"),
            use_case=fields.name("use_case") if "use_case" in fields else None,
        )

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(**data | {"tags": tuple(data.get("tags", ()))})

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` unless it is about one message and not empty."""
        Payload.check(self, messages)
        check(self != Rating(), self.kind, QT_TRANSLATE_NOOP("errors", "it is empty"))


@dataclass(frozen=True, slots=True)
class NoneAcceptable(Payload):
    """None of the answers is acceptable."""

    kind: ClassVar[str] = "none_good"

    def to_dict(self) -> dict[str, Any]:
        """Return an empty object: the kind says everything."""
        return {}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the empty object."""
        return cls()

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` unless it is about answers."""
        check(bool(messages), self.kind, QT_TRANSLATE_NOOP("errors", "it names no answers"))


@dataclass(frozen=True, slots=True)
class Rewrite(Payload):
    """A rewritten answer or, without an `original`, a demonstration.

    `message` is the text that the answer should have been. `instruction` is what the model was asked for ("shorter") if
    it proposed the text.
    """

    kind: ClassVar[str] = "rewrite"
    compared_as: ClassVar[str] = "rewrite"
    original: str | None
    message: str
    instruction: str | None = None

    def __post_init__(self) -> None:
        check(self.original != self.message, self.kind, QT_TRANSLATE_NOOP("errors", "an answer is rewritten as itself"))

    def to_dict(self) -> dict[str, Any]:
        """Return `message`, and `original` and `instruction` if there are any."""
        return {"message": self.message} | without_empty(original=self.original, instruction=self.instruction)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the ids and the instruction. Raises `UserError`."""
        return cls(fields.optional_id("original"), fields.id("message"), fields.optional_text("instruction"))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(**{"original": None} | data)

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` unless the messages are the rewrite and its original."""
        named = {self.message} if self.original is None else {self.message, self.original}
        check(named == set(messages), self.kind, QT_TRANSLATE_NOOP("errors", "it is about other answers"))

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        """Yield the rewrite as preferred to its original."""
        if self.original is not None:
            yield Pair(self.message, self.original)

    @property
    def named_messages(self) -> tuple[str, ...]:
        """The rewrite and its original, sorted."""
        return tuple(sorted(id for id in (self.original, self.message) if id is not None))

    def with_ids(self, ids: Sequence[str]) -> Payload:
        """Return the rewrite with other ids in place of indices."""
        original = None if self.original is None else ids[int(self.original)]
        return replace(self, original=original, message=ids[int(self.message)])


@dataclass(frozen=True, slots=True)
class NewRewrite:
    """A rewrite or demonstration whose message is still to be stored, so no payload yet."""

    text: str
    original: str | None = None
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Note(Payload):
    """A free text about a message, or the response to a question of the scheme that asks for text."""

    kind: ClassVar[str] = "note"
    may_be_of_prompt: ClassVar[bool] = True
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return the text, as `text`."""
        return {"text": self.text}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the text. Raises `UserError`."""
        return cls(fields.text("text"))


@dataclass(frozen=True, slots=True)
class Skip(Payload):
    """A task that was not judged, with a reason that may be empty. About the answers that were shown, or none."""

    kind: ClassVar[str] = "skip"
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the reason, as `reason`."""
        return {"reason": self.reason}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the reason. Raises `UserError`."""
        return cls(fields.text("reason"))

    def check(self, messages: tuple[str, ...]) -> None:
        """Accept any number of messages."""
        pass


@dataclass(frozen=True, slots=True)
class FlagForReview(Payload):
    """A flag that somebody should review this again; `wanted` False removes the flag."""

    kind: ClassVar[str] = "second_look"
    may_be_of_prompt: ClassVar[bool] = True
    wanted: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return whether the flag is set, as `wanted`."""
        return {"wanted": self.wanted}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read whether the flag is set. Raises `UserError`."""
        return cls(fields.flag("wanted"))


@dataclass(frozen=True, slots=True)
class Withdrawal(Payload):
    """Withdraws the event that the envelope's `withdraws` names. Withdrawing a withdrawal restores the event."""

    kind: ClassVar[str] = "withdrawal"

    def to_dict(self) -> dict[str, Any]:
        """Return an empty object: the envelope names the event."""
        return {}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the empty object."""
        return cls()

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` if it names messages."""
        check(not messages, self.kind, QT_TRANSLATE_NOOP("errors", "it is about answers"))


OTHER_PAYLOADS: Final[tuple[type[Payload], ...]] = (NoneAcceptable, Rewrite, Note, Skip, FlagForReview, Withdrawal)
"""The payloads that belong to no single question type. `core.questions.KINDS` has all."""
