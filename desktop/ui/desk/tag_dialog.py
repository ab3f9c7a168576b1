"""One tag for many prompts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.page import Field
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FittedDialog
from desktop.ui.widgets.labels import label


class TagDialog(FittedDialog):
    """Offers the tags that are there already while one types."""

    given = Signal(str)

    def __init__(self, known: Sequence[str], parent: QWidget) -> None:
        super().__init__(440, parent)
        self.setWindowTitle(self.tr("Add tag"))
        self.tag = QLineEdit()
        self.tag.setMinimumWidth(240)
        completer = QCompleter(list(known), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tag.setCompleter(completer)
        field = Field(self.tag)
        field.set_texts(self.tr("Tag"))
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.give = Button(self.tr("Add"), "primary")
        self.give.setDefault(True)
        self.give.setEnabled(False)
        self.give.clicked.connect(self._give)
        self.tag.textChanged.connect(lambda text: self.give.setEnabled(bool(text.strip())))
        buttons = QHBoxLayout()
        set_spacing(buttons, Space.S)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.give)
        column = QVBoxLayout(self)
        set_margins(column, Space.XL, Space.L, Space.XL, Space.XL)
        set_spacing(column, Space.M)
        about = self.tr(
            "The tag is added to the prompts of the selected judgements. Lists and exports can be filtered by tag."
        )
        column.addWidget(label(about, "secondary", wrap=True))
        column.addWidget(field)
        column.addLayout(buttons)
        self.tag.setFocus()

    def _give(self) -> None:
        self.given.emit(" ".join(self.tag.text().split()))
        self.accept()
