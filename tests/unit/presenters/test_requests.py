"""Requests of one scope: only the newest is delivered, and changes are never dropped."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.presenters.operations import Operations
from desktop.services.changes import Changes
from tests.support.qt import until


@pytest.fixture
def operations() -> Iterator[Operations]:
    with ThreadPoolExecutor(1, "store") as pool:

        def submit(work: Callable[[Any], Any], /) -> Future[Any]:
            return pool.submit(work, None)

        yield Operations(submit)


@pytest.fixture
def busy(operations: Operations) -> Iterator[Event]:
    """Keeps the store's thread at work until it is set, so that what is asked meanwhile has not begun."""
    free = Event()
    operations.ask(lambda _: free.wait(10))
    yield free
    free.set()


def fail(_: object) -> None:
    raise UserError(ErrorKind.FAILED, Translatable("no"))


def test_only_the_newest_request_is_delivered(operations: Operations) -> None:
    scope = QObject()
    latest, heard = operations.latest(scope), []  # type: ignore[var-annotated]
    for number in range(20):
        latest.ask(lambda _, n=number: n, heard.append)
    assert latest.is_pending
    until(lambda: operations.idle)
    assert heard == [19]
    assert not latest.is_pending


def test_a_result_that_is_on_its_way_is_dropped_too(operations: Operations) -> None:
    scope = QObject()
    latest, heard, worked = operations.latest(scope), [], Event()
    latest.ask(lambda _: worked.set(), lambda _: heard.append("old"))
    assert worked.wait(10)  # the store's thread is through with it; the main thread has not looked yet
    latest.ask(lambda _: "new", heard.append)
    until(lambda: operations.idle)
    assert heard == ["new"]


def test_work_that_was_superseded_before_it_began_is_skipped(operations: Operations, busy: Event) -> None:
    scope = QObject()
    latest, worked = operations.latest(scope), []
    latest.ask(lambda _: worked.append("old"))
    latest.ask(lambda _: worked.append("new"))
    busy.set()
    until(lambda: operations.idle)
    assert worked == ["new"]


def test_errors_of_superseded_requests_are_dropped(operations: Operations) -> None:
    scope = QObject()
    latest, mine, everyone = operations.latest(scope), [], []  # type: ignore[var-annotated]
    operations.failed.connect(everyone.append)
    latest.ask(fail, None, mine.append)
    latest.ask(fail)
    latest.ask(fail, None, mine.append)
    until(lambda: operations.idle)
    assert [str(error) for error in mine] == ["no"]
    assert everyone == []
    assert not latest.is_pending
    latest.ask(fail)
    until(lambda: operations.idle)
    assert [str(error) for error in everyone] == ["no"]


def test_a_cancelled_request_is_not_delivered(operations: Operations) -> None:
    scope = QObject()
    latest, heard = operations.latest(scope), []  # type: ignore[var-annotated]
    latest.ask(lambda _: 1, heard.append, heard.append)
    latest.cancel()
    assert not latest.is_pending
    until(lambda: operations.idle)
    assert heard == []
    latest.ask(lambda _: 2, heard.append)
    until(lambda: operations.idle)
    assert heard == [2]


def test_scopes_do_not_supersede_each_other(operations: Operations) -> None:
    scope = QObject()
    rows, count, heard = operations.latest(scope), operations.latest(scope), []  # type: ignore[var-annotated]
    rows.ask(lambda _: "rows", heard.append)
    count.ask(lambda _: "count", heard.append)
    operations.ask(lambda _: "neither", heard.append)
    until(lambda: operations.idle)
    assert heard == ["rows", "count", "neither"]


def test_a_change_counts_whatever_is_asked_after_it(operations: Operations) -> None:
    scope = QObject()
    latest, heard = operations.latest(scope), []  # type: ignore[var-annotated]
    change = Changes(listing=True)
    operations.changed.connect(heard.append)
    latest.ask(lambda _: "before", heard.append)
    operations.change(lambda _: ("changed", change), heard.append)
    latest.ask(lambda _: "after", heard.append)
    until(lambda: operations.idle)
    assert heard == ["changed", change, "after"]


def test_a_callback_may_ask_again(operations: Operations) -> None:
    scope = QObject()
    latest, heard = operations.latest(scope), []

    def again(number: int) -> None:
        heard.append(number)
        assert not latest.is_pending
        if number < 3:
            latest.ask(lambda _: number + 1, again)

    latest.ask(lambda _: 1, again)
    until(lambda: operations.idle)
    assert heard == [1, 2, 3]


def test_long_work_learns_that_it_was_superseded(operations: Operations) -> None:
    scope = QObject()
    latest, heard = operations.latest(scope), []  # type: ignore[var-annotated]
    begun, ended = Event(), Event()

    def work(_: object, is_superseded: Callable[[], bool]) -> str:
        begun.set()
        while not is_superseded():
            sleep(0.001)
        ended.set()
        return "old"

    latest.ask_interruptible(work, heard.append)
    assert begun.wait(10)
    latest.ask(lambda _: "new", heard.append)
    until(lambda: operations.idle)
    assert ended.is_set()
    assert heard == ["new"]


def test_a_destroyed_page_gets_no_result(operations: Operations) -> None:
    page, heard = QObject(), []  # type: ignore[var-annotated]
    latest = operations.latest(page)
    latest.ask(lambda _: page.objectName(), heard.append, heard.append)
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    assert not latest.is_pending
    until(lambda: operations.idle)
    assert heard == []


def test_nothing_is_delivered_after_the_end(operations: Operations) -> None:
    scope = QObject()
    latest, heard = operations.latest(scope), []  # type: ignore[var-annotated]
    latest.ask(lambda _: 1, heard.append)
    operations.close()
    latest.ask(lambda _: 2, heard.append)
    until(lambda: operations.idle)
    assert heard == []
