"""Rows in one column, of which only those near the screen exist as widgets.

The heights of the other rows are estimated (`row_positions`). When a height changes, what the user reads stays in
place: the anchor is the row at the top of the window, or the end while the view follows an answer that is being
written.
"""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.core.conversation import Status
from desktop.presenters.transcript import RowKind, Transcript, TranscriptRow
from desktop.ui import theme
from desktop.ui.chat.candidates import CandidatesRow
from desktop.ui.chat.message import AnswerMessage, UserMessage
from desktop.ui.chat.row_positions import BOTTOM, TOP, RowPositions, estimate_heights
from desktop.ui.chat.rows import Intents, RowWidget
from desktop.ui.widgets.buttons import Pill

OVERSCAN = 240
"""How far beyond the visible part rows exist as widgets, in pixels."""
WIDE = 1120
"""The maximum width of candidates side by side at text size 1, with their padding, in pixels."""
FRAME_MS = 16
_REMEMBERED_MS = 5_000
"""How long a removed row that had the focus exists. Orca 43 says nothing of the new focus if the old one is gone."""

_CLASSES: dict[RowKind, type[RowWidget]] = {
    RowKind.USER: UserMessage,
    RowKind.ANSWER: AnswerMessage,
    RowKind.CANDIDATES: CandidatesRow,
}


