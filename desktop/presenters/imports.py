"""The steps of an import: choosing a file, how it is read, a preview of the rows, and the import.

Files are read in a `Job`, which uses the store's thread only for short pieces of work.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.payloads import Rating, Rewrite
from desktop.core.project import Project
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.steps import Steps
from desktop.core.scheme import Scheme
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.files import ALL_ENDINGS
from desktop.datasets.readers.verdicts import OUTCOMES
from desktop.datasets.records import ImportedRow, Label, answer
from desktop.datasets.verdict_values import VerdictValue, meanings
from desktop.presenters import judgement_text
from desktop.presenters.job import Job
from desktop.presenters.operations import Operations
from desktop.presenters.requests import Submit
from desktop.services.annotators import AnnotatorService
from desktop.services.changes import Changes
from desktop.services.imports import (
    FORMATS,
    Cancelled,
    ColumnMapping,
    Destination,
    ImportPreview,
    ImportProgress,
    ImportReport,
    ImportService,
    ImportSource,
)
from desktop.services.projects import ProjectService
from desktop.services.schemes import SchemeService
from desktop.store.database import Database

__all__ = [
    "ALL_ENDINGS",
    "FORMATS",
    "OUTCOMES",
    "ColumnRole",
    "ImportPreview",
    "ImportSource",
    "ImportsPresenter",
    "LabelSummary",
    "Stage",
    "VerdictValue",
]

T = TypeVar("T")


class Stage:
    """What the import page shows."""

    EMPTY, READING, READY, IMPORTING, DONE, FAILED = range(6)


@dataclass(frozen=True, slots=True)
class LabelSummary:
    """What the labels of a row say about one of its answers; None where they say nothing."""

    better: bool | None = None
    by: int = 0  # strength of the preference, 1 for a plain one
    tie: bool = False
    both_bad: bool = False
    rank: int | None = None
    thumbs: bool | None = None
    scores: tuple[tuple[str, int], ...] = ()
    written: bool = False
    steps: tuple[int, int] | None = None  # correct steps, all steps
    words: tuple[str, ...] = ()  # phrases for labels without a field here


class ImportsPresenter(QObject):
    """State and intents of the import page.

    `source` is the file as it is read, `preview` has the counts of an import with these choices (None until counted),
    and `problem` says why there is none.
    """

    changed = Signal()  # the stage, or its state
    progressed = Signal()
    rejected = Signal(object)  # a UserError: why an intent failed; the state did not change
    imported = Signal(str)  # the id of the project that got the rows

    def __init__(self, operations: Operations, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._submit = operations, submit
        self._job = Job("import", self)
        self._job.progressed.connect(self._show_progress)
        self.stage = Stage.EMPTY
        self.path: Path | None = None
        self.source: ImportSource | None = None
        self.preview: ImportPreview | None = None
        self.problem: UserError | None = None
        self.report: ImportReport | None = None
        self.progress = ImportProgress(0.0, 0)
        self.to = Destination()
        self.projects: list[Project] = []
        self.schemes: list[Scheme] = []
        self.annotator_name = ""  # the active annotator's name; empty while they have none
        self._forget_later = False  # the page was left while an import was running

    # --- intents

    def load(self) -> None:
        """Read the projects, the schemes and the name of the active annotator."""

        def read(database: Database) -> tuple[list[Project], list[Scheme], str]:
            active = AnnotatorService(database).active()
            projects = [progress.project for progress in ProjectService(database).all()]
            return projects, SchemeService(database).all(), active.name if active else ""

        def show(found: tuple[list[Project], list[Scheme], str]) -> None:
            self.projects, self.schemes, self.annotator_name = found
            self.changed.emit()

        self._operations.ask(read, show)

    def open(self, path: Path, project: str | None = None) -> None:
        """Read another file, for a project (None: a new one). Emits `rejected` while an import is running."""
        if self.stage == Stage.IMPORTING:
            text = QT_TRANSLATE_NOOP("errors", "An import is running. Wait until it is done, or cancel it first.")
            self.rejected.emit(UserError(ErrorKind.FAILED, text))
            return
        self.path, self.source, self.preview, self.report = path, None, None, None
        self.to = Destination(project=project)
        self._read(None, None)

    def read_as(self, format: str | None) -> None:
        """Read the file as this format; None recognizes the format."""
        self._read(format, None)

    def set_role(self, column: str, role: ColumnRole | None) -> None:
        """Set what a column contains; None ignores it. Only responses and verdicts can have several columns."""
        if self.source is None:
            return
        columns = {name: other for name, other in self.source.columns.items() if other is not None and name != column}
        if role is not None:
            if role not in (ColumnRole.RESPONSE, ColumnRole.VERDICT):
                columns = {name: other for name, other in columns.items() if other is not role}
            columns[column] = role
        mapping = ColumnMapping({name: columns[name] for name in self.source.columns if name in columns})
        before = self.source.mapping or ColumnMapping({}, self.source.values)
        if mapping.of(ColumnRole.VERDICT) == [
            name for name, other in self.source.columns.items() if other is ColumnRole.VERDICT
        ]:
            mapping = replace(mapping, values=before.values, by_column=before.by_column)
        self._read(None, mapping)

    def set_meaning(self, key: str, outcome: str | None) -> None:
        """Set what a value of the verdict column means, one of `OUTCOMES`; None leaves its rows unlabelled."""
        source, preview = self.source, self.preview
        if source is None or preview is None:
            return
        mapping = source.mapping or ColumnMapping({}, source.values)
        self._read(None, replace(mapping, values=meanings(preview.values, mapping.values, key, outcome)))

    def set_destination(self, **changes: Any) -> None:
        """Change fields of `Destination`, and count again."""
        if self.stage != Stage.IMPORTING:
            self.to = replace(self.to, **changes)
            self._count()

    def start_import(self) -> None:
        """Import all readable rows; the preview has shown the others."""
        source, to = self.source, self.to
        if source is None or self.stage != Stage.READY:
            return
        self._set(Stage.IMPORTING)
        self._forget_later = False

        def work(
            imports: ImportService, stop: Event, report: Callable[[ImportProgress], None]
        ) -> tuple[ImportReport, Changes]:
            return imports.run(source, to, skip_bad=True, progress=report, stop=stop.is_set)

        self._begin(work, self._done)

    def cancel(self) -> None:
        """Stop what is under way; a cancelled import leaves nothing in the store."""
        if self.stage == Stage.IMPORTING:
            self._job.stop()  # it removes what it added, then reports the end
        else:
            self.forget()

    def forget(self) -> None:
        """Go back to choosing a file; a running import is stopped first."""
        if self.stage == Stage.IMPORTING:
            self._forget_later = True
            self._job.stop()
            return
        self._job.abandon()
        self.path = self.source = self.preview = self.problem = self.report = None
        self.to = Destination()
        self._set(Stage.EMPTY)

    def end(self) -> None:
        """Stop for good; a partial import is removed now or when the store opens next."""
        self._job.end()

    # --- sample rows

    def sample(self, index: int) -> ImportedRow | UserError:
        """Sample row `index` as it would be imported, or the reason why it cannot be read."""
        assert self.source is not None
        if self.source.problem is not None:
            return self.source.problem
        if self.source.previews:
            return self.source.previews[index]
        row = self.source.sample[index]
        if row.fields is None:
            assert row.problem is not None
            return row.problem
        try:
            return self.source.read(row.fields)
        except UserError as error:
            return error

    # --- reading and counting

    def _read(self, format: str | None, mapping: ColumnMapping | None) -> None:
        path, before = self.path, (self.stage, self.source)
        assert path is not None
        if self.stage == Stage.IMPORTING:
            return
        self.problem = None
        if self.source is None:
            self._set(Stage.READING)

        def work(imports: ImportService, stop: Event, report: Callable[[ImportProgress], None]) -> ImportSource:
            return imports.inspect(path, format, mapping)

        def failed(error: UserError) -> None:
            if before[1] is None:
                self.problem = error
                self._set(Stage.FAILED)
            else:  # keep the columns of before, and report why these do not fit
                self.stage, self.source = before
                self.rejected.emit(error)
                self.changed.emit()
                self._count()

        def read(source: ImportSource) -> None:
            self.source = source
            self._set(Stage.READY)
            self._count()

        self._begin(work, read, failed)

    def _count(self) -> None:
        """Read the whole file, for the counts of the preview."""
        source, to = self.source, self.to
        if source is None:
            return
        self.preview = None
        self.progress = ImportProgress(0.0, 0)
        self.changed.emit()
        if source.problem is not None:
            return

        def work(imports: ImportService, stop: Event, report: Callable[[ImportProgress], None]) -> ImportPreview:
            return imports.preview(source, to, report, stop.is_set)

        def counted(preview: ImportPreview) -> None:
            self.preview = preview
            self.changed.emit()

        self._begin(work, counted)

    def _done(self, result: tuple[ImportReport, Changes]) -> None:
        self.report, changes = result
        self._set(Stage.DONE)
        self._operations.changed.emit(changes)
        self.imported.emit(self.report.project.id)
        if self._forget_later:
            self.forget()

    def _set(self, stage: int) -> None:
        self.stage = stage
        self.progress = ImportProgress(0.0, 0)
        self.changed.emit()

    # --- the job

    def _begin(
        self,
        work: Callable[[ImportService, Event, Callable[[ImportProgress], None]], T],
        done: Callable[[T], None],
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        def on_store(task: Callable[[Database], Any]) -> Any:
            return self._submit(task).result()

        def handle(error: Exception) -> None:
            if isinstance(error, Cancelled):
                self._set(Stage.READY)
                if self._forget_later:
                    self.forget()
                else:
                    self._count()
            elif not isinstance(error, UserError):
                self._set(Stage.EMPTY)
                self._operations.failed.emit(error)
            elif failed is not None:
                failed(error)
            else:
                self.problem = error
                self._set(Stage.FAILED)

        self._job.begin(lambda stop, report: work(ImportService(on_store), stop, report), done, handle)

    def _show_progress(self, progress: ImportProgress) -> None:
        self.progress = progress
        self.progressed.emit()


def label_summary(labels: tuple[Label, ...], index: int) -> LabelSummary:
    """Summarize what the labels of a row say about answer `index`."""
    summary = LabelSummary()
    name = answer(index)
    for label in labels:
        if index not in label.about:
            continue
        match label.payload:
            case Comparison() as payload if payload.both_bad:
                summary = replace(summary, both_bad=True)
            case Comparison() as payload if payload.strength == 0:
                summary = replace(summary, tie=True)
            case Comparison() as payload:
                better = (payload.first if payload.strength < 0 else payload.second) == name
                summary = replace(summary, better=better, by=abs(payload.strength))
            case Ranking() as payload:
                rank = next((n for n, group in enumerate(payload.order, start=1) if name in group), None)
                summary = replace(summary, rank=rank)
            case Rating() as payload:
                scores = tuple(payload.scores.items())
                summary = replace(summary, thumbs=payload.thumbs, scores=scores)
            case Rewrite():
                summary = replace(summary, written=True)
            case Steps() as payload:
                right = sum(step.verdict == "right" for step in payload.steps)
                summary = replace(summary, steps=(right, len(payload.steps)))
            case payload if words := judgement_text.imported(payload, name):
                summary = replace(summary, words=(*summary.words, words))
    return summary
