"""A row of a short list that a screen reader reads as one item."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.widgets.roles import declare


class ListRow(QFrame):
    """Base class of rows: Tab and the arrow keys reach it, and it says `spoken` and its position among its siblings.

    Tab goes on to the controls in the row.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("row", "true")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        declare(self, QAccessible.Role.ListItem, name=self.spoken, position=self._position)

    def spoken(self) -> str:
        """What the row says, in one line."""
        raise NotImplementedError

    def activate(self) -> None:
        """Enter was pressed."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self._siblings()
        here = rows.index(self)
        match event.key():
            case Qt.Key.Key_Up:
                here = max(here - 1, 0)
            case Qt.Key.Key_Down:
                here = min(here + 1, len(rows) - 1)
            case Qt.Key.Key_Home:
                here = 0
            case Qt.Key.Key_End:
                here = len(rows) - 1
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.activate()
                return
            case _:
                super().keyPressEvent(event)
                return
        rows[here].setFocus(Qt.FocusReason.TabFocusReason)

    def _siblings(self) -> "list[ListRow]":
        parent = self.parentWidget()
        rows = [] if parent is None else [row for row in parent.children() if isinstance(row, ListRow)]
        return sorted((row for row in rows if not row.isHidden()), key=lambda row: row.y()) or [self]

    def _position(self) -> tuple[int, int]:
        rows = self._siblings()
        return (rows.index(self) if self in rows else 0) + 1, len(rows)
