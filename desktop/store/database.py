"""Opening, owning and closing the store: one writer a folder, readers beside it."""

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, StaticPool, create_engine

from desktop.core.errors import QT_TRANSLATE_NOOP, DiskError, ErrorKind, UserError
from desktop.store import schema
from desktop.store.conversations import ConversationRepository
from desktop.store.errors import BACKUPS, told
from desktop.store.files import TEMPORARY, private_file, private_folder
from desktop.store.library import ModelRepository
from desktop.store.migrations import SCHEMA_VERSION
from desktop.store.values import IMPORTING, ValueRepository

if TYPE_CHECKING:
    from desktop.store.exchange import BundleRepository
    from desktop.store.imports import ImportRepository
    from desktop.store.judgements import (
        AnnotatorRepository,
        JudgementRepository,
        RevisionRepository,
        UndoStepRepository,
    )
    from desktop.store.projects import ProjectRepository
    from desktop.store.visibility import VisibilityRepository

logger = logging.getLogger(__name__)

FILE: Final = "sayso.sqlite"

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # A commit is on the disk before a message shows as sent. Measured: 0.3 ms instead of 0.06 ms a commit on an SSD,
    # on a thread of its own, for one commit a turn and one a second while an answer streams.
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",  # a reader that just opens or a virus scanner; there is no second writer
    "PRAGMA secure_delete = ON",  # purged text does not stay behind in free pages
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class Transaction:
    """The tables, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.conversations = ConversationRepository(connection)
        self.models = ModelRepository(connection)
        self.values = ValueRepository(connection)

    # What follows is imported when it is first asked for: nobody judges before the window is up.

    @cached_property
    def judgements(self) -> "JudgementRepository":
        from desktop.store.judgements import JudgementRepository  # noqa: PLC0415

        return JudgementRepository(self.connection)

    @cached_property
    def annotators(self) -> "AnnotatorRepository":
        from desktop.store.judgements import AnnotatorRepository  # noqa: PLC0415

        return AnnotatorRepository(self.connection)

    @cached_property
    def revisions(self) -> "RevisionRepository":
        from desktop.store.judgements import RevisionRepository  # noqa: PLC0415

        return RevisionRepository(self.connection)

    @cached_property
    def undo_steps(self) -> "UndoStepRepository":
        from desktop.store.judgements import UndoStepRepository  # noqa: PLC0415

        return UndoStepRepository(self.connection)

    @cached_property
    def projects(self) -> "ProjectRepository":
        from desktop.store.projects import ProjectRepository  # noqa: PLC0415

        return ProjectRepository(self.connection)

    @cached_property
    def visibility(self) -> "VisibilityRepository":
        from desktop.store.visibility import VisibilityRepository  # noqa: PLC0415

        return VisibilityRepository(self.connection)

    @cached_property
    def exchange(self) -> "BundleRepository":
        from desktop.store.exchange import BundleRepository  # noqa: PLC0415

        return BundleRepository(self.connection)

    @cached_property
    def imports(self) -> "ImportRepository":
        from desktop.store.imports import ImportRepository  # noqa: PLC0415

        return ImportRepository(self.connection)


class Database:
    """One open store. Used from the thread that opened it, and closed there.

    Every method raises `UserError` for what is the disk's fault.
    """

    def __init__(self, folder: Path, connection: Connection, lock: FileLock | None) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = lock

    @property
    def path(self) -> Path:
        return self.folder / FILE

    @classmethod
    def open(cls, folder: Path, writer: bool = True, lock: FileLock | None = None) -> Self:
        """A writer takes the folder's lock (unless it has it: `lock`), makes or migrates the store and heals what a
        crash left. A reader opens what is there, may run beside a writer, and can change nothing.

        Raises `UserError`: another Sayso writes there; the file is newer, damaged or foreign; the folder cannot be
        written; a reader found no store or one of an older version. Nothing was changed then.
        """
        with told(folder):
            if not writer:
                return cls._open_reader(folder)
            private_folder(folder)
            lock = lock or acquire_lock(folder)
            try:
                return cls._open_writer(folder, lock)
            except BaseException:
                lock.release()
                raise

    @classmethod
    def _open_writer(cls, folder: Path, lock: FileLock) -> Self:
        path = folder / FILE
        with told(path):
            if path.exists():
                schema.read_version(path)
                private_file(path)
            else:
                schema.create(path, partial(_connect, mode="rw"))
            connection = _connect(path, "rw")
            try:
                version = _accept(path, connection)  # asked again: what the log holds is newer than the header
                if version < SCHEMA_VERSION:
                    schema.upgrade(path, connection, version, folder / BACKUPS)
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                connection.rollback()
                database = cls(folder, connection, lock)
                database._heal()
                logger.info("store opened for writing, schema %d, %d bytes", SCHEMA_VERSION, path.stat().st_size)
            except BaseException:
                _dispose(connection)
                raise
        return database

    @classmethod
    def _open_reader(cls, folder: Path) -> Self:
        path = folder / FILE
        if not path.exists():
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP("errors", "There is no Sayso data in {folder} yet. Start Sayso once to create it."),
                {"folder": str(folder)},
            )
        with told(path):
            if not path.with_name(f"{FILE}-wal").exists():  # nobody has it open, perhaps in this very process
                schema.read_version(path)
            connection = _connect(path, "ro")
            try:
                if _accept(path, connection) < SCHEMA_VERSION:
                    raise UserError(
                        ErrorKind.FAILED,
                        QT_TRANSLATE_NOOP(
                            "errors",
                            "The data in {folder} is from an older version of Sayso. Start Sayso once to update it.",
                        ),
                        {"folder": str(folder)},
                    )
            except BaseException:
                _dispose(connection)
                raise
        logger.debug("store opened for reading, schema %d", SCHEMA_VERSION)
        return cls(folder, connection, None)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction: all of it is on the disk afterwards, or, after an exception, nothing of it."""
        with self._transaction("BEGIN IMMEDIATE") as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view of the store."""
        with self._transaction("BEGIN") as session:
            yield session

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        with told(self.path), self._connection.begin():
            self._connection.exec_driver_sql(begin)
            yield Transaction(self._connection)

    def check(self) -> None:
        """Reads the whole file; raises `UserError` when it is damaged. Takes a second for some 100 MB."""
        with told(self.path), closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            schema.check(raw, self.path)

    def snapshot(self) -> Path:
        """A verified copy in the folder `backups`."""
        with told(self.folder / BACKUPS):
            return schema.snapshot(self.path, self.folder / BACKUPS, SCHEMA_VERSION)

    def close(self) -> None:
        """Leaves one file without a log beside it (unless somebody reads), and gives the lock back. Twice is once."""
        if self._connection.closed:
            return
        try:
            if self._lock is not None:
                with told(self.path):
                    # The last one to close does this anyhow, and more; here for when a reader stays. Never waits.
                    self._connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            _dispose(self._connection)
            if self._lock is not None:
                self._lock.release()
                logger.info("store closed")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _heal(self) -> None:
        """What a crash left: answers that nobody writes any more, and files that were being written.

        On a full disk that waits: a conversation is healed when it goes on, an import when the next one begins.
        """
        with suppress(DiskError), self.write() as session:
            session.conversations.interrupt_streaming()
            if session.values.get(IMPORTING) is not None:
                while session.imports.discard():
                    pass
        for folder in (self.folder, self.folder / BACKUPS):
            for leftover in folder.glob(f"*{TEMPORARY}*"):
                leftover.unlink(missing_ok=True)


def acquire_lock(folder: Path) -> FileLock:
    """The lock of the one writer of `folder`, which must be there. Raises `UserError` when another one holds it, and
    `DiskError` where it cannot be made."""
    lock = FileLock(folder / "lock", timeout=0, mode=0o600, thread_local=False)
    with told(folder / "lock"):
        try:
            lock.acquire()
        except Timeout as error:
            raise UserError(
                ErrorKind.FAILED,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "Sayso is already open with {folder}. Continue there, or close it first.",
                ),
                {"folder": str(folder)},
            ) from error
    return lock


def _connect(path: Path, mode: str) -> Connection:
    """The one connection of a store. `mode` is SQLite's: "rw" never creates a file, "ro" never writes one."""

    def connect() -> sqlite3.Connection:
        # Transactions are begun by hand: sqlite3's own rules differ between statements and versions of Python.
        raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
        try:
            for pragma in _PRAGMAS:
                raw.execute(pragma)
            if mode == "ro":
                raw.execute("PRAGMA query_only = ON")
        except BaseException:
            raw.close()
            raise
        return raw

    engine: Engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        hide_parameters=True,  # an exception that names them would put texts of conversations into a crash report
        poolclass=StaticPool,
        json_serializer=partial(json.dumps, ensure_ascii=False),
    )
    return engine.connect()


def _accept(path: Path, connection: Connection) -> int:
    """The schema version, of a file that is ours and not newer."""
    application, version = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in ("application_id", "user_version")
    )
    connection.rollback()
    schema.accept(path, application, version)
    schema.check_tables(path, connection, version)
    return version


def _dispose(connection: Connection) -> None:
    engine = connection.engine
    connection.close()
    engine.dispose()
