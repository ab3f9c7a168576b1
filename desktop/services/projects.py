"""Projects: prompts with the answers to judge, in a queue for each annotator.

Each method is one transaction. Those that change something return `(value, Changes)`. Used on the store's thread.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from desktop.core.conversation import Message, Role, Status
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.ids import new_id
from desktop.core.origins import Origin, model_names
from desktop.core.project import (
    MAX_ANSWERS,
    AnswerSource,
    NewAnswer,
    NewPrompt,
    Project,
    Task,
    TaskOrder,
    chance,
    shuffled,
)
from desktop.core.questions.steps import StepsType
from desktop.core.scheme import Guideline, Scheme
from desktop.core.self_identification import find_self_identification
from desktop.core.word_diff import count_words
from desktop.core.words import Passage, steps
from desktop.services.annotators import active_annotator, active_id
from desktop.services.changes import NOTHING, Changes
from desktop.services.prompts import build_prompt_rows
from desktop.services.schemes import find_guideline, find_scheme
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
"""Of so many tasks, drawn at random, the most uncertain comes first."""

REPEATS_AMONG: Final = 0.25  # of the tasks that come while repeats are due, the share that are repeats


@dataclass(frozen=True, slots=True)
class ProjectProgress:
    """How far a project is, of the active annotator. `queue` is how many tasks they will have had in the end: with
    hidden repeats, which `judged` and `skipped` count as well. Pages show `counted` of `tasks` instead: one more with
    each submission, and never more than there are prompts, so that no repeat is noticed."""

    project: Project
    tasks: int = 0  # without repeats
    ready: int = 0  # have answers to judge
    judged: int = 0
    skipped: int = 0
    queue: int = 0

    @property
    def done(self) -> int:
        return self.judged + self.skipped

    @property
    def counted(self) -> tuple[int, int]:
        """(judged, skipped)."""
        skipped = min(self.skipped, self.tasks)
        return min(self.judged, self.tasks - skipped), skipped


@dataclass(frozen=True, slots=True)
class Assignment:
    """One task, as the desk shows it. `number` of `total` is one more with each submission, whatever comes, and `total`
    is that of the prompts: neither tells that, or where, a hidden repeat comes."""

    project: Project
    task: Task
    scheme: Scheme
    guideline: Guideline | None
    system_prompt: str
    path: tuple[Message, ...]  # the conversation up to and including the prompt
    candidates: tuple[Message, ...]  # in the random order for this annotator and task, always the same
    identical: tuple[tuple[str, ...], ...]  # ids of answers with the same text; the first of each is a candidate
    draft: dict[str, Any]  # what `save_draft` kept, empty for none
    number: int
    total: int
    models: Mapping[str, str] = field(default_factory=dict)  # candidate's id to model's name, once it is revealed
    leaks: Mapping[str, str] = field(default_factory=dict)  # candidate's id to the words by which it gives itself away
    # what takes long to find in a long text, by the ids of the answers: it is done where the task is read
    word_counts: Mapping[str, int] = field(default_factory=dict)
    steps: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)  # where the scheme asks about them


class ProjectService:
    """Raises `UserError` for a project that is not there, and when the disk fails; ValueError for ids that are not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- projects

    def all(self, deleted: bool = False) -> list[ProjectProgress]:
        """Newest first; with `deleted` those in the trash."""
        with self._database.read() as store:
            annotator = active_id(store)
            tallies = store.projects.tallies(annotator)
            projects = store.projects.all(deleted)
            return [_progress(store, project, annotator, tallies.get(project.id)) for project in projects]

    def get(self, id: str) -> ProjectProgress:
        with self._database.read() as store:
            project, annotator = _known(store, id), active_id(store)
            return _progress(store, project, annotator, store.projects.tallies(annotator, id).get(id))

    def find(self, name: str) -> Project:
        """The newest with this id or name, not in the trash."""
        with self._database.read() as store:
            for project in store.projects.all():
                if name in (project.id, project.name):
                    return project
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The project “{name}” was not found."), {"name": name}
        )

    def save(self, project: Project) -> tuple[Project, Changes]:
        """Keeps it as it is given; an empty id makes a new one."""
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
        """To the trash, with its queue. What was judged still counts."""
        return self._replace(id, deleted=time.time())

    def restore(self, id: str) -> tuple[None, Changes]:
        return self._replace(id, deleted=None)

    def purge(self, id: str) -> tuple[None, Changes]:
        """For good, with the conversations that were made for it and all that was judged there."""
        with self._database.write() as store:
            _known(store, id)
            gone = store.projects.purge(id)
        return None, _changed(id) | Changes(frozenset(gone))

    def reveal(self, id: str) -> tuple[Project, Changes]:
        """From now on it says which model wrote which answer."""
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
        """A task each, with a conversation of its own that the list of chats does not show. Answers that come along are
        its candidates, in the order given; `annotator` is noted as the author of those that no model wrote. Raises
        `UserError` for a prompt that does not end with the user's turn."""
        now = time.time()
        with self._database.write() as store:
            project = _known(store, id)
            place = store.projects.next_place(id)
            made = [
                build_prompt_rows(project, prompt, place + number, annotator, now)
                for number, prompt in enumerate(prompts)
            ]
            store.exchange.add(
                [rows.conversation for rows in made],
                [row for rows in made for row in rows.messages],
                [row for rows in made for row in rows.generations],
                [row for rows in made for row in rows.provenances],
            )
            tasks = tuple(rows.task for rows in made)
            store.projects.add_tasks(tasks)
        return tasks, _changed(id) if tasks else NOTHING

    def add_from_chats(self, id: str, messages: Sequence[str]) -> tuple[tuple[Task, ...], Changes]:
        """A task for each of these messages of the user, where they are; those that have one already get no second.
        Where the project has no sources, the finished answers that are there are the candidates."""
        with self._database.write() as store:
            project = _known(store, id)
            known = store.projects.prompts(id)
            place = store.projects.next_place(id)
            fresh = [message for message in dict.fromkeys(messages) if message not in known]
            tasks = tuple(_of_chat(store, project, message, place + n) for n, message in enumerate(fresh))
            store.projects.add_tasks(tasks)
        return tasks, _changed(id) if tasks else NOTHING

    def waiting(self, id: str | None = None, limit: int = 100) -> list[Task]:
        """Those that need answers from the project's sources, in the order of its queue."""
        with self._database.read() as store:
            projects = store.projects.all() if id is None else [_known(store, id)]
            found: list[Task] = []
            for project in projects:
                if project.sources and project.deleted is None:
                    found += store.projects.waiting(project, limit - len(found))
        return found

    def set_candidates(self, task: str, ids: Sequence[str]) -> tuple[None, Changes]:
        """From now on these stand side by side."""
        with self._database.write() as store:
            found = _task(store, task)
            store.projects.set_candidates(task, ids)
        return None, _changed(found.project)

    # --- the desk

    def next(self, id: str, after: str | None = None) -> Assignment | None:
        """What the active annotator judges next, other than the task `after`; None: nothing left that is ready."""
        annotator = self._annotator()
        with self._database.read() as store:
            project = _known(store, id)
            done = store.projects.done(project.id, annotator)
            if after is not None and not store.projects.is_done(after, annotator):
                done += 1  # by then
            task = _choose(store, project, annotator, after, done)
            return None if task is None else _assignment(store, project, task, annotator, done)

    def assignment(self, task: str) -> Assignment:
        """Any task that has its answers: undo goes back to one."""
        annotator = self._annotator()
        with self._database.read() as store:
            found = _task(store, task)
            project = _known(store, found.project)
            return _assignment(store, project, found, annotator, store.projects.done(project.id, annotator))

    def _annotator(self) -> str:
        """Whose turn it is. The orders that one sees are a matter of who one is, so there has to be somebody."""
        with self._database.read() as store:
            if known := active_id(store):
                return known
        with self._database.write() as store:
            return active_annotator(store).id

    def save_draft(self, task: str, state: Mapping[str, Any]) -> tuple[None, Changes]:
        """What the active annotator has half judged; JSON. It stays until it is replaced. Changes no page."""
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


