"""The kinds of judgement: what can be said about answers.

Values check themselves, so one that exists makes sense; `read` takes what others wrote. Both raise `UserError` for what
does not fit. Positions in text are code points.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, NamedTuple, Self

from desktop.core.untrusted import Fields, malformed

VERDICTS: Final = ("right", "neutral", "wrong")
_MAX_POSITION = 2**31 - 1


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
    def names_all(self) -> tuple[str, ...]:
        """The messages it is about, sorted, where it names all of them itself."""
        return ()

    def with_ids(self, ids: Sequence[str]) -> "Payload":
        """The same about other messages: `ids` by the indexes that stand for them until now."""
        return self

    @property
    def ends(self) -> Sequence[int]:
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
class Ranking(Payload):
    """Answers from best to worst; those of one group are equally good. Of answers with the same text one stands for
    all: `identical` has each such group, beginning with the one that is in `order`."""

    kind: ClassVar[str] = "ranking"
    compared_as: ClassVar[str] = "ranking"
    order: tuple[tuple[str, ...], ...]
    identical: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        ranked = [id for group in self.order for id in group]
        check(all(self.order) and len(ranked) >= 1, self.kind, "it has an empty rank")
        if not self.identical:  # nearly always: the rest would take longer than reading it
            check(len(set(ranked)) == len(ranked), self.kind, "an answer is in it twice")
            return
        twins = [id for group in self.identical for id in group[1:]]
        check(all(len(group) > 1 for group in self.identical), self.kind, "an answer is identical to none")
        check({group[0] for group in self.identical} <= set(ranked), self.kind, "an identical answer is not ranked")
        check(len({*ranked, *twins}) == len(ranked) + len(twins), self.kind, "an answer is in it twice")
        check(len({group[0] for group in self.identical}) == len(self.identical), self.kind, "a group is in it twice")

    def to_dict(self) -> dict[str, Any]:
        return {"order": _lists(self.order)} | filled(identical=_lists(self.identical))

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.groups("order"), fields.groups("identical"))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(tuple(map(tuple, data["order"])), tuple(map(tuple, data.get("identical", ()))))

    def check(self, messages: tuple[str, ...]) -> None:
        ranked = {id for group in (*self.order, *self.identical) for id in group}
        check(ranked == set(messages), self.kind, "it does not rank each of its answers")

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        for rank, group in enumerate(self.order):
            for position, better in enumerate(group):
                if ties:
                    yield from (Pair(better, other, 0) for other in group[position + 1 :])
                yield from (Pair(better, worse) for lower in self.order[rank + 1 :] for worse in lower)

    @property
    def names_all(self) -> tuple[str, ...]:
        return tuple(sorted({id for group in (*self.order, *self.identical) for id in group}))

    def with_ids(self, ids: Sequence[str]) -> Payload:
        order, identical = (
            tuple(tuple(ids[int(index)] for index in group) for group in groups)
            for groups in (self.order, self.identical)
        )
        return Ranking(order, identical)


@dataclass(frozen=True, slots=True)
class Comparison(Payload):
    """Two answers. `strength` is below 0 where `first` is better, above 0 where `second` is, 0 for a tie (which
    `both_bad` is as well); `steps` is how many the scale had: 3, 5 or 7. An imported one may have the `margin` of its
    file, in whatever unit that counts, and the `overall` preference (-3 to 3) that its file gives for several
    annotators together."""

    kind: ClassVar[str] = "comparison"
    compared_as: ClassVar[str] = "comparison"
    first: str
    second: str
    strength: int
    steps: int = 3
    both_bad: bool = False
    margin: float | None = None
    overall: int | None = None

    def __post_init__(self) -> None:
        check(self.first != self.second, self.kind, "both sides are the same answer")
        check(self.steps in (3, 5, 7), self.kind, "its scale has neither 3, 5 nor 7 steps")
        check(abs(self.strength) <= self.steps // 2, self.kind, "its strength is off the scale")
        check(not (self.both_bad and self.strength), self.kind, "both are bad, yet one is better")
        check(self.margin is None or 0 <= self.margin < math.inf, self.kind, "its margin is below 0 or no number")

    def to_dict(self) -> dict[str, Any]:
        said = {"first": self.first, "second": self.second, "strength": self.strength, "steps": self.steps}
        more = filled(margin=self.margin, overall=self.overall)
        return said | ({"both_bad": True} if self.both_bad else {}) | more

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(
            fields.id("first"),
            fields.id("second"),
            fields.integer("strength", -3, 3),
            fields.integer("steps", 3, 7),
            fields.flag("both_bad", False),
            fields.optional_number("margin", 0, 1e300),
            fields.optional_integer("overall", -3, 3),
        )

    def check(self, messages: tuple[str, ...]) -> None:
        check({self.first, self.second} == set(messages), self.kind, "it is about other answers")

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        if self.strength:
            better, worse = (self.first, self.second) if self.strength < 0 else (self.second, self.first)
            yield Pair(better, worse, abs(self.strength), self.margin)
        elif ties and not self.both_bad:
            yield Pair(self.first, self.second, 0)

    @property
    def names_all(self) -> tuple[str, ...]:
        return (self.first, self.second) if self.first < self.second else (self.second, self.first)

    def with_ids(self, ids: Sequence[str]) -> Payload:
        return replace(self, first=ids[int(self.first)], second=ids[int(self.second)])

    @property
    def is_in_first_bundles(self) -> bool:
        return self.margin is None and self.overall is None


@dataclass(frozen=True, slots=True)
class BestWorst(Payload):
    """The best and the worst of the answers; nothing is said about those between."""

    kind: ClassVar[str] = "best_worst"
    compared_as: ClassVar[str] = "best_worst"
    best: str
    worst: str

    def __post_init__(self) -> None:
        check(self.best != self.worst, self.kind, "the best answer is the worst")

    def to_dict(self) -> dict[str, Any]:
        return {"best": self.best, "worst": self.worst}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.id("best"), fields.id("worst"))

    def check(self, messages: tuple[str, ...]) -> None:
        check({self.best, self.worst} <= set(messages), self.kind, "it is about other answers")

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        yield Pair(self.best, self.worst)

    def with_ids(self, ids: Sequence[str]) -> Payload:
        return BestWorst(ids[int(self.best)], ids[int(self.worst)])


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
    def names_all(self) -> tuple[str, ...]:
        return tuple(sorted(id for id in (self.original, self.message) if id is not None))

    def with_ids(self, ids: Sequence[str]) -> Payload:
        original = None if self.original is None else ids[int(self.original)]
        return replace(self, original=original, message=ids[int(self.message)])


@dataclass(frozen=True, slots=True)
class Writing:
    """A rewrite whose answer is still to be written, together with what else is said: no payload yet."""

    text: str
    original: str | None = None
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an answer, `text[start:end]`."""

    start: int
    end: int
    verdict: str  # one of VERDICTS


