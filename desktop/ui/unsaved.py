"""The dialog for closing the window with unsaved changes: retry, save the text elsewhere, or quit and lose it."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDir, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.errors import UserError
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import not_saved, sentence
from desktop.presenters.unsaved import as_markdown
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FittedDialog
from desktop.ui.widgets.labels import label

_LISTED = 5


class UnsavedDialog(FittedDialog):
    """Lists unsaved changes. `quit_confirmed` follows once they are saved, or the user accepts to lose them; Esc goes
    back to the window."""

    quit_confirmed = Signal()

    def __init__(self, operations: Operations, parent: QWidget) -> None:
        super().__init__(520, parent)
        self._operations = operations
        self._is_done = False
        self.setWindowTitle(self.tr("Unsaved changes"))
        self._reason = label("", wrap=True)
        self._changes = label("", "secondary", wrap=True)
        self._failed = label("", "error", wrap=True)
        self._failed.hide()
        self.retry = Button(self.tr("Retry"), "primary")
        self.retry.setDefault(True)
        self.retry.clicked.connect(self._try_again)
        self.elsewhere = Button(self.tr("Save the text elsewhere…"))
        self.elsewhere.clicked.connect(self._save_elsewhere)
        self.lose = Button(self.tr("Quit and lose it"), "danger")
        self.lose.clicked.connect(self._quit)
        buttons = QHBoxLayout()
        set_spacing(buttons, Space.S)
        buttons.addWidget(self.lose)
        buttons.addStretch(1)
        buttons.addWidget(self.elsewhere)
        buttons.addWidget(self.retry)
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.M)
        for part in (self._reason, self._changes, self._failed):
            column.addWidget(part)
        add_space(column, Space.S)
        column.addLayout(buttons)
        operations.unsaved_changed.connect(self._show)
        self._show()
        self.retry.setFocus()

    def _show(self) -> None:
        if self._is_done:
            return
        names = [item.name for item in self._operations.unsaved if item.name]
        if not names:
            self._quit()
            return
        problem = self._operations.problem
        if problem is not None:
            self._reason.setText(not_saved(problem))
        else:  # it failed because of a bug
            self._reason.setText(self.tr("Sayso could not save this text, and retrying does not help."))
        lines = [f"• {name}" for name in names[:_LISTED]]
        if len(names) > _LISTED:
            lines.append(self.tr("and %n more", "", len(names) - _LISTED))
        self._changes.setText("\n".join([self.tr("If you quit now, you lose:"), *lines]))

    def _try_again(self) -> None:
        self.retry.setEnabled(False)
        self._operations.save_again(self._retry_finished)

    def _retry_finished(self) -> None:
        self.retry.setEnabled(True)
        self._show()
        if self.isVisible():
            announce(self, self._reason.text())

    def _save_elsewhere(self) -> None:
        name = f"sayso-{datetime.now():%Y-%m-%d-%H%M}.md"
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save the text elsewhere"), QDir.home().filePath(name))
        if not path:
            return
        try:
            as_markdown(self._operations.unsaved, Path(path))
        except UserError as error:
            self._failed.setText(sentence(error))
            self._failed.show()
            announce(self, self._failed.text())
        else:
            self._quit()

    def _quit(self) -> None:
        if not self._is_done:
            self._is_done = True
            self.quit_confirmed.emit()
            self.accept()
