"""What changed, word by word, as read-only text in two colours."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from desktop.core.word_diff import Change, Piece
from desktop.ui import theme


def reading_lines() -> QTextBlockFormat:
    """Lines as far apart as text for reading has them."""
    lines = QTextBlockFormat()
    # fixed: a proportional one is of the font's own spacing, which differs between scripts
    lines.setLineHeight(
        theme.current().px(theme.READING * theme.LINE_HEIGHT), QTextBlockFormat.LineHeightTypes.FixedHeight.value
    )
    return lines


class DiffView(QTextEdit):
    """What is gone is struck out on red, what is new stands on green: told by form and colour together."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[Piece, ...] = ()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("surface", "diff")
        self.document().setDocumentMargin(4)
        self.document().setUndoRedoEnabled(False)

    def show_pieces(self, pieces: Iterable[Piece]) -> None:
        self._pieces = tuple(pieces)
        self._fill()

    def _fill(self) -> None:
        look = theme.current()
        self.setFont(look.font(theme.READING))
        formats = {Change.SAME: QTextCharFormat(), Change.GONE: QTextCharFormat(), Change.NEW: QTextCharFormat()}
        formats[Change.SAME].setForeground(look.colour("text"))
        for change, token in ((Change.GONE, "diff.removed"), (Change.NEW, "diff.added")):
            formats[change].setForeground(look.colour(f"{token}.text"))
            formats[change].setBackground(look.colour(token))
        formats[Change.GONE].setFontStrikeOut(True)
        place = self.verticalScrollBar().value()
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setBlockFormat(reading_lines())
        for change, text in self._pieces:
            if change is Change.GONE:
                text = text.replace("\n", "¶")  # a break that went breaks nothing any more
            elif change is Change.NEW:
                text = text.replace("\n", "¶\n")
            cursor.insertText(text, formats[change])
        cursor.endEditBlock()
        self.verticalScrollBar().setValue(place)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self._pieces:
            self._fill()
        super().changeEvent(event)
