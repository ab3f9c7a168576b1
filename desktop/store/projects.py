"""Projects, their tasks and drafts, and each annotator's queue.

An annotator has judged a task if one of their judgements about it stands and answers a question; a skip does not.
`JudgementRepository.add` keeps that in the table `task_states`.
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
from desktop.store.judgements import chunks
from desktop.store.rows import RecordTable
from desktop.store.tables import conversations, generations, projects, provenances, task_drafts, task_states, tasks

_SPREAD = 65_537.0  # a factor that turns a draw into an independent one


@dataclass(frozen=True, slots=True)
class ProjectTally:
    """Progress in a project. `judged` and `skipped` include hidden repeats, which would otherwise be noticed."""

    tasks: int = 0  # without repeats
    ready: int = 0  # have answers to judge
    judged: int = 0
    skipped: int = 0


_IN_TRASH = select(conversations.c.id).where(conversations.c.deleted.is_not(None))
_PROJECTS = RecordTable(Project, projects)
_TASKS = RecordTable(
    Task,
    tasks,
    derived={"draw": lambda task: task.draw, "ready": lambda task: bool(task.candidates), "batches": lambda _: "{}"},
)


class ProjectRepository:
    """Projects and tasks; valid within one transaction. Queues and counts exclude tasks whose conversation is in the
    trash."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- projects

    def all(self, deleted: bool = False) -> list[Project]:
        """The projects, or with `deleted` those in the trash, newest first."""
        p = projects.c
        state = p.deleted.is_not(None) if deleted else p.deleted.is_(None)
        return _PROJECTS.read(self._connection, _PROJECTS.select(state).order_by(p.id.desc()))

    def get(self, id: str) -> Project | None:
        """The project with this id, whether in the trash or not."""
        return _PROJECTS.first(self._connection, projects.c.id == id)

    def put(self, project: Project) -> None:
        """Add a project, or replace the one with its id."""
        _PROJECTS.put(self._connection, project)

    def purge(self, id: str) -> list[str]:
        """Delete a project permanently, with its tasks, and with the conversations that were created for it and their
        judgements. Returns the ids of these conversations."""
        deleted = list(self._connection.scalars(select(conversations.c.id).where(conversations.c.project == id)))
        self._connection.execute(delete(projects).where(projects.c.id == id))
        for part in chunks(deleted):
            self._connection.execute(delete(conversations).where(conversations.c.id.in_(part)))
        return deleted

    def of_tasks(self, ids: Iterable[str]) -> frozenset[str]:
        """The ids of the projects of these tasks. Unknown tasks are ignored."""
        found: set[str] = set()
        for part in chunks(sorted(set(ids))):
            found.update(self._connection.scalars(select(tasks.c.project_id).where(tasks.c.id.in_(part)).distinct()))
        return frozenset(found)

    def of_conversation(self, id: str) -> frozenset[str]:
        """The ids of the projects that have a task in a conversation."""
        query = select(tasks.c.project_id).where(tasks.c.conversation_id == id).distinct()
        return frozenset(self._connection.scalars(query))

    def candidates_of_conversation(self, id: str) -> dict[str, frozenset[str]]:
        """The ids of the candidates of the tasks in a conversation, by prompt."""
        found: dict[str, frozenset[str]] = {}
        for task in self._tasks(_TASKS.select(tasks.c.conversation_id == id)):
            found[task.prompt] = found.get(task.prompt, frozenset()) | frozenset(task.candidates or ())
        return found

    # --- tasks

    def add_tasks(self, new: Sequence[Task]) -> None:
        """Add tasks, whose projects, conversations and prompts must exist."""
        _TASKS.add(self._connection, new)

    def task(self, id: str) -> Task | None:
        """The task with this id, hidden repeats included."""
        return _TASKS.first(self._connection, tasks.c.id == id)

    def of_project(self, project: str) -> list[Task]:
        """The tasks in the order they were added, without hidden repeats, but with those of conversations in the
        trash."""
        t = tasks.c
        return self._tasks(_TASKS.select(t.project_id == project, t.repeat_of.is_(None)).order_by(t.place))

    def next_place(self, project: str) -> int:
        """The `Task.index` for the next task that is added to a project."""
        newest = self._connection.scalar(select(func.max(tasks.c.place)).where(tasks.c.project_id == project))
        return 0 if newest is None else newest + 1

    def prompts(self, project: str) -> set[str]:
        """The ids of the prompts of a project's tasks."""
        return set(self._connection.scalars(select(tasks.c.prompt_id).where(tasks.c.project_id == project)))

    def set_candidates(self, task: str, candidates: Sequence[str]) -> None:
        """Set the candidates of a task, and of its hidden repeats."""
        t = tasks.c
        self._connection.execute(
            update(tasks)
            .where(or_(t.id == task, t.repeat_of == task))
            .values(candidates=list(candidates), ready=bool(candidates))
        )

    def batches(self, task: str) -> dict[str, str]:
        """The batches of a task's answers, by `AnswerSource.key`."""
        return dict(self._connection.scalar(select(tasks.c.batches).where(tasks.c.id == task)) or {})

    def add_batch(self, task: str, source: str, batch: str) -> None:
        """Note that the answers of `batch` came from the source with the key `source`."""
        batches = self.batches(task) | {source: batch}
        self._connection.execute(update(tasks).where(tasks.c.id == task).values(batches=batches))

    def waiting(self, project: Project, limit: int) -> list[Task]:
        """The tasks without answers, in the order of the queue, at most `limit`."""
        t = tasks.c
        not_in_trash = self._not_in_trash()
        query = _TASKS.select(t.project_id == project.id, t.candidates.is_(None), not_in_trash)
        order = t.place if project.order is TaskOrder.GIVEN else t.draw
        return self._tasks(query.where(t.repeat_of.is_(None)).order_by(order).limit(limit))

    def count_waiting(self, project: str) -> int:
        """The number of tasks without answers."""
        t = tasks.c
        query = select(func.count()).where(t.project_id == project, t.candidates.is_(None), t.repeat_of.is_(None))
        count: int = self._connection.execute(query.where(self._not_in_trash())).scalar_one()
        return count

    def judged(self, project: str, limit: int) -> list[str]:
        """The ids of tasks that any annotator judged, at most `limit`."""
        s = task_states.c
        return list(self._connection.scalars(select(s.task_id).where(s.project_id == project, s.judged).limit(limit)))

    def origins(self, messages: Sequence[str]) -> dict[str, str]:
        """An opaque key of the model that wrote each message, where known: equal for the same model and settings."""
        g, p = generations.c, provenances.c
        found: dict[str, str] = {}
        settings, adapters = type_coerce(p.sampling, String), type_coerce(p.adapters, String)
        query = select(g.message_id, p.model_sha256, p.model_name, settings, adapters)
        for part in chunks(messages):
            rows = self._connection.execute(
                query.join(provenances, p.id == g.provenance_id).where(g.message_id.in_(part))
            )
            found |= {message: "\n".join(origin) for message, *origin in rows}
        return found

    def models_of(self, messages: Sequence[str]) -> dict[str, Origin]:
        """The model that wrote each message, where known, for `core.origins.model_names`."""
        g, p = generations.c, provenances.c
        found: dict[str, Origin] = {}
        columns = (p.model_name, p.model_quantization, p.model_sha256, p.adapters, p.sampling)
        for part in chunks(messages):
            query = select(g.message_id, *(type_coerce(column, String) for column in columns))
            rows = self._connection.execute(
                query.join(provenances, p.id == g.provenance_id).where(g.message_id.in_(part))
            )
            found |= {message: tuple(origin) for message, *origin in rows if origin[0]}
        return found

    # --- drafts

    def draft(self, task: str, annotator: str) -> dict[str, Any]:
        """The saved state of a task that the annotator has begun; empty if there is none."""
        d = task_drafts.c
        query = select(d.state).where(d.task_id == task, d.annotator_id == annotator)
        return dict(self._connection.scalar(query) or {})

    def save_draft(self, task: str, annotator: str, state: Mapping[str, Any]) -> None:
        """Save the state of a begun task, as JSON; an empty state deletes it."""
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
        """The progress of an annotator by project, in one or all projects. Projects without tasks are missing."""
        t, s = tasks.c, task_states.c
        not_in_trash = self._not_in_trash()
        counts = select(t.project_id, func.count(), func.sum(cast(t.ready, Integer))).where(
            not_in_trash, t.repeat_of.is_(None)
        )
        done = select(s.project_id, s.judged, func.count()).where(
            s.annotator_id == annotator, self._state_not_in_trash()
        )
        if project is not None:
            counts, done = counts.where(t.project_id == project), done.where(s.project_id == project)
        rows = self._connection.execute(done.group_by(s.project_id, s.judged))
        states = {(id, bool(judged)): count for id, judged, count in rows}
        return {
            id: ProjectTally(count, ready, states.get((id, True), 0), states.get((id, False), 0))
            for id, count, ready in self._connection.execute(counts.group_by(t.project_id))
        }

    def done(self, project: str, annotator: str) -> int:
        """The number of tasks that the annotator judged or skipped, hidden repeats included."""
        s = task_states.c
        mine = s.project_id == project, s.annotator_id == annotator, self._state_not_in_trash()
        count: int = self._connection.execute(select(func.count()).select_from(task_states).where(*mine)).scalar_one()
        return count

    def is_done(self, task: str, annotator: str) -> bool:
        """Whether the annotator judged or skipped the task."""
        s = task_states.c
        query = select(s.judged).where(s.task_id == task, s.annotator_id == annotator)
        return self._connection.scalar(query) is not None

    def size(self, project: str) -> int:
        """The number of tasks without hidden repeats."""
        t = tasks.c
        query = select(func.count()).where(t.project_id == project, t.repeat_of.is_(None))
        count: int = self._connection.execute(query.where(self._not_in_trash())).scalar_one()
        return count

    def repeats(self, project: Project, annotator: str) -> int:
        """The number of hidden repeats that the annotator will get in total. It does not grow as they are created,
        since a growing queue would reveal them."""
        if not project.repeats:
            return 0
        t = tasks.c
        query = select(func.count()).where(_is_repeated(project, annotator), t.project_id == project.id)
        count: int = self._connection.execute(query.where(t.repeat_of.is_(None), self._not_in_trash())).scalar_one()
        return count

    def open_tasks(self, project: Project, annotator: str, limit: int, above: float = 0.0) -> list[Task]:
        """The tasks that the annotator can judge next, in the order of the queue, at most `limit`, without repeats:
        they have answers, the annotator has not judged or skipped them, and fewer than `Project.overlap` others judged
        them. `above`: only tasks whose draw is at least this."""
        t, s = tasks.c, task_states.c
        # Looking tasks up until there are enough is never slower than listing all finished ones, and mostly faster.
        query = _TASKS.select(
            t.project_id == project.id,
            t.repeat_of.is_(None),
            t.ready,
            self._not_in_trash(),
            ~_state_of(t.id, annotator),
        )
        if above:
            query = query.where(t.draw >= above)
        if project.overlap:
            judges = select(func.count()).where(s.task_id == t.id, s.judged).correlate(tasks).scalar_subquery()
            query = query.where(judges < project.overlap)
        order = t.place if project.order is TaskOrder.GIVEN else t.draw
        return self._tasks(query.order_by(order).limit(limit))

    def due_repeats(self, project: str, annotator: str, now: float, limit: int) -> list[Task]:
        """The hidden repeats that are due and open, if the annotator's judgement of the original still stands."""
        t, s = tasks.c, task_states.c
        query = _TASKS.select(
            t.project_id == project,
            t.repeat_of.is_not(None),
            t.annotator_id == annotator,
            t.due <= now,
            t.ready,
            self._not_in_trash(),
            _state_of(t.repeat_of, annotator, s.judged),
            ~_state_of(t.id, annotator),
        )
        # The sum keeps SQLite from scanning all tasks in the order of their draws, since few are repeats.
        return self._tasks(query.order_by(t.draw + 0).limit(limit))

    def is_repeated(self, task: Task, project: Project, annotator: str) -> bool:
        """Whether the annotator gets this task a second time, as a hidden repeat."""
        query = select(_is_repeated(project, annotator)).where(tasks.c.id == task.id, tasks.c.repeat_of.is_(None))
        return bool(self._connection.scalar(query))

    def put_repeat(self, task: Task) -> None:
        """Add a hidden repeat, or change the time at which it is due."""
        if self.task(task.id) is None:
            self.add_tasks([task])
        else:
            self._connection.execute(update(tasks).where(tasks.c.id == task.id).values(due=task.due))

    def _not_in_trash(self) -> ColumnElement[bool]:
        """SQL condition: the conversation of the task is not in the trash."""
        return tasks.c.conversation_id.not_in(_IN_TRASH) if self._any_in_trash() else true()

    def _state_not_in_trash(self) -> ColumnElement[bool]:
        """SQL condition: the task of the state is not in the trash."""
        in_trash = select(tasks.c.id).where(tasks.c.conversation_id.in_(_IN_TRASH))
        return task_states.c.task_id.not_in(in_trash) if self._any_in_trash() else true()

    def _any_in_trash(self) -> bool:
        """Whether any task is in the trash. Mostly none is, and then the queries need no condition."""
        t, c = tasks.c, conversations.c
        return bool(self._connection.scalar(select(exists(_IN_TRASH.where(t.conversation_id == c.id)))))

    def _tasks(self, query: Select[*tuple[Any, ...]]) -> list[Task]:
        return _TASKS.read(self._connection, query)


def _state_of(task: Any, annotator: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL condition: the annotator has a state for the task."""
    s = task_states.c
    found = select(s.task_id).where(s.task_id == task, s.annotator_id == annotator, *conditions)
    condition: ColumnElement[bool] = found.correlate(tasks).exists()
    return condition


def _is_repeated(project: Project, annotator: str) -> ColumnElement[bool]:
    """SQL condition: a pseudo-random number for this annotator and task is below the project's share of repeats."""
    number = tasks.c.draw * _SPREAD + literal(chance(annotator, project.id))
    return number - cast(number, Integer) < literal(project.repeats, Float)
