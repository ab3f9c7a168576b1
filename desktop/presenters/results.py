"""The result of the open project in words; models are masked until they are revealed."""

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QObject, Signal

from desktop.core.days import day_starts
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import joined
from desktop.quality.estimate import ENOUGH, Estimate
from desktop.services.annotators import AnnotatorService
from desktop.services.changes import Changes
from desktop.services.projects import Project
from desktop.services.results import ProjectResult, ResultService
from desktop.services.work import ThroughputService, Workload
from desktop.store.database import Database


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One model; `text` has its wins, ties and losses, `share` the share of decided comparisons that it won."""

    name: str
    text: str
    share: Estimate


class ResultsPresenter(QObject):
    """Reads the result of a project when it is shown, and again after new judgements."""

    changed = Signal()

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._reads = reading.latest(self)
        self.result: ProjectResult | None = None
        self.per_hour: float | None = None  # throughput of the active annotator in tasks an hour
        self._project: Project | None = None
        self._is_stale = True
        operations.changed.connect(self._store_changed)

    def show(self, project: Project) -> None:
        """Read the result of a project, unless it is read already and up to date."""
        before, self._project = self._project, project
        if before is None or before.id != project.id:
            self.result = None
        elif before == project and not self._is_stale:
            return
        self._is_stale = False

        def read(store: Database) -> tuple[ProjectResult, float | None]:
            active = AnnotatorService(store).active()
            work = ThroughputService(store).of(active.id, day_starts(1)[0]) if active is not None else Workload()
            return ResultService(store).of(project.id), work.per_hour

        def keep(found: tuple[ProjectResult, float | None]) -> None:
            self.result, self.per_hour = found
            self.changed.emit()

        def failed(error: Exception) -> None:
            self._is_stale = True
            self._operations.errors_to(lambda _: None)(error)  # a deleted project needs no error message

        self._reads.ask(read, keep, failed)

    def _store_changed(self, changes: Changes) -> None:
        self._is_stale |= bool(changes.judgements or changes.projects)

    # --- texts

    @property
    def is_masked(self) -> bool:
        """Models are called "Model 1" and so on, since the project still hides them."""
        return self._project is not None and self._project.hides_models

    def models(self) -> list[ModelLine]:
        """A line for each model, the one with most wins first."""
        if self.result is None:
            return []
        lines = []
        for number, model in enumerate(self.result.models, start=1):
            counts = [
                self.tr("%n win(s)", "", model.wins),
                self.tr("%n tie(s)", "", model.ties),
                self.tr("%n loss(es)", "", model.losses),
            ]
            share = model.share
            if share.value is not None:
                low, high = (f"{end:.0%}" for end in (share.low or 0.0, share.high or 0.0))
                won = self.tr("won {share} of decided comparisons (95% interval: {low} to {high})")
                counts.append(won.format(share=f"{share.value:.0%}", low=low, high=high))
            lines.append(ModelLine(self._name(number, model.name), " · ".join(counts), share))
        return lines

    def _name(self, number: int, name: str) -> str:
        return self.tr("Model {number}").format(number=QLocale().toString(number)) if self.is_masked else name

    def verdict(self) -> str:
        """A sentence on which model is better; empty if fewer than two were compared."""
        result = self.result
        if result is None or len(result.models) < 2:
            return ""
        if result.best is None:
            return self.tr("Inconclusive: the intervals overlap.")
        best = self._name(1, result.best.name)
        return self.tr("{model} is better: its interval lies above all others.").format(model=best)

    def notes(self) -> list[str]:
        """Sentences on throughput, on tasks that do not count, and on position bias."""
        result = self.result
        if result is None:
            return []
        notes = []
        if self.per_hour is not None:
            notes.append(self.tr("Your throughput: {n} tasks/h.").format(n=QLocale().toString(round(self.per_hour))))
        if result.both_bad:
            notes.append(self.tr("Not counted: %n task(s) with no acceptable answer.", "", result.both_bad))
        if result.leaking:
            notes.append(self.tr("Not counted: %n task(s) with an answer that names its model.", "", result.leaking))
        if result.visible:
            notes.append(self.tr("Not counted: %n task(s) judged while models were visible.", "", result.visible))
        if result.first_shown is not None and result.first_shown.value is not None:
            notes.append(self._position(result.first_shown, result.further))
        return notes

    def _position(self, share: Estimate, further: int | None) -> str:
        won = f"{share.value or 0.0:.0%}"
        if further == 0:
            text = self.tr("Position bias: the answer shown first won {share} of {n} decided blind pairs.")
            return text.format(share=won, n=QLocale().toString(share.n))
        text = self.tr("Position bias: inconclusive ({share} of %n decided blind pair(s)).", "", share.n)
        more = self._more_pairs(share, further)
        return joined([text.format(share=won), more])

    def _more_pairs(self, share: Estimate, further: int | None) -> str:
        """How many more decided blind pairs are needed; empty if more would not help."""
        if further:
            return self.tr("%n more decided blind pair(s) would show a bias of this size.", "", further)
        if further is None and share.n < ENOUGH:
            return self.tr("At least %n more decided blind pair(s) are needed.", "", ENOUGH - share.n)
        return ""
