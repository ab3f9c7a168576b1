"""The list of conversations (sections by age, a filter by title), renaming, the trash."""

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
    """A heading in the list."""

    age: Age


@dataclass(frozen=True, slots=True)
class ConversationEntry:
    """A conversation in the list; `streaming` while an answer is being generated in it."""

    summary: ConversationSummary
    streaming: bool = False


class Roles(IntEnum):
    """Item roles of `ConversationList` beyond those of Qt."""

    ENTRY = Qt.ItemDataRole.UserRole  # the ConversationEntry, or None for a section
    ID = Qt.ItemDataRole.UserRole + 1  # the conversation's id, "" for a section


Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ConversationList(QAbstractListModel):
    """Conversations, newest first; sections are rows too."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, ConversationEntry] = {}
        self._streaming: frozenset[str] = frozenset()
        self._filter = ""
        self._rows: list[Section | ConversationEntry] = []

    # --- for the view

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title of a row; with `Roles`, its entry or id. The accessible text also says branches and streaming."""
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
                return self._accessible_text(row, index.row())
            case Roles.ENTRY, ConversationEntry():
                return row
            case Roles.ID, _:
                return row.summary.id if isinstance(row, ConversationEntry) else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Conversations can be selected and renamed, sections cannot."""
        if index.isValid() and isinstance(self._rows[index.row()], ConversationEntry):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return Qt.ItemFlag.NoItemFlags

    def _accessible_text(self, entry: ConversationEntry, row: int) -> str:
        """Title, state, and the place among the conversations that show, without the sections."""
        parts = [entry.summary.title]
        if entry.summary.branches:
            parts.append(self.tr("has branches"))
        if entry.streaming:
            parts.append(self.tr("generating an answer"))
        shown = [index for index, other in enumerate(self._rows) if isinstance(other, ConversationEntry)]
        place = QCoreApplication.translate("roles", "{index} of {count}").format(
            index=shown.index(row) + 1, count=len(shown)
        )
        return self.tr(", ", "between facts about a conversation").join([*parts, place])

    # --- changes

    def __len__(self) -> int:
        """How many conversations there are, also those that the filter hides."""
        return len(self._entries)

    def conversation_count(self) -> int:
        """How many conversations show, without those that the filter hides."""
        return sum(isinstance(row, ConversationEntry) for row in self._rows)

    def __contains__(self, id: str) -> bool:
        return id in self._entries

    def get(self, id: str) -> ConversationSummary | None:
        """The conversation with this id, also if the filter hides it."""
        entry = self._entries.get(id)
        return entry.summary if entry is not None else None

    def update_all(self, summaries: Iterable[ConversationSummary]) -> None:
        """Replace all conversations by those in the store; the view keeps its scroll position."""
        old = self._entries
        self._entries = {}
        for summary in summaries:
            kept = old.get(summary.id)
            # reusing unchanged objects makes comparing ten thousand rows fast
            same = kept is not None and kept.summary == summary
            self._entries[summary.id] = kept if same and kept is not None else self._entry(summary)
        self._show()

    def put(self, summary: ConversationSummary) -> None:
        """Add a conversation, or replace the one with its id."""
        self._entries[summary.id] = self._entry(summary)
        self._show()

    def remove(self, id: str) -> None:
        """Remove a conversation, if it is in the list."""
        if self._entries.pop(id, None) is not None:
            self._show()

    def retitle(self, id: str, title: str) -> None:
        """Show a new title before it is stored."""
        if (entry := self._entries.get(id)) is not None:
            self.put(replace(entry.summary, title=title))

    def set_filter(self, text: str) -> None:
        """Show only titles that contain `text`, whatever the case; empty shows all."""
        self._filter = text.strip().casefold()
        self._show()

    def set_streaming(self, ids: Iterable[str]) -> None:
        """Mark exactly these conversations as those in which an answer is being generated."""
        before, self._streaming = self._streaming, frozenset(ids)
        for id in before ^ self._streaming:
            row = self.row_of(id)
            if (entry := self._entries.get(id)) is not None:
                self._entries[id] = self._entry(entry.summary)
                if row >= 0:
                    self._rows[row] = self._entries[id]
                    self.dataChanged.emit(self.index(row), self.index(row))

    def refresh(self) -> None:
        """Sort and draw all rows again, after midnight or when the language changes."""
        self._show()
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, id: str) -> int:
        """The row of a conversation, -1 if it does not show."""
        entry = self._entries.get(id)
        if entry is not None:
            for index, row in enumerate(self._rows):
                if row is entry:
                    return index
        return -1

    # --- rows

    def _entry(self, summary: ConversationSummary) -> ConversationEntry:
        return ConversationEntry(summary, summary.id in self._streaming)

    def _build_rows(self) -> list[Section | ConversationEntry]:
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
        """Report the smallest change: common rows at both ends stay, so the view keeps its scroll position."""
        old, new = self._rows, self._build_rows()
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        if removed := len(old) - start - end:
            self.beginRemoveRows(_ROOT, start, start + removed - 1)
            self._rows = old[:start] + old[len(old) - end :]
            self.endRemoveRows()
        if inserted := len(new) - start - end:
            self.beginInsertRows(_ROOT, start, start + inserted - 1)
            self._rows = new
            self.endInsertRows()
        self._rows = new
        for row in (*range(start), *range(len(new) - end, len(new))):
            if new[row] is not old[row if row < start else row - len(new)]:
                self.dataChanged.emit(self.index(row), self.index(row))


def section_name(age: Age) -> str:
    """The translated heading of a section."""
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
    """Length of the common beginning of two lists of rows."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if a is not b and _key(a) != _key(b):
            break
        same += 1
    return same


