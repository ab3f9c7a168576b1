"""Who judges: the profiles, whose turn it is, how far they are today; and their judgements as files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.core.annotator import Annotator
from desktop.core.days import day_starts
from desktop.presenters.operations import Operations
from desktop.presenters.unsaved import Unsaved
from desktop.services.annotation import Annotation, Counts
from desktop.services.annotators import Annotators
from desktop.services.bundles import Bundles
from desktop.services.changes import Changes
from desktop.store.database import Database

_ENOUGH, _LONG_ENOUGH = 5, 60.0  # fewer judgements, or less seconds of work, have no pace
_SAID_BESIDE = {"skip", "second_look", "note"}  # kinds that judge nothing


@dataclass(frozen=True, slots=True)
class Day:
    """What the active annotator has done today. `per_hour` is None while there is no pace yet."""

    judged: int = 0
    per_hour: int | None = None


class AnnotatorsPresenter(QObject):
    """Reads nothing before `refresh`, which whoever shows it calls; then it follows the store."""

    changed = Signal()
    written = Signal(object, str)  # Written, the file's name
    offered = Signal(object, object)  # Offered, the file's Path
    merged = Signal(object, str)  # Merged, the file's name
    refused = Signal(str)  # a sentence: the file was not taken, or not written

    def __init__(
        self,
        operations: Operations,
        parent: QObject | None = None,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(parent)
        self._operations, self._clock = operations, clock
        self._shown = False
        self.all: list[Annotator] = []
        self.active: Annotator | None = None  # None while nobody has judged and no profile was made
        self.today = Day()
        operations.changed.connect(self._store_changed)

    # --- intents

    def refresh(self) -> None:
        self._shown = True
        (midnight,) = day_starts(1, self._clock().date())

        def read(store: Database) -> tuple[list[Annotator], Annotator | None, Counts]:
            people = Annotators(store)
            active = people.active()
            done = Annotation(store).counts(midnight, active.id) if active is not None else Counts()
            return people.all(), active, done

        def show(found: tuple[list[Annotator], Annotator | None, Counts]) -> None:
            before = self.all, self.active, self.today
            self.all, self.active = found[0], found[1]
            self.today = _day(found[2])
            if before != (self.all, self.active, self.today):
                self.changed.emit()

        self._operations.ask(read, show)

    def activate(self, id: str) -> None:
        """From now on this one judges."""
        if self.active is None or id != self.active.id:
            self._operations.change(lambda store: Annotators(store).activate(id))

    def save(self, profile: Annotator) -> None:
        """Keeps a profile; one without an id is new, and its turn comes at once."""

        def work(store: Database) -> tuple[Annotator, Changes]:
            people = Annotators(store)
            if profile.id:
                return people.change(profile)
            made, first = people.create(
                profile.name, profile.languages, profile.background, profile.age_band, profile.education
            )
            active, then = people.activate(made.id)
            return active, first | then | Changes(annotators=True)

        name = self.tr("Profile of an annotator")
        text = "\n".join(part for part in (profile.name, profile.background) if part)
        self._operations.change(work, keep=Unsaved(name=name, text=text))

    def write(self, path: Path, annotator: str | None = None) -> None:
        """The judgements of one annotator, or of all, as a file for another Sayso."""
        self._operations.ask(
            lambda store: Bundles(store).write(path, annotator=annotator),
            lambda written: self.written.emit(written, path.name),
            self._operations.refusing(self.refused.emit),
        )

    def look(self, path: Path) -> None:
        """Says what a file of judgements would bring."""
        self._operations.ask(
            lambda store: Bundles(store).look(path),
            lambda offered: self.offered.emit(offered, path),
            self._operations.refusing(self.refused.emit),
        )

    def merge(self, path: Path) -> None:
        """What a file of judgements has and this Sayso has not."""
        self._operations.change(
            lambda store: Bundles(store).merge(path),
            lambda merged: self.merged.emit(merged, path.name),
            self._operations.refusing(self.refused.emit),
        )

    # --- what happens

    def _store_changed(self, changes: Changes) -> None:
        if self._shown and (changes.annotators or changes.judgements):
            self.refresh()


def _day(counts: Counts) -> Day:
    judged = sum(number for kind, number in counts.kinds.items() if kind not in _SAID_BESIDE)
    if judged < _ENOUGH or counts.seconds < _LONG_ENOUGH:
        return Day(judged)
    return Day(judged, round(judged * 3600 / counts.seconds))
