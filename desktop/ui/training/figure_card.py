"""A figure of a report as a card: what it is, its value, its interval, and what follows from it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.quality.estimate import Estimate
from desktop.ui.quality.plots import IntervalPlot
from desktop.ui.spacing import Space, set_spacing
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.states import Card


class FigureCard(Card):
    """Buttons and chips go into `row`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=Space.S)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name = label("", "secondary", wrap=True)
        self._value = label("", "title")
        self._about = label("", "secondary", wrap=True)
        self.plot = IntervalPlot()
        top = QHBoxLayout()
        set_spacing(top, Space.M)
        top.addWidget(self._value, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self._about, 1, Qt.AlignmentFlag.AlignVCenter)
        foot = QWidget()
        self.row = Flow(foot, gap=Space.M)
        self.body.addWidget(self._name)
        self.body.addLayout(top)
        self.body.addWidget(self.plot)
        self.body.addStretch(1)
        self.body.addWidget(foot)

    def show_figure(self, name: str, value: str, about: str, figure: Estimate | None) -> None:
        """Show a share and its interval; None hides the plot."""
        self._name.setText(name)
        self._value.setText(value)
        self._value.setVisible(bool(value))
        self._about.setText(about)
        self.plot.show_figure(figure, 0.5)
        self.plot.setVisible(figure is not None)
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(filter(None, (value, about))))
