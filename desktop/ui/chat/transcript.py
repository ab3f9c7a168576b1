"""The conversation: rows in one readable column, of which only those near the screen exist as widgets.

Heights of the others are estimated. When one turns out different, what the reader looks at stays where it is: the row
at the top of the window is the anchor, or the end while the view follows a stream.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

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
from desktop.ui.chat.message import BUBBLE_SHARE, AnswerMessage, UserMessage
from desktop.ui.chat.parts import copy_to_clipboard
from desktop.ui.chat.rows import PADDING, Intents, RowWidget
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.floating import announce

TOP, BOTTOM = 14, 24
"""Air before the first and after the last row."""
OVERSCAN = 240
"""How far beyond the visible part rows are kept ready, in pixels."""
WIDE = 1120
"""The widest that candidates side by side get, with their padding."""
FRAME_MS = 16


class TranscriptView(QAbstractScrollArea):
    """Shows a `Transcript`. What people ask for comes out of the signals of `intents`, which are also its own."""

    selected = Signal(str)  # the answer that the keyboard is at; empty for none
    focus_left = Signal()  # the row that had it is gone

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.intents = Intents(self)
        self.regenerate = self.intents.regenerate
        self.edit = self.intents.edit
        self.continue_answer = self.intents.continue_answer
        self.switch_sibling = self.intents.switch_sibling
        self.pick = self.intents.pick
        self.stop_candidate = self.intents.stop_candidate
        self.details = self.intents.details
        self.more_answers = self.intents.more_answers

        self._model: Transcript | None = None
        self._heights: list[int] = []
        self._tops: list[int] = [0]  # of each row, and at last the end of all
        self._widgets: dict[int, RowWidget] = {}
        self._changed: set[int] = set()  # rows that show something older than the model has
        self._following = True
        self._syncing = False
        self._laid_width = 0
        self._selected = ""
        self._writing: dict[str, Status] = {}  # rows that were being written when last looked at

        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(40)
        self._jump = Pill("", icon="arrow-down", parent=self)
        self._jump.clicked.connect(self.jump_to_end)
        self._jump.hide()
        # Changes are taken in once a frame, and more seldom when one frame's work takes long: typing goes first.
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
        """Shows `model` from its end on; the one shown before is let go."""
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
        """The keys in force; rows that are made from now on show them."""
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
        self._heights = self._estimates(self._rows())
        self._measure_tops(0)
        self._following = True
        self._sync()

    def _appended(self, count: int) -> None:
        rows = self._rows()[-count:]
        start = len(self._heights)
        self._heights += self._estimates(rows)
        self._measure_tops(start)
        for row in rows:
            if row.status is Status.STREAMING:
                self._writing[row.id] = row.status
        if any(row.kind is RowKind.USER or row.status is Status.STREAMING for row in rows):
            self._following = True  # someone just sent something: they want to see what comes of it
        self._sync()

    def _truncated(self, start: int) -> None:
        for index in [i for i in self._widgets if i >= start]:
            self._drop(index)
        self._changed = {index for index in self._changed if index < start}
        del self._heights[start:]
        self._measure_tops(start)
        self._sync()

    def _row_changed(self, index: int) -> None:
        self._announce_end(self._rows()[index])
        self._changed.add(index)
        if not self._timer.isActive():
            self._timer.start(FRAME_MS)

    def _announce_end(self, row: TranscriptRow) -> None:
        parts = row.candidates or (row,)
        for part in parts:
            if part.status is Status.STREAMING:
                self._writing[part.id] = part.status
            elif self._writing.pop(part.id, None) is not None:
                announce(self, self._ending(part))

    def _ending(self, row: TranscriptRow) -> str:
        if row.status is Status.COMPLETE:
            return self.tr("Answer complete")
        if row.status is Status.STOPPED:
            return self.tr("Answer stopped")
        return " ".join(part for part in (self.tr("Answer failed"), row.notice) if part)

    def _catch_up(self) -> None:
        """Shows the rows that changed since the last frame."""
        changed, self._changed = self._changed, set()
        for index in changed:
            row = self._rows()[index]
            widget = self._widgets.get(index)
            if widget is None:
                self._set_height(index, self._estimates([row])[0])
            elif type(widget) is _CLASSES[row.kind]:
                widget.set_row(row)
            else:
                self._drop(index)
        self._sync()

    # -- geometry

    def _column(self, kind: RowKind) -> int:
        """The width of a row with its padding."""
        look = theme.current()
        widest = look.px(WIDE) if kind is RowKind.CANDIDATES else look.column
        return min(self.width(), widest)

    def _width_of(self, index: int) -> int:
        """A row in which an answer is rewritten takes the room of several."""
        widget = self._widgets.get(index)
        return self._column(RowKind.CANDIDATES if widget is not None and widget.wide else self._rows()[index].kind)

    def _estimates(self, rows: Sequence[TranscriptRow]) -> list[int]:
        """About how high rows are, from the length of their texts alone. Ten thousand of them take some 20 ms."""
        look = theme.current()
        line, latin, wide = look.px(theme.READING * theme.LINE_HEIGHT), look.px(8), look.px(13)
        inner = max(self._column(RowKind.ANSWER) - 2 * PADDING, 80)
        bubble = int(inner * BUBBLE_SHARE)
        out = []
        for row in rows:
            text = row.text
            if row.kind is RowKind.CANDIDATES:
                text = max((candidate.text for candidate in row.candidates), key=len, default="")
            width = bubble if row.kind is RowKind.USER else inner
            lines = text.count("\n") + len(text) * (latin if text.isascii() else wide) // width + 1
            out.append(lines * line + _AROUND[row.kind])
        return out

    def _measure_tops(self, start: int) -> None:
        start = min(start, len(self._tops) - 1)
        del self._tops[start + 1 :]
        first = self._tops[start] if start else TOP
        self._tops[start:] = accumulate(self._heights[start:], initial=first)

    def _set_height(self, index: int, height: int) -> None:
        if self._heights[index] != height:
            self._heights[index] = height
            self._measure_tops(index)

    def _end(self) -> int:
        """The largest scroll position."""
        return max(self._tops[-1] + BOTTOM - self.viewport().height(), 0)

    def _followed(self) -> int:
        """The scroll position while the end is followed. Of several answers that are higher than the view together the
        first are read first: it stays at their beginning."""
        rows = self._rows()
        if rows and len(rows) == len(self._heights) and rows[-1].kind is RowKind.CANDIDATES:
            return min(self._end(), self._tops[-2])
        return self._end()

    def _row_at(self, y: int) -> int:
        return max(min(bisect_right(self._tops, y, hi=len(self._heights)) - 1, len(self._heights) - 1), 0)

    def _sync(self) -> None:
        """Makes widgets for what is near the screen, corrects heights, and puts everything in its place."""
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
        anchor = self._row_at(scroll)
        offset = scroll - self._tops[anchor] if self._heights else 0
        view = self.viewport().height()
        near: set[int] = set()
        created = False
        # a pass that corrects a height may bring other rows near; each row is measured at most once a pass
        while self._heights:
            first, last = self._row_at(scroll - OVERSCAN), self._row_at(scroll + view + OVERSCAN)
            corrected = False
            for index in range(first, last + 1):
                if index in near:
                    continue
                near.add(index)
                created = self._ensure(index) or created
                height = self._widgets[index].layout_for(self._width_of(index))
                if height != self._heights[index]:
                    self._heights[index] = height
                    corrected = True
            if not corrected:
                break
            self._measure_tops(min(near))
            scroll = self._followed() if self._following else min(self._tops[anchor] + offset, self._end())
        kept = {index for index, widget in self._widgets.items() if index in near or widget.must_stay()}
        for index in [index for index in self._widgets if index not in kept]:
            self._drop(index)
        self._place(scroll)
        if created:
            self._order_focus()

    def _ensure(self, index: int) -> bool:
        if index in self._widgets:
            return False
        row = self._rows()[index]
        self._changed.discard(index)
        widget = _CLASSES[row.kind](row, self.intents, self.viewport())
        widget.resized.connect(self._sync)
        self._widgets[index] = widget
        return True

    def _place(self, scroll: int) -> None:
        width = self.width()  # with the scroll bar, so that the column stays in line with the composer
        for index, widget in self._widgets.items():
            column = self._width_of(index)
            widget.setGeometry((width - column) // 2, self._tops[index] - scroll, column, self._heights[index])
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
            self.focus_left.emit()  # else Qt gives it to whatever comes next in the window
        widget.hide()
        widget.deleteLater()

    def _order_focus(self) -> None:
        """Tab goes through the rows from top to bottom, however they came to exist."""
        before: QWidget = self
        for widget in self.row_widgets():
            for control in widget.focus_chain():
                QWidget.setTabOrder(before, control)
                before = control
        QWidget.setTabOrder(before, self._jump)

    def _remeasure(self) -> None:
        """Another width or another type size: estimates anew, the reader's row stays."""
        anchor = self._row_at(self.verticalScrollBar().value()) if self._heights else 0
        share = 0.0
        if self._heights and self._heights[anchor]:
            share = (self.verticalScrollBar().value() - self._tops[anchor]) / self._heights[anchor]
        self._laid_width = self.width()
        self._heights = self._estimates(self._rows())
        for index, widget in self._widgets.items():
            self._heights[index] = widget.layout_for(self._width_of(index))
        self._measure_tops(0)
        if self._heights and not self._following:
            wanted = self._tops[anchor] + round(share * self._heights[anchor])
            self._syncing = True
            self.verticalScrollBar().setRange(0, self._end())
            self.verticalScrollBar().setValue(wanted)
            self._syncing = False
        self._sync()

    # -- scrolling

    def _scrolled(self, value: int) -> None:
        if self._syncing:
            return
        self._following = abs(value - self._followed()) <= 2
        self._sync()

    def jump_to_end(self) -> None:
        """Shows the end and follows what is written there."""
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
        """Brings a row into view, its top first."""
        self._following = False
        top, bottom = self._tops[index], self._tops[index] + self._heights[index]
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
        """The row that has the focus, or contains what has it."""
        focus = QApplication.focusWidget()
        if focus is None:
            return None
        return next((i for i, w in self._widgets.items() if w is focus or w.isAncestorOf(focus)), None)

    def select_by(self, by: int) -> None:
        """Moves the focus to the row above or below; from outside, to the last one that shows."""
        if not self._heights:
            return
        selected = self.selected_row()
        if selected is not None and self._widgets[selected].step(by):
            self._show_focus()
            return
        if selected is None:
            target = self._row_at(self.verticalScrollBar().value() + self.viewport().height() - BOTTOM - 1)
        else:
            target = max(0, min(selected + by, len(self._heights) - 1))
        self.scroll_to_row(target)
        self._widgets[target].take_focus(by)
        self._show_focus()

    def _show_focus(self) -> None:
        """Scrolls to the card that has the focus, in a row that is higher than the view."""
        focus = QApplication.focusWidget()
        if focus is None or isinstance(focus, RowWidget) or not self.viewport().isAncestorOf(focus):
            return
        top = focus.mapTo(self.viewport(), QPoint(0, 0)).y()
        below = top + focus.height() + BOTTOM - self.viewport().height()
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + min(max(below, 0), top - TOP))

    # -- rewriting an answer in its place

    def start_rewrite(self, id: str, draft: RewriteDraft | None, can_ask: bool) -> None:
        """Opens the editor in the row of this answer, and brings it into view."""
        self._catch_up()  # the row may be a frame behind the answer's end
        rows = self._rows()
        for index in reversed(range(len(rows))):  # it is mostly the last
            if id == rows[index].id or any(id == card.id for card in rows[index].candidates):
                if index not in self._widgets:
                    self.scroll_to_row(index)
                self._widgets[index].start_rewrite(id, draft, can_ask)
                self.scroll_to_row(index)
                return

    def rewriting(self, id: str) -> RewriteEditor | None:
        """The editor that is open for this answer."""
        return next((editor for w in self._widgets.values() if (editor := w.rewriting(id)) is not None), None)

    def end_rewrite(self, id: str) -> None:
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

    # -- what Qt asks

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            for index in [index for index, widget in self._widgets.items() if not widget.must_stay()]:
                self._drop(index)  # its words are those of its making
            self._sync()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._laid_width:  # not when the scroll bar comes or goes: the column does not move then
            self._remeasure()
        else:
            self._sync()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Rows are moved by `_place`; nothing is scrolled as pixels."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows paint themselves on the page's surface."""


_CLASSES: dict[RowKind, type[RowWidget]] = {
    RowKind.USER: UserMessage,
    RowKind.ANSWER: AnswerMessage,
    RowKind.CANDIDATES: CandidatesRow,
}

_AROUND = {RowKind.USER: 40, RowKind.ANSWER: 64, RowKind.CANDIDATES: 220}
"""What a row has above and below its text, for estimates."""
