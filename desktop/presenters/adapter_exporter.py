"""Exports adapters to files of the user, one at a time, on a thread of its own."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal

from desktop.core.errors import Cancelled
from desktop.presenters.job import Job
from desktop.presenters.operations import Operations
from desktop.services.training.adapter_export import AdapterExport, AdapterForm
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.environment import TrainerEnvironment


class AdapterExporter(QObject):
    """What is in progress: `file` is the name of the target, empty if nothing is, `share` how much is done. The
    trainer's program can be replaced by a scripted one."""

    changed = Signal()
    exported = Signal(str, str)  # the name of the target, and the licence of the base model
    rejected = Signal(str)  # a sentence: why nothing was exported

    def __init__(
        self,
        operations: Operations,
        program: Callable[[], list[str]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._failed = operations.errors_to(self.rejected.emit)
        self._program = program or (lambda: TrainerEnvironment().command())
        self._job = Job("adapter export", self)
        self._job.progressed.connect(self._show_progress)
        self.file = ""
        self.share = 0.0

    def export(self, run: str, form: AdapterForm, target: Path) -> None:
        """Export the adapter of the run with this id. The user has agreed to replace what `target` is."""
        self.file, self.share = target.name, 0.0
        self.changed.emit()

        def read(store: Database) -> AdapterExport:
            runs = TrainingRunService(store)
            return AdapterExport.of(runs, runs.get(run), form)

        self._operations.ask(read, lambda found: self._begin(found, target), self._end)

    def cancel(self) -> None:
        """Cancel the export; nothing of it remains."""
        self._job.stop()

    def end(self) -> None:
        """Stop for good."""
        self._job.end()

    def _begin(self, export: AdapterExport, target: Path) -> None:
        def work(stop: Event, report: Callable[[object], None]) -> None:
            def check() -> None:
                if stop.is_set():
                    raise Cancelled

            def progress(done: int, total: int) -> None:
                report(done / max(1, total))

            export.write(target, self._program, replace=True, progress=progress, check_interrupt=check)

        def done(_: None) -> None:
            self._end()
            self.exported.emit(target.name, export.licence)

        self._job.begin(work, done, self._end)

    def _show_progress(self, share: float) -> None:
        self.share = share
        self.changed.emit()

    def _end(self, error: Exception | None = None) -> None:
        self.file = ""
        self.changed.emit()
        if error is not None and not isinstance(error, Cancelled):
            self._failed(error)
