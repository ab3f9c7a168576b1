"""Work on the store's thread, results on the main thread.

Every change of the store is one operation. It has one default path for success (what changed is told to everyone
through `changed`) and one for failure (`failed`, which the window shows); callers add only what is theirs.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop.core.errors import UserError
from desktop.presenters.sentences import sentence
from desktop.services.changes import Changes
from desktop.store.database import Database

T = TypeVar("T")


class Submit(Protocol):
    """How work reaches the store's thread: in order, one piece after the other."""

    def __call__(self, work: Callable[[Database], Any], /) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class _Delivery:
    future: Future[Any]
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None


class Operations(QObject):
    """Hands work to the store's thread and delivers what came of it, in order, from the main thread's event loop."""

    changed = Signal(object)  # Changes
    failed = Signal(object)  # an Exception that no caller wanted for itself
    _arrived = Signal()

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._lock = Lock()
        self._inbox: deque[_Delivery] = deque()
        self._open = 0
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Nothing is under way and everything was delivered."""
        return self._open == 0

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
        future = self._submit(work)
        future.add_done_callback(lambda finished: self._collect(_Delivery(finished, done, failed)))

    def change(
        self,
        work: Callable[[Database], tuple[T, Changes]],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """The same for work that changes the store: who asked hears first, then `changed` tells everyone."""

        def tell(result: tuple[T, Changes]) -> None:
            value, changes = result
            if done is not None:
                done(value)
            if changes:
                self.changed.emit(changes)

        self.ask(work, tell, failed)

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
        self._open -= 1
        if self._closed:
            return
        try:
            error = delivery.future.exception()
        except CancelledError:
            return  # the store closed before its turn came
        if error is None:
            if delivery.done is not None:
                delivery.done(delivery.future.result())
        elif not isinstance(error, Exception):
            raise error
        elif delivery.failed is not None:
            delivery.failed(error)
        else:
            self.failed.emit(error)
