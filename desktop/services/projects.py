"""Projects: prompts with answers to judge, in a queue for each annotator.

Each method is one transaction, and those that change something return `(value, Changes)`. For the store's thread.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from desktop.core.conversation import Role, Status
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.ids import new_id
from desktop.core.project import (
    MAX_ANSWERS,
    AnswerSource,
    NewAnswer,
    NewPrompt,
    Project,
    Task,
    TaskOrder,
    chance,
)
from desktop.services.annotators import active_annotator, active_id
from desktop.services.assignments import Assignment, build_assignment
from desktop.services.changes import NOTHING, Changes
from desktop.services.prompts import build_prompt_rows
from desktop.services.schemes import find_scheme
from desktop.store.database import Database, Transaction
from desktop.store.projects import ProjectTally

__all__ = [
    "AnswerSource",
    "Assignment",
    "NewAnswer",
    "NewPrompt",
    "Project",
    "ProjectProgress",
    "ProjectService",
    "Task",
    "TaskOrder",
]

POOL: Final = 60
"""The number of random tasks from which the most uncertain one is chosen."""

REPEAT_SHARE: Final = 0.25
"""The share of hidden repeats among the next tasks while repeats are due."""


@dataclass(frozen=True, slots=True)
class ProjectProgress:
    """A project with the progress of the active annotator.

    `judged`, `skipped` and `queue`, the number of tasks that the annotator gets in total, include hidden repeats. Pages
    show `counted` of `tasks` instead, which grows by one with each submission and never exceeds the number of prompts,
    so that repeats are not noticed.
    """

    project: Project
    tasks: int = 0  # without repeats
    ready: int = 0  # have answers to judge
    judged: int = 0
    skipped: int = 0
    queue: int = 0

    @property
    def done(self) -> int:
        """Judged and skipped tasks together, with repeats."""
        return self.judged + self.skipped

    @property
    def counted(self) -> tuple[int, int]:
        """(judged, skipped), to be shown: without repeats."""
        skipped = min(self.skipped, self.tasks)
        return min(self.judged, self.tasks - skipped), skipped


class ProjectService:
    """Projects and their queues. Methods raise `UserError` for an unknown project, and if the disk fails, and
    `ValueError` for other unknown ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- projects

    def all(self, deleted: bool = False) -> list[ProjectProgress]:
        """All projects, or with `deleted` those in the trash, newest first."""
        with self._database.read() as store:
            annotator = active_id(store)
            tallies = store.projects.tallies(annotator)
            projects = store.projects.all(deleted)
            return [_progress(store, project, annotator, tallies.get(project.id)) for project in projects]

    def get(self, id: str) -> ProjectProgress:
        """A project, whether in the trash or not."""
        with self._database.read() as store:
            project, annotator = _known(store, id), active_id(store)
            return _progress(store, project, annotator, store.projects.tallies(annotator, id).get(id))

    def find(self, name: str) -> Project:
        """The newest project with this id or name that is not in the trash."""
        with self._database.read() as store:
            for project in store.projects.all():
                if name in (project.id, project.name):
                    return project
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The project “{name}” was not found."), {"name": name}
        )

    def save(self, project: Project) -> tuple[Project, Changes]:
        """Save a project; an empty id creates a new one."""
        _check(project)
        with self._database.write() as store:
            find_scheme(store, project.scheme)
            if not project.id:
                project = replace(project, id=new_id(), created=time.time())
            elif (old := store.projects.get(project.id)) is not None and old == project:
                return project, NOTHING
            store.projects.put(project)
        return project, _changed(project.id)

    def delete(self, id: str) -> tuple[None, Changes]:
        """Move a project to the trash. Its judgements still count."""
        return self._replace(id, deleted=time.time())

    def restore(self, id: str) -> tuple[None, Changes]:
        """Move a project out of the trash."""
        return self._replace(id, deleted=None)

    def purge(self, id: str) -> tuple[None, Changes]:
        """Delete a project permanently, with the conversations that were created for it and their judgements."""
        with self._database.write() as store:
            _known(store, id)
            conversations = store.projects.purge(id)
        return None, _changed(id) | Changes(frozenset(conversations))

    def reveal(self, id: str) -> tuple[Project, Changes]:
        """Show from now on which model wrote which answer."""
        with self._database.write() as store:
            project = replace(_known(store, id), revealed=True)
            store.projects.put(project)
        return project, _changed(id)

    def _replace(self, id: str, deleted: float | None) -> tuple[None, Changes]:
        with self._database.write() as store:
            store.projects.put(replace(_known(store, id), deleted=deleted))
        return None, _changed(id)

    # --- tasks

    def add_prompts(
        self, id: str, prompts: Iterable[NewPrompt], annotator: str | None = None
    ) -> tuple[tuple[Task, ...], Changes]:
        """Add a task for each prompt, in a conversation that the list of chats does not show. The answers of a prompt
        are the candidates, in the order given; `annotator` is the author of those without a model. Raises `UserError`
        for a prompt that does not end with the user's turn."""
        now = time.time()
        with self._database.write() as store:
            project = _known(store, id)
            place = store.projects.next_place(id)
            records = [
                build_prompt_rows(project, prompt, place + number, annotator, now)
                for number, prompt in enumerate(prompts)
            ]
            store.exchange.add(
                [rows.conversation for rows in records],
                [row for rows in records for row in rows.messages],
                [row for rows in records for row in rows.generations],
                [row for rows in records for row in rows.provenances],
            )
            tasks = tuple(rows.task for rows in records)
            store.projects.add_tasks(tasks)
        return tasks, _changed(id) if tasks else NOTHING

    def add_from_chats(self, id: str, messages: Sequence[str]) -> tuple[tuple[Task, ...], Changes]:
        """Add a task for each of these messages of the user, in their conversations, unless the project has one
        already. If the project has no sources, their finished answers are the candidates."""
        with self._database.write() as store:
            project = _known(store, id)
            known = store.projects.prompts(id)
            place = store.projects.next_place(id)
            new = [message for message in dict.fromkeys(messages) if message not in known]
            tasks = tuple(_of_chat(store, project, message, place + n) for n, message in enumerate(new))
            store.projects.add_tasks(tasks)
        return tasks, _changed(id) if tasks else NOTHING

    def waiting(self, id: str | None = None, limit: int = 100) -> list[Task]:
        """The tasks that need answers from their project's sources, in the order of the queue, at most `limit`."""
        with self._database.read() as store:
            projects = store.projects.all() if id is None else [_known(store, id)]
            found: list[Task] = []
            for project in projects:
                if project.sources and project.deleted is None:
                    found += store.projects.waiting(project, limit - len(found))
        return found

    def set_candidates(self, task: str, ids: Sequence[str]) -> tuple[None, Changes]:
        """Set the answers to be compared in a task."""
        with self._database.write() as store:
            found = _task(store, task)
            store.projects.set_candidates(task, ids)
        return None, _changed(found.project)

    # --- the desk

    def next(self, id: str, after: str | None = None) -> Assignment | None:
        """The next task of the active annotator, other than `after`; None if no task is ready."""
        annotator = self._annotator()
        with self._database.read() as store:
            project = _known(store, id)
            done = store.projects.done(project.id, annotator)
            if after is not None and not store.projects.is_done(after, annotator):
                done += 1  # `after` will be done by then
            task = _choose(store, project, annotator, after, done)
            return None if task is None else build_assignment(store, project, task, annotator, done)

    def assignment(self, task: str) -> Assignment:
        """Any task with answers, for undo."""
        annotator = self._annotator()
        with self._database.read() as store:
            found = _task(store, task)
            project = _known(store, found.project)
            return build_assignment(store, project, found, annotator, store.projects.done(project.id, annotator))

    def _annotator(self) -> str:
        """The active annotator's id; creates a profile if there is none, since the order of answers depends on it."""
        with self._database.read() as store:
            if known := active_id(store):
                return known
        with self._database.write() as store:
            return active_annotator(store).id

    def save_draft(self, task: str, state: Mapping[str, Any]) -> tuple[None, Changes]:
        """Save the state of a task that the active annotator has begun, as JSON. Pages need no refresh."""
        with self._database.write() as store:
            _task(store, task)
            store.projects.save_draft(task, active_annotator(store).id, state)
        return None, NOTHING


