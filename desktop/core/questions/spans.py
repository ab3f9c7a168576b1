"""Passages of an answer that are marked with a label."""

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Payload, Span, Spans
from desktop.core.questions.base import About, Option, Question, QuestionType, TaskTexts, Value, Wording

_COMMA = QT_TRANSLATE_NOOP("judgements", ", ")


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
        return {"options": question.options or (Option("option_1", {}), Option("option_2", {}))}

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        return are_spans(value, question.options, task.texts[target])

    def record(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        return (Spans(value), (target,)) if isinstance(value, tuple) else None

    def restore(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        spans: tuple[Span, ...] = payload.spans
        return spans

    def payload_faults(self, question: Question, payload: Any) -> Iterator[str]:
        unknown = {span.label for span in payload.spans} - {option.id for option in question.options}
        if unknown:
            yield f"“{question.id}” has no label “{min(unknown)}”"

    def in_words(self, payload: Mapping[str, Any], wording: Wording) -> str:
        return wording.translate(_COMMA).join(wording.option(span["label"]) for span in payload["spans"])


def are_spans(value: Value, labels: tuple[Option, ...], text: str) -> bool:
    """Whether these are passages of the text, marked with these labels."""
    known = {option.id for option in labels}
    return isinstance(value, tuple) and all(
        isinstance(span, Span) and span.label in known and 0 <= span.start < span.end <= len(text) for span in value
    )
