"""Free text: a line that the panel opens."""

from desktop.core.question import Question
from desktop.core.questions.base import Value
from desktop.core.questions.text import TextType
from desktop.ui.desk.questions.base import QuestionControls, in_language


class TextControls(QuestionControls):
    type = TextType

    def summary(self, question: Question, value: Value, *, complete: bool) -> list[str]:
        return [f"{in_language(question.label)}: {value}"]
