"""Search in all conversations, as one types; and the index, which is completed in the background."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from desktop.core.conversation import Role
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.operations import Operations
from desktop.services.search import NOTE, FoundMessage, SearchResults, SearchService

_PAGE: Final = 50  # messages that are read at once
_PAUSE_MS: Final = 50  # between two steps of indexing, for what else the store has to do


Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SearchRoles(IntEnum):
    """Item roles of `SearchList` beyond those of Qt."""

    FOUND = Qt.ItemDataRole.UserRole  # the FoundMessage, or None for the heading of its conversation
    ABOUT = Qt.ItemDataRole.UserRole + 1  # who wrote it on which day


class SearchList(QAbstractListModel):
    """The results, grouped by conversation: a heading with its title, then the messages, last added first. The
    conversation of the newest result comes first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str | FoundMessage] = []

    def show(self, found: Sequence[FoundMessage]) -> None:
        """Replace the results, or add to them."""
        groups: dict[str, list[str | FoundMessage]] = {}
        for message in found:
            groups.setdefault(message.conversation, [message.title or self.tr("Task of a project")]).append(message)
        rows = [row for group in groups.values() for row in group]
        if rows[: len(self._rows)] == self._rows and self._rows:
            self.beginInsertRows(_ROOT, len(self._rows), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def messages(self) -> list[FoundMessage]:
        """The messages in the order in which they show."""
        return [row for row in self._rows if isinstance(row, FoundMessage)]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title or snippet; with `SearchRoles`, the message, or who wrote it when. The accessible text says both."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role, row:
            case SearchRoles.FOUND, FoundMessage():
                return row
            case SearchRoles.ABOUT, FoundMessage():
                return self._about(row)
            case Qt.ItemDataRole.DisplayRole, FoundMessage():
                return row.snippet.text
            case Qt.ItemDataRole.AccessibleTextRole, FoundMessage():
                return f"{self._about(row)}: {row.snippet.text}"
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole, str():
                return row
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Messages can be selected, headings cannot."""
        if index.isValid() and isinstance(self._rows[index.row()], FoundMessage):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def _about(self, message: FoundMessage) -> str:
        names = {Role.USER: self.tr("You"), Role.ASSISTANT: self.tr("Answer"), NOTE: self.tr("Note")}
        day = QDateTime.fromSecsSinceEpoch(int(message.created)).date()
        return f"{names[message.role]} · {QLocale().toString(day, QLocale.FormatType.ShortFormat)}"


class SearchPresenter(QObject):
    """The results of the query in `text`, which is what a person typed."""

    changed = Signal()  # there are new results, or the index is more complete

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.list = SearchList(self)
        self.missing = 0  # about how many messages the index lacks
        self._found: tuple[FoundMessage, ...] = ()
        self._next: int | None = None
        self._operations = operations
        self._latest = reading.latest(self)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._fill)

    def search(self, text: str) -> None:
        """Find what `text` asks for. Earlier results stay until there are new ones."""
        self.text = text
        self._read(None)

    @property
    def is_complete(self) -> bool:
        """Whether the list has all that was found."""
        return self._next is None

    def more(self) -> None:
        """Show the next results, too."""
        if self._next is not None:
            self._read(self._next)

    def fill_index(self) -> None:
        """Complete the index, a few messages at a time; usually it is complete."""
        self._operations.ask(
            lambda store: SearchService(store).lacks_messages(), lambda lacks: self._timer.start() if lacks else None
        )

    def end(self) -> None:
        """Stop indexing; the next start goes on."""
        self._timer.stop()

    def _read(self, after: int | None) -> None:
        text = self.text

        def show(results: SearchResults) -> None:
            earlier = () if after is None else self._found
            self._found = (*earlier, *results.found)
            self._next, self.missing = results.next, results.missing
            self.list.show(self._found)
            self.changed.emit()

        self._latest.ask(lambda store: SearchService(store).search(text, _PAGE, after), show)

    def _fill(self) -> None:
        def go_on(missing: int) -> None:
            self.missing = missing
            self.changed.emit()
            if missing:
                self._timer.start()

        # If the disk is full, the next start goes on.
        self._operations.change(lambda store: SearchService(store).fill(), go_on, lambda error: None)
