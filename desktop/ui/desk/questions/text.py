"""Free text: a line that the panel opens."""

from desktop.core.questions.base import Question, Value
from desktop.core.questions.text import TextType
from desktop.ui.desk.questions.base import QuestionControls, in_language


class TextControls(QuestionControls):
    type = TextType

    def summary(self, question: Question, value: Value, *, complete: bool) -> list[str]:
        return [f"{in_language(question.label)}: {value}"]
