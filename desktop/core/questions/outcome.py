"""Pass, fail, or a critical failure."""

from collections.abc import Iterator
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.question import Question
from desktop.core.questions.base import Choices, QuestionType, TaskTexts, Value, Wording, by_digit, no_option

OUTCOME_NAMES: Final = {
    "pass": QT_TRANSLATE_NOOP("judgements", "Pass"),
    "fail": QT_TRANSLATE_NOOP("judgements", "Fail"),
    "critical": QT_TRANSLATE_NOOP("judgements", "Critical"),
}
OUTCOMES: Final = tuple(OUTCOME_NAMES)


class OutcomeType(QuestionType):
    """Values are members of `OUTCOMES`."""

    name = "outcome"
    title = QT_TRANSLATE_NOOP("schemes", "Pass, fail or critical")
    position = 5
    slot = "choices"

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return the three outcomes."""
        return by_digit(OUTCOMES)

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` is an outcome."""
        return value in OUTCOMES

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Return the name of the outcome."""
        return wording.translate(OUTCOME_NAMES[str(value)])

    def rating_faults(self, question: Question, value: Any) -> Iterator[Phrase]:
        """Yield a reason if `value` is no outcome."""
        if value not in OUTCOMES:
            yield no_option(question, value)
