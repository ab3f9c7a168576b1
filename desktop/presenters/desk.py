"""The annotation desk: which project and task show, what was answered so far, and how it is submitted.

A submission records all responses to a task as one action and shows the next task at once, since `TaskQueue` fetched it
while the annotator was reading. Undo goes back through the keys of the task, then to the task before.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Concatenate, ParamSpec

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from desktop.core.desk.keys import press
from desktop.core.desk.state import DeskState, History
from desktop.core.desk.task_form import TaskForm
from desktop.core.errors import DiskError, UserError
from desktop.core.keymap import KeyMap
from desktop.core.payloads import FlagForReview, Note
from desktop.presenters.attention import ActiveClock
from desktop.presenters.open_task import OpenTask
from desktop.presenters.operations import RETRY_MS, Operations
from desktop.presenters.task_queue import TaskQueue, UndoResult
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.annotation import JudgementDraft
from desktop.services.changes import Changes
from desktop.services.projects import Assignment, ProjectProgress, ProjectService

_SAVE_MS = 400  # after the last key, the draft is saved
_GATHER_MS = 40  # changes that come together are read at once

P = ParamSpec("P")


class DeskPhase(StrEnum):
    """What the page shows."""

    LOADING = "loading"
    NO_PROJECT = "no_project"  # there is none
    CHOOSE = "choose"  # there are some, and none is open
    NO_TASKS = "no_tasks"  # the project has no prompts yet
    WAITING = "waiting"  # its answers are not generated yet
    TASK = "task"
    DONE = "done"


class DeskPresenter(QObject):
    """State of the desk. Every intent returns at once. Reads nothing before `start`."""

    projects_changed = Signal()
    opened = Signal()  # another task, or none: `phase` says which
    changed = Signal()  # the responses, or what is selected
    rejected = Signal(str)  # why something was not done: a sentence
    notify = Signal(str)  # what was done, where one would not see it
    undo_finished = Signal()  # also where no other task was opened
    next_task_failed = Signal()  # the task that was asked for does not come
    project_opened = Signal(str)  # its id, empty for none

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
        self.project = ""  # the id of the one that is open
        self._started = False
        self._task: OpenTask | None = None
        self._queue = TaskQueue(operations, self)
        self._queue.next_changed.connect(self.projects_changed)
        self._list = operations.latest(self)
        self._save = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._save.timeout.connect(self.save_draft)
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self._read_projects)
        operations.changed.connect(self._store_changed)

    # --- what the page asks

    @property
    def progress(self) -> ProjectProgress | None:
        return next((one for one in self.projects if one.project.id == self.project), None)

    @property
    def assignment(self) -> Assignment | None:
        return self._task.assignment if self._task is not None else None

    @property
    def form(self) -> TaskForm:
        """Only while a task is open."""
        assert self._task is not None
        return self._task.form

    @property
    def state(self) -> DeskState:
        """Only while a task is open."""
        assert self._task is not None
        return self._task.state

    @property
    def is_switching_task(self) -> bool:
        """Another task is on its way: what is typed now is meant for that one."""
        return self.phase is DeskPhase.LOADING or self._queue.is_undoing

    @property
    def next_is_ready(self) -> bool:
        return self._queue.next is not None

    @property
    def is_looking_ahead(self) -> bool:
        """Whether there is a next task is not known yet."""
        return self._queue.is_looking_ahead

    # --- which project

    def start(self, project: str = "") -> None:
        """The page shows for the first time; `project` is the one that was open last."""
        if self._started:
            return
        self._started = True
        self._set_project(project)
        if project:  # most likely it is still there: people wait for the task, so it is read before the list
            self._queue.fetch(project, self._show_last_open, self._ignore_user_error)
        self._read_projects()

    def _show_last_open(self, assignment: Assignment | None) -> None:
        if assignment is not None and not assignment.project.deleted:
            self._show(assignment)

    def _ignore_user_error(self, error: Exception) -> None:
        """The project that was open last is gone; the list of projects is on its way."""
        if not isinstance(error, UserError):
            self._operations.failed.emit(error)

    def open(self, project: str) -> None:
        """Shows its next task."""
        if project == self.project and self.phase is not DeskPhase.CHOOSE:
            return
        self._leave()
        self._set_project(project)
        if self.progress is not None:
            self._fetch()
        else:  # it was just made: its task comes with the list
            self._fetch_with_projects()

    def reveal(self, project: str) -> None:
        """From now on the project shows which model wrote each answer, also of the task that shows."""

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
        self._gather.stop()
        self._list.ask(lambda store: ProjectService(store).all(), self._take_projects, self._list_failed)

    def _list_failed(self, error: Exception) -> None:
        """Nothing shows yet, and never would: the list is read again."""
        if self.phase is DeskPhase.LOADING and isinstance(error, DiskError):
            QTimer.singleShot(RETRY_MS, self, self._read_projects)
        self._failed(error)

    def _take_projects(self, found: list[ProjectProgress]) -> None:
        is_first = self.phase is DeskPhase.LOADING and self._task is None and not self._queue.is_fetching
        self.projects = found
        known = {one.project.id for one in found}
        if self.project not in known:
            self._leave()
            unfinished = [one.project.id for one in found if one.done < one.tasks]
            self._set_project(next(iter(unfinished or known), "") if is_first else "")
        self.projects_changed.emit()
        if not self.project:
            self._show_phase(DeskPhase.CHOOSE if known else DeskPhase.NO_PROJECT)
        elif is_first or (self._task is None and self.phase is not DeskPhase.LOADING):
            self._fetch(quietly=not is_first)
        elif self._task is not None and self.progress is not None:
            if self.progress.project.scheme != self._task.assignment.scheme.id:
                self._fetch_again()  # the project got another one while its task shows
            elif not self.next_is_ready:
                self._queue.prefetch(self._task.assignment)

    def _store_changed(self, changes: Changes) -> None:
        if not self._started:
            return
        if changes.annotators and self._task is not None:  # another person's queue, and their own draft
            self._save.stop()  # it must not be saved in the name of the other
            self._leave()
            self._fetch()
        elif changes.schemes:
            self._fetch_again()
        if changes.projects or changes.annotators or changes.schemes:
            self._gather.start()

    # --- which task

    def _fetch(self, *, quietly: bool = False) -> None:
        """The next task of the project, whatever was shown; `quietly`, what shows stays until it is there."""
        if not quietly and self.phase is not DeskPhase.LOADING:
            self.phase = DeskPhase.LOADING
            self.opened.emit()
        self._queue.fetch(self.project, self._show, self._not_fetched)

    def _fetch_with_projects(self) -> None:
        """How far the projects are, and the next task, where none shows."""
        self._show_phase(DeskPhase.LOADING)
        self._read_projects()
        self._fetch()

    def _not_fetched(self, error: Exception) -> None:
        self._set_project("")
        self._show_phase(DeskPhase.CHOOSE if self.projects else DeskPhase.NO_PROJECT)
        self._failed(error)

    def _fetch_again(self) -> None:
        """The scheme or its guideline was edited, and nobody judges by what they do not see. Responses stay as far as
        they are still asked for."""
        task = self._task
        if task is None:
            return

        def found(assignment: Assignment) -> None:
            if self._task is None:
                return
            if _asks(assignment) == _asks(task.assignment):
                self._queue.prefetch(assignment)
            else:
                self._show_task(self._task.asked_as(assignment, self._keymap(), self.clock.seconds))

        self._queue.fetch_again(task.assignment, found)

    def _show(self, assignment: Assignment | None) -> None:
        """With the draft that was kept of it."""
        if assignment is not None:
            self._show_task(OpenTask.of(assignment, self._keymap()))
        else:
            self._queue.cancel()
            self._show_phase(self._phase_without_task())

    def _show_task(self, task: OpenTask) -> None:
        self._queue.cancel()
        self._set_project(task.assignment.project.id)
        self._task = task
        self.clock.resume(task.seconds)
        self.phase = DeskPhase.TASK
        self.opened.emit()
        self._queue.prefetch(task.assignment)
        if self.progress is not None and self.progress.tasks != task.assignment.total:
            self._gather.start()  # it was counted before there was anybody to judge

    def _show_phase(self, phase: DeskPhase) -> None:
        """Any but `TASK`."""
        self.phase, self._task = phase, None
        self.opened.emit()

    def _phase_without_task(self) -> DeskPhase:
        progress = self.progress
        if progress is None:
            return DeskPhase.LOADING if self.project else DeskPhase.CHOOSE
        if progress.tasks == 0:
            return DeskPhase.NO_TASKS
        return DeskPhase.WAITING if progress.ready < progress.tasks else DeskPhase.DONE

    def _leave(self) -> None:
        """The task is put down as it stands."""
        self.save_draft()
        self._queue.cancel()
        self._task = None

    def take_keys(self) -> bool:
        """Keys were changed: the task that shows goes by the new ones too. Gives whether there is one."""
        if self._task is None:
            return False
        self._task = self._task.with_keys(self._keymap())
        return True

    # --- responses

    def press(self, key: str) -> bool:
        """What a key says about the answers, as Qt writes it. Gives whether it meant anything."""
        if self._task is None:
            return False
        before = self.state
        self._set(press(self.form, before, key))
        return self.state is not before

    def do(
        self, move: Callable[Concatenate[TaskForm, DeskState, P], DeskState], *args: P.args, **named: P.kwargs
    ) -> None:
        """A move of `core.desk.state`, as the mouse makes them."""
        if self._task is not None:
            self._set(move(self.form, self.state, *args, **named))

    def _set(self, state: DeskState) -> None:
        assert self._task is not None
        self.clock.touch()
        self._go_to(self._task.history.then(state))

    def _go_to(self, history: History) -> None:
        assert self._task is not None
        if history is not self._task.history:
            self._task = replace(self._task, history=history)
            self._save.start()
            self.changed.emit()

    def save_draft(self) -> None:
        """Keeps the responses so far with the task, also over a restart."""
        is_due, task = self._save.isActive(), self._task
        self._save.stop()
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
        """The sentence that names the questions without a response; empty where there are none."""
        listed = self._task.missing_responses(QLocale().name()) if self._task is not None else ""
        return self.tr("Required: {what}").format(what=listed) if listed else ""

    def submit(self) -> bool:
        """Records the responses and goes on; False (and `rejected`) while something is missing."""
        if self._task is None:
            return False
        problem = self.missing()
        judgements = [] if problem else self._task.judgements(self.clock.seconds)
        if not problem and all(isinstance(one.payload, Note | FlagForReview) for one in judgements):
            problem = self.tr("You have not judged these answers yet. Judge or skip them.")
        if problem:
            self.rejected.emit(problem)
            return False
        self._submit(self._task, judgements, {})
        return True

    def skip(self, reason: str = "") -> None:
        """Goes on without judging. The responses so far stay with the task, for who undoes the skip."""
        if self._task is not None:
            seconds = self.clock.seconds
            self._submit(self._task, [self._task.skip(reason, seconds)], self._task.draft(seconds))

    def _submit(self, task: OpenTask, judgements: list[JudgementDraft], draft: dict[str, object]) -> None:
        left = replace(task, seconds=self.clock.seconds)

        def failed(error: Exception) -> None:
            """Nothing was recorded: the task comes back as it was."""
            self.next_task_failed.emit()
            self._show_task(left)
            self._save.start()
            self._failed(error)

        self._save.stop()
        following = self._queue.submit(task.assignment, judgements, draft, failed)
        if following is not None:
            number = min(task.assignment.number + 1, following.total)
            self._show(replace(following, number=number))
        else:
            self._fetch_with_projects()

    # --- undo

    def undo(self) -> None:
        """Goes back by one key; where there was none, the task that was submitted last comes back."""
        if self._task is not None and self._task.history.past:
            self._go_to(self._task.history.undo())
            return
        self.save_draft()
        self._queue.undo_submission(self._undone, self._undo_failed)

    def redo(self) -> None:
        if self._task is not None and self._task.history.future:
            self._go_to(self._task.history.redo())
        elif self._task is None or not self._task.history.past:
            self._save.stop()
            self._queue.redo_submission(self._redone, self._undo_failed)

    def _undone(self, undone: UndoResult) -> None:
        if not undone.judgements:
            self.rejected.emit(self.tr("There is nothing to undo."))
        elif undone.assignment is None:
            self.next_task_failed.emit()
            self.notify.emit(self.tr("Undid the last judgement, which was made elsewhere."))
        else:
            self.save_draft()  # of the task that shows, where the mouse changed it meanwhile
            self._show_task(OpenTask.of_undone(undone.assignment, self._keymap(), undone))
            self._save.start()
            self.notify.emit(self.tr("The last task is back as you submitted it."))
        self.undo_finished.emit()

    def _redone(self, redone: UndoResult) -> None:
        if not redone.judgements:
            self.rejected.emit(self.tr("There is nothing to redo."))
        elif redone.project:
            self._save.stop()
            self._set_project(redone.project)
            self._fetch_with_projects()
            self.notify.emit(self.tr("Submitted again."))
        self.undo_finished.emit()

    def _undo_failed(self, error: Exception) -> None:
        self.next_task_failed.emit()
        self._failed(error)

    def _failed(self, error: Exception) -> None:
        self._operations.errors_to(self.rejected.emit)(error)


def _asks(assignment: Assignment) -> tuple[object, ...]:
    """What an annotator sees of a task beside its messages."""
    return assignment.scheme, assignment.guideline, dict(assignment.models)
