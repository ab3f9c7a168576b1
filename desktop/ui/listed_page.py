"""A page with a list at its left: beside it, or over it as a drawer where the window is narrow."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui import theme
from desktop.ui.page import Page
from desktop.ui.widgets.labels import hairline

LIST = 264
"""The width of the list."""

NARROW = 900
"""Below this width of the window, at text size 1, the list is a drawer over the page."""


class ListedPage(Page):
    """Who inherits fills `_main`, which the list stands beside, and then gives the list."""

    list_placed = Signal(bool)  # whether the list stands beside the page

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
        """When everything else is made: Tab goes through the list first."""
        self._list = panel
        for widget in (self._list, self._edge, self._main, self._scrim):
            widget.setParent(self)

    def _restyle(self) -> None:
        if self.isVisible():
            self._place()

    def toggle_list(self) -> None:
        """Shows or hides the list: beside the page, or over it where the window is narrow."""
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
        beside = self._docked and not self._narrow
        over = self._drawer_open and self._narrow
        left = LIST + 1 if beside else 0
        self._list.setGeometry(0, 0, LIST, self.height())
        self._edge.setGeometry(LIST, 0, 1, self.height())
        self._main.setGeometry(left, 0, self.width() - left, self.height())
        self._scrim.setGeometry(self.rect())
        self._scrim.setVisible(over)
        self.list_placed.emit(beside)
        self._list.setVisible(beside or over)
        self._edge.setVisible(beside or over)
        if over:
            for widget in (self._scrim, self._list, self._edge):
                widget.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._narrow:
            self._drawer_open = False
        self._place()


class _Scrim(QWidget):
    """Dims the page under the drawer; a click closes it."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = theme.current().colour("shadow")
        shade.setAlphaF(0.25)
        painter = QPainter(self)
        painter.fillRect(self.rect(), shade)
        painter.end()
