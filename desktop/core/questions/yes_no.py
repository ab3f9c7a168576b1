"""Yes or no: an optional flag, or a required question."""

from collections.abc import Mapping

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Rating
from desktop.core.question import THUMBS, Question
from desktop.core.questions.base import Choices, QuestionType, TaskTexts, Value, Wording, by_digit

_YES = QT_TRANSLATE_NOOP("judgements", "yes")
_NO = QT_TRANSLATE_NOOP("judgements", "no")


class YesNoType(QuestionType):
    """Values are bools.

    A flag with a severity that nobody raised is recorded as no: it was asked, and the defect was not seen.
    """

    name = "yes_no"
    title = QT_TRANSLATE_NOOP("schemes", "Yes or no")
    position = 2
    uses = frozenset({"severity"})
    reserved = {THUMBS: {}}
    slot = "flags"

    def keys(self, question: Question) -> dict[str, str | None]:
        """Return the key of the question itself."""
        return {question.id: question.key}

    def is_flag(self, question: Question) -> bool:
        """Whether the question is optional."""
        return not question.required

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return yes and no; nothing for a flag, which has a chip."""
        return by_digit((True, False)) if question.required else ()

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` is a bool."""
        return isinstance(value, bool)

    def with_chip_pressed(self, question: Question, now: Value | None, option: str) -> Value | None:
        """Go on to the next value.

        A flag with a severity is yes or open, another flag yes, no or open, a required question yes or no.
        """
        following: Mapping[bool | None, bool | None]
        if question.required:
            following = {None: True, True: False, False: True}
        elif question.severity is None:
            following = {None: True, True: False, False: None}
        else:
            following = {None: True, True: None}
        return following[now if isinstance(now, bool) else None]

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Return yes or no."""
        return wording.translate(_YES if value else _NO)

    def implicit_value(self, question: Question) -> Value | None:
        """Return no for a flag with a severity."""
        return False if self._counts_as_no(question) else None

    def read_rating(self, question: Question, rating: Rating) -> Value | None:
        """Return the value; None for a no that stands for a flag that nobody raised."""
        value = super().read_rating(question, rating)
        return None if value is False and self._counts_as_no(question) else value

    def _counts_as_no(self, question: Question) -> bool:
        return self.is_flag(question) and question.severity is not None
