"""The trash: what was deleted, to be brought back or deleted for good."""

from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QEvent, QLocale, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListView, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from desktop.presenters.conversations import Conversations
from desktop.presenters.projects import ProjectsPresenter
from desktop.ui.page import Page
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.states import EmptyState


@dataclass(frozen=True, slots=True)
class _Thrown:
    """A conversation or a project. `deleted` in Unix seconds."""

    id: str
    title: str
    deleted: float
    project: bool


class TrashPage(Page):
    """A list with several rows to select at once; the two things to do are in the bar."""

    said = Signal(str)

    def __init__(
        self, conversations: Conversations, projects: ProjectsPresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._conversations, self._projects = conversations, projects
        self._thrown: list[_Thrown] = []
        self._restore = Button("", icon="archive-restore")
        self._purge = Button("", "danger", icon="trash-2")
        self._empty_all = Button("", "quiet")
        for button in (self._empty_all, self._purge, self._restore):
            self.bar.addWidget(button)
        self._hint = label("", "secondary", wrap=True)
        self._model = QStringListModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._nothing = EmptyState("", "", icon="trash-2")
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(24, 16, 24, 0)
        column.setSpacing(8)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(full)
        self.column.addWidget(self._stack, 1)
        self._restore.clicked.connect(self._restore_selected)
        self._purge.clicked.connect(self._purge_selected)
        self._empty_all.clicked.connect(self._purge_all)
        delete = QShortcut(QKeySequence("Del"), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._purge_selected)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._show_actions())
        conversations.trash_changed.connect(self._show)
        projects.trash_changed.connect(self._show)
        self._retranslate()
        conversations.load_trash()
        projects.load_trash()

    def _show(self) -> None:
        locale = QLocale()
        there = [_Thrown(one.id, one.title, one.deleted or 0, False) for one in self._conversations.trash]
        there += [_Thrown(one.id, one.name, one.deleted or 0, True) for one in self._projects.trash]
        self._thrown = sorted(there, key=lambda one: -one.deleted)
        rows = []
        for one in self._thrown:
            when = locale.toString(QDateTime.fromSecsSinceEpoch(int(one.deleted)), QLocale.FormatType.ShortFormat)
            template = (
                self.tr("Project “{title}” · deleted {when}") if one.project else self.tr("{title} · deleted {when}")
            )
            rows.append(template.format(title=one.title or "…", when=when))
        self._model.setStringList(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self._show_actions()

    def _show_actions(self) -> None:
        some = bool(self.list.selectionModel().selectedRows())
        self._restore.setVisible(some)
        self._purge.setVisible(some)
        self._empty_all.setVisible(bool(self._thrown))

    def _selected(self) -> list[_Thrown]:
        return [self._thrown[index.row()] for index in self.list.selectionModel().selectedRows()]

    def _restore_selected(self) -> None:
        chosen = self._selected()
        for one in chosen:
            (self._projects if one.project else self._conversations).restore(one.id)
        if chosen:
            self.said.emit(self.tr("%n restored", "", len(chosen)))

    def _purge_selected(self) -> None:
        chosen = self._selected()
        if chosen and self._sure(self.tr("Delete %n item(s) for good?", "", len(chosen))):
            for one in chosen:
                (self._projects if one.project else self._conversations).purge(one.id)

    def _purge_all(self) -> None:
        if self._sure(self.tr("Delete all %n item(s) in the trash for good?", "", len(self._thrown))):
            for project in self._projects.trash:
                self._projects.purge(project.id)
            self._conversations.empty_trash()

    def _sure(self, question: str) -> bool:
        """The only question that Sayso asks before it deletes: there is no way back from this one."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("Trash"), question, parent=self.window())
        box.setInformativeText(self.tr("Their messages, branches and judgements go with them. This cannot be undone."))
        delete = box.addButton(self.tr("Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is delete

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Trash"))
        self._restore.setText(self.tr("Restore"))
        self._purge.setText(self.tr("Delete for good"))
        self._empty_all.setText(self.tr("Empty the trash"))
        self._hint.setText(self.tr("Deleted conversations and projects stay here with everything in them."))
        self.list.setAccessibleName(self.tr("Deleted conversations and projects"))
        self._nothing.set_text(
            self.tr("The trash is empty"), self.tr("What you delete waits here, and can be brought back.")
        )
        self._show()
