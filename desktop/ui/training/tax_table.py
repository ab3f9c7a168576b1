"""The alignment tax: base and tuned model on each category of the battery, the change with its interval, a verdict."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.evaluation.battery import CONTEXT, NAMES, BatteryCategory
from desktop.evaluation.comparison import VERDICTS, CategoryResult, Verdict
from desktop.presenters.training_text import percent, signed
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
_COLUMNS = 6
_ROUNDED = 0.095  # the change from which it shows without decimals
_SPAN = 0.4  # the scale of changes goes from -40% to +40%


class TaxTable(RetranslateMixin, Card):
    """Shows the results of an evaluation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=Space.S)
        self._results: Sequence[CategoryResult] = ()
        self._is_narrow = False
        self._grid = QGridLayout()
        set_margins(self._grid, Space.NONE)
        set_spacing(self._grid, Space.L, Space.NONE)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(4, 3)
        self._grid.setColumnStretch(5, 2)
        self.body.addLayout(self._grid)
        self._nothing = label("", "secondary", wrap=True)
        self.body.addWidget(self._nothing)
        self._retranslate()

    def show_results(self, results: Sequence[CategoryResult], nothing: str) -> None:
        """Show results; without any, the sentence `nothing`."""
        self._nothing.setText(nothing)
        self._nothing.setVisible(not results)
        if results != self._results:
            self._results = tuple(results)
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
        heads = (self.tr("Alignment tax"), self.tr("Base"), self.tr("Tuned"), self.tr("Change"), "", "")
        for column, text in enumerate(heads):
            self._text(0, column, text, "section")
        spoken = []
        for number, result in enumerate(self._results):
            row = 2 * number + 2
            self._grid.addWidget(hairline(), row - 1, 0, 1, _COLUMNS)
            name = QCoreApplication.translate(CONTEXT, NAMES[result.name])
            verdict = QCoreApplication.translate(CONTEXT, VERDICTS[result.verdict])
            base, tuned = (_value(result, value) for value in (result.base, result.tuned))
            change = signed(result.change * 100, 0 if abs(result.change) >= _ROUNDED else 1) + "%"
            self._text(row, 0, name)
            self._text(row, 1, base, "secondary")
            self._text(row, 2, tuned)
            self._text(row, 3, change)
            tone = _TONES[result.verdict]
            if not self._is_narrow:
                self._grid.addWidget(self._plot(result, tone), row, 4)
            self._grid.addWidget(StatusChip(verdict, tone), row, 5, Qt.AlignmentFlag.AlignLeft)
            spoken.append(f"{name}: {base}, {tuned}, {change}, {verdict}")
        self.setAccessibleName(self.tr("Alignment tax"))
        self.setAccessibleDescription("; ".join(spoken))

    def _plot(self, result: CategoryResult, tone: str) -> ChangePlot:
        plot = ChangePlot()
        colour = "accent" if tone in ("success", "neutral") else tone
        is_small = result.is_relative or max(abs(result.low), abs(result.high)) <= _SPAN
        plot.show_change(result.low, result.change, result.high, _SPAN if is_small else 1.0, colour)
        return plot

    def _text(self, row: int, column: int, text: str, role: str = "") -> None:
        cell = label(text, role, wrap=column == 0)
        set_margins(cell, Space.NONE, Space.S)
        self._grid.addWidget(cell, row, column)

    def _retranslate(self) -> None:
        self._fill()


def _value(result: CategoryResult, value: float) -> str:
    locale = QLocale()
    if result.name is BatteryCategory.PERPLEXITY:
        return locale.toString(value, "f", 1)
    if result.name is BatteryCategory.LENGTH:
        return QCoreApplication.translate("TaxTable", "{count} words").format(count=locale.toString(round(value)))
    passed = QCoreApplication.translate("TaxTable", "{passed} of {all}")
    is_count = result.n <= 300
    return passed.format(passed=round(value * result.n), all=result.n) if is_count else percent(value)
