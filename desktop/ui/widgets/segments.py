"""A few choices of which one holds, side by side in one row."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button


class Segments(QWidget):
    """Arrow keys go from one to the next; Tab leaves."""

    chosen = Signal(int)  # the place of the one that holds from now on

    def __init__(self, texts: list[str], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.XS)
        for place, text in enumerate(texts):
            button = Button(text, "segment")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        self.choose(0)
        self._group.idToggled.connect(lambda place, on: self.chosen.emit(place) if on else None)

    @property
    def current(self) -> int:
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        self._group.button(place).setChecked(True)

    def show_choice(self, place: int, shown: bool) -> None:
        """Offers a choice or not. The first one holds where the current one is not offered any more."""
        if not shown and self.current == place:
            self.choose(0)
        self._group.button(place).setVisible(shown)

    def set_texts(self, texts: list[str]) -> None:
        for place, text in enumerate(texts):
            self._group.button(place).setText(text)
