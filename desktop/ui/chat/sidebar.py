"""The list of conversations at the left of the chat: search, create, open, rename, copy, delete."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAction,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.conversations import ConversationEntry, ConversationList, Roles
from desktop.presenters.search import SearchPresenter
from desktop.ui import icons, theme
from desktop.ui.chat.search_results import SearchResultsView
from desktop.ui.listed_page import LIST
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import KeyCap, label
from desktop.ui.widgets.list_view import paint_row_ground
from desktop.ui.widgets.search import SearchField

_ROW = 32
_TITLES = 6  # rows that show beside the messages that a search found
_UNLIMITED = 16_777_215  # Qt's QWIDGETSIZE_MAX
_COUNT_DELAY_MS = 1_000  # what was found is said when the user pauses
_OPEN_DELAY_MS = 150  # moving through the list with the keyboard opens a conversation after a pause

Index = QModelIndex | QPersistentModelIndex


class Sidebar(QFrame):
    """Shows a `ConversationList`. The owner tells which conversation is open (`set_current`)."""

    opened = Signal(str)
    new_requested = Signal()
    filter_changed = Signal(str)
    renamed = Signal(str, str)
    delete_requested = Signal(str)
    copy_requested = Signal(str)

    def __init__(self, model: ConversationList, search: SearchPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self.setFixedWidth(LIST)
        self._model = model
        self._current = ""
        self.filter = _Filter(parent=self)
        self.filter.textChanged.connect(self._search_changed)
        self.filter.down.connect(self._enter_list)
        self.filter.returnPressed.connect(self._open_first)
        self.new_button = IconButton("square-pen", "", kind="outlined", shortcut="Ctrl+N", parent=self)
        self.new_button.clicked.connect(self.new_requested)
        self.list = _List(self)
        self.list.setModel(model)
        self._delegate = _Delegate(self.list)
        self._delegate.renamed.connect(self.renamed)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._open_index)
        self.list.activated.connect(self._open_index)
        self.list.menu_requested.connect(self._menu)
        self.list.delete_requested.connect(self._delete_current)
        self._open_timer = QTimer(self)
        self._open_timer.setSingleShot(True)
        self._open_timer.setInterval(_OPEN_DELAY_MS)
        self._open_timer.timeout.connect(lambda: self._open_index(self._selection()))
        self._marking = False
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.results = SearchResultsView(search, self)
        self.results.hide()
        self._count_timer = QTimer(self, singleShot=True, interval=_COUNT_DELAY_MS)
        self._count_timer.timeout.connect(self._say_count)
        self._nothing = label("", "quiet", wrap=True)
        set_margins(self._nothing, Space.L, Space.S, Space.L, Space.NONE)

        top = QHBoxLayout()
        set_margins(top, Space.M, Space.M, Space.M, Space.S)
        set_spacing(top, Space.S)
        top.addWidget(self.filter, 1)
        top.addWidget(self.new_button)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addLayout(top)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        column.addWidget(self.results, 2)
        model.modelReset.connect(self._rows_changed)
        model.rowsInserted.connect(self._rows_changed)
        model.rowsRemoved.connect(self._rows_changed)
        self._retranslate()
        self._rows_changed()

    def set_current(self, id: str) -> None:
        """Select the open conversation; "" for none."""
        self._current = id
        self._marking = True
        row = self._model.row_of(id) if id else -1
        if row >= 0:
            index = self._model.index(row)
            if self.list.currentIndex() != index or not self.list.selectionModel().isSelected(index):
                self.list.setCurrentIndex(index)
        else:
            self.list.selectionModel().clearSelection()  # the keyboard stays at its row
        self._marking = False

    def rename(self, id: str) -> None:
        """Open the editor for the title of a conversation."""
        row = self._model.row_of(id)
        if row >= 0:
            self.list.edit(self._model.index(row))

    def focus_filter(self) -> None:
        """Give the search field the focus, with its text selected."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.filter.set_name(self.tr("Search"))
        self.new_button.set_name(self.tr("New conversation"), "Ctrl+N")
        self.list.setAccessibleName(self.tr("Conversations"))
        self._nothing.setText(self.tr("Your conversations appear here."))
        self._rows_changed()

    def _search_changed(self, text: str) -> None:
        self.filter_changed.emit(text)
        self.results.setVisible(bool(text.strip()))
        self._rows_changed()
        self._count_timer.start()

    def _say_count(self) -> None:
        if self.filter.text().strip():
            titles = self.tr("%n conversation(s)", "", self._model.conversation_count())
            announce(self.filter, f"{titles}. {self.results.count_text()}")

    def _rows_changed(self) -> None:
        empty, searched = self._model.rowCount() == 0, bool(self.filter.text().strip())
        self._nothing.setVisible(empty and not searched)
        self.list.setVisible(not (empty and searched))
        # Few titles leave the rest of the height to the messages that were found.
        rows = min(self._model.rowCount(), _TITLES) * theme.current().px(_ROW)
        self.list.setMaximumHeight(rows if searched else _UNLIMITED)
        self.set_current(self._current)

    def _open_index(self, index: Index) -> None:
        self._open_timer.stop()
        if (id := index.data(Roles.ID)) and id != self._current:
            self.opened.emit(id)

    def _selected(self) -> None:
        """Open the conversation after a short pause: selected with the keyboard, or by a screen reader."""
        if not self._marking:
            self._open_timer.start()

    def _enter_list(self) -> None:
        target = self.list if self.list.isVisible() else self.results.list
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_first(self) -> None:
        for row in range(min(2, self._model.rowCount())):  # a section, then its first conversation
            if id := self._model.index(row).data(Roles.ID):
                self.opened.emit(id)
                return
        self.results.step(1)

    def _delete_current(self) -> None:
        if id := self._selection().data(Roles.ID):
            self.delete_requested.emit(id)

    def _selection(self) -> QModelIndex:
        rows = self.list.selectionModel().selectedIndexes()
        return rows[0] if rows else QModelIndex()

    def _menu(self, index: QModelIndex, where: QPoint) -> None:
        id = index.data(Roles.ID)
        if not id:
            return
        menu = QMenu(self)
        rename = _action(menu, "pencil", self.tr("Rename"), "F2")
        copy = _action(menu, "copy", self.tr("Copy as Markdown"))
        menu.addSeparator()
        delete = _action(menu, "trash-2", self.tr("Delete"), "Del")
        rename.triggered.connect(lambda: self.list.edit(index))
        copy.triggered.connect(lambda: self.copy_requested.emit(id))
        delete.triggered.connect(lambda: self.delete_requested.emit(id))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)


