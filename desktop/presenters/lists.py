"""A list of judgements that grows as one scrolls, what it is narrowed to, and what is done with those chosen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from desktop.presenters.operations import Operations
from desktop.presenters.reading import Reading
from desktop.presenters.said import headline
from desktop.services.changes import Changes
from desktop.services.lists import PAGE, Choices, Collections, Entry, Lists
from desktop.store.database import Database
from desktop.store.lists import Wanted

_GATHER_MS = 400

_Index = QModelIndex | QPersistentModelIndex


class JudgementModel(QAbstractListModel):
    """Rows come a page at a time; the display text says a row to a screen reader."""

    ENTRY = Qt.ItemDataRole.UserRole
    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self._complete = True

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role == self.ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{headline(entry)}. {entry.prompt_text}"
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and not self._complete

    def fetchMore(self, parent: _Index) -> None:
        if self.canFetchMore(parent):
            self._complete = True  # until there is an answer
            self.more_wanted.emit()

    def begin(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries, self._complete = list(entries), len(entries) < PAGE
        self.endResetModel()

    def extend(self, entries: Sequence[Entry]) -> None:
        if entries:
            self.beginInsertRows(QModelIndex(), len(self.entries), len(self.entries) + len(entries) - 1)
            self.entries += entries
            self.endInsertRows()
        self._complete = len(entries) < PAGE


class JudgementLists(QObject):
    """One list at a time. Reads nothing before `show`."""

    changed = Signal()  # another list, its count, or what it can be narrowed to
    tagged = Signal(int)  # so many prompts
    refused = Signal(str)  # a sentence

    def __init__(self, operations: Operations, reading: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._reading = operations, reading
        self.model = JudgementModel(self)
        self.model.more_wanted.connect(self._more)
        self.base = Wanted()  # what the list was opened with
        self.wanted = Wanted()
        self.disagreeing = False
        self.total: int | None = None  # None: being counted
        self.choices = Choices((), (), (), ())
        self._number = 0  # of the question asked last
        self._later = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._later.timeout.connect(self.refresh)
        self._active = False
        operations.changed.connect(self._store_changed)

    # --- intents

    def show(self, base: Wanted) -> None:
        self.base = self.wanted = base
        self.disagreeing = False
        self._active = True
        self.refresh()

    def leave(self) -> None:
        self._active = False

    def narrow(self, **to: Any) -> None:
        """Changes fields of what is wanted."""
        self.wanted = replace(self.wanted, **to)
        self.refresh()

    def only_disagreements(self, on: bool) -> None:
        """Those that another annotator contradicts."""
        self.disagreeing = on
        if not on:
            self.narrow(ids=self.base.ids)
            return
        self._number += 1
        asked, project = self._number, self.wanted.project

        def show(ids: tuple[str, ...]) -> None:
            if asked == self._number:
                within = self.base.ids
                self.narrow(ids=ids if within is None else tuple(set(ids) & set(within)))

        self.total = None
        self.changed.emit()
        self._reading.ask(lambda store: _disagreements(store, project), show)

    def refresh(self) -> None:
        self._later.stop()
        self._number += 1
        asked, wanted = self._number, self.wanted
        self.total = None

        def read(store: Database) -> list[Entry]:
            return Lists(store).page(wanted)

        def count(store: Database) -> tuple[int, Choices]:
            return Lists(store).count(wanted), Lists(store).choices()

        def show(entries: list[Entry]) -> None:
            if asked == self._number:
                if entries != self.model.entries[: len(entries)] or len(entries) < PAGE:
                    self.model.begin(entries)
                self.changed.emit()

        def counted(found: tuple[int, Choices]) -> None:
            if asked == self._number:
                self.total, self.choices = found
                self.changed.emit()

        self._reading.ask(read, show)
        self._reading.ask(count, counted)

    def all_ids(self, done: Callable[[list[str]], None]) -> None:
        """Of everything that is listed, also what was not scrolled to."""
        wanted = self.wanted
        self._reading.ask(lambda store: Lists(store).ids(wanted), done)

    def tag(self, ids: Sequence[str], tag: str) -> None:
        self._operations.change(
            lambda store: Lists(store).tag(ids, tag), self.tagged.emit, self._operations.refusing(self.refused.emit)
        )

    # --- what happens

    def _more(self) -> None:
        asked, wanted = self._number, self.wanted
        last = self.model.entries[-1].id if self.model.entries else None

        def show(entries: list[Entry]) -> None:
            if asked == self._number:
                self.model.extend(entries)

        self._reading.ask(lambda store: Lists(store).page(wanted, last), show)

    def _store_changed(self, changes: Changes) -> None:
        if changes.judgements and self._active:
            self._later.start()


def _disagreements(store: Database, project: str | None) -> tuple[str, ...]:
    # brings numpy, which takes a tenth of a second that the desk does not need
    from desktop.services.statistics import Statistics  # noqa: PLC0415

    return tuple(Statistics(store).summary(project).behind("disagreements"))


class CollectionCounts(QObject):
    """How many there are to look at, for the list beside the desk. Reads nothing before `refresh`."""

    changed = Signal()

    def __init__(self, operations: Operations, reading: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self.counts = Collections(0, 0, 0)
        self._active = False
        self._later = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._later.timeout.connect(self.refresh)
        operations.changed.connect(self._store_changed)

    def refresh(self) -> None:
        self._active = True

        def show(counts: Collections) -> None:
            if counts != self.counts:
                self.counts = counts
                self.changed.emit()

        self._reading.ask(lambda store: Lists(store).collections(), show)

    def _store_changed(self, changes: Changes) -> None:
        if self._active and (changes.judgements or changes.annotators):
            self._later.start()
