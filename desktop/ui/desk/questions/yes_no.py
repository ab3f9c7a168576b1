"""Controls of yes or no: two chips, unless it is a flag, which the panel shows."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from desktop.core.question import DefectSeverity, Question
from desktop.core.questions.yes_no import YesNoType
from desktop.ui.annotate.fields import FormFields, named
from desktop.ui.desk.questions.base import Panel, QuestionControls
from desktop.ui.desk.questions.choice import add_chips
from desktop.ui.spacing import Space, set_spacing
from desktop.ui.widgets.key_button import KeyButton


class YesNoControls(QuestionControls):
    """Responds by chip or key."""

    type = YesNoType

    def add(self, panel: Panel, question: Question) -> None:
        """Add two chips, unless the question is a flag."""
        if not question.type.is_flag(question):
            add_chips(panel, question, [(True, self.tr("Yes")), (False, self.tr("No"))])

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add the severity and the key."""
        severity = QComboBox()
        for value, text in (
            ("", self.tr("Not a defect")),
            (DefectSeverity.MINOR.value, self.tr("Minor defect")),
            (DefectSeverity.MAJOR.value, self.tr("Major defect")),
            (DefectSeverity.CRITICAL.value, self.tr("Critical defect")),
        ):
            severity.addItem(text, value)
        severity.setCurrentIndex(severity.findData(question.severity.value if question.severity else ""))
        severity.activated.connect(
            lambda _: form.change(severity=DefectSeverity(severity.currentData()) if severity.currentData() else None)
        )
        key = KeyButton(question.key or "", self.tr("Key"))
        key.chosen.connect(lambda chosen: form.change(key=chosen or None))
        row = QHBoxLayout()
        set_spacing(row, Space.S)
        row.addLayout(named(self.tr("“Yes” means"), severity), 1)
        row.addLayout(named(self.tr("Key (empty: the next free one)"), key), 1)
        column.addLayout(row)
