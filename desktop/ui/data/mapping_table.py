"""The columns of a file: their meaning, name and first value."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QWidget

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.presenters.imports import ColumnRole, ImportSource
from desktop.ui import icons, theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.labels import ElidedLabel, hairline, label
from desktop.ui.widgets.layouts import clear

_LONGEST = 200  # characters of a first value


class MappingTable(QWidget):
    """One row for each column, with a menu of its meaning."""

    part_chosen = Signal(str, object)  # the column, a ColumnRole or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        set_margins(self._grid, Space.NONE)
        set_spacing(self._grid, Space.L, Space.NONE)
        self._grid.setColumnMinimumWidth(0, 150)
        self._grid.setColumnMinimumWidth(2, 120)
        self._grid.setColumnStretch(3, 1)
        self.pills: dict[str, Pill] = {}

    def show_source(self, source: ImportSource) -> None:
        """Show the columns of another file, or with another meaning."""
        focused = next((column for column, pill in self.pills.items() if pill.hasFocus()), None)
        clear(self._grid)
        self.pills = {}
        for column_index, text in ((0, self.tr("Meaning")), (2, self.tr("Column")), (3, self.tr("First row"))):
            head = label(text, "secondary")
            set_margins(head, Space.M if column_index == 0 else Space.NONE, Space.NONE, Space.NONE, Space.S)
            self._grid.addWidget(head, 0, column_index)
        self._grid.addWidget(hairline(), 1, 0, 1, 4)
        for number, (column, part) in enumerate(source.columns.items(), start=1):
            self._add_row(2 * number, column, part, source)
        if focused in self.pills:
            self.pills[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self, row: int, column: str, part: ColumnRole | None, source: ImportSource) -> None:
        names = part_names()
        pill = Pill(names[part])
        pill.set_menu(self._menu(column, part, pill))
        pill.setAccessibleName(self.tr("{column}: {part}").format(column=short_name(column), part=names[part]))
        holder = QWidget()
        inside = QGridLayout(holder)
        set_margins(inside, Space.M, Space.S, Space.NONE, Space.S)
        set_spacing(inside, Space.NONE)
        inside.addWidget(pill, 0, 0, Qt.AlignmentFlag.AlignLeft)
        arrow = QLabel()
        arrow.setPixmap(icons.pixmap("arrow-left", "text.quiet", 15, self.devicePixelRatioF()))
        name = label(short_name(column), "" if part is not None else "quiet")
        name.setFont(theme.current().font(mono=True))
        value = ElidedLabel(_first(source, column), "secondary" if part is not None else "quiet")
        self._grid.addWidget(holder, row, 0)
        self._grid.addWidget(arrow, row, 1)
        self._grid.addWidget(name, row, 2)
        self._grid.addWidget(value, row, 3)
        self._grid.addWidget(hairline(), row + 1, 0, 1, 4)
        self.pills[column] = pill

    def _menu(self, column: str, now: ColumnRole | None, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for part, name in part_names().items():
            action = QAction(name, menu, checkable=True, checked=part is now)
            action.triggered.connect(lambda _, part=part: self.part_chosen.emit(column, part))
            if part is None:
                menu.addSeparator()
            menu.addAction(action)
        return menu


_PARTS: Final[Mapping[ColumnRole | None, str]] = {
    ColumnRole.PROMPT: QT_TRANSLATE_NOOP("imports", "prompt"),
    ColumnRole.SYSTEM: QT_TRANSLATE_NOOP("imports", "system prompt"),
    ColumnRole.CHOSEN: QT_TRANSLATE_NOOP("imports", "chosen answer"),
    ColumnRole.REJECTED: QT_TRANSLATE_NOOP("imports", "rejected answer"),
    ColumnRole.VERDICT: QT_TRANSLATE_NOOP("imports", "verdict: which answer is better"),
    ColumnRole.MARGIN: QT_TRANSLATE_NOOP("imports", "margin"),
    ColumnRole.RESPONSE: QT_TRANSLATE_NOOP("imports", "answer to judge"),
    ColumnRole.LABEL: QT_TRANSLATE_NOOP("imports", "good or bad"),
    ColumnRole.DEMONSTRATION: QT_TRANSLATE_NOOP("imports", "demonstration"),
    ColumnRole.ANNOTATOR: QT_TRANSLATE_NOOP("imports", "annotator"),
    ColumnRole.CATEGORY: QT_TRANSLATE_NOOP("imports", "category"),
    ColumnRole.LANGUAGE: QT_TRANSLATE_NOOP("imports", "language"),
    ColumnRole.TOOLS: QT_TRANSLATE_NOOP("imports", "tool definitions"),
    ColumnRole.TAGS: QT_TRANSLATE_NOOP("imports", "tags"),
    ColumnRole.ID: QT_TRANSLATE_NOOP("imports", "id"),
    None: QT_TRANSLATE_NOOP("imports", "not imported"),
}


def part_names() -> dict[ColumnRole | None, str]:
    """Names of the meanings of columns, in the order of the menu."""
    return {part: QCoreApplication.translate("imports", name) for part, name in _PARTS.items()}


def short_name(column: str) -> str:
    """Shorten the name of a column to one line."""
    line = " ".join("".join(char if char.isprintable() else " " for char in column).split())
    return line if len(line) <= 40 else line[:39] + "…"


def _first(source: ImportSource, column: str) -> str:
    """The first value of a column, as text."""
    for row in source.sample:
        if row.fields is not None and (value := row.fields.raw(column)) is not None:
            return " ".join("".join(c if c.isprintable() else " " for c in _text(value)).split())
    return ""


def _text(value: object) -> str:
    match value:
        case str():
            return value[:_LONGEST]
        case bool():
            return "true" if value else "false"
        case list():
            return _of_list(value)[:_LONGEST]
        case dict():
            return " · ".join(_text(part) for part in list(value.values())[:4])[:_LONGEST]
    return str(value)[:_LONGEST]


def _of_list(items: Sequence[object]) -> str:
    return " · ".join(_text(item) for item in items[:4])