def _changed(*projects: str) -> Changes:
    return Changes(projects=frozenset(projects))


def _progress(store: Transaction, project: Project, annotator: str, tally: ProjectTally | None) -> ProjectProgress:
    if tally is None:
        return ProjectProgress(project)
    queue = tally.tasks + store.projects.repeats(project, annotator)
    return ProjectProgress(project, tally.tasks, tally.ready, tally.judged, tally.skipped, queue)


def _known(store: Transaction, id: str) -> Project:
    project = store.projects.get(id)
    if project is None:
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "This project was not found. Choose one from the list.")
        )
    return project


def _task(store: Transaction, id: str) -> Task:
    task = store.projects.task(id)
    if task is None:
        raise ValueError(f"no task {id}")
    return task


def _check(project: Project) -> None:
    if not project.name.strip():
        raise UserError(ErrorKind.USAGE, QT_TRANSLATE_NOOP("errors", "A project needs a name. Enter one."))
    if project.answers_per_task > MAX_ANSWERS or any(source.n < 1 for source in project.sources):
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP(
                "errors",
                "At most {most} answers can be compared side by side. Request at least one from each model, and "
                "fewer in total.",
            ),
            {"most": MAX_ANSWERS},
        )
    if not (0 <= project.repeats <= 1 and 0 <= project.control <= 1 and project.overlap >= 0):
        raise ValueError(f"shares {project.repeats}, {project.control}, overlap {project.overlap}")