class ConversationsPresenter(QObject):
    """The list, the trash, and the actions on a conversation that need not be open."""

    loaded = Signal()  # the list was read for the first time
    renamed = Signal(str, str)
    deleted = Signal(str, str)  # id and title: an undo can be offered
    purged = Signal(str)
    trash_changed = Signal()

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self.list = ConversationList(self)
        self.trash: list[ConversationSummary] = []
        self._is_loaded = False
        self._reading = False
        self._stale = False
        operations.changed.connect(self._store_changed)

    def load(self) -> None:
        """Read the list. Calls during a read lead to one more read after it."""
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        self._operations.ask(lambda store: ChatService(store).list_conversations(), self._show_list, self._failed)

    def load_trash(self) -> None:
        """Read the deleted conversations into `trash`."""
        self._operations.ask(lambda store: ChatService(store).list_conversations(deleted=True), self._show_trash)

    def rename(self, id: str, title: str) -> None:
        """Change the title at once and in the store; a blank title changes nothing."""
        title = " ".join(title.split())
        if title:
            self.list.retitle(id, title)
            self.renamed.emit(id, title)
            name = self.tr("Title of a conversation")
            self._operations.change(
                lambda store: ChatService(store).rename(id, title), keep=UnsavedChange(f"title {id}", name, title)
            )

    def as_markdown(self, id: str, done: Callable[[str], None]) -> None:
        """Call `done` with the active path of a conversation as Markdown."""

        def write(found: OpenConversation) -> None:
            done(markdown(found.conversation.title, found.tree.path(found.conversation.active_leaf)))

        self._operations.ask(lambda store: ChatService(store).open(id), write)

    def delete(self, id: str) -> None:
        """Move a conversation to the trash; `deleted` lets the window offer an undo."""
        summary = self.list.get(id)
        self.list.remove(id)
        self._operations.change(lambda store: ChatService(store).delete(id), keep=UnsavedChange(f"trash {id}"))
        self.deleted.emit(id, summary.title if summary is not None else "")

    def restore(self, id: str) -> None:
        """Move a conversation from the trash back to the list."""
        self._operations.change(lambda store: ChatService(store).restore(id), keep=UnsavedChange(f"trash {id}"))

    def purge(self, id: str) -> None:
        """Delete a conversation permanently."""
        self._operations.change(lambda store: ChatService(store).purge(id), lambda _: self.purged.emit(id))

    def empty_trash(self) -> None:
        """Delete all conversations in the trash permanently."""

        def purged(ids: list[str]) -> None:
            for id in ids:
                self.purged.emit(id)

        self._operations.change(lambda store: ChatService(store).empty_trash(), purged)

    def _show_list(self, summaries: list[ConversationSummary]) -> None:
        self._reading = False
        if self._stale:
            self.load()
        self.list.update_all(summaries)
        if not self._is_loaded:
            self._is_loaded = True
            self.loaded.emit()

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self._operations.failed.emit(error)

    def _show_trash(self, summaries: list[ConversationSummary]) -> None:
        self.trash = summaries
        self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.listing:
            self.load()
            self.load_trash()
