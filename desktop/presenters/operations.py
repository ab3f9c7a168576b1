"""Reads and changes of the store on its own thread, with results on the main thread.

Every change of the store is one operation. By default its success emits `changed`, which every presenter follows, and
its failure emits `failed`, which the window shows; callers pass callbacks only for more than that. A change whose loss
would hurt is made with `keep`: while the disk fails, it waits and is retried before later changes.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.errors import DiskError, UserError
from desktop.presenters.requests import Delivery, Requests, Submit
from desktop.presenters.sentences import sentence
from desktop.presenters.unsaved import STORE, Backlog, UnsavedChange
from desktop.services.changes import Changes
from desktop.store.database import Database

T = TypeVar("T")

RETRY_MS = 2000
"""Unsaved changes are retried this often while nothing else happens."""


class Operations(Requests):
    """Reads and changes the store on its own thread. It is `idle` even if changes wait for the disk."""

    changed = Signal(object)  # Changes
    unsaved_changed = Signal()  # the changes that wait for the disk, or the reason

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(submit, parent)
        self._backlog = Backlog()
        self._shown: tuple[tuple[UnsavedChange, ...], str] = ((), "")
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.save_again)

    @property
    def unsaved(self) -> tuple[UnsavedChange, ...]:
        """Changes that are not written yet, because the disk failed."""
        return self._backlog.items

    @property
    def problem(self) -> DiskError | None:
        """Why changes wait; None if none do."""
        return self._backlog.problem

    def change(
        self,
        work: Callable[[Database], tuple[T, Changes]],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        keep: UnsavedChange | None = None,
        waits: Callable[[DiskError], None] | None = None,
    ) -> None:
        """Run `work`, which changes the store: `done` is called first, then `changed` is emitted.

        With `keep` the change is not lost when the disk fails: `waits` is called with the reason, and `done` once the
        change is written. Changes are written in the order of the calls; while an earlier one waits for the disk,
        others wait too or fail for the same reason.
        """

        def succeed(result: tuple[T, Changes]) -> None:
            value, changes = result
            if done is not None:
                done(value)
            if changes:
                self.changed.emit(changes)

        def deliver(result: Any, error: Exception | None) -> None:
            self._collect(Delivery(result, error, succeed, failed, is_last=False))

        def wait(problem: DiskError) -> None:
            assert keep is not None
            self._backlog.add(keep, work, deliver, problem)
            if waits is not None:
                self._collect(Delivery(problem, None, waits, None, is_last=False))

        def run(database: Database) -> None:
            if keep is not None:
                self._backlog.replace(keep.key)
            problem = self._backlog.write(database, STORE if keep is None else keep.place)
            if problem is None:
                try:
                    deliver(work(database), None)
                    return
                except DiskError as error:
                    problem = error
                except Exception:
                    if keep is not None:
                        self._backlog.fail(keep)
                    raise
            if keep is None:
                raise problem
            wait(problem)

        self.ask(run, None, failed)

    def save_again(self, done: Callable[[], None] | None = None) -> None:
        """Retry unsaved changes now. `done` is called after that and after every earlier request."""

        def finish(_: object) -> None:
            if done is not None:
                done()

        self._retry.stop()
        self.ask(self._backlog.write, finish, finish)

    def errors_to(self, show: Callable[[str], None]) -> Callable[[Exception], None]:
        """Make a callback for `failed`: it passes a `UserError` to `show` as a sentence; other errors emit `failed`."""

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                show(sentence(error))
            else:
                self.failed.emit(error)

        return failed

    def _deliver(self, delivery: Delivery) -> None:
        if not self._closed:
            self._show_unsaved()
        super()._deliver(delivery)

    def _show_unsaved(self) -> None:
        problem = self._backlog.problem
        now = self._backlog.items, "" if problem is None else str(problem)
        if problem is None:
            self._retry.stop()
        elif not self._retry.isActive():
            self._retry.start()
        if now != self._shown:
            self._shown = now
            self.unsaved_changed.emit()
