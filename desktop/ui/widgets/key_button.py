"""A button for choosing a key: it shows the present one and, when pressed, waits for another."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.buttons import Button, shortcut_text

_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_unknown,
)


def key_of(event: QKeyEvent) -> str:
    """The key as `core.keymap` writes it ("Ctrl+Shift+Z", "Enter"); "" for a modifier alone, and while an input method
    or a dead key is composing."""
    if event.key() in _MODIFIERS or event.key() == 0:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        event_key = "Enter"
    else:
        event_key = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
    if event.key() == Qt.Key.Key_Backtab:
        event_key = "Tab"
    names = (
        (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
        (Qt.KeyboardModifier.AltModifier, "Alt"),
        (Qt.KeyboardModifier.ShiftModifier, "Shift"),
        (Qt.KeyboardModifier.MetaModifier, "Meta"),
    )
    return "+".join([name for modifier, name in names if modifiers & modifier] + [event_key])


class KeyButton(Button):
    """Press Enter, Space or click, then press the new key. Esc keeps the old key, Backspace removes it."""

    chosen = Signal(str)  # as `core.keymap` writes a key; "" for none
    _waiting = False  # a class attribute, since Qt sends events before the constructor has finished

    def __init__(self, key: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._key, self._name = key, name
        self.setMinimumWidth(96)
        self.clicked.connect(self._wait)
        self._show()

    @property
    def key(self) -> str:
        """The present key as `core.keymap` writes it; "" for none."""
        return self._key

    def show_key(self, key: str, name: str = "") -> None:
        """Show `key`. `name` is the command for screen readers; "" keeps the present one."""
        self._key, self._name = key, name or self._name
        self._show()

    def _wait(self) -> None:
        self._waiting = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def _end(self, key: str | None) -> None:
        self._waiting = False
        if key is not None and key != self._key:
            self._key = key
            self._show()
            self.chosen.emit(key)
        else:
            self._show()

    def _show(self) -> None:
        shown = shortcut_text(self._key) if self._key else self.tr("none", "no key")
        text = self.tr("Press a key…") if self._waiting else shown
        self.setText(text)
        self.setAccessibleName(f"{self._name}: {text}")
        self.setToolTip(self.tr("Change the key; Backspace removes it") if not self._waiting else "")

    def event(self, event: QEvent) -> bool:
        """While waiting, claim every key before shortcuts of the window and before Tab moves the focus."""
        if self._waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._waiting and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._waiting:
            event.accept()
            if event.key() == Qt.Key.Key_Escape:
                self._end(None)
            elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self._end("")
            elif key := key_of(event):
                self._end(key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._wait()
        elif event.key() == Qt.Key.Key_Backspace:
            self._end("")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._waiting:
            self._end(None)
        super().focusOutEvent(event)
