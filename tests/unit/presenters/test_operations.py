"""Work on the store's thread, results on this one."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.presenters.operations import Operations
from desktop.services.changes import NOTHING, Changes
from tests.support.qt import until


@pytest.fixture
def operations():  # type: ignore[no-untyped-def]
    with ThreadPoolExecutor(1, "store") as pool:

        def submit(work: Callable[[Any], Any], /) -> Future[Any]:
            return pool.submit(work, None)

        yield Operations(submit)


def test_results_come_in_order_on_the_thread_that_asked(operations: Operations) -> None:
    here = threading.current_thread()
    came: list[tuple[int, bool]] = []
    for number in range(500):
        operations.ask(lambda _, n=number: n, lambda n: came.append((n, threading.current_thread() is here)))
    assert came == []
    until(lambda: operations.idle)
    assert came == [(number, True) for number in range(500)]


def test_the_caller_gets_the_result_before_others_are_notified_of_changes(operations: Operations) -> None:
    received: list[object] = []
    operations.changed.connect(received.append)
    change = Changes(listing=True)
    operations.change(lambda _: ("mine", change), received.append)
    operations.change(lambda _: ("quiet", NOTHING), received.append)
    until(lambda: operations.idle)
    assert received == ["mine", change, "quiet"]


def test_an_error_goes_to_its_asker_or_to_everyone(operations: Operations) -> None:
    mine, everyone = [], []  # type: ignore[var-annotated]
    operations.failed.connect(everyone.append)

    def fail(_: object) -> None:
        raise UserError(ErrorKind.FAILED, Translatable("no"))

    operations.ask(fail, None, mine.append)
    operations.ask(fail)
    until(lambda: operations.idle)
    assert [str(error) for error in mine] == ["no"]
    assert [str(error) for error in everyone] == ["no"]
