"""A page with a list at its left: docked beside the content, or as a drawer over it in a narrow window."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui import theme
from desktop.ui.page import Page
from desktop.ui.widgets.focus import Region
from desktop.ui.widgets.labels import hairline

LIST = 264
"""The width of the list, in pixels."""

NARROW = 900
"""The least width of the window at text size 1, in pixels, at which the list can be docked."""


class ListedPage(Page):
    """Base class. A subclass puts its content into `_main`, then calls `_set_list`."""

    list_placed = Signal(bool)  # whether the list is docked beside the content

    def __init__(self, docked: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._docked, self._drawer_open = docked, False
        self._list: QWidget
        self._edge = hairline(self, vertical=True)
        self._scrim = _Scrim(self)
        self._scrim.hide()
        self._scrim.clicked.connect(self.toggle_list)
        self._main = QFrame(self)
        theme.manager().changed.connect(self._restyle)

    def _set_list(self, panel: QWidget) -> None:
        """Call it after all other widgets exist, so that Tab goes through the list first."""
        self._list = panel
        for widget in (self._list, self._edge, self._main, self._scrim):
            widget.setParent(self)

    def regions(self) -> list[Region]:
        """The list and the content."""
        return [Region(self._list), Region(self._main)]

    def _restyle(self) -> None:
        if self.isVisible():
            self._place()

    def toggle_list(self) -> None:
        """Show or hide the list, docked or as a drawer."""
        if self._narrow:
            self._drawer_open = not self._drawer_open
        else:
            self._docked = not self._docked
        self._place()

    def _close_drawer(self) -> None:
        if self._drawer_open:
            self._drawer_open = False
            self._place()

    @property
    def _narrow(self) -> bool:
        return self.window().width() < theme.current().px(NARROW)

    def _place(self) -> None:
        is_docked = self._docked and not self._narrow
        is_drawer = self._drawer_open and self._narrow
        left = LIST + 1 if is_docked else 0
        self._list.setGeometry(0, 0, LIST, self.height())
        self._edge.setGeometry(LIST, 0, 1, self.height())
        self._main.setGeometry(left, 0, self.width() - left, self.height())
        self._scrim.setGeometry(self.rect())
        self._scrim.setVisible(is_drawer)
        self.list_placed.emit(is_docked)
        self._list.setVisible(is_docked or is_drawer)
        self._edge.setVisible(is_docked or is_drawer)
        if is_drawer:
            for widget in (self._scrim, self._list, self._edge):
                widget.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._narrow:
            self._drawer_open = False
        self._place()


class _Scrim(QWidget):
    """Dims the page under the drawer. A click on it closes the drawer."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = theme.current().colour("shadow")
        shade.setAlphaF(0.25)
        painter = QPainter(self)
        painter.fillRect(self.rect(), shade)
        painter.end()
