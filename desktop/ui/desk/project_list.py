"""The list at the left of the desk: projects with their progress, collections, and the annotator."""

from functools import partial

from PySide6.QtCore import QLocale, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPen
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

from desktop.presenters.desk import DeskPresenter
from desktop.services.projects import ProjectProgress
from desktop.ui import icons, theme
from desktop.ui.listed_page import LIST
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.roles import declare
from desktop.ui.widgets.search import SearchField


class ProjectList(RetranslateMixin, QFrame):
    """Projects that can be filtered. Its owner fills `collections` and `foot`."""

    opened = Signal(str)
    new_requested = Signal()
    edit_requested = Signal(str)
    delete_requested = Signal(str)
    reveal_requested = Signal(str)
    export_requested = Signal(str)
    hand_over_requested = Signal(str)

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self._desk = desk
        self._rows: list[ProjectRow] = []
        self._shows_aside = False
        self.filter = SearchField(parent=self)
        self.filter.textChanged.connect(self.refresh)
        self.filter.down.connect(self.focus_first)
        self.filter.returnPressed.connect(self._open_first)
        self.new_button = IconButton("plus", "", kind="outlined", parent=self)
        self.new_button.clicked.connect(self.new_requested)
        self._name = label("", "section")
        set_margins(self._name, Space.S, Space.XS)
        self._nothing = label("", "quiet", wrap=True)
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
        self._list.addWidget(self._name)
        self._list.addWidget(self._nothing)
        self.collections = QVBoxLayout()
        set_margins(self.collections, Space.NONE, Space.M, Space.NONE, Space.NONE)
        set_spacing(self.collections, Space.XS)
        self._list.addLayout(self.collections)
        self._list.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.foot = QVBoxLayout()
        set_margins(self.foot, Space.S, Space.NONE)
        set_spacing(self.foot, Space.NONE)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addLayout(top)
        column.addWidget(area, 1)
        column.addLayout(self.foot)
        desk.projects_changed.connect(self.refresh)
        desk.opened.connect(self.refresh)
        self._retranslate()

    def refresh(self) -> None:
        """Show the projects that match the filter."""
        pattern = self.filter.text().strip().casefold()
        shown = [one for one in self._desk.projects if pattern in one.project.name.casefold()]
        while len(self._rows) > len(shown):
            row = self._rows.pop()
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(shown):
            row = ProjectRow(self)
            position = partial(self._position, row)
            declare(row, QAccessible.Role.ListItem, description=row.state_text, position=position)
            row.clicked.connect(lambda _=False, row=row: self.opened.emit(row.id))
            row.menu_requested.connect(self._menu)
            row.moved.connect(self._move)
            self._list.insertWidget(1 + len(self._rows), row)
            self._rows.append(row)
        for row, progress in zip(self._rows, shown, strict=True):
            row.show_progress(progress, current=progress.project.id == self._desk.project and not self._shows_aside)
        self._nothing.setVisible(not shown)
        if pattern:
            self._nothing.setText(self.tr("No project name contains “{text}”.").format(text=self.filter.text()))
        else:
            self._nothing.setText(self.tr("Your projects appear here."))

    def _position(self, row: "ProjectRow") -> tuple[int, int]:
        return self._rows.index(row) + 1, len(self._rows)

    def set_aside(self, aside: bool) -> None:
        """Mark no project as current while something else takes the place of the task."""
        if aside is not self._shows_aside:
            self._shows_aside = aside
            self.refresh()

    def focus_first(self) -> None:
        """Focus the open project, else the first one, else the filter."""
        current = [row for row in self._rows if row.id == self._desk.project]
        row = next(iter(current or self._rows), None)
        (row or self.filter).setFocus(Qt.FocusReason.TabFocusReason)

    def focus_filter(self) -> None:
        """Focus the filter and select its text."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _open_first(self) -> None:
        if self._rows:
            self.opened.emit(self._rows[0].id)

    def _move(self, row: QWidget, delta: int) -> None:
        index = self._rows.index(row) + delta  # type: ignore[arg-type]  # rows emit themselves
        if 0 <= index < len(self._rows):
            self._rows[index].setFocus(Qt.FocusReason.TabFocusReason)
        elif index < 0:
            self.focus_filter()

    def _menu(self, id: str, where: QPoint) -> None:
        progress = next((one for one in self._desk.projects if one.project.id == id), None)
        if progress is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        edit = menu.addAction(icons.icon("settings", size=16), self.tr("Settings and prompts…"))
        edit.triggered.connect(lambda: self.edit_requested.emit(id))
        if progress.project.hides_models:
            reveal = menu.addAction(icons.icon("eye", size=16), self.tr("Reveal models…"))
            reveal.triggered.connect(lambda: self.reveal_requested.emit(id))
        export = menu.addAction(icons.icon("database", size=16), self.tr("Export training data"))
        export.triggered.connect(lambda: self.export_requested.emit(id))
        hand_over = menu.addAction(icons.icon("upload", size=16), self.tr("Hand over…"))
        hand_over.triggered.connect(lambda: self.hand_over_requested.emit(id))
        menu.addSeparator()
        delete = menu.addAction(icons.icon("trash-2", size=16), self.tr("Delete"))
        delete.triggered.connect(lambda: self.delete_requested.emit(id))
        menu.popup(where)

    def _retranslate(self) -> None:
        self.filter.set_name(self.tr("Projects"))
        self.new_button.set_name(self.tr("New project"))
        self._name.setText(self.tr("Projects"))
        self.refresh()


class ProjectRow(QAbstractButton):
    """A project with its counts and a progress bar. Del and the menu key open its menu."""

    menu_requested = Signal(str, QPoint)  # the project's id, a position on the screen
    moved = Signal(QWidget, int)  # the row and a step: the focus goes up (-1) or down (1)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id = ""
        self._progress: ProjectProgress | None = None
        self._current = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_progress(self, progress: ProjectProgress, *, current: bool) -> None:
        """Show a project; `current` is whether it is open."""
        self._progress, self._current = progress, current
        self.id = progress.project.id
        locale = QLocale()
        done = locale.toString(sum(progress.counted))
        self._figures = f"{done} / {locale.toString(progress.tasks)}"
        name = self.tr("{name}, {done} of {tasks}")
        accessible_name = name.format(name=progress.project.name, done=done, tasks=locale.toString(progress.tasks))
        self.setText(progress.project.name)
        self.setAccessibleName(accessible_name)
        self.setToolTip(self._tip(progress))
        self.update()

    def state_text(self) -> str:
        """Whether the project is open, for a screen reader."""
        return self.tr("open") if self._current else ""

    def _tip(self, progress: ProjectProgress) -> str:
        judged, skipped = progress.counted
        parts = [self.tr("%n judged", "", judged)]
        if skipped:
            parts.append(self.tr("%n skipped", "", skipped))
        if progress.ready < progress.tasks:
            parts.append(self.tr("%n without answers yet", "", progress.tasks - progress.ready))
        return ", ".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(LIST - 16, theme.current().px(45))

    def paintEvent(self, event: QPaintEvent) -> None:
        progress = self._progress
        if progress is None:
            return
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
        line = QRect(8, look.px(6), self.width() - 16, look.px(22))
        painter.setFont(look.font(theme.SMALL - 1))
        painter.setPen(look.colour("text.secondary"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._figures)
        figures = painter.fontMetrics().horizontalAdvance(self._figures) + 12
        painter.setFont(look.font(theme.CHROME, bold=self._current))
        painter.setPen(look.colour("text" if self._current else "text.secondary"))
        room = line.adjusted(0, 0, -figures, 0)
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        bar = QRectF(8, self.height() - look.px(11), self.width() - 16, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("surface.base" if self._current else "surface.pressed"))
        painter.drawRoundedRect(bar, 2, 2)
        share = sum(progress.counted) / max(progress.tasks, 1)
        if share:
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(bar.width() * min(share, 1), 4), 4), 2, 2)
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
