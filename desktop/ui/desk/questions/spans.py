"""Fields of marked passages. Any answer can be marked; a scheme only defines the labels."""

from PySide6.QtWidgets import QVBoxLayout

from desktop.core.question import Question
from desktop.core.questions.spans import SpansType
from desktop.ui.annotate.fields import FormFields, option_fields
from desktop.ui.desk.questions.base import QuestionControls


class SpansControls(QuestionControls):
    """Has no controls of its own, since the card and the panel show marked passages."""

    type = SpansType

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add the labels."""
        column.addLayout(option_fields(form, question))
