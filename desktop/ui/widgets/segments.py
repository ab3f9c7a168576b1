"""A row of buttons of which exactly one is chosen."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.focus import stop_at
from desktop.ui.widgets.roles import declare


class Segments(QWidget):
    """A segmented control, for screen readers radio buttons. Arrow keys move between its buttons, Tab leaves it."""

    chosen = Signal(int)  # the index of the button that is chosen now

    def __init__(self, texts: list[str], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        declare(self, QAccessible.Role.Grouping)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.XS)
        for index, text in enumerate(texts):
            button = Button(text, "segment")
            declare(button, QAccessible.Role.RadioButton, position=partial(self._position, index))
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, index)
            row.addWidget(button)
        row.addStretch(1)
        self.choose(0)
        self._group.idToggled.connect(lambda index, on: self.chosen.emit(index) if on else None)

    def _position(self, index: int) -> tuple[int, int]:
        shown = [number for number, button in enumerate(self._group.buttons()) if not button.isHidden()]
        return (shown.index(index) if index in shown else 0) + 1, len(shown)

    @property
    def current(self) -> int:
        """The index of the chosen button."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Choose a button; emits `chosen` if it was not chosen before."""
        self._group.button(index).setChecked(True)
        stop_at(self._group.button(index), self._group.buttons())

    def show_choice(self, index: int, shown: bool) -> None:
        """Show or hide a button. If the chosen one is hidden, the first one is chosen."""
        if not shown and self.current == index:
            self.choose(0)
        self._group.button(index).setVisible(shown)

    def set_texts(self, texts: list[str]) -> None:
        """Replace the texts of all buttons, for example in another language."""
        for index, text in enumerate(texts):
            self._group.button(index).setText(text)
