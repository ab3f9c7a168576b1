"""Free text."""

from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Note, Payload
from desktop.core.question import Question
from desktop.core.questions.base import QuestionType, TaskTexts, Value


class TextType(QuestionType):
    """Values are strs. They are recorded as notes, which annotators also write without a question."""

    name = "text"
    title = QT_TRANSLATE_NOOP("schemes", "Text")
    position = 6

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` is a text."""
        return isinstance(value, str)

    def free_text(self, value: Value | None) -> str | None:
        """Return the text; "" if there is none."""
        return value if isinstance(value, str) else ""

    def with_free_text(self, now: Value | None, text: str) -> Value | None:
        """Return the text; None if it is empty."""
        return text or None

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the text as a note."""
        return (Note(value), (target,)) if isinstance(value, str) else None

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the text of the note."""
        return payload.text if isinstance(payload, Note) else None
