"""Controls of a free text. The panel has the text field."""

from desktop.core.question import Question
from desktop.core.questions.base import Value
from desktop.core.questions.text import TextType
from desktop.ui.desk.questions.base import QuestionControls, in_language


class TextControls(QuestionControls):
    """Has no controls of its own, since the panel groups text fields."""

    type = TextType

    def summary(self, question: Question, value: Value, *, complete: bool) -> list[str]:
        """The question with the text."""
        return [f"{in_language(question.label)}: {value}"]
