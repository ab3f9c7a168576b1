"""A project as a file for somebody else: what goes with it is chosen, then where it is saved."""

import time
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.endings import JUDGEMENTS
from desktop.core.project import Project
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label


class HandOver(QDialog):
    """Asks whether judgements go along. Each task that enough people judged is done for the other person too."""

    chosen = Signal(object, bool)  # a Path, and whether the judgements go along

    def __init__(self, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Hand over “{project}”").format(project=project.name))
        self.setMinimumWidth(480)
        self._project = project
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(
            label(
                self.tr(
                    "Save the project to a file: prompts, answers, scheme, guidelines, order and blindness. Another "
                    "person opens the file in Sayso, judges there, and hands the project back to you in the same way. "
                    "Your project then has both your judgements and theirs."
                ),
                wrap=True,
            )
        )
        self.judgements = QCheckBox(self.tr("Include the judgements made so far"))
        self.judgements.setChecked(project.overlap == 1)
        column.addWidget(self.judgements)
        hint = self.tr(
            "Leave them out for a second opinion. With them, a task that enough people have judged does not come again."
        )
        column.addWidget(label(hint, "quiet", wrap=True))
        column.addSpacing(8)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        save = Button(self.tr("Save as…"), "primary")
        save.setDefault(True)
        save.clicked.connect(self._choose_file)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        column.addLayout(row)
        save.setFocus()

    def _choose_file(self) -> None:
        name = "".join(letter if letter.isalnum() else "-" for letter in self._project.name)
        kind = self.tr("Judgements")
        dialog = QFileDialog(self, self.tr("Save the project"), "", f"{kind} (*{JUDGEMENTS})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(JUDGEMENTS.lstrip("."))
        dialog.selectFile(f"sayso-{name}-{time.strftime('%Y-%m-%d')}{JUDGEMENTS}")
        dialog.fileSelected.connect(self._save)
        dialog.open()

    def _save(self, path: str) -> None:
        self.chosen.emit(Path(path), self.judgements.isChecked())
        self.accept()
