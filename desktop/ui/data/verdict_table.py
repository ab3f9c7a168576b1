"""The values of a verdict column: how many rows have each, and which answer wins."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.readers.verdicts import BOTH_BAD, FIRST, NO_VERDICT, SECOND, TIE, Verdicts
from desktop.presenters.imports import VerdictValue
from desktop.ui import theme
from desktop.ui.data.mapping_table import short_name
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.labels import ElidedLabel, hairline, label
from desktop.ui.widgets.layouts import clear

_MOST: Final = 30  # values that show


class VerdictTable(QWidget):
    """One row for each value, with a menu of its meaning."""

    outcome_chosen = Signal(str, object)  # the value's key; an outcome, or None if its meaning is unknown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        set_margins(self._grid, Space.NONE, Space.S, Space.NONE, Space.L)
        set_spacing(self._grid, Space.L, Space.NONE)
        self._grid.setColumnMinimumWidth(0, 150)
        self._grid.setColumnStretch(2, 1)
        self.pills: dict[str, Pill] = {}
        self.hide()

    def show_values(self, verdicts: Verdicts, values: Sequence[VerdictValue]) -> None:
        """Show the values of a column. The focus stays on the same value."""
        focused = next((key for key, pill in self.pills.items() if pill.hasFocus()), None)
        clear(self._grid)
        self.pills = {}
        title = self.tr("Meaning of the values of “{column}”").format(column=short_name(verdicts.columns[0]))
        answers = self.tr("The first answer is “{first}”, the second “{second}”.").format(
            first=short_name(verdicts.answers[0]), second=short_name(verdicts.answers[1])
        )
        self._grid.addWidget(label(title, "heading", wrap=True), 0, 0, 1, 3)
        self._grid.addWidget(label(answers, "secondary", wrap=True), 1, 0, 1, 3)
        for column, text in ((0, self.tr("Meaning")), (1, self.tr("Rows")), (2, self.tr("Value"))):
            head = label(text, "secondary")
            set_margins(head, Space.M if column == 0 else Space.NONE, Space.M, Space.NONE, Space.S)
            self._grid.addWidget(head, 2, column)
        self._grid.addWidget(hairline(), 3, 0, 1, 3)
        for number, value in enumerate(values[:_MOST], start=2):
            self._add_row(2 * number, value)
        if len(values) > _MOST:
            more = self.tr("Values not shown: {count}").format(count=QLocale().toString(len(values) - _MOST))
            self._grid.addWidget(label(more, "secondary"), 2 * len(self.pills) + 4, 0, 1, 3)
        if focused in self.pills:
            self.pills[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self, row: int, value: VerdictValue) -> None:
        text = short_name(value.text) or self.tr("(empty)")
        names = outcome_names()
        pill = Pill(names[value.outcome])
        pill.set_menu(self._menu(value, pill))
        pill.setAccessibleName(self.tr("“{value}” means {outcome}").format(value=text, outcome=names[value.outcome]))
        if value.outcome is None:
            pill.set_dot("warning")
        holder = QWidget()
        inside = QGridLayout(holder)
        set_margins(inside, Space.M, Space.S, Space.NONE, Space.S)
        set_spacing(inside, Space.NONE)
        inside.addWidget(pill, 0, 0, Qt.AlignmentFlag.AlignLeft)
        name = ElidedLabel(text, "" if value.key else "quiet")
        name.setFont(theme.current().font(mono=True))
        self._grid.addWidget(holder, row, 0)
        self._grid.addWidget(label(QLocale().toString(value.count), "secondary"), row, 1)
        self._grid.addWidget(name, row, 2)
        self._grid.addWidget(hairline(), row + 1, 0, 1, 3)
        self.pills[value.key] = pill

    def _menu(self, value: VerdictValue, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for outcome, name in outcome_names().items():
            action = QAction(name, menu, checkable=True, checked=outcome == value.outcome)
            action.triggered.connect(lambda _, outcome=outcome: self.outcome_chosen.emit(value.key, outcome))
            if outcome is None:
                menu.addSeparator()
            menu.addAction(action)
        return menu


_OUTCOMES: Final[dict[str | None, str]] = {
    FIRST: QT_TRANSLATE_NOOP("imports", "first answer wins"),
    SECOND: QT_TRANSLATE_NOOP("imports", "second answer wins"),
    TIE: QT_TRANSLATE_NOOP("imports", "tie"),
    BOTH_BAD: QT_TRANSLATE_NOOP("imports", "both bad"),
    NO_VERDICT: QT_TRANSLATE_NOOP("imports", "no judgement"),
    None: QT_TRANSLATE_NOOP("imports", "unknown"),
}


def outcome_names() -> dict[str | None, str]:
    """Names of the outcomes, in the order of the menu."""
    return {outcome: QCoreApplication.translate("imports", name) for outcome, name in _OUTCOMES.items()}
