"""Whether the trainer can start here, and the installation of what it needs."""

from collections.abc import Callable
from enum import StrEnum
from threading import Event
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop.core.errors import UserError
from desktop.presenters.job import Job
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import sentence
from desktop.training.environment import InstallProgress, TrainerEnvironment


class SetupPhase(StrEnum):
    """The state of the trainer's environment."""

    UNKNOWN = "unknown"
    READY = "ready"
    MISSING = "missing"
    IMPOSSIBLE = "impossible"
    INSTALLING = "installing"


class Installable(Protocol):
    """What `TrainerEnvironment` offers."""

    @property
    def is_ready(self) -> bool: ...
    @property
    def problem(self) -> UserError | None: ...
    def install(
        self, progress: Callable[[InstallProgress], None], is_cancelled: Callable[[], bool], *, cpu_only: bool = False
    ) -> None: ...


class TrainerSetup(QObject):
    """The phase, with `problem` (a sentence, and `detail` for experts) after a failure. `progress` is that of the
    installation. Files are read on a thread, since there are tens of thousands."""

    changed = Signal()

    def __init__(
        self, operations: Operations, environment: Installable | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._environment: Installable = environment or TrainerEnvironment()
        self._job = Job("trainer setup", self)
        self._job.progressed.connect(self._show_progress)
        self.phase = SetupPhase.UNKNOWN
        self.progress = InstallProgress("environment", 0.0)
        self.problem = self.detail = ""

    @property
    def is_ready(self) -> bool:
        """The trainer can start."""
        return self.phase is SetupPhase.READY

    def check(self) -> None:
        """Find out whether the trainer can start, unless that is known or it is being installed."""
        if self.phase in (SetupPhase.READY, SetupPhase.INSTALLING):
            return
        environment = self._environment

        def work(_: Event, report: Callable[[object], None]) -> tuple[bool, UserError | None]:
            is_ready = environment.is_ready
            return is_ready, None if is_ready else environment.problem

        def done(found: tuple[bool, UserError | None]) -> None:
            is_ready, problem = found
            if problem is not None:
                self.problem, self.detail = sentence(problem), ""
            self._enter(SetupPhase.READY if is_ready else SetupPhase.IMPOSSIBLE if problem else SetupPhase.MISSING)

        self._job.begin(work, done, self._operations.failed.emit)

    def install(self) -> None:
        """Install what is missing; it goes on where an earlier installation ended."""
        environment = self._environment

        def work(stop: Event, report: Callable[[object], None]) -> None:
            environment.install(report, stop.is_set)

        def done(_: None) -> None:
            self._enter(SetupPhase.READY)

        def failed(error: Exception) -> None:
            if not isinstance(error, UserError):
                self._operations.failed.emit(error)
                self.problem, self.detail = "", ""
            else:
                self.problem, self.detail = sentence(error), error.detail
            self._enter(SetupPhase.MISSING)

        self.problem = self.detail = ""
        self.progress = InstallProgress("environment", 0.0)
        self._enter(SetupPhase.INSTALLING)
        self._job.begin(work, done, failed)

    def cancel(self) -> None:
        """Cancel the installation; what is there stays."""
        self._job.stop()

    def end(self) -> None:
        """Stop for good."""
        self._job.end()

    def _show_progress(self, progress: InstallProgress) -> None:
        self.progress = progress
        self.changed.emit()

    def _enter(self, phase: SetupPhase) -> None:
        self.phase = phase
        self.changed.emit()
