"""The list of conversations: sections by age, a filter by title, rename, delete with undo."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from operator import attrgetter

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.core.days import day_starts
from desktop.presenters.operations import Operations
from desktop.presenters.transcript_rows import markdown
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.changes import Changes
from desktop.services.chat import ChatService, ConversationSummary, OpenConversation


class Age(StrEnum):
    """The sections of the list."""

    TODAY = "today"
    WEEK = "week"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Section:
    age: Age


@dataclass(frozen=True, slots=True)
class ConversationEntry:
    summary: ConversationSummary
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
        self._entries: dict[str, ConversationEntry] = {}
        self._streaming: frozenset[str] = frozenset()
        self._filter = ""
        self._rows: list[Section | ConversationEntry] = []

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
            case (
                (Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole | Qt.ItemDataRole.ToolTipRole),
                ConversationEntry(),
            ):
                return row.summary.title
            case Qt.ItemDataRole.AccessibleTextRole, Section():
                return section_name(row.age)
            case Qt.ItemDataRole.AccessibleTextRole, ConversationEntry():
                return self._spoken(row)
            case Roles.ENTRY, ConversationEntry():
                return row
            case Roles.ID, _:
                return row.summary.id if isinstance(row, ConversationEntry) else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._rows[index.row()], ConversationEntry):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return Qt.ItemFlag.NoItemFlags

    def _spoken(self, entry: ConversationEntry) -> str:
        parts = [entry.summary.title]
        if entry.summary.branches:
            parts.append(self.tr("has branches"))
        if entry.streaming:
            parts.append(self.tr("generating an answer"))
        return ", ".join(parts)

    # --- what happened

    def __len__(self) -> int:
        """How many conversations there are, the filtered ones included."""
        return len(self._entries)

    def __contains__(self, id: str) -> bool:
        return id in self._entries

    def get(self, id: str) -> ConversationSummary | None:
        entry = self._entries.get(id)
        return entry.summary if entry is not None else None

    def update_all(self, summaries: Iterable[ConversationSummary]) -> None:
        """What the store has. The view keeps its place."""
        old = self._entries
        self._entries = {}
        for summary in summaries:
            kept = old.get(summary.id)
            # the same object again where nothing changed: ten thousand rows are then compared in no time
            same = kept is not None and kept.summary == summary
            self._entries[summary.id] = kept if same and kept is not None else self._entry(summary)
        self._show()

    def put(self, summary: ConversationSummary) -> None:
        self._entries[summary.id] = self._entry(summary)
        self._show()

    def remove(self, id: str) -> None:
        if self._entries.pop(id, None) is not None:
            self._show()

    def retitle(self, id: str, title: str) -> None:
        """At once, before the store has it."""
        if (entry := self._entries.get(id)) is not None:
            self.put(replace(entry.summary, title=title))

    def set_filter(self, text: str) -> None:
        self._filter = text.strip().casefold()
        self._show()

    def set_streaming(self, ids: Iterable[str]) -> None:
        before, self._streaming = self._streaming, frozenset(ids)
        for id in before ^ self._streaming:
            row = self.row_of(id)
            if (entry := self._entries.get(id)) is not None:
                self._entries[id] = self._entry(entry.summary)
                if row >= 0:
                    self._rows[row] = self._entries[id]
                    self.dataChanged.emit(self.index(row), self.index(row))

    def refresh(self) -> None:
        """Midnight passed, or the language changed."""
        self._show()
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, id: str) -> int:
        """The row of a conversation, -1 when it is not shown."""
        entry = self._entries.get(id)
        if entry is not None:
            for number, row in enumerate(self._rows):
                if row is entry:
                    return number
        return -1

    # --- rows

    def _entry(self, summary: ConversationSummary) -> ConversationEntry:
        return ConversationEntry(summary, summary.id in self._streaming)

    def _wanted(self) -> list[Section | ConversationEntry]:
        days = day_starts(7)
        starts = {Age.TODAY: days[-1], Age.WEEK: days[0], Age.OLDER: float("-inf")}
        entries = sorted(self._entries.values(), key=_newest, reverse=True)
        if self._filter:
            entries = [entry for entry in entries if self._filter in entry.summary.title.casefold()]
        rows: list[Section | ConversationEntry] = []
        first = 0
        for age, start in starts.items():
            # newest first, so the section ends before the first entry that is older than its start
            last = bisect_right(entries, -start, first, key=lambda entry: -entry.summary.updated)
            if last > first:
                rows.append(_SECTIONS[age])
                rows.extend(entries[first:last])
            first = last
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
        for number in (*range(start), *range(len(new) - end, len(new))):
            if new[number] is not old[number if number < start else number - len(new)]:
                self.dataChanged.emit(self.index(number), self.index(number))


def section_name(age: Age) -> str:
    names = {
        Age.TODAY: QCoreApplication.translate("ConversationList", "Today"),
        Age.WEEK: QCoreApplication.translate("ConversationList", "This week"),
        Age.OLDER: QCoreApplication.translate("ConversationList", "Older"),
    }
    return names[age]


_SECTIONS = {age: Section(age) for age in Age}


_newest = attrgetter("summary.updated", "summary.id")


def _key(row: Section | ConversationEntry) -> str:
    return row.age if isinstance(row, Section) else row.summary.id


def _common(one: Sequence[Section | ConversationEntry], other: Sequence[Section | ConversationEntry]) -> int:
    """How many rows both begin with."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if a is not b and _key(a) != _key(b):
            break
        same += 1
    return same


class ConversationsPresenter(QObject):
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
        self.trash: list[ConversationSummary] = []
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
        self._operations.ask(lambda store: ChatService(store).list_conversations(), self._arrived, self._failed)

    def load_trash(self) -> None:
        self._operations.ask(lambda store: ChatService(store).list_conversations(deleted=True), self._trash_arrived)

    def rename(self, id: str, title: str) -> None:
        title = " ".join(title.split())
        if title:
            self.list.retitle(id, title)
            self.renamed.emit(id, title)
            name = self.tr("Title of a conversation")
            self._operations.change(
                lambda store: ChatService(store).rename(id, title), keep=UnsavedChange(f"title {id}", name, title)
            )

    def as_markdown(self, id: str, done: Callable[[str], None]) -> None:
        """The shown path of a conversation as Markdown."""

        def write(found: OpenConversation) -> None:
            done(markdown(found.conversation.title, found.tree.path(found.conversation.active_leaf)))

        self._operations.ask(lambda store: ChatService(store).open(id), write)

    def delete(self, id: str) -> None:
        """To the trash, at once; `deleted` lets the window offer an undo."""
        summary = self.list.get(id)
        self.list.remove(id)
        self._operations.change(lambda store: ChatService(store).delete(id), keep=UnsavedChange(f"trash {id}"))
        self.deleted.emit(id, summary.title if summary is not None else "")

    def restore(self, id: str) -> None:
        self._operations.change(lambda store: ChatService(store).restore(id), keep=UnsavedChange(f"trash {id}"))

    def purge(self, id: str) -> None:
        """For good."""
        self._operations.change(lambda store: ChatService(store).purge(id), lambda _: self.purged.emit(id))

    def empty_trash(self) -> None:
        def gone(ids: list[str]) -> None:
            for id in ids:
                self.purged.emit(id)

        self._operations.change(lambda store: ChatService(store).empty_trash(), gone)

    def _arrived(self, summaries: list[ConversationSummary]) -> None:
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

    def _trash_arrived(self, summaries: list[ConversationSummary]) -> None:
        self.trash = summaries
        self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.listing:
            self.load()
            self.load_trash()
