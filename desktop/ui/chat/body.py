"""The widget for the text of one message. It can be selected and copied, and does not scroll by itself."""

import math
from bisect import bisect_left
from itertools import accumulate

from PySide6.QtCore import QMimeData, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextBrowser, QWidget

from desktop.ui import theme
from desktop.ui.chat.document import LineDocument
from desktop.ui.chat.line_formats import CODE_HEADER
from desktop.ui.chat.structure import NOWHERE, change_of_place, introduced, spoken_text
from desktop.ui.markdown import MarkdownText
from desktop.ui.slices import slices
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import IconButton

_ALLOWED = {"http", "https", "mailto"}
_PART_COST = 2_500
"""The cost of the lines that are shown in one step, in microseconds."""
_LARGE_COST = 12_000
"""A text with a higher cost is always laid out in several steps."""
MAX_BUTTONS = 150
"""The number of code cards in one message that get a copy button."""


class MessageBody(QTextBrowser):
    """Shows Markdown or plain text. Its height depends on its width (`height_for`); its owner lays it out.

    A long text is read and laid out in slices of the main thread's time (`desktop.ui.slices`). Until it is complete,
    its height is an estimate; `height_changed` is emitted when it is.
    """

    copied = Signal()  # a selection, or the code of a card
    caret_moved = Signal(QWidget, QRect)  # by the keyboard: this widget, and where the caret is in it
    height_changed = Signal()

    def __init__(self, name: str, *, plain: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = MarkdownText(plain=plain)
        self._text, self._growing = "", False
        self._next: tuple[str, bool] | None = None  # the text to show when the present one is read
        self._reading = False  # whether there may be more lines
        self._same = 0  # number of lines at the beginning that the document already shows
        self._costs = [0]  # the cost of all lines before each line, and finally of all lines
        self._caret = False
        self._place = NOWHERE  # where the screen reader was told that the caret is
        self._copy_buttons: list[IconButton] = []
        self._heights: dict[int, int] = {}  # of the complete text, by width
        self.setAccessibleName(name)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.setCursorWidth(0)
        # the widget shows all of its text, so Qt never has to scroll inside it
        self.horizontalScrollBar().valueChanged.connect(lambda: self.horizontalScrollBar().setValue(0))
        self.verticalScrollBar().valueChanged.connect(lambda: self.verticalScrollBar().setValue(0))
        self._shown_cost = 0
        self._is_starting = False
        self._is_wrapped = False  # whether a width was set
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setAutoFillBackground(False)
        self._content = LineDocument(self.document(), theme.current())
        self.anchorClicked.connect(self._open)
        theme.manager().changed.connect(self.restyle)

    def set_text(self, text: str, *, growing: bool = False, replaces: bool = False) -> None:
        """Show `text`; fast if it continues the previous text. A selection in unchanged lines is kept.

        `replaces` removes the previous text at once, even if there is no time to read the new one yet.
        """
        if (text, growing) == (self._text, self._growing):
            return
        continues = bool(self._text) and text.startswith(self._text) and not replaces
        self._text, self._growing = text, growing
        if self._reading and continues:
            self._next = (text, growing)  # else a text that grows fast would never be read to its end
            return
        self._begin(text, growing)
        if replaces:
            self._same = 0
            self._content.clear()
        self._start()

    def _start(self) -> None:
        """Work as long as this turn of the event loop allows. If work is left, `height_changed` follows."""
        self._is_starting = True
        slices().start(self._work)
        self._is_starting = False

    def finish(self) -> None:
        """Show all of the text at once, however long that takes."""
        while self._work():
            pass

    @property
    def is_complete(self) -> bool:
        """Whether all of the text shows."""
        return not self._reading and self._content.shown == len(self._markdown.lines)

    def _begin(self, text: str, growing: bool) -> None:
        self._next = None
        self._heights.clear()
        known = self._markdown.begin(text, growing=growing)
        self._same = min(self._same, known)
        del self._costs[known + 1 :]
        self._reading = True
        if not known and self._costs_much:
            self._content.clear()

    @property
    def _costs_much(self) -> bool:
        return self._content.shown > 40 and self._shown_cost > _LARGE_COST

    def _work(self) -> bool:
        """Read or show a little more. Return whether there is more to do."""
        lines, costs = self._markdown.lines, self._costs
        few = costs[-1] - costs[self._same] < _PART_COST or len(lines) <= self._content.shown
        if self._reading and few:
            self._reading = self._markdown.step()
            costs += accumulate((line.cost_us for line in lines[len(costs) - 1 :]), initial=costs.pop())
            if self._reading:
                return True
        self._show(min(bisect_left(costs, costs[self._same] + _PART_COST), len(lines)))
        if self.is_complete and self._next is not None:
            self._begin(*self._next)
        if not self.is_complete:
            return True
        if not self._is_starting:
            self.height_changed.emit()
        return False

    def _show(self, end: int) -> None:
        """Show the lines before `end`."""
        cursor = self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        only_more = self._content.shown == self._same
        self._content.show(self._markdown.lines[:end], self._same)
        self._same = end
        self._shown_cost = self._costs[end]
        self._heights.clear()
        now = self.textCursor()
        if (now.anchor(), now.position()) != (anchor, position):  # where the user reads, at first at the beginning
            last = self.document().characterCount() - 1
            cursor.setPosition(min(anchor, last))
            cursor.setPosition(min(position, last), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        self._place_buttons(only_new=only_more)

    def _show_again(self) -> None:
        """Show everything again, with another theme or width."""
        self._same = 0
        self._heights.clear()
        self._start()

    def set_caret(self, shown: bool) -> None:
        """Show or hide the block at the end of a text that is still being written."""
        if shown != self._caret:
            self._caret = shown
            self.viewport().update()

    def set_colour(self, token: str) -> None:
        """Show the text in the theme colour `token`."""
        self._content.colour = token
        self.restyle()

    def restyle(self) -> None:
        """Show everything again with the present theme."""
        self._content.restyle(theme.current())
        self._show_again()

    def height_for(self, width: int) -> int:
        """The height at `width`, in pixels. Lays out the text at that width.

        An estimate if the text is incomplete, or large and laid out at another width.
        """
        if width not in self._heights:
            if self._is_wrapped and self._is_large and self.lineWrapColumnOrWidth() != width:
                return self._estimate() * self.lineWrapColumnOrWidth() // max(width, 1)
            self._wrap_at(width)
            if not self.is_complete:
                return self._estimate()
            self._heights[width] = self._height()
        return self._heights[width]

    def natural_width(self, limit: int) -> int:
        """The least width at which the text wraps no more than at `limit`, in pixels."""
        if self._is_large or not self.is_complete:
            return limit
        self._wrap_at(limit)
        return min(math.ceil(self.document().idealWidth()) + 1, limit)

    @property
    def _is_large(self) -> bool:
        return self._costs[-1] > _LARGE_COST

    def _height(self) -> int:
        return math.ceil(self.document().size().height()) + self._content.bottom

    def _estimate(self) -> int:
        """The estimated height of the complete text at the present width."""
        share = self._markdown.share * self._costs[self._same] / max(self._costs[-1], 1)
        if self.is_complete:
            share = 1.0
        elif share < 0.01:
            return theme.current().px(theme.READING * theme.LINE_HEIGHT) * max(self._text.count("\n"), 1)
        return math.ceil(self._height() / share)

    def _wrap_at(self, width: int) -> None:
        # QTextEdit would use the widget's own width, which is not set yet while it is hidden
        self._is_wrapped = True
        if self.lineWrapColumnOrWidth() == width:
            return
        if self._is_large and self._content.shown:
            self._content.clear()
            self.setLineWrapColumnOrWidth(width)
            self._show_again()
        else:
            self.setLineWrapColumnOrWidth(width)

    def place(self, x: int, y: int, width: int) -> int:
        """Move the widget and set its width; return its height."""
        self._wrap_at(width)
        height = self.height_for(width)
        self.setGeometry(x, y, width, height)
        self._place_buttons()
        return height

    def copy_text(self) -> str:
        """The selection as Markdown; "" if nothing is selected."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return ""
        return self._content.markdown_of(cursor.selectionStart(), cursor.selectionEnd())

    def spoken(self) -> str:
        """The text in words, with its structure."""
        return spoken_text(self._markdown.lines) if self.is_complete else self._text

    def focus_chain(self) -> list[QWidget]:
        """The text and the copy buttons of its code, at which Tab stops."""
        return [self, *self._copy_buttons]

    def position_of(self, offset: int) -> int:
        """The document position of character `offset` of a plain text."""
        return self._content.position_of(offset)

    def sizeHint(self) -> QSize:
        return QSize(400, next(reversed(self._heights.values()), 24))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 20)

    # -- overrides of Qt's methods

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.copy_text())
        return data

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None  # load nothing, neither from the network nor from the disk

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the conversation scrolls, not the message

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        copies = event.matches(QKeySequence.StandardKey.Copy)
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) or alt:
            event.ignore()
        elif copies and not self.textCursor().hasSelection():
            event.ignore()  # the whole message is copied
        elif copies:
            self.copy()
            self.copied.emit()
        else:
            self.setCursorWidth(1)  # show the text cursor only when it is used
            super().keyPressEvent(event)
            self._caret_moved()

    def _caret_moved(self) -> None:
        self.caret_moved.emit(self, self.cursorRect())
        old, self._place = self._place, self._content.place_of(self.textCursor())
        announce(self, change_of_place(old, self._place))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            # screen readers say the name of a text that is not edited, but not its line
            self._place = self._content.place_of(self.textCursor())
            announce(self, introduced(change_of_place(NOWHERE, self._place), self.textCursor().block().text()))
            self.caret_moved.emit(self, self.cursorRect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCursorWidth(0)
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = menu.addAction(self.tr("Copy"), self.copy)
        copy.setEnabled(self.textCursor().hasSelection())
        menu.addAction(self.tr("Select all"), self.selectAll)
        link = self.anchorAt(event.pos())
        if link:
            menu.addAction(self.tr("Copy link"), lambda: QGuiApplication.clipboard().setText(link))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._content.decorations.paint(painter, event.rect(), self.lineWrapColumnOrWidth(), self._content.colour)
        painter.end()
        super().paintEvent(event)
        if self._caret:
            self._paint_caret()

    def _paint_caret(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        place = self.cursorRect(cursor)
        style = theme.current()
        painter = QPainter(self.viewport())
        height = style.px(17)
        painter.fillRect(
            QRect(place.right() + 2, place.center().y() - height // 2 + 1, style.px(8), height), style.colour("accent")
        )
        painter.end()

    # -- code cards' copy buttons

    def _place_buttons(self, *, only_new: bool = False) -> None:
        old = len(self._copy_buttons) if only_new else 0
        cards = self._content.decorations.cards[:MAX_BUTTONS]
        while len(self._copy_buttons) > len(cards):
            self._copy_buttons.pop().deleteLater()
        while len(self._copy_buttons) < len(cards):
            number = len(self._copy_buttons)
            button = IconButton("copy", self.tr("Copy code"), size=15, side=28, parent=self.viewport())
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(lambda _=False, number=number: self._copy_code(number))
            button.show()
            self._copy_buttons.append(button)
        header = theme.current().px(CODE_HEADER)
        for button, card in zip(self._copy_buttons[old:], cards[old:], strict=True):
            area = self._content.decorations.area(card, self.lineWrapColumnOrWidth())
            button.move(int(area.right()) - 32, int(area.top()) + (header - button.height()) // 2)

    def _copy_code(self, number: int) -> None:
        cards = self._content.decorations.cards
        QGuiApplication.clipboard().setText(self._content.decorations.code_of(cards[number]))
        self._copy_buttons[number].set_icon("check")
        self.copied.emit()

    def _open(self, url: QUrl) -> None:
        if url.scheme().lower() in _ALLOWED:
            QDesktopServices.openUrl(url)
