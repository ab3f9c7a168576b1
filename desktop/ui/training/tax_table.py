"""The alignment tax: base and tuned model on each category of the battery, the change with its interval, a verdict."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QSizePolicy, QWidget

from desktop.evaluation.battery import BatteryCategory
from desktop.evaluation.comparison import CategoryResult, Verdict
from desktop.presenters.battery_text import category_name, change_text, figure_text, verdict_name
from desktop.ui import icons, theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.training.plots import ChangePlot
from desktop.ui.widgets.labels import StatusChip, hairline, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.states import Card

_TONES = {
    Verdict.BETTER: "success",
    Verdict.SAME: "success",
    Verdict.WORSE: "danger",
    Verdict.SHORTER: "warning",
    Verdict.LONGER: "warning",
    Verdict.TOO_LOW: "neutral",
}
_COLUMNS = 7
_SPAN = 0.4  # the scale of changes goes from -40% to +40%


class TaxTable(RetranslateMixin, Card):
    """Shows the results of an evaluation. If their answers were kept, each row opens them."""

    opened = Signal(CategoryResult)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.S, spacing=Space.S)
        self._results: Sequence[CategoryResult] = ()
        self._is_narrow = self._opens = False
        self.rows: dict[BatteryCategory, CategoryRow] = {}
        self._grid = QGridLayout()
        set_margins(self._grid, Space.NONE)
        set_spacing(self._grid, Space.L, Space.NONE)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(4, 3)
        self._grid.setColumnStretch(5, 2)
        self.body.addLayout(self._grid)
        self._nothing = label("", "secondary", wrap=True)
        set_margins(self._nothing, Space.S)
        self.body.addWidget(self._nothing)
        self._retranslate()

    def show_results(self, results: Sequence[CategoryResult], nothing: str, *, opens: bool = False) -> None:
        """Show results; without any, the sentence `nothing`. `opens` says whether their answers were kept."""
        self._nothing.setText(nothing)
        self._nothing.setVisible(not results)
        if (tuple(results), opens) != (self._results, self._opens):
            self._results, self._opens = tuple(results), opens
            self._fill()

    def set_narrow(self, narrow: bool) -> None:
        """Leave out the plots if there is no room for them."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            set_spacing(self._grid, Space.S if narrow else Space.L, Space.NONE)
            self._grid.setColumnStretch(4, 0 if narrow else 3)
            self._fill()

    def _fill(self) -> None:
        clear(self._grid)
        self.rows = {}
        heads = (self.tr("Alignment tax"), self.tr("Base"), self.tr("Tuned"), self.tr("Change"), "", "", "")
        for column, text in enumerate(heads):
            self._text(0, column, text, "section")
        spoken = []
        for number, result in enumerate(self._results):
            row = 2 * number + 2
            self._grid.addWidget(hairline(), row - 1, 0, 1, _COLUMNS)
            name, verdict = category_name(result.name), verdict_name(result)
            base, tuned = (figure_text(result, value) for value in (result.base, result.tuned))
            change = change_text(result.change)
            told = self.tr("{name}: base {base}, tuned {tuned}, change {change}, {verdict}")
            told = told.format(name=name, base=base, tuned=tuned, change=change, verdict=verdict)
            if self._opens:
                self._add_button(row, result, told)
            self._text(row, 0, name)
            self._text(row, 1, base, "secondary")
            self._text(row, 2, tuned)
            self._text(row, 3, change)
            tone = _TONES[result.verdict]
            if not self._is_narrow:
                self._put(self._plot(result, tone), row, 4)
            self._put(StatusChip(verdict, tone), row, 5, Qt.AlignmentFlag.AlignLeft)
            if self._opens:
                arrow = QLabel()
                arrow.setPixmap(icons.icon("chevron-right", "text.quiet", 16).pixmap(QSize(16, 16)))
                set_margins(arrow, Space.NONE, Space.NONE, Space.S, Space.NONE)
                self._put(arrow, row, 6, Qt.AlignmentFlag.AlignRight)
            spoken.append(told)
        self.setAccessibleName(self.tr("Alignment tax"))
        self.setAccessibleDescription("; ".join(spoken))

    def _add_button(self, row: int, result: CategoryResult, told: str) -> None:
        button = CategoryRow(told)
        button.clicked.connect(button.setFocus)  # also if a screen reader clicks, so that the focus returns here
        button.clicked.connect(lambda: self.opened.emit(result))
        self._grid.addWidget(button, row, 0, 1, _COLUMNS)
        self.rows[result.name] = button

    def _put(self, widget: QWidget, row: int, column: int, where: Qt.AlignmentFlag | None = None) -> None:
        """Put a widget above the button of its row, which takes the clicks."""
        widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._grid.addWidget(widget, row, column, where or Qt.AlignmentFlag(0))

    def _plot(self, result: CategoryResult, tone: str) -> ChangePlot:
        plot = ChangePlot()
        colour = "accent" if tone in ("success", "neutral") else tone
        is_small = result.is_relative or max(abs(result.low), abs(result.high)) <= _SPAN
        plot.show_change(result.low, result.change, result.high, _SPAN if is_small else 1.0, colour)
        return plot

    def _text(self, row: int, column: int, text: str, role: str = "") -> None:
        cell = label(text, role, wrap=column == 0)
        set_margins(cell, Space.S if column == 0 else Space.NONE, Space.S, Space.NONE, Space.S)
        self._put(cell, row, column)

    def _retranslate(self) -> None:
        self._fill()


class CategoryRow(QAbstractButton):
    """The button below a row of the table: it has the focus, and opens the answers with a click, Space or Enter."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.tr("Show the answers"))
        self.setToolTip(self.tr("Show the answers"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 2, -1, -2)
        painter.setPen(QPen(look.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("surface.raised") if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
