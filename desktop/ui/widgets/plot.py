"""The base of painted plots, and an interval as all of them draw it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import theme


class Plot(QWidget):
    """A plot without an accessible name, since its owner says the same in words. `height` is at text size 1."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = height
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, theme.current().px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, theme.current())
        painter.end()

    def draw(self, painter: QPainter, look: theme.Theme) -> None:
        """Paint the plot."""
        raise NotImplementedError


def soft(look: theme.Theme, colour: str = "accent") -> QColor:
    """The colour of an interval."""
    faint = QColor(look.colour(colour))
    faint.setAlphaF(0.4)
    return faint


def draw_interval(
    painter: QPainter, look: theme.Theme, low: float, value: float, high: float, y: float, colour: str = "accent"
) -> None:
    """Paint an interval and its value at these x positions."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(soft(look, colour))
    painter.drawRoundedRect(QRectF(low, y - 3, max(high - low, 6), 6), 3, 3)
    painter.setBrush(look.colour(colour))
    painter.drawEllipse(QPointF(value, y), 6, 6)