# --- what comes next


def _choose(store: Transaction, project: Project, annotator: str, after: str | None, done: int) -> Task | None:
    """A share of what comes are due repeats; which, is a matter of chance that stays the same until one is judged."""
    now = time.time()
    again = [task for task in store.projects.due_repeats(project.id, annotator, now, 2) if task.id != after]

    def luck(of: str) -> float:
        return chance(of, project.id, annotator, str(done))

    def open_tasks(limit: int, above: float = 0.0) -> list[Task]:
        found = store.projects.open_tasks(project, annotator, limit + 1, above)
        return [task for task in found if task.id != after][:limit]

    if again and luck("repeat") < REPEATS_AMONG:
        return again[0]
    # The share of draws below `control` is left to chance alone, so that they are a fair sample of all.
    by_chance = project.order is not TaskOrder.UNCERTAIN or luck("control") < project.control
    if not by_chance and (some := open_tasks(POOL, above=project.control)):
        from desktop.services.uncertainty import most_open  # noqa: PLC0415  (numpy, which the start can do without)

        return most_open(store, project, some)
    return next(iter((*open_tasks(1), *again)), None)


# --- what the desk shows


def _assignment(store: Transaction, project: Project, task: Task, annotator: str, done: int) -> Assignment:
    header = store.conversations.get(task.conversation)
    assert header is not None, "a foreign key holds that"
    path = tuple(store.conversations.path(task.prompt))
    shown, identical = _candidates(store, task, annotator)
    scheme = find_scheme(store, project.scheme)
    total = store.projects.size(project.id)
    origins = store.projects.models_of(task.candidates or ())
    names = {name for name, *_ in origins.values() if name}
    return Assignment(
        project,
        task,
        scheme,
        None if scheme.guideline is None else find_guideline(store, scheme.guideline),
        header.system_prompt,
        path,
        shown,
        identical,
        store.projects.draft(task.id, annotator),
        min(done + 1, total),
        total,
        _revealed(origins, identical) if project.revealed else {},
        _leaks(project, shown, path, names) if project.compares and not project.revealed else {},
        {message.id: count_words(message.text) for message in shown},
        {message.id: tuple(steps(message.text)) for message in shown} if _asks_steps(scheme) else {},
    )


