"""Runs revisions, through Alembic's operations.

A revision runs with foreign keys off (Alembic's batch mode drops and rebuilds tables, and `ON DELETE CASCADE` would
empty their children); they are checked before it is committed. `legacy_alter_table` lets a table be renamed while
triggers of others name it. A rebuilt table loses its own triggers: its revision makes them again.
"""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, StaticPool, create_engine

from desktop.store import schema
from desktop.store.migrations import NAMES

REVISIONS: tuple[ModuleType, ...] = tuple(import_module(f"desktop.store.migrations.{name}") for name in NAMES)


def migrate(connection: Connection, version: int) -> None:
    """Brings the schema from `version` (0: empty) to the newest one, a transaction a revision.

    `connection` must not be in a transaction. Raises whatever a revision raises; that one is then rolled back.
    """
    _run(connection, REVISIONS[version:], version)


def columns(version: int) -> set[tuple[str, str]]:
    """What a file of that version has: (table, column)."""
    engine = create_engine("sqlite+pysqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]  # there is one
        _run(connection, REVISIONS[:version], 0)
        found = schema.columns(connection)
    engine.dispose()
    return found


def _run(connection: Connection, revisions: Sequence[ModuleType], version: int) -> None:
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    connection.rollback()
    operations = Operations(MigrationContext.configure(connection))
    for number, revision in enumerate(revisions, start=version + 1):
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            revision.upgrade(operations)
            violations = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if violations:
                raise RuntimeError(f"revision {number} breaks foreign keys: {violations[:5]}")
            connection.exec_driver_sql(f"PRAGMA user_version = {number}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
    connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    connection.rollback()
