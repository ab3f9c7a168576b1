"""Rows that come in from files, many at a time: first into a hidden project, then all at once into their own.

While an import runs, what it adds belongs to a project in the trash that nobody sees (its *staging*), noted in the
settings. It is moved over in one transaction at the end, or removed; what a crash left is removed when the store is
opened next.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, exists, func, select, update

from desktop.core.judgement import Judgement
from desktop.core.project import Project
from desktop.store.judgements import JudgementRepository, parts
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
_RUNS: Final = 100  # imports into one project that are noted

Row = dict[str, Any]


class FormerImport(NamedTuple):
    """What came into a project with files: tasks with answers, and judgements of so many annotators."""

    project: str
    name: str
    answered: int
    demonstrations: int = 0
    labels: int = 0
    annotators: int = 0


class ImportRepository:
    """Within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._values = ValueRepository(connection)

    # --- a run

    @property
    def running(self) -> Row | None:
        """The import that is under way, or that a crash ended."""
        found: Row | None = self._values.get(IMPORTING)
        return found

    def begin(self, staging: Project) -> None:
        """`staging` is marked as deleted."""
        ProjectRepository(self._connection).put(staging)
        self._values.set(IMPORTING, {"staging": staging.id, "annotators": []})

    def made(self, annotators: Sequence[str]) -> None:
        """Profiles that this run needed; they go with it."""
        running = self.running or {}
        self._values.set(IMPORTING, running | {"annotators": [*running["annotators"], *annotators]})

    def finish(self, target: str) -> None:
        """What was staged belongs to the target from now on, after what is there."""
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
        """Removes up to so many conversations of what was staged. False when nothing is left."""
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
        for part in parts(running["annotators"]):
            self._connection.execute(delete(annotators).where(annotators.c.id.in_(part), ~used, ~written))
        return False

    def _end(self, staging: str) -> None:
        self._connection.execute(delete(projects).where(projects.c.id == staging))
        self._values.set(IMPORTING, None)

    # --- what was imported

    def runs(self, project: str) -> list[Row]:
        """What is noted of the imports into a project, oldest first; nothing of those of Sayso 0.1.0."""
        found: dict[str, list[Row]] = self._values.get(IMPORTED, {})
        return found.get(project, [])

    def note(self, project: str, run: Row) -> None:
        noted: dict[str, list[Row]] = self._values.get(IMPORTED, {})
        self._values.set(IMPORTED, noted | {project: [*noted.get(project, ()), run][-_RUNS:]})

    def former(self) -> list[FormerImport]:
        """Projects with tasks that came from files: the ids of those begin as their project's time does."""
        found = {}
        ask = self._connection.exec_driver_sql
        for id, name, answered in ask(
            "SELECT p.id, p.name, sum(t.ready) FROM tasks t JOIN projects p ON p.id = t.project_id "
            "WHERE p.deleted IS NULL AND t.repeat_of IS NULL "
            "AND substr(t.id, 1, 12) = printf('%012x', CAST(p.created * 1000 AS INTEGER)) "
            "GROUP BY p.id ORDER BY p.created, p.id"
        ):
            found[id] = FormerImport(id, name, answered)
        for id, demonstrations, labels, annotators_ in ask(
            "SELECT t.project_id, sum(j.kind = 'rewrite'), sum(j.kind <> 'rewrite'), count(DISTINCT j.annotator_id) "
            "FROM judgements j JOIN tasks t ON t.id = j.task JOIN projects p ON p.id = t.project_id "
            "WHERE j.imported AND substr(t.id, 1, 12) = printf('%012x', CAST(p.created * 1000 AS INTEGER)) "
            "GROUP BY t.project_id"
        ):
            if id in found:
                found[id] = found[id]._replace(demonstrations=demonstrations, labels=labels, annotators=annotators_)
        return list(found.values())

    # --- what is here already

    def known(self, table: str, ids: Iterable[str]) -> set[str]:
        """Of these ids, those in `tasks` or `judgements`."""
        column = {"tasks": tasks.c.id, "judgements": judgements.c.id}[table]
        found: set[str] = set()
        for part in parts(list(ids)):
            found.update(self._connection.scalars(select(column).where(column.in_(part))))
        return found

    def judged_in(self, project: str, ids: Iterable[str]) -> set[str]:
        """Of these judgements, those about tasks of this project."""
        j, t = judgements.c, tasks.c
        found: set[str] = set()
        for part in parts(list(ids)):
            query = select(j.id).join(tasks, t.id == j.task).where(j.id.in_(part), t.project_id == project)
            found.update(self._connection.scalars(query))
        return found

    def homes(self, ids: Iterable[str]) -> dict[str, str | None]:
        """Of these conversations, the projects of those that are here."""
        found: dict[str, str | None] = {}
        for part in parts(list(ids)):
            query = select(conversations.c.id, conversations.c.project).where(conversations.c.id.in_(part))
            found |= {row.id: row.project for row in self._connection.execute(query)}
        return found

    def about(self, ids: Iterable[str]) -> list[Judgement]:
        """What is said about these messages, oldest first."""
        found: dict[str, Judgement] = {}
        jm = judgement_messages.c
        for part in parts(list(ids)):
            said = self._connection.scalars(select(jm.judgement_id).where(jm.message_id.in_(part)).distinct())
            found |= JudgementRepository(self._connection).known(said)
        return [found[id] for id in sorted(found)]

    def grown(self, ids: Collection[str]) -> None:
        """Brings what is derived of these conversations, which had answers added, up to date."""
        m, c = messages.c, conversations.c
        for part in parts(sorted(ids)):
            twins = select(m.parent).where(m.conversation_id == c.id).group_by(m.parent).having(func.count() > 1)
            self._connection.execute(update(conversations).where(c.id.in_(part)).values(branches=exists(twins)))
