"""One of several options."""

from collections.abc import Iterator
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.question import USE_CASE, Option, Question
from desktop.core.questions.base import DIGITS, Choices, QuestionType, TaskTexts, Value, Wording, by_digit, no_option


class ChoiceType(QuestionType):
    """Values are ids of options."""

    name = "choice"
    title = QT_TRANSLATE_NOOP("schemes", "Single choice")
    position = 3
    uses = frozenset({"options"})
    reserved = {USE_CASE: {}}
    slot = "choices"

    def defaults(self, question: Question) -> dict[str, Any]:
        """Return the options so far, or two without labels."""
        return {"options": question.options or (Option("option_1", {}), Option("option_2", {}))}

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return the ids of the first ten options."""
        return by_digit([option.id for option in question.options[: len(DIGITS)]])

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` is the id of an option."""
        return value in {option.id for option in question.options}

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Return the label of the chosen option."""
        return wording.option(str(value))

    def rating_faults(self, question: Question, value: Any) -> Iterator[Phrase]:
        """Yield a reason if `value` is no option."""
        if value not in [option.id for option in question.options]:
            yield no_option(question, value)
