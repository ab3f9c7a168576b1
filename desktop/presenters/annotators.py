"""Who judges: the profiles, whose turn it is, how far they are today; and their judgements as files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.annotator import Annotator
from desktop.core.days import day_starts
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.operations import Operations
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.changes import Changes
from desktop.services.work import ThroughputService, Workload
from desktop.store.database import Database

_GATHER_MS = 200  # judgements come one after the other


@dataclass(frozen=True, slots=True)
class Day:
    """How many tasks the active annotator judged today, and their throughput, None while it is not known."""

    judged: int = 0
    per_hour: int | None = None


class AnnotatorsPresenter(QObject):
    """Reads nothing before `refresh`, which whoever shows it calls; then it follows the store."""

    changed = Signal()
    bundle_written = Signal(object, str)  # BundleSummary, the file's name
    bundle_previewed = Signal(object, object)  # BundlePreview, the file's Path
    bundle_merged = Signal(object, str)  # MergeResult, the file's name
    rejected = Signal(str)  # a sentence: the file was not taken, or not written

    def __init__(
        self,
        operations: Operations,
        reading: BackgroundReader,
        parent: QObject | None = None,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(parent)
        self._operations, self._clock = operations, clock
        self._shown = False
        self._work = reading.latest(self)
        self._later = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._later.timeout.connect(self._count)
        self.all: list[Annotator] = []
        self.active: Annotator | None = None  # None while nobody has judged and no profile was made
        self.today = Day()
        operations.changed.connect(self._store_changed)

    # --- intents

    def refresh(self) -> None:
        self._shown = True

        def read(store: Database) -> tuple[list[Annotator], Annotator | None]:
            people = AnnotatorService(store)
            return people.all(), people.active()

        def show(found: tuple[list[Annotator], Annotator | None]) -> None:
            before = self.all, self.active
            self.all, self.active = found
            if before != found:
                self.changed.emit()
            self._count()

        self._operations.ask(read, show)

    def _count(self) -> None:
        """Beside the store's thread: judging waits for no counting."""
        self._later.stop()
        if self.active is None:
            self._work.cancel()
            self._show_day(Day())
            return
        annotator = self.active.id
        (midnight,) = day_starts(1, self._clock().date())

        def show(work: Workload) -> None:
            self._show_day(Day(work.today, None if work.per_hour is None else round(work.per_hour)))

        self._work.ask(lambda store: ThroughputService(store).of(annotator, midnight), show)

    def _show_day(self, day: Day) -> None:
        if day != self.today:
            self.today = day
            self.changed.emit()

    def activate(self, id: str) -> None:
        """From now on this one judges."""
        if self.active is None or id != self.active.id:
            self._operations.change(lambda store: AnnotatorService(store).activate(id))

    def save(self, profile: Annotator) -> None:
        """Keeps a profile; one without an id is new, and its turn comes at once."""

        def work(store: Database) -> tuple[Annotator, Changes]:
            people = AnnotatorService(store)
            if profile.id:
                return people.change(profile)
            made, first = people.create(
                profile.name, profile.languages, profile.background, profile.age_band, profile.education
            )
            active, then = people.activate(made.id)
            return active, first | then | Changes(annotators=True)

        name = self.tr("Annotator profile")
        text = "\n".join(part for part in (profile.name, profile.background) if part)
        self._operations.change(work, keep=UnsavedChange(name=name, text=text))

    def write_bundle(self, path: Path, annotator: str | None = None) -> None:
        """The judgements of one annotator, or of all, as a file for another Sayso. Whoever chose the path was asked
        whether a file there is to be replaced."""
        self._operations.ask(
            lambda store: BundleService(store).write(path, annotator=annotator),
            lambda written: self.bundle_written.emit(written, path.name),
            self._operations.errors_to(self.rejected.emit),
        )

    def write_project_bundle(self, path: Path, project: str, judgements: bool) -> None:
        """A project as a file for another Sayso, with or without what was judged already."""
        self._operations.ask(
            lambda store: BundleService(store).write(path, project=project, judgements=judgements),
            lambda written: self.bundle_written.emit(written, path.name),
            self._operations.errors_to(self.rejected.emit),
        )

    def preview_bundle(self, path: Path) -> None:
        """Says what a file of judgements would bring."""
        self._operations.ask(
            lambda store: BundleService(store).look(path),
            lambda offered: self.bundle_previewed.emit(offered, path),
            self._operations.errors_to(self.rejected.emit),
        )

    def merge_bundle(self, path: Path) -> None:
        """What a file of judgements has and this Sayso has not."""
        self._operations.change(
            lambda store: BundleService(store).merge(path),
            lambda merged: self.bundle_merged.emit(merged, path.name),
            self._operations.errors_to(self.rejected.emit),
        )

    # --- what happens

    def _store_changed(self, changes: Changes) -> None:
        if not self._shown:
            return
        if changes.annotators or self.active is None:
            self.refresh()
        elif changes.judgements:
            self._later.start()
