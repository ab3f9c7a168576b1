"""Changes that could not be written yet: kept in order and retried until they are written.

A full disk, an unavailable network folder or a locked file must not cost anyone their text. So a change whose loss
would hurt is made with an `UnsavedChange`: when the disk fails, it waits here and is written before every later change.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop.core.errors import DiskError
from desktop.core.log_text import sentence_text
from desktop.core.outputs import write_file
from desktop.store.database import Database
from desktop.store.errors import mapped_to_user_errors

logger = logging.getLogger(__name__)

Work = Callable[[Database], Any]
Deliver = Callable[[Any, Exception | None], None]
"""Called with the result of a change, or with the exception that it raised."""

STORE: Final = "store"


@dataclass(frozen=True, slots=True)
class UnsavedChange:
    """Describes a change. A newer one with the same `key` replaces one that still waits.

    `name` and `text` are for the person, who can save the text elsewhere; a change without a name can be lost without
    asking. `place` is the file that it is written to: while one file cannot be written, the others can.
    """

    key: str = ""
    name: str = ""
    text: str = ""
    place: str = STORE


@dataclass(slots=True)
class _Waiting:
    change: UnsavedChange
    work: Work
    deliver: Deliver


@dataclass
class Backlog:
    """Used on the store's thread; `items` and `problem` may be read on any thread (replaced, never changed)."""

    items: tuple[UnsavedChange, ...] = ()
    problem: DiskError | None = None
    """The error of the last attempt; None if nothing waits."""
    _waiting: list[_Waiting] = field(default_factory=list)
    _lost: list[UnsavedChange] = field(default_factory=list)

    def write(self, database: Database, place: str = STORE) -> DiskError | None:
        """Write the waiting changes, for each file up to the first failure; returns why changes to `place` wait."""
        problems: dict[str, DiskError] = {}
        waiting, self._waiting = self._waiting, []
        for entry in waiting:
            if entry.change.place in problems:
                self._waiting.append(entry)
                continue
            try:
                entry.deliver(entry.work(database), None)
            except DiskError as problem:
                problems[entry.change.place] = problem
                self._waiting.append(entry)
            except Exception as error:  # a bug, or the conversation was deleted: a retry would not help
                self._give_up(entry.change)
                entry.deliver(None, error)
        self.problem = next(iter(problems.values()), None)
        if waiting and not self._waiting:
            logger.info("all %d waiting changes are written", len(waiting))
        self._show()
        return problems.get(place)

    def add(self, change: UnsavedChange, work: Work, deliver: Deliver, problem: DiskError) -> None:
        """Append a change that could not be written because of `problem`."""
        self.replace(change.key)
        self._waiting.append(_Waiting(change, work, deliver))
        logger.warning("%d changes wait for the disk: %s", len(self._waiting), sentence_text(problem))
        self.problem = problem
        self._show()

    def replace(self, key: str) -> None:
        """Drop waiting changes with this key, which a newer change replaces."""
        if key:
            self._waiting = [entry for entry in self._waiting if entry.change.key != key]
            self._lost = [change for change in self._lost if change.key != key]
            self._show()

    def fail(self, change: UnsavedChange) -> None:
        """Record a change that failed for another reason than the disk."""
        self._give_up(change)
        self._show()

    def _give_up(self, change: UnsavedChange) -> None:
        """Stop retrying a change; its text can still be saved elsewhere."""
        if change.text:
            self._lost.append(change)

    def _show(self) -> None:
        self.items = (*(entry.change for entry in self._waiting), *self._lost)


def as_markdown(items: Iterable[UnsavedChange], path: Path) -> None:
    """Write the texts that would be lost to a file. Raises `UserError`."""
    parts = [f"## {item.name}\n\n{item.text.strip()}" for item in items if item.name]
    with mapped_to_user_errors(path, chosen=True):
        write_file(path, ("\n\n".join(parts) + "\n").encode(errors="replace"), replace=True)
