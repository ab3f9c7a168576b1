"""The regression set: prompts of bad cases, run again as a project, and the results."""

from PySide6.QtCore import QObject, Signal

from desktop.core.project import AnswerSource, Project
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.operations import Operations
from desktop.services.changes import Changes
from desktop.services.projects import ProjectService
from desktop.services.regression_set import SCHEME, RegressionCase, RegressionSetService
from desktop.store.database import Database


class RegressionSetPresenter(QObject):
    """State of the regression set page. Reads nothing before `refresh`."""

    changed = Signal()
    created = Signal(str)  # the id of the new project
    rejected = Signal(str)  # a sentence

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._reads = reading.latest(self)
        self.sets: list[tuple[str, str]] = []  # id and name of each re-run, newest first
        self.chosen = ""
        self.results: list[RegressionCase] = []
        self._active = False
        operations.changed.connect(self._store_changed)

    def create(self, name: str, sources: tuple[AnswerSource, ...]) -> None:
        """Create a project that re-runs the regression set with these models."""

        def done(project: Project) -> None:
            self.chosen = project.id
            self.created.emit(project.id)

        self._operations.change(
            lambda store: RegressionSetService(store).make(name, sources),
            done,
            self._operations.errors_to(self.rejected.emit),
        )

    def choose(self, project: str) -> None:
        """Show the results of another re-run."""
        self.chosen = project
        self.refresh()

    def refresh(self) -> None:
        """Read the re-runs and the results of the chosen one; follow changes until `hide`."""
        self._active = True
        chosen = self.chosen

        def read(store: Database) -> tuple[list[tuple[str, str]], str, list[RegressionCase]]:
            projects = (progress.project for progress in ProjectService(store).all())
            sets = [(each.id, each.name) for each in projects if each.scheme == SCHEME and each.sources]
            shown = chosen if chosen in dict(sets) else next((id for id, _ in sets), "")
            return sets, shown, RegressionSetService(store).results(shown) if shown else []

        def show(found: tuple[list[tuple[str, str]], str, list[RegressionCase]]) -> None:
            if found != (self.sets, self.chosen, self.results):
                self.sets, self.chosen, self.results = found
                self.changed.emit()

        self._reads.ask(read, show)

    def hide(self) -> None:
        """Read nothing until `refresh`, since the page is out of sight."""
        self._active = False
        self._reads.cancel()

    def _store_changed(self, changes: Changes) -> None:
        if self._active and (changes.projects or changes.judgements):
            self.refresh()
