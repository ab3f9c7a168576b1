"""How many threads to compute with: as many cores as other programs leave free.

Threads of one computation wait for each other at every step, so one thread too many, which the system lets run only
now and then, stalls all of them: on two cores with one busy, two threads ran at a third of the speed of one.
"""

import os
import threading
import time
from collections.abc import Callable

import psutil

Times = tuple[float, float, float]

_MARGIN = 0.3  # cores that others may use before a thread is given up
_TICKS = 0.02  # seconds by which the system, which counts in ticks of 10 ms, may be wrong between two looks
_FIRST, _BUSY, _IDLE = 0.1, 0.2, 1.0  # seconds between two looks; the first is soon after a request began


def cores() -> int:
    """That this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def most_threads() -> int:
    """What is best on a quiet machine: one a physical core."""
    physical = psutil.cpu_count(logical=False) or 1  # virtual machines often claim a single one
    return min(cores(), physical) if physical > 1 else cores()


class Threads:
    """`count` is the number to use now; a daemon thread keeps it up to date. `fixed` above 0 keeps it at that.

    `times` gives seconds so far, summed over the cores: all time, the time something ran, the time we ran.
    """

    def __init__(self, fixed: int = 0, times: Callable[[], Times] | None = None) -> None:
        self._busy = False
        self._cores, self._limit = cores(), most_threads()
        self.count = fixed or self._limit
        self._done = False
        self._turn = threading.Event()  # a request began or ended, or this is over
        self._times = times or _since_the_start
        self._last = self._times()
        if not fixed:
            threading.Thread(target=self._run, name="threads", daemon=True).start()

    @property
    def busy(self) -> bool:
        """Whether a request runs. What others did before it began is no news by then."""
        return self._busy

    @busy.setter
    def busy(self, busy: bool) -> None:
        self._busy = busy
        self._turn.set()

    def _run(self) -> None:
        wait = _BUSY  # the first look is soon: a model is being loaded, and will be asked
        while not self._done:
            if self._turn.wait(wait):
                self._turn.clear()
                self._last = self._times()
                wait = _FIRST if self._busy else _IDLE
            else:
                self.look()
                wait = _BUSY if self._busy else _IDLE

    def look(self) -> None:
        """Compares with the last look."""
        last, self._last = self._last, self._times()
        everything, busy, own = (now - then for now, then in zip(self._last, last, strict=True))
        if everything > 0:
            others = max(0.0, busy - own - _TICKS) / everything * self._cores
            self.count = max(1, min(self._limit, int(self._cores - others + _MARGIN)))

    def close(self) -> None:
        self._done = True
        self._turn.set()


def _since_the_start() -> Times:
    system = psutil.cpu_times()
    everything = sum(system[:8])  # guest time is counted in user time already
    idle = system.idle + getattr(system, "iowait", 0.0)
    return everything, everything - idle, time.process_time()
