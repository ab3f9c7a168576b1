"""The regression set: prompts of bad cases that are run again as a project, and the results."""

from PySide6.QtCore import QObject, Signal

from desktop.core.project import AnswerSource, Project
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.operations import Operations
from desktop.services.changes import Changes
from desktop.services.projects import ProjectService
from desktop.services.regression_set import SCHEME, RegressionCase, RegressionSetService
from desktop.store.database import Database


class RegressionSetPresenter(QObject):
    """Reads nothing before `refresh`."""

    changed = Signal()
    made = Signal(str)  # the project's id
    rejected = Signal(str)  # a sentence

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._reads = reading.latest(self)
        self.sets: list[tuple[str, str]] = []  # id and name of each project that asks again, newest first
        self.chosen = ""
        self.results: list[RegressionCase] = []
        self._active = False
        operations.changed.connect(self._store_changed)

    def make(self, name: str, sources: tuple[AnswerSource, ...]) -> None:
        def done(project: Project) -> None:
            self.chosen = project.id
            self.made.emit(project.id)

        self._operations.change(
            lambda store: RegressionSetService(store).make(name, sources),
            done,
            self._operations.errors_to(self.rejected.emit),
        )

    def choose(self, project: str) -> None:
        self.chosen = project
        self.refresh()

    def refresh(self) -> None:
        self._active = True
        chosen = self.chosen

        def read(store: Database) -> tuple[list[tuple[str, str]], str, list[RegressionCase]]:
            projects = (one.project for one in ProjectService(store).all())
            sets = [(one.id, one.name) for one in projects if one.scheme == SCHEME and one.sources]
            shown = chosen if chosen in dict(sets) else next((id for id, _ in sets), "")
            return sets, shown, RegressionSetService(store).results(shown) if shown else []

        def show(found: tuple[list[tuple[str, str]], str, list[RegressionCase]]) -> None:
            if found != (self.sets, self.chosen, self.results):
                self.sets, self.chosen, self.results = found
                self.changed.emit()

        self._reads.ask(read, show)

    def hide(self) -> None:
        self._active = False
        self._reads.cancel()

    def _store_changed(self, changes: Changes) -> None:
        if self._active and (changes.projects or changes.judgements):
            self.refresh()