# --- the next task


def _choose(store: Transaction, project: Project, annotator: str, after: str | None, done: int) -> Task | None:
    """The next task. A share of them are due repeats; the choice is pseudo-random, and stays the same until a task is
    judged."""

    def due_repeat() -> Task | None:
        found = store.projects.due_repeats(project.id, annotator, time.time(), 2)
        return next((task for task in found if task.id != after), None)

    def draw(purpose: str) -> float:
        return chance(purpose, project.id, annotator, str(done))

    def open_tasks(limit: int, above: float = 0.0) -> list[Task]:
        found = store.projects.open_tasks(project, annotator, limit + 1, above)
        return [task for task in found if task.id != after][:limit]

    if draw("repeat") < REPEAT_SHARE and (repeat := due_repeat()) is not None:
        return repeat
    # Tasks with a draw below `control` are never chosen by uncertainty, so that they are an unbiased sample.
    at_random = project.order is not TaskOrder.UNCERTAIN or draw("control") < project.control
    if not at_random and (some := open_tasks(POOL, above=project.control)):
        from desktop.services.uncertainty import most_uncertain  # noqa: PLC0415  (numpy would slow the start)

        return most_uncertain(store, project, some)
    return next(iter(open_tasks(1)), None) or due_repeat()


# --- prompts from chats


def _of_chat(store: Transaction, project: Project, message: str, place: int) -> Task:
    conversation = store.conversations.conversation_of(message)
    found = store.conversations.message(message)
    if conversation is None or found is None or found.role is not Role.USER:
        raise ValueError(f"no message {message} of the user")
    candidates = () if project.sources else tuple(_finished(store, conversation, message))[:MAX_ANSWERS]
    return Task(new_id(), project.id, conversation, message, place, candidates=candidates or None)


def _finished(store: Transaction, conversation: str, prompt: str) -> Iterator[str]:
    for child in store.conversations.children(conversation, prompt):
        if child.status not in (Status.STREAMING, Status.FAILED) and child.text.strip():
            yield child.id
