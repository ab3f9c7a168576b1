"""One model in the list: name, properties, whether it fits into memory, and the button that loads it."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.presenters.models import Fit, ModelItem, ModelPhase, PillState
from desktop.presenters.sentences import bytes_short, sentence, tokens_short
from desktop.ui import icons, theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import ElidedLabel, StatusChip, label
from desktop.ui.widgets.list_row import ListRow

_TONES = {Fit.FITS: "success", Fit.TIGHT: "warning", Fit.TOO_LARGE: "danger"}
_WIDTHS = (96, 96, 112, 224, 148)
"""Widths of the columns after the first, in pixels at text size 1: quantization, context, licence, memory, action."""
_NAME_WIDTH = 200
_MARGIN, _SPACING = Space.M, Space.L
_DISPENSABLE = (3, 1, 2, 4)
"""Columns in the order in which they are hidden to make room for the names."""


def lay_out(cells: list[QWidget], parent: QWidget) -> None:
    """Place the cells of a row or of the header into `parent`. The first column takes the remaining width."""
    grid = QGridLayout(parent)
    set_margins(grid, _MARGIN, Space.S)
    set_spacing(grid, _SPACING, Space.NONE)
    grid.setColumnStretch(0, 1)
    for column, cell in enumerate(cells):
        grid.addWidget(cell, 0, column)
        if column:
            grid.setColumnMinimumWidth(column, _width_of(column))
            cell.setMaximumWidth(_width_of(column))
        if isinstance(cell, StatusChip):  # as wide as its text
            grid.setAlignment(cell, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def fit_columns(parents: list[QWidget], room: int) -> None:
    """Hide columns of `lay_out` until the names have enough room. The details of a model show what is hidden."""
    hidden: set[int] = set()
    while room - _width(hidden) < theme.current().px(_NAME_WIDTH) and len(hidden) < len(_DISPENSABLE):
        hidden.add(_DISPENSABLE[len(hidden)])
    for parent in parents:
        grid = parent.layout()
        assert isinstance(grid, QGridLayout)
        for column in _DISPENSABLE:
            item = grid.itemAtPosition(0, column)
            if item is not None and (cell := item.widget()) is not None:
                cell.setVisible(column not in hidden)
            grid.setColumnMinimumWidth(column, 0 if column in hidden else _width_of(column))
            if item is not None and (cell := item.widget()) is not None:
                cell.setMaximumWidth(_width_of(column))


def _width(hidden: set[int]) -> int:
    """The width of all visible columns except the names, with all margins."""
    shown = [column for column in range(1, len(_WIDTHS) + 1) if column not in hidden]
    return 2 * _MARGIN + sum(_width_of(column) + _SPACING for column in shown)


def _width_of(column: int) -> int:
    return theme.current().px(_WIDTHS[column - 1])


def fit_state(item: ModelItem) -> tuple[str, str]:
    """Text and tone of the `StatusChip` that tells whether the model fits into free memory."""
    translate = QCoreApplication.translate
    if item.fit is None or item.needs is None:
        return translate("ModelRow", "Unknown"), "neutral"
    texts = {
        Fit.FITS: translate("ModelRow", "Fits · {needs} of {free} free"),
        Fit.TIGHT: translate("ModelRow", "Tight · {needs} of {free} free"),
        Fit.TOO_LARGE: translate("ModelRow", "Does not fit · {needs} of {free} free"),
    }
    text = texts[item.fit].format(needs=bytes_short(item.needs.total), free=bytes_short(item.free))
    return text, _TONES[item.fit]


class ModelRow(ListRow):
    """One row of the list. A click anywhere, or Enter, requests the details."""

    load_requested = Signal()
    details_requested = Signal()
    details_opened = Signal()  # from the keyboard, which goes there
    folder_requested = Signal()
    forget_requested = Signal()

    def __init__(self, item: ModelItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setObjectName("modelRow")
        name = ElidedLabel(item.name)
        source = self.tr("built in") if item.built_in else Path(item.path).name
        file = f"{source} · {bytes_short(item.size)}" if item.size else source
        subtitle = ElidedLabel(sentence(item.problem) if item.problem is not None else file)
        subtitle.setProperty("role", "error" if item.problem is not None else "quiet")
        texts = QWidget()
        column = QVBoxLayout(texts)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.XS)
        column.addWidget(name)
        column.addWidget(subtitle)
        quantization = StatusChip(item.quantization) if item.quantization else label("—", "quiet")
        used, trained = tokens_short(item.window), tokens_short(item.context)
        context = label(used if item.window else "—")
        if item.context > item.window:
            context.setText(self.tr("{used} of {trained}").format(used=used, trained=trained))
        context.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        licence = ElidedLabel(item.licence or "—", "secondary")
        self._fit = StatusChip(*fit_state(item))
        self._state = StatusChip("", "neutral")
        self._load = Button(self.tr("Load"))
        self._load.setAccessibleName(self.tr("Load {model}").format(model=item.name))
        self._load.clicked.connect(self.load_requested)
        menu = QMenu(self)
        menu.addAction(icons.icon("info", size=16), self.tr("Details")).triggered.connect(self.details_opened)
        menu.addAction(icons.icon("folder-open", size=16), self.tr("Show in folder")).triggered.connect(
            self.folder_requested
        )
        if not item.built_in:
            forget = menu.addAction(icons.icon("x", size=16), self.tr("Remove from the list"))
            forget.triggered.connect(self.forget_requested)
        more = IconButton("ellipsis", self.tr("More actions for {model}").format(model=item.name))
        more.setMenu(menu)
        action = QWidget()
        row = QHBoxLayout(action)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.XS)
        row.addStretch(1)
        row.addWidget(self._state)
        row.addWidget(self._load)
        row.addWidget(more)
        lay_out([texts, quantization, context, licence, self._fit, action], self)

    def show_state(self, state: PillState, current: str) -> None:
        """Show whether this model is loaded. `current` is the path of the model in use, `state` its state."""
        is_current = self.item.path == current
        states = {
            ModelPhase.READY: (self.tr("Loaded"), "success", "check"),
            ModelPhase.LOADING: ("{} {:.0%}".format(self.tr("Loading"), state.fraction), "warning", ""),
        }
        if is_current and state.phase in states:
            self._state.show_state(*states[state.phase])
            self._state.show()
            self._load.hide()
        else:
            self._state.hide()
            self._load.setVisible(self.item.problem is None)

    def spoken(self) -> str:
        """Name, state and figures."""
        state = self._state.text() if not self._state.isHidden() else ""
        problem = sentence(self.item.problem) if self.item.problem is not None else ""
        context = self.tr("context of {tokens} tokens").format(tokens=QLocale().toString(self.item.window))
        parts = [
            *(self.item.name, state, problem, self.item.quantization),
            context if self.item.window else "",
            *(self.item.licence, self._fit.text()),
        ]
        return ", ".join(part for part in parts if part)

    def activate(self) -> None:
        """Open the details."""
        self.details_opened.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.details_requested.emit()
