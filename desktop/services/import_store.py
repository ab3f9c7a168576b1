"""What an import does within one transaction of the store: which of its rows are here already, and how the others are
added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from desktop.core.annotator import Annotator
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.judgement import Judgement, effective
from desktop.core.project import Project
from desktop.datasets.records import ImportedRow, RowOrigin
from desktop.services.import_rows import PlacedRow, SchemeVersion, Target, place
from desktop.services.schemes import keep_scheme
from desktop.store.database import Database, Transaction

_PROJECTS: Final = 100  # that are looked through for the same tasks


@dataclass(slots=True)
class Counts:
    tasks: int = 0
    events: int = 0
    known: int = 0
    elsewhere: int = 0  # of the known: those that were judged elsewhere
    judges: int = 0  # how many annotators judged one row, at most


def find_project(store: Transaction, id: str | None, name: str) -> Project | None:
    """The one with this id or name; with neither the one that is called as the file, if there is one."""
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


def find_alike(rows: Sequence[ImportedRow], database: Database) -> Project | None:
    """The project that has most of the tasks that these rows would become in it; the newest of several."""
    nobody = {label.by: "" for row in rows for label in row.labels}
    with database.read() as store:
        for project in store.projects.all()[:_PROJECTS]:
            target = Target(project, nobody, {}, 0.0)
            tasks = {place(row, target).task.id for row in rows}
            if tasks and 2 * len(store.imports.known("tasks", tasks)) >= len(tasks):
                return project
    return None


def variants_of(row: ImportedRow, target: Target, is_former: bool) -> list[PlacedRow]:
    """Where the row may be here already: as it comes in, alone, and as Sayso 0.1.0 would have put it."""
    found = [place(row, target)]
    if row.labels:
        found.append(place(row, target, alone=True))
    if is_former:
        found.append(place(row, target, former=True))
        if row.labels:
            found.append(place(row, target, alone=True, former=True))
    return found


def known_rows(rows: Sequence[Sequence[PlacedRow]], database: Database) -> tuple[list[bool], int]:
    """Whether each row is here, in one of its variants, with all that the file says about it, or is the project's own;
    and how many are its own that were judged elsewhere."""
    with database.read() as store:
        own = _own(store, [variants[0].source for variants in rows], rows[0][0].task.project if rows else "")
        is_here = _here(store, rows)
        return [a is not Own.NO or b for a, b in zip(own, is_here, strict=True)], own.count(Own.ELSEWHERE)


def _here(store: Transaction, rows: Sequence[Sequence[PlacedRow]]) -> list[bool]:
    tasks = store.imports.known("tasks", {one.task.id for variants in rows for one in variants})
    wanted = {event.id for variants in rows for one in variants for event in one.events}
    events = store.imports.known("judgements", wanted)
    return [
        any(one.task.id in tasks and all(event.id in events for event in one.events) for one in variants)
        for variants in rows
    ]


class Own(Enum):
    """Whether a row is of an export of this very project, and so adds nothing. Its judgements are `HERE`, standing or
    taken back; or they were made `ELSEWHERE` about prompts of the project, and would stand twice once they come with
    a bundle."""

    NO = 0
    HERE = 1
    ELSEWHERE = 2


def _own(store: Transaction, rows: Sequence[ImportedRow], project: str) -> list[Own]:
    origins = [row.origin for row in rows if row.origin is not None]
    if not origins:
        return [Own.NO] * len(rows)
    judged = store.imports.judged_in(project, {id for origin in origins for id in origin.judgements})
    asked = store.projects.prompts(project)

    def own(origin: RowOrigin | None) -> Own:
        if origin is None:
            return Own.NO
        if not judged.isdisjoint(origin.judgements):
            return Own.HERE
        return Own.NO if origin.prompt not in asked else Own.ELSEWHERE if origin.judgements else Own.HERE

    return [own(row.origin) for row in rows]


def begin(staging: Project, schemes: Mapping[str, SchemeVersion], database: Database) -> dict[str, SchemeVersion]:
    """Gives the schemes with the versions of their guidelines, kept as they are now."""
    with database.write() as store:
        store.imports.begin(staging)
        return {id: SchemeVersion(used.scheme, keep_scheme(store, used.scheme)) for id, used in schemes.items()}


def discard(database: Database) -> bool:
    with database.write() as store:
        return store.imports.discard()


def stage(
    staging: str,
    rows: Sequence[tuple[int, ImportedRow]],
    target: Target,
    people: Sequence[Annotator],
    counts: Counts,
    is_former: bool,
    database: Database,
) -> list[int]:
    """Adds rows to the staging project; gives the numbers of those that have to wait for the end, since they belong to
    conversations that were here before."""
    with database.write() as store:
        for person in people:
            store.annotators.put(person)
        if people:
            store.imports.note_annotators([person.id for person in people])
        return put(store, staging, rows, target, counts, is_former, anywhere=False)


def put(
    store: Transaction,
    project: str,
    rows: Sequence[tuple[int, ImportedRow]],
    target: Target,
    counts: Counts,
    is_former: bool,
    *,
    anywhere: bool,
) -> list[int]:
    later: list[int] = []
    own = _own(store, [row for _, row in rows], target.project.id)
    rows = [row for row, which in zip(rows, own, strict=True) if which is Own.NO]
    counts.known += len(own) - len(rows)
    counts.elsewhere += own.count(Own.ELSEWHERE)
    if is_former:
        here = _here(store, [variants_of(row, target, is_former) for _, row in rows])
        counts.known += sum(here)
        rows = [row for row, is_here in zip(rows, here, strict=True) if not is_here]
    placed = [(number, place(row, target)) for number, row in rows]
    homes = store.imports.projects_of({row.conversation.id for _, row in placed})
    known_tasks = store.imports.known("tasks", {row.task.id for _, row in placed})
    known_events = store.imports.known("judgements", {event.id for _, row in placed for event in row.events})
    said = _said(store, [row for _, row in placed])
    fresh: dict[str, PlacedRow] = {}
    events: list[Judgement] = []
    grown: set[str] = set()
    next_place = store.projects.next_place(project)
    for number, row in placed:
        new = [event for event in row.events if event.id not in known_events]
        if new and _contradicts(said, new):
            row = place(row.source, target, alone=True)
            known_tasks |= store.imports.known("tasks", [row.task.id])
            known_events |= store.imports.known("judgements", [event.id for event in row.events])
            new = [event for event in row.events if event.id not in known_events]
        if row.task.id in known_tasks and not new:
            counts.known += 1
            continue
        home = homes.get(row.conversation.id, project)
        if home != project and not anywhere:
            later.append(number)
            continue
        if row.task.id not in known_tasks:
            fresh[row.task.id] = replace(row, task=replace(row.task, project=project, place=next_place))
            next_place += 1
            counts.tasks += 1
            known_tasks.add(row.task.id)
            if row.conversation.id in homes:
                grown.add(row.conversation.id)
            homes[row.conversation.id] = project
        events += new
        counts.events += len(new)
        counts.judges = max(counts.judges, len({event.annotator for event in new}))
        known_events.update(event.id for event in new)
        for event in new:
            for message in event.messages:
                said.setdefault(message, []).append(event)
    added = list(fresh.values())
    store.exchange.add(
        [replace(row.conversation, project=project) for row in added],
        [message for row in added for message in row.messages],
        [made for row in added for made in row.generations],
        [made for row in added for made in row.provenances],
        only_new=True,
    )
    store.projects.add_tasks([row.task for row in added])
    store.imports.update_branches(grown)
    store.judgements.add(sorted(events, key=lambda event: event.id))
    return later


def _said(store: Transaction, placed: Sequence[PlacedRow]) -> dict[str, list[Judgement]]:
    """What is said already about the messages that these rows judge."""
    wanted = {message for row in placed for event in row.events for message in event.messages}
    found: dict[str, list[Judgement]] = {}
    for event in store.imports.about(wanted):
        for message in event.messages:
            found.setdefault(message, []).append(event)
    return found


def _contradicts(said: Mapping[str, Sequence[Judgement]], new: Sequence[Judgement]) -> bool:
    """Whether one of these would replace, or be replaced by, another by the same annotator."""
    near = {event.id: event for n in new for message in n.messages for event in said.get(message, ())}
    if not near:
        return False
    before = {event.id for event in effective(list(near.values()))}
    after = {event.id for event in effective([*near.values(), *new])}
    return not (before <= after and {event.id for event in new} <= after)
