"""The exact prompt, to read: what only looks like a control token is underlined."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.widgets.labels import label

_MOST = 2_000  # underlined places


class PromptView(QWidget):
    """`literal` are the places (from, to) of text that reads like a control token."""

    def __init__(self, prompt: str, literal: Sequence[Sequence[int]] = ()) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.text = QPlainTextEdit(prompt)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(QCoreApplication.translate("PromptView", "Exact prompt"))
        self.text.setFont(theme.current().font(theme.CHROME, mono=True))
        column.addWidget(self.text, 1)
        if literal:
            self.text.setExtraSelections([self._underlined(prompt, *span) for span in literal[:_MOST]])
            hint = QCoreApplication.translate(
                "PromptView", "Underlined: looks like a control token, but the model reads it as plain text."
            )
            column.addWidget(label(hint, "secondary", wrap=True))

    def _underlined(self, prompt: str, start: int, end: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(_units(prompt[:start]))
        cursor.setPosition(_units(prompt[:end]), QTextCursor.MoveMode.KeepAnchor)
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        selection.cursor, selection.format = cursor, form
        return selection


def _units(text: str) -> int:
    """Qt counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
