"""The thread count follows the load of other programs."""

import time

import pytest

from desktop.engine.worker import threads
from desktop.engine.worker.threads import Threads


class Machine:
    """A machine with four cores; `others` and `ours` are how many of them are in use."""

    def __init__(self) -> None:
        self.others = self.ours = 0.0
        self._now = (0.0, 0.0, 0.0)

    def times(self) -> threads.Times:
        total, busy, ours = self._now
        self._now = (total + 4, busy + self.others + self.ours, ours + self.ours)
        return self._now


@pytest.mark.parametrize(
    ("others", "ours", "expected"),
    [(0, 0, 4), (0, 4, 4), (0.2, 3, 4), (0.4, 3, 3), (1, 3, 3), (2.2, 1, 2), (4, 0, 1), (3, 1, 1)],
)
def test_count_follows_the_load_of_other_programs(
    monkeypatch: pytest.MonkeyPatch, others: float, ours: float, expected: int
) -> None:
    monkeypatch.setattr(threads, "available_cores", lambda: 4)
    monkeypatch.setattr(threads, "max_threads", lambda: 4)
    machine = Machine()
    following = Threads(times=machine.times)
    try:
        machine.others, machine.ours = others, ours
        following.update()
        following.update()
        assert following.count == expected
    finally:
        following.close()


def test_load_before_a_request_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle model updates once a second, so its last measurement may be a second old when a request starts."""
    monkeypatch.setattr(threads, "available_cores", lambda: 4)
    monkeypatch.setattr(threads, "max_threads", lambda: 4)
    monkeypatch.setattr(threads, "_BUSY_UPDATE_S", 60.0)  # only the look that a request brings
    machine = Machine()
    machine.others = 4.0
    following = Threads(times=machine.times)
    try:
        following.update()
        assert following.count == 1
        machine.others = 0.0
        following.is_busy = True
        deadline = time.monotonic() + 10
        while following.count != 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert following.count == 4
    finally:
        following.close()


def test_a_fixed_count_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Threads(3).count == 3
