"""The dialog that saves a file of judgements."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.core.file_extensions import JUDGEMENTS


def choose_file(parent: QWidget, title: str, filters: str, about: str, chosen: Callable[[Path], None]) -> None:
    """Ask for a file and call `chosen` with its path. The suggested name has `about` and the date."""
    safe = "".join(letter if letter.isalnum() else "-" for letter in about)
    dialog = QFileDialog(parent, title, "", filters)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(JUDGEMENTS.lstrip("."))  # file managers open it by its ending
    dialog.selectFile(f"sayso-{safe}-{time.strftime('%Y-%m-%d')}{JUDGEMENTS}")
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
