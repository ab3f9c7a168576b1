"""The keys of the desk: what each one does, and those that are typed before the next task shows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from desktop.core.keymap import Command
from desktop.presenters.app_services import AppServices
from desktop.presenters.desk_phase import DeskPhase

if TYPE_CHECKING:
    from desktop.ui.desk.page import DeskPage


class DeskKeyboard(QObject):
    """Carries out the keys that reach the page. While the next task is on its way, it queues them for that task."""

    def __init__(self, page: "DeskPage", services: AppServices) -> None:
        super().__init__(page)
        self._page, self._desk, self._settings = page, services.desk, services.settings
        self._queued: list[QKeyEvent] = []
        self._is_replaying = False

    def takes_first(self, event: QKeyEvent) -> bool:
        """Take a key that a shortcut of the window would take otherwise. Returns whether the event is done."""
        is_judging = self._desk.phase is DeskPhase.TASK and self._page.aside is None
        if not self._page.takes_keys or not (is_judging or self._is_queuing):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and key_name(event) in self._commands():
            event.accept()
            return True
        return False

    def tab(self, *, forward: bool) -> bool:
        """Select the next or previous answer by Tab. Return False after the last one, where the focus leaves them."""
        page, key = self._page, "Tab" if forward else "Shift+Tab"
        if not (page.answers_have_focus and page.shows_task):
            return False
        if self._is_queuing:
            modifiers = Qt.KeyboardModifier.NoModifier if forward else Qt.KeyboardModifier.ShiftModifier
            code = Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab
            self._queued.append(QKeyEvent(QEvent.Type.KeyPress, code, modifiers))
            return True
        return self._desk.phase is DeskPhase.TASK and not page.task.skipping and self._desk.press(key)

    def press(self, event: QKeyEvent) -> bool:
        """Queue a key, or carry out its command. Return False if the key means nothing here."""
        if self._is_queuing:
            self._queued.append(event.clone())
            return True
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self.tab(forward=event.key() == Qt.Key.Key_Tab)
        return self._carry_out(key_name(event))

    # --- keys for the next task

    @property
    def _is_queuing(self) -> bool:
        """Whether keys are queued for the next task. Keys typed later queue behind them."""
        is_waiting = self._desk.is_switching_task or bool(self._queued)
        return is_waiting and not self._is_replaying and self._page.aside is None

    def clear(self) -> None:
        """Drop the queued keys, since the task that they were typed for does not come."""
        self._queued.clear()

    def replay(self) -> None:
        """Send the queued keys in the next turn of the event loop, when the task shows."""
        if self._queued:
            QTimer.singleShot(0, self, self._send_queued)

    def _send_queued(self) -> None:
        """Send the queued keys to the task they were typed for, and to an editor that one of them opens."""
        while self._queued and not self._desk.is_switching_task:
            event = self._queued.pop(0)
            focus = QApplication.focusWidget()
            is_inside = focus is not None and self._page.isAncestorOf(focus)
            self._is_replaying = True
            QApplication.sendEvent(focus if focus is not None and is_inside else self._page, event)
            self._is_replaying = False

    # --- what a key does

    def _commands(self) -> dict[str, Command]:
        keymap = self._desk.form.keymap if self._desk.assignment is not None else self._settings.keymap
        return {key: command for command, key in keymap.keys.items() if not command.in_chat}

    def _carry_out(self, key: str) -> bool:
        """Carry out the command of a key, named as Qt writes it. Return False if the key means nothing here."""
        page, desk, task = self._page, self._desk, self._page.task
        if not page.shows_task:
            return False
        command = self._commands().get(key)
        if command is Command.UNDO:
            desk.undo()
        elif command is Command.REDO:
            desk.redo()
        elif desk.phase is not DeskPhase.TASK:
            return False
        elif task.skipping:
            return self._carry_out_skipping(key, command)
        elif key in ("F7", "Shift+F7"):
            task.read(prompt=key != "F7")
        elif key == "Esc" and task.is_reading:
            page.take_focus()
        elif (command is Command.MARK and task.mark_selection()) or desk.press(key):
            return True
        elif desk.state.mark is not None:
            if command is Command.NOTE:
                task.write()
        elif command is Command.NEXT:
            desk.submit()
        elif command is Command.SKIP:
            task.begin_skip()
            page.show_keys()
        elif command is Command.REWRITE:
            page.rewrite()
        elif command is Command.NOTE:
            task.write()
        elif command is Command.GUIDELINE or (key == "Esc" and page.guideline.shows_guideline):
            page.toggle_guideline()
        elif key == "Space":
            task.toggle_all_flags()
        elif key in ("PgUp", "PgDown"):
            task.scroll_text(1 if key == "PgDown" else -1)
        elif key == "Ctrl+C":
            return task.copy()
        else:
            return False
        return True

    def _carry_out_skipping(self, key: str, command: Command | None) -> bool:
        task = self._page.task
        if key == "Esc":
            task.end_skip()
        elif command is Command.NEXT:
            self._desk.skip(task.skip_panel.words.text())
        elif command is Command.NOTE:
            task.skip_panel.words.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not task.skip_panel.choose(key):
            return False
        self._page.show_keys()
        return True


def key_name(event: QKeyEvent) -> str:
    """Name a key as Qt writes it, with both Enter keys as "Enter" and keypad digits as digits."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if key is Qt.Key.Key_Backtab:
        return "Shift+Tab"
    name = QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)
    return name.replace("Return", "Enter")
