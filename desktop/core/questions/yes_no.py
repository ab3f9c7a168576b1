"""Yes or no: a flag that can be raised, or a question that has to be answered."""

from collections.abc import Mapping

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Rating
from desktop.core.question import THUMBS, Question
from desktop.core.questions.base import Choices, QuestionType, TaskTexts, Value, by_digit


class YesNoType(QuestionType):
    """Values are bools. A flag with a severity that nobody raised is recorded as no: it was asked, and what is bad was
    not seen."""

    name = "yes_no"
    title = QT_TRANSLATE_NOOP("schemes", "Yes or no")
    position = 2
    uses = frozenset({"severity"})
    reserved = {THUMBS: {}}
    slot = "flags"

    def keys(self, question: Question) -> dict[str, str | None]:
        return {question.id: question.key}

    def is_flag(self, question: Question) -> bool:
        return not question.required

    def choices(self, question: Question, part: int = 0) -> Choices:
        return by_digit((True, False)) if question.required else ()

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        return isinstance(value, bool)

    def with_chip_pressed(self, question: Question, now: Value | None, option: str) -> Value | None:
        """A flag is yes or unsaid; one that says nothing bad is yes, no, or unsaid; what has to be answered is one or
        the other."""
        following: Mapping[bool | None, bool | None]
        if question.required:
            following = {None: True, True: False, False: True}
        elif question.severity is None:
            following = {None: True, True: False, False: None}
        else:
            following = {None: True, True: None}
        return following[now if isinstance(now, bool) else None]

    def implicit_value(self, question: Question) -> Value | None:
        return False if self._counts_as_no(question) else None

    def read_rating(self, question: Question, rating: Rating) -> Value | None:
        value = super().read_rating(question, rating)
        return None if value is False and self._counts_as_no(question) else value

    def _counts_as_no(self, question: Question) -> bool:
        return self.is_flag(question) and question.severity is not None
