"""The tasks of a project in the order of the active annotator: fetching, submitting, undoing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop.core.payloads import Rewrite
from desktop.presenters.operations import Operations
from desktop.services.annotation import AnnotationService, Judgement, JudgementDraft
from desktop.services.changes import Changes
from desktop.services.chat import ChatService
from desktop.services.projects import Assignment, ProjectService
from desktop.store.database import Database

Found = Callable[[Assignment | None], None]
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The judgements that an undo or redo affected; none if there was nothing to undo or redo.

    After an undo, `assignment` is the task to show again and `texts` has its messages by id, if a rewrite is among the
    judgements. After a redo, `project` is the one to continue with. Both are empty for judgements made outside tasks.
    """

    judgements: tuple[Judgement, ...]
    assignment: Assignment | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    project: str = ""


class TaskQueue(QObject):
    """Fetches the task to show, and the one after it while the annotator reads. Every call returns at once.

    A fetch supersedes the fetch before it and the prefetched task. A submission is never superseded.
    """

    next_changed = Signal()  # the next task was fetched, or there is none

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._current, self._ahead = operations.latest(self), operations.latest(self)
        self._undoing = 0
        self.next: Assignment | None = None
        """The task after the open one, once it is fetched."""

    @property
    def is_fetching(self) -> bool:
        """A task to show is being fetched."""
        return self._current.is_pending

    @property
    def is_looking_ahead(self) -> bool:
        """The next task is being fetched, so it is unknown whether there is one."""
        return self._ahead.is_pending

    @property
    def is_undoing(self) -> bool:
        """An undo or redo of a submission is under way."""
        return self._undoing > 0

    # --- fetching

    def fetch(self, project: str, found: Found, failed: Failed) -> None:
        """Fetch the next task of a project; `found` gets None if there is none."""
        self.cancel()
        self._current.ask(lambda store: ProjectService(store).next(project), found, failed)

    def fetch_again(self, assignment: Assignment, found: Callable[[Assignment], None]) -> None:
        """Fetch a task again, since its scheme or guidelines may have been edited."""
        self.cancel()
        self._current.ask(lambda store: ProjectService(store).assignment(assignment.task.id), found)

    def prefetch(self, assignment: Assignment) -> None:
        """Fetch the task after `assignment`, the open one, into `next`."""
        project, task = assignment.project.id, assignment.task.id

        def keep(found: Assignment | None) -> None:
            self.next = found
            self.next_changed.emit()

        self._ahead.ask(lambda store: ProjectService(store).next(project, after=task), keep)

    def cancel(self) -> None:
        """Drop the fetches under way and the prefetched task, since something else shows now."""
        self._current.cancel()
        self._ahead.cancel()
        self.next = None

    # --- submitting

    def submit(
        self,
        assignment: Assignment,
        judgements: Sequence[JudgementDraft],
        draft: Mapping[str, object],
        recorded: Callable[[Sequence[Judgement]], None],
        failed: Failed,
    ) -> Assignment | None:
        """Record all judgements as one action and return the next task, if it was fetched already.

        `draft` is stored with the task. `recorded` is called with what is in the store then, `failed` if nothing is.
        """
        task, following = assignment.task.id, self.next

        def work(store: Database) -> tuple[tuple[Judgement, ...], Changes]:
            events, added = AnnotationService(store).record(*judgements, task=task)
            _, saved = ProjectService(store).save_draft(task, dict(draft))
            return events, added | saved

        self.cancel()
        self._operations.change(work, recorded, failed)
        return following

    def undo_submission(self, done: Callable[[UndoResult], None], failed: Failed) -> None:
        """Undo the last action of the annotator, which may have been made outside this project."""
        self._run(undo_submission, done, failed)

    def redo_submission(self, done: Callable[[UndoResult], None], failed: Failed) -> None:
        """Redo the last undone action of the annotator."""
        self._run(redo_submission, done, failed)

    def _run(
        self,
        work: Callable[[Database], tuple[UndoResult, Changes]],
        done: Callable[[UndoResult], None],
        failed: Failed,
    ) -> None:
        def finish(result: UndoResult) -> None:
            self._undoing -= 1
            done(result)

        def fail(error: Exception) -> None:
            self._undoing -= 1
            failed(error)

        self._undoing += 1
        self._operations.change(work, finish, fail)


def undo_submission(store: Database) -> tuple[UndoResult, Changes]:
    """Undo the last action, on the store's thread."""
    judgements, changes = AnnotationService(store).undo()
    task = _task_of(judgements)
    if task is None:
        return UndoResult(judgements), changes
    texts = {}
    if any(isinstance(judgement.payload, Rewrite) for judgement in judgements):
        texts = {message.id: message.text for message in ChatService(store).open(judgements[0].conversation).tree}
    return UndoResult(judgements, ProjectService(store).assignment(task), texts), changes


def redo_submission(store: Database) -> tuple[UndoResult, Changes]:
    """Redo the last undone action, on the store's thread, and clear the draft of its task."""
    judgements, changes = AnnotationService(store).redo()
    task = _task_of(judgements)
    if task is None:
        return UndoResult(judgements), changes
    project = ProjectService(store).assignment(task).project.id
    _, saved = ProjectService(store).save_draft(task, {})
    return UndoResult(judgements, project=project), changes | saved


def _task_of(judgements: Sequence[Judgement]) -> str | None:
    return next((judgement.task for judgement in judgements if judgement.task), None)