@dataclass(frozen=True, slots=True)
class Steps(Payload):
    """An answer step by step, in its order."""

    kind: ClassVar[str] = "steps"
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        check(bool(self.steps), self.kind, "it has no step")
        check(all(step.verdict in VERDICTS for step in self.steps), self.kind, "a step is neither right nor wrong")
        edges = [edge for step in self.steps for edge in (step.start, step.end)]
        check(edges == sorted(edges) and edges[0] >= 0, self.kind, "its steps overlap or are out of order")
        check(all(step.start < step.end for step in self.steps), self.kind, "a step is empty")

    def to_dict(self) -> dict[str, Any]:
        return {"steps": [{"start": s.start, "end": s.end, "verdict": s.verdict} for s in self.steps]}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(tuple(_step(step) for step in fields.objects("steps")))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(tuple(Step(**step) for step in data["steps"]))

    @property
    def ends(self) -> Sequence[int]:
        return [step.end for step in self.steps]


@dataclass(frozen=True, slots=True)
class Span:
    """A passage, `text[start:end]`."""

    start: int
    end: int
    label: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Spans(Payload):
    """Every passage of a message that was marked; they may overlap. A newer one replaces all."""

    kind: ClassVar[str] = "spans"
    may_be_of_prompt: ClassVar[bool] = True
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        check(all(0 <= span.start < span.end for span in self.spans), self.kind, "a passage is empty")
        check(all(span.label for span in self.spans), self.kind, "a passage has no label")

    def to_dict(self) -> dict[str, Any]:
        return {"spans": [{"start": s.start, "end": s.end, "label": s.label, "comment": s.comment} for s in self.spans]}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(tuple(_span(span) for span in fields.objects("spans")))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(tuple(Span(**span) for span in data["spans"]))

    @property
    def ends(self) -> Sequence[int]:
        return sorted(span.end for span in self.spans)


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


def _lists(groups: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [list(group) for group in groups]


def _step(fields: Fields) -> Step:
    step = Step(
        fields.integer("start", 0, _MAX_POSITION),
        fields.integer("end", 0, _MAX_POSITION),
        fields.one_of("verdict", VERDICTS),
    )
    fields.end()
    return step


def _span(fields: Fields) -> Span:
    span = Span(
        fields.integer("start", 0, _MAX_POSITION),
        fields.integer("end", 0, _MAX_POSITION),
        fields.name("label"),
        fields.text("comment", ""),
    )
    fields.end()
    return span
