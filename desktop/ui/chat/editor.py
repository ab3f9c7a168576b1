"""The text editor for messages: in the composer, and for editing a sent message."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop.ui import theme
from desktop.ui.widgets.floating import is_escape
from desktop.ui.widgets.long_text import choose_wrap
from desktop.ui.widgets.text_filler import TextFiller, is_large


class MessageEdit(QPlainTextEdit):
    """A plain text editor that grows with its text up to a limit (`set_limit`), then scrolls.

    A long text is inserted over several turns of the event loop; `toPlainText` returns all of it from the start.

    Enter submits, Shift+Enter inserts a line break. While an input method composes (its preedit text shows), Enter
    belongs to the input method and does not submit.
    """

    submitted = Signal()
    cancelled = Signal()  # Esc was pressed, with `escape_cancels`
    height_changed = Signal()
    focus_changed = Signal(bool)

    def __init__(self, name: str, *, escape_cancels: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self._escape_cancels = escape_cancels
        self._yields_undo = True
        self._limit = 240
        self._filler = TextFiller(self)
        self._filler.finished.connect(lambda: self.setUndoRedoEnabled(True))
        self.setAccessibleName(name)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.restyle()
        self.document().documentLayout().documentSizeChanged.connect(self._adapt)
        self.textChanged.connect(self._take_undo)
        theme.manager().changed.connect(self.restyle)

    @property
    def composing(self) -> bool:
        """Whether an input method is composing."""
        return self._composing

    def setPlainText(self, text: str) -> None:
        self._filler.stop()
        choose_wrap(self, text)
        super().setPlainText("" if is_large(text) else text)
        if is_large(text):
            self._make_room()
            self.setUndoRedoEnabled(False)  # setting a text cannot be undone
            self._filler.start(text)
            self.moveCursor(QTextCursor.MoveOperation.Start)

    def _make_room(self) -> None:
        """Set the height for a text that scrolls. Without it, Qt lays out a long paragraph twice."""
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFixedHeight(self._limit)

    def toPlainText(self) -> str:
        return self._filler.text(super().toPlainText())

    def selectAll(self) -> None:
        self._filler.finish()
        super().selectAll()

    def insertPlainText(self, text: str) -> None:
        self._filler.finish()
        super().insertPlainText(text)

    def set_limit(self, pixels: int) -> None:
        """Set the maximum height, at least 48."""
        self._limit = max(pixels, 48)
        self._adapt()

    def restyle(self) -> None:
        """Use the font of the present theme."""
        font = theme.current().font(theme.READING)
        self.setFont(font)
        self.viewport().setFont(font)  # of the placeholder, which Qt would leave as it was
        self._adapt()

    def yield_undo(self) -> None:
        """Leave undo and redo to the window until the text changes: the user's last action was not in this editor."""
        self._yields_undo = True

    def _take_undo(self) -> None:
        self._yields_undo = False

    def _is_for_window(self, event: QKeyEvent) -> bool:
        """Whether `event` is an undo or redo for the window: after `yield_undo`, or if the text has nothing to undo."""
        for key, available in (
            (QKeySequence.StandardKey.Undo, self.document().isUndoAvailable()),
            (QKeySequence.StandardKey.Redo, self.document().isRedoAvailable()),
        ):
            if event.matches(key):
                return self._yields_undo or not available
        return False

    def preferred_height(self) -> int:
        """The height of the text, at most the limit, in pixels."""
        # QPlainTextEdit measures its document in lines
        lines = max(self.document().size().height(), 1)
        margins = 2 * self.document().documentMargin() + 2
        return min(round(lines * self.fontMetrics().lineSpacing() + margins), self._limit)

    def sizeHint(self) -> QSize:
        return QSize(320, self.preferred_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.preferred_height())

    def event(self, event: QEvent) -> bool:
        """Leave undo to the window after `yield_undo`; claim Esc before a shortcut of the window (such as Stop)."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_for_window(event):
            event.ignore()
            return True
        needs_escape = self._escape_cancels or self._composing
        if needs_escape and event.type() == QEvent.Type.ShortcutOverride and is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        self._filler.finish()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self._filler.finish()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._composing:
            if not enter:
                super().keyPressEvent(event)
        elif enter and shift:
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        elif enter:
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape and self._escape_cancels:
            self.cancelled.emit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            choose_wrap(self, source.text())
            if is_large(source.text()):
                self._make_room()
            self._filler.start(source.text())
            self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._filler.finish()
        super().contextMenuEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def _adapt(self) -> None:
        height = self.preferred_height()
        scrolls = height >= self._limit
        # not "as needed": Qt would lay out a long paragraph once without the scroll bar to find out
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        if height != self.height():
            self.setFixedHeight(height)
            self.height_changed.emit()
