"""Requests to another thread, whose results are delivered on the main thread."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop.store.database import Database

T = TypeVar("T")


class Submit(Protocol):
    """Submits work to the other thread, which runs it in order."""

    def __call__(self, work: Callable[[Database], Any], /) -> Future[Any]: ...


class Ask(Protocol):
    """Runs `work`, which only reads, on another thread; then `done(result)` or `failed(error)` on the main thread.

    Never blocks. Without `failed`, an error goes to the common error handler.
    """

    def __call__(
        self,
        work: Callable[[Database], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """A result or an error for the main thread; `is_last` if it completes its request."""

    result: Any
    error: BaseException | None
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    is_last: bool = True


class Requests(QObject):
    """Runs work on another thread and delivers the results, in order, from the main thread's event loop."""

    failed = Signal(object)  # an Exception that no caller handles
    _arrived = Signal()

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._lock = Lock()
        self._inbox: deque[Delivery] = deque()
        self._open = 0
        self._closed = False
        self._arrived.connect(self._deliver_all, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """No request is under way: every result was delivered."""
        return self._open == 0

    def ask(
        self,
        work: Callable[[Database], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work` on the other thread (see `Ask`); without `failed`, errors go to the signal `failed`."""
        if self._closed:
            return
        self._open += 1

        def collect(finished: Future[T]) -> None:
            error = _error_of(finished)
            self._collect(Delivery(finished.result() if error is None else None, error, done, failed))

        self._submit(work).add_done_callback(collect)

    def latest(self, scope: QObject) -> "LatestRequest":
        """Make requests of which only the newest counts, and none after `scope` was destroyed.

        Each call makes an independent object, so a presenter calls it once for each thing that it reads.
        """
        return LatestRequest(self.ask, self.failed.emit, scope)

    def close(self) -> None:
        """Accept and deliver nothing any more; work that was submitted still runs."""
        self._closed = True

    def _collect(self, delivery: Delivery) -> None:
        # Runs on the other thread. One wake-up delivers everything that arrives until the main thread handles it.
        with self._lock:
            wake = not self._inbox
            self._inbox.append(delivery)
        if wake:
            self._arrived.emit()

    def _deliver_all(self) -> None:
        with self._lock:
            batch, self._inbox = self._inbox, deque()
        try:
            while batch:
                self._deliver(batch.popleft())
        finally:
            if batch:  # a callback raised: the others must still be called
                with self._lock:
                    self._inbox.extendleft(reversed(batch))
                self._arrived.emit()

    def _deliver(self, delivery: Delivery) -> None:
        self._open -= delivery.is_last
        if self._closed:
            return
        error = delivery.error
        if error is None:
            if delivery.done is not None:
                delivery.done(delivery.result)
        elif isinstance(error, CancelledError):
            return  # superseded or closed before it ran
        elif not isinstance(error, Exception):
            raise error
        elif delivery.failed is not None:
            delivery.failed(error)
        else:
            self.failed.emit(error)


class LatestRequest:
    """Requests of one scope, such as the rows of a list: each one supersedes the one before it.

    Neither the result nor the error of a superseded request is delivered, and its work is skipped if it has not begun.
    Only for reads: what changes the store counts whatever is asked later, so it goes through `Operations.change`.
    """

    def __init__(self, ask: Ask, failed: Callable[[Exception], object], scope: QObject) -> None:
        self._ask, self._failed = ask, failed
        self._number = 0
        self.is_pending = False
        """A request is under way that nothing has superseded."""
        scope.destroyed.connect(self.cancel)

    def ask(
        self,
        work: Callable[[Database], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work` (see `Ask`) in place of the request before."""
        self.ask_interruptible(lambda store, _: work(store), done, failed)

    def ask_interruptible(
        self,
        work: Callable[[Database, Callable[[], bool]], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Like `ask`, for long work: it gets a function that returns whether it was superseded and should end."""
        self.cancel()
        self.is_pending, number = True, self._number

        def is_superseded() -> bool:
            return number != self._number

        def run(store: Database) -> T:
            if is_superseded():
                raise CancelledError
            return work(store, is_superseded)

        def deliver(result: T) -> None:
            if not is_superseded():
                self.is_pending = False
                if done is not None:
                    done(result)

        def fail(error: Exception) -> None:
            if not is_superseded():
                self.is_pending = False
                (failed or self._failed)(error)

        self._ask(run, deliver, fail)

    def cancel(self) -> None:
        """Drop the request under way."""
        self._number += 1
        self.is_pending = False


def _error_of(finished: Future[Any]) -> BaseException | None:
    try:
        return finished.exception()
    except CancelledError as error:
        return error
