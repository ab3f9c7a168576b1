"""The curves of a run, and the change of a figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.presenters.training_timeline import Points
from desktop.ui import theme
from desktop.ui.widgets.plot import Plot, draw_interval

_LINES = 4  # of the grid
_NUMBERS = 40  # px for the numbers of the scale


@dataclass(frozen=True, slots=True)
class Curve:
    """Values by step, in the theme colour `colour`."""

    points: Points
    colour: str = "accent"
    is_dashed: bool = False


class CurvePlot(Plot):
    """Curves over the steps of a stage, with the scale at the right of the grid lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(136, parent)
        self._curves: Sequence[Curve] = ()
        self._steps = 0
        self._limits: tuple[float, float] | None = None
        self._digits = 2

    def show_curves(
        self, curves: Sequence[Curve], steps: int, limits: tuple[float, float] | None = None, digits: int = 2
    ) -> None:
        """Show curves of a stage with so many steps. The scale includes `limits`; its numbers have `digits`
        decimals, or are per cent if `digits` is negative."""
        self._curves, self._steps, self._limits, self._digits = curves, steps, limits, digits
        self.update()

    def draw(self, painter: QPainter, look: theme.Theme) -> None:
        """Paint the grid, then the curves, each with a dot at its last value."""
        numbers = look.px(_NUMBERS)
        top, bottom = look.px(8), self.height() - look.px(8)
        right = self.width() - numbers
        values = [value for curve in self._curves for _, value in curve.points]
        low, high = min([*values, *(self._limits or ())], default=0.0), max([*values, *(self._limits or ())], default=1)
        if high - low < 1e-9:
            low, high = low - 0.5, high + 0.5
        painter.setFont(look.font(theme.SMALL - 1))
        for line in range(_LINES):
            share = line / (_LINES - 1)
            y = bottom + (top - bottom) * share
            painter.setPen(QPen(look.colour("line"), 1))
            painter.drawLine(QPointF(0, y), QPointF(right, y))
            if values:
                painter.setPen(look.colour("text.quiet"))
                box = QRectF(right, y - look.px(8), numbers, look.px(16))
                painter.drawText(
                    box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._number(low, high, share)
                )
        first = min((curve.points[0][0] for curve in self._curves if curve.points), default=0)
        last = max(self._steps, first + 1)

        def at(step: int, value: float) -> QPointF:
            x = (step - first) / (last - first) * (right - 12) + 6
            return QPointF(x, bottom + (top - bottom) * (value - low) / (high - low))

        for curve in self._curves:
            if not curve.points:
                continue
            pen = QPen(look.colour(curve.colour), 2)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if curve.is_dashed:
                pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([at(*point) for point in curve.points]))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(curve.colour))
            painter.drawEllipse(at(*curve.points[-1]), 4, 4)

    def _number(self, low: float, high: float, share: float) -> str:
        value = low + (high - low) * share
        return f"{value:.0%}" if self._digits < 0 else f"{value:.{self._digits}f}".replace("-", "−")


class ChangePlot(Plot):
    """A change with its interval on a scale around a dashed zero."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(28, parent)
        self._low = self._value = self._high = 0.0
        self._range = 1.0
        self._colour = "accent"

    def show_change(self, low: float, value: float, high: float, span: float, colour: str = "accent") -> None:
        """Show a change on a scale from -`span` to `span`."""
        self._low, self._value, self._high, self._range, self._colour = low, value, high, span, colour
        self.update()

    def draw(self, painter: QPainter, look: theme.Theme) -> None:
        """Paint the line, zero and the interval."""
        y, left, right = self.height() / 2, 8.0, self.width() - 8.0

        def at(value: float) -> float:
            share = (value + self._range) / (2 * self._range)
            return left + min(max(share, 0.0), 1.0) * (right - left)

        painter.setPen(QPen(look.colour("line"), 2))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        pen = QPen(look.colour("text.secondary"), 1.5)
        pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.drawLine(QPointF(at(0), 4), QPointF(at(0), self.height() - 4))
        draw_interval(painter, look, at(self._low), at(self._value), at(self._high), y, self._colour)
