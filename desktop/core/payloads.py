"""The kinds of judgement: what can be said about answers.

Values check themselves, so one that exists makes sense; `read` takes what others wrote. Both raise `UserError` for what
does not fit. Positions in text are code points.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, NamedTuple, Self

from desktop.core.untrusted import Fields, malformed

MAX_POSITION: Final = 2**31 - 1
"""Of a place in a text."""


def check(condition: bool, kind: str, problem: str) -> None:
    """Raises `UserError` unless `condition` holds."""
    if not condition:
        raise malformed(f"A judgement ({kind})", problem)


def filled(**entries: Any) -> dict[str, Any]:
    """Without what says nothing: None, and empty lists and objects."""
    return {name: value for name, value in entries.items() if value is not None and value not in ([], {})}


class Pair(NamedTuple):
    """One answer over another, or a tie. `strength` is how much better in the steps of the scale, 1 where none was
    given, 0 for a tie; `margin` is how much in the unit of the file that it comes from."""

    better: str
    worse: str
    strength: int = 1
    margin: float | None = None

    @property
    def is_tie(self) -> bool:
        return self.strength == 0


class Payload:
    """What was said. `messages` are those the envelope names."""

    __slots__ = ()
    kind: ClassVar[str]
    compared_as: ClassVar[str] = ""
    """Under which name a recipe chooses the preferences that follow from it; empty where none do."""
    scores_one_answer: ClassVar[bool] = False
    """Whether it has a `reward`, and rows of its own in exports."""
    may_be_of_prompt: ClassVar[bool] = False
    """Whether it can be about the prompt itself, not only about answers to it."""

    def to_dict(self) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """What others wrote."""
        raise NotImplementedError

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """What `to_dict` gave, five times as fast as `read`: a hundred thousand are loaded for statistics."""
        return cls(**data)

    def check(self, messages: tuple[str, ...]) -> None:
        """Raises `UserError` where this cannot be said about these. The default: about one message."""
        check(len(messages) == 1, self.kind, f"it is about {len(messages)} messages instead of one")

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        """The preferences that follow from it; with `ties` also the answers that are equally good."""
        yield from ()

    @property
    def reason(self) -> str:
        """Why, in the annotator's words; empty where it asks for none."""
        return ""

    @property
    def reward(self) -> float | None:
        """How good it says that its one answer is, from 0 to 1; None for payloads that say no such number."""
        return None

    @classmethod
    def averaged(cls, payloads: "Sequence[Self]") -> Self:
        """What several annotators say on the average. Only of payloads with a `reward`."""
        raise NotImplementedError

    @property
    def named_messages(self) -> tuple[str, ...]:
        """The messages it is about, sorted, where it names all of them itself."""
        return ()

    def with_ids(self, ids: Sequence[str]) -> "Payload":
        """The same about other messages: `ids` by the indexes that stand for them until now."""
        return self

    @property
    def passage_ends(self) -> Sequence[int]:
        """Where the passages that it is about end, in ascending order."""
        return ()

    @property
    def is_in_first_bundles(self) -> bool:
        """Whether Sayso 0.1.0 can read it."""
        return True


