"""Long reads on a second thread with a read-only connection, both made on first use."""

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
    """Reads while the store's own thread stays free for judging. `operations` is asked where the store is."""

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._thread: StoreThread | None = None
        self._requests: Requests | None = None
        self._closed = False

    def ask(
        self,
        work: Callable[[Database], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run a read on the second thread; see `requests.Ask`."""

        def ask_there(folder: Path) -> None:
            if not self._closed:
                self._open(folder).ask(work, done, failed)

        # through the store's thread, so that this read sees every change submitted before it
        self._operations.ask(lambda store: store.folder, ask_there, failed)

    def latest(self, scope: QObject) -> LatestRequest:
        """Requests of which only the newest counts; see `Requests.latest`."""
        return LatestRequest(self.ask, self._operations.failed.emit, scope)

    @property
    def idle(self) -> bool:
        """No read is under way here."""
        return self._requests is None or self._requests.idle

    def close(self) -> None:
        """Wait for the reads under way, which their owners should have cancelled, and end the thread."""
        self._closed = True
        if self._requests is not None and self._thread is not None:
            self._requests.close()
            self._thread.close()

    def _open(self, folder: Path) -> Requests:
        if self._requests is None:
            self._thread = StoreThread(partial(Database.open, folder, writer=False))
            self._requests = Requests(self._thread.submit, self)
            self._requests.failed.connect(self._operations.failed)
        return self._requests
