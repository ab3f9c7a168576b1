"""A list whose current item a screen reader says when the list gets the focus."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent
from PySide6.QtWidgets import QListView, QWidget


class SpokenListView(QListView):
    """Qt reports the current item only when it changes, so a list that gets the focus would say its name alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._say = QTimer(self, singleShot=True, interval=0)  # after the list itself
        self._say.timeout.connect(self._say_current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say.start()

    def _say_current(self) -> None:
        index = self.currentIndex()
        if index.isValid() and self.hasFocus() and QAccessible.isActive():
            focus = QAccessibleEvent(self, QAccessible.Event.Focus)
            focus.setChild(index.row())
            QAccessible.updateAccessibility(focus)
