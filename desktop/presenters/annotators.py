"""Annotator profiles, the active annotator and their work today; judgements written to and merged from bundles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.annotator import Annotator
from desktop.core.days import day_starts
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.operations import Operations
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.annotators import AnnotatorService
from desktop.services.changes import Changes
from desktop.services.work import ThroughputService, Workload
from desktop.store.database import Database

if TYPE_CHECKING:
    from desktop.services.bundles import BundleService

_REFRESH_MS = 200  # several judgements in a row are counted once


@dataclass(frozen=True, slots=True)
class Day:
    """How many tasks the active annotator judged today, and their throughput in tasks an hour (None while unknown)."""

    judged: int = 0
    per_hour: int | None = None


class AnnotatorsPresenter(QObject):
    """State of the annotator menu and the profiles. Reads nothing before `refresh`; then it follows the store."""

    changed = Signal()
    bundle_written = Signal(object, str)  # BundleSummary, the file's name
    bundle_previewed = Signal(object, object)  # BundlePreview, the file's Path
    bundle_merged = Signal(object, str)  # MergeResult, the file's name
    rejected = Signal(str)  # a sentence: why a bundle could not be read or written

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
        self._refresh_timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh_timer.timeout.connect(self._count)
        self.all: list[Annotator] = []
        self.active: Annotator | None = None  # None until somebody judges or makes a profile
        self.today = Day()
        operations.changed.connect(self._store_changed)

    # --- intents

    def refresh(self) -> None:
        """Read the profiles and the active annotator, then count what they judged today."""
        self._shown = True

        def read(store: Database) -> tuple[list[Annotator], Annotator | None]:
            annotators = AnnotatorService(store)
            return annotators.all(), annotators.active()

        def show(found: tuple[list[Annotator], Annotator | None]) -> None:
            before = self.all, self.active
            self.all, self.active = found
            if before != found:
                self.changed.emit()
            self._count()

        self._operations.ask(read, show)

    def _count(self) -> None:
        """Count on the background thread, so that judging does not wait."""
        self._refresh_timer.stop()
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
        """Make this annotator the active one, who judges from now on."""
        if self.active is None or id != self.active.id:
            self._operations.change(lambda store: AnnotatorService(store).activate(id))

    def save(self, profile: Annotator) -> None:
        """Save a profile. A profile without an id is new and becomes the active annotator."""

        def work(store: Database) -> tuple[Annotator, Changes]:
            annotators = AnnotatorService(store)
            if profile.id:
                return annotators.change(profile)
            created, creation = annotators.create(
                profile.name, profile.languages, profile.background, profile.age_band, profile.education
            )
            active, activation = annotators.activate(created.id)
            return active, creation | activation | Changes(annotators=True)

        name = self.tr("Annotator profile")
        text = "\n".join(part for part in (profile.name, profile.background) if part)
        self._operations.change(work, keep=UnsavedChange(name=name, text=text))

    def write_bundle(self, path: Path, annotator: str | None = None) -> None:
        """Write the judgements of one annotator (None: of all) to a bundle for another computer.

        An existing file is replaced: the file dialog has asked for that.
        """
        self._operations.ask(
            lambda store: _bundles(store).write(path, annotator=annotator),
            lambda summary: self.bundle_written.emit(summary, path.name),
            self._operations.errors_to(self.rejected.emit),
        )

    def write_project_bundle(self, path: Path, project: str, judgements: bool) -> None:
        """Write a project to a bundle for another computer, with or without its judgements."""
        self._operations.ask(
            lambda store: _bundles(store).write(path, project=project, judgements=judgements),
            lambda summary: self.bundle_written.emit(summary, path.name),
            self._operations.errors_to(self.rejected.emit),
        )

    def preview_bundle(self, path: Path) -> None:
        """Read what merging a bundle would add, without changing anything; `bundle_previewed` has the result."""
        self._operations.ask(
            lambda store: _bundles(store).preview(path),
            lambda preview: self.bundle_previewed.emit(preview, path),
            self._operations.errors_to(self.rejected.emit),
        )

    def merge_bundle(self, path: Path) -> None:
        """Add everything from a bundle that this store does not have yet."""
        self._operations.change(
            lambda store: _bundles(store).merge(path),
            lambda result: self.bundle_merged.emit(result, path.name),
            self._operations.errors_to(self.rejected.emit),
        )

    # --- changes of the store

    def _store_changed(self, changes: Changes) -> None:
        if not self._shown:
            return
        if changes.annotators or self.active is None:
            self.refresh()
        elif changes.judgements:
            self._refresh_timer.start()


def _bundles(store: Database) -> "BundleService":
    # with the readers of all file types, which the desk does not need: imported on the store's thread
    from desktop.services.bundles import BundleService  # noqa: PLC0415

    return BundleService(store)
