"""Long work in a thread of its own, so that neither the window nor the store's thread waits for it."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

T = TypeVar("T")

_WAIT_S: Final = 2.0
_TICK_MS: Final = 100


class Job(QObject):
    """One thing at a time: whatever is newer stops what is older, waits for its end, and what came of it is for nobody.

    Work is given an event that says when to stop, and what to tell its progress to, as often as it likes.
    """

    progressed = Signal(object)  # what the work told last, ten times a second at most
    _arrived = Signal(int, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._number = 0
        self._stop = Event()
        self._thread: Thread | None = None
        self._closed = False
        self._told: object = None
        self._shown: object = None
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show)

    def begin(self, work: Callable[[Event, Callable[[object], None]], T], ended: Callable[[Any], None]) -> None:
        """Then `ended` with what `work` returned, or with the exception it raised, on this thread."""
        self.leave()
        self._stop = stop = Event()
        number, before = self._number, self._thread

        def tell(progress: object) -> None:
            if number == self._number:
                self._told = progress

        def run() -> None:
            if before is not None:
                before.join()
            if number != self._number:
                return
            try:
                outcome: Any = work(stop, tell)
            except BaseException as error:
                outcome = error
            if not self._closed:
                self._arrived.emit(number, (outcome, ended))

        self._thread = Thread(target=run, name=self._name)
        self._thread.start()
        self._tick.start()

    def stop(self) -> None:
        """The work ends when it can; what comes of it is still delivered."""
        self._stop.set()

    def leave(self) -> None:
        """Nobody wants any more what is under way."""
        self._number += 1
        self._stop.set()
        self._told = self._shown = None
        self._tick.stop()

    def end(self) -> None:
        """The program ends, and waits a moment for the work."""
        self._closed = True
        self.leave()
        if self._thread is not None:
            self._thread.join(_WAIT_S)

    def _deliver(self, number: int, result: tuple[Any, Callable[[Any], None]]) -> None:
        if number != self._number or self._closed:
            return
        self._tick.stop()
        outcome, ended = result
        ended(outcome)

    def _show(self) -> None:
        if self._told != self._shown:
            self._shown = self._told
            self.progressed.emit(self._shown)
