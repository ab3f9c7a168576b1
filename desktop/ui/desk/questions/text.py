"""Controls of a free text. The panel has the text field."""

from desktop.core.questions.text import TextType
from desktop.ui.desk.questions.base import QuestionControls


class TextControls(QuestionControls):
    """Has no controls of its own, since the panel groups text fields."""

    type = TextType
