"""The tasks of a project in the order in which the active annotator gets them: the next one, and the last one again."""

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
    """What an undo or redo was about: its judgements, none where there was nothing left.

    After an undo, `assignment` is the task to go back to and `texts` holds the answers that were written in it, by
    their ids. After a redo, `project` is the one to go on with. Both are empty for a judgement made elsewhere.
    """

    judgements: tuple[Judgement, ...]
    assignment: Assignment | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    project: str = ""


class TaskQueue(QObject):
    """Fetches the task to show, and the one after it while the annotator reads. Every call returns at once.

    A fetch supersedes the one before it, and what was fetched ahead. A submission is never superseded.
    """

    next_changed = Signal()  # the next task is there, or there is none

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._current, self._ahead = operations.latest(self), operations.latest(self)
        self._undoing = 0
        self.next: Assignment | None = None
        """The task after the one that shows, where it is there already."""

    @property
    def is_fetching(self) -> bool:
        """A task to show is on its way."""
        return self._current.is_pending

    @property
    def is_looking_ahead(self) -> bool:
        """Whether there is a next task is not known yet."""
        return self._ahead.is_pending

    @property
    def is_undoing(self) -> bool:
        """An undo or redo of a submission is on its way."""
        return self._undoing > 0

    # --- fetching

    def fetch(self, project: str, found: Found, failed: Failed) -> None:
        """The task that the project goes on with; `found` gets None where there is none."""
        self.cancel()
        self._current.ask(lambda store: ProjectService(store).next(project), found, failed)

    def fetch_again(self, assignment: Assignment, found: Callable[[Assignment], None]) -> None:
        """The same task as it is now: its scheme or guideline may have been edited."""
        self.cancel()
        self._current.ask(lambda store: ProjectService(store).assignment(assignment.task.id), found)

    def prefetch(self, assignment: Assignment) -> None:
        """The task after `assignment`, which shows; `next_changed` says when it is there."""
        project, task = assignment.project.id, assignment.task.id

        def keep(found: Assignment | None) -> None:
            self.next = found
            self.next_changed.emit()

        self._ahead.ask(lambda store: ProjectService(store).next(project, after=task), keep)

    def cancel(self) -> None:
        """Drops what is on its way and what was fetched ahead: something else shows now."""
        self._current.cancel()
        self._ahead.cancel()
        self.next = None

    # --- submitting

    def submit(
        self, assignment: Assignment, drafts: Sequence[JudgementDraft], kept: Mapping[str, object], failed: Failed
    ) -> Assignment | None:
        """Records all drafts as one action and returns the next task, where it was fetched already.

        `kept` stays with the task as its draft. `failed` is called where nothing was recorded.
        """
        task, following = assignment.task.id, self.next

        def work(store: Database) -> tuple[None, Changes]:
            _, recorded = AnnotationService(store).record(*drafts, task=task)
            _, saved = ProjectService(store).save_draft(task, dict(kept))
            return None, recorded | saved

        self.cancel()
        self._operations.change(work, None, failed)
        return following

    def undo_submission(self, done: Callable[[UndoResult], None], failed: Failed) -> None:
        """Takes back the annotator's last action, which may have been made elsewhere."""
        self._step(undo_submission, done, failed)

    def redo_submission(self, done: Callable[[UndoResult], None], failed: Failed) -> None:
        self._step(redo_submission, done, failed)

    def _step(
        self,
        work: Callable[[Database], tuple[UndoResult, Changes]],
        done: Callable[[UndoResult], None],
        failed: Failed,
    ) -> None:
        def arrived(result: UndoResult) -> None:
            self._undoing -= 1
            done(result)

        def not_done(error: Exception) -> None:
            self._undoing -= 1
            failed(error)

        self._undoing += 1
        self._operations.change(work, arrived, not_done)


def undo_submission(store: Database) -> tuple[UndoResult, Changes]:
    judgements, changes = AnnotationService(store).undo()
    task = _task_of(judgements)
    if task is None:
        return UndoResult(judgements), changes
    texts = {}
    if any(isinstance(judgement.payload, Rewrite) for judgement in judgements):
        texts = {message.id: message.text for message in ChatService(store).open(judgements[0].conversation).tree}
    return UndoResult(judgements, ProjectService(store).assignment(task), texts), changes


def redo_submission(store: Database) -> tuple[UndoResult, Changes]:
    judgements, changes = AnnotationService(store).redo()
    task = _task_of(judgements)
    if task is None:
        return UndoResult(judgements), changes
    project = ProjectService(store).assignment(task).project.id
    _, saved = ProjectService(store).save_draft(task, {})
    return UndoResult(judgements, project=project), changes | saved


def _task_of(judgements: Sequence[Judgement]) -> str | None:
    return next((judgement.task for judgement in judgements if judgement.task), None)
