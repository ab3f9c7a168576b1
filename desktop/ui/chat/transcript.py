"""The messages of a conversation: rows in one column, of which only those near the screen exist as widgets.

The heights of the other rows are estimated (`row_positions`). When a height changes, what the user reads stays in
place: the anchor is the row at the top of the window, or the end while the view follows an answer that is being
written.
"""

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from desktop.core.conversation import Status
from desktop.core.generation import MAX_CANDIDATES
from desktop.core.keymap import Command, KeyMap
from desktop.presenters.transcript import RowKind, Transcript, TranscriptRow
from desktop.services.rewrites import RewriteDraft
from desktop.ui import theme
from desktop.ui.annotate.rewrite_editor import RewriteEditor
from desktop.ui.chat.candidates import CandidatesRow, letter
from desktop.ui.chat.message import AnswerMessage, UserMessage
from desktop.ui.chat.parts import copy_to_clipboard
from desktop.ui.chat.row_positions import BOTTOM, TOP, RowPositions, estimate_heights
from desktop.ui.chat.rows import Intents, RowWidget
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.floating import announce

OVERSCAN = 240
"""How far beyond the visible part rows exist as widgets, in pixels."""
WIDE = 1120
"""The maximum width of candidates side by side at text size 1, with their padding, in pixels."""
FRAME_MS = 16


