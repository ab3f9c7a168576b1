"""The rail: one icon a page, at the very left of the window."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QVBoxLayout, QWidget

from desktop.ui import icons, theme
from desktop.ui.widgets.buttons import IconButton

WIDTH = 56


@dataclass(frozen=True, slots=True)
class Place:
    """A page as the rail knows it. `at_end` puts it at the bottom."""

    key: str
    icon: str
    shortcut: str
    at_end: bool = False


class _RailButton(IconButton):
    """The page that is shown has a bar in the accent at the window's edge."""

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(place.icon, "", side=40, size=20, parent=parent)
        self.setCheckable(True)
        self._icon = place.icon

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
    """Chooses a page. Names come from the owner, in the language of the moment."""

    chosen = Signal(str)

    def __init__(self, places: list[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self.setFixedWidth(WIDTH)
        self._places = places
        self._buttons: dict[str, _RailButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(4)
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark.setFixedSize(40, 32)
        self._mark.setPixmap(icons.brand_icon().pixmap(QSize(32, 32), self.devicePixelRatioF()))
        column.addWidget(self._mark)
        column.addSpacing(8)
        for at_end in (False, True):
            if at_end:
                column.addStretch(1)
            for place in places:
                if place.at_end is at_end:
                    button = _RailButton(place, self)
                    # toggled, not clicked: a screen reader toggles what can be checked
                    button.toggled.connect(lambda on, key=place.key: self.chosen.emit(key) if on else None)
                    group.addButton(button)
                    self._buttons[place.key] = button
                    column.addWidget(button)

    def set_names(self, names: dict[str, str]) -> None:
        for place in self._places:
            self._buttons[place.key].set_name(names[place.key], place.shortcut)

    def show_chosen(self, key: str) -> None:
        """Marks a page as the one that shows; says nothing."""
        with QSignalBlocker(self):
            self._buttons[key].setChecked(True)
