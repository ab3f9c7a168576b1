"""A text that scrolls, in which passages can be marked."""

from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QScrollArea, QTextEdit, QWidget

from desktop.core.words import Passage, locate, match_words, shown_passage
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.document import code_points
from desktop.ui.lines import utf16_length
from desktop.ui.slices import slices
from desktop.ui.spacing import Space
from desktop.ui.widgets.buttons import Button

MARGIN = Space.L
"""Pixels at the left of the text."""
LEAST_TEXT = 96
"""Minimum height of a text in pixels at text size 1."""


def _selecting(body: MessageBody, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(body.document())
    last = body.document().characterCount() - 1
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
    return cursor


class ReadingPane(QScrollArea):
    """A text that scrolls if it is too long: Markdown with highlighted passages, or plain text while a passage is being
    marked, since each position on the screen is then one in the text.

    With `marks`, an `offer` button to mark a passage appears next to a mouse selection. While passages are being
    marked, a selection becomes one at once.
    """

    pressed = Signal()
    marked = Signal(int, int)  # a passage of the text, in code points
    height_changed = Signal()  # the height of the text has changed

    def __init__(self, parent: QWidget | None = None, *, marks: bool = False) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text, self._name, self._marks = "", "", marks
        self._inside = QWidget()
        self._body = self._make(plain=False)
        self._plain: MessageBody | None = None
        self._passages: tuple[Passage, ...] = ()
        self._words: list[tuple[Passage, Passage]] | None = None  # shown words, with their positions in the source text
        self._matching: Iterator[tuple[Passage, Passage]] = iter(())
        theme.manager().changed.connect(self._highlight)
        self.setWidget(self._inside)
        self.offer = Button("", parent=self._inside)
        self.offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offer.clicked.connect(self._emit_selection)
        self.offer.hide()
        self._body.selectionChanged.connect(lambda: self.offer.hide() if self.selection() is None else None)

    def _make(self, *, plain: bool) -> MessageBody:
        body = MessageBody(self._name, plain=plain, parent=self._inside)
        body.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the desk takes all keys
        body.viewport().installEventFilter(self)
        body.height_changed.connect(self._grow)
        body.caret_moved.connect(self._show_caret)
        return body

    def _show_caret(self, body: QWidget, place: QRect) -> None:
        self.ensureVisible(place.x(), body.y() + place.center().y(), 0, place.height())

    def _grow(self) -> None:
        self._place()
        self._highlight()
        self.height_changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.pressed.emit()
        elif event.type() == QEvent.Type.MouseButtonRelease:  # the text updates its selection after this event
            QTimer.singleShot(0, self, self._emit_selection if self._shown is self._plain else self._offer_mark)
        return super().eventFilter(watched, event)  # the base class sets the range of the scroll bars here

    def _offer_mark(self) -> None:
        """Put the button below the end of the selection, or above its start if there is no room below."""
        body = self._shown
        if not self._marks or self.selection() is None:
            self.offer.hide()
            return
        cursor = body.textCursor()
        last = body.cursorRect(self._at(body, cursor.selectionEnd())).translated(body.pos())
        first = body.cursorRect(self._at(body, cursor.selectionStart())).translated(body.pos())
        self.offer.adjustSize()
        bottom = self.verticalScrollBar().value() + self.viewport().height()
        below = last.bottom() + 4
        y = below if below + self.offer.height() <= bottom else max(first.top() - 4 - self.offer.height(), 0)
        x = min(last.x() + 4, self._inside.width() - MARGIN - self.offer.width())
        self.offer.move(max(x, MARGIN), y)
        self.offer.show()
        self.offer.raise_()

    def _at(self, body: MessageBody, position: int) -> QTextCursor:
        cursor = QTextCursor(body.document())
        cursor.setPosition(position)
        return cursor

    def _emit_selection(self) -> None:
        if (passage := self.selection()) is not None:
            self.offer.hide()
            self.marked.emit(*passage)

    @property
    def _shown(self) -> MessageBody:
        return self._body if self._plain is None or self._plain.isHidden() else self._plain

    def show_text(self, text: str, name: str) -> None:
        """Show a Markdown text from its start; `name` is its accessible name."""
        self._text, self._name = text, name
        self._words = None
        self.offer.hide()
        self._body.set_text(text, replaces=True)
        self._body.setAccessibleName(name)
        if self._plain is not None:
            self._plain.set_text(text, replaces=True)
        self.verticalScrollBar().setValue(0)
        self._place()

    def show_marks(self, passages: Sequence[tuple[int, int]], current: tuple[int, int] | None) -> None:
        """Highlight marked passages, and with another colour the one being chosen, in code points."""
        self._passages = tuple(passages)
        if current is None:
            self._highlight()
            if self._plain is not None and not self._plain.isHidden():
                self._plain.hide()
                self._body.show()
                self._place()
            return
        self.offer.hide()
        if self._plain is None:
            self._plain = self._make(plain=True)
            self._plain.set_text(self._text)
        if self._plain.isHidden() or not self._body.isHidden():
            self._plain.setAccessibleName(self._name)
            self._plain.show()
            self._body.hide()
            self._place()
        look = theme.current()
        shown = []
        for passage, colour in (*((p, "warning.surface") for p in passages), (current, "selection")):
            extra = QTextEdit.ExtraSelection()
            extra.cursor = self._cursor(*passage)
            extra.format.setBackground(look.colour(colour))
            shown.append(extra)
        self._plain.setExtraSelections(shown)
        last = self._plain.cursorRect(self._cursor(current[1], current[1]))
        self.ensureVisible(last.x(), last.y() + last.height(), 0, 40)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        assert self._plain is not None
        return _selecting(self._plain, self._plain.position_of(start), self._plain.position_of(end))

    def _highlight(self) -> None:
        """Highlight the marked passages in the Markdown, which it finds by their words."""
        if not self._passages:
            self._body.setExtraSelections([])
        elif self._body.is_complete:  # otherwise `height_changed` calls this again
            if self._words is None:
                self._words = []
                self._matching = match_words(self._body.document().toPlainText(), self._text)
            slices().start(self._match)

    def _match(self) -> bool:
        """Match more words of the Markdown and the source text. Return whether any are left."""
        if self._words is None:
            return False
        self._words += islice(self._matching, 500)
        if (word := next(self._matching, None)) is not None:
            self._words.append(word)
            return True
        shown = self._body.document().toPlainText()
        selections = []
        for passage in self._passages:
            if (span := shown_passage(self._words, passage)) is not None:
                extra = QTextEdit.ExtraSelection()
                start, end = (utf16_length(shown[:position]) for position in span)
                extra.cursor = _selecting(self._body, start, end)
                extra.format.setBackground(theme.current().colour("warning.surface"))
                selections.append(extra)
        self._body.setExtraSelections(selections)
        return False

    def read(self) -> None:
        """Put the caret into the text, where arrow keys move it."""
        self._shown.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def is_reading(self) -> bool:
        """Whether the caret is in the text."""
        return self._shown.hasFocus()

    def selection(self) -> tuple[int, int] | None:
        """The passage that the mouse selected, as (start, end) in code points of the source text."""
        body = self._shown
        cursor = body.textCursor()
        if not cursor.hasSelection():
            return None
        shown = body.document().toPlainText()
        start, end = (code_points(shown, position) for position in (cursor.selectionStart(), cursor.selectionEnd()))
        return locate(shown, start, end, self._text)

    def copy(self) -> bool:
        """Copy the selected text. Return False if none is selected."""
        body = self._shown
        if body.textCursor().hasSelection():
            body.copy()
            return True
        return False

    def sizeHint(self) -> QSize:
        return QSize(240, theme.current().px(LEAST_TEXT))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 48)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Lay out the text. The scroll bar always has its room, so that the text never wraps anew because of it."""
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        height = self._shown.place(MARGIN, 4, max(width - MARGIN - MARGIN // 2, 40))
        self._inside.resize(width, max(height + 20, self.viewport().height()))
