"""Read-only JSON Lines with syntax colours."""

from PySide6.QtCore import QEvent, QRegularExpression
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QWidget

from desktop.ui import theme
from desktop.ui.widgets.long_text import LongText

_PART = QRegularExpression(r'("(?:[^"\\]|\\.)*+")(\s*:)?')


class JsonText(LongText):
    """A long text, coloured as JSON Lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = _Colours(self.document())
        self._restyle()

    def changeEvent(self, event: QEvent) -> None:
        if theme.is_theme_event(event):
            self._restyle()
        super().changeEvent(event)

    def _restyle(self) -> None:
        self.setFont(theme.current().font(theme.SMALL, mono=True))
        self._colours.rehighlight()


class _Colours(QSyntaxHighlighter):
    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        if not text.lstrip("→ ").startswith("{"):
            return
        name, value = QTextCharFormat(), QTextCharFormat()
        name.setForeground(theme.current().colour("accent"))
        value.setForeground(theme.current().colour("warning"))
        found = _PART.globalMatch(text)
        while found.hasNext():
            match = found.next()
            colour = name if match.capturedLength(2) else value
            self.setFormat(match.capturedStart(1), match.capturedLength(1), colour)
