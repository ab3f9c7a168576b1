"""Recognizes, creates, checks, snapshots and migrates the file of the store."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.store.errors import damaged, snapshot_time
from desktop.store.files import TEMPORARY, private_file, private_folder, sync_folder
from desktop.store.migrations import SCHEMA_VERSION
from desktop.store.tables import APPLICATION_ID, metadata

logger = logging.getLogger(__name__)

KEPT_SNAPSHOTS = 5
_PLAUSIBLE = 10_000  # no Sayso ever wrote a higher version
_MAGIC = b"SQLite format 3\x00"


def read_version(path: Path) -> int:
    """Read the schema version from the first bytes of the file, without opening it in SQLite.

    Do not call it for a file that this process has open: on POSIX, closing it would release SQLite's locks.
    Raises `UserError` if the file is damaged, belongs to another program, or was written by a newer Sayso.
    """
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise damaged(path, "no SQLite header")
    version, application = (int.from_bytes(header[start : start + 4], "big", signed=True) for start in (60, 68))
    accept(path, application, version)
    return version


def accept(path: Path, application: int, version: int) -> None:
    """Raise `UserError` if the file belongs to another program, or has a newer or an impossible schema version."""
    if application != APPLICATION_ID:
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "The file {path} belongs to another program. Sayso did not change it. Choose another data folder "
                "with --data-dir.",
            ),
            {"path": str(path)},
            f"application_id {application:#x}",
        )
    if not 0 < version <= _PLAUSIBLE:
        raise damaged(path, f"schema version {version}")
    if version > SCHEMA_VERSION:
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "The data in {folder} was written by a newer version of Sayso. Install that version; this one "
                "changed nothing.",
            ),
            {"folder": str(path.parent)},
            f"schema version {version}, this program knows {SCHEMA_VERSION}",
        )


def check_tables(path: Path, connection: Connection, version: int) -> None:
    """Raise `UserError` if the columns of the file are not those of the schema version that it claims to have."""
    expected = _columns_now() if version == SCHEMA_VERSION else _migrations().columns(version)
    missing = sorted(expected - columns(connection))
    if missing:
        names = ", ".join(f"{table}.{column}" for table, column in missing[:5])
        raise damaged(path, f"schema version {version}, but there is no {names}")
    if version < SCHEMA_VERSION and (more := sorted(columns(connection) & (_columns_now() - expected))):
        names = ", ".join(f"{table}.{column}" for table, column in more[:5])
        raise damaged(path, f"schema version {version}, but there is {names} already")


def columns(connection: Connection) -> set[tuple[str, str]]:
    """The columns of all tables, as (table, column)."""
    query = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
    found = {(table, column) for table, column in connection.exec_driver_sql(query).fetchall()}
    connection.rollback()
    return found


def _columns_now() -> set[tuple[str, str]]:
    return {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}


def create(path: Path, connect: Callable[[Path], Connection]) -> None:
    """Create an empty store under a temporary name and rename it to `path`, so that a crash leaves no partial store."""
    _set_aside_orphans(path)
    temporary = path.with_name(path.name + TEMPORARY)
    for leftover in path.parent.glob(f"{temporary.name}*"):
        leftover.unlink()
    private_file(temporary)
    with closing(connect(temporary)) as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.rollback()
        _migrations().migrate(connection, 0)
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    temporary.rename(path)
    sync_folder(path.parent)
    logger.info("store created, schema %d", SCHEMA_VERSION)


def upgrade(path: Path, connection: Connection, version: int, backups: Path) -> None:
    """Migrate the store from `version` to the newest one, after a verified snapshot into the folder `backups`."""
    snapshot(path, backups, version)
    _migrations().migrate(connection, version)
    logger.info("store migrated from schema %d to %d", version, SCHEMA_VERSION)
    # Until the checkpoint, the header still has the old version, and `read_version` reads the header.
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.rollback()


def snapshot(path: Path, backups: Path, version: int) -> Path:
    """Copy the store into `backups`, check the copy, and remove all but the newest `KEPT_SNAPSHOTS`.

    Raises `UserError` if the copy is damaged, which means that the store is.
    """
    private_folder(backups)
    copy = backups / f"{path.stem}-v{version}-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}"
    temporary = copy.with_name(copy.name + TEMPORARY)
    private_file(temporary)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(temporary)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # a single file, without a log
            check(target, path)
        temporary.rename(copy)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(backups)
    for old in sorted(backups.glob(f"{path.stem}-v*{path.suffix}"), key=snapshot_time)[:-KEPT_SNAPSHOTS]:
        old.unlink()
    return copy


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Check the integrity of the whole database. Raises `UserError`, which names `path`, if it is damaged."""
    report = [str(problem) for (problem,) in connection.execute("PRAGMA integrity_check(10)")]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(10)
    if report != ["ok"] or orphans:
        raise damaged(path, "; ".join([*report, *(f"orphan: {row}" for row in orphans)]))


def _set_aside_orphans(path: Path) -> None:
    """Rename leftover logs of a deleted database, which SQLite would otherwise replay into the new one."""
    for suffix in ("-wal", "-journal", "-shm"):
        orphan = path.with_name(path.name + suffix)
        if orphan.exists():
            orphan.rename(orphan.with_name(f"{orphan.name}.{datetime.now():%Y%m%d-%H%M%S}"))


def _migrations() -> ModuleType:
    # Importing Alembic takes 0.15 s, and nearly every start finds the file up to date.
    from desktop.store.migrations import run  # noqa: PLC0415

    return run
