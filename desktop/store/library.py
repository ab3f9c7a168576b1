"""The model files in the user's list, and the hashes of files that were loaded."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop.store.tables import models


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Size in bytes and modification time in nanoseconds: while both stay the same, so does the content."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A model file. `sha256` is the hash of the content that had this stamp."""

    path: str
    added: float | None  # None: known, but not in the user's list
    stamp: FileStamp
    sha256: str | None


_COLUMNS = (models.c.path, models.c.added, models.c.size, models.c.mtime_ns, models.c.sha256)


class ModelRepository:
    """Known model files; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def added(self) -> list[KnownFile]:
        """The files in the user's list, in the order they were added."""
        m = models.c
        rows = self._connection.execute(select(*_COLUMNS).where(m.added.is_not(None)).order_by(m.added, m.path))
        return [_file(*row) for row in rows]

    def get(self, path: str) -> KnownFile | None:
        """What is known about the file at this path."""
        row = self._connection.execute(select(*_COLUMNS).where(models.c.path == path)).one_or_none()
        return None if row is None else _file(*row)

    def put(self, file: KnownFile) -> None:
        """Add a file, or replace the one with its path."""
        new = insert(models).values(
            path=file.path,
            added=file.added,
            size=file.stamp.size,
            mtime_ns=file.stamp.mtime_ns,
            sha256=file.sha256,
        )
        changes = {name: new.excluded[name] for name in ("added", "size", "mtime_ns", "sha256")}
        self._connection.execute(new.on_conflict_do_update(index_elements=["path"], set_=changes))

    def forget(self, path: str) -> bool:
        """Remove a file from the user's list, but keep its hash. Returns False if it was not in the list."""
        m = models.c
        changed = self._connection.execute(
            update(models).where(m.path == path, m.added.is_not(None)).values(added=None)
        )
        return changed.rowcount > 0


def _file(path: str, added: float | None, size: int, mtime_ns: int, sha256: str | None) -> KnownFile:
    return KnownFile(path, added, FileStamp(size, mtime_ns), sha256)
