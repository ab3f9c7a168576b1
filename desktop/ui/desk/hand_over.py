"""The dialog that saves a project for another annotator: what to include, then the file."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.file_extensions import JUDGEMENTS
from desktop.core.project import Project
from desktop.ui.annotate.save_dialog import choose_file
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FittedDialog, text_left
from desktop.ui.widgets.labels import label


class HandOver(FittedDialog):
    """Asks whether to include the judgements. Tasks that enough annotators have judged do not come up again for the
    receiver."""

    chosen = Signal(object, bool)  # a Path, and whether to include the judgements

    def __init__(self, project: Project, parent: QWidget) -> None:
        super().__init__(480, parent)
        self.setWindowTitle(self.tr("Hand over “{project}”").format(project=project.name))
        self._project = project
        column = QVBoxLayout(self)
        set_margins(column, Space.XL, Space.XL, Space.XL, Space.L)
        set_spacing(column, Space.M)
        column.addWidget(
            label(
                self.tr(
                    "Save the project to a file: prompts, answers, scheme, guidelines, order and blind setting. "
                    "Another annotator opens the file in Sayso, judges, and returns the project in the same way. Your "
                    "project then has both your judgements and theirs."
                ),
                wrap=True,
            )
        )
        self.judgements = QCheckBox(self.tr("Include the judgements made so far"))
        self.judgements.setChecked(project.overlap == 1)
        hint = self.tr(
            "Exclude them for an independent second opinion. If they are included, tasks that enough annotators "
            "have judged do not come up again."
        )
        note = label(hint, "quiet", wrap=True)
        note.setIndent(text_left(self.judgements))
        option = QVBoxLayout()
        set_spacing(option, Space.XS)
        option.addWidget(self.judgements)
        option.addWidget(note)
        column.addLayout(option)
        add_space(column, Space.S)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        save = Button(self.tr("Save as…"), "primary")
        save.setDefault(True)
        save.clicked.connect(self._choose_file)
        row = QHBoxLayout()
        set_spacing(row, Space.S)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        column.addLayout(row)
        save.setFocus()

    def _choose_file(self) -> None:
        kind = self.tr("Judgements")
        title = self.tr("Save project")
        choose_file(self, title, f"{kind} (*{JUDGEMENTS})", self._project.name, self._save)

    def _save(self, path: Path) -> None:
        self.chosen.emit(path, self.judgements.isChecked())
        self.accept()
