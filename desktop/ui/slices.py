"""Work that takes long, in slices between which the event loop goes on.

Whatever a message says, the main thread works `TURN_S` at it, then what else waits (keys, painting) has its turn. All
messages share that time, since several may show at once. It is the thread's CPU time, so that a busy machine changes
nothing in what happens within a turn.
"""

import time
import weakref
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

START_S, TURN_S = 0.012, 0.006
"""Of the turn of the event loop in which work starts, and of those in which it goes on. A step may begin just before
that is over, and no step takes more than some 20 ms."""


class Slices(QObject):
    """Runs jobs a little at a time. There is one, a child of the application."""

    NAME = "sayso.slices"

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._jobs: list[weakref.WeakMethod[Callable[[], bool]]] = []
        self._spent = 0.0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)
        app.setProperty(self.NAME, self)

    def start(self, job: Callable[[], bool]) -> None:
        """Runs `job`, a bound method, until it returns that nothing is left: as far as this turn allows now, the rest
        later. It is forgotten with the object it is of."""
        self._timer.start()
        known = weakref.WeakMethod(job)
        if known not in self._jobs and (self._spent > START_S or self._run(job, START_S)):
            self._jobs.append(known)

    def _run(self, job: Callable[[], bool], limit_s: float) -> bool:
        """Returns whether something is left."""
        began = time.thread_time()
        try:
            while more := job():
                if self._spent + time.thread_time() - began > limit_s:
                    break
        finally:
            self._spent += time.thread_time() - began
        return more

    def _turn(self) -> None:
        self._spent = 0.0
        waiting, self._jobs = self._jobs, []
        try:
            while waiting and self._spent <= TURN_S:
                known = waiting.pop(0)
                job = known()
                if job is not None and _is_alive(job) and self._run(job, TURN_S):
                    waiting.append(known)
                    break
        finally:  # one that fails takes none of the others with it
            self._jobs = waiting + self._jobs
        if not self._jobs:
            self._timer.stop()


def _is_alive(job: Callable[[], bool]) -> bool:
    owner = getattr(job, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def slices() -> Slices:
    """The running application's."""
    app = QCoreApplication.instance()
    assert app is not None, "work needs a running application"
    known = app.property(Slices.NAME)
    return known if isinstance(known, Slices) else Slices(app)