class TranscriptView(QAbstractScrollArea):
    """Shows a `Transcript`. The signals of `intents` are the requests of the user."""

    selected = Signal(str)  # id of the answer that has the focus; "" for none
    focus_lost = Signal()  # the row that had the focus was removed

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
        self._selected = ""
        self._writing: dict[str, Status] = {}  # answers that were being written at the last change

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
        self._timer.timeout.connect(self._catch_up)
        self._selecting = {Command.CHAT_UP: QShortcut(self), Command.CHAT_DOWN: QShortcut(self)}
        for command, by in ((Command.CHAT_UP, -1), (Command.CHAT_DOWN, 1)):
            self._selecting[command].activated.connect(lambda by=by: self.select_by(by))
        self.set_keys(KeyMap())
        for index in range(MAX_CANDIDATES):
            shortcut = QShortcut(QKeySequence(f"Alt+{letter(index)}"), self)
            shortcut.activated.connect(lambda index=index: self._pick_candidate(index))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
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

    def set_keys(self, keys: KeyMap) -> None:
        """Set the keys of commands. Rows that are created from now on show them."""
        self.intents.keys = keys
        for command, shortcut in self._selecting.items():
            shortcut.setKey(QKeySequence(keys.keys[command]))

    def row_widgets(self) -> list[RowWidget]:
        """The rows that exist as widgets, from top to bottom."""
        return [self._widgets[index] for index in sorted(self._widgets)]

    def _rows(self) -> list[TranscriptRow]:
        return self._model.rows if self._model is not None else []

    def _reset(self) -> None:
        for index in list(self._widgets):
            self._drop(index)
        self._changed.clear()
        self._writing = {row.id: row.status for row in self._rows() if row.status is Status.STREAMING}
        self._positions.reset(self._estimates(self._rows()))
        self._following = True
        self._sync()

    def _appended(self, count: int) -> None:
        rows = self._rows()[-count:]
        self._positions.append(self._estimates(rows))
        for row in rows:
            if row.status is Status.STREAMING:
                self._writing[row.id] = row.status
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
        self._announce_end(self._rows()[index])
        self._changed.add(index)
        if not self._timer.isActive():
            self._timer.start(FRAME_MS)

    def _announce_end(self, row: TranscriptRow) -> None:
        """Tell screen readers when an answer is complete."""
        parts = row.candidates or (row,)
        for part in parts:
            if part.status is Status.STREAMING:
                self._writing[part.id] = part.status
            elif self._writing.pop(part.id, None) is not None:
                announce(self, self._end_text(part))

    def _end_text(self, row: TranscriptRow) -> str:
        if row.status is Status.COMPLETE:
            return self.tr("Answer complete")
        if row.status is Status.STOPPED:
            return self.tr("Answer stopped")
        return " ".join(part for part in (self.tr("Answer failed"), row.notice) if part)

    def _catch_up(self) -> None:
        """Update the rows that changed since the last frame."""
        changed, self._changed = self._changed, set()
        for index in changed:
            row = self._rows()[index]
            widget = self._widgets.get(index)
            if widget is None:
                self._positions.update({index: self._estimates([row])[0]})
            elif type(widget) is _CLASSES[row.kind]:
                widget.set_row(row)
            else:
                self._drop(index)
        self._sync()

    # -- geometry

    def _column(self, kind: RowKind) -> int:
        """The width of a row of this kind with its padding, in pixels."""
        style = theme.current()
        widest = style.px(WIDE) if kind is RowKind.CANDIDATES else style.column
        return min(self.width(), widest)

    def _width_of(self, index: int) -> int:
        """The width of a row: one with an open editor is as wide as a row of candidates."""
        widget = self._widgets.get(index)
        return self._column(RowKind.CANDIDATES if widget is not None and widget.wide else self._rows()[index].kind)

    def _estimates(self, rows: list[TranscriptRow]) -> list[int]:
        return estimate_heights(rows, self._column(RowKind.ANSWER))

    def _end(self) -> int:
        """The largest scroll position."""
        return max(self._positions.end + BOTTOM - self.viewport().height(), 0)

    def _followed(self) -> int:
        """The scroll position while the view follows the end: the end, or the beginning of candidates that together are
        higher than the view, since the first ones are read first."""
        rows = self._rows()
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
        row = self._rows()[index]
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
        focus = QApplication.focusWidget()
        if focus is not None and (widget is focus or widget.isAncestorOf(focus)):
            self.focus_lost.emit()  # else Qt gives the focus to the next widget in the window
        widget.hide()
        widget.deleteLater()

    def _order_focus(self) -> None:
        """Let Tab go through the rows from top to bottom, in whatever order they were created."""
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
        positions.reset(self._estimates(self._rows()))
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

    def scroll_to_row(self, index: int) -> None:
        """Scroll a row into view; if it is higher than the view, its beginning."""
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

    # -- the keyboard

    def selected_row(self) -> int | None:
        """The index of the row that has the focus, or contains the widget that has it; None for none."""
        focus = QApplication.focusWidget()
        if focus is None:
            return None
        return next((i for i, w in self._widgets.items() if w is focus or w.isAncestorOf(focus)), None)

    def select_by(self, by: int) -> None:
        """Move the focus to the row above (-1) or below (+1); from outside of all rows, to the last visible one."""
        if not len(self._positions):
            return
        selected = self.selected_row()
        if selected is not None and self._widgets[selected].step(by):
            self._show_focus()
            return
        if selected is None:
            target = self._positions.row_at(self.verticalScrollBar().value() + self.viewport().height() - BOTTOM - 1)
        else:
            target = max(0, min(selected + by, len(self._positions) - 1))
        self.scroll_to_row(target)
        self._widgets[target].take_focus(by)
        self._show_focus()

    def _show_focus(self) -> None:
        """Scroll to the card that has the focus, in a row that may be higher than the view."""
        focus = QApplication.focusWidget()
        if focus is None or isinstance(focus, RowWidget) or not self.viewport().isAncestorOf(focus):
            return
        top = focus.mapTo(self.viewport(), QPoint(0, 0)).y()
        below = top + focus.height() + BOTTOM - self.viewport().height()
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + min(max(below, 0), top - TOP))

    # -- rewriting an answer in place

    def start_rewrite(self, id: str, draft: RewriteDraft | None, can_ask: bool) -> None:
        """Open the editor in the row of the answer `id` and scroll to it.

        `can_ask` tells whether a model is ready to propose a rewrite.
        """
        self._catch_up()  # the row may not show the end of the answer yet
        rows = self._rows()
        for index in reversed(range(len(rows))):  # mostly the last one
            if id == rows[index].id or any(id == card.id for card in rows[index].candidates):
                if index not in self._widgets:
                    self.scroll_to_row(index)
                self._widgets[index].start_rewrite(id, draft, can_ask)
                self.scroll_to_row(index)
                return

    def rewriting(self, id: str) -> RewriteEditor | None:
        """The editor that is open for the answer `id`; None for none."""
        return next((editor for w in self._widgets.values() if (editor := w.rewriting(id)) is not None), None)

    def end_rewrite(self, id: str) -> None:
        """Close the editor for the answer `id`."""
        for widget in list(self._widgets.values()):
            if widget.rewriting(id) is not None:
                widget.end_rewrite()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        page = max(bar.pageStep() - 48, 48)
        selected = self.selected_row()
        if event.matches(QKeySequence.StandardKey.Copy) and selected is not None:
            copy_to_clipboard(self._widgets[selected].copyable())
            self.intents.copied.emit()
            return
        match event.key():
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - page)
            case Qt.Key.Key_PageDown:
                bar.setValue(bar.value() + page)
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                self.jump_to_end()
            case Qt.Key.Key_Up:
                bar.setValue(bar.value() - bar.singleStep())
            case Qt.Key.Key_Down:
                bar.setValue(bar.value() + bar.singleStep())
            case _:
                super().keyPressEvent(event)

    def _pick_candidate(self, index: int) -> None:
        for widget in self.row_widgets():
            if isinstance(widget, CandidatesRow) and widget.pick(index):
                return

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._widgets.values():
            widget.refresh_activity()
            if old is widget or new is widget:
                widget.update()
        row = self.selected_row()
        selected = "" if row is None else self._widgets[row].selected_answer()
        if selected != self._selected:
            self._selected = selected
            self.selected.emit(selected)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Conversation"))
        self._jump.setText(self.tr("Jump to the end"))

    # -- overrides of Qt's methods

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


_CLASSES: dict[RowKind, type[RowWidget]] = {
    RowKind.USER: UserMessage,
    RowKind.ANSWER: AnswerMessage,
    RowKind.CANDIDATES: CandidatesRow,
}
