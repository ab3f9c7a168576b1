"""Bad cases asked again: made as a project, and its results."""

from PySide6.QtCore import QObject, Signal

from desktop.core.project import Project, Source
from desktop.presenters.operations import Operations
from desktop.presenters.reading import Reading
from desktop.services.changes import Changes
from desktop.services.probes import SCHEME, Probe, Probes
from desktop.services.projects import Projects
from desktop.store.database import Database


class ProbesPresenter(QObject):
    """Reads nothing before `refresh`."""

    changed = Signal()
    made = Signal(str)  # the project's id
    refused = Signal(str)  # a sentence

    def __init__(self, operations: Operations, reading: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._reads = reading.latest(self)
        self.sets: list[tuple[str, str]] = []  # id and name of each project that asks again, newest first
        self.chosen = ""
        self.results: list[Probe] = []
        self._active = False
        operations.changed.connect(self._store_changed)

    def make(self, name: str, sources: tuple[Source, ...]) -> None:
        def done(project: Project) -> None:
            self.chosen = project.id
            self.made.emit(project.id)

        self._operations.change(
            lambda store: Probes(store).make(name, sources), done, self._operations.refusing(self.refused.emit)
        )

    def choose(self, project: str) -> None:
        self.chosen = project
        self.refresh()

    def refresh(self) -> None:
        self._active = True
        chosen = self.chosen

        def read(store: Database) -> tuple[list[tuple[str, str]], str, list[Probe]]:
            projects = (one.project for one in Projects(store).all())
            sets = [(one.id, one.name) for one in projects if one.scheme == SCHEME and one.sources]
            shown = chosen if chosen in dict(sets) else next((id for id, _ in sets), "")
            return sets, shown, Probes(store).results(shown) if shown else []

        def show(found: tuple[list[tuple[str, str]], str, list[Probe]]) -> None:
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
