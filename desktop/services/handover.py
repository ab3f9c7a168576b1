"""Whole projects in bundles (`services.bundles`): ids are the same on every computer, so that the judgements of several
annotators can be merged.

A bundle has the prompts, answers, scheme, guidelines, order and visibility of the project, but neither paths of model
files nor drafts.
"""

import time
from collections.abc import Iterable
from dataclasses import replace

from desktop.core.bundle import Bundle
from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.project import Project, Task, repeat_id
from desktop.core.untrusted import malformed
from desktop.services.schemes import find_guideline, find_scheme
from desktop.store.database import Transaction


def task_ids(store: Transaction, project: str) -> set[str]:
    """The ids of a project's tasks, and of their hidden repeats."""
    return _with_repeats(store, (task.id for task in store.projects.of_project(project)))


def add_project(store: Transaction, bundle: Bundle, project: Project) -> dict[str, set[str]]:
    """Add a project, its tasks, scheme and guideline to the bundle. Returns the ids of the messages that it needs, by
    conversation. Tasks whose conversation is in the trash are excluded."""
    messages: dict[str, set[str]] = {}
    bundle.projects[project.id] = project
    for task in store.projects.of_project(project.id):
        conversation = store.conversations.get(task.conversation)
        if conversation is None or conversation.deleted is not None:
            continue
        bundle.tasks[task.id] = task
        messages.setdefault(task.conversation, set()).update((task.prompt, *(task.candidates or ())))
    scheme = find_scheme(store, project.scheme)
    bundle.schemes[scheme.id, scheme.version] = scheme
    guideline = find_guideline(store, scheme.guideline) if scheme.guideline is not None else None
    if guideline is not None:
        bundle.guidelines[guideline.id, guideline.version] = guideline
    return messages


def count_new_tasks(store: Transaction, bundle: Bundle) -> int:
    """The number of tasks that a merge adds, gives their answers, or restores from the trash with their project."""

    def is_new(theirs: Task) -> bool:
        project, ours = store.projects.get(theirs.project), store.projects.task(theirs.id)
        if project is None or project.deleted is not None or ours is None:
            return True
        return bool(theirs.candidates) and not ours.candidates

    return sum(map(is_new, bundle.tasks.values()))


def merge_projects(store: Transaction, bundle: Bundle) -> int:
    """Add new projects and tasks, and return the number of new tasks.

    A project in the trash is restored; an existing one keeps its name, settings and visibility. Raises `UserError` if a
    task exists with another project or prompt. Messages and annotators must be merged before; judgements may be merged
    before or after.
    """
    for id, project in bundle.projects.items():
        ours = store.projects.get(id)
        if ours is None:
            store.projects.put(project)
            store.imports.note(id, {"format": "", "made": False, "merged": True, "time": time.time()})
        elif ours.deleted is not None:  # otherwise the new tasks would not show
            store.projects.put(replace(ours, deleted=None))
    new: list[Task] = []
    for theirs in sorted(bundle.tasks.values(), key=lambda task: (task.index, task.id)):
        id = theirs.id
        known = store.projects.task(id)
        if known is None:
            new.append(theirs)
        elif (known.project, known.conversation, known.prompt) != (theirs.project, theirs.conversation, theirs.prompt):
            where = Phrase(QT_TRANSLATE_NOOP("errors", "Task {id}"), id=id)
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "this Sayso has it with different content"))
        elif not known.candidates and theirs.candidates:
            store.projects.set_candidates(id, theirs.candidates)
    store.projects.add_tasks(new)
    # An earlier file may have brought judgements of these tasks.
    store.judgements.update_task_states(_with_repeats(store, bundle.tasks))
    return len(new)


def _with_repeats(store: Transaction, tasks: Iterable[str]) -> set[str]:
    """The tasks, and all hidden repeats of them that known annotators may have had."""
    people = [annotator.id for annotator in store.annotators.all()]
    return {id for task in tasks for id in (task, *(repeat_id(task, annotator) for annotator in people))}
