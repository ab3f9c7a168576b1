"""The annotation desk: which project, which task, what was said about it so far, and how it is handed in.

A task's answers are a value (`core.desk.state`). Handing in records all of it as one action and shows the next task at
once, which was fetched while the person was reading; taking back goes to the task before, with all that was said.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Concatenate, ParamSpec

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from desktop.core.desk.keys import press
from desktop.core.desk.record import record, restore
from desktop.core.desk.sheet import Sheet
from desktop.core.desk.state import DeskState, History, from_dict, missing, start
from desktop.core.errors import DiskError, UserError
from desktop.core.keymap import KeyMap
from desktop.core.payloads import Note, SecondLook, Skip
from desktop.core.scheme import say as in_language
from desktop.presenters.attention import ActiveClock
from desktop.presenters.desk_steps import Taken, bring_again, sheet_of, take_back
from desktop.presenters.operations import RETRY_MS, Operations
from desktop.presenters.unsaved import Unsaved
from desktop.services.annotation import Annotation, Draft
from desktop.services.changes import Changes
from desktop.services.projects import Assignment, Progress, Projects
from desktop.store.database import Database

_KEEP_MS = 400  # after the last key, what was said goes to the disk
_GATHER_MS = 40  # changes that come together are looked at once

P = ParamSpec("P")


class Phase(StrEnum):
    """What the page shows."""

    LOADING = "loading"
    NO_PROJECT = "no_project"  # there is none
    CHOOSE = "choose"  # there are some, and none is open
    NO_TASKS = "no_tasks"  # the project has no prompts yet
    WAITING = "waiting"  # its answers are still to be written
    TASK = "task"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class _Open:
    """The task on the desk."""

    assignment: Assignment
    sheet: Sheet
    history: History


class DeskPresenter(QObject):
    """State of the desk. Every intent returns at once. Reads nothing before `start`."""

    projects_changed = Signal()
    opened = Signal()  # another task, or none: `phase` says which
    changed = Signal()  # what is said about the task, or what is selected
    refused = Signal(str)  # why something was not done: a sentence
    said = Signal(str)  # what was done, where one would not see it
    settled = Signal()  # an undo or redo is through: `turning` is over where nothing opened
    stayed = Signal()  # the task that was asked for does not come
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
        self.phase = Phase.LOADING
        self.projects: list[Progress] = []
        self.project = ""  # the id of the one that is open
        self._started = False
        self._task: _Open | None = None
        self._ahead: Assignment | None = None  # the next task, there already
        self._is_looking_ahead = False  # what is next is not known yet
        self._recalling = False  # an undo or redo is on its way
        self._turn = 0  # what was asked for an earlier task than the one that shows is for nobody
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self.save_draft)
        self._look = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._look.timeout.connect(self._read_projects)
        operations.changed.connect(self._store_changed)

    # --- what the page asks

    @property
    def progress(self) -> Progress | None:
        return next((one for one in self.projects if one.project.id == self.project), None)

    @property
    def assignment(self) -> Assignment | None:
        return self._task.assignment if self._task is not None else None

    @property
    def sheet(self) -> Sheet:
        """Only while a task is open."""
        assert self._task is not None
        return self._task.sheet

    @property
    def state(self) -> DeskState:
        """Only while a task is open."""
        assert self._task is not None
        return self._task.history.now

    @property
    def turning(self) -> bool:
        """Another task is on its way: what is typed now is meant for that one."""
        return self.phase is Phase.LOADING or self._recalling

    @property
    def next_is_ready(self) -> bool:
        return self._ahead is not None

    @property
    def is_looking_ahead(self) -> bool:
        """Whether there is a next task is not known yet."""
        return self._is_looking_ahead

    # --- which project

    def reveal(self, project: str) -> None:
        """From now on the project says which model wrote what, also of the task that shows."""

        def revealed(_: object) -> None:
            if project == self.project and self._task is not None:
                self.save_draft()
                self._fetch(quietly=True)
            self.said.emit(self.tr("Each answer now says which model wrote it."))

        self._operations.change(lambda store: Projects(store).reveal(project), revealed, self._failed)

    def start(self, project: str = "") -> None:
        """The page is looked at for the first time; `project` is the one that was open last."""
        if not self._started:
            self._started = True
            self._set_project(project)

            def task(store: Database) -> Assignment | None:
                try:
                    found = Projects(store).next(project)
                except UserError:
                    return None  # it is gone, as the list will tell
                return None if found is None or found.project.deleted else found

            def show(found: Assignment | None) -> None:
                if found is not None and not self._turn:
                    self._show(found)

            if project:  # most likely it is still there: the task is what people wait for, the list comes after it
                self._operations.ask(task, show)
            self._read_projects()

    def open(self, project: str) -> None:
        """Shows its next task."""
        if project == self.project and self.phase is not Phase.CHOOSE:
            return
        self._leave()
        self._set_project(project)
        if self.progress is not None:
            self._fetch()
        else:  # it was just made: its task comes with the list
            self._show_phase(Phase.LOADING)
            self._read_both()

    def _set_project(self, project: str) -> None:
        if project != self.project:
            self.project = project
            self.project_opened.emit(project)

    def _read_projects(self) -> None:
        self._look.stop()
        self._operations.ask(lambda store: Projects(store).all(), self._projects_read, self._not_read)

    def _not_read(self, error: Exception) -> None:
        """Nothing shows yet, and never would: it is tried again."""
        if self.phase is Phase.LOADING and isinstance(error, DiskError):
            QTimer.singleShot(RETRY_MS, self, self._read_projects)
        self._failed(error)

    def _projects_read(self, found: list[Progress]) -> None:
        first = self.phase is Phase.LOADING and self._task is None and not self._turn
        self.projects = found
        known = {one.project.id for one in found}
        if self.project not in known:
            self._leave()
            unfinished = [one.project.id for one in found if one.done < one.tasks]
            self._set_project(next(iter(unfinished or known), "") if first else "")
        self.projects_changed.emit()
        if not self.project:
            self._show_phase(Phase.CHOOSE if known else Phase.NO_PROJECT)
        elif first or (self._task is None and self.phase is not Phase.LOADING):
            self._fetch(quietly=not first)
        elif self._task is not None and self._asks_otherwise():
            self._ask_anew()
        elif self._task is not None and self._ahead is None:
            self._fetch_ahead()

    def _store_changed(self, changes: Changes) -> None:
        if not self._started:
            return
        if changes.annotators and self._task is not None:  # another person's queue, and their own draft
            self._keep.stop()  # of the one before: it is not to be kept in the name of the other
            self._leave()
            self._fetch()
        elif changes.schemes:
            self._ask_anew()
        if changes.projects or changes.annotators or changes.schemes:
            self._look.start()

    # --- which task

    def _fetch(self, *, quietly: bool = False) -> None:
        """The next task of the project, whatever was shown; `quietly` what shows stays until it is there."""
        self._turn += 1
        turn, project = self._turn, self.project
        self._ahead = None
        if not quietly and self.phase is not Phase.LOADING:
            self.phase = Phase.LOADING
            self.opened.emit()

        def show(found: Assignment | None) -> None:
            if turn == self._turn:
                self._show(found)

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self._set_project("")
                self._show_phase(Phase.CHOOSE if self.projects else Phase.NO_PROJECT)
            elif isinstance(error, UserError):
                return  # nobody waits for it any more
            self._failed(error)

        self._operations.ask(lambda store: Projects(store).next(project), show, failed)

    def _asks_otherwise(self) -> bool:
        """The project got another scheme while its task shows."""
        progress, assignment = self.progress, self.assignment
        return progress is not None and assignment is not None and progress.project.scheme != assignment.scheme.id

    def _ask_anew(self) -> None:
        """What is asked, or its guideline, is another one: nobody judges by what they do not see. What was said stays
        as far as it is still asked."""
        assignment = self.assignment
        if assignment is None:
            return
        self._turn += 1
        turn, task = self._turn, assignment.task.id
        self._ahead = None

        def show(found: Assignment) -> None:
            if turn != self._turn:
                return
            if (found.scheme, found.guideline) == (assignment.scheme, assignment.guideline):
                self._fetch_ahead()
                return
            seconds = self.clock.seconds
            self._show(found, from_dict(sheet_of(found, self._keymap()), self.state.to_dict()))
            self.clock.resume(seconds)

        self._operations.ask(lambda store: Projects(store).assignment(task), show)

    def _fetch_ahead(self) -> None:
        turn, assignment = self._turn, self.assignment
        if assignment is None:
            return
        project, task = assignment.project.id, assignment.task.id

        def keep(found: Assignment | None) -> None:
            if turn == self._turn:
                self._ahead, self._is_looking_ahead = found, False
                self.projects_changed.emit()

        self._is_looking_ahead = True
        self._operations.ask(lambda store: Projects(store).next(project, after=task), keep)

    def _show(self, assignment: Assignment | None, state: DeskState | None = None) -> None:
        self._turn += 1
        self._ahead = None
        if assignment is None:
            self._task = None
            self._show_phase(self._phase_without_task())
            return
        self._set_project(assignment.project.id)
        sheet = sheet_of(assignment, self._keymap())
        kept = assignment.draft
        if state is None:
            state = from_dict(sheet, kept.get("state", {})) if kept else start(sheet)
        self._task = _Open(assignment, sheet, History(state))
        self.clock.resume(float(kept.get("seconds", 0.0)) if kept else 0.0)
        self.phase = Phase.TASK
        self.opened.emit()
        self._fetch_ahead()
        if self.progress is not None and self.progress.tasks != assignment.total:
            self._look.start()  # it was counted before there was anybody to judge

    def _show_phase(self, phase: Phase) -> None:
        self.phase = phase
        if phase is not Phase.TASK:
            self._task = None
            self.opened.emit()

    def _phase_without_task(self) -> Phase:
        progress = self.progress
        if progress is None:
            return Phase.LOADING if self.project else Phase.CHOOSE
        if progress.tasks == 0:
            return Phase.NO_TASKS
        return Phase.WAITING if progress.ready < progress.tasks else Phase.DONE

    def _leave(self) -> None:
        """The task is put down as it stands."""
        self.save_draft()
        self._turn += 1
        self._task = self._ahead = None

    def take_keys(self) -> bool:
        """Keys were changed: the task that shows goes by the new ones too. Gives whether there is one."""
        if self._task is None:
            return False
        self._task = replace(self._task, sheet=sheet_of(self._task.assignment, self._keymap()))
        return True

    # --- saying things

    def press(self, key: str) -> bool:
        """What a key says about the answers, as Qt writes it. Gives whether it meant anything."""
        if self._task is None:
            return False
        before = self.state
        self._set(press(self.sheet, before, key))
        return self.state is not before

    def do(self, move: Callable[Concatenate[Sheet, DeskState, P], DeskState], *args: P.args, **named: P.kwargs) -> None:
        """A move of `core.desk.state`, as the mouse makes them."""
        if self._task is not None:
            self._set(move(self.sheet, self.state, *args, **named))

    def _set(self, state: DeskState) -> None:
        assert self._task is not None
        self.clock.touch()
        if state is not self.state:
            self._become(self._task.history.then(state))

    def _become(self, history: History) -> None:
        assert self._task is not None
        if history is not self._task.history:
            self._task = replace(self._task, history=history)
            self._keep.start()
            self.changed.emit()

    def save_draft(self) -> None:
        """What was said so far is kept with the task, also over a restart."""
        if not self._keep.isActive() or self._task is None:
            self._keep.stop()
            return
        self._keep.stop()
        task, state = self._task.assignment.task.id, self._draft()
        self._operations.change(
            lambda store: Projects(store).save_draft(task, state),
            keep=Unsaved(
                f"task {task}",
                self.tr("Task in “{project}”").format(project=self._task.assignment.project.name),
                json.dumps(state["state"], ensure_ascii=False, indent=1),
            ),
        )

    def _draft(self) -> dict[str, Any]:
        return {"state": self.state.to_dict(), "seconds": round(self.clock.seconds, 1)}

    # --- handing in

    def missing(self) -> str:
        """The sentence that names what is still to be said; empty when nothing is."""
        if self._task is None:
            return ""
        language, found = QLocale().name(), missing(self.sheet, self.state)
        places: dict[str, list[str]] = {}
        for target, question in found:
            asked = next(one for one in self.state.asked(self.sheet, target) if one.id == question)
            letters = places.setdefault(in_language(asked.label, language), [])
            if target in self.sheet.candidates and len(self.sheet.candidates) > 1:
                letters.append(self.sheet.letter(target))
        if not places:
            return ""
        listed = "; ".join(f"{name} ({', '.join(letters)})" if letters else name for name, letters in places.items())
        return self.tr("Still to say: {what}").format(what=listed)

    def submit(self) -> bool:
        """Hands in what was said and goes on; False (and `refused`) while something is missing."""
        if self._task is None:
            return False
        sentence = self.missing()
        said = () if sentence else record(self.sheet, self.state)
        if not sentence and all(isinstance(one.payload, Note | SecondLook) for one in said):
            sentence = self.tr("Nothing is said about these answers yet. Say something, or skip them.")
        if sentence:
            self.refused.emit(sentence)
            return False
        prompt, shown, scheme = self.sheet.prompt, self.sheet.candidates, self.sheet.scheme
        entries: list[Draft] = []
        for one in said:
            # one judgement carries the time of all: none of it counts twice
            how: dict[str, Any] = {
                "prompt": prompt,
                "shown": shown,
                "scheme": scheme.id,
                "scheme_version": scheme.version,
                "active_seconds": None if entries else round(self.clock.seconds, 2),
            }
            entries.append(Draft(one.payload, one.messages, question=one.question, **how))
        self._hand_in(entries, keep_draft=False)
        return True

    def skip(self, reason: str = "") -> None:
        """Goes on without judging. What was said so far stays with the task, for who takes the skip back."""
        if self._task is None:
            return
        sheet, seconds = self.sheet, round(self.clock.seconds, 2)
        skip = Draft(
            Skip(" ".join(reason.split())),
            sheet.candidates,
            prompt=sheet.prompt,
            shown=sheet.candidates,
            active_seconds=seconds,
            scheme=sheet.scheme.id,
            scheme_version=sheet.scheme.version,
        )
        self._hand_in([skip], keep_draft=True)

    def _hand_in(self, entries: list[Draft], *, keep_draft: bool) -> None:
        left = self._task
        assert left is not None
        task, draft = left.assignment.task.id, self._draft() if keep_draft else {}
        self._keep.stop()

        def work(store: Database) -> tuple[None, Changes]:
            _, changes = Annotation(store).record(*entries, task=task)
            _, more = Projects(store).save_draft(task, draft)
            return None, changes | more

        following = self._ahead

        def done(_: None) -> None:
            if turn == self._turn and following is None:
                self._read_both()

        def failed(error: Exception) -> None:
            """Nothing was recorded: the task comes back as it was."""
            self.stayed.emit()
            self._show(left.assignment)
            self._task = left
            self._keep.start()
            self.opened.emit()
            self._failed(error)

        self._operations.change(work, done, failed)  # before the next task asks what comes after it
        self._task = None
        if following is not None:
            number = min(left.assignment.number + 1, following.total)
            self._show(replace(following, number=number))
        else:
            self._show_phase(Phase.LOADING)
        turn = self._turn

    def _read_both(self) -> None:
        """How far the projects are, and what there is to go on with."""

        def read(store: Database) -> tuple[list[Progress], Assignment | None]:
            return Projects(store).all(), Projects(store).next(self.project)

        turn = self._turn

        def show(found: tuple[list[Progress], Assignment | None]) -> None:
            self.projects = found[0]
            self.projects_changed.emit()
            if turn == self._turn:
                self._show(found[1])

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self._set_project("")
                self._show_phase(Phase.CHOOSE)
            self._failed(error)

        self._operations.ask(read, show, failed)

    # --- taking back

    def undo(self) -> None:
        """The last thing that was said; where nothing was, the last task that was handed in comes back."""
        if self._task is not None and self._task.history.past:
            self._become(self._task.history.undo())
            return
        self.save_draft()
        self._recall(take_back, self._taken_back)

    def redo(self) -> None:
        if self._task is not None and self._task.history.future:
            self._become(self._task.history.redo())
        elif self._task is None or not self._task.history.past:
            self._keep.stop()
            self._recall(bring_again, self._brought_again)

    def _recall(self, work: Callable[[Database], tuple[Taken, Changes]], done: Callable[[Taken], None]) -> None:
        self._recalling = True

        def through(found: Taken) -> None:
            self._recalling = False
            done(found)
            self.settled.emit()

        def failed(error: Exception) -> None:
            self._recalling = False
            self.stayed.emit()
            self._failed(error)

        self._operations.change(work, through, failed)

    def _taken_back(self, found: Taken) -> None:
        if not found.events:
            self.refused.emit(self.tr("There is nothing left to undo."))
        elif found.assignment is None:
            self.stayed.emit()
            self.said.emit(self.tr("Took back the last judgement, which was made elsewhere."))
        else:
            self.save_draft()  # what was said by mouse meanwhile
            assignment = found.assignment
            sheet = sheet_of(assignment, self._keymap())
            events = [event for event in found.events if not isinstance(event.payload, Skip)]
            self._show(assignment, restore(sheet, events, found.texts) if events else None)
            if events:
                seconds = sum(event.active_seconds or 0.0 for event in events)
                self.clock.resume(seconds)
                self._keep.start()
            self.said.emit(self.tr("The last task is back, as you left it."))

    def _brought_again(self, found: Taken) -> None:
        if not found.events:
            self.refused.emit(self.tr("There is nothing left to redo."))
        elif found.project:
            self._keep.stop()
            self._set_project(found.project)
            self._show_phase(Phase.LOADING)
            self._read_both()
            self.said.emit(self.tr("Handed in again."))

    def _failed(self, error: Exception) -> None:
        self._operations.refusing(self.refused.emit)(error)
