"""The transactions of an import: rows are first added to a hidden project, and then all moved to their own.

The hidden project (the *staging project*) is in the trash, where no page lists it, and its id is noted in the table
`settings`. One transaction at the end moves its tasks to the target, or they are removed; after a crash, opening the
store removes them.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, exists, func, select, update

from desktop.core.judgement import Judgement
from desktop.core.project import Project
from desktop.store.judgements import JudgementRepository, chunks
from desktop.store.projects import ProjectRepository
from desktop.store.tables import (
    annotators,
    conversations,
    judgement_messages,
    judgements,
    messages,
    projects,
    task_states,
    tasks,
)
from desktop.store.values import IMPORTED, IMPORTING, ValueRepository

_SLICE: Final = 500
_RUNS: Final = 100  # notes of imports that are kept for a project

Row = dict[str, Any]


class FormerImport(NamedTuple):
    """What was imported into a project: the numbers of tasks with answers, of judgements, and of their annotators."""

    project: str
    name: str
    answered: int
    demonstrations: int = 0
    labels: int = 0
    annotators: int = 0


class ImportRepository:
    """The import in progress, and notes of earlier ones; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._values = ValueRepository(connection)

    # --- a run

    @property
    def running(self) -> Row | None:
        """The note of the import in progress, or of one that a crash interrupted."""
        found: Row | None = self._values.get(IMPORTING)
        return found

    def begin(self, staging: Project) -> None:
        """Begin an import into the project `staging`, which is marked as deleted."""
        ProjectRepository(self._connection).put(staging)
        self._values.set(IMPORTING, {"staging": staging.id, "annotators": []})

    def note_annotators(self, annotators: Sequence[str]) -> None:
        """Note profiles that this import created, so that `discard` removes them."""
        running = self.running or {}
        self._values.set(IMPORTING, running | {"annotators": [*running["annotators"], *annotators]})

    def finish(self, target: str) -> None:
        """Move everything from the staging project to the project `target`, after its own tasks."""
        running = self.running or {}
        staging = running["staging"]
        place = ProjectRepository(self._connection).next_place(target)
        t, c = tasks.c, conversations.c
        self._connection.execute(
            update(tasks).where(t.project_id == staging).values(project_id=target, place=t.place + place)
        )
        self._connection.execute(update(conversations).where(c.project == staging).values(project=target))
        self._connection.execute(
            update(task_states).where(task_states.c.project_id == staging).values(project_id=target)
        )
        self._end(staging)

    def discard(self, limit: int = _SLICE) -> bool:
        """Remove up to `limit` conversations of an unfinished import. Returns False when nothing is left."""
        running = self.running
        if running is None:
            return False
        c, staging = conversations.c, running["staging"]
        ids = list(self._connection.scalars(select(c.id).where(c.project == staging).limit(limit)))
        self._connection.execute(delete(conversations).where(c.id.in_(ids)))
        if len(ids) == limit:
            return True
        self._end(staging)
        used = exists().where(judgements.c.annotator_id == annotators.c.id)
        written = exists().where(messages.c.author == annotators.c.id)
        for part in chunks(running["annotators"]):
            self._connection.execute(delete(annotators).where(annotators.c.id.in_(part), ~used, ~written))
        return False

    def _end(self, staging: str) -> None:
        self._connection.execute(delete(projects).where(projects.c.id == staging))
        self._values.set(IMPORTING, None)

    # --- what was imported

    def runs(self, project: str) -> list[Row]:
        """The notes about imports into a project, oldest first. Sayso 0.1.0 kept none."""
        found: dict[str, list[Row]] = self._values.get(IMPORTED, {})
        return found.get(project, [])

    def note(self, project: str, run: Row) -> None:
        """Add a note about an import into a project."""
        noted: dict[str, list[Row]] = self._values.get(IMPORTED, {})
        self._values.set(IMPORTED, noted | {project: [*noted.get(project, ()), run][-_RUNS:]})

    def former(self) -> list[FormerImport]:
        """The projects with imported tasks. The ids of such tasks begin with the time at which their project was
        created."""
        found = {}
        execute = self._connection.exec_driver_sql
        for id, name, answered in execute(
            "SELECT p.id, p.name, sum(t.ready) FROM tasks t JOIN projects p ON p.id = t.project_id "
            "WHERE p.deleted IS NULL AND t.repeat_of IS NULL "
            "AND substr(t.id, 1, 12) = printf('%012x', CAST(p.created * 1000 AS INTEGER)) "
            "GROUP BY p.id ORDER BY p.created, p.id"
        ):
            found[id] = FormerImport(id, name, answered)
        for id, demonstrations, labels, annotators_ in execute(
            "SELECT t.project_id, sum(j.kind = 'rewrite'), sum(j.kind <> 'rewrite'), count(DISTINCT j.annotator_id) "
            "FROM judgements j JOIN tasks t ON t.id = j.task JOIN projects p ON p.id = t.project_id "
            "WHERE j.imported AND substr(t.id, 1, 12) = printf('%012x', CAST(p.created * 1000 AS INTEGER)) "
            "GROUP BY t.project_id"
        ):
            if id in found:
                found[id] = found[id]._replace(demonstrations=demonstrations, labels=labels, annotators=annotators_)
        return list(found.values())

    # --- what exists already

    def known(self, table: str, ids: Iterable[str]) -> set[str]:
        """Those of the ids that exist in the table `tasks` or `judgements`."""
        column = {"tasks": tasks.c.id, "judgements": judgements.c.id}[table]
        found: set[str] = set()
        for part in chunks(list(ids)):
            found.update(self._connection.scalars(select(column).where(column.in_(part))))
        return found

    def judged_in(self, project: str, ids: Iterable[str]) -> set[str]:
        """Those of the judgements that are about tasks of the project."""
        j, t = judgements.c, tasks.c
        found: set[str] = set()
        for part in chunks(list(ids)):
            query = select(j.id).join(tasks, t.id == j.task).where(j.id.in_(part), t.project_id == project)
            found.update(self._connection.scalars(query))
        return found

    def projects_of(self, ids: Iterable[str]) -> dict[str, str | None]:
        """The project (None: a chat) of each of these conversations that exists."""
        found: dict[str, str | None] = {}
        for part in chunks(list(ids)):
            query = select(conversations.c.id, conversations.c.project).where(conversations.c.id.in_(part))
            found |= {row.id: row.project for row in self._connection.execute(query)}
        return found

    def about(self, ids: Iterable[str]) -> list[Judgement]:
        """The judgements about any of these messages, oldest first."""
        found: dict[str, Judgement] = {}
        jm = judgement_messages.c
        for part in chunks(list(ids)):
            judgement_ids = self._connection.scalars(select(jm.judgement_id).where(jm.message_id.in_(part)).distinct())
            found |= JudgementRepository(self._connection).known(judgement_ids)
        return [found[id] for id in sorted(found)]

    def update_branches(self, ids: Collection[str]) -> None:
        """Update whether these conversations, to which answers were added, have branches."""
        m, c = messages.c, conversations.c
        for part in chunks(sorted(ids)):
            siblings = select(m.parent).where(m.conversation_id == c.id).group_by(m.parent).having(func.count() > 1)
            self._connection.execute(update(conversations).where(c.id.in_(part)).values(branches=exists(siblings)))
