"""Jobs: one at a time, the newest counts, and progress is limited in rate."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import wait as futures_wait
from threading import Event, current_thread
from time import sleep

import pytest
from PySide6.QtCore import QCoreApplication

from desktop.presenters.job import Job
from tests.support.qt import until

Report = Callable[[object], None]


@pytest.fixture
def job() -> Iterator[Job]:
    made = Job("counting")
    yield made
    made.end()


class Received:
    def __init__(self) -> None:
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.here = current_thread()

    def done(self, result: object) -> None:
        assert current_thread() is self.here
        self.results.append(result)

    def failed(self, error: Exception) -> None:
        assert current_thread() is self.here
        self.errors.append(error)


def test_a_result_and_an_error_arrive_on_the_main_thread(job: Job) -> None:
    received = Received()

    def fail(stop: Event, report: Report) -> None:
        raise LookupError("no")

    job.begin(lambda stop, report: current_thread() is received.here, received.done, received.failed)
    until(lambda: received.results)
    assert received.results == [False]
    job.begin(fail, received.done, received.failed)
    until(lambda: received.errors)
    assert str(received.errors[0]) == "no"


def test_newer_work_stops_the_older_waits_for_its_end_and_supersedes_it(job: Job) -> None:
    received, order, begun = Received(), [], Event()

    def old(stop: Event, report: Report) -> str:
        begun.set()
        assert stop.wait(10)
        sleep(0.05)  # it takes a while to clean up
        order.append("old ended")
        return "old"

    def new(stop: Event, report: Report) -> str:
        order.append("new began")
        assert not stop.is_set()
        return "new"

    job.begin(old, received.done, received.failed)
    assert begun.wait(10)
    job.begin(new, received.done, received.failed)
    until(lambda: received.results)
    QCoreApplication.processEvents()
    assert (received.results, order) == (["new"], ["old ended", "new began"])


def test_work_in_the_middle_never_begins(job: Job) -> None:
    received, begun, free = Received(), Event(), Event()

    def first(stop: Event, report: Report) -> None:
        begun.set()
        free.wait(10)

    job.begin(first, received.done, received.failed)
    assert begun.wait(10)
    ran: list[int] = []
    for number in range(5):
        job.begin(lambda stop, report, n=number: ran.append(n), received.done, received.failed)
    free.set()
    until(lambda: received.results)
    assert ran == [4]
    assert len(received.results) == 1


def test_stopped_work_still_delivers_and_abandoned_work_does_not(job: Job) -> None:
    received, begun = Received(), Event()

    def work(stop: Event, report: Report) -> str:
        begun.set()
        assert stop.wait(10)
        return "so far"

    job.begin(work, received.done, received.failed)
    job.stop()
    until(lambda: received.results)
    assert received.results == ["so far"]
    begun.clear()
    job.begin(work, received.done, received.failed)
    assert begun.wait(10)
    job.abandon()
    job.begin(lambda stop, report: "next", received.done, received.failed)
    until(lambda: len(received.results) > 1)
    assert received.results == ["so far", "next"]


def test_progress_is_the_last_that_was_reported_and_ends_with_the_work(job: Job) -> None:
    received, shown, free = Received(), [], Event()  # type: ignore[var-annotated]
    job.progressed.connect(shown.append)

    def work(stop: Event, report: Report) -> None:
        for number in range(1000):
            report(number)
        free.wait(10)
        report("late")

    job.begin(work, received.done, received.failed)
    until(lambda: shown)
    until(lambda: shown[-1] == 999)
    assert len(shown) < 10
    job.abandon()
    free.set()
    job.begin(lambda stop, report: None, received.done, received.failed)
    until(lambda: received.results)
    assert "late" not in shown


def test_the_end_waits_for_what_runs_and_not_for_what_never_began(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    received, begun, ended = Received(), Event(), Event()
    left: list[object] = []

    def work(stop: Event, report: Report) -> None:
        begun.set()
        assert stop.wait(10)
        sleep(0.05)  # it takes a while to clean up
        ended.set()

    def wait(futures: list[Future[object]], timeout_s: float) -> None:
        left.extend(futures_wait(futures, timeout_s).not_done)

    monkeypatch.setattr("desktop.presenters.job.wait", wait)
    job.begin(work, received.done, received.failed)
    assert begun.wait(10)
    job.begin(lambda stop, report: None, received.done, received.failed)
    job.end()
    assert ended.is_set()
    assert left == []


def test_nothing_is_delivered_after_the_end() -> None:
    job, received, begun = Job("counting"), Received(), Event()

    def work(stop: Event, report: Report) -> str:
        begun.set()
        stop.wait(10)
        return "over"

    job.begin(work, received.done, received.failed)
    assert begun.wait(10)
    job.end()
    QCoreApplication.processEvents()
    assert (received.results, received.errors) == ([], [])
