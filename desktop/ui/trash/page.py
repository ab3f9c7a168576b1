"""The trash: what was deleted, to be brought back or deleted for good."""

from PySide6.QtCore import QDateTime, QEvent, QLocale, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListView, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from desktop.presenters.conversations import Conversations
from desktop.ui.page import Page
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.states import EmptyState


class TrashPage(Page):
    """A list with several rows to select at once; the two things to do are in the bar."""

    said = Signal(str)

    def __init__(self, conversations: Conversations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conversations = conversations
        self._ids: list[str] = []
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
        self._retranslate()
        conversations.load_trash()

    def _show(self) -> None:
        locale = QLocale()
        self._ids = [summary.id for summary in self._conversations.trash]
        rows = []
        for summary in self._conversations.trash:
            moment = QDateTime.fromSecsSinceEpoch(int(summary.deleted or 0))
            when = locale.toString(moment, QLocale.FormatType.ShortFormat)
            rows.append(self.tr("{title} · deleted {when}").format(title=summary.title or "…", when=when))
        self._model.setStringList(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self._show_actions()

    def _show_actions(self) -> None:
        some = bool(self.list.selectionModel().selectedRows())
        self._restore.setVisible(some)
        self._purge.setVisible(some)
        self._empty_all.setVisible(bool(self._ids))

    def _selected(self) -> list[str]:
        return [self._ids[index.row()] for index in self.list.selectionModel().selectedRows()]

    def _restore_selected(self) -> None:
        ids = self._selected()
        for id in ids:
            self._conversations.restore(id)
        if ids:
            self.said.emit(self.tr("%n conversation(s) restored", "", len(ids)))

    def _purge_selected(self) -> None:
        ids = self._selected()
        if ids and self._sure(self.tr("Delete %n conversation(s) for good?", "", len(ids))):
            for id in ids:
                self._conversations.purge(id)

    def _purge_all(self) -> None:
        if self._sure(self.tr("Delete all %n conversation(s) in the trash for good?", "", len(self._ids))):
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
        self._hint.setText(self.tr("Deleted conversations stay here with everything in them."))
        self.list.setAccessibleName(self.tr("Deleted conversations"))
        self._nothing.set_text(
            self.tr("The trash is empty"), self.tr("What you delete waits here, and can be brought back.")
        )
        self._show()
