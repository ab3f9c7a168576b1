"""Shows the exact prompt. Text that only looks like a control token is underlined."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.long_text import LongText

_MAX_UNDERLINED = 2_000


class PromptView(QWidget):
    """Shows `prompt`. `literal` are the spans (start, end in characters) of plain text that looks like a control
    token."""

    def __init__(self, prompt: str, literal: Sequence[Sequence[int]] = ()) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        self.text = LongText()
        self.text.setAccessibleName(QCoreApplication.translate("PromptView", "Exact prompt"))
        self.text.setFont(theme.current().font(theme.CHROME, mono=True))
        column.addWidget(self.text, 1)
        self._literal = [tuple(span) for span in literal[:_MAX_UNDERLINED]]
        self.text.completed.connect(self._underline)
        self.text.show_text(prompt)
        if literal:
            hint = QCoreApplication.translate(
                "PromptView", "Underlined: looks like a control token, but the model reads it as plain text."
            )
            column.addWidget(label(hint, "secondary", wrap=True))

    def _underline(self) -> None:
        positions = self.text.positions_of(offset for span in self._literal for offset in span)
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        selections = []
        for start, end in self._literal:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self.text.document())
            selection.cursor.setPosition(positions[start])
            selection.cursor.setPosition(positions[end], QTextCursor.MoveMode.KeepAnchor)
            selection.format = form
            selections.append(selection)
        self.text.setExtraSelections(selections)
