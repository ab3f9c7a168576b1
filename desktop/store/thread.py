"""The thread that owns the store: everything that the window reads or writes runs there, in order."""

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
    """Opens the store, runs submitted work in order, and closes the store at the end.

    `opened` resolves when the store is open, or fails with the reason; then all submitted work fails with the same
    exception. Call `close()`: the thread is not a daemon, since a daemon that runs while Python shuts down may crash
    it. If the main thread dies without calling it, the queue is still worked off, and the store and its lock released.
    """

    def __init__(self, open: Callable[[], Database]) -> None:
        self.opened: Future[Database] = Future()
        self._open = open
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._failure: Exception | None = None
        self._closing = False
        self._lock = threading.Lock()  # so that nothing is queued after `close`
        self._thread = threading.Thread(target=self._run, name="store")
        self._thread.start()

    def submit(self, work: Callable[[Database], T]) -> Future[T]:
        """Queue `work` and return a future for its result. Callbacks of the future run on the store's thread.

        Raises `RuntimeError` after `close()`.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closing:
                raise RuntimeError("the store is closed")
            self._queue.put((work, future))
        return future

    def close(self) -> None:
        """Finish the submitted work, close the store and join the thread. Idempotent.

        Raises the error of closing the store, if there was one.
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
                # Free the memory now: a result may be a whole conversation.
                del item, work, future
        finally:
            try:
                database.close()
            except Exception as error:
                self._failure = error

    def _next(self) -> _Work | None:
        """Wait for the next work; None when the queue ends."""
        while True:
            try:
                return self._queue.get(timeout=_ORPHAN_CHECK_S)
            except Empty:
                if not threading.main_thread().is_alive():
                    return None
