"""One of the three steps of a run, as a card that can be switched on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.spacing import Space, set_spacing
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import StatusChip, label
from desktop.ui.widgets.states import Card
from desktop.ui.widgets.style_properties import restyle


class _Number(QLabel):
    """The number of a step in a disc."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self._fit()
        theme.manager().changed.connect(self._fit)

    def _fit(self) -> None:
        side = max(24, theme.current().px(20))
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent.surface"))
        painter.drawEllipse(self.rect())
        painter.setPen(look.colour("accent"))
        painter.setFont(look.font(theme.SMALL, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class StageCard(Card):
    """A number, a title and what the step does; a chip with its data; `extra` for choices; a line of hints.

    A step that always belongs to a run (`is_fixed`) has no check box.
    """

    toggled = Signal(bool)  # by the user

    def __init__(self, number: int, *, is_fixed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.L, spacing=Space.S)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._title = label("", "heading")
        self.box = QCheckBox()
        room = self.box.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # so that the titles of all steps align
        self.box.setSizePolicy(room)
        if is_fixed:
            self.box.hide()
        self.box.clicked.connect(self.toggled)
        self._text = label("", "secondary", wrap=True)
        self._chip = StatusChip()
        self._hint = label("", "quiet", wrap=True)
        top = QHBoxLayout()
        set_spacing(top, Space.S)
        top.addWidget(_Number(number))
        top.addWidget(self._title, 1)
        top.addWidget(self.box)
        holder = QWidget()
        self.extra = Flow(holder)
        chips = QVBoxLayout()
        set_spacing(chips, Space.S)
        chips.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignLeft)
        chips.addWidget(holder)
        self.body.addLayout(top)
        self.body.addWidget(self._text)
        self.body.addLayout(chips)
        self.body.addWidget(self._hint)
        self.body.addStretch(1)

    def set_texts(self, title: str, text: str, hint: str) -> None:
        """Set the texts that do not depend on data."""
        self._title.setText(title)
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.box.setAccessibleName(title)
        self.box.setAccessibleDescription(text)
        self.box.setToolTip(title)

    def show_state(self, chip: str, tone: str, *, is_on: bool, is_possible: bool) -> None:
        """Show how much data there is, and whether the step belongs to the run."""
        self._chip.show_state(chip, tone)
        self._chip.setVisible(bool(chip))
        self.box.setEnabled(is_possible)
        self.box.setChecked(is_on)
        restyle(self, surface="chosen" if is_on else "card")
