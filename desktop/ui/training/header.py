"""The bar above a run: the list, the name, facts as chips, and the actions of the view below."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.page import TopBar
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import ElidedLabel, StatusChip
from desktop.ui.widgets.retranslate import RetranslateMixin

_CHIPS_FROM = 760  # px of width from which there is room for chips


class TrainingHeader(RetranslateMixin, QFrame):
    """Shows what it is given. Views add their buttons once (`add_buttons`), and show them with `show_for`."""

    list_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        TopBar(self)
        self.list_button = IconButton("panel-left", "", shortcut="Ctrl+B", parent=self)
        self.list_button.clicked.connect(self.list_requested)
        self.title = ElidedLabel("", "heading")
        self._chips = [StatusChip(), StatusChip()]
        self._facts: Sequence[str] = ()
        self._buttons: dict[str, Sequence[Button]] = {}
        self._row = QHBoxLayout(self)
        set_margins(self._row, Space.XL, Space.NONE, Space.L, Space.NONE)
        set_spacing(self._row, Space.S)
        self._row.addWidget(self.list_button)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row.addWidget(self.title)
        for chip in self._chips:
            self._row.addWidget(chip)
        self._row.addStretch(1)
        self._retranslate()

    def add_buttons(self, view: str, *buttons: Button) -> None:
        """Add the buttons of a view at the right."""
        self._buttons[view] = buttons
        for button in buttons:
            button.hide()
            self._row.addWidget(button)

    def show_for(self, view: str, title: str, facts: Sequence[str] = ()) -> None:
        """Show the buttons of a view, a title, and up to two facts."""
        for name, buttons in self._buttons.items():
            for button in buttons:
                button.setVisible(name == view and not button.property("unused"))
        self.title.setText(title)
        self._facts = [fact for fact in facts if fact][: len(self._chips)]
        self._fit()

    def set_list_docked(self, docked: bool) -> None:
        """Tell whether the list is beside the content: else a button shows it."""
        self.list_button.setVisible(not docked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for number, chip in enumerate(self._chips):
            text = self._facts[number] if number < len(self._facts) else ""
            if text != chip.text():
                chip.show_state(text, "neutral")
            chip.setVisible(bool(text) and self.width() >= _CHIPS_FROM)

    def _retranslate(self) -> None:
        self.list_button.set_name(self.tr("Show the training runs"), "Ctrl+B")
