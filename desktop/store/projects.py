"""Projects, their tasks and what is half judged.

A task is judged by an annotator when a judgement of theirs that names it stands, of any kind that answers something;
a skip is none. `Judgements.add` keeps that in `task_states`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    String,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.core.origins import Origin
from desktop.core.project import Project, Task, TaskOrder, chance
from desktop.store.judgements import parts
from desktop.store.rows import RecordTable
from desktop.store.tables import conversations, generations, projects, provenances, task_drafts, task_states, tasks

_SPREAD = 65_537.0  # any factor that makes one draw into others that have nothing to do with it


@dataclass(frozen=True, slots=True)
class ProjectTally:
    """How far one project is. What was judged and skipped counts hidden repeats as well, so that none is noticed."""

    tasks: int = 0  # without repeats
    ready: int = 0  # have answers to judge
    judged: int = 0
    skipped: int = 0


_THROWN = select(conversations.c.id).where(conversations.c.deleted.is_not(None))
_PROJECTS = RecordTable(Project, projects)
_TASKS = RecordTable(
    Task,
    tasks,
    derived={"draw": lambda task: task.draw, "ready": lambda task: bool(task.candidates), "batches": lambda _: "{}"},
)


class ProjectRepository:
    """Within one transaction. Tasks of a conversation in the trash are left out of the queue and of what is counted,
    until it is restored."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- projects

    def all(self, deleted: bool = False) -> list[Project]:
        """Newest first."""
        p = projects.c
        there = p.deleted.is_not(None) if deleted else p.deleted.is_(None)
        return _PROJECTS.read(self._connection, _PROJECTS.select(there).order_by(p.id.desc()))

    def get(self, id: str) -> Project | None:
        return _PROJECTS.first(self._connection, projects.c.id == id)

    def put(self, project: Project) -> None:
        _PROJECTS.put(self._connection, project)

    def purge(self, id: str) -> list[str]:
        """Removes a project, its tasks, and the conversations that were made for it with all that was judged there.
        Gives the ids of these conversations."""
        made = list(self._connection.scalars(select(conversations.c.id).where(conversations.c.project == id)))
        self._connection.execute(delete(projects).where(projects.c.id == id))
        for part in parts(made):
            self._connection.execute(delete(conversations).where(conversations.c.id.in_(part)))
        return made

    def of_tasks(self, ids: Iterable[str]) -> frozenset[str]:
        """The projects of these tasks, as far as they are here."""
        found: set[str] = set()
        for part in parts(sorted(set(ids))):
            found.update(self._connection.scalars(select(tasks.c.project_id).where(tasks.c.id.in_(part)).distinct()))
        return frozenset(found)

    def of_conversation(self, id: str) -> frozenset[str]:
        """The projects that have a task there."""
        query = select(tasks.c.project_id).where(tasks.c.conversation_id == id).distinct()
        return frozenset(self._connection.scalars(query))

    def candidates_of_conversation(self, id: str) -> dict[str, frozenset[str]]:
        """The candidates of its tasks, by the id of the prompt."""
        found: dict[str, frozenset[str]] = {}
        for task in self._tasks(_TASKS.select(tasks.c.conversation_id == id)):
            found[task.prompt] = found.get(task.prompt, frozenset()) | frozenset(task.candidates or ())
        return found

    # --- tasks

    def add_tasks(self, new: Sequence[Task]) -> None:
        _TASKS.add(self._connection, new)

    def task(self, id: str) -> Task | None:
        return _TASKS.first(self._connection, tasks.c.id == id)

    def of_project(self, project: str) -> list[Task]:
        """In the given order, without hidden repeats; also those whose conversation is in the trash."""
        t = tasks.c
        return self._tasks(_TASKS.select(t.project_id == project, t.repeat_of.is_(None)).order_by(t.place))

    def next_place(self, project: str) -> int:
        newest = self._connection.scalar(select(func.max(tasks.c.place)).where(tasks.c.project_id == project))
        return 0 if newest is None else newest + 1

    def prompts(self, project: str) -> set[str]:
        """The prompts of its tasks."""
        return set(self._connection.scalars(select(tasks.c.prompt_id).where(tasks.c.project_id == project)))

    def set_candidates(self, task: str, candidates: Sequence[str]) -> None:
        """Of a task, and of its repeats."""
        t = tasks.c
        self._connection.execute(
            update(tasks)
            .where(or_(t.id == task, t.repeat_of == task))
            .values(candidates=list(candidates), ready=bool(candidates))
        )

    def batches(self, task: str) -> dict[str, str]:
        """Which batch of answers came from which source, by its key."""
        return dict(self._connection.scalar(select(tasks.c.batches).where(tasks.c.id == task)) or {})

    def add_batch(self, task: str, source: str, batch: str) -> None:
        batches = self.batches(task) | {source: batch}
        self._connection.execute(update(tasks).where(tasks.c.id == task).values(batches=batches))

    def waiting(self, project: Project, limit: int) -> list[Task]:
        """Those that have no answers yet, in the order of the queue."""
        t = tasks.c
        there = self._there()
        query = _TASKS.select(t.project_id == project.id, t.candidates.is_(None), there)
        order = t.place if project.order is TaskOrder.GIVEN else t.draw
        return self._tasks(query.where(t.repeat_of.is_(None)).order_by(order).limit(limit))

    def count_waiting(self, project: str) -> int:
        t = tasks.c
        query = select(func.count()).where(t.project_id == project, t.candidates.is_(None), t.repeat_of.is_(None))
        count: int = self._connection.execute(query.where(self._there())).scalar_one()
        return count

    def judged(self, project: str, limit: int) -> list[str]:
        """Some of the tasks that anybody judged."""
        s = task_states.c
        return list(self._connection.scalars(select(s.task_id).where(s.project_id == project, s.judged).limit(limit)))

    def origins(self, messages: Sequence[str]) -> dict[str, str]:
        """What wrote these, where it is known: the same text for the same model with the same settings."""
        g, p = generations.c, provenances.c
        found: dict[str, str] = {}
        settings, adapters = type_coerce(p.sampling, String), type_coerce(p.adapters, String)
        query = select(g.message_id, p.model_sha256, p.model_name, settings, adapters)
        for part in parts(messages):
            rows = self._connection.execute(
                query.join(provenances, p.id == g.provenance_id).where(g.message_id.in_(part))
            )
            found |= {message: "\n".join(origin) for message, *origin in rows}
        return found

    def models_of(self, messages: Sequence[str]) -> dict[str, Origin]:
        """What wrote these, as `core.origins` reads it, where it is known."""
        g, p = generations.c, provenances.c
        found: dict[str, Origin] = {}
        columns = (p.model_name, p.model_quantization, p.model_sha256, p.adapters, p.sampling)
        for part in parts(messages):
            query = select(g.message_id, *(type_coerce(column, String) for column in columns))
            rows = self._connection.execute(
                query.join(provenances, p.id == g.provenance_id).where(g.message_id.in_(part))
            )
            found |= {message: tuple(origin) for message, *origin in rows if origin[0]}
        return found

    # --- drafts

    def draft(self, task: str, annotator: str) -> dict[str, Any]:
        d = task_drafts.c
        query = select(d.state).where(d.task_id == task, d.annotator_id == annotator)
        return dict(self._connection.scalar(query) or {})

    def save_draft(self, task: str, annotator: str, state: Mapping[str, Any]) -> None:
        """An empty one goes."""
        d = task_drafts.c
        if not state:
            self._connection.execute(delete(task_drafts).where(d.task_id == task, d.annotator_id == annotator))
            return
        new = upsert(task_drafts).values(task_id=task, annotator_id=annotator, state=dict(state))
        self._connection.execute(
            new.on_conflict_do_update(index_elements=["task_id", "annotator_id"], set_={"state": new.excluded.state})
        )

    # --- the queue

    def tallies(self, annotator: str, project: str | None = None) -> dict[str, ProjectTally]:
        """By project, of one or of all; nothing for one without a task."""
        t, s = tasks.c, task_states.c
        there = self._there()
        counts = select(t.project_id, func.count(), func.sum(cast(t.ready, Integer))).where(
            there, t.repeat_of.is_(None)
        )
        done = select(s.project_id, s.judged, func.count()).where(s.annotator_id == annotator, self._counted())
        if project is not None:
            counts, done = counts.where(t.project_id == project), done.where(s.project_id == project)
        rows = self._connection.execute(done.group_by(s.project_id, s.judged))
        states = {(id, bool(judged)): count for id, judged, count in rows}
        return {
            id: ProjectTally(count, ready, states.get((id, True), 0), states.get((id, False), 0))
            for id, count, ready in self._connection.execute(counts.group_by(t.project_id))
        }

    def done(self, project: str, annotator: str) -> int:
        """How many tasks of the queue this annotator judged or skipped, repeats too."""
        s = task_states.c
        mine = s.project_id == project, s.annotator_id == annotator, self._counted()
        count: int = self._connection.execute(select(func.count()).select_from(task_states).where(*mine)).scalar_one()
        return count

    def is_done(self, task: str, annotator: str) -> bool:
        s = task_states.c
        query = select(s.judged).where(s.task_id == task, s.annotator_id == annotator)
        return self._connection.scalar(query) is not None

    def size(self, project: str) -> int:
        """How many tasks there are, without repeats."""
        t = tasks.c
        query = select(func.count()).where(t.project_id == project, t.repeat_of.is_(None))
        count: int = self._connection.execute(query.where(self._there())).scalar_one()
        return count

    def repeats(self, project: Project, annotator: str) -> int:
        """How many tasks this annotator gets a second time, those to come included: so no longer queue gives one
        away."""
        if not project.repeats:
            return 0
        t = tasks.c
        query = select(func.count()).where(_again(project, annotator), t.project_id == project.id)
        count: int = self._connection.execute(query.where(t.repeat_of.is_(None), self._there())).scalar_one()
        return count

    def open_tasks(self, project: Project, annotator: str, limit: int, above: float = 0.0) -> list[Task]:
        """What this annotator can judge next, in the queue's order: ready, not judged or skipped by them, nor judged
        by as many as are wanted; only draws from `above` on. No repeats."""
        t, s = tasks.c, task_states.c
        there = self._there()
        query = _TASKS.select(t.project_id == project.id, t.repeat_of.is_(None), t.ready)
        if above:
            query = query.where(t.draw >= above)
        # One list of what is done is read faster than one row after the other is looked up.
        done = select(s.task_id).where(s.annotator_id == annotator, s.project_id == project.id)
        query = query.where(t.id.not_in(done), there)
        if project.overlap:
            judges = select(func.count()).where(s.task_id == t.id, s.judged).correlate(tasks).scalar_subquery()
            query = query.where(judges < project.overlap)
        order = t.place if project.order is TaskOrder.GIVEN else t.draw
        return self._tasks(query.order_by(order).limit(limit))

    def due_repeats(self, project: str, annotator: str, now: float, limit: int) -> list[Task]:
        """Repeats that are due and not judged or skipped, of what this annotator's judgements still stand."""
        t, s = tasks.c, task_states.c
        query = _TASKS.select(
            t.project_id == project,
            t.repeat_of.is_not(None),
            t.annotator_id == annotator,
            t.due <= now,
            t.ready,
            self._there(),
            _state_of(t.repeat_of, annotator, s.judged),
            ~_state_of(t.id, annotator),
        )
        # The sum keeps SQLite from going through all tasks in the order of their draws: few are repeats.
        return self._tasks(query.order_by(t.draw + 0).limit(limit))

    def comes_again(self, task: Task, project: Project, annotator: str) -> bool:
        """Whether this annotator is to get it a second time."""
        query = select(_again(project, annotator)).where(tasks.c.id == task.id, tasks.c.repeat_of.is_(None))
        return bool(self._connection.scalar(query))

    def put_repeat(self, task: Task) -> None:
        """Adds it, or moves it to a later time."""
        if self.task(task.id) is None:
            self.add_tasks([task])
        else:
            self._connection.execute(update(tasks).where(tasks.c.id == task.id).values(due=task.due))

    def _there(self) -> ColumnElement[bool]:
        """That the conversation of a task is not in the trash."""
        return tasks.c.conversation_id.not_in(_THROWN) if self._any_is_thrown() else true()

    def _counted(self) -> ColumnElement[bool]:
        """The same of the state of a task."""
        thrown = select(tasks.c.id).where(tasks.c.conversation_id.in_(_THROWN))
        return task_states.c.task_id.not_in(thrown) if self._any_is_thrown() else true()

    def _any_is_thrown(self) -> bool:
        """Mostly no task is in the trash: then nothing has to be asked of all the others."""
        t, c = tasks.c, conversations.c
        return bool(self._connection.scalar(select(exists(_THROWN.where(t.conversation_id == c.id)))))

    def _tasks(self, query: Select[*tuple[Any, ...]]) -> list[Task]:
        return _TASKS.read(self._connection, query)


def _state_of(task: Any, annotator: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    s = task_states.c
    found = select(s.task_id).where(s.task_id == task, s.annotator_id == annotator, *conditions)
    there: ColumnElement[bool] = found.correlate(tasks).exists()
    return there


def _again(project: Project, annotator: str) -> ColumnElement[bool]:
    """A draw of its own for each annotator and task, below the share of repeats."""
    number = tasks.c.draw * _SPREAD + literal(chance(annotator, project.id))
    return number - cast(number, Integer) < literal(project.repeats, Float)
