"""The one thread that owns the store."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from desktop.store.database import Database

T = TypeVar("T")

_ORPHAN_CHECK_S = 1.0

_Work = tuple[Callable[[Database], Any], Future[Any]]


class StoreThread:
    """Opens the store, runs what is submitted one after the other in the order it came, and closes it at the end.

    `opened` tells when the store is open, or why it is not; then everything submitted fails with the same exception.
    The thread is not a daemon (one that still runs while Python ends may crash it), so it is to be closed. Where the
    main thread dies without doing that, the store is drained and closed all the same, and its lock is free.
    """

    def __init__(self, open: Callable[[], Database]) -> None:
        self.opened: Future[Database] = Future()
        self._open = open
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._failure: Exception | None = None
        self._closing = False
        self._lock = threading.Lock()  # between `submit` and `close`: nothing is queued behind the end
        self._thread = threading.Thread(target=self._run, name="store")
        self._thread.start()

    def submit(self, work: Callable[[Database], T]) -> Future[T]:
        """Queues `work`; its result or exception comes in the future, whose callbacks run on the store's thread.

        Raises RuntimeError after `close()`.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closing:
                raise RuntimeError("the store is closed")
            self._queue.put((work, future))
        return future

    def close(self) -> None:
        """Runs what was submitted, closes the store and ends the thread. Twice is once.

        Raises what closing the store raised.
        """
        with self._lock:
            if not self._closing:
                self._closing = True
                self._queue.put(None)
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            database = self._open()
        except BaseException as error:
            self.opened.set_exception(error)
            while (item := self._next()) is not None:
                if item[1].set_running_or_notify_cancel():
                    item[1].set_exception(error)
            return
        try:
            self.opened.set_result(database)
            while (item := self._next()) is not None:
                work, future = item
                if not future.set_running_or_notify_cancel():
                    continue
                try:
                    result = work(database)
                except BaseException as error:
                    future.set_exception(error)
                else:
                    future.set_result(result)
                # Held no longer than needed: a result may be a whole conversation.
                del item, work, future
        finally:
            try:
                database.close()
            except Exception as error:
                self._failure = error

    def _next(self) -> _Work | None:
        """None at the end."""
        while True:
            try:
                return self._queue.get(timeout=_ORPHAN_CHECK_S)
            except Empty:
                if not threading.main_thread().is_alive():
                    return None
