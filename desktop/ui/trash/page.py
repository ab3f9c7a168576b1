"""The trash page: deleted conversations, projects, schemes and training runs, to restore or delete permanently."""

from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import (
    QDateTime,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
)
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.question import localized
from desktop.presenters.conversations import ConversationsPresenter
from desktop.presenters.projects import ProjectsPresenter
from desktop.presenters.schemes import SchemesPresenter
from desktop.presenters.training import TrainingPresenter
from desktop.ui.page import TitledPage
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.list_view import SpokenListView
from desktop.ui.widgets.roles import position_text
from desktop.ui.widgets.states import EmptyState


class _Owner(Protocol):
    """A presenter that restores its deleted items, or deletes them permanently."""

    def load_trash(self) -> None: ...
    def restore(self, id: str) -> None: ...
    def purge(self, id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _DeletedItem:
    """A deleted item. `deleted` is in Unix seconds; `template` is the text of its row."""

    id: str
    title: str
    deleted: float
    owner: _Owner
    template: str


class _Rows(QStringListModel):
    """The texts of the rows, with their positions for screen readers."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and index.isValid():
            return position_text(index.row() + 1, self.rowCount())
        return super().data(index, role)


class TrashPage(TitledPage):
    """A list with multiple selection; the bar has the buttons to restore and to delete."""

    def __init__(
        self,
        conversations: ConversationsPresenter,
        projects: ProjectsPresenter,
        schemes: SchemesPresenter,
        training: TrainingPresenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._conversations, self._projects, self._schemes = conversations, projects, schemes
        self._training = training
        self._items: list[_DeletedItem] = []
        self._restore = Button("", icon="archive-restore")
        self._purge = Button("", "danger", icon="trash-2")
        self._empty_all = Button("", "quiet")
        for button in (self._empty_all, self._purge, self._restore):
            self.bar.addWidget(button)
        self._hint = label("", "secondary", wrap=True)
        self._model = _Rows(self)
        self.list = SpokenListView()
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._nothing = EmptyState("", "", icon="trash-2")
        full = QWidget()
        column = QVBoxLayout(full)
        set_margins(column, Space.M, Space.L, Space.M, Space.NONE)  # plus the rows' margin, in line with the title
        set_margins(self._hint, Space.M, Space.NONE)
        set_spacing(column, Space.S)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(full)
        self.column.addWidget(self._stack, 1)
        self._restore.clicked.connect(self._restore_selected)
        self._purge.clicked.connect(self._purge_selected)
        self._empty_all.clicked.connect(self._purge_all)
        self.list.activated.connect(lambda _: self._restore_selected())
        delete = QShortcut(QKeySequence("Del"), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._purge_selected)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._show_actions())
        for owner in (conversations, projects, schemes, training):
            owner.trash_changed.connect(self._show)
        self._owners: tuple[_Owner, ...] = (conversations, projects, schemes, training)
        self.retranslate()

    def on_first_show(self) -> None:
        """Load the deleted items."""
        for owner in self._owners:
            owner.load_trash()

    def _show(self) -> None:
        locale = QLocale()
        chats, projects, schemes = self._conversations, self._projects, self._schemes
        plain = self.tr("{title} · deleted {when}")
        items = [_DeletedItem(chat.id, chat.title, chat.deleted or 0, chats, plain) for chat in chats.trash]
        template = self.tr("Project “{title}” · deleted {when}")
        items += [_DeletedItem(one.id, one.name, one.deleted or 0, projects, template) for one in projects.trash]
        template = self.tr("Scheme “{title}” · deleted {when}")
        for found in schemes.trash:
            name = localized(found.scheme.name, locale.name())
            items.append(_DeletedItem(found.scheme.id, name, found.deleted, schemes, template))
        template = self.tr("Training run “{title}” · deleted {when}")
        items += [
            _DeletedItem(run.id, run.name, run.deleted or 0, self._training, template) for run in self._training.trash
        ]
        self._items = sorted(items, key=lambda item: -item.deleted)
        rows = []
        for item in self._items:
            when = locale.toString(QDateTime.fromSecsSinceEpoch(int(item.deleted)), QLocale.FormatType.ShortFormat)
            rows.append(item.template.format(title=item.title or "…", when=when))
        row = max(self.list.currentIndex().row(), 0)
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        self._model.setStringList(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        if rows:  # the next item, so that a screen reader says it
            index = self._model.index(min(row, len(rows) - 1))
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            if had_focus and self.isVisible():
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif had_focus and self.isVisible():
            self.take_focus()
        self._show_actions()

    def _show_actions(self) -> None:
        """Enable the buttons that need a selection. They are always visible, so that users see what they can do."""
        has_selection = bool(self.list.selectionModel().selectedRows())
        for button in (self._restore, self._purge):
            button.setEnabled(has_selection)
        for button in (self._restore, self._purge, self._empty_all):
            button.setVisible(bool(self._items))

    def _selected(self) -> list[_DeletedItem]:
        """The selected items; for keys in the list, the current one if none is selected."""
        rows = self.list.selectionModel().selectedRows()
        current = self.list.currentIndex()
        if not rows and self.list.hasFocus() and current.isValid():
            rows = [current]
        return [self._items[index.row()] for index in rows]

    def _restore_selected(self) -> None:
        selected = self._selected()
        for item in selected:
            item.owner.restore(item.id)
        if selected:
            self.notify.emit(self.tr("%n restored", "", len(selected)))

    def _purge_selected(self) -> None:
        selected = self._selected()
        if selected and self._confirm(self.tr("Delete %n item(s) permanently?", "", len(selected))):
            for item in selected:
                item.owner.purge(item.id)

    def _purge_all(self) -> None:
        if self._confirm(self.tr("Delete all %n item(s) in the trash permanently?", "", len(self._items))):
            for item in self._items:
                if item.owner is not self._conversations:
                    item.owner.purge(item.id)
            self._conversations.empty_trash()

    def _confirm(self, question: str) -> bool:
        """Ask before items are deleted permanently, which cannot be undone."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("Trash"), question, parent=self.window())
        box.setInformativeText(
            self.tr(
                "Messages, branches and judgements of these conversations and projects, and the adapters of training "
                "runs, are deleted too. This cannot be undone."
            )
        )
        delete = box.addButton(self.tr("Delete permanently"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is delete

    def retranslate(self) -> None:
        """Show all texts in the current language."""
        self.title.setText(self.tr("Trash"))
        self._restore.setText(self.tr("Restore"))
        self._purge.setText(self.tr("Delete permanently"))
        self._empty_all.setText(self.tr("Empty the trash"))
        self._hint.setText(
            self.tr("Deleted conversations, projects, schemes and training runs are kept here with all their contents.")
        )
        self.list.setAccessibleName(self.tr("Deleted conversations, projects, schemes and training runs"))
        self._nothing.set_text(self.tr("The trash is empty"), self.tr("Deleted items appear here and can be restored."))
        self._show()
