"""The annotation desk: the open project and task, the responses so far, and their submission.

A submission records all responses to a task as one action and shows the next task at once, since `TaskQueue` fetched it
while the annotator was reading. Undo goes back key by key, then to the task before.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Concatenate, ParamSpec

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from desktop.core.desk.keys import press
from desktop.core.desk.state import DeskState, History
from desktop.core.desk.task_form import TaskForm
from desktop.core.errors import DiskError, UserError
from desktop.core.keymap import KeyMap
from desktop.core.payloads import FlagForReview, Note
from desktop.presenters.attention import ActiveClock
from desktop.presenters.desk_changes import change_text
from desktop.presenters.desk_phase import DeskPhase, phase_without_task
from desktop.presenters.open_task import OpenTask
from desktop.presenters.operations import RETRY_MS, Operations
from desktop.presenters.task_queue import TaskQueue, UndoResult
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.annotation import Judgement, JudgementDraft
from desktop.services.changes import Changes
from desktop.services.projects import Assignment, ProjectProgress, ProjectService

_SAVE_MS = 400  # the draft is saved this long after the last key
_PROJECTS_MS = 40  # several changes in a row lead to one read

P = ParamSpec("P")


class DeskPresenter(QObject):
    """State and intents of the desk. Every intent returns at once. Reads nothing before `start`."""

    projects_changed = Signal()
    opened = Signal()  # another task shows, or none (see `phase`)
    changed = Signal(str)  # the responses or the selection; what changed, for somebody who hears it ("": the selection)
    announced = Signal(str)  # a sentence for somebody who hears that the task was left
    rejected = Signal(str)  # a sentence: why something was not done
    notify = Signal(str)  # a sentence about a change that does not show otherwise
    undo_finished = Signal()  # emitted also if no other task was opened
    recorded = Signal(object, object)  # the assignment and its judgements, which are in the store now
    next_task_failed = Signal()  # the requested task does not come
    project_opened = Signal(str)  # the id of the project, empty for none

    def __init__(
        self,
        operations: Operations,
        keymap: Callable[[], KeyMap] = KeyMap,
        clock: ActiveClock | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._keymap = operations, keymap
        self.clock = clock or ActiveClock(parent=self)
        self.phase = DeskPhase.LOADING
        self.projects: list[ProjectProgress] = []
        self.project = ""  # the id of the open project
        self._started = False
        self._task: OpenTask | None = None
        self._queue = TaskQueue(operations, self)
        self._queue.next_changed.connect(self.projects_changed)
        self._projects_request = operations.latest(self)
        self._save_timer = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._save_timer.timeout.connect(self.save_draft)
        self._projects_timer = QTimer(self, singleShot=True, interval=_PROJECTS_MS)
        self._projects_timer.timeout.connect(self._read_projects)
        operations.changed.connect(self._store_changed)

    # --- state

    @property
    def progress(self) -> ProjectProgress | None:
        """Counts of the open project; None while no project is open or the list is not read yet."""
        return next((progress for progress in self.projects if progress.project.id == self.project), None)

    @property
    def assignment(self) -> Assignment | None:
        """The open task with its answers and scheme, as the store gave it; None if no task is open."""
        return self._task.assignment if self._task is not None else None

    @property
    def form(self) -> TaskForm:
        """The questions and answers of the open task; there must be one."""
        assert self._task is not None
        return self._task.form

    @property
    def state(self) -> DeskState:
        """The responses to the open task and the selection; there must be an open task."""
        assert self._task is not None
        return self._task.state

    @property
    def is_switching_task(self) -> bool:
        """Another task is on its way, which keys typed now are meant for."""
        return self.phase is DeskPhase.LOADING or self.is_undoing

    @property
    def is_undoing(self) -> bool:
        """A submission is being undone or redone."""
        return self._queue.is_undoing

    @property
    def next_is_ready(self) -> bool:
        """The next task was fetched and shows at once after a submission."""
        return self._queue.next is not None

    @property
    def is_looking_ahead(self) -> bool:
        """The next task is being fetched, so it is unknown whether there is one."""
        return self._queue.is_looking_ahead

    # --- projects

    def start(self, project: str = "") -> None:
        """Read the projects when the page first shows, and open `project`, the one that was open last."""
        if self._started:
            return
        self._started = True
        self._set_project(project)
        if project:  # it probably still exists, and the annotator waits for the task, so that is read before the list
            self._queue.fetch(project, self._show_last_open, self._ignore_user_error)
        self._read_projects()

    def _show_last_open(self, assignment: Assignment | None) -> None:
        if assignment is not None and not assignment.project.deleted:
            self._show(assignment)

    def _ignore_user_error(self, error: Exception) -> None:
        """Ignore that the project of the last run was deleted: the list of projects is on its way."""
        if not isinstance(error, UserError):
            self._operations.failed.emit(error)

    def open(self, project: str) -> None:
        """Open a project and show its next task."""
        if project == self.project and self.phase is not DeskPhase.CHOOSE:
            return
        self._close_task()
        self._set_project(project)
        if self.progress is not None:
            self._fetch()
        else:  # a new project, which the list does not have yet
            self._fetch_with_projects()

    def reveal(self, project: str) -> None:
        """Show from now on which model wrote each answer of a project, also in the open task."""

        def revealed(_: object) -> None:
            if project == self.project and self._task is not None:
                self.save_draft()
                self._fetch(quietly=True)
            self.notify.emit(self.tr("Each answer now shows its model."))

        self._operations.change(lambda store: ProjectService(store).reveal(project), revealed, self._failed)

    def _set_project(self, project: str) -> None:
        if project != self.project:
            self.project = project
            self.project_opened.emit(project)

    def _read_projects(self) -> None:
        self._projects_timer.stop()
        self._projects_request.ask(
            lambda store: ProjectService(store).all(), self._show_projects, self._projects_failed
        )

    def _projects_failed(self, error: Exception) -> None:
        """Read the list again after a disk error at the start: otherwise nothing would ever show."""
        if self.phase is DeskPhase.LOADING and isinstance(error, DiskError):
            QTimer.singleShot(RETRY_MS, self, self._read_projects)
        self._failed(error)

    def _show_projects(self, projects: list[ProjectProgress]) -> None:
        is_first = self.phase is DeskPhase.LOADING and self._task is None and not self._queue.is_fetching
        self.projects = projects
        known = {progress.project.id for progress in projects}
        if self.project not in known:
            self._close_task()
            unfinished = [progress.project.id for progress in projects if progress.done < progress.tasks]
            self._set_project(next(iter(unfinished or known), "") if is_first else "")
        self.projects_changed.emit()
        if not self.project:
            self._show_phase(DeskPhase.CHOOSE if known else DeskPhase.NO_PROJECT)
        elif is_first or (self._task is None and self.phase is not DeskPhase.LOADING):
            self._fetch(quietly=not is_first)
        elif self._task is not None and self.progress is not None:
            if self.progress.project.scheme != self._task.assignment.scheme.id:
                self._fetch_again()  # the project got another scheme while its task shows
            elif not self.next_is_ready:
                self._queue.prefetch(self._task.assignment)

    def _store_changed(self, changes: Changes) -> None:
        if not self._started:
            return
        if changes.annotators and self._task is not None:  # another annotator has other tasks and drafts
            self._save_timer.stop()  # the draft must not be saved for the other annotator
            self._close_task()
            self._fetch()
        elif changes.schemes:
            self._fetch_again()
        if changes.projects or changes.annotators or changes.schemes:
            self._projects_timer.start()

    # --- the open task

    def _fetch(self, *, quietly: bool = False) -> None:
        """Fetch the next task of the project; with `quietly` the page stays as it is until then."""
        if not quietly and self.phase is not DeskPhase.LOADING:
            self.phase = DeskPhase.LOADING
            self.opened.emit()
        self._queue.fetch(self.project, self._show, self._fetch_failed)

    def _fetch_with_projects(self) -> None:
        """Read the projects and the next task while none shows."""
        self._show_phase(DeskPhase.LOADING)
        self._read_projects()
        self._fetch()

    def _fetch_failed(self, error: Exception) -> None:
        self._set_project("")
        self._show_phase(DeskPhase.CHOOSE if self.projects else DeskPhase.NO_PROJECT)
        self._failed(error)

    def _fetch_again(self) -> None:
        """Show the open task with its edited scheme or guidelines, so that nobody judges by an outdated version.

        Responses to questions that still exist are kept.
        """
        task = self._task
        if task is None:
            return

        def found(assignment: Assignment) -> None:
            if self._task is None:
                return
            if _visible_parts(assignment) == _visible_parts(task.assignment):
                self._queue.prefetch(assignment)
            else:
                self._show_task(self._task.with_assignment(assignment, self._keymap(), self.clock.seconds))

        self._queue.fetch_again(task.assignment, found)

    def _show(self, assignment: Assignment | None) -> None:
        """Show a task with its saved draft; without a task, the phase that explains why."""
        if assignment is not None:
            self._show_task(OpenTask.of(assignment, self._keymap()))
        else:
            self._queue.cancel()
            self._show_phase(phase_without_task(self.progress, self.project))

    def _show_task(self, task: OpenTask) -> None:
        self._queue.cancel()
        self._set_project(task.assignment.project.id)
        self._task = task
        self.clock.resume(task.seconds)
        self.phase = DeskPhase.TASK
        self.opened.emit()
        self._queue.prefetch(task.assignment)
        if self.progress is not None and self.progress.tasks != task.assignment.total:
            self._projects_timer.start()  # it was counted before there was an annotator

    def _show_phase(self, phase: DeskPhase) -> None:
        """Show a phase without a task (any but `TASK`)."""
        self.phase, self._task = phase, None
        self.opened.emit()

    def _close_task(self) -> None:
        """Save the draft of the open task and close it."""
        self.save_draft()
        self._queue.cancel()
        self._task = None

    def reload_keys(self) -> bool:
        """Apply changed keys to the open task; returns whether there is one."""
        if self._task is None:
            return False
        self._task = self._task.with_keys(self._keymap())
        return True

    # --- responses

    def press(self, key: str) -> bool:
        """Apply a key, written as Qt does ("Ctrl+Z"); returns whether it has a meaning in this task."""
        if self._task is None:
            return False
        before = self.state
        self._set(press(self.form, before, key))
        return self.state is not before

    def do(
        self, move: Callable[Concatenate[TaskForm, DeskState, P], DeskState], *args: P.args, **named: P.kwargs
    ) -> None:
        """Apply a move of `core.desk.state`, such as a click."""
        if self._task is not None:
            self._set(move(self.form, self.state, *args, **named))

    def _set(self, state: DeskState) -> None:
        assert self._task is not None
        self.clock.touch()
        self._go_to(self._task.history.then(state))

    def _go_to(self, history: History, template: str = "") -> None:
        """Show another state. `template` is the sentence around what changed."""
        assert self._task is not None
        if history is not self._task.history:
            before = self.state
            self._task = replace(self._task, history=history)
            self._save_timer.start()
            text = change_text(self.form, before, self.state)
            self.changed.emit(template.format(change=text) if template else text)

    def save_draft(self) -> None:
        """Store the responses so far with the task, if they changed since they were stored."""
        is_due, task = self._save_timer.isActive(), self._task
        self._save_timer.stop()
        if not is_due or task is None:
            return
        id, draft = task.assignment.task.id, task.draft(self.clock.seconds)
        name = self.tr("Task in “{project}”").format(project=task.assignment.project.name)
        text = json.dumps(draft["state"], ensure_ascii=False, indent=1)
        self._operations.change(
            lambda store: ProjectService(store).save_draft(id, draft), keep=UnsavedChange(f"task {id}", name, text)
        )

    # --- submitting

    def missing(self) -> str:
        """A sentence that names the required questions without a response; empty if there are none."""
        listed = self._task.missing_responses(QLocale().name()) if self._task is not None else ""
        return self.tr("Required: {what}").format(what=listed) if listed else ""

    def submit(self) -> bool:
        """Record the responses and show the next task. If one is missing, emits `rejected` and returns False."""
        if self._task is None:
            return False
        problem = self.missing()
        judgements = [] if problem else self._task.judgements(self.clock.seconds)
        if not problem and all(isinstance(judgement.payload, Note | FlagForReview) for judgement in judgements):
            problem = self.tr("You have not judged these answers yet. Judge or skip them.")
        if problem:
            self.rejected.emit(problem)
            return False
        self._submit(self._task, judgements, {})
        return True

    def skip(self, reason: str = "") -> None:
        """Skip the task with a reason. The responses so far stay with the task, in case the skip is undone."""
        if self._task is not None:
            seconds = self.clock.seconds
            self.announced.emit(self.tr("Skipped: {reason}").format(reason=reason) if reason else self.tr("Skipped"))
            self._submit(self._task, [self._task.skip(reason, seconds)], self._task.draft(seconds))

    def _submit(self, task: OpenTask, judgements: list[JudgementDraft], draft: dict[str, object]) -> None:
        submitted = replace(task, seconds=self.clock.seconds)

        def failed(error: Exception) -> None:
            """Show the task again as it was, since nothing was recorded."""
            self.next_task_failed.emit()
            self._show_task(submitted)
            self._save_timer.start()
            self._failed(error)

        def recorded(events: Sequence[Judgement]) -> None:
            self.recorded.emit(task.assignment, events)

        self._save_timer.stop()
        following = self._queue.submit(task.assignment, judgements, draft, recorded, failed)
        if following is not None:
            number = min(task.assignment.number + 1, following.total)
            self._show(replace(following, number=number))
        else:
            self._fetch_with_projects()

    # --- undo

    def undo(self) -> None:
        """Undo one key; before the first key, undo the last submission and show its task again."""
        if self._task is not None and self._task.history.past:
            self._go_to(self._task.history.undo(), self.tr("Undone. {change}"))
            return
        self.save_draft()
        self._queue.undo_submission(self._undone, self._undo_failed)

    def redo(self) -> None:
        """Redo one key; after the last one, redo the submission that was undone."""
        if self._task is not None and self._task.history.future:
            self._go_to(self._task.history.redo(), self.tr("Redone. {change}"))
        elif self._task is None or not self._task.history.past:
            self._save_timer.stop()
            self._queue.redo_submission(self._redone, self._undo_failed)

    def _undone(self, undone: UndoResult) -> None:
        if not undone.judgements:
            self.rejected.emit(self.tr("There is nothing to undo."))
        elif undone.assignment is None:
            self.next_task_failed.emit()
            self.notify.emit(self.tr("Undid the last judgement, which was made elsewhere."))
        else:
            self.save_draft()  # of the open task, which a click may have changed meanwhile
            self._show_task(OpenTask.of_undone(undone.assignment, self._keymap(), undone))
            self._save_timer.start()
            self.notify.emit(self.tr("The last task is back as you submitted it."))
        self.undo_finished.emit()

    def _redone(self, redone: UndoResult) -> None:
        if not redone.judgements:
            self.rejected.emit(self.tr("There is nothing to redo."))
        elif redone.project:
            self._save_timer.stop()
            self._set_project(redone.project)
            self._fetch_with_projects()
            self.notify.emit(self.tr("Submitted again."))
        self.undo_finished.emit()

    def _undo_failed(self, error: Exception) -> None:
        self.next_task_failed.emit()
        self._failed(error)

    def _failed(self, error: Exception) -> None:
        self._operations.errors_to(self.rejected.emit)(error)


def _visible_parts(assignment: Assignment) -> tuple[object, ...]:
    """What an annotator sees of a task in addition to its messages."""
    return assignment.scheme, assignment.guideline, dict(assignment.models)
