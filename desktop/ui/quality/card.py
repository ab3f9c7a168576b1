"""A metric as a card: title, status, value and explanation. A click opens the judgements behind it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.presenters.quality import MetricStatus
from desktop.ui import theme
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.labels import StatusChip, label

_TONES = {
    MetricStatus.OK: "success",
    MetricStatus.NEEDS_REVIEW: "warning",
    MetricStatus.NOT_ENOUGH_DATA: "neutral",
    MetricStatus.MISSING: "neutral",
}

_MIN_HEIGHT = 180  # px, also without a value, so that nothing moves when it comes


class MetricCard(QAbstractButton):
    """A button with a metric. `key` names the metric whose judgements it opens."""

    def __init__(self, key: str, plot: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.plot = plot
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(_MIN_HEIGHT)
        self._title = label("", "secondary", wrap=True)
        self._chip = StatusChip()
        self._value = label("", "title", wrap=True)
        self._text = label("", "quiet", wrap=True)
        top = QHBoxLayout()
        set_spacing(top, Space.S)
        top.addWidget(self._title, 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        set_margins(column, Space.L)
        set_spacing(column, Space.S)
        column.addLayout(top)
        column.addWidget(self._value)
        column.addWidget(self._text)
        column.addStretch(1)
        if plot is not None:  # below the stretch, so that the plots of a row align
            add_space(column, Space.XS)
            column.addWidget(plot)
        for child in (self._title, self._chip, self._value, self._text):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_texts(self, title: str, status: MetricStatus, word: str, value: str, text: str, spoken: str) -> None:
        """Show a metric. `word` is its status in the user's language, `spoken` the whole for a screen reader."""
        self._title.setText(title)
        self._chip.show_state(word, _TONES[status])
        self._chip.setVisible(bool(word))
        self._value.setText(value)
        self._value.setVisible(bool(value))
        self._text.setText(text)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(spoken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line_width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(look.colour("accent" if self.hasFocus() else "line"), line_width))
        hovered = self.underMouse() and self.isEnabled()
        painter.setBrush(look.colour("surface.sunken" if hovered else "surface.base"))
        inset = line_width / 2
        area = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.end()
