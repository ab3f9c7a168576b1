"""A task as the desk shows it: its answers in the annotator's order, and what is computed about them in the
background."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.core.conversation import Message
from desktop.core.origins import Origin, model_names
from desktop.core.project import Project, Task, shuffled
from desktop.core.questions.steps import StepsType
from desktop.core.scheme import Guideline, Scheme
from desktop.core.self_identification import find_self_identification
from desktop.core.word_diff import count_words
from desktop.core.words import Passage, steps
from desktop.services.schemes import find_guideline, find_scheme
from desktop.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task as the desk shows it. `number` grows by one with each submission, and `total` is the number of prompts, so
    that neither reveals a hidden repeat."""

    project: Project
    task: Task
    scheme: Scheme
    guideline: Guideline | None
    system_prompt: str
    path: tuple[Message, ...]  # the conversation up to and including the prompt
    candidates: tuple[Message, ...]  # in a pseudo-random order that is fixed for the annotator and task
    identical: tuple[tuple[str, ...], ...]  # ids of answers with the same text; the first of each is a candidate
    draft: dict[str, Any]  # the state from `save_draft`, empty if there is none
    number: int
    total: int
    models: Mapping[str, str] = field(default_factory=dict)  # by the candidate's id, once the project is revealed
    self_identification: Mapping[str, str] = field(
        default_factory=dict
    )  # words that may reveal the model, by candidate
    # By the ids of the answers. Computed here, in the background, since it takes long for long texts.
    word_counts: Mapping[str, int] = field(default_factory=dict)
    steps: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)  # if the scheme asks about them


def build_assignment(store: Transaction, project: Project, task: Task, annotator: str, done: int) -> Assignment:
    """Build the assignment of a task that has answers. `done` is the number of tasks that the annotator judged or
    skipped."""
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
        _self_identification(project, shown, path, names) if project.compares and not project.revealed else {},
        {message.id: count_words(message.text) for message in shown},
        {message.id: tuple(steps(message.text)) for message in shown} if _asks_steps(scheme) else {},
    )


def _asks_steps(scheme: Scheme) -> bool:
    return any(isinstance(question.type, StepsType) for question in scheme.questions)


def _candidates(
    store: Transaction, task: Task, annotator: str
) -> tuple[tuple[Message, ...], tuple[tuple[str, ...], ...]]:
    """The candidates to show, and the groups of ids with the same text."""
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
        if before == [message.id for message in shown]:  # a repeat must show another order
            shown = (*shown[1:], shown[0])
    return shown, tuple(tuple(m.id for m in group) for group in groups.values() if len(group) > 1)


def _revealed(origins: Mapping[str, Origin], identical: Sequence[Sequence[str]]) -> dict[str, str]:
    """The model of each answer; the shown one of identical answers names the models of all."""
    names = dict(zip(origins, model_names(list(origins.values())), strict=True))
    for group in identical:
        models = ", ".join(dict.fromkeys(names[id] for id in group if id in names))
        names |= dict.fromkeys(group, models) if models else {}
    return names


def _self_identification(
    project: Project, shown: Sequence[Message], path: Sequence[Message], models: set[str]
) -> dict[str, str]:
    prompt = "\n".join(message.text for message in path)
    names = models | {Path(source.model).stem for source in project.sources}
    found = {message.id: find_self_identification(message.text, prompt, names) for message in shown}
    return {id: words for id, words in found.items() if words is not None}
