"""The dialog that adds a tag to several prompts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.page import Field
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FittedDialog
from desktop.ui.widgets.labels import label


class TagDialog(FittedDialog):
    """Asks for a tag and completes known ones. `chosen` has the tag."""

    chosen = Signal(str)

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
        self.add = Button(self.tr("Add"), "primary")
        self.add.setDefault(True)
        self.add.setEnabled(False)
        self.add.clicked.connect(self._accept)
        self.tag.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        buttons = QHBoxLayout()
        set_spacing(buttons, Space.S)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.add)
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

    def _accept(self) -> None:
        self.chosen.emit(" ".join(self.tag.text().split()))
        self.accept()
