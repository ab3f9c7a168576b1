"""Runs revisions through Alembic's operations.

Foreign keys are off during a revision, since Alembic's batch mode drops and rebuilds tables and `ON DELETE CASCADE`
would empty their children; they are checked before the commit. `legacy_alter_table` allows renaming a table that the
triggers of others refer to. A rebuilt table loses its own triggers: its revision must create them again.
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
    """Migrate the schema from `version` (0: empty) to the newest one, with one transaction per revision.

    `connection` must not be in a transaction. If a revision raises, it is rolled back and the error passes on.
    """
    _run(connection, REVISIONS[version:], version)


def columns(version: int) -> set[tuple[str, str]]:
    """The columns of all tables in a file of that version, as (table, column)."""
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
