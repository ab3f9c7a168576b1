"""Passages of an answer, marked with labels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.payloads import MAX_POSITION, Payload, check
from desktop.core.question import About, Option, Question
from desktop.core.questions.base import QuestionType, TaskTexts, Value, Wording
from desktop.core.untrusted import Fields

_COMMA = QT_TRANSLATE_NOOP("judgements", ", ")


@dataclass(frozen=True, slots=True)
class Span:
    """A marked passage, `text[start:end]`."""

    start: int
    end: int
    label: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Spans(Payload):
    """All marked passages of a message, which may overlap. A newer payload replaces all of them."""

    kind: ClassVar[str] = "spans"
    may_be_of_prompt: ClassVar[bool] = True
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        check(
            all(0 <= span.start < span.end for span in self.spans),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "a passage is empty"),
        )
        check(all(span.label for span in self.spans), self.kind, QT_TRANSLATE_NOOP("errors", "a passage has no label"))

    def to_dict(self) -> dict[str, Any]:
        """Return `spans`, each with `start`, `end`, `label` and `comment`."""
        return {"spans": [{"start": s.start, "end": s.end, "label": s.label, "comment": s.comment} for s in self.spans]}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `spans`. Raises `UserError`."""
        return cls(tuple(_span(span) for span in fields.objects("spans")))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(tuple(Span(**span) for span in data["spans"]))

    @property
    def passage_ends(self) -> Sequence[int]:
        """The ends of the passages, sorted."""
        return sorted(span.end for span in self.spans)


class SpansType(QuestionType):
    """Values are tuples of `Span`s whose labels are options."""

    name = "spans"
    title = QT_TRANSLATE_NOOP("schemes", "Marked passages")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Marked passages")
    origin_title = QT_TRANSLATE_NOOP("export", "from marked passages")
    position = 11
    abouts = (About.ANSWER,)
    uses = frozenset({"options"})
    payload = Spans
    marks_passages = True

    def defaults(self, question: Question) -> dict[str, Any]:
        """Return the options so far, or two without labels."""
        return {"options": question.options or (Option("option_1", {}), Option("option_2", {}))}

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` has passages of the text with labels of the question."""
        return are_spans(value, question.options, task.texts[target])

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the payload of the marked passages."""
        return (Spans(value), (target,)) if isinstance(value, tuple) else None

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the marked passages."""
        spans: tuple[Span, ...] = payload.spans
        return spans

    def payload_faults(self, question: Question, payload: Any) -> Iterator[Phrase]:
        """Yield a reason if a label is no option."""
        unknown = {span.label for span in payload.spans} - {option.id for option in question.options}
        if unknown:
            text = QT_TRANSLATE_NOOP("errors", "“{question}” has no label “{label}”")
            yield Phrase(text, question=question.id, label=min(unknown))

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """List the labels of the passages."""
        return wording.translate(_COMMA).join(wording.option(span["label"]) for span in payload["spans"])


def are_spans(value: Value, labels: tuple[Option, ...], text: str) -> bool:
    """Whether `value` has passages of the text that are marked with these labels."""
    known = {option.id for option in labels}
    return isinstance(value, tuple) and all(
        isinstance(span, Span) and span.label in known and 0 <= span.start < span.end <= len(text) for span in value
    )


def _span(fields: Fields) -> Span:
    span = Span(
        fields.integer("start", 0, MAX_POSITION),
        fields.integer("end", 0, MAX_POSITION),
        fields.name("label"),
        fields.text("comment", ""),
    )
    fields.end()
    return span
