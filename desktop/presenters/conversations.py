"""The list of conversations: sections by age, a filter by title, rename, delete with undo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.presenters.operations import Operations
from desktop.services.changes import Changes
from desktop.services.chat import Chat, Summary


class Age(StrEnum):
    """The sections of the list."""

    TODAY = "today"
    WEEK = "week"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Section:
    age: Age


@dataclass(frozen=True, slots=True)
class Entry:
    summary: Summary
    streaming: bool = False


class Roles(IntEnum):
    ENTRY = Qt.ItemDataRole.UserRole  # the Entry, or None for a section
    ID = Qt.ItemDataRole.UserRole + 1  # the conversation's id, "" for a section


Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ConversationList(QAbstractListModel):
    """Conversations, newest first, with their sections as rows of their own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._summaries: dict[str, Summary] = {}
        self._streaming: frozenset[str] = frozenset()
        self._filter = ""
        self._rows: list[Section | Entry] = []

    # --- what the view asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role, row:
            case Qt.ItemDataRole.DisplayRole, Section():
                return section_name(row.age)
            case ((Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole | Qt.ItemDataRole.ToolTipRole), Entry()):
                return row.summary.title
            case Qt.ItemDataRole.AccessibleTextRole, Section():
                return section_name(row.age)
            case Qt.ItemDataRole.AccessibleTextRole, Entry():
                return self._spoken(row)
            case Roles.ENTRY, Entry():
                return row
            case Roles.ID, _:
                return row.summary.id if isinstance(row, Entry) else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._rows[index.row()], Entry):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return Qt.ItemFlag.NoItemFlags

    def _spoken(self, entry: Entry) -> str:
        parts = [entry.summary.title]
        if entry.summary.branches:
            parts.append(self.tr("has branches"))
        if entry.streaming:
            parts.append(self.tr("an answer is being written"))
        return ", ".join(parts)

    # --- what happened

    def __len__(self) -> int:
        """How many conversations there are, the filtered ones included."""
        return len(self._summaries)

    def __contains__(self, id: str) -> bool:
        return id in self._summaries

    def get(self, id: str) -> Summary | None:
        return self._summaries.get(id)

    @property
    def matches(self) -> int:
        return sum(isinstance(row, Entry) for row in self._rows)

    def update_all(self, summaries: Iterable[Summary]) -> None:
        """What the store has. The view keeps its place."""
        self._summaries = {summary.id: summary for summary in summaries}
        self._show()

    def put(self, summary: Summary) -> None:
        self._summaries[summary.id] = summary
        self._show()

    def remove(self, id: str) -> None:
        if self._summaries.pop(id, None) is not None:
            self._show()

    def retitle(self, id: str, title: str) -> None:
        """At once, before the store has it."""
        if id in self._summaries:
            self.put(replace(self._summaries[id], title=title))

    def set_filter(self, text: str) -> None:
        self._filter = text.strip().casefold()
        self._show()

    def set_streaming(self, ids: Iterable[str]) -> None:
        self._streaming = frozenset(ids)
        self._show()

    def refresh(self) -> None:
        """Midnight passed, or the language changed."""
        self._show()
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, id: str) -> int:
        """The row of a conversation, -1 when it is not shown."""
        for number, row in enumerate(self._rows):
            if isinstance(row, Entry) and row.summary.id == id:
                return number
        return -1

    # --- rows

    def _wanted(self) -> list[Section | Entry]:
        now = datetime.now().astimezone()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        today, week = midnight.timestamp(), (midnight - timedelta(days=6)).timestamp()
        rows: list[Section | Entry] = []
        last: Age | None = None
        for summary in sorted(self._summaries.values(), key=lambda one: (one.updated, one.id), reverse=True):
            if self._filter and self._filter not in summary.title.casefold():
                continue
            age = Age.TODAY if summary.updated >= today else Age.WEEK if summary.updated >= week else Age.OLDER
            if age is not last:
                rows.append(Section(age))
                last = age
            rows.append(Entry(summary, summary.id in self._streaming))
        return rows

    def _show(self) -> None:
        """Tells the view the least: rows at both ends that stay are not touched, so it keeps its place."""
        old, new = self._rows, self._wanted()
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        if gone := len(old) - start - end:
            self.beginRemoveRows(_ROOT, start, start + gone - 1)
            self._rows = old[:start] + old[len(old) - end :]
            self.endRemoveRows()
        if fresh := len(new) - start - end:
            self.beginInsertRows(_ROOT, start, start + fresh - 1)
            self._rows = new
            self.endInsertRows()
        self._rows = new
        for number, row in enumerate(new):
            was = old[number] if number < start else old[number - len(new)] if number >= len(new) - end else row
            if was is not row and was != row:
                self.dataChanged.emit(self.index(number), self.index(number))


def section_name(age: Age) -> str:
    names = {
        Age.TODAY: QCoreApplication.translate("ConversationList", "Today"),
        Age.WEEK: QCoreApplication.translate("ConversationList", "This week"),
        Age.OLDER: QCoreApplication.translate("ConversationList", "Older"),
    }
    return names[age]


def _key(row: Section | Entry) -> str:
    return row.age if isinstance(row, Section) else row.summary.id


def _common(one: Sequence[Section | Entry], other: Sequence[Section | Entry]) -> int:
    """How many rows both begin with."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if _key(a) != _key(b):
            break
        same += 1
    return same


class Conversations(QObject):
    """The list, the trash, and what can be done with a conversation without opening it."""

    loaded = Signal()  # the list is there for the first time
    renamed = Signal(str, str)
    deleted = Signal(str, str)  # id and title, to offer the undo
    purged = Signal(str)
    trash_changed = Signal()

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self.list = ConversationList(self)
        self.trash: list[Summary] = []
        self._known = False
        self._reading = False
        self._stale = False
        operations.changed.connect(self._store_changed)

    def load(self) -> None:
        """Fetches the list. Calls while one is under way become a single one after it."""
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        self._operations.ask(lambda store: Chat(store).list_conversations(), self._arrived, self._failed)

    def load_trash(self) -> None:
        self._operations.ask(lambda store: Chat(store).list_conversations(deleted=True), self._trash_arrived)

    def rename(self, id: str, title: str) -> None:
        title = " ".join(title.split())
        if title:
            self.list.retitle(id, title)
            self.renamed.emit(id, title)
            self._operations.change(lambda store: Chat(store).rename(id, title))

    def delete(self, id: str) -> None:
        """To the trash, at once; `deleted` lets the window offer an undo."""
        summary = self.list.get(id)
        self.list.remove(id)
        self._operations.change(lambda store: Chat(store).delete(id))
        self.deleted.emit(id, summary.title if summary is not None else "")

    def restore(self, id: str) -> None:
        self._operations.change(lambda store: Chat(store).restore(id))

    def purge(self, id: str) -> None:
        """For good."""
        self._operations.change(lambda store: Chat(store).purge(id), lambda _: self.purged.emit(id))

    def empty_trash(self) -> None:
        def gone(ids: list[str]) -> None:
            for id in ids:
                self.purged.emit(id)

        self._operations.change(lambda store: Chat(store).empty_trash(), gone)

    def _arrived(self, summaries: list[Summary]) -> None:
        self._reading = False
        if self._stale:
            self.load()
        self.list.update_all(summaries)
        if not self._known:
            self._known = True
            self.loaded.emit()

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self._operations.failed.emit(error)

    def _trash_arrived(self, summaries: list[Summary]) -> None:
        self.trash = summaries
        self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.listing:
            self.load()
            self.load_trash()
