"""A control for a number that is chosen automatically or fixed by the user."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from desktop.ui.spacing import Space, set_margins, set_spacing

_MODE = 140


class AutomaticNumber(QWidget):
    """A menu (automatic or fixed) with a number field. `start` is the first number after switching to fixed."""

    chosen = Signal(object)  # an int, or None for automatic

    def __init__(self, low: int, high: int, start: int, *, step: int = 1) -> None:
        super().__init__()
        self._mode = QComboBox()
        self._mode.addItems(["", ""])
        self._mode.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._mode.setMinimumWidth(_MODE)
        self._number = QSpinBox()
        self._number.setRange(low, high)
        self._number.setSingleStep(step)
        self._number.setValue(start)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        row.addWidget(self._number)
        row.addWidget(self._mode)
        self._mode.activated.connect(lambda _: self._choose())
        self._number.editingFinished.connect(self._choose)

    def set_texts(self, automatic: str, fixed: str, mode_name: str, number_name: str, suffix: str = "") -> None:
        """Set the texts of the menu, the accessible names of menu and number field, and the number's unit."""
        self._mode.setItemText(0, automatic)
        self._mode.setItemText(1, fixed)
        self._mode.setAccessibleName(mode_name)
        self._number.setAccessibleName(number_name)
        self._number.setSuffix(suffix)

    def set_number(self, number: int | None) -> None:
        """Show the setting; None is automatic. A number field that has the focus keeps what the user types."""
        self._mode.setCurrentIndex(0 if number is None else 1)
        self._number.setVisible(number is not None)
        if number is not None and not self._number.hasFocus():
            self._number.setValue(number)

    def _choose(self) -> None:
        self.chosen.emit(self._number.value() if self._mode.currentIndex() else None)
