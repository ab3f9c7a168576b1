"""The steps of an export: choosing data and options, checks, preview, and writing the folder.

Long work runs in a `Job`, which reads the store through its own connection.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from pathlib import Path
from threading import Event
from typing import Any, Final, NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.errors import UserError
from desktop.core.outputs import write_file
from desktop.core.project import Project
from desktop.datasets.format import Format
from desktop.datasets.formats import FORMATS
from desktop.datasets.lint.checks import CHECKS, PAIRS, PROMPTS, ROWS, SPLITS, Reason
from desktop.datasets.lint.issues import Issue
from desktop.datasets.lint.personal import KINDS, NAME
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.presenters.job import Job
from desktop.presenters.operations import Operations
from desktop.presenters.token_counter import TokenCounter
from desktop.services.export import Cancelled, ExportProgress, ExportReport, ExportRow, ExportService, NothingToExport
from desktop.services.import_check import DoubtfulImport, dismiss_doubts, open_doubts
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.store.errors import mapped_to_user_errors

__all__ = [
    "CHECKS",
    "FORMATS",
    "PAIRS",
    "PROMPTS",
    "ROWS",
    "SPLITS",
    "ExportPresenter",
    "ExportReport",
    "ExportScope",
    "ExportStep",
    "Format",
    "Issue",
    "IssueRow",
    "Recipe",
]

T = TypeVar("T")

_COUNT_MS: Final = 150  # several changed options in a row are counted once


class ExportStep(IntEnum):
    """The steps of the page, in order."""

    DATA, FORMAT, CHECKS, PREVIEW, EXPORT = range(5)


class IssueRow(NamedTuple):
    """An example row of an issue.

    `location` is "file:row", `line` the row as it would be written, `redacted` the same after redacting personal data,
    and `conversation` the id of the one in which its answers were judged (empty if there is none).
    """

    location: str
    reason: Reason
    line: str
    redacted: str = ""
    conversation: str = ""


class ExportPresenter(QObject):
    """State and intents of the export page.

    `report` has the counts and issues of the export that the choices would give (None until it is counted), `problem`
    the reason why there is none.
    """

    changed = Signal()
    progressed = Signal()
    rejected = Signal(object)  # a UserError: why an intent failed; the state did not change
    rows_found = Signal(str, object)  # a check, and its example rows (list of IssueRow)

    def __init__(
        self, operations: Operations, counter: TokenCounter | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._operations, self._counter = operations, counter
        self._job = Job("export", self)
        self._job.progressed.connect(self._show_progress)
        self._count_timer = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._count_timer.timeout.connect(self._count)
        self._preview: Path | None = None
        self._data: Path | None = None
        self._options = Recipe("trl-preference", ExportScope(all=True))
        self.scope: ExportScope | None = None
        self.step = ExportStep.DATA
        self.counting = False
        self.writing = False
        self.is_previewing = False  # the preview is being made
        self.report: ExportReport | None = None
        self.problem: UserError | None = None
        self.written: Path | None = None
        self.by_format: Counter[str] = Counter()  # rows in each format, from the last count
        self.progress = ExportProgress(0, 0, 0)
        self.projects: list[Project] = []
        self.doubts: list[DoubtfulImport] = []  # imports that an earlier version may have got wrong
        operations.changed.connect(self._store_changed)

    # --- choices

    @property
    def recipe(self) -> Recipe | None:
        """The choices as a recipe; None while no data is chosen."""
        return None if self.scope is None else replace(self._options, scope=self.scope)

    @property
    def options(self) -> Recipe:
        """The options, whose scope does not count: it may not be chosen yet."""
        return self._options

    @property
    def format(self) -> Format:
        """The chosen format."""
        return FORMATS[self._options.format]

    @property
    def blocked(self) -> int:
        """How many blocking issues there are."""
        return 0 if self.report is None else sum(issue.blocks for issue in self.report.issues)

    def can_go(self, step: ExportStep) -> bool:
        """Whether a step can be opened: each needs the result of the one before it."""
        if self.writing:
            return False
        if step <= ExportStep.DATA:
            return True
        if step == ExportStep.FORMAT:
            return self.scope is not None
        return self.report is not None and (step == ExportStep.CHECKS or not (self.blocked or self.counting))

    def load(self) -> None:
        """Read the projects, and imports of earlier versions that should be reviewed."""

        def read(database: Database) -> tuple[Path, list[Project], list[DoubtfulImport]]:
            projects = [progress.project for progress in ProjectService(database).all()]
            return database.folder, projects, open_doubts(database)

        def show(found: tuple[Path, list[Project], list[DoubtfulImport]]) -> None:
            self._data, self.projects, self.doubts = found
            self._touch()

        self._operations.ask(read, show)

    def dismiss_doubts(self) -> None:
        """Never show these doubtful imports again."""
        doubts, self.doubts = self.doubts, []
        self._operations.change(lambda store: dismiss_doubts(store, doubts))
        self.changed.emit()

    def go(self, step: ExportStep) -> None:
        """Open a step, if it can be opened."""
        if self.can_go(step):
            self.step = step
            if step is not ExportStep.EXPORT:
                self.written = None
            self.changed.emit()

    def choose(self, scope: ExportScope | None) -> None:
        """Choose the data to export, and count it; None chooses nothing."""
        self.scope, self.written, self.by_format = scope, None, Counter()
        self._touch()

    def begin(self, scope: ExportScope) -> None:
        """Start an export of data that was chosen on another page, such as a conversation or a project."""
        self.step = ExportStep.FORMAT
        self.choose(scope)
        if self._data is None:
            self.load()

    def set_options(self, **changes: Any) -> None:
        """Change fields of `Recipe`; emits `rejected` if they do not fit together."""
        try:
            options = replace(self._options, **changes)
        except UserError as error:
            self.rejected.emit(error)
            return
        if options != self._options:
            self._options = options
            self._touch()

    # --- fixing issues

    def exclude(self, check: str) -> None:
        """Exclude all rows that have an issue of this check."""
        self.set_options(excluded_checks=tuple(sorted({*self._options.excluded_checks, check})))

    def waive(self, check: str, note: str) -> None:
        """Accept the issues of a check with a note; an empty note withdraws that."""
        waive = {name: text for name, text in self._options.waive.items() if name != check}
        self.set_options(waive=waive | ({check: note.strip()} if note.strip() else {}))

    def redact(self) -> None:
        """Redact personal data of all kinds; names only if names to look for are given."""
        self.set_options(redact=self._redactable)

    @property
    def _redactable(self) -> tuple[str, ...]:
        return tuple(kind for kind in KINDS if kind != NAME or self._options.names)

    def undo(self, check: str) -> None:
        """Include the rows of a check again; after redacting, leave personal data as it is again."""
        kept = tuple(name for name in self._options.excluded_checks if name != check)
        self.set_options(excluded_checks=kept, redact=() if check == "personal-data" else self._options.redact)

    def show_rows(self, issue: Issue) -> None:
        """Read the example rows of an issue; emits `rows_found`."""
        recipe = self.recipe
        if recipe is None or self.counting or self.writing:
            return
        places = {(example.file, example.row) for example in issue.examples}

        redacted = replace(recipe, redact=self._redactable) if issue.check == "personal-data" else None

        def work(exports: ExportService, watch: Callable[[ExportProgress], bool]) -> list[IssueRow]:
            lines = exports.rows(recipe, places, watch)
            clean = exports.rows(redacted, places, watch) if redacted is not None else {}
            examples = [(example, (example.file, example.row)) for example in issue.examples]
            empty = ExportRow("", "")
            return [
                IssueRow(
                    f"{example.file}:{example.row}",
                    example.reason,
                    lines.get(place, empty).line,
                    clean.get(place, empty).line,
                    lines.get(place, empty).conversation,
                )
                for example, place in examples
            ]

        self._begin(work, lambda rows: self.rows_found.emit(issue.check, rows))

    # --- recipes

    def save_recipe(self, path: Path) -> None:
        """Write the recipe to a file, replacing an existing one; emits `rejected` if that fails."""
        recipe = self.recipe
        if recipe is not None:
            try:
                with mapped_to_user_errors(path, chosen=True):
                    write_file(path, recipe.to_json().encode(), replace=True)
            except UserError as error:
                self.rejected.emit(error)

    def open_recipe(self, path: Path) -> None:
        """Take over the choices of a recipe file; emits `rejected` if it is none."""
        try:
            recipe = Recipe.from_json(path.read_bytes(), path.name)
            if recipe.format not in FORMATS:
                recipe = replace(recipe, format=self._options.format)
        except UserError as error:
            self.rejected.emit(error)
            return
        except OSError as error:
            self._operations.failed.emit(error)
            return
        self._options, self.scope = recipe, recipe.scope
        self.step = ExportStep.FORMAT
        self._touch()

    # --- reading and writing

    def make_preview(self, done: Callable[[Path, Sequence[str]], None]) -> None:
        """Write the whole export to a private temporary folder, and call `done` with it and the names of its files.

        The files are those that will be written, byte by byte, except for Parquet, whose rows are shown as JSON lines.
        """
        recipe = self.recipe
        if recipe is None or self.writing:
            return

        def work(exports: ExportService, watch: Callable[[ExportProgress], bool]) -> tuple[Path, ExportReport]:
            self._forget_preview()  # in the job's thread, where the work before has ended
            with mapped_to_user_errors(Path(tempfile.gettempdir()), chosen=True):
                self._preview = Path(tempfile.mkdtemp(prefix="sayso-preview-"))
            out = self._preview / "export"
            is_parquet = (recipe.file or FORMATS[recipe.format].file) == "parquet"
            return out, exports.write(replace(recipe, file="jsonl") if is_parquet else recipe, out, watch)

        def written(result: tuple[Path, ExportReport]) -> None:
            out, report = result
            self.is_previewing = False
            done(out, [file.name for file in report.files])
            self.progressed.emit()

        self.is_previewing, self.progress = True, ExportProgress(0, 0, 0)
        self.progressed.emit()
        self._begin(work, written)

    def write(self, out: Path) -> None:
        """Write the export to a folder; `written` is set when it is done."""
        recipe = self.recipe
        if recipe is None or self.writing:
            return
        self.writing, self.is_previewing, self.written = True, False, None
        self.changed.emit()

        def work(exports: ExportService, watch: Callable[[ExportProgress], bool]) -> ExportReport:
            return exports.write(recipe, out, watch)

        def done(report: ExportReport) -> None:
            self.writing, self.report, self.written = False, report, out
            self.changed.emit()

        self._begin(work, done)

    def cancel(self) -> None:
        """Stop writing, counting or the preview; nothing is written."""
        self._job.abandon()
        self.writing = self.counting = self.is_previewing = False
        self.changed.emit()

    def end(self) -> None:
        """Stop for good and remove the preview; waits a moment for the work."""
        self._job.abandon()
        if self._counter is not None:
            self._counter.close()  # releases the job, which may wait for a count
        self._job.end()
        self._forget_preview()

    def _forget_preview(self) -> None:
        if self._preview is not None:
            shutil.rmtree(self._preview, ignore_errors=True)
            self._preview = None

    def _store_changed(self, changes: Any) -> None:
        """Count again, since judgements changed."""
        if changes.judgements and self.report is not None and not self.writing:
            self._touch()

    def _touch(self) -> None:
        """Count again soon, since a choice changed."""
        self.problem = None
        if self.recipe is None or self._data is None:
            self.report = None
        else:
            self.counting, self.is_previewing = True, False
            self._count_timer.start()
        self.changed.emit()

    def _count(self) -> None:
        recipe = self.recipe
        if recipe is None or self.writing:
            return

        def work(exports: ExportService, watch: Callable[[ExportProgress], bool]) -> ExportReport:
            return exports.preview(recipe, watch, by_format=True)

        def counted(report: ExportReport) -> None:
            self.report, self.counting, self.by_format = report, False, report.by_format
            self.changed.emit()

        self._begin(work, counted)

    # --- the job

    def _begin(
        self, work: Callable[[ExportService, Callable[[ExportProgress], bool]], T], done: Callable[[T], None]
    ) -> None:
        data = self._data
        if data is None:
            return
        tokens = self._counter.count if self._counter is not None else None

        def run(stop: Event, report: Callable[[ExportProgress], None]) -> T:
            def watch(progress: ExportProgress) -> bool:
                report(progress)
                return not stop.is_set()

            return work(ExportService(data, tokens), watch)

        self._job.begin(run, done, self._failed)

    def _failed(self, error: Exception) -> None:
        for_files = self.writing or self.is_previewing
        self.writing = self.counting = self.is_previewing = False
        if isinstance(error, UserError) and for_files:
            self.rejected.emit(error)
        elif isinstance(error, UserError):
            self.report, self.problem = None, error
            if isinstance(error, NothingToExport):
                self.by_format = error.report.by_format
        elif not isinstance(error, Cancelled):
            self._operations.failed.emit(error)
        self.changed.emit()

    def _show_progress(self, progress: ExportProgress) -> None:
        self.progress = progress
        self.progressed.emit()