@dataclass(frozen=True, slots=True)
class Rating(Payload):
    """One message by itself: an answer, or (tags and use case) a prompt. A newer one replaces all of it."""

    kind: ClassVar[str] = "rating"
    may_be_of_prompt: ClassVar[bool] = True
    quality: int | None = None  # 1 to 7
    thumbs: bool | None = None  # up?
    scores: Mapping[str, int] = field(default_factory=dict)  # by question
    flags: Mapping[str, bool] = field(default_factory=dict)  # yes or no, by question
    choices: Mapping[str, str] = field(default_factory=dict)  # by question; also pass, fail, critical
    tags: tuple[str, ...] = ()  # sorted
    use_case: str | None = None

    def __post_init__(self) -> None:
        check(self.quality is None or 1 <= self.quality <= 7, self.kind, "its quality is not from 1 to 7")
        check(not self.tags or self.tags == tuple(sorted(set(self.tags))), self.kind, "its tags are not sorted")

    def to_dict(self) -> dict[str, Any]:
        return filled(
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
        return cls(**data | {"tags": tuple(data.get("tags", ()))})

    def check(self, messages: tuple[str, ...]) -> None:
        Payload.check(self, messages)
        check(self != Rating(), self.kind, "it says nothing")


@dataclass(frozen=True, slots=True)
class NoneAcceptable(Payload):
    """None of the answers will do."""

    kind: ClassVar[str] = "none_good"

    def to_dict(self) -> dict[str, Any]:
        return {}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls()

    def check(self, messages: tuple[str, ...]) -> None:
        check(bool(messages), self.kind, "it is about no answer")


@dataclass(frozen=True, slots=True)
class Rewrite(Payload):
    """`message` is what the answer should have been: written from `original`, or from nothing. `instruction` is what
    the model was asked for ("shorter") where it proposed the text."""

    kind: ClassVar[str] = "rewrite"
    compared_as: ClassVar[str] = "rewrite"
    original: str | None
    message: str
    instruction: str | None = None

    def __post_init__(self) -> None:
        check(self.original != self.message, self.kind, "an answer is rewritten as itself")

    def to_dict(self) -> dict[str, Any]:
        return {"message": self.message} | filled(original=self.original, instruction=self.instruction)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.optional_id("original"), fields.id("message"), fields.optional_text("instruction"))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(**{"original": None} | data)

    def check(self, messages: tuple[str, ...]) -> None:
        named = {self.message} if self.original is None else {self.message, self.original}
        check(named == set(messages), self.kind, "it is about other answers")

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        if self.original is not None:
            yield Pair(self.message, self.original)

    @property
    def named_messages(self) -> tuple[str, ...]:
        return tuple(sorted(id for id in (self.original, self.message) if id is not None))

    def with_ids(self, ids: Sequence[str]) -> Payload:
        original = None if self.original is None else ids[int(self.original)]
        return replace(self, original=original, message=ids[int(self.message)])


@dataclass(frozen=True, slots=True)
class NewRewrite:
    """A rewrite whose answer is still to be written, together with what else is said: no payload yet."""

    text: str
    original: str | None = None
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Note(Payload):
    """Free words about a message, or the answer to a question of the scheme that asks for words."""

    kind: ClassVar[str] = "note"
    may_be_of_prompt: ClassVar[bool] = True
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.text("text"))


@dataclass(frozen=True, slots=True)
class Skip(Payload):
    """Not judged, and why (may be empty). About the answers that were shown, or none."""

    kind: ClassVar[str] = "skip"
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"reason": self.reason}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.text("reason"))

    def check(self, messages: tuple[str, ...]) -> None:
        pass


@dataclass(frozen=True, slots=True)
class FlagForReview(Payload):
    """Somebody should look at this again (or, `wanted` False, no longer)."""

    kind: ClassVar[str] = "second_look"
    may_be_of_prompt: ClassVar[bool] = True
    wanted: bool = True

    def to_dict(self) -> dict[str, Any]:
        return {"wanted": self.wanted}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.flag("wanted"))


@dataclass(frozen=True, slots=True)
class Withdrawal(Payload):
    """Takes back the event that the envelope's `withdraws` names; where that is a withdrawal, it restores."""

    kind: ClassVar[str] = "withdrawal"

    def to_dict(self) -> dict[str, Any]:
        return {}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls()

    def check(self, messages: tuple[str, ...]) -> None:
        check(not messages, self.kind, "it is about answers")


OTHER_PAYLOADS: Final[tuple[type[Payload], ...]] = (NoneAcceptable, Rewrite, Note, Skip, FlagForReview, Withdrawal)
"""Those that answer no single type of question. `core.questions` has the kinds of all."""
