"""What lists share: the ground of a painted row, and a list that says its current item when it gets the focus."""

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QWidget

from desktop.ui import theme


def paint_row_ground(painter: QPainter, row: QRect, state: QStyle.StateFlag, *, ring: int) -> None:
    """Paint what is behind the text of a row: a surface if it is selected or under the pointer, and a ring of that many
    pixels if it has the focus."""
    look = theme.current()
    is_selected = bool(state & QStyle.StateFlag.State_Selected)
    if is_selected or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("surface.pressed" if is_selected else "surface.raised"))
        painter.drawRoundedRect(row, theme.RADIUS, theme.RADIUS)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(look.colour("accent"), ring))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)


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
