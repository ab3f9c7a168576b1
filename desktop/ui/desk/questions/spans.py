"""Marked passages, which every answer can have: only what they can be marked as is particular to a scheme."""

from PySide6.QtWidgets import QVBoxLayout

from desktop.core.question import Question
from desktop.core.questions.spans import SpansType
from desktop.ui.annotate.fields import FormFields, option_fields
from desktop.ui.desk.questions.base import QuestionControls


class SpansControls(QuestionControls):
    type = SpansType

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        column.addLayout(option_fields(form, question))
