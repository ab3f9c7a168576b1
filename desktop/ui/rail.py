"""The rail at the left edge of the window: one icon for each page."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QVBoxLayout, QWidget

from desktop.ui import icons, theme
from desktop.ui.pages import PageEntry
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.focus import stop_at
from desktop.ui.widgets.roles import declare

WIDTH = 56


class _RailButton(IconButton):
    """The button of one page, for screen readers its tab. A bar in the accent colour marks the current page.

    Arrow keys move the focus along the rail; Space and Enter open the page. If the arrow keys opened the pages, each
    would take the focus.
    """

    def __init__(self, icon: str, parent: "Rail") -> None:
        super().__init__(icon, "", side=40, size=20, parent=parent)
        declare(self, QAccessible.Role.PageTab, position=lambda: parent.position_of(self), selected=self.isChecked)
        self.setCheckable(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            rail = self.parentWidget()
            assert isinstance(rail, Rail)
            rail.move_focus(self, 1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().colour("accent"))
            painter.drawRoundedRect(QRectF(-2, self.height() / 2 - 9, 4, 18), 2, 2)
            painter.end()


class Rail(QFrame):
    """Shows a button for each of `entries`. `shortcuts` are key sequences by page key."""

    chosen = Signal(str)

    def __init__(
        self, entries: Sequence[PageEntry], shortcuts: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self.setFixedWidth(WIDTH)
        declare(self, QAccessible.Role.PageTabList, name=lambda: self.tr("Pages"))
        self._entries, self._shortcuts = entries, shortcuts
        self._buttons: dict[str, _RailButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        set_margins(column, Space.S, Space.M)
        set_spacing(column, Space.XS)
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark.setFixedSize(40, 32)
        self._mark.setPixmap(icons.brand_icon().pixmap(QSize(32, 32), self.devicePixelRatioF()))
        column.addWidget(self._mark)
        add_space(column, Space.S)
        for at_end in (False, True):
            if at_end:
                column.addStretch(1)
            for entry in entries:
                if entry.at_end is at_end:
                    button = _RailButton(entry.icon, self)
                    # also for the current page, which takes the focus again
                    button.clicked.connect(lambda _=False, key=entry.key: self.chosen.emit(key))
                    group.addButton(button)
                    self._buttons[entry.key] = button
                    column.addWidget(button)

    def current(self) -> QWidget:
        """The button of the current page."""
        return next(button for button in self._buttons.values() if button.isChecked())

    def position_of(self, button: QWidget) -> tuple[int, int]:
        """The position of a button on the rail, from 1, and the number of buttons."""
        buttons: list[QWidget] = list(self._buttons.values())
        return buttons.index(button) + 1, len(buttons)

    def move_focus(self, button: QWidget, by: int) -> None:
        """Give the focus to a neighbour of `button`, if there is one."""
        buttons = list(self._buttons.values())
        index = self.position_of(button)[0] - 1 + by
        if 0 <= index < len(buttons):
            buttons[index].setFocus(Qt.FocusReason.TabFocusReason)

    def retranslate(self) -> None:
        """Name the buttons in the current language."""
        for entry in self._entries:
            self._buttons[entry.key].set_name(entry.title(), self._shortcuts.get(entry.key, ""))

    def show_chosen(self, key: str) -> None:
        """Mark the current page, without emitting `chosen`."""
        with QSignalBlocker(self):
            self._buttons[key].setChecked(True)
        stop_at(self._buttons[key], list(self._buttons.values()))
