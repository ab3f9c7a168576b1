"""The judgement browser: a list of judgements, or of the answers they are about, its filters, and its tags.

The list is read a page at a time as it is scrolled.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.judgement_text import about, headline, one_line, summary, who
from desktop.presenters.operations import Operations
from desktop.services.changes import Changes
from desktop.services.judgement_browser import (
    PAGE,
    CollectionSizes,
    JudgedAnswer,
    JudgementBrowserService,
    JudgementEntry,
    JudgementFilterChoices,
)
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementFilter

_GATHER_MS = 400

Row = JudgementEntry | JudgedAnswer

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class JudgementLines:
    """A row in words: two lines, each with what it is about at the left, and at the right when, by which model, where.
    `strong` begins the first line; `context` follows the second."""

    strong: str
    first: str
    second: str
    context: str
    created: float
    origin: str


def lines(row: Row) -> JudgementLines:
    if isinstance(row, JudgedAnswer):
        prompt = row.said[0].prompt_text if row.said else ""
        created = row.said[0].created if row.said else 0.0
        return JudgementLines("", one_line(row.text), summary(row), one_line(prompt), created, row.model)
    return JudgementLines(who(row), headline(row), about(row), one_line(row.prompt_text), row.created, row.project)


class ListModel(QAbstractListModel):
    """Rows come a page at a time; the display text says a row to a screen reader."""

    ROW: Final = Qt.ItemDataRole.UserRole
    more_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._complete = True
        self.is_waiting = False
        """The view wants more rows, which are on their way."""

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == self.ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            said = lines(row)
            return ". ".join(filter(None, (said.strong, said.first, said.second, said.context)))
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and not self._complete

    def fetchMore(self, parent: _Index) -> None:
        if self.canFetchMore(parent):
            self._complete = self.is_waiting = True  # until they are there
            self.more_requested.emit()

    def begin(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows, self._complete, self.is_waiting = list(rows), len(rows) < PAGE, False
        self.endResetModel()

    def extend(self, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()
        self._complete, self.is_waiting = len(rows) < PAGE, False


class JudgementBrowserPresenter(QObject):
    """One list at a time. Reads nothing before `show`."""

    changed = Signal()  # another list, its count, or what it can be narrowed to
    tagged = Signal(int)  # so many prompts
    rejected = Signal(str)  # a sentence

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._reading = operations, reading
        self.model = ListModel(self)
        self.model.more_requested.connect(self._more)
        self.base = JudgementFilter()  # what the list was opened with
        self.filter = JudgementFilter()
        self.only_disagreements = False
        self.answers = False  # these are listed, not judgements
        self.total: int | None = None  # None: being counted
        self.choices = JudgementFilterChoices((), (), (), ())
        self._rows, self._more_rows = reading.latest(self), reading.latest(self)
        self._total = reading.latest(self)
        self._listed: tuple[JudgementFilter, bool] | None = None  # what the rows are of
        self._later = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._later.timeout.connect(self.refresh)
        self._active = self._is_begun = False
        operations.changed.connect(self._store_changed)

    # --- intents

    def show(self, base: JudgementFilter) -> None:
        self.base = self.filter = base
        self.only_disagreements = False
        self._active = self._is_begun = True
        self.refresh()

    def hide(self) -> None:
        """The list is out of sight: nothing is read until `resume` or `show`."""
        self._active = False
        self._later.stop()
        self._supersede()

    def resume(self) -> None:
        """The list is in sight again, as it was, with what was judged meanwhile."""
        if self._is_begun and not self._active:
            self._active = True
            if self.only_disagreements:
                self.set_only_disagreements(True)
            else:
                self.refresh()

    def show_answers(self, on: bool) -> None:
        """From now on answers with what was said about each, or judgements."""
        if on != self.answers:
            self.answers = on
            self.model.begin([])
            self.refresh()

    def narrow(self, **to: Any) -> None:
        """Changes fields of what is wanted."""
        self.filter = replace(self.filter, **to)
        self.refresh()

    def set_only_disagreements(self, on: bool) -> None:
        """Those that another annotator contradicts."""
        self.only_disagreements = on
        if not on:
            self.narrow(ids=self.base.ids)
            return
        project = self.filter.project

        def show(ids: tuple[str, ...]) -> None:
            within = self.base.ids
            self.narrow(ids=ids if within is None else tuple(set(ids) & set(within)))

        self._supersede()
        self.total = None
        self.changed.emit()
        self._rows.ask(lambda store: _disagreements(store, project), show)

    def refresh(self) -> None:
        self._later.stop()
        self._supersede()
        wanted, answers = self.filter, self.answers
        self.total = None

        def count(store: Database) -> tuple[int, JudgementFilterChoices]:
            lists = JudgementBrowserService(store)
            return lists.count_answers(wanted) if answers else lists.count(wanted), lists.choices()

        def show(rows: list[Row]) -> None:
            is_other = self._listed != (wanted, answers)
            self._listed = wanted, answers
            if is_other or rows != self.model.rows[: len(rows)] or len(rows) < PAGE:
                self.model.begin(rows)
            elif self.model.is_waiting:
                self._more()
            self.changed.emit()

        def counted(found: tuple[int, JudgementFilterChoices]) -> None:
            self.total, self.choices = found
            self.changed.emit()

        self._rows.ask(lambda store: _page(store, wanted, answers, None), show)
        self._total.ask(count, counted)

    def all_ids(self, done: Callable[[list[str]], None]) -> None:
        """Of all judgements that are listed, or that brought an answer into the list, also those not scrolled to."""
        wanted = self.filter
        self._reading.ask(lambda store: JudgementBrowserService(store).ids(wanted), done)

    def tag(self, ids: Sequence[str], tag: str) -> None:
        self._operations.change(
            lambda store: JudgementBrowserService(store).tag(ids, tag),
            self.tagged.emit,
            self._operations.errors_to(self.rejected.emit),
        )

    # --- what happens

    def _supersede(self) -> None:
        """Another list is wanted than the one that is being read."""
        for request in (self._rows, self._more_rows, self._total):
            request.cancel()

    def _more(self) -> None:
        if self._rows.is_pending:
            return  # the rows may be others in a moment
        wanted, answers = self.filter, self.answers
        last = self.model.rows[-1] if self.model.rows else None
        self._more_rows.ask(lambda store: _page(store, wanted, answers, last), self.model.extend)

    def _store_changed(self, changes: Changes) -> None:
        if changes.judgements and self._active:
            self._later.start()


def _page(store: Database, wanted: JudgementFilter, answers: bool, after: Row | None) -> list[Row]:
    if answers:
        return [*JudgementBrowserService(store).answers(wanted, after if isinstance(after, JudgedAnswer) else None)]
    return [*JudgementBrowserService(store).page(wanted, after if isinstance(after, JudgementEntry) else None)]


def _disagreements(store: Database, project: str | None) -> tuple[str, ...]:
    # brings numpy, which takes a tenth of a second that the desk does not need
    from desktop.services.statistics import StatisticsService  # noqa: PLC0415

    return tuple(StatisticsService(store).summary(project).behind("disagreements"))


class CollectionCounts(QObject):
    """How many there are to look at, for the list beside the desk. Reads nothing before `refresh`."""

    changed = Signal()

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reads = reading.latest(self)
        self.counts = CollectionSizes(0, 0, 0)
        self._active = False
        self._later = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._later.timeout.connect(self.refresh)
        operations.changed.connect(self._store_changed)

    def refresh(self) -> None:
        self._active = True

        def show(counts: CollectionSizes) -> None:
            if counts != self.counts:
                self.counts = counts
                self.changed.emit()

        self._reads.ask(lambda store: JudgementBrowserService(store).collections(), show)

    def _store_changed(self, changes: Changes) -> None:
        if self._active and (changes.judgements or changes.annotators):
            self._later.start()
