"""Long work on the main thread, in slices between which the event loop runs.

The main thread spends at most `TURN_S` on text in one turn of the event loop, so that keys and painting are never
delayed, whatever a message contains. All visible messages share that time. It is measured as CPU time of the thread, so
that a busy machine does not change what happens within a turn.
"""

import time
import weakref
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

START_S, TURN_S = 0.012, 0.006
"""CPU seconds for jobs in the turn of the event loop in which they start, and in each later turn. A step may begin just
before the limit; no step takes more than about 20 ms."""


class Slices(QObject):
    """Runs jobs a little at a time. The application has one instance, see `slices`."""

    NAME = "sayso.slices"

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._jobs: list[weakref.WeakMethod[Callable[[], bool]]] = []
        self._spent = 0.0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)
        app.setProperty(self.NAME, self)

    def start(self, job: Callable[[], bool]) -> None:
        """Call `job`, a bound method, until it returns False: now as far as this turn allows, then in later turns.

        The job is dropped when its object is deleted.
        """
        self._timer.start()
        known = weakref.WeakMethod(job)
        if known not in self._jobs and (self._spent > START_S or self._run(job, START_S)):
            self._jobs.append(known)

    def _run(self, job: Callable[[], bool], limit_s: float) -> bool:
        """Run `job` for up to `limit_s`. Return whether work is left."""
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
        finally:  # a job that fails does not remove the others
            self._jobs = waiting + self._jobs
        if not self._jobs:
            self._timer.stop()


def _is_alive(job: Callable[[], bool]) -> bool:
    owner = getattr(job, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def slices() -> Slices:
    """The instance of the running application; created at the first call."""
    app = QCoreApplication.instance()
    assert app is not None, "work needs a running application"
    known = app.property(Slices.NAME)
    return known if isinstance(known, Slices) else Slices(app)
