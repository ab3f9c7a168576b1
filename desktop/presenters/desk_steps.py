"""What the desk asks the store to take back and to bring again, and the sheet of a task."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.core.desk.sheet import Sheet
from desktop.core.keymap import KeyMap
from desktop.core.payloads import Rewrite
from desktop.services.annotation import Annotation, Judgement
from desktop.services.changes import Changes
from desktop.services.chat import Chat
from desktop.services.projects import Assignment, Projects
from desktop.store.database import Database


@dataclass(frozen=True, slots=True)
class Taken:
    """What an undo or redo was about. `assignment` is the task to go back to; `texts` those of answers that were
    written in it."""

    events: tuple[Judgement, ...]
    assignment: Assignment | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    project: str = ""


def take_back(store: Database) -> tuple[Taken, Changes]:
    events, changes = Annotation(store).undo()
    task = next((event.task for event in events if event.task), None)
    if task is None:
        return Taken(events), changes
    texts = {}
    if any(isinstance(event.payload, Rewrite) for event in events):
        texts = {message.id: message.text for message in Chat(store).open(events[0].conversation).tree}
    return Taken(events, Projects(store).assignment(task), texts), changes


def bring_again(store: Database) -> tuple[Taken, Changes]:
    events, changes = Annotation(store).redo()
    task = next((event.task for event in events if event.task), None)
    if task is None:
        return Taken(events), changes
    project = Projects(store).assignment(task).project.id
    _, more = Projects(store).save_draft(task, {})
    return Taken(events, project=project), changes | more


def sheet_of(assignment: Assignment, keymap: KeyMap) -> Sheet:
    prompt = assignment.path[-1]
    return Sheet(
        assignment.scheme,
        prompt.id,
        tuple(message.id for message in assignment.candidates),
        {message.id: message.text for message in (prompt, *assignment.candidates)},
        frozenset(assignment.task.tags),
        assignment.identical,
        keymap,
    )
