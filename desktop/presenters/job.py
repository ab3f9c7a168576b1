"""Long work in its own thread, so that neither the window nor the store's thread waits for it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.presenters.requests import Requests

T = TypeVar("T")

_WAIT_S: Final = 2.0
_TICK_MS: Final = 100


class Job(QObject):
    """Runs one piece of work at a time: a newer one stops the older one, waits for its end, and supersedes its result.

    Work gets an event that is set when it should stop, and a progress callback, which it may call any number of times.
    """

    progressed = Signal(object)  # the last progress that the work reported, at most ten times a second

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, name)
        self._requests = Requests(self._submit, self)
        self._work = self._requests.latest(self)
        self._running: set[Future[Any]] = set()
        self._stop = Event()
        self._reported: object = None
        self._shown: object = None
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_progress)

    def begin(
        self,
        work: Callable[[Event, Callable[[object], None]], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Runs `work`; then `done(result)` or `failed(error)` is called on the main thread."""
        self.abandon()
        self._stop = stop = Event()

        def run(_: object, is_superseded: Callable[[], bool]) -> T:
            def report(progress: object) -> None:
                if not is_superseded():
                    self._reported = progress

            return work(stop, report)

        def ended(callback: Callable[[Any], None], outcome: object) -> None:
            self._tick.stop()
            callback(outcome)

        self._work.ask_interruptible(run, lambda result: ended(done, result), lambda error: ended(failed, error))
        self._tick.start()

    def stop(self) -> None:
        """Ask the work to stop; its result or error is still delivered."""
        self._stop.set()

    def abandon(self) -> None:
        """Ask the work to stop, and drop its result or error."""
        self._work.cancel()
        self._stop.set()
        self._reported = self._shown = None
        self._tick.stop()

    def end(self) -> None:
        """Stop for good; waits a moment for the work to end."""
        self._requests.close()
        self.abandon()
        self._thread.shutdown(wait=False, cancel_futures=True)
        wait([future for future in self._running if not future.done()], _WAIT_S)  # for a cancelled one it waits in vain

    def _submit(self, work: Callable[[Any], Any], /) -> Future[Any]:
        running = self._thread.submit(work, None)
        self._running = {future for future in self._running if not future.done()} | {running}
        return running

    def _show_progress(self) -> None:
        if self._reported != self._shown:
            self._shown = self._reported
            self.progressed.emit(self._shown)
