"""What screen readers on Linux miss of Qt's own widgets.

- Qt takes the accessible name of a combo box only from a label that is its buddy and has the same parent.
- A combo box whose value changes while its list is closed is silent.
- A line edit selects its text when Tab focuses it, before Qt tells of the focus. Orca 43 then follows the caret to the
  line edit without saying it.
"""

import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QFocusEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLabel, QLineEdit

from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.roles import declare

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


def help_to_speak(widget: QObject) -> None:
    """Let screen readers say what they would miss of `widget`. Further calls do nothing."""
    if sys.platform != "linux":
        return
    if isinstance(widget, QComboBox):
        if widget.findChild(_ComboSpeech) is None:
            _ComboSpeech(widget)
    elif isinstance(widget, QLineEdit):
        is_part = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)  # of another control, which has the focus
        if not is_part and widget.findChild(_FocusBeforeSelection) is None:
            _FocusBeforeSelection(widget)


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


class _FocusBeforeSelection(QObject):
    def __init__(self, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._select = QTimer(self, singleShot=True, interval=0)
        self._select.timeout.connect(edit.selectAll)
        edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _BY_KEY:
            QApplication.sendEvent(self._edit, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.OtherFocusReason))
            if self._edit.text():
                self._select.start()
            return True
        if event.type() == QEvent.Type.KeyPress and self._select.isActive():
            self._select.stop()
            self._edit.selectAll()  # a key that was typed ahead replaces the text
        return False
