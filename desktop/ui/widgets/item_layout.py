"""What the layouts of our own share: they keep their items in a list, and their height follows from their width."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from desktop.ui.spacing import Space, set_margins


class ItemLayout(QLayout):
    """Keeps the items in order, without margins. Subclasses place them and say what sizes they need."""

    def __init__(self, parent: QWidget | None, gap: Space, line_gap: Space) -> None:
        super().__init__(parent)
        self._gap, self._line_gap = gap, line_gap
        self._items: list[QLayoutItem] = []
        set_margins(self, Space.NONE)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        """The number of items (overrides Qt's method)."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True
