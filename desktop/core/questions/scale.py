"""A whole number on a scale."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.question import QUALITY, RESERVED, Question, localized
from desktop.core.questions.base import Choices, QuestionType, TaskTexts, Value, by_digit, is_integer

FARTHEST: Final = 100  # the largest absolute value of an end of a scale
MOST_STEPS: Final = 9  # from the lowest to the highest value: one less than there are digits

_FROM_TO = QT_TRANSLATE_NOOP("schemes", "{low} to {high}")
_FROM_TO_NAMED = QT_TRANSLATE_NOOP("schemes", "{low} ({worst}) to {high} ({best})")


class ScaleType(QuestionType):
    """Values are ints from `low` to `high`."""

    name = "scale"
    title = QT_TRANSLATE_NOOP("schemes", "Rating scale")
    position = 1
    uses = frozenset({"low", "high", "low_label", "high_label"})
    reserved = {QUALITY: {"low": 1, "high": 7}}
    slot = "scores"

    def defaults(self, question: Question) -> dict[str, Any]:
        """Return a scale from 1 to 5."""
        return {"low": 1, "high": 5}

    def describe_question(self, question: Question, language: str) -> tuple[str, Mapping[str, object]]:
        """Give the ends of the scale, with their labels if both have one."""
        worst, best = localized(question.low_label, language), localized(question.high_label, language)
        ends = {"low": question.low, "high": question.high, "worst": worst, "best": best}
        return _FROM_TO_NAMED if worst and best else _FROM_TO, ends

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return the values of the scale, each by its own digit if possible."""
        values = range(question.low, question.high + 1)
        if question.low >= 0 and question.high <= 9:  # each digit stands for itself
            return tuple((str(value), value) for value in values)
        return by_digit(values)

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` is on the scale."""
        return is_integer(value) and question.low <= value <= question.high  # type: ignore[operator]  # a number

    def rating_faults(self, question: Question, value: Any) -> Iterator[Phrase]:
        """Yield a reason if `value` is off the scale."""
        if not question.low <= value <= question.high:
            text = QT_TRANSLATE_NOOP("errors", "{value} is off the scale of “{question}”")
            yield Phrase(text, value=value, question=question.id)


def with_ends(question: Question, low: int, high: int) -> Question:
    """Return a scale with other ends.

    If they are too far apart or in the wrong order, the end that moved pulls the other one along.
    """
    if question.id in RESERVED:
        return question
    low, high = min(max(low, -FARTHEST), FARTHEST - 1), min(max(high, 1 - FARTHEST), FARTHEST)
    if high <= low or high - low > MOST_STEPS:
        if low != question.low:
            high = min(max(high, low + 1), low + MOST_STEPS)
        else:
            low = max(min(low, high - 1), high - MOST_STEPS)
    return replace(question, low=low, high=high)
