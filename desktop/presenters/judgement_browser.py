"""The judgement browser: judgements or judged answers as a list, with filters and tags.

Rows are read a page at a time while the list is scrolled.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.judgement_text import about, annotator_name, headline, one_line, summary
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

_REFRESH_MS = 400  # several changes in a row lead to one read

Row = JudgementEntry | JudgedAnswer

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class JudgementLines:
    """The texts of a row: two lines at the left (`strong` begins the first one, `context` follows the second).

    At the right stand the time `created` (Unix seconds) and `origin`, the model or the project.
    """

    strong: str
    first: str
    second: str
    context: str
    created: float
    origin: str


def lines(row: Row) -> JudgementLines:
    """Put a judgement, or an answer with its judgements, into words."""
    if isinstance(row, JudgedAnswer):
        prompt = row.judgements[0].prompt_text if row.judgements else ""
        created = row.judgements[0].created if row.judgements else 0.0
        return JudgementLines("", one_line(row.text), summary(row), one_line(prompt), created, row.model)
    return JudgementLines(
        annotator_name(row), headline(row), about(row), one_line(row.prompt_text), row.created, row.project
    )


class ListModel(QAbstractListModel):
    """Rows of the list, a page at a time; the display text of a row is for screen readers."""

    ROW: Final = Qt.ItemDataRole.UserRole
    more_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._complete = True
        self.is_waiting = False
        """The view has requested more rows, which are being read."""

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself (`ROW`), or its texts in one line."""
        row = self.rows[index.row()]
        if role == self.ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            texts = lines(row)
            return ". ".join(filter(None, (texts.strong, texts.first, texts.second, texts.context)))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            position = QCoreApplication.translate("roles", "{index} of {count}")
            return position.format(index=index.row() + 1, count=len(self.rows))
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and not self._complete

    def fetchMore(self, parent: _Index) -> None:
        if self.canFetchMore(parent):
            self._complete = self.is_waiting = True  # until they are there
            self.more_requested.emit()

    def begin(self, rows: Sequence[Row]) -> None:
        """Replace all rows by the first page of another list."""
        self.beginResetModel()
        self.rows, self._complete, self.is_waiting = list(rows), len(rows) < PAGE, False
        self.endResetModel()

    def extend(self, rows: Sequence[Row]) -> None:
        """Append the next page; a page that is not full is the last one."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()
        self._complete, self.is_waiting = len(rows) < PAGE, False


class JudgementBrowserPresenter(QObject):
    """State of the judgement browser. Reads nothing before `show`."""

    changed = Signal()  # another list, its count, or the choices of the filters
    tagged = Signal(int)  # how many prompts were tagged
    rejected = Signal(str)  # a sentence

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._reading = operations, reading
        self.model = ListModel(self)
        self.model.more_requested.connect(self._read_more)
        self.base = JudgementFilter()  # the filter that the list was opened with
        self.filter = JudgementFilter()
        self.only_disagreements = False
        self.answers = False  # answers are listed, not judgements
        self.total: int | None = None  # number of rows; None while they are counted
        self.choices = JudgementFilterChoices((), (), (), ())
        self._rows, self._more_rows = reading.latest(self), reading.latest(self)
        self._total = reading.latest(self)
        self._listed: tuple[JudgementFilter, bool] | None = None  # the filter and `answers` of the rows in the model
        self._refresh_timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh_timer.timeout.connect(self.refresh)
        self._active = self._is_begun = False
        operations.changed.connect(self._store_changed)

    # --- intents

    def show(self, base: JudgementFilter) -> None:
        """List the judgements of a filter, which the person can narrow."""
        self.base = self.filter = base
        self.only_disagreements = False
        self._active = self._is_begun = True
        self.refresh()

    def hide(self) -> None:
        """Read nothing until `resume` or `show`, since the list is out of sight."""
        self._active = False
        self._refresh_timer.stop()
        self._supersede()

    def resume(self) -> None:
        """Show the list again as it was, with what was judged meanwhile."""
        if self._is_begun and not self._active:
            self._active = True
            if self.only_disagreements:
                self.set_only_disagreements(True)
            else:
                self.refresh()

    def show_answers(self, on: bool) -> None:
        """List answers with the judgements about each (True), or judgements (False)."""
        if on != self.answers:
            self.answers = on
            self.model.begin([])
            self.refresh()

    def narrow(self, **to: Any) -> None:
        """Change fields of the filter."""
        self.filter = replace(self.filter, **to)
        self.refresh()

    def set_only_disagreements(self, on: bool) -> None:
        """List only judgements that another annotator contradicts, or all again."""
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
        """Read the first page and the counts again."""
        self._refresh_timer.stop()
        self._supersede()
        filter, answers = self.filter, self.answers
        self.total = None

        def count(store: Database) -> tuple[int, JudgementFilterChoices]:
            lists = JudgementBrowserService(store)
            return lists.count_answers(filter) if answers else lists.count(filter), lists.choices()

        def show(rows: list[Row]) -> None:
            is_other = self._listed != (filter, answers)
            self._listed = filter, answers
            if is_other or rows != self.model.rows[: len(rows)] or len(rows) < PAGE:
                self.model.begin(rows)
            elif self.model.is_waiting:
                self._read_more()
            self.changed.emit()

        def counted(found: tuple[int, JudgementFilterChoices]) -> None:
            self.total, self.choices = found
            self.changed.emit()

        self._rows.ask(lambda store: _page(store, filter, answers, None), show)
        self._total.ask(count, counted)

    def all_ids(self, done: Callable[[list[str]], None]) -> None:
        """Call `done` with the ids of all judgements that match the filter, also of those not read yet."""
        filter = self.filter
        self._reading.ask(lambda store: JudgementBrowserService(store).ids(filter), done)

    def tag(self, ids: Sequence[str], tag: str) -> None:
        """Tag the prompts of these judgements; emits `tagged` with their number."""
        self._operations.change(
            lambda store: JudgementBrowserService(store).tag(ids, tag),
            self.tagged.emit,
            self._operations.errors_to(self.rejected.emit),
        )

    # --- reading

    def _supersede(self) -> None:
        """Drop the reads under way, since another list is requested."""
        for request in (self._rows, self._more_rows, self._total):
            request.cancel()

    def _read_more(self) -> None:
        if self._rows.is_pending:
            return  # the rows are about to be replaced
        filter, answers = self.filter, self.answers
        last = self.model.rows[-1] if self.model.rows else None
        self._more_rows.ask(lambda store: _page(store, filter, answers, last), self.model.extend)

    def _store_changed(self, changes: Changes) -> None:
        if changes.judgements and self._active:
            self._refresh_timer.start()


def _page(store: Database, filter: JudgementFilter, answers: bool, after: Row | None) -> list[Row]:
    if answers:
        return [*JudgementBrowserService(store).answers(filter, after if isinstance(after, JudgedAnswer) else None)]
    return [*JudgementBrowserService(store).page(filter, after if isinstance(after, JudgementEntry) else None)]


def _disagreements(store: Database, project: str | None) -> tuple[str, ...]:
    # imports numpy, which takes a tenth of a second that the desk can do without
    from desktop.services.statistics import StatisticsService  # noqa: PLC0415

    return tuple(StatisticsService(store).summary(project).judgement_ids("disagreements"))


class CollectionCounts(QObject):
    """Sizes of the collections in the list of projects. Reads nothing before `refresh`."""

    changed = Signal()

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reads = reading.latest(self)
        self.counts = CollectionSizes(0, 0, 0)
        self._active = False
        self._refresh_timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh_timer.timeout.connect(self.refresh)
        operations.changed.connect(self._store_changed)

    def refresh(self) -> None:
        """Count now, and again after each change; emits `changed` if a count differs."""
        self._active = True

        def show(counts: CollectionSizes) -> None:
            if counts != self.counts:
                self.counts = counts
                self.changed.emit()

        self._reads.ask(lambda store: JudgementBrowserService(store).collections(), show)

    def _store_changed(self, changes: Changes) -> None:
        if self._active and (changes.judgements or changes.annotators):
            self._refresh_timer.start()
