"""Turns failures of SQLite and the file system into `DiskError`s, whose sentences are for the user."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, DiskError, ErrorKind

FULL = QT_TRANSLATE_NOOP("errors", "The disk is full, so this could not be saved. Free some space and try again.")
DENIED = QT_TRANSLATE_NOOP(
    "errors", "Sayso has no access to {path}. Grant access, or choose another data folder with --data-dir."
)
UNUSABLE = QT_TRANSLATE_NOOP(
    "errors", "Sayso cannot use {path} ({reason}). Choose another data folder with --data-dir."
)
DENIED_THERE = QT_TRANSLATE_NOOP(
    "errors", "Sayso has no permission to write to {path}. Grant it, or choose another place."
)
UNUSABLE_THERE = QT_TRANSLATE_NOOP("errors", "Sayso cannot write to {path} ({reason}). Choose another place.")
BROKEN_DISK = QT_TRANSLATE_NOOP(
    "errors", "The disk does not respond correctly at {path}. Check it, then start Sayso again."
)
BUSY = QT_TRANSLATE_NOOP("errors", "Another program is using the data in {path}. Close it and try again.")
DAMAGED = QT_TRANSLATE_NOOP(
    "errors",
    "The file {path} is damaged. Sayso left it as it is and has no backup of it: put a copy of your own in its place, "
    "or choose another data folder with --data-dir.",
)
DAMAGED_WITH_BACKUP = QT_TRANSLATE_NOOP(
    "errors",
    "The file {path} is damaged. Sayso left it as it is: put a copy of {backup}, its newest backup, in its place, or "
    "choose another data folder with --data-dir.",
)
BACKUPS = "backups"
"""Name of the folder, next to the store, that holds its snapshots."""
_MAGIC = b"SQLite format 3\x00"


@contextmanager
def mapped_to_user_errors(path: Path, *, chosen: bool = False) -> Iterator[None]:
    """Turn failures of the disk at `path` into `DiskError`s. Bugs of ours (a violated constraint, wrong SQL) pass
    through unchanged.

    `chosen`: the user named the path as the target of a write; it is not the data folder.
    """
    try:
        yield
    except OSError as error:
        raise _from_system(error, path, chosen) from error
    except Exception as error:
        # SQLAlchemy wraps the driver's error and keeps it in `orig`; importing it here would slow every start.
        disk_error = _from_sqlite(getattr(error, "orig", error), path)
        if disk_error is None:
            raise
        raise disk_error from error


def damaged(path: Path, detail: str) -> DiskError:
    """The error for a store that cannot be read; it names the newest backup, if there is one."""
    backup = _newest_backup(path)
    if backup is None:
        return DiskError(ErrorKind.INPUT, DAMAGED, {"path": str(path)}, detail)
    return DiskError(ErrorKind.INPUT, DAMAGED_WITH_BACKUP, {"path": str(path), "backup": str(backup)}, detail)


def snapshot_time(snapshot: Path) -> str:
    """When a snapshot was made, from its name (`sayso-v3-20250131-120000-000000.sqlite`): sorts by age."""
    return snapshot.stem.partition("-v")[2].partition("-")[2]


def _newest_backup(path: Path) -> Path | None:
    """The newest backup that begins like a SQLite file; None if there is none."""
    try:
        backups = (path.parent / BACKUPS).glob(f"{path.stem}-v*{path.suffix}")
        for backup in sorted(backups, key=snapshot_time, reverse=True):
            with backup.open("rb") as file:
                if file.read(len(_MAGIC)) == _MAGIC:
                    return backup
    except OSError:
        pass
    return None


def _from_sqlite(error: BaseException | None, path: Path) -> DiskError | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    values: dict[str, str | int | float] = {"path": str(path)}
    detail = f"{getattr(error, 'sqlite_errorname', code)}: {error}"
    match code & 0xFF:  # the upper bits say which read or write failed
        case sqlite3.SQLITE_FULL:
            return DiskError(ErrorKind.FAILED, FULL, {}, detail)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return DiskError(ErrorKind.FAILED, DENIED, values, detail)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DiskError(ErrorKind.FAILED, BUSY, values, detail)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path, detail)
        case sqlite3.SQLITE_IOERR:
            return DiskError(ErrorKind.FAILED, BROKEN_DISK, values, detail)
    return None


def _from_system(error: OSError, path: Path, chosen: bool) -> DiskError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskError(ErrorKind.FAILED, FULL, {}, str(error))
    if error.errno == errno.EIO:
        return DiskError(ErrorKind.FAILED, BROKEN_DISK, {"path": str(path)}, str(error))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DiskError(ErrorKind.FAILED, DENIED_THERE if chosen else DENIED, {"path": str(path)}, str(error))
    values: dict[str, str | int | float] = {"path": str(path), "reason": error.strerror or str(error)}
    return DiskError(ErrorKind.FAILED, UNUSABLE_THERE if chosen else UNUSABLE, values, str(error))
