"""A real store with its thread, for presenters that need nothing else."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.operations import Operations
from desktop.services.changes import Changes
from desktop.store.database import Database
from desktop.store.thread import StoreThread
from tests.support.qt import until

T = TypeVar("T")


class StoreBench:
    """`failures` has the errors that no presenter handled; a test that expects some clears it."""

    def __init__(self, folder: Path) -> None:
        self.store = StoreThread(partial(Database.open, folder))
        self.operations = Operations(self.store.submit)
        self.reading = BackgroundReader(self.operations)
        self.failures: list[Exception] = []
        self.operations.failed.connect(self.failures.append)

    def do(self, work: Callable[[Database], T]) -> T:
        """Run work on the store without notifying presenters."""
        return self.store.submit(work).result(30)

    def change(self, work: Callable[[Database], tuple[T, Changes]]) -> T:
        """Change the store and notify presenters."""
        made: list[T] = []
        self.operations.change(work, made.append)
        self.settle()
        return made[0]

    def settle(self) -> None:
        """Wait until every request is delivered."""
        until(lambda: self.operations.idle and self.reading.idle)

    def close(self) -> None:
        self.reading.close()
        self.operations.close()
        self.store.close()
        assert self.failures == []
