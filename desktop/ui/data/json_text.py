"""JSON lines as they are written, read-only, with names and texts in colours of their own."""

from PySide6.QtCore import QEvent, QRegularExpression
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QWidget

from desktop.ui import theme
from desktop.ui.widgets.long_text import LongText

_PART = QRegularExpression(r'("(?:[^"\\]|\\.)*+")(\s*:)?')


class JsonText(LongText):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = _Colours(self.document())
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        if theme.is_theme_event(event):
            self._look()
        super().changeEvent(event)

    def _look(self) -> None:
        self.setFont(theme.current().font(theme.SMALL, mono=True))
        self._colours.rehighlight()


class _Colours(QSyntaxHighlighter):
    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        if not text.lstrip("→ ").startswith("{"):
            return
        name, said = QTextCharFormat(), QTextCharFormat()
        name.setForeground(theme.current().colour("accent"))
        said.setForeground(theme.current().colour("warning"))
        found = _PART.globalMatch(text)
        while found.hasNext():
            match = found.next()
            colour = name if match.capturedLength(2) else said
            self.setFormat(match.capturedStart(1), match.capturedLength(1), colour)
