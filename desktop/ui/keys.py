"""The list of keys (F1)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from desktop.ui.widgets.buttons import Button, shortcut_text
from desktop.ui.widgets.labels import KeyCap, label


class KeysDialog(QDialog):
    """Every key and what it does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        keys = [
            ("Enter", self.tr("Send")),
            ("Shift+Enter", self.tr("Break the line")),
            ("Esc", self.tr("Stop writing")),
            ("Ctrl+N", self.tr("New conversation")),
            ("Ctrl+K", self.tr("Search titles")),
            ("Ctrl+B", self.tr("Show or hide the list")),
            ("F2", self.tr("Rename the conversation")),
            ("Del", self.tr("Delete the conversation (in the list)")),
            ("Alt+Up", self.tr("To the message before")),
            ("Alt+Down", self.tr("To the next message")),
            ("Alt+A", self.tr("Go on with answer A (B, C …)")),
            ("Ctrl+1", self.tr("Chat, and so on down the rail")),
            ("Ctrl++", self.tr("Larger text (Ctrl+− smaller, Ctrl+0 as it was)")),
            ("Ctrl+Q", self.tr("Quit")),
            ("F1", self.tr("This list")),
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        for row, (key, meaning) in enumerate(keys):
            what = label(meaning)
            what.setAccessibleName(f"{meaning}: {shortcut_text(key)}")
            grid.addWidget(what, row, 0)
            grid.addWidget(KeyCap(shortcut_text(key)), row, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
