"""Model files that were met."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop.store.tables import models


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size in bytes and time of change in nanoseconds: while both are the same, so is the content."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """`sha256` and `facts` hold for the file as it was at `stamp`."""

    path: str
    added: float | None  # None: known, but not in the user's list
    stamp: Stamp
    sha256: str | None
    facts: dict[str, Any] | None


class Models:
    """Within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, KnownFile]:
        """By path, in the order in which they were added."""
        m = models.c
        rows = self._connection.execute(
            select(m.path, m.added, m.size, m.mtime_ns, m.sha256, m.facts).order_by(m.added, m.path)
        )
        return {
            path: KnownFile(path, added, Stamp(size, mtime_ns), sha256, facts)
            for path, added, size, mtime_ns, sha256, facts in rows.tuples()
        }

    def put(self, file: KnownFile) -> None:
        new = insert(models).values(
            path=file.path,
            added=file.added,
            size=file.stamp.size,
            mtime_ns=file.stamp.mtime_ns,
            sha256=file.sha256,
            facts=file.facts,
        )
        changes = {name: new.excluded[name] for name in ("added", "size", "mtime_ns", "sha256", "facts")}
        self._connection.execute(new.on_conflict_do_update(index_elements=["path"], set_=changes))

    def forget(self, path: str) -> bool:
        """Takes it out of the user's list; what is known of it stays, since it may be added again."""
        m = models.c
        changed = self._connection.execute(
            update(models).where(m.path == path, m.added.is_not(None)).values(added=None)
        )
        return changed.rowcount > 0
