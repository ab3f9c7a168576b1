"""Dims a page under a drawer."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui import theme


class Scrim(QWidget):
    """A click closes what is over it."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = theme.current().colour("shadow")
        shade.setAlphaF(0.25)
        painter = QPainter(self)
        painter.fillRect(self.rect(), shade)
        painter.end()
