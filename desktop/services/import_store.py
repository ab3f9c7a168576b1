"""The transactions of an import: which rows exist already, and how the others are added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from desktop.core.annotator import Annotator
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.judgement import Judgement, effective
from desktop.core.project import Project
from desktop.datasets.records import ImportedRow, RowOrigin
from desktop.services.import_rows import RowRecords, SchemeVersion, Target, build_records
from desktop.services.schemes import keep_scheme
from desktop.store.database import Database, Transaction

_PROJECTS: Final = 100  # that are searched for the same tasks, newest first


@dataclass(slots=True)
class ImportCounts:
    """What an import added so far."""

    tasks: int = 0
    events: int = 0
    known: int = 0  # rows that existed before
    elsewhere: int = 0  # of the known: rows that were judged on another computer
    judges: int = 0  # the highest number of annotators of one row


def find_project(store: Transaction, id: str | None, name: str) -> Project | None:
    """The project with this id or name; without `id`, the one with the name of the file, if there is one."""
    for project in store.projects.all():
        if id is not None and id in (project.id, project.name):
            return project
        if id is None and project.name == name:
            return project
    if id is None:
        return None
    raise UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP("errors", "The project “{name}” was not found."),
        {"name": id},
    )


def find_similar_project(rows: Sequence[ImportedRow], database: Database) -> Project | None:
    """The newest project that has at least half of the tasks of these rows already."""
    nobody = {label.by: "" for row in rows for label in row.labels}
    with database.read() as store:
        for project in store.projects.all()[:_PROJECTS]:
            target = Target(project, nobody, {}, 0.0)
            tasks = {build_records(row, target).task.id for row in rows}
            if tasks and 2 * len(store.imports.known("tasks", tasks)) >= len(tasks):
                return project
    return None


def variants_of(row: ImportedRow, target: Target, has_0_1_0_imports: bool) -> list[RowRecords]:
    """The records that the row may have in the store already: shared or separate, and as Sayso 0.1.0 imported it."""
    found = [build_records(row, target)]
    if row.labels:
        found.append(build_records(row, target, separate=True))
    if has_0_1_0_imports:
        found.append(build_records(row, target, as_in_0_1_0=True))
        if row.labels:
            found.append(build_records(row, target, separate=True, as_in_0_1_0=True))
    return found


def known_rows(rows: Sequence[Sequence[RowRecords]], database: Database) -> tuple[list[bool], int]:
    """Whether each row exists in one of its variants, with all of its labels, or was exported from the project; and the
    number of those that were judged on another computer."""
    with database.read() as store:
        project = rows[0][0].task.project if rows else ""
        exported = _exported_from_here(store, [variants[0].source for variants in rows], project)
        existing = _existing(store, rows)
        is_known = [a is not OwnExport.NO or b for a, b in zip(exported, existing, strict=True)]
        return is_known, exported.count(OwnExport.ELSEWHERE)


def _existing(store: Transaction, rows: Sequence[Sequence[RowRecords]]) -> list[bool]:
    """Whether each row exists in one of its variants, with all of its labels."""
    tasks = store.imports.known("tasks", {records.task.id for variants in rows for records in variants})
    event_ids = {event.id for variants in rows for records in variants for event in records.events}
    events = store.imports.known("judgements", event_ids)
    return [
        any(records.task.id in tasks and all(event.id in events for event in records.events) for records in variants)
        for variants in rows
    ]


class OwnExport(Enum):
    """Whether a row was exported from the project into which it is imported, so that it adds nothing. Its judgements
    are `HERE`, withdrawn or not, or were made `ELSEWHERE`: a bundle may bring them, and they must not count twice."""

    NO = 0
    HERE = 1
    ELSEWHERE = 2


def _exported_from_here(store: Transaction, rows: Sequence[ImportedRow], project: str) -> list[OwnExport]:
    origins = [row.origin for row in rows if row.origin is not None]
    if not origins:
        return [OwnExport.NO] * len(rows)
    judged = store.imports.judged_in(project, {id for origin in origins for id in origin.judgements})
    prompts = store.projects.prompts(project)

    def classify(origin: RowOrigin | None) -> OwnExport:
        if origin is None:
            return OwnExport.NO
        if not judged.isdisjoint(origin.judgements):
            return OwnExport.HERE
        if origin.prompt not in prompts:
            return OwnExport.NO
        return OwnExport.ELSEWHERE if origin.judgements else OwnExport.HERE

    return [classify(row.origin) for row in rows]


def begin_import(
    staging: Project, schemes: Mapping[str, SchemeVersion], database: Database
) -> dict[str, SchemeVersion]:
    """Begin an import into the project `staging`. Saves the current versions of the schemes, and returns them with the
    versions of their guidelines."""
    with database.write() as store:
        store.imports.begin(staging)
        return {id: SchemeVersion(used.scheme, keep_scheme(store, used.scheme)) for id, used in schemes.items()}


def discard_import(database: Database) -> bool:
    """Remove a piece of an unfinished import. Returns False when nothing is left."""
    with database.write() as store:
        return store.imports.discard()


def stage_rows(
    staging: str,
    rows: Sequence[tuple[int, ImportedRow]],
    target: Target,
    people: Sequence[Annotator],
    counts: ImportCounts,
    has_0_1_0_imports: bool,
    database: Database,
) -> list[int]:
    """Add rows to the staging project. Returns the numbers of those that must be added at the end, since their
    conversations existed before."""
    with database.write() as store:
        for person in people:
            store.annotators.put(person)
        if people:
            store.imports.note_annotators([person.id for person in people])
        return add_rows(store, staging, rows, target, counts, has_0_1_0_imports, to_existing=False)


def add_rows(
    store: Transaction,
    project: str,
    rows: Sequence[tuple[int, ImportedRow]],
    target: Target,
    counts: ImportCounts,
    has_0_1_0_imports: bool,
    *,
    to_existing: bool,
) -> list[int]:
    """Add rows to a project, and count what was added. Returns the numbers of rows that were not added because their
    conversations belong to other projects; with `to_existing`, such rows are added too."""
    later: list[int] = []
    exported = _exported_from_here(store, [row for _, row in rows], target.project.id)
    rows = [row for row, which in zip(rows, exported, strict=True) if which is OwnExport.NO]
    counts.known += len(exported) - len(rows)
    counts.elsewhere += exported.count(OwnExport.ELSEWHERE)
    if has_0_1_0_imports:
        existing = _existing(store, [variants_of(row, target, has_0_1_0_imports) for _, row in rows])
        counts.known += sum(existing)
        rows = [row for row, exists in zip(rows, existing, strict=True) if not exists]
    records = [(number, build_records(row, target)) for number, row in rows]
    projects = store.imports.projects_of({row.conversation.id for _, row in records})
    known_tasks = store.imports.known("tasks", {row.task.id for _, row in records})
    known_events = store.imports.known("judgements", {event.id for _, row in records for event in row.events})
    judged = _judgements_about(store, [row for _, row in records])
    added: dict[str, RowRecords] = {}
    events: list[Judgement] = []
    with_new_answers: set[str] = set()
    next_place = store.projects.next_place(project)
    for number, row in records:
        new = [event for event in row.events if event.id not in known_events]
        if new and _contradicts(judged, new):
            row = build_records(row.source, target, separate=True)
            known_tasks |= store.imports.known("tasks", [row.task.id])
            known_events |= store.imports.known("judgements", [event.id for event in row.events])
            new = [event for event in row.events if event.id not in known_events]
        if row.task.id in known_tasks and not new:
            counts.known += 1
            continue
        owner = projects.get(row.conversation.id, project)
        if owner != project and not to_existing:
            later.append(number)
            continue
        if row.task.id not in known_tasks:
            added[row.task.id] = replace(row, task=replace(row.task, project=project, index=next_place))
            next_place += 1
            counts.tasks += 1
            known_tasks.add(row.task.id)
            if row.conversation.id in projects:
                with_new_answers.add(row.conversation.id)
            projects[row.conversation.id] = project
        events += new
        counts.events += len(new)
        counts.judges = max(counts.judges, len({event.annotator for event in new}))
        known_events.update(event.id for event in new)
        for event in new:
            for message in event.messages:
                judged.setdefault(message, []).append(event)
    new_rows = list(added.values())
    store.exchange.add(
        [replace(row.conversation, project=project) for row in new_rows],
        [message for row in new_rows for message in row.messages],
        [record for row in new_rows for record in row.generations],
        [record for row in new_rows for record in row.provenances],
        only_new=True,
    )
    store.projects.add_tasks([row.task for row in new_rows])
    store.imports.update_branches(with_new_answers)
    store.judgements.add(sorted(events, key=lambda event: event.id))
    return later


def _judgements_about(store: Transaction, records: Sequence[RowRecords]) -> dict[str, list[Judgement]]:
    """The existing judgements about the messages that these rows judge, by message."""
    messages = {message for row in records for event in row.events for message in event.messages}
    found: dict[str, list[Judgement]] = {}
    for event in store.imports.about(messages):
        for message in event.messages:
            found.setdefault(message, []).append(event)
    return found


def _contradicts(judged: Mapping[str, Sequence[Judgement]], new: Sequence[Judgement]) -> bool:
    """Whether a new judgement would replace, or be replaced by, another one of the same annotator."""
    near = {event.id: event for n in new for message in n.messages for event in judged.get(message, ())}
    if not near:
        return False
    before = {event.id for event in effective(list(near.values()))}
    after = {event.id for event in effective([*near.values(), *new])}
    return not (before <= after and {event.id for event in new} <= after)