def _action(menu: QMenu, icon: str, text: str, key: str = "") -> QAction:
    action = menu.addAction(icons.icon(icon, size=16), text)
    if key:
        # only shown: the list handles the key, so the shortcut of the menu must never be active
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
    return action


class _Filter(SearchField):
    """The search field. It shows its key while it is empty."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._cap = KeyCap("Ctrl K", parent=self)
        self.textChanged.connect(lambda text: self._cap.setVisible(not text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._cap.sizeHint()
        self._cap.setGeometry(self.width() - size.width() - 7, (self.height() - size.height()) // 2, *size.toTuple())


class _List(QListView):
    menu_requested = Signal(QModelIndex, QPoint)
    delete_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        # Any change lays out all rows again (up to 10,000): do it in batches.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda point: self.menu_requested.emit(self.indexAt(point), self.viewport().mapToGlobal(point))
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first conversation, which Enter opens, if none is open; let a screen reader say where it is."""
        if not self.currentIndex().isValid():
            rows = (self.model().index(row, 0) for row in range(self.model().rowCount()))
            if (first := next((index for index in rows if index.data(Roles.ID)), None)) is not None:
                self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self._say_current)  # after the focus itself

    def _say_current(self) -> None:
        if self.hasFocus() and self.currentIndex().isValid():
            said = QAccessibleEvent(self, QAccessible.Event.Focus)
            said.setChild(self.currentIndex().row())
            QAccessible.updateAccessibility(said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())


class _Delegate(QStyledItemDelegate):
    """Paints sections and conversations; edits titles."""

    renamed = Signal(str, str)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(LIST, theme.current().px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style = theme.current()
        entry = index.data(Roles.ENTRY)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not isinstance(entry, ConversationEntry):
            painter.setFont(style.font(theme.SMALL - 1, bold=True))
            painter.setPen(style.colour("text.quiet"))
            text = rect.adjusted(16, 4, -16, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(index.data()))
        else:
            self._paint_entry(painter, option, rect, entry)
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, entry: ConversationEntry
    ) -> None:
        style = theme.current()
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        row = rect.adjusted(8, 0, -8, 0)
        if not state & QStyle.StateFlag.State_KeyboardFocusChange:
            state &= ~QStyle.StateFlag.State_HasFocus  # a click shows no ring
        paint_row_ground(painter, row, state, ring=1)
        right = row.right() - 8
        if entry.streaming:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("accent"))
            painter.drawEllipse(QRect(right - 7, row.center().y() - 3, 8, 8))
            right -= 16
        if entry.summary.branches:
            ratio = painter.device().devicePixelRatio()
            image = icons.pixmap("git-branch", "text.quiet", 14, ratio)
            painter.drawPixmap(right - 13, row.center().y() - 6, image)
            right -= 22
        text = QRect(row.left() + 8, row.top(), right - row.left() - 8, row.height())
        painter.setFont(style.font(theme.CHROME))
        painter.setPen(style.colour("text" if selected else "text.secondary"))
        title = painter.fontMetrics().elidedText(entry.summary.title, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Title"))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(8, 0, -8, 0))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        title = editor.text().strip()
        if title and title != index.data(Qt.ItemDataRole.EditRole):
            self.renamed.emit(index.data(Roles.ID), title)