class VirtualRows(QAbstractScrollArea):
    """Shows the rows of a `Transcript`, and follows its end while the user is there."""

    focus_lost = Signal()  # the row that had the focus was removed, and no row is left

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.intents = Intents(self)
        self._model: Transcript | None = None
        self._positions = RowPositions()
        self._widgets: dict[int, RowWidget] = {}
        self._changed: set[int] = set()  # rows that changed since their widget was updated
        self._following = True  # whether the view follows the end
        self._syncing = False
        self._laid_out_width = 0
        self._leaving: tuple[int, RowWidget] | None = None  # the removed row that has the focus, and its index

        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(40)
        self._jump = Pill("", icon="arrow-down", parent=self)
        self._jump.clicked.connect(self.jump_to_end)
        self._jump.hide()
        # Rows are updated at most once a frame, and less often if that takes long, so that typing is not delayed.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.update_rows)
        theme.manager().changed.connect(self._remeasure)
        self._retranslate()

    # -- the model

    def set_model(self, model: Transcript) -> None:
        """Show the end of `model`, and disconnect from the previous one."""
        if (old := self._model) is not None:
            old.reset.disconnect(self._reset)
            old.appended.disconnect(self._appended)
            old.changed.disconnect(self._row_changed)
            old.truncated.disconnect(self._truncated)
        self._model = model
        model.reset.connect(self._reset)
        model.appended.connect(self._appended)
        model.changed.connect(self._row_changed)
        model.truncated.connect(self._truncated)
        self._reset()

    @property
    def rows(self) -> list[TranscriptRow]:
        """The rows of the model."""
        return self._model.rows if self._model is not None else []

    def row_widgets(self) -> list[RowWidget]:
        """The rows that exist as widgets, from top to bottom."""
        return [self._widgets[index] for index in sorted(self._widgets)]

    def row_widget(self, index: int) -> RowWidget:
        """The widget of a row near the screen, or of one in which the user works."""
        return self._widgets[index]

    def index_of(self, widget: QWidget | None) -> int | None:
        """The index of the row that is or contains `widget`; None for none."""
        if widget is None:
            return None
        return next((i for i, row in self._widgets.items() if row is widget or row.isAncestorOf(widget)), None)

    def _reset(self) -> None:
        for index in list(self._widgets):
            self._drop(index)
        self._changed.clear()
        self._positions.reset(self._estimates(self.rows))
        self._following = True
        self._sync()

    def _appended(self, count: int) -> None:
        rows = self.rows[-count:]
        self._positions.append(self._estimates(rows))
        if any(row.kind is RowKind.USER or row.status is Status.STREAMING for row in rows):
            self._following = True  # the user just sent a message and wants to see the answer
        self._sync()

    def _truncated(self, start: int) -> None:
        for index in [i for i in self._widgets if i >= start]:
            self._drop(index)
        self._changed = {index for index in self._changed if index < start}
        self._positions.truncate(start)
        self._sync()

    def _row_changed(self, index: int) -> None:
        self._changed.add(index)
        if not self._timer.isActive():
            self._timer.start(FRAME_MS)

    def update_rows(self) -> None:
        """Update the rows that changed since the last frame."""
        changed, self._changed = self._changed, set()
        has_new_controls = False
        for index in changed:
            row = self.rows[index]
            widget = self._widgets.get(index)
            if widget is None:
                self._positions.update({index: self._estimates([row])[0]})
            elif type(widget) is _CLASSES[row.kind]:
                before = widget.focus_chain()
                widget.set_row(row)
                has_new_controls |= widget.focus_chain() != before  # such as the buttons of an answer that is complete
            else:
                self._drop(index)
        self._sync()
        if has_new_controls:
            self._order_focus()

    # -- geometry

    def _column(self, kind: RowKind) -> int:
        """The width of a row of this kind with its padding, in pixels."""
        style = theme.current()
        widest = style.px(WIDE) if kind is RowKind.CANDIDATES else style.column
        return min(self.width(), widest)

    def _width_of(self, index: int) -> int:
        """The width of a row: one with an open editor is as wide as a row of candidates."""
        widget = self._widgets.get(index)
        return self._column(RowKind.CANDIDATES if widget is not None and widget.wide else self.rows[index].kind)

    def _estimates(self, rows: list[TranscriptRow]) -> list[int]:
        return estimate_heights(rows, self._column(RowKind.ANSWER))

    def _end(self) -> int:
        """The largest scroll position."""
        return max(self._positions.end + BOTTOM - self.viewport().height(), 0)

    def _followed(self) -> int:
        """The scroll position while the view follows the end: the end, or the beginning of candidates that together are
        higher than the view, since the first ones are read first."""
        rows = self.rows
        if rows and len(rows) == len(self._positions) and rows[-1].kind is RowKind.CANDIDATES:
            return min(self._end(), self._positions.top(len(rows) - 1))
        return self._end()

    def _sync(self) -> None:
        """Create widgets for rows near the screen, correct heights, and place everything."""
        if self._syncing or not self.viewport().width():
            return
        self._syncing = True
        try:
            self._arrange()
        finally:
            self._syncing = False

    def _arrange(self) -> None:
        bar = self.verticalScrollBar()
        scroll = self._followed() if self._following else min(bar.value(), self._end())
        positions = self._positions
        anchor = positions.row_at(scroll)
        offset = scroll - positions.top(anchor) if len(positions) else 0
        view = self.viewport().height()
        near: set[int] = set()
        created = False
        # a corrected height may bring other rows near the screen; each row is measured once
        while len(positions):
            first, last = positions.row_at(scroll - OVERSCAN), positions.row_at(scroll + view + OVERSCAN)
            corrected: dict[int, int] = {}
            for index in range(first, last + 1):
                if index in near:
                    continue
                near.add(index)
                created = self._ensure(index) or created
                height = self._widgets[index].layout_for(self._width_of(index))
                if height != positions.height(index):
                    corrected[index] = height
            if not corrected:
                break
            positions.update(corrected)
            scroll = self._followed() if self._following else min(positions.top(anchor) + offset, self._end())
        kept = {index for index, widget in self._widgets.items() if index in near or widget.must_stay()}
        for index in [index for index in self._widgets if index not in kept]:
            self._drop(index)
        self._place(scroll)
        if created:
            self._order_focus()

    def _ensure(self, index: int) -> bool:
        """Create the widget of a row if it does not exist. Return whether it was created."""
        if index in self._widgets:
            return False
        row = self.rows[index]
        self._changed.discard(index)
        widget = _CLASSES[row.kind](row, self.intents, self.viewport())
        widget.resized.connect(self._sync)
        self._widgets[index] = widget
        return True

    def _place(self, scroll: int) -> None:
        width = self.width()  # includes the scroll bar, to keep the column in line with the composer
        for index, widget in self._widgets.items():
            column = self._width_of(index)
            top, height = self._positions.top(index), self._positions.height(index)
            widget.setGeometry((width - column) // 2, top - scroll, column, height)
            if widget.isHidden():
                widget.show()
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, self._end())
        bar.setValue(scroll)
        self._show_jump()

    def _drop(self, index: int) -> None:
        widget = self._widgets.pop(index)
        widget.end_rewrite()
        if widget.has_focus_inside() and not self.rows:
            self.focus_lost.emit()
        elif widget.has_focus_inside() and self._leaving is None:
            # the row that replaces it takes the focus; else Qt would give it to the next widget in the window
            self._leaving = index, widget
            widget.move(0, -widget.height())
            QTimer.singleShot(0, self, self._pass_focus_on)
            return
        widget.hide()
        widget.deleteLater()

    def _pass_focus_on(self) -> None:
        """Give the focus of a removed row to the one that took its place, or the last one."""
        if self._leaving is None:
            return
        (index, widget), self._leaving = self._leaving, None
        if widget.has_focus_inside() and self.rows:
            self.reveal_row(min(index, len(self.rows) - 1)).take_focus(1)
        widget.hide()
        QTimer.singleShot(_REMEMBERED_MS, widget, widget.deleteLater)

    def _order_focus(self) -> None:
        """Let Tab enter the first or the last row, in whatever order they were created."""
        before: QWidget = self
        for widget in self.row_widgets():
            for control in widget.focus_chain():
                QWidget.setTabOrder(before, control)
                before = control
        QWidget.setTabOrder(before, self._jump)

    def _remeasure(self) -> None:
        """Estimate all heights again after the width or the type size changed. The row at the top stays there."""
        positions = self._positions
        anchor, share = positions.row_at(self.verticalScrollBar().value()), 0.0
        if len(positions) and positions.height(anchor):
            share = (self.verticalScrollBar().value() - positions.top(anchor)) / positions.height(anchor)
        self._laid_out_width = self.width()
        positions.reset(self._estimates(self.rows))
        positions.update({i: widget.layout_for(self._width_of(i)) for i, widget in self._widgets.items()})
        if len(positions) and not self._following:
            scroll = positions.top(anchor) + round(share * positions.height(anchor))
            self._syncing = True
            self.verticalScrollBar().setRange(0, self._end())
            self.verticalScrollBar().setValue(scroll)
            self._syncing = False
        self._sync()

    # -- scrolling

    def _scrolled(self, value: int) -> None:
        if self._syncing:
            return
        self._following = abs(value - self._followed()) <= 2
        self._sync()

    def jump_to_end(self) -> None:
        """Scroll to the end, and follow the answer that is written there."""
        self._following = True
        self._sync()
        self.verticalScrollBar().setValue(self._end())

    def _show_jump(self) -> None:
        away = not self._following and self._end() - self.verticalScrollBar().value() > 80
        if away != self._jump.isVisible():
            self._jump.setVisible(away)
        if away:
            size = self._jump.sizeHint()
            x = (self.viewport().width() - size.width()) // 2
            self._jump.setGeometry(x, self.height() - size.height() - 12, size.width(), size.height())
            self._jump.raise_()

    def scroll_to_row(self, index: int) -> RowWidget:
        """Scroll a row into view; if it is higher than the view, its beginning. Return its widget."""
        self._following = False
        top = self._positions.top(index)
        bottom = top + self._positions.height(index)
        value, view = self.verticalScrollBar().value(), self.viewport().height()
        if top < value or bottom - top > view:
            value = top - TOP
        elif bottom > value + view:
            value = bottom - view + BOTTOM
        value = max(0, min(value, self._end()))
        self.verticalScrollBar().setValue(value)
        self._following = abs(value - self._followed()) <= 2
        self._sync()
        return self._widgets[index]

    def reveal_row(self, index: int) -> RowWidget:
        """Scroll to a row unless it is near the screen already. Return its widget."""
        return self._widgets.get(index) or self.scroll_to_row(index)

    def last_visible(self) -> int:
        """The index of the last row on the screen; 0 if there are no rows."""
        return self._positions.row_at(self.verticalScrollBar().value() + self.viewport().height() - BOTTOM - 1)

    # -- overrides of Qt's methods

    def _retranslate(self) -> None:
        self._jump.setText(self.tr("Jump to the end"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            for index in [index for index, widget in self._widgets.items() if not widget.must_stay()]:
                self._drop(index)  # its texts are in the old language
            self._sync()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._laid_out_width:  # not when the scroll bar shows or hides: the column does not move
            self._remeasure()
        else:
            self._sync()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Do nothing: `_place` moves the rows."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Do nothing: the rows paint themselves."""
