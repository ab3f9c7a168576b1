"""Exports the planned run as a training job for other computers, on a thread of its own."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal

from desktop.core.errors import Cancelled
from desktop.engine.gguf import read_metadata
from desktop.presenters.job import Job
from desktop.presenters.operations import Operations
from desktop.services.training.job_export import ExportedJob, TrainingJobExport
from desktop.services.training.recipe import TrainingRecipe
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database


class TrainingJobExporter(QObject):
    """`is_exporting` is true while a job is written. `template` returns the chat template that replaces the one of a
    model file; empty if none does."""

    changed = Signal()
    exported = Signal(str)  # the name of the folder
    rejected = Signal(str)  # a sentence: why nothing was exported

    def __init__(self, operations: Operations, template: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._template = operations, template
        self._failed = operations.errors_to(self.rejected.emit)
        self._job = Job("training job export", self)
        self.is_exporting = False

    def export(self, recipe: TrainingRecipe, target: Path) -> None:
        """Export the job of a recipe with a base model to a new folder."""
        self.is_exporting = True
        self.changed.emit()
        self._operations.ask(lambda store: store.folder, lambda data: self._begin(data, recipe, target), self._end)

    def end(self) -> None:
        """Stop for good; nothing remains of an unfinished folder."""
        self._job.end()

    def _begin(self, data: Path, recipe: TrainingRecipe, target: Path) -> None:
        template = self._template(recipe.base)

        def work(stop: Event, _: Callable[[object], None]) -> tuple[str, ExportedJob]:
            job = TrainingJobExport.of(data, recipe, read_metadata(Path(recipe.base)), template)
            return job.base.sha256, job.write(target, lambda done, total: not stop.is_set())

        self._job.begin(work, self._hold_out, self._end)

    def _hold_out(self, result: tuple[str, ExportedJob]) -> None:
        sha256, job = result

        def work(store: Database) -> None:
            TrainingRunService(store).hold_out(sha256, job.families)

        def done(_: None) -> None:
            self._end()
            self.exported.emit(job.folder.name)

        self._operations.ask(work, done, self._end)

    def _end(self, error: Exception | None = None) -> None:
        self.is_exporting = False
        self.changed.emit()
        if error is not None and not isinstance(error, Cancelled):
            self._failed(error)
