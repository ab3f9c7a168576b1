"""Trains what waits, one run after the other, on a thread of its own; suspends while the user chats."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, UserError
from desktop.core.training_run import OPEN_STATUSES, RunStatus, TrainingRun
from desktop.engine.gguf import read_metadata
from desktop.engine.host import EngineHost, StateKind
from desktop.engine.signature import file_sha256
from desktop.presenters.job import Job
from desktop.presenters.operations import Operations
from desktop.presenters.requests import Submit
from desktop.presenters.sentences import sentence
from desktop.presenters.training_timeline import RunTimeline
from desktop.services.changes import Changes
from desktop.services.training.files import TrainingFiles, TrainingLock
from desktop.services.training.recipe import TrainingRecipe
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.session import (
    DataRead,
    PowerChanged,
    SessionEvent,
    SessionProgress,
    TrainingControl,
    TrainingSession,
)
from desktop.store.database import Database
from desktop.store.errors import mapped_to_user_errors
from desktop.training.environment import TrainerEnvironment

T = TypeVar("T")

CALM_MS: Final = 5000
"""Training continues when the chat has been quiet for this long."""
_TICK_MS: Final = 250  # between updates of the window
_END_S: Final = 2.0
_NAME: Final = QT_TRANSLATE_NOOP("training-page", "Round {number}")
_TASKS: Final = {
    "wait": QT_TRANSLATE_NOOP("training-page", "Waiting for a run of another program"),
    "tokenize": QT_TRANSLATE_NOOP("training-page", "Preparing the data"),
    "evaluation": QT_TRANSLATE_NOOP("training-page", "Evaluating"),
}

ModelTexts = Callable[[str], tuple[str, str]]
"""Returns the licence and the chat template (empty: the model's own) to use with a model file."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A run to train, or only to evaluate."""

    run: str
    evaluates: bool = False


class TrainingWorker(QObject):
    """What is in progress: `run` is its id, `task` says what goes on while no trainer runs, `timeline` what it has
    done in this program. The trainer's environment and the model process can be replaced by scripted ones."""

    changed = Signal()  # what is in progress, or whether it is suspended
    progressed = Signal(str, object)  # the id of a run, and the events of its trainer
    created = Signal(str)  # the id of a new run
    rejected = Signal(str)  # a sentence: why a run did not start, or failed

    def __init__(
        self,
        operations: Operations,
        submit: Submit,
        chat: EngineHost,
        models: ModelTexts,
        program: Callable[[], list[str]] | None = None,
        engine: list[str] | None = None,
        calm_ms: int = CALM_MS,
        parent: QObject | None = None,
        is_on_battery: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self._operations, self._submit, self._chat, self._models = operations, submit, chat, models
        self._program = program or (lambda: TrainerEnvironment().command())
        self._engine, self._must_wait = engine, is_on_battery
        self._starting = Job("training start", self)
        self._waiting: deque[_Task] = deque()
        self._thread: threading.Thread | None = None
        self._inbox: deque[SessionEvent | Changes | _Ended] = deque()  # filled by the thread
        self._control = TrainingControl.CONTINUE  # read by the thread
        self._is_stopping = self._ended = False
        self.run = self.task = ""
        self.timeline = RunTimeline()
        self.is_paused = False
        self.is_on_battery = False
        """The run waits for mains power."""
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._drain)
        self._calm = QTimer(self, singleShot=True, interval=calm_ms)
        self._calm.timeout.connect(self._decide)
        chat.state_changed.connect(lambda _: self._chat_changed())

    # --- state

    @property
    def is_suspended(self) -> bool:
        """The run waits for the chat to be quiet."""
        return bool(self.run) and not self.is_paused and self._control is TrainingControl.SUSPEND

    @property
    def is_stopping(self) -> bool:
        """The run saves a checkpoint and ends."""
        return bool(self.run) and self._is_stopping

    # --- intents

    def start(self, recipe: TrainingRecipe, sha256: str) -> None:
        """Add a run to the queue; emits `created`. `sha256` is the hash of the base model's file, empty if unknown."""
        path = Path(recipe.base)
        name = QCoreApplication.translate("training-page", _NAME)

        def hashed(_: threading.Event, report: Callable[[object], None]) -> str:
            with mapped_to_user_errors(path):
                return sha256 or file_sha256(read_metadata(path).parts)

        def create(found: str) -> None:
            def work(store: Database) -> tuple[TrainingRun, Changes]:
                runs = TrainingRunService(store)
                run, _ = runs.create(recipe, path, found, name)
                return runs.update(run.id, status=RunStatus.QUEUED)

            self._operations.change(work, self._enqueue_new, self._failed)

        self._starting.begin(hashed, create, self._failed)

    def resume(self, run: str) -> None:
        """Continue a run that was stopped, has failed or waits."""
        self._enqueue(_Task(run))

    def evaluate(self, run: str) -> None:
        """Compare a finished run with its base model."""
        self._enqueue(_Task(run, evaluates=True))

    def pause(self, paused: bool) -> None:
        """Suspend the run in progress until the user resumes it."""
        self.is_paused = paused
        id, status = self.run, RunStatus.PAUSED if paused else RunStatus.RUNNING
        if id and not self.task:
            self._operations.change(lambda store: TrainingRunService(store).update(id, status=status))
        self._decide()

    def stop(self, run: str) -> None:
        """Stop a run with a checkpoint, or take it out of the queue."""
        waiting = next((task for task in self._waiting if task.run == run), None)
        if waiting is not None:
            self._waiting.remove(waiting)
            if not waiting.evaluates:
                self._operations.change(lambda store: TrainingRunService(store).update(run, status=RunStatus.STOPPED))
            self.changed.emit()
        elif run == self.run:
            self._is_stopping = True
            self._decide()

    def yield_to_chat(self) -> None:
        """Suspend at once because the user chats; continue when the chat has been quiet for a while."""
        self._calm.start()
        self._decide()

    def recover(self) -> None:
        """Continue the runs that the end of the program interrupted, and those in the queue."""

        def work(store: Database) -> tuple[list[str], Changes]:
            lock = TrainingLock(store.folder)
            if not lock.acquire():
                return [], Changes()  # another program trains
            try:
                runs = TrainingRunService(store)
                before = [run.id for run in runs.all() if run.status in OPEN_STATUSES]
                runs.recover()
                after = {run.id: run.status for run in runs.all()}
            finally:
                lock.release()
            resumable = (RunStatus.QUEUED, RunStatus.STOPPED)
            return [id for id in before if after.get(id) in resumable], Changes(training=True)

        def found(ids: list[str]) -> None:
            for id in ids:
                self.resume(id)

        self._operations.change(work, found)

    def end(self) -> None:
        """Stop with a checkpoint. A trainer that is not done by then saves it after this program has ended."""
        self._ended = True
        self._control = TrainingControl.STOP
        self._tick.stop()
        self._calm.stop()
        self._starting.end()
        self._waiting.clear()
        if self._thread is not None:
            self._thread.join(_END_S)

    # --- deciding

    def _chat_changed(self) -> None:
        if self._is_chat_busy:
            self._decide()
        elif self._control is TrainingControl.SUSPEND and not self._calm.isActive() and not self.is_paused:
            self._calm.start()

    @property
    def _is_chat_busy(self) -> bool:
        return self._chat.state.kind in (StateKind.STARTING, StateKind.LOADING, StateKind.BUSY)

    def _decide(self) -> None:
        if self._ended:
            return
        if self._is_stopping:
            control = TrainingControl.STOP
        elif self.is_paused or self._calm.isActive() or self._is_chat_busy:
            control = TrainingControl.SUSPEND
        else:
            control = TrainingControl.CONTINUE
        if control is not self._control:
            self._control = control
            self.changed.emit()

    # --- the queue

    def _enqueue_new(self, run: TrainingRun) -> None:
        self.created.emit(run.id)
        self._enqueue(_Task(run.id))

    def _enqueue(self, task: _Task) -> None:
        if self._ended or task.run in {self.run, *(waiting.run for waiting in self._waiting)}:
            return
        self._waiting.append(task)
        if self.run and not task.evaluates:
            self._operations.change(lambda store: TrainingRunService(store).update(task.run, status=RunStatus.QUEUED))
        self._next()
        self.changed.emit()

    def _next(self) -> None:
        if self._thread is not None or not self._waiting or self._ended:
            return
        task = self._waiting.popleft()
        self.run, self.task = task.run, QCoreApplication.translate("training-page", _TASKS["tokenize"])
        self.timeline = RunTimeline()
        self._is_stopping = self.is_paused = False
        self._decide()
        self._thread = threading.Thread(target=self._work, args=(task,), name="training", daemon=True)
        self._thread.start()
        self._tick.start()
        self.changed.emit()

    def _drain(self) -> None:
        """Take what the thread has reported since the last time."""
        events, changed, ended, task = [], False, None, self.task
        while self._inbox:
            item = self._inbox.popleft()
            match item:
                case Changes():
                    changed = True
                case _Ended():
                    ended = item
                case DataRead():
                    continue
                case PowerChanged():
                    self.is_on_battery = item.is_battery
                    self.changed.emit()
                case SessionProgress():
                    task = _describe(item)
                case _:
                    task = ""
                    events.append(item)
        if task != self.task:
            self.task = task
            self.changed.emit()
        if events:
            self.timeline.extend(events)
            self.progressed.emit(self.run, events)
        if changed:
            self._operations.changed.emit(Changes(training=True))
        if ended is not None:
            self._finish(ended.error)

    def _finish(self, error: Exception | None) -> None:
        self._tick.stop()
        if self._thread is not None:
            self._thread.join()
        self._thread, self.run, self.task = None, "", ""
        self._is_stopping = self.is_on_battery = False
        if error is not None and not isinstance(error, Cancelled):
            self._failed(error)
        self._operations.changed.emit(Changes(training=True))
        self.changed.emit()
        self._next()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.rejected.emit(sentence(error))
        else:
            self._operations.failed.emit(error)

    # --- on the thread

    def _work(self, task: _Task) -> None:
        error: Exception | None = None
        try:
            self._train(task)
        except Exception as failure:
            error = failure
            if not self._ended:
                self._record_end(task, failure)
        self._inbox.append(_Ended(error))

    def _train(self, task: _Task) -> None:
        run, folder = self._ask(lambda runs: (runs.get(task.run), runs.files.path.parent))
        files = TrainingFiles(folder)
        base = self._ask(lambda runs: runs.find_base(run))
        licence, template = self._models(str(base))
        program = [] if task.evaluates else self._program()
        session = TrainingSession(
            folder, program, self._ask, self._inbox.append, lambda: self._control, self._engine, self._must_wait
        )
        if not task.evaluates:
            if files.of(run).job.is_file():
                run = self._ask(lambda runs: runs.move_base(run, base))
            else:
                recipe = TrainingRecipe.from_dict(run.recipe)
                run = session.prepare(run, recipe, base, licence, template, run.name)
            if session.train(run).status is not RunStatus.FINISHED:
                return
        if not files.is_reward_model(run):
            session.evaluate(run, base, template)

    def _record_end(self, task: _Task, error: Exception) -> None:
        """A run that failed or was stopped before its trainer started is not in progress any more."""
        wire = dict(error.to_wire()) if isinstance(error, UserError) else None
        status = RunStatus.STOPPED if wire is None else RunStatus.FAILED

        def work(runs: TrainingRunService) -> object:
            is_open = runs.get(task.run).status in OPEN_STATUSES
            return runs.update(task.run, status=status, error=wire) if is_open else None

        self._ask(work)

    def _ask(self, work: Callable[[TrainingRunService], T], /) -> T:
        """Reach the catalogue. Once the program ends, a run stays in progress, so that the next start continues it."""
        if self._ended:
            raise Cancelled
        future: Future[Any] = self._submit(lambda store: work(TrainingRunService(store)))
        result: T = future.result()
        self._inbox.append(Changes(training=True))
        return result


def _describe(progress: SessionProgress) -> str:
    text = QCoreApplication.translate("training-page", _TASKS.get(progress.task, ""))
    return f"{text} · {progress.done} / {progress.total}" if progress.total else text


@dataclass(frozen=True, slots=True)
class _Ended:
    """The thread is done with its task."""

    error: Exception | None
