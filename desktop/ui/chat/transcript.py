"""The messages of a conversation, as the user works with them: keys, focus, and rewriting in place."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.generation import MAX_CANDIDATES
from desktop.core.keymap import Command, KeyMap
from desktop.presenters.spoken import version
from desktop.presenters.transcript import RowKind, Transcript
from desktop.services.rewrites import RewriteDraft
from desktop.ui.annotate.rewrite_editor import RewriteEditor
from desktop.ui.chat.announcements import AnswerAnnouncer
from desktop.ui.chat.candidates import CandidatesRow, letter
from desktop.ui.chat.parts import copy_to_clipboard
from desktop.ui.chat.row_positions import BOTTOM, TOP
from desktop.ui.chat.rows import RowWidget
from desktop.ui.chat.virtual_rows import VirtualRows
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.focus import next_stop_after


class TranscriptView(VirtualRows):
    """Shows a `Transcript`. The signals of `intents` are the requests of the user."""

    selected = Signal(str)  # id of the answer that has the focus; "" for none
    end_passed = Signal()  # the key for the next message was pressed at the last one

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected = ""
        self.announcer = AnswerAnnouncer(self)
        self.intents.caret_moved.connect(self._show_area)
        self.intents.copied.connect(lambda: announce(self, self.tr("Copied")))
        self._shortcuts: dict[Command, QShortcut] = {}
        for command, by in ((Command.CHAT_UP, -1), (Command.CHAT_DOWN, 1)):
            self._shortcuts[command] = QShortcut(self)
            self._shortcuts[command].activated.connect(lambda by=by: self.select_by(by))
        for command, by in ((Command.CHAT_PREVIOUS_VERSION, -1), (Command.CHAT_NEXT_VERSION, 1)):
            self._shortcuts[command] = shortcut = QShortcut(self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # elsewhere, the keys may move a caret
            shortcut.activated.connect(lambda by=by: self._switch_version(by))
        self.set_keys(KeyMap())
        for index in range(MAX_CANDIDATES):
            shortcut = QShortcut(QKeySequence(f"Alt+{letter(index)}"), self)
            shortcut.activated.connect(lambda index=index: self._pick_candidate(index))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.setAccessibleName(self.tr("Conversation"))

    def set_model(self, model: Transcript) -> None:
        """Show the end of `model`, and disconnect from the previous one."""
        super().set_model(model)
        self.announcer.set_model(model)

    def set_keys(self, keys: KeyMap) -> None:
        """Set the keys of commands. Rows that are created from now on show them."""
        self.intents.keys = keys
        for command, shortcut in self._shortcuts.items():
            shortcut.setKey(QKeySequence(keys.keys[command]))

    # -- the keyboard

    def selected_row(self) -> int | None:
        """The index of the row that has the focus, or contains the widget that has it; None for none."""
        return self.index_of(QApplication.focusWidget())

    def select_by(self, by: int) -> None:
        """Move the focus to the row above (-1) or below (+1); from outside of all rows, to the last visible one."""
        if not self.rows:
            return
        selected = self.selected_row()
        if selected is None:
            self.scroll_to_row(self.last_visible()).take_focus(by)
        elif not self.row_widget(selected).step(by):
            if selected + by == len(self.rows):
                self.end_passed.emit()
            else:
                self.scroll_to_row(max(selected + by, 0)).take_focus(by)
        self._show_focus()

    def _switch_version(self, by: int) -> None:
        """Show another version of the selected message; at the first and last one, say which one shows."""
        selected = self.selected_row()
        if selected is None:
            return
        row = self.rows[selected]
        if 1 <= row.position + by <= row.versions and row.kind is not RowKind.CANDIDATES:
            self.intents.sibling_requested.emit(row.id, by)
        else:
            announce(self, version(row))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the controls of all rows, also of those that are not on the screen, and then on.

        Qt's own order does not know the rows and cards themselves, which take the focus from the keys of `select_by`.
        """
        focus = QApplication.focusWidget()
        index = self.index_of(focus)
        if focus is None or index is None:
            return super().focusNextPrevChild(forward)
        by = 1 if forward else -1
        target = _neighbour(_usable(self.row_widget(index)), focus, by)
        if target is None and 0 <= index + by < len(self.rows):
            target = _usable(self.scroll_to_row(index + by))[0 if forward else -1]
        target = target or (next_stop_after(self) if forward else self)
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self._show_focus()
        return True

    def take_focus(self) -> None:
        """Give the selected message the focus, or the last one that shows."""
        selected = self.selected_row()
        if self.rows:
            self.reveal_row(self.last_visible() if selected is None else selected).take_focus(-1)
            self._show_focus()

    def _show_focus(self) -> None:
        """Scroll to the control or card that has the focus, in a row that may be higher than the view."""
        focus = QApplication.focusWidget()
        if focus is not None and not isinstance(focus, RowWidget) and self.viewport().isAncestorOf(focus):
            self._show_area(focus, focus.rect())

    def _show_area(self, widget: QWidget, area: QRect) -> None:
        """Scroll until `area` of `widget` shows; if it is higher than the view, its beginning."""
        top = widget.mapTo(self.viewport(), area.topLeft()).y()
        below = top + area.height() + BOTTOM - self.viewport().height()
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + min(max(below, 0), top - TOP))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        page = max(bar.pageStep() - 48, 48)
        selected = self.selected_row()
        if event.matches(QKeySequence.StandardKey.Copy) and selected is not None:
            copy_to_clipboard(self.row_widget(selected).copyable())
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
        for widget in self.row_widgets():
            widget.refresh_activity()
            if old is widget or new is widget:
                widget.update()
        row = self.selected_row()
        selected = "" if row is None else self.row_widget(row).selected_answer()
        if selected != self._selected:
            self._selected = selected
            self.selected.emit(selected)

    # -- rewriting an answer in place

    def start_rewrite(self, id: str, draft: RewriteDraft | None, can_ask: bool) -> None:
        """Open the editor in the row of the answer `id` and scroll to it.

        `can_ask` tells whether a model is ready to propose a rewrite.
        """
        self.update_rows()  # the row may not show the end of the answer yet
        for index in reversed(range(len(self.rows))):  # mostly the last one
            row = self.rows[index]
            if id == row.id or any(id == card.id for card in row.candidates):
                self.scroll_to_row(index).start_rewrite(id, draft, can_ask)
                self.scroll_to_row(index)  # all of it, now that the editor is open
                return

    def rewriting(self, id: str) -> RewriteEditor | None:
        """The editor that is open for the answer `id`; None for none."""
        return next((editor for w in self.row_widgets() if (editor := w.rewriting(id)) is not None), None)

    def end_rewrite(self, id: str) -> None:
        """Close the editor for the answer `id`."""
        for widget in self.row_widgets():
            if widget.rewriting(id) is not None:
                widget.end_rewrite()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Conversation"))
        super().changeEvent(event)


def _usable(row: RowWidget) -> list[QWidget]:
    return [control for control in row.focus_chain() if control.isEnabled()]


def _neighbour(controls: list[QWidget], focus: QWidget, by: int) -> QWidget | None:
    """The control before (-1) or behind (+1) the one that has the focus; None at the end.

    If a row or card has the focus, its own controls follow it.
    """
    if focus in controls:
        index = controls.index(focus) + by
    else:
        first = next((n for n, control in enumerate(controls) if focus.isAncestorOf(control)), 0)
        index = first if by > 0 else first - 1
    return controls[index] if 0 <= index < len(controls) else None
