"""A layout for a text with its control at the right, or below it if there is not enough room."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from desktop.ui import theme
from desktop.ui.spacing import Space
from desktop.ui.widgets.item_layout import ItemLayout


class BesideOrBelow(ItemLayout):
    """A layout of two items. The first gets the width that the second does not need. If that is less than both `least`
    (pixels at text size 1) and its size hint, the second item goes below the first, at the right."""

    def __init__(self, parent: QWidget, *, gap: Space = Space.XL, line_gap: Space = Space.S, least: int = 150) -> None:
        super().__init__(parent, gap, line_gap)
        self._least = least

    def heightForWidth(self, width: int) -> int:
        edges = self.contentsMargins()
        return self._needed(width - edges.left() - edges.right()) + edges.top() + edges.bottom()

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        inside = area.marginsRemoved(self.contentsMargins())
        texts, control = self._items
        size = control.sizeHint().boundedTo(QSize(inside.width(), control.sizeHint().height()))
        if self._is_beside(inside.width()):
            left = inside.width() - size.width()
            texts.setGeometry(QRect(inside.topLeft(), QSize(left - self._gap, inside.height())))
            corner = QPoint(inside.x() + left, inside.y() + (inside.height() - size.height()) // 2)
        else:
            height = self._height(texts, inside.width())
            texts.setGeometry(QRect(inside.topLeft(), QSize(inside.width(), height)))
            corner = QPoint(inside.right() + 1 - size.width(), inside.y() + height + self._line_gap)
        control.setGeometry(QRect(corner, size))

    def sizeHint(self) -> QSize:
        texts, control = (item.sizeHint() for item in self._items)
        width, height = texts.width() + self._gap + control.width(), max(texts.height(), control.height())
        return QSize(width, height).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        texts, control = (item.minimumSize() for item in self._items)
        least = min(texts.width(), theme.current().px(self._least))
        return QSize(max(least, control.width()), max(texts.height(), control.height())).grownBy(self.contentsMargins())

    def _is_beside(self, width: int) -> bool:
        texts, control = self._items
        least = min(theme.current().px(self._least), texts.sizeHint().width())
        return width >= least + self._gap + control.sizeHint().width()

    def _needed(self, width: int) -> int:
        """The height that both items need at `width`."""
        texts, control = self._items
        size = control.sizeHint()
        if self._is_beside(width):
            return max(self._height(texts, width - self._gap - size.width()), size.height())
        return self._height(texts, width) + self._line_gap + size.height()

    @staticmethod
    def _height(item: QLayoutItem, width: int) -> int:
        return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
