"""Small plots: an interval on a line, bars by day, and intervals below each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.quality.estimate import Estimate
from desktop.ui import theme
from desktop.ui.widgets.plot import Plot, draw_interval, soft

_SIDE = 32  # px at both ends of a line, for the numbers under it


class IntervalPlot(Plot):
    """An estimate on a scale from `start` to `end`, with its interval and a dashed reference."""

    def __init__(self, start: float = 0.0, end: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(60, parent)
        self._start, self._end = start, end
        self._figure: Estimate | None = None
        self._reference: float | None = None

    def show_figure(self, figure: Estimate | None, reference: float | None = None) -> None:
        """Show an estimate, and a value to compare it with."""
        self._figure, self._reference = figure, reference
        self.update()

    def draw(self, painter: QPainter, look: theme.Theme) -> None:
        """Paint the line, the reference and the interval."""
        y = look.px(20)
        left, right = float(_SIDE), float(self.width() - _SIDE)
        painter.setPen(QPen(look.colour("line"), 2))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        figure = self._figure
        if figure is None or figure.value is None:
            return

        def at(value: float) -> float:
            share = (value - self._start) / (self._end - self._start)
            return left + min(max(share, 0.0), 1.0) * (right - left)

        marks: list[tuple[float, int]] = []
        if self._reference is not None:
            pen = QPen(look.colour("text.secondary"), 1.5)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            x = at(self._reference)
            painter.drawLine(QPointF(x, y - look.px(13)), QPointF(x, y + look.px(13)))
            marks.append((self._reference, 0))
        if figure.low is not None and figure.high is not None:
            digits = 1 if figure.high - figure.low < 0.02 else 0  # one more, as they would look the same
            marks += [(figure.low, digits), (figure.high, digits)]
            draw_interval(painter, look, at(figure.low), at(figure.value), at(figure.high), y)
        else:
            draw_interval(painter, look, at(figure.value), at(figure.value), at(figure.value), y)
        self._numbers(painter, look, [(at(mark), mark, digits) for mark, digits in sorted(marks)])

    def _numbers(self, painter: QPainter, look: theme.Theme, marks: Sequence[tuple[float, float, int]]) -> None:
        """Paint (x, value, decimals) below the line, as per cent on a scale from 0 to 1. Numbers that would touch
        move right."""
        font = look.font(theme.SMALL - 1)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(look.colour("text.secondary"))
        free = 0.0
        is_percent = self._start == 0 and self._end == 1
        for x, value, digits in marks:
            text = f"{value * 100:.{digits}f}" if is_percent else f"{value:.2g}"
            width = metrics.horizontalAdvance(text)
            left = max(x - width / 2, free)
            painter.drawText(QPointF(left, look.px(20) + look.px(28)), text)
            free = left + width + 6


class BarsPlot(Plot):
    """A bar for each day, the last one in full colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(72, parent)
        self._bars: Sequence[int] = ()

    def show_bars(self, bars: Sequence[int]) -> None:
        """Show counts by day, oldest first."""
        self._bars = bars
        self.update()

    def draw(self, painter: QPainter, look: theme.Theme) -> None:
        """Paint the bars."""
        if not self._bars or not max(self._bars):
            return
        room = self.width() - 2 * _SIDE
        step = min(room / len(self._bars), look.px(24))
        left = self.width() / 2 - step * len(self._bars) / 2
        height = self.height() - 4
        painter.setPen(Qt.PenStyle.NoPen)
        for index, count in enumerate(self._bars):
            if count:
                bar = max(count / max(self._bars) * height, 4)
                painter.setBrush(look.colour("accent") if index == len(self._bars) - 1 else soft(look))
                painter.drawRoundedRect(QRectF(left + index * step, height - bar, step * 0.68, bar), 2, 2)


def two_places(value: float) -> str:
    """Format a number with two decimals and a minus sign, but no minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class PlotLine:
    """An estimate with its name."""

    name: str
    figure: Estimate


class LinesPlot(Plot):
    """Intervals below each other on one scale, with names at the left, values at the right, and 0 dashed if it is in
    range."""

    ROW = 22

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.ROW, parent)
        self._lines: Sequence[PlotLine] = ()
        self._zero = False

    def show_lines(self, lines: Sequence[PlotLine], *, zero: bool = False) -> None:
        """Show estimates; `zero` extends the scale to 0."""
        self._lines, self._zero = lines, zero
        self._height = max(len(lines), 1) * self.ROW + 4
        self.updateGeometry()
        self.update()

    def draw(self, painter: QPainter, look: theme.Theme) -> None:
        """Paint the intervals."""
        known = [line.figure for line in self._lines if line.figure.value is not None]
        ends = [end for figure in known for end in (figure.low, figure.value, figure.high) if end is not None]
        low, high = (
            min([*ends, 0.0] if self._zero else ends, default=0.0),
            max([*ends, 0.0] if self._zero else ends, default=0),
        )
        room = max(high - low, 1e-9)
        font = look.font(theme.SMALL)
        metrics = QFontMetrics(font)
        names = min(
            max((metrics.horizontalAdvance(line.name) + 4 for line in self._lines), default=0), self.width() // 2
        )
        numbers = metrics.horizontalAdvance("−0.00") + 4
        left, right = names + 24.0, self.width() - numbers - 20.0

        def at(value: float) -> float:
            return left + (value - low) / room * (right - left)

        if self._zero and known:
            pen = QPen(look.colour("text.secondary"), 1.5)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.drawLine(QPointF(at(0), 2), QPointF(at(0), self.height() - 2))
        painter.setFont(font)
        for index, line in enumerate(self._lines):
            y = look.px(self.ROW) * (index + 0.5)
            painter.setPen(look.colour("text.secondary"))
            name = metrics.elidedText(line.name, Qt.TextElideMode.ElideMiddle, names)
            box = QRectF(0, y - look.px(self.ROW) / 2, names + 2, look.px(self.ROW))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            value = line.figure.value
            if value is not None:
                ends_of = [end if end is not None else value for end in (line.figure.low, line.figure.high)]
                painter.drawText(
                    QRectF(self.width() - numbers, box.y(), numbers, box.height()),
                    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                    two_places(value),
                )
                draw_interval(painter, look, at(ends_of[0]), at(value), at(ends_of[1]), y)
