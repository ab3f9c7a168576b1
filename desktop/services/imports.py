"""Imports files of prompts, pairs and ratings as projects; their labels become judgements of another annotator.

A file is imported as a whole or not at all: it is read completely first, and new rows stay hidden until the last one is
added (`store.imports`). Short transactions keep the window responsive, and memory holds one piece of the file.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from desktop.core.annotator import Annotator
from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, DiskError, ErrorKind, UserError
from desktop.core.ids import new_id, new_ids
from desktop.core.project import Project
from desktop.core.untrusted import MAX_NAME
from desktop.datasets.imports import FORMATS, ImportSource, inspect_file
from desktop.datasets.mapping import ColumnMapping
from desktop.datasets.records import ImportedRow
from desktop.datasets.verdict_values import ValueCounter
from desktop.services.changes import Changes
from desktop.services.import_report import (
    Destination,
    ImportPreview,
    ImportProgress,
    ImportProgressCallback,
    ImportReport,
    OnStore,
    ShouldStop,
    import_note,
    refusal,
)
from desktop.services.import_rows import SchemeVersion, Target
from desktop.services.import_store import (
    ImportCounts,
    add_rows,
    begin_import,
    discard_import,
    find_project,
    find_similar_project,
    known_rows,
    stage_rows,
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
    "ImportProgress",
    "ImportReport",
    "ImportService",
    "ImportSource",
]

logger = logging.getLogger(__name__)

_PIECE: Final = 250  # rows, which take the store about 0.1 s
_SAMPLE: Final = 20  # rows by which a project with the same tasks is found
_KEPT_PROBLEMS: Final = 20  # to be shown
MAX_ANNOTATORS: Final = 1000


class ImportService:
    """Imports files. Methods raise `UserError` for a file or row that cannot be read, and if the disk fails, and
    `Cancelled` once `stop()` is true; then nothing is added."""

    def __init__(self, database: Database | OnStore) -> None:
        """`database` may be a `Database`, on its thread, or a function that runs work on that thread."""
        self._do: OnStore = (lambda work: work(database)) if isinstance(database, Database) else database

    def inspect(self, path: Path, format: str | None = None, mapping: ColumnMapping | None = None) -> ImportSource:
        """Find out the format and columns of a file from its first rows, without the store."""
        return inspect_file(path, format, mapping)

    def preview(
        self,
        source: ImportSource,
        destination: Destination,
        progress: ImportProgressCallback = lambda _: None,
        stop: ShouldStop = lambda: False,
    ) -> ImportPreview:
        """Read the whole file, and count what an import would add. Changes nothing that a user can see."""
        with suppress(DiskError):  # otherwise rows of a failed import would count as known
            self._discard()
        reading = _Reading(self._do, source, destination, progress, stop)
        return replace(reading.preview(), similar_project=reading.find_similar_project())

    def find_similar_project(self, source: ImportSource, destination: Destination) -> Project | None:
        """The project that has most of the first tasks of the file already, if they would go to a new one. Annotators
        can only be compared within one project."""
        return _Reading(self._do, source, destination, lambda _: None, lambda: False).find_similar_project()

    def run(
        self,
        source: ImportSource,
        destination: Destination,
        *,
        skip_bad: bool = False,
        progress: ImportProgressCallback = lambda _: None,
        stop: ShouldStop = lambda: False,
        previewed: Callable[[ImportPreview], None] = lambda _: None,
    ) -> tuple[ImportReport, Changes]:
        """Import the file. Without `skip_bad`, any row that cannot be read prevents the import. `previewed` is called
        before anything is added; the preview that it gets does not count known rows."""
        self._discard()  # otherwise rows and annotators of a failed import would count as known
        reading = _Reading(self._do, source, destination, progress, stop)
        preview = reading.preview(count_known=False, share=0.3)
        if preview.bad and not skip_bad:
            raise refusal(source, preview)
        if preview.bad == preview.rows:
            raise refusal(source, preview)
        previewed(preview)
        return reading.write(preview)

    def _discard(self) -> None:
        """Remove what an import left that failed on a full disk or in a crash."""
        while self._do(discard_import):
            pass


class _Reading:
    """Reads one file for one project."""

    def __init__(
        self, do: OnStore, source: ImportSource, to: Destination, progress: ImportProgressCallback, stop: ShouldStop
    ) -> None:
        self._do, self._source, self._to, self._progress, self._stop = do, source, to, progress, stop
        self._file_name = " ".join(source.file.stem.split())[:MAX_NAME] or "file"
        self._ids: dict[tuple[str, int], str] = {}  # of annotators, by `Label.by`
        self._last_id = ""
        self._known_names: dict[str, str] = {}
        self._people_here: dict[str, str] = {}  # names of existing annotators by id, empty if they have none
        self._origins: dict[str, str] = {}  # ids by name of annotators that only the provenance of rows names
        self._new_names: list[str] = []
        self._notes: Counter[tuple[str, str]] = Counter()
        self._values: ValueCounter | None = None
        self._now = time.time()
        self._has_0_1_0_imports = False  # whether Sayso 0.1.0 may have imported into the project
        self._project, self._is_new, self._schemes = do(self._destination)

    # --- destination and annotators

    def _destination(self, database: Database) -> tuple[Project, bool, dict[str, SchemeVersion]]:
        with database.read() as store:
            self._people_here = {person.id: person.name for person in store.annotators.all()}
            self._known_names = {person.name: person.id for person in reversed(store.annotators.all()) if person.name}
            project = find_project(store, self._to.project, self._to.name or self._file_name)
            is_new = project is None
            if project is None:
                scheme = find_scheme(store, self._to.scheme or self._source.scheme).id
                name = self._to.name or self._file_name
                # With an overlap of 0, everybody here judges the tasks, which the file's annotators have judged.
                project = Project(new_id(), name, scheme, overlap=0, created=self._now)
            ids = {project.scheme, self._source.scheme}
            schemes = {id: SchemeVersion(find_scheme(store, id), None) for id in ids}
            self._has_0_1_0_imports = not is_new and not any(run["made"] for run in store.imports.runs(project.id))
        return project, is_new, schemes

    def _display_name(self, by: tuple[str, int]) -> str:
        """The name under which an annotator of the file is imported."""
        name, person = by
        base = self._to.annotator or name or self._file_name
        return f"{base} {person}" if person else base

    def _annotator(self, by: tuple[str, int]) -> str:
        """The id of an annotator of the file; a new one if nobody here has that name."""
        if by not in self._ids:
            name = self._display_name(by)
            id = self._known_names.get(name)
            if id is None and self._origins.get(name) in self._people_here:
                id = self._origins[name]
            elif id is None:
                id = self._known_names[name] = self._origins.get(name) or self._new_id()
                self._new_names.append(name)
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
        self._last_id = new_ids(1, after=self._last_id)[0]  # ascending
        return self._last_id

    def _target(self, rows: Sequence[ImportedRow]) -> Target:
        names = {label.by: self._annotator(label.by) for row in rows for label in row.labels}
        if self._has_0_1_0_imports:  # a name that is unknown here has no judgements here
            former = [label.by for row in rows for label in row.former or ()]
            names = {by: self._known_names.get(self._display_name(by), "") for by in former} | names
        return Target(self._project, names, self._schemes, self._now)

    def find_similar_project(self) -> Project | None:
        if not self._is_new:
            return None
        rows = self._source.previews or [row for _, row in islice(self._source.rows(), _SAMPLE)]
        return self._do(partial(find_similar_project, [row for row in rows if isinstance(row, ImportedRow)]))

    # --- preview

    def preview(self, count_known: bool = True, share: float = 1.0) -> ImportPreview:
        rows = bad = known = labelled = 0
        problems: list[UserError] = []
        unread: Counter[str] = Counter()
        seen: set[int] = set()  # hashes, since duplicates in a file are imported once
        elsewhere = 0
        for piece in self._pieces(share, 0.0):
            readable = [row for row in piece if isinstance(row, ImportedRow)]
            faults = [row for row in piece if isinstance(row, UserError)]
            rows, bad = rows + len(piece), bad + len(faults)
            problems += faults[: _KEPT_PROBLEMS - len(problems)]
            labelled += sum(bool(row.labels) for row in readable)
            for row in readable:
                unread.update(row.unread)
            target = self._target(readable)
            if not count_known:
                continue
            if self._is_new:
                hashes = [hash((repr(row.prompt), repr(row.labels), row.identity)) for row in readable]
            else:
                variants = [variants_of(row, target, self._has_0_1_0_imports) for row in readable]
                existing, judged_elsewhere = self._do(partial(known_rows, variants))
                elsewhere += judged_elsewhere
                hashes = [hash((row.task.id, *(event.id for event in row.events))) for row, *_ in variants]
                seen.update(one for one, exists in zip(hashes, existing, strict=True) if exists)
            for one in hashes:
                known += one in seen
                seen.add(one)
        names = tuple(sorted(map(self._display_name, self._ids)))
        notes = tuple(import_note(note, count, name) for (note, name), count in sorted(self._notes.items()))
        notes += (import_note("elsewhere", elsewhere),) if elsewhere else ()
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
            self._progress(ImportProgress(done + share * piece[-1][0].share, count))

    def _attributed(self, row: ImportedRow) -> ImportedRow:
        """The row with the annotator that its provenance names, if it is a single one: the existing annotator with that
        id, else one named after the end of the id, so that the annotators of an export stay distinct."""
        people = () if row.origin is None else row.origin.annotators
        if len(people) != 1 or self._to.annotator is not None:
            return row
        if any(label.annotator or label.person for label in row.labels):
            return row
        name = self._people_here.get(people[0])
        if not name:
            name = f"annotator {people[0][-6:]}"
            self._origins[name] = people[0]  # so that a bundle with their judgements matches
        return replace(row, labels=tuple(replace(label, annotator=name) for label in row.labels))

    # --- writing

    def write(self, preview: ImportPreview) -> tuple[ImportReport, Changes]:
        staging = replace(self._project, id=new_id(), deleted=self._now)
        self._schemes = self._do(partial(begin_import, staging, self._schemes))
        try:
            later: list[int] = []
            counts = ImportCounts()
            number = 0
            for piece in self._pieces(0.6, 0.3):
                readable = [(number + n, row) for n, row in enumerate(piece) if isinstance(row, ImportedRow)]
                number += len(piece)
                target = self._target([row for _, row in readable])
                new, self._new_names = self._new_names, []
                people = self._people(new)
                later += self._do(
                    partial(stage_rows, staging.id, readable, target, people, counts, self._has_0_1_0_imports)
                )
            if self._stop():
                raise Cancelled
            self._do(partial(self._finish, later, counts, preview))
        except BaseException:
            with suppress(DiskError):  # the rest is removed before the next import, or when the store opens
                while self._do(discard_import):
                    pass
            raise
        self._progress(ImportProgress(1.0, preview.rows))
        logger.info(
            "imported %s into project %s: %d rows, %d new tasks, %d judgements, %d known already, %d unreadable",
            self._source.format.name,
            self._project.id,
            preview.rows,
            counts.tasks,
            counts.events,
            counts.known,
            preview.bad,
        )
        report = ImportReport(
            self._project,
            self._source.format.name,
            preview.rows,
            counts.tasks,
            counts.events,
            counts.known,
            preview.bad,
            preview.annotators,
            preview.problems,
            is_new_project=self._is_new and counts.tasks > 0,
            unread=preview.unread,
            notes=(*preview.notes, *([import_note("elsewhere", counts.elsewhere)] if counts.elsewhere else ())),
        )
        here = frozenset({self._project.id})
        nothing = frozenset[str]()
        # There may be too many messages to list: the project stands for them.
        judged = here if counts.events else nothing
        changed = here if counts.tasks or counts.events else nothing
        return report, Changes(annotators=bool(self._ids), judgements=judged, projects=changed)

    def _people(self, names: Sequence[str]) -> list[Annotator]:
        now = self._now  # profiles that a provenance names count as older than the annotator's own
        return [
            Annotator(self._known_names[n], n, created=now, updated=0.0 if n in self._origins else now) for n in names
        ]

    def _finish(self, later: Sequence[int], counts: ImportCounts, preview: ImportPreview, database: Database) -> None:
        """In one transaction, move the staged rows to the project, and add the rows of existing conversations."""
        with database.write() as store:
            self._put_project(store, counts)
            store.imports.finish(self._project.id)
            store.imports.note(self._project.id, self._run(preview))
            remaining = set(later)
            if remaining:
                rows = (self._attributed(r) if isinstance(r, ImportedRow) else r for _, r in self._source.rows())
                numbered = (
                    pair for pair in enumerate(rows) if pair[0] in remaining and isinstance(pair[1], ImportedRow)
                )
                while piece := list(islice(numbered, _PIECE)):
                    readable = [(number, row) for number, row in piece if isinstance(row, ImportedRow)]
                    target = self._target([row for _, row in readable])
                    add_rows(
                        store, self._project.id, readable, target, counts, self._has_0_1_0_imports, to_existing=True
                    )

    def _run(self, preview: ImportPreview) -> dict[str, Any]:
        """The note about an import, by which imports of earlier versions can be distinguished from it."""
        return {
            "file": self._source.path.name,
            "format": self._source.format.name,
            "rows": preview.rows,
            "labelled": preview.labelled,
            "unread": dict(preview.unread),
            "made": self._is_new,
            "time": self._now,
        }

    def _put_project(self, store: Transaction, counts: ImportCounts) -> None:
        """Save a new project. In an existing one, raise the overlap by the annotators of the file, so that as many
        people here as before judge each task."""
        if self._is_new and counts.tasks:
            store.projects.put(self._project)
        elif not self._is_new and self._project.overlap and counts.events:
            store.projects.put(replace(self._project, overlap=self._project.overlap + counts.judges))
