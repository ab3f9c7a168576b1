"""The list of training runs at the left of the page."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.core.training_run import OPEN_STATUSES, RunStatus, TrainingRun
from desktop.presenters.training import TrainingPresenter
from desktop.presenters.training_text import figure, methods_name, status_name
from desktop.ui import icons, theme
from desktop.ui.listed_page import LIST
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.search import SearchField


class RunList(RetranslateMixin, QFrame):
    """Runs in progress, then the others by base model. They can be filtered."""

    opened = Signal(str)
    new_requested = Signal()
    duplicate_requested = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, training: TrainingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self._training = training
        self._fractions: dict[str, float] = {}
        self.rows: list[RunRow] = []
        self.filter = SearchField(parent=self)
        self.filter.textChanged.connect(self.refresh)
        self.filter.down.connect(self.focus_first)
        self.filter.returnPressed.connect(lambda: self.opened.emit(self.rows[0].id) if self.rows else None)
        self.new_button = IconButton("plus", "", kind="outlined", parent=self)
        self.new_button.clicked.connect(self.new_requested)
        self._nothing = label("", "quiet", wrap=True, parent=self)
        set_margins(self._nothing, Space.S, Space.NONE)
        top = QHBoxLayout()
        set_margins(top, Space.M, Space.M, Space.M, Space.S)
        set_spacing(top, Space.S)
        top.addWidget(self.filter, 1)
        top.addWidget(self.new_button)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        set_margins(self._list, Space.S, Space.NONE, Space.S, Space.S)
        set_spacing(self._list, Space.XS)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._foot = label("", "quiet", wrap=True)
        set_margins(self._foot, Space.L, Space.S, Space.L, Space.M)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addLayout(top)
        column.addWidget(area, 1)
        column.addWidget(self._foot)
        training.runs_changed.connect(self.refresh)
        training.opened.connect(self.refresh)
        self._retranslate()

    def show_fraction(self, run: str, fraction: float) -> None:
        """Show how far the run in progress is."""
        self._fractions = {run: fraction}
        for row in self.rows:
            if row.id == run:
                row.show_fraction(fraction)

    def refresh(self) -> None:
        """Show the runs that match the filter."""
        focused = next((row.id for row in self.rows if row.hasFocus()), "")
        clear(self._list, keep=self._nothing)
        self.rows = []
        for group in self._training.groups(self.filter.text()):
            name = label(group.name or self.tr("In progress"), "section")
            set_margins(name, Space.S, Space.S, Space.S, Space.XS)
            self._list.addWidget(name)
            for run in group.runs:
                row = RunRow(run, self._training.base_name(run), current=run.id == self._training.chosen, parent=self)
                row.show_fraction(self._fractions.get(run.id))
                row.clicked.connect(lambda _=False, id=run.id: self.opened.emit(id))
                row.menu_requested.connect(self._menu)
                row.moved.connect(self._move)
                self._list.addWidget(row)
                self.rows.append(row)
                if run.id == focused:
                    row.setFocus(Qt.FocusReason.OtherFocusReason)
        self._nothing.setVisible(not self.rows)
        if not self.rows:
            pattern = self.filter.text()
            text = self.tr("No run name contains “{text}”.").format(text=pattern) if pattern.strip() else ""
            self._nothing.setText(text or self.tr("Your training runs appear here."))
            self._list.addWidget(self._nothing)
        self._list.addStretch(1)

    def focus_first(self) -> None:
        """Focus the open run, else the first one, else the filter."""
        current = [row for row in self.rows if row.id == self._training.chosen]
        row = next(iter(current or self.rows), None)
        (row or self.filter).setFocus(Qt.FocusReason.TabFocusReason)

    def _move(self, row: QWidget, delta: int) -> None:
        index = self.rows.index(row) + delta  # type: ignore[arg-type]  # rows emit themselves
        if 0 <= index < len(self.rows):
            self.rows[index].setFocus(Qt.FocusReason.TabFocusReason)
        elif index < 0:
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _menu(self, id: str, where: QPoint) -> None:
        run = self._training.run(id)
        if run is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(icons.icon("copy", size=16), self.tr("Duplicate with other settings"))
        copy.triggered.connect(lambda: self.duplicate_requested.emit(id))
        if run.status not in OPEN_STATUSES or run.status is RunStatus.QUEUED:
            menu.addSeparator()
            delete = menu.addAction(icons.icon("trash-2", size=16), self.tr("Delete"))
            delete.triggered.connect(lambda: self.delete_requested.emit(id))
        menu.popup(where)

    def _retranslate(self) -> None:
        self.filter.set_name(self.tr("Training runs"))
        self.new_button.set_name(self.tr("New training run"))
        self._foot.setText(self.tr("Adapters from finished runs appear in the model menu."))
        self.refresh()


class RunRow(QAbstractButton):
    """A run: its name, and at the right how far it is or how well it did. Del and the menu key open its menu."""

    menu_requested = Signal(str, QPoint)  # the run's id, a position on the screen
    moved = Signal(QWidget, int)  # the row and a step: the focus goes up (-1) or down (1)

    def __init__(self, run: TrainingRun, base: str, *, current: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id = run.id
        self._run, self._base, self._current = run, base, current
        self._figure = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(run.name)
        self.setToolTip(f"{run.name}\n{base} · {methods_name(run.methods)} · {status_name(run.status)}")
        self.setAccessibleDescription(self.tr("open") if current else "")
        self.show_fraction(None)

    def show_fraction(self, fraction: float | None) -> None:
        """Show how far the run is, if it is running."""
        self._figure = figure(self._run, fraction)
        parts = (self._run.name, methods_name(self._run.methods), status_name(self._run.status), self._figure)
        self.setAccessibleName(", ".join(dict.fromkeys(filter(None, parts))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(LIST - 16, theme.current().px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if self._current or self.underMouse():
            painter.setBrush(look.colour("surface.pressed" if self._current else "surface.raised"))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        line = QRect(8, 0, self.width() - 16, self.height())
        painter.setFont(look.font(theme.SMALL - 1))
        failed = self._run.status is RunStatus.FAILED
        painter.setPen(look.colour("danger" if failed else "text.secondary"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._figure)
        taken = painter.fontMetrics().horizontalAdvance(self._figure) + 12
        painter.setFont(look.font(theme.CHROME, bold=self._current))
        painter.setPen(look.colour("text" if self._current else "text.secondary"))
        room = line.adjusted(0, 0, -taken, 0)
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(self.id, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(self, -1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.menu_requested.emit(self.id, self.mapToGlobal(QPoint(16, self.height())))
        else:
            super().keyPressEvent(event)