def _asks_steps(scheme: Scheme) -> bool:
    return any(isinstance(question.type, StepsType) for question in scheme.questions)


def _candidates(
    store: Transaction, task: Task, annotator: str
) -> tuple[tuple[Message, ...], tuple[tuple[str, ...], ...]]:
    """Those that show, and the groups of those with the same text."""
    found = {id: store.conversations.message(id) for id in task.candidates or ()}
    order = shuffled(found, annotator, task.id)
    groups: dict[str, list[Message]] = {}
    for id in order:
        message = found[id]
        if message is not None:
            groups.setdefault(message.text.strip(), []).append(message)
    shown = tuple(group[0] for group in groups.values())
    if task.repeat_of is not None and len(shown) > 1:
        before = [id for id in shuffled(found, annotator, task.repeat_of) if id in {m.id for m in shown}]
        if before == [message.id for message in shown]:  # chance made no difference
            shown = (*shown[1:], shown[0])
    return shown, tuple(tuple(m.id for m in group) for group in groups.values() if len(group) > 1)


def _revealed(origins: Mapping[str, Origin], identical: Sequence[Sequence[str]]) -> dict[str, str]:
    """What wrote each answer; of those with the same text the one that shows names all."""
    names = dict(zip(origins, model_names(list(origins.values())), strict=True))
    for group in identical:
        said = ", ".join(dict.fromkeys(names[id] for id in group if id in names))
        names |= dict.fromkeys(group, said) if said else {}
    return names


def _leaks(project: Project, shown: Sequence[Message], path: Sequence[Message], models: set[str]) -> dict[str, str]:
    said = "\n".join(message.text for message in path)
    names = models | {Path(source.model).stem for source in project.sources}
    found = {message.id: find_self_identification(message.text, said, names) for message in shown}
    return {id: words for id, words in found.items() if words is not None}


# --- prompts that come in


def _of_chat(store: Transaction, project: Project, message: str, place: int) -> Task:
    conversation = store.conversations.conversation_of(message)
    found = store.conversations.message(message)
    if conversation is None or found is None or found.role is not Role.USER:
        raise ValueError(f"no message {message} of the user")
    there = () if project.sources else tuple(_finished(store, conversation, message))[:MAX_ANSWERS]
    return Task(new_id(), project.id, conversation, message, place, candidates=there or None)


def _finished(store: Transaction, conversation: str, prompt: str) -> Iterator[str]:
    for child in store.conversations.children(conversation, prompt):
        if child.status not in (Status.STREAMING, Status.FAILED) and child.text.strip():
            yield child.id
