"""Long reads beside the store's thread: on a thread and a read-only connection of their own, made when needed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject

from desktop.presenters.operations import Operations
from desktop.presenters.requests import LatestRequest, Requests
from desktop.store.database import Database
from desktop.store.thread import StoreThread

T = TypeVar("T")


class BackgroundReader(QObject):
    """`operations` knows where the store is. What is judged meanwhile waits for nothing here."""

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._thread: StoreThread | None = None
        self._own: Requests | None = None
        self._closed = False

    def ask(
        self,
        work: Callable[[Database], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """As `Ask` says."""

        def asked(folder: Path) -> None:
            if not self._closed:
                self._opened(folder).ask(work, done, failed)

        # by way of the store's thread, so that what was handed to it before is seen
        self._operations.ask(lambda store: store.folder, asked, failed)

    def latest(self, scope: QObject) -> LatestRequest:
        """As `Requests.latest`."""
        return LatestRequest(self.ask, self._operations.failed.emit, scope)

    @property
    def idle(self) -> bool:
        return self._own is None or self._own.idle

    def close(self) -> None:
        """Waits for what is being read: its owners cancel it before."""
        self._closed = True
        if self._own is not None and self._thread is not None:
            self._own.close()
            self._thread.close()

    def _opened(self, folder: Path) -> Requests:
        if self._own is None:
            self._thread = StoreThread(partial(Database.open, folder, writer=False))
            self._own = Requests(self._thread.submit, self)
            self._own.failed.connect(self._operations.failed)
        return self._own
