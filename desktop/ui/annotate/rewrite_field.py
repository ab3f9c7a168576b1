"""The text field of the rewrite editor."""

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from desktop.ui import theme
from desktop.ui.annotate.diff_view import reading_lines
from desktop.ui.widgets.floating import is_escape
from desktop.ui.widgets.long_text import choose_wrap
from desktop.ui.widgets.text_filler import TextFiller, is_large


class RewriteField(QTextEdit):
    """Plain text; a long one is filled in over several turns of the event loop.

    The owner handles Ctrl+Enter and Esc. While an input method composes, it gets Esc and Enter.
    """

    submitted = Signal()
    escaped = Signal()
    filled = Signal()  # all of a long text was filled in

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._composing = False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self._is_beginning = False  # while the text of another rewrite is filled in
        self._filler = TextFiller(self)
        self._filler.finished.connect(self._filled)
        self.restyle()

    def begin(self, text: str) -> None:
        """Replace the text; the undo history is empty."""
        self._filler.stop()
        self._is_beginning = True
        choose_wrap(self, text)
        self.clear()
        # for a long text, whose paragraphs would otherwise be laid out again when the scroll bar appears
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if is_large(text) else policy.ScrollBarAsNeeded)
        self.document().setUndoRedoEnabled(False)
        QTextCursor(self.document()).mergeBlockFormat(reading_lines())  # each line inherits the format of the first
        self._filler.start(text)
        if not text:
            self._filled()

    def _filled(self) -> None:
        self.document().setUndoRedoEnabled(True)
        self._is_beginning = False
        self.filled.emit()

    @property
    def is_filling(self) -> bool:
        """Whether a text is still being filled in."""
        return self._filler.is_active or self._is_beginning

    def finish(self) -> None:
        """Fill in the whole text at once, however long that takes."""
        self._filler.finish()

    def selectAll(self) -> None:
        self.finish()
        super().selectAll()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            choose_wrap(self, source.text())
            self._filler.start(source.text())
            self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.finish()
        super().contextMenuEvent(event)

    def words(self) -> str:
        """The text, with non-breaking spaces."""
        # toPlainText would replace non-breaking spaces
        shown = self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
        return self._filler.text(shown)

    def restyle(self) -> None:
        """Take the font from the theme."""
        self.setFont(theme.current().font(theme.READING))

    def event(self, event: QEvent) -> bool:
        """Take Esc from shortcuts of the window, since it closes the editor."""
        if event.type() == QEvent.Type.ShortcutOverride and is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        self.finish()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.finish()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._composing:
            if not enter:
                super().keyPressEvent(event)
        elif is_escape(event):
            self.escaped.emit()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)
