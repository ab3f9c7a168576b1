"""Files of prompts, pairs and ratings become projects to judge; the labels in them are another annotator's judgements.

All of a file comes in, or nothing: it is read through first, and what is added stays hidden until the last row is in
(`store.imports`). The store is used in short pieces, so that a window goes on meanwhile. Memory holds one piece.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from desktop.core.annotator import Annotator
from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, DiskError, ErrorKind, Phrase, UserError
from desktop.core.ids import new_id, new_ids
from desktop.core.project import Project
from desktop.core.untrusted import MAX_NAME
from desktop.datasets.imports import FORMATS, ImportSource, look
from desktop.datasets.mapping import ColumnMapping
from desktop.datasets.readers.verdicts import OUTCOMES
from desktop.datasets.records import NOTES, ImportedRow
from desktop.datasets.verdict_values import ValueCounter, VerdictValue
from desktop.services.changes import Changes
from desktop.services.import_rows import SchemeVersion, Target
from desktop.services.import_store import (
    Counts,
    begin,
    discard,
    find_alike,
    find_project,
    known_rows,
    put,
    stage,
    variants_of,
)
from desktop.services.schemes import find_scheme
from desktop.store.database import Database, Transaction

__all__ = [
    "FORMATS",
    "Cancelled",
    "ColumnMapping",
    "Destination",
    "ImportPreview",
    "ImportReport",
    "ImportService",
    "ImportSource",
]

logger = logging.getLogger(__name__)

T = TypeVar("T")

_PIECE: Final = 250  # rows: some tenth of a second of the store's time
_LOOKED_AT: Final = 20  # rows by which a project with the same tasks is found
_TOLD: Final = 20  # problems that are kept to be shown
_COLUMNS: Final = 30  # that are named, at most
MAX_ANNOTATORS: Final = 1000


class OnStore(Protocol):
    """Runs work on the store, wherever that is, and gives its result."""

    def __call__(self, work: Callable[[Database], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """`share` of the file, 0 to 1; `rows` read so far."""

    share: float
    rows: int


@dataclass(frozen=True, slots=True)
class Destination:
    """`project` None: a new one, called `name`, with this scheme (None: what suits the format). `annotator` is whom all
    labels count as; None: those the file names, and for the rest one called as the file."""

    project: str | None = None
    name: str = ""
    scheme: str | None = None
    annotator: str | None = None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A file read through. `new` rows would come in, `known` ones are here already, `bad` ones cannot be read;
    `problems` says why, of the first of them. `annotators` are the names of those whose labels are in it. `unread` has
    the columns that are left out, with the number of rows in which they hold something. `notes` say what
    was read otherwise than it stands in the file, marked for translation in the context "imports". `values` are those
    of the verdict column, where it has one. `alike` is another project that has these tasks already, where they
    would go to a new one."""

    rows: int = 0
    new: int = 0
    known: int = 0
    bad: int = 0
    labelled: int = 0
    problems: tuple[UserError, ...] = ()
    annotators: tuple[str, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Phrase, ...] = ()
    values: tuple[VerdictValue, ...] = ()
    alike: Project | None = None

    @property
    def unread_columns(self) -> str:
        """By name and number of rows, as a list for people: "images (3), messages.weight (1)"."""
        return _listed(self.unread.items())


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `made` says that the project is new."""

    project: Project
    format: str
    rows: int = 0
    tasks: int = 0
    labels: int = 0
    known: int = 0
    skipped: int = 0
    annotators: tuple[str, ...] = ()
    problems: tuple[UserError, ...] = field(default=())
    made: bool = False
    notes: tuple[Phrase, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:60])


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    found = [f"{_printable(name)} ({count:,})" for name, count in counts]
    return ", ".join(found[:_COLUMNS]) + (" …" if len(found) > _COLUMNS else "")


Tell = Callable[[ImportProgress], None]
Stop = Callable[[], bool]


class ImportService:
    """Raises `UserError` for a file or row that cannot be used, and when the disk fails; `Cancelled` when `stop()` says
    so. Nothing was added then."""

    def __init__(self, database: Database | OnStore) -> None:
        """A database, on its thread; or what runs work there, from any other."""
        self._do: OnStore = (lambda work: work(database)) if isinstance(database, Database) else database

    def look(self, path: Path, format: str | None = None, mapping: ColumnMapping | None = None) -> ImportSource:
        """How the file would be read. Reads its first rows only, nothing of the store."""
        return look(path, format, mapping)

    def survey(
        self, source: ImportSource, destination: Destination, tell: Tell = lambda _: None, stop: Stop = lambda: False
    ) -> ImportPreview:
        """Reads the whole file and changes nothing that anybody sees."""
        with suppress(DiskError):  # rows that a failed import left would count as known
            self._discard()
        reading = _Reading(self._do, source, destination, tell, stop)
        return replace(reading.survey(), alike=reading.find_alike())

    def find_alike(self, source: ImportSource, destination: Destination) -> Project | None:
        """The project that has most of the first tasks of the file already, where they would go to a new one.
        Annotators can be compared within one project only."""
        return _Reading(self._do, source, destination, lambda _: None, lambda: False).find_alike()

    def run(
        self,
        source: ImportSource,
        destination: Destination,
        *,
        skip_bad: bool = False,
        tell: Tell = lambda _: None,
        stop: Stop = lambda: False,
        surveyed: Callable[[ImportPreview], None] = lambda _: None,
    ) -> tuple[ImportReport, Changes]:
        """Without `skip_bad` the first row that cannot be read ends it. `surveyed` gets what the file holds, before
        anything is added; what is known already is not counted in that."""
        self._discard()  # before anything of it is taken for known: its annotators go too
        reading = _Reading(self._do, source, destination, tell, stop)
        survey = reading.survey(count_known=False, share=0.3)
        if survey.bad and not skip_bad:
            raise _refused(source, survey)
        if survey.bad == survey.rows:
            raise _refused(source, survey)
        surveyed(survey)
        return reading.write(survey)

    def _discard(self) -> None:
        """Removes what an import left that failed while the disk was full, or that a crash ended."""
        while self._do(discard):
            pass


def _note(note: str, count: int, name: str = "") -> Phrase:
    return Phrase(NOTES[note], name=name[:60], count=count)


def _refused(source: ImportSource, survey: ImportPreview) -> UserError:
    unclear = [value for value in survey.values if value.outcome is None and value.key]
    if source.verdicts is not None and unclear and sum(value.count for value in unclear) >= survey.bad:
        return UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "Nothing was imported from {file}: Sayso does not know what these values of “{column}” mean: {values}. "
                "Say it with --verdict VALUE=OUTCOME, where OUTCOME is one of: {names}.",
            ),
            {
                "file": source.path.name,
                "column": _printable(source.verdicts.columns[0]),
                "values": _listed((value.text, value.count) for value in unclear),
                "names": ", ".join(OUTCOMES),
            },
        )
    return UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP(
            "errors", "Nothing was imported from {file}: {reason} ({bad} of {rows} row(s) cannot be read as {format}.)"
        ),
        {
            "file": source.path.name,
            "reason": str(survey.problems[0]),
            "bad": survey.bad,
            "rows": survey.rows,
            "format": source.format.name,
        },
    )


class _Reading:
    """One file on its way into one project."""

    def __init__(self, do: OnStore, source: ImportSource, to: Destination, tell: Tell, stop: Stop) -> None:
        self._do, self._source, self._to, self._tell, self._stop = do, source, to, tell, stop
        self._own_name = " ".join(source.file.stem.split())[:MAX_NAME] or "file"
        self._ids: dict[tuple[str, int], str] = {}  # of annotators, by `Label.by`
        self._last_id = ""
        self._known_names: dict[str, str] = {}
        self._people_here: dict[str, str] = {}  # names by id, empty of those without one
        self._origins: dict[str, str] = {}  # ids by name of those whom a provenance names and nobody here knows
        self._new_names: list[str] = []
        self._notes: Counter[tuple[str, str]] = Counter()
        self._values: ValueCounter | None = None
        self._now = time.time()
        self._is_former = False  # did Sayso 0.1.0 import into it?
        self._project, self._is_new, self._schemes = do(self._destination)

    # --- where to

    def _destination(self, database: Database) -> tuple[Project, bool, dict[str, SchemeVersion]]:
        with database.read() as store:
            self._people_here = {person.id: person.name for person in store.annotators.all()}
            self._known_names = {person.name: person.id for person in reversed(store.annotators.all()) if person.name}
            project = find_project(store, self._to.project, self._to.name or self._own_name)
            is_new = project is None
            if project is None:
                scheme = find_scheme(store, self._to.scheme or self._source.scheme).id
                name = self._to.name or self._own_name
                # The file's annotators have judged its tasks; everybody here judges them as well.
                project = Project(new_id(), name, scheme, overlap=0, created=self._now)
            wanted = {project.scheme, self._source.scheme}
            schemes = {id: SchemeVersion(find_scheme(store, id), None) for id in wanted}
            self._is_former = not is_new and not any(run["made"] for run in store.imports.runs(project.id))
        return project, is_new, schemes

    def _shown(self, by: tuple[str, int]) -> str:
        """What somebody in the file is called here."""
        name, person = by
        base = self._to.annotator or name or self._own_name
        return f"{base} {person}" if person else base

    def _annotator(self, by: tuple[str, int]) -> str:
        """The id of somebody in the file; a new one where nobody here is called so."""
        if by not in self._ids:
            shown = self._shown(by)
            id = self._known_names.get(shown)
            if id is None and self._origins.get(shown) in self._people_here:
                id = self._origins[shown]
            elif id is None:
                id = self._known_names[shown] = self._origins.get(shown) or self._new_id()
                self._new_names.append(shown)
                if len(self._new_names) > MAX_ANNOTATORS:
                    raise UserError(
                        ErrorKind.INPUT,
                        QT_TRANSLATE_NOOP(
                            "errors",
                            "{file} names more than {most} annotators, which is not plausible. Attribute its "
                            "labels to one annotator.",
                        ),
                        {"file": self._source.path.name, "most": MAX_ANNOTATORS},
                    )
            self._ids[by] = id
        return self._ids[by]

    def _new_id(self) -> str:
        self._last_id = new_ids(1, after=self._last_id)[0]  # in their order
        return self._last_id

    def _target(self, rows: Sequence[ImportedRow]) -> Target:
        names = {label.by: self._annotator(label.by) for row in rows for label in row.labels}
        if self._is_former:  # whoever is not here has judged nothing here
            former = [label.by for row in rows for label in row.former or ()]
            names = {by: self._known_names.get(self._shown(by), "") for by in former} | names
        return Target(self._project, names, self._schemes, self._now)

    def find_alike(self) -> Project | None:
        if not self._is_new:
            return None
        rows = self._source.previews or [row for _, row in islice(self._source.rows(), _LOOKED_AT)]
        return self._do(partial(find_alike, [row for row in rows if isinstance(row, ImportedRow)]))

    # --- reading through

    def survey(self, count_known: bool = True, share: float = 1.0) -> ImportPreview:
        rows = bad = known = labelled = 0
        problems: list[UserError] = []
        unread: Counter[str] = Counter()
        seen: set[int] = set()  # hashes: what is twice in one file comes in once
        elsewhere = 0
        for piece in self._pieces(share, 0.0):
            good = [row for row in piece if isinstance(row, ImportedRow)]
            faults = [row for row in piece if isinstance(row, UserError)]
            rows, bad = rows + len(piece), bad + len(faults)
            problems += faults[: _TOLD - len(problems)]
            labelled += sum(bool(row.labels) for row in good)
            for row in good:
                unread.update(row.unread)
            target = self._target(good)
            if not count_known:
                continue
            if self._is_new:
                marks = [hash((repr(row.prompt), repr(row.labels), row.identity)) for row in good]
            else:
                variants = [variants_of(row, target, self._is_former) for row in good]
                here, of_others = self._do(partial(known_rows, variants))
                elsewhere += of_others
                marks = [hash((row.task.id, *(event.id for event in row.events))) for row, *_ in variants]
                seen.update(mark for mark, is_here in zip(marks, here, strict=True) if is_here)
            for mark in marks:
                known += mark in seen
                seen.add(mark)
        names = tuple(sorted(map(self._shown, self._ids)))
        notes = tuple(_note(note, count, name) for (note, name), count in sorted(self._notes.items()))
        notes += (_note("elsewhere", elsewhere),) if elsewhere else ()
        return ImportPreview(
            rows,
            rows - bad - known,
            known,
            bad,
            labelled,
            tuple(problems),
            names,
            dict(unread.most_common()),
            notes,
            self._values.values() if self._values is not None else (),
        )

    def _pieces(self, share: float, done: float) -> Iterator[list[ImportedRow | UserError]]:
        count = 0
        source = self._source.rows()
        self._notes.clear()
        verdicts = self._source.verdicts
        self._values = None if verdicts is None else ValueCounter(verdicts)
        while piece := list(islice(source, _PIECE)):
            if self._stop():
                raise Cancelled
            for row, found in piece:
                self._notes.update(("nan", name) for name in row.missing)
                if isinstance(found, ImportedRow):
                    self._notes.update((note, "") for note in found.notes)
                if self._values is not None and row.fields is not None:
                    self._values.add(row.fields, is_read=isinstance(found, ImportedRow))
            yield [self._attributed(found) if isinstance(found, ImportedRow) else found for _, found in piece]
            count += len(piece)
            self._tell(ImportProgress(done + share * piece[-1][0].share, count))

    def _attributed(self, row: ImportedRow) -> ImportedRow:
        """With its labels by who made them, where its provenance names one person: the one who is known here by that
        id, else one who is called by its last characters, so that people of an export stay apart."""
        people = () if row.origin is None else row.origin.annotators
        if len(people) != 1 or self._to.annotator is not None:
            return row
        if any(label.annotator or label.person for label in row.labels):
            return row
        name = self._people_here.get(people[0])
        if not name:
            name = f"annotator {people[0][-6:]}"
            self._origins[name] = people[0]  # so that their judgements are theirs when they come in a bundle
        return replace(row, labels=tuple(replace(label, annotator=name) for label in row.labels))

    # --- writing

    def write(self, survey: ImportPreview) -> tuple[ImportReport, Changes]:
        staging = replace(self._project, id=new_id(), deleted=self._now)
        self._schemes = self._do(partial(begin, staging, self._schemes))
        try:
            later: list[int] = []
            counts = Counts()
            number = 0
            for piece in self._pieces(0.6, 0.3):
                good = [(number + n, row) for n, row in enumerate(piece) if isinstance(row, ImportedRow)]
                number += len(piece)
                target = self._target([row for _, row in good])
                new, self._new_names = self._new_names, []
                people = self._people(new)
                later += self._do(partial(stage, staging.id, good, target, people, counts, self._is_former))
            if self._stop():
                raise Cancelled
            self._do(partial(self._finish, later, counts, survey))
        except BaseException:
            with suppress(DiskError):  # what stays is removed before the next import, or when the store opens
                while self._do(discard):
                    pass
            raise
        self._tell(ImportProgress(1.0, survey.rows))
        logger.info(
            "imported %s into project %s: %d rows, %d new tasks, %d judgements, %d known already, %d unreadable",
            self._source.format.name,
            self._project.id,
            survey.rows,
            counts.tasks,
            counts.events,
            counts.known,
            survey.bad,
        )
        report = ImportReport(
            self._project,
            self._source.format.name,
            survey.rows,
            counts.tasks,
            counts.events,
            counts.known,
            survey.bad,
            survey.annotators,
            survey.problems,
            made=self._is_new and counts.tasks > 0,
            unread=survey.unread,
            notes=(*survey.notes, *([_note("elsewhere", counts.elsewhere)] if counts.elsewhere else ())),
        )
        here = frozenset({self._project.id})
        nothing = frozenset[str]()
        # The messages would be too many to name: the project stands for them.
        judged = here if counts.events else nothing
        changed = here if counts.tasks or counts.events else nothing
        return report, Changes(annotators=bool(self._ids), judgements=judged, projects=changed)

    def _people(self, names: Sequence[str]) -> list[Annotator]:
        now = self._now  # a profile of their own is later than one that was made of a provenance
        return [
            Annotator(self._known_names[n], n, created=now, updated=0.0 if n in self._origins else now) for n in names
        ]

    def _finish(self, later: Sequence[int], counts: Counts, survey: ImportPreview, database: Database) -> None:
        """In one transaction: rows that belong to conversations that were here before, and all of the others."""
        with database.write() as store:
            self._put_project(store, counts)
            store.imports.finish(self._project.id)
            store.imports.note(self._project.id, self._run(survey))
            wanted = set(later)
            if wanted:
                rows = (self._attributed(r) if isinstance(r, ImportedRow) else r for _, r in self._source.rows())
                numbered = (pair for pair in enumerate(rows) if pair[0] in wanted and isinstance(pair[1], ImportedRow))
                while piece := list(islice(numbered, _PIECE)):
                    good = [(number, row) for number, row in piece if isinstance(row, ImportedRow)]
                    target = self._target([row for _, row in good])
                    put(store, self._project.id, good, target, counts, self._is_former, anywhere=True)

    def _run(self, survey: ImportPreview) -> dict[str, Any]:
        """What is noted of an import, so that what earlier versions imported can be told from it."""
        return {
            "file": self._source.path.name,
            "format": self._source.format.name,
            "rows": survey.rows,
            "labelled": survey.labelled,
            "unread": dict(survey.unread),
            "made": self._is_new,
            "time": self._now,
        }

    def _put_project(self, store: Transaction, counts: Counts) -> None:
        """A new project, or one in which as many people here as before judge each task, beside the file's."""
        if self._is_new and counts.tasks:
            store.projects.put(self._project)
        elif not self._is_new and self._project.overlap and counts.events:
            store.projects.put(replace(self._project, overlap=self._project.overlap + counts.judges))
