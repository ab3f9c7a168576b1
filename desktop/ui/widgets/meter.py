"""A thin bar of coloured segments that shows how full something is, and of what."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import theme
from desktop.ui.widgets.roles import declare


@dataclass(frozen=True, slots=True)
class MeterSegment:
    """`amount` in the meter's unit; `colour` is a theme token; `name` is read by screen readers."""

    amount: float
    colour: str
    name: str


class SegmentedMeter(QWidget):
    """Shows segments side by side on a track that is `total` long."""

    def __init__(self, name: str, *, thickness: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        declare(self, QAccessible.Role.Indicator, description=lambda: f"{self.spoken_segments()} / {self._total:,.0f}")
        self._segments: tuple[MeterSegment, ...] = ()
        self._total = 0.0
        self._thickness = thickness
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_segments(self, segments: Sequence[MeterSegment], total: float) -> None:
        """Show `segments`, in order. `total` is the amount of a full bar, in the unit of the segments."""
        self._segments, self._total = tuple(segments), total
        self.update()

    def spoken_segments(self) -> str:
        """The segments with their amounts."""
        return ", ".join(f"{s.name} {s.amount:,.0f}" for s in self._segments)

    def sizeHint(self) -> QSize:
        return QSize(96, self._thickness)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self._thickness)

    def paintEvent(self, event: QPaintEvent) -> None:
        style = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0, (self.height() - self._thickness) / 2, self.width(), self._thickness)
        round_ends = QPainterPath()
        round_ends.addRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        painter.setClipPath(round_ends)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(bar, style.colour("surface.pressed"))
        x = 0.0
        scale = self.width() / max(self._total, sum(s.amount for s in self._segments), 1)
        for segment in self._segments:
            width = segment.amount * scale
            painter.fillRect(QRectF(x, bar.y(), width, bar.height()), style.colour(segment.colour))
            x += width
        painter.end()
