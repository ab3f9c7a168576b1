"""An export, from choosing the data to the folder: what is chosen, what would come of it, and writing it.

The store is read beside the window (`Job`), by a connection of its own.
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
from desktop.services.import_check import Doubtful, dismiss_doubts, open_doubts
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

_SETTLE_MS: Final = 150  # options that change one after the other are counted once


class ExportStep(IntEnum):
    """What the page leads through."""

    DATA, FORMAT, CHECKS, PREVIEW, EXPORT = range(5)


class IssueRow(NamedTuple):
    """A row behind a issue: where it stands, why, the row, what redacting would make of it, and the conversation in
    which its answers were judged (empty where there is none)."""

    place: str
    reason: Reason
    line: str
    redacted: str = ""
    conversation: str = ""


class ExportPresenter(QObject):
    """`recipe` is what the choices come to; None while no data is chosen. `report` is what it would write, None until
    that is counted; `problem` why it cannot."""

    changed = Signal()
    progressed = Signal()
    rejected = Signal(object)  # a UserError: what was asked cannot be done, and everything is as before
    rows_found = Signal(str, object)  # a check, and the rows behind it (Behind)

    def __init__(
        self, operations: Operations, counter: TokenCounter | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._operations, self._counter = operations, counter
        self._job = Job("export", self)
        self._job.progressed.connect(self._show_progress)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._count)
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
        self.by_format: Counter[str] = Counter()  # rows that each format would give, from the last count
        self.progress = ExportProgress(0, 0, 0)
        self.projects: list[Project] = []
        self.doubts: list[Doubtful] = []  # what an earlier version may have imported wrongly
        operations.changed.connect(self._store_changed)

    # --- what is chosen

    @property
    def recipe(self) -> Recipe | None:
        return None if self.scope is None else replace(self._options, scope=self.scope)

    @property
    def options(self) -> Recipe:
        """Without the scope, which may not be chosen yet."""
        return self._options

    @property
    def format(self) -> Format:
        return FORMATS[self._options.format]

    @property
    def blocked(self) -> int:
        """How many checks block."""
        return 0 if self.report is None else sum(issue.blocks for issue in self.report.issues)

    def can_go(self, step: ExportStep) -> bool:
        """Each step needs what the one before it decides."""
        if self.writing:
            return False
        if step <= ExportStep.DATA:
            return True
        if step == ExportStep.FORMAT:
            return self.scope is not None
        return self.report is not None and (step == ExportStep.CHECKS or not (self.blocked or self.counting))

    def load(self) -> None:
        """What the page offers."""

        def read(database: Database) -> tuple[Path, list[Project], list[Doubtful]]:
            projects = [progress.project for progress in ProjectService(database).all()]
            return database.folder, projects, open_doubts(database)

        def show(found: tuple[Path, list[Project], list[Doubtful]]) -> None:
            self._data, self.projects, self.doubts = found
            self._touch()

        self._operations.ask(read, show)

    def dismiss_doubts(self) -> None:
        """They are not shown again."""
        doubts, self.doubts = self.doubts, []
        self._operations.change(lambda store: dismiss_doubts(store, doubts))
        self.changed.emit()

    def go(self, step: ExportStep) -> None:
        if self.can_go(step):
            self.step = step
            if step is not ExportStep.EXPORT:
                self.written = None
            self.changed.emit()

    def choose(self, scope: ExportScope | None) -> None:
        self.scope, self.written, self.by_format = scope, None, Counter()
        self._touch()

    def begin(self, scope: ExportScope) -> None:
        """From where data shows: a conversation, a project, a list."""
        self.step = ExportStep.FORMAT
        self.choose(scope)
        if self._data is None:
            self.load()

    def set_options(self, **changes: Any) -> None:
        """Fields of `Recipe`."""
        try:
            options = replace(self._options, **changes)
        except UserError as error:
            self.rejected.emit(error)
            return
        if options != self._options:
            self._options = options
            self._touch()

    # --- issues

    def exclude(self, check: str) -> None:
        self.set_options(excluded_checks=tuple(sorted({*self._options.excluded_checks, check})))

    def waive(self, check: str, note: str) -> None:
        """An empty note takes it back."""
        waive = {name: said for name, said in self._options.waive.items() if name != check}
        self.set_options(waive=waive | ({check: note.strip()} if note.strip() else {}))

    def redact(self) -> None:
        self.set_options(redact=self._redactable)

    @property
    def _redactable(self) -> tuple[str, ...]:
        return tuple(kind for kind in KINDS if kind != NAME or self._options.names)

    def undo(self, check: str) -> None:
        """Rows that were left out or cleaned are as they were."""
        kept = tuple(name for name in self._options.excluded_checks if name != check)
        self.set_options(excluded_checks=kept, redact=() if check == "personal-data" else self._options.redact)

    def show_rows(self, issue: Issue) -> None:
        """Emits `rows_found` when they were read."""
        recipe = self.recipe
        if recipe is None or self.counting or self.writing:
            return
        places = {(example.file, example.row) for example in issue.examples}

        redacted = replace(recipe, redact=self._redactable) if issue.check == "personal-data" else None

        def work(exports: ExportService, watch: Callable[[ExportProgress], bool]) -> list[IssueRow]:
            lines = exports.rows(recipe, places, watch)
            clean = exports.rows(redacted, places, watch) if redacted is not None else {}
            found = [(example, (example.file, example.row)) for example in issue.examples]
            nothing = ExportRow("", "")
            return [
                IssueRow(
                    f"{example.file}:{example.row}",
                    example.reason,
                    lines.get(place, nothing).line,
                    clean.get(place, nothing).line,
                    lines.get(place, nothing).conversation,
                )
                for example, place in found
            ]

        self._begin(work, lambda rows: self.rows_found.emit(issue.check, rows))

    # --- recipes

    def save_recipe(self, path: Path) -> None:
        recipe = self.recipe
        if recipe is not None:
            try:
                with mapped_to_user_errors(path, chosen=True):
                    write_file(path, recipe.to_json().encode(), replace=True)
            except UserError as error:
                self.rejected.emit(error)

    def open_recipe(self, path: Path) -> None:
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
        """Writes the whole export where nobody else sees it; gives the folder and its files, every byte of which will
        be written (but for Parquet, whose rows are shown as lines)."""
        recipe = self.recipe
        if recipe is None or self.writing:
            return

        def work(exports: ExportService, watch: Callable[[ExportProgress], bool]) -> tuple[Path, ExportReport]:
            self._forget_preview()  # here, where the work before has ended
            with mapped_to_user_errors(Path(tempfile.gettempdir()), chosen=True):
                self._preview = Path(tempfile.mkdtemp(prefix="sayso-look-"))
            out = self._preview / "export"
            is_parquet = (recipe.file or FORMATS[recipe.format].file) == "parquet"
            return out, exports.write(replace(recipe, file="jsonl") if is_parquet else recipe, out, watch)

        def shown(made: tuple[Path, ExportReport]) -> None:
            out, report = made
            self.is_previewing = False
            done(out, [file.name for file in report.files])
            self.progressed.emit()

        self.is_previewing, self.progress = True, ExportProgress(0, 0, 0)
        self.progressed.emit()
        self._begin(work, shown)

    def write(self, out: Path) -> None:
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
        """Nothing is written."""
        self._job.abandon()
        self.writing = self.counting = self.is_previewing = False
        self.changed.emit()

    def end(self) -> None:
        """The program ends."""
        self._job.abandon()
        if self._counter is not None:
            self._counter.close()  # a thread that waits for it goes on
        self._job.end()
        self._forget_preview()

    def _forget_preview(self) -> None:
        if self._preview is not None:
            shutil.rmtree(self._preview, ignore_errors=True)
            self._preview = None

    def _store_changed(self, changes: Any) -> None:
        """What was counted is not so any more."""
        if changes.judgements and self.report is not None and not self.writing:
            self._touch()

    def _touch(self) -> None:
        """Counts again, soon."""
        self.problem = None
        if self.recipe is None or self._data is None:
            self.report = None
        else:
            self.counting, self.is_previewing = True, False
            self._settle.start()
        self.changed.emit()

    def _count(self) -> None:
        recipe = self.recipe
        if recipe is None or self.writing:
            return

        def work(exports: ExportService, watch: Callable[[ExportProgress], bool]) -> ExportReport:
            return exports.look(recipe, watch, by_format=True)

        def counted(report: ExportReport) -> None:
            self.report, self.counting, self.by_format = report, False, report.by_format
            self.changed.emit()

        self._begin(work, counted)

    # --- beside the window

    def _begin(
        self, work: Callable[[ExportService, Callable[[ExportProgress], bool]], T], done: Callable[[T], None]
    ) -> None:
        data = self._data
        if data is None:
            return
        tokens = self._counter.count if self._counter is not None else None

        def run(stop: Event, tell: Callable[[ExportProgress], None]) -> T:
            def watch(progress: ExportProgress) -> bool:
                tell(progress)
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
