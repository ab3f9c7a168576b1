"""A layout that wraps its items into lines, like words."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from desktop.ui.spacing import Space
from desktop.ui.widgets.item_layout import ItemLayout


class Flow(ItemLayout):
    """Places items from left to right in as many lines as needed. Items are centred vertically in their line. Lines are
    aligned at the left, or at the right with `at_right`."""

    def __init__(
        self, parent: QWidget | None = None, *, gap: Space = Space.S, line_gap: Space = Space.S, at_right: bool = False
    ) -> None:
        super().__init__(parent, gap, line_gap)
        self._at_right = at_right

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), only_measure=True)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._arrange(area, only_measure=False)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(len(shown) - 1, 0)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """No minimum width, since no item gets more than the full width."""
        return QSize(0, max((item.minimumSize().height() for item in self._items if not item.isEmpty()), default=0))

    def _arrange(self, area: QRect, *, only_measure: bool) -> int:
        y, line, x = area.y(), list[tuple[QLayoutItem, int, QSize]](), area.x()
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if size.width() > area.width():
                size.setWidth(area.width())
                if item.hasHeightForWidth():
                    size.setHeight(item.heightForWidth(area.width()))
            if line and x + size.width() > area.right() + 1:
                y += self._end_line(line, area, y, only_measure) + self._line_gap
                line, x = [], area.x()
            line.append((item, x, size))
            x += size.width() + self._gap
        y += self._end_line(line, area, y, only_measure)
        return y - area.y()

    def _end_line(self, line: list[tuple[QLayoutItem, int, QSize]], area: QRect, y: int, only_measure: bool) -> int:
        height = max((size.height() for _, _, size in line), default=0)
        left = area.right() + 1 - line[-1][1] - line[-1][2].width() if self._at_right and line else 0
        if not only_measure:
            for item, x, size in line:
                item.setGeometry(QRect(QPoint(left + x, y + (height - size.height()) // 2), size))
        return height
