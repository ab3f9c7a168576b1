"""One of several options."""

from collections.abc import Iterator
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.question import USE_CASE, Option, Question
from desktop.core.questions.base import DIGITS, Choices, QuestionType, TaskTexts, Value, by_digit


class ChoiceType(QuestionType):
    """Values are ids of options."""

    name = "choice"
    title = QT_TRANSLATE_NOOP("schemes", "Single choice")
    position = 3
    uses = frozenset({"options"})
    reserved = {USE_CASE: {}}
    slot = "choices"

    def defaults(self, question: Question) -> dict[str, Any]:
        return {"options": question.options or (Option("option_1", {}), Option("option_2", {}))}

    def choices(self, question: Question, part: int = 0) -> Choices:
        return by_digit([option.id for option in question.options[: len(DIGITS)]])

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        return value in {option.id for option in question.options}

    def rating_faults(self, question: Question, value: Any) -> Iterator[str]:
        if value not in [option.id for option in question.options]:
            yield f"“{question.id}” has no option “{value}”"
