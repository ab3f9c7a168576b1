"""A curve of a run as a card: its name, its last value, what it means, and the plot."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.spacing import Space, set_spacing
from desktop.ui.training.plots import CurvePlot
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.states import Card


class CurveCard(Card):
    """Shows what it is given. Screen readers get name, value and meaning as one description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.L, spacing=Space.XS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name = label("", "secondary", wrap=True)
        self._value = label("", "finding")
        self._about = label("", "quiet", wrap=True)
        self.plot = CurvePlot()
        top = QHBoxLayout()
        set_spacing(top, Space.S)
        top.addWidget(self._name, 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._value, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(top)
        self.body.addWidget(self._about)
        self.body.addStretch(1)
        self.body.addWidget(self.plot)

    def show_texts(self, name: str, value: str, about: str) -> None:
        """Show a value; "" shows a dash."""
        self._name.setText(name)
        self._value.setText(value or "–")
        self._about.setText(about)
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(filter(None, (value, about))))
