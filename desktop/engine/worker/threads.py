"""How many threads to compute with: as many cores as other programs leave free.

Threads of one computation wait for each other at every step. One thread too many, which the system only runs now and
then, stalls all of them: on two cores with one busy, two threads ran at a third of the speed of one.
"""

import os
import threading
import time
from collections.abc import Callable

import psutil

Times = tuple[float, float, float]

_MARGIN_CORES = 0.3  # load of other programs that does not cost a thread
_TICK_ERROR_S = 0.02  # the system counts in ticks of 10 ms, so two measurements may be off by this much
_FIRST_UPDATE_S, _BUSY_UPDATE_S, _IDLE_UPDATE_S = 0.1, 0.2, 1.0  # intervals; the first one after a request began


def available_cores() -> int:
    """Return the number of cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def max_threads() -> int:
    """Return the best thread count on an idle machine: one per physical core."""
    physical = psutil.cpu_count(logical=False) or 1  # virtual machines often report 1
    return min(available_cores(), physical) if physical > 1 else available_cores()


class Threads:
    """`count` is the number of threads to use now; a daemon thread updates it. A `fixed` count above 0 never changes.

    `times` returns seconds so far, summed over the cores: total, time in which anything ran, time in which we ran.
    """

    def __init__(self, fixed: int = 0, times: Callable[[], Times] | None = None) -> None:
        self._is_busy = False
        self._core_count, self._limit = available_cores(), max_threads()
        self.count = fixed or self._limit
        self._done = False
        self._changed = threading.Event()  # a request began or ended, or this is over
        self._times = times or _cpu_times
        self._previous = self._times()
        if not fixed:
            threading.Thread(target=self._run, name="threads", daemon=True).start()

    @property
    def is_busy(self) -> bool:
        """Whether a request runs. Setting it restarts the measurement, so that earlier load does not count."""
        return self._is_busy

    @is_busy.setter
    def is_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        self._changed.set()

    def _run(self) -> None:
        interval_s = _BUSY_UPDATE_S  # soon: a model is being loaded, and a request will follow
        while not self._done:
            if self._changed.wait(interval_s):
                self._changed.clear()
                self._previous = self._times()
                interval_s = _FIRST_UPDATE_S if self._is_busy else _IDLE_UPDATE_S
            else:
                self.update()
                interval_s = _BUSY_UPDATE_S if self._is_busy else _IDLE_UPDATE_S

    def update(self) -> None:
        """Compute `count` from the load since the previous update."""
        previous, self._previous = self._previous, self._times()
        total, is_busy, ours = (now - then for now, then in zip(self._previous, previous, strict=True))
        if total > 0:
            others = max(0.0, is_busy - ours - _TICK_ERROR_S) / total * self._core_count
            self.count = max(1, min(self._limit, int(self._core_count - others + _MARGIN_CORES)))

    def close(self) -> None:
        """End the daemon thread."""
        self._done = True
        self._changed.set()


def _cpu_times() -> Times:
    system = psutil.cpu_times()
    total = sum(system[:8])  # guest time is counted in user time already
    idle = system.idle + getattr(system, "iowait", 0.0)
    return total, total - idle, time.process_time()
