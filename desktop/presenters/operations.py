"""Work on the store's thread, results on the main thread.

Every change of the store is one operation. It has one default path for success (what changed is told to everyone
through `changed`) and one for failure (`failed`, which the window shows); callers add only what is theirs. A change
whose loss would hurt is kept (`keep`): while the disk fails it waits and is tried again, before every later change.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.core.errors import DiskError, UserError
from desktop.presenters.sentences import sentence
from desktop.presenters.unsaved import STORE, Backlog, Unsaved
from desktop.services.changes import Changes
from desktop.store.database import Database

T = TypeVar("T")

RETRY_MS = 2000
"""How often what is not saved yet is tried again while nobody does anything."""


class Submit(Protocol):
    """How work reaches the store's thread: in order, one piece after the other."""

    def __call__(self, work: Callable[[Database], Any], /) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A result or an error for the main thread; `over` when it ends what was submitted."""

    result: Any
    error: BaseException | None
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    over: bool = True


class Operations(QObject):
    """Hands work to the store's thread and delivers what came of it, in order, from the main thread's event loop."""

    changed = Signal(object)  # Changes
    failed = Signal(object)  # an Exception that no caller wanted for itself
    unsaved_changed = Signal()  # what waits to be written, or why
    _arrived = Signal()

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._lock = Lock()
        self._inbox: deque[_Delivery] = deque()
        self._open = 0
        self._closed = False
        self._backlog = Backlog()
        self._shown: tuple[tuple[Unsaved, ...], str] = ((), "")
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.save_again)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Nothing is under way and everything was delivered. What waits for the disk does not count."""
        return self._open == 0

    @property
    def unsaved(self) -> tuple[Unsaved, ...]:
        """What is not on the disk yet although it was tried."""
        return self._backlog.items

    @property
    def problem(self) -> DiskError | None:
        """Why the disk does not take it."""
        return self._backlog.problem

    def ask(
        self,
        work: Callable[[Database], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Runs `work`, which only reads, on the store's thread; then `done(result)` or `failed(error)` on this one.

        Without `failed` an error goes to the signal of that name. Never blocks.
        """
        if self._closed:
            return
        self._open += 1

        def collect(finished: Future[T]) -> None:
            error = _error_of(finished)
            self._collect(_Delivery(finished.result() if error is None else None, error, done, failed))

        self._submit(work).add_done_callback(collect)

    def change(
        self,
        work: Callable[[Database], tuple[T, Changes]],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        keep: Unsaved | None = None,
        waits: Callable[[DiskError], None] | None = None,
    ) -> None:
        """The same for work that changes the store: who asked hears first, then `changed` tells everyone.

        With `keep` the change is not lost when the disk fails: `waits` is told so, and `done` comes once it is
        written. Changes are written in the order in which they were asked for; while an earlier one waits for the
        disk, others wait too or fail for its reason.
        """

        def tell(result: tuple[T, Changes]) -> None:
            value, changes = result
            if done is not None:
                done(value)
            if changes:
                self.changed.emit(changes)

        def deliver(result: Any, error: Exception | None) -> None:
            self._collect(_Delivery(result, error, tell, failed, over=False))

        def wait(problem: DiskError) -> None:
            assert keep is not None
            self._backlog.add(keep, work, deliver, problem)
            if waits is not None:
                self._collect(_Delivery(problem, None, waits, None, over=False))

        def run(database: Database) -> None:
            if keep is not None:
                self._backlog.replace(keep.key)
            problem = self._backlog.write(database, STORE if keep is None else keep.place)
            if problem is None:
                try:
                    deliver(work(database), None)
                    return
                except DiskError as error:
                    problem = error
                except Exception:
                    if keep is not None:
                        self._backlog.fail(keep)
                    raise
            if keep is None:
                raise problem
            wait(problem)

        self.ask(run, None, failed)

    def save_again(self, done: Callable[[], None] | None = None) -> None:
        """Tries to write what waits, now. `done` comes when that and all that was asked for before is through."""

        def over(_: object) -> None:
            if done is not None:
                done()

        self._retry.stop()
        self.ask(self._backlog.write, over, over)

    def refusing(self, tell: Callable[[str], None]) -> Callable[[Exception], None]:
        """For `failed`: what is of the user's world is told in a sentence, the rest goes to the signal."""

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                tell(sentence(error))
            else:
                self.failed.emit(error)

        return failed

    def close(self) -> None:
        """What was handed over is still done; what comes of it, and what is asked from now on, is for nobody."""
        self._closed = True

    def _collect(self, delivery: _Delivery) -> None:
        # Runs on the store's thread. One wake-up brings everything that gathered until the main thread looks.
        with self._lock:
            wake = not self._inbox
            self._inbox.append(delivery)
        if wake:
            self._arrived.emit()

    def _deliver(self) -> None:
        with self._lock:
            batch, self._inbox = self._inbox, deque()
        try:
            while batch:
                self._hand_over(batch.popleft())
        finally:
            if batch:  # a receiver raised: that is a bug of its own, the others still get theirs
                with self._lock:
                    self._inbox.extendleft(reversed(batch))
                self._arrived.emit()

    def _hand_over(self, delivery: _Delivery) -> None:
        self._open -= delivery.over
        if self._closed:
            return
        self._tell_unsaved()
        error = delivery.error
        if error is None:
            if delivery.done is not None:
                delivery.done(delivery.result)
        elif isinstance(error, CancelledError):
            return  # the store closed before its turn came
        elif not isinstance(error, Exception):
            raise error
        elif delivery.failed is not None:
            delivery.failed(error)
        else:
            self.failed.emit(error)

    def _tell_unsaved(self) -> None:
        problem = self._backlog.problem
        now = self._backlog.items, "" if problem is None else str(problem)
        if problem is None:
            self._retry.stop()
        elif not self._retry.isActive():
            self._retry.start()
        if now != self._shown:
            self._shown = now
            self.unsaved_changed.emit()


def _error_of(finished: Future[Any]) -> BaseException | None:
    try:
        return finished.exception()
    except CancelledError as error:
        return error
