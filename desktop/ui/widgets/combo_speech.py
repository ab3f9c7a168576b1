"""What screen readers on Linux miss of Qt's combo boxes: the name, and a value that changes while the list is closed.

On Linux Qt takes the name of a combo box only from a label that is its buddy and has the same parent.
"""

import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLabel

from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.roles import declare


def speak_combo_box(combo: QComboBox) -> None:
    """Let screen readers say the accessible name of `combo`, and its value after a key. Further calls do nothing."""
    if sys.platform == "linux" and combo.findChild(_ComboSpeech) is None:
        _ComboSpeech(combo)


class _ComboSpeech(QObject):
    def __init__(self, combo: QComboBox) -> None:
        super().__init__(combo)
        self._combo = combo
        self._said = combo.currentText()
        self._after_key = QTimer(self, singleShot=True, interval=0)
        self._after_key.timeout.connect(self._say_value)
        self._label = QLabel(combo.parentWidget())
        self._label.hide()
        declare(self._label, QAccessible.Role.StaticText, name=combo.accessibleName)
        self._label.setBuddy(combo)
        combo.destroyed.connect(self._label.deleteLater)
        combo.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ParentChange:
            self._label.setParent(self._combo.parentWidget())
        elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.KeyPress) and not self._after_key.isActive():
            self._said = self._combo.currentText()
            if event.type() == QEvent.Type.KeyPress:
                self._after_key.start()
        return False

    def _say_value(self) -> None:
        text = self._combo.currentText()
        if text != self._said and self._combo.hasFocus() and not self._combo.view().isVisible():
            announce(self._combo, text)
