"""Opens and closes the store, and runs transactions: one writer per data folder, any number of readers."""

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
from desktop.store.errors import BACKUPS, mapped_to_user_errors
from desktop.store.files import TEMPORARY, private_file, private_folder
from desktop.store.library import ModelRepository
from desktop.store.migrations import SCHEMA_VERSION
from desktop.store.search import SearchIndex
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
    from desktop.store.training import TrainingRepository
    from desktop.store.visibility import VisibilityRepository

logger = logging.getLogger(__name__)

FILE: Final = "sayso.sqlite"

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # A message shows as sent only after its commit is on the disk. Measured on an SSD: 0.3 ms per commit instead of
    # 0.06 ms, off the main thread, with one commit per turn and one per second while an answer streams.
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",  # for a reader that is opening, or a virus scanner; there is no second writer
    "PRAGMA secure_delete = ON",  # purged text does not stay behind in free pages
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class Transaction:
    """The repositories, all within one transaction. A repository is valid until the transaction ends."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.conversations = ConversationRepository(connection)
        self.models = ModelRepository(connection)
        self.values = ValueRepository(connection)

    # The other repositories are imported on first use, so that the window starts sooner.

    @cached_property
    def judgements(self) -> "JudgementRepository":
        """Judgements and their withdrawals."""
        from desktop.store.judgements import JudgementRepository  # noqa: PLC0415

        return JudgementRepository(self.connection)

    @cached_property
    def annotators(self) -> "AnnotatorRepository":
        """Profiles of the people who judge."""
        from desktop.store.judgements import AnnotatorRepository  # noqa: PLC0415

        return AnnotatorRepository(self.connection)

    @cached_property
    def revisions(self) -> "RevisionRepository":
        """Versions of schemes and guidelines."""
        from desktop.store.judgements import RevisionRepository  # noqa: PLC0415

        return RevisionRepository(self.connection)

    @cached_property
    def undo_steps(self) -> "UndoStepRepository":
        """What each annotator can undo and redo."""
        from desktop.store.judgements import UndoStepRepository  # noqa: PLC0415

        return UndoStepRepository(self.connection)

    @cached_property
    def projects(self) -> "ProjectRepository":
        """Projects, their tasks and queues."""
        from desktop.store.projects import ProjectRepository  # noqa: PLC0415

        return ProjectRepository(self.connection)

    @cached_property
    def visibility(self) -> "VisibilityRepository":
        """Which models are hidden from which annotator."""
        from desktop.store.visibility import VisibilityRepository  # noqa: PLC0415

        return VisibilityRepository(self.connection)

    @cached_property
    def exchange(self) -> "BundleRepository":
        """Conversations as whole records, for bundles and imports."""
        from desktop.store.exchange import BundleRepository  # noqa: PLC0415

        return BundleRepository(self.connection)

    @cached_property
    def imports(self) -> "ImportRepository":
        """The import in progress, and notes of earlier ones."""
        from desktop.store.imports import ImportRepository  # noqa: PLC0415

        return ImportRepository(self.connection)

    @cached_property
    def training(self) -> "TrainingRepository":
        """Training runs, and prompts that are held out of them."""
        from desktop.store.training import TrainingRepository  # noqa: PLC0415

        return TrainingRepository(self.connection)


class Database:
    """An open store. Use and close it on the thread that opened it.

    Every method raises `DiskError`, a `UserError`, if the disk fails.
    """

    def __init__(self, folder: Path, connection: Connection, lock: FileLock | None) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = lock

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self.folder / FILE

    @classmethod
    def open(cls, folder: Path, writer: bool = True, lock: FileLock | None = None) -> Self:
        """Open the store in `folder`.

        A writer acquires the folder's lock (unless the caller passes it as `lock`), creates or migrates the store, and
        cleans up after a crash. A reader opens an existing store, changes nothing, and may run while a writer does.

        Raises `UserError`, and changes nothing, if another Sayso writes there, if the file is newer, damaged or
        foreign, if the folder is not writable, or if a reader finds no store or one with an older schema.
        """
        with mapped_to_user_errors(folder):
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
        with mapped_to_user_errors(path):
            if path.exists():
                schema.read_version(path)
                private_file(path)
            else:
                schema.create(path, partial(_connect, mode="rw"))
            connection = _connect(path, "rw")
            try:
                version = _accept(path, connection)  # again: the log may hold a newer version than the header
                if version < SCHEMA_VERSION:
                    schema.upgrade(path, connection, version, folder / BACKUPS)
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                connection.rollback()
                database = cls(folder, connection, lock)
                database._clean_up_after_crash()
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
        with mapped_to_user_errors(path):
            if not path.with_name(f"{FILE}-wal").exists():  # otherwise it is open, maybe in this very process
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
        """Begin a transaction that may write: it is committed at the end, or rolled back on an exception."""
        with self._transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction
            SearchIndex(transaction.connection).update()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Begin a transaction that only reads: one consistent view of the store."""
        with self._transaction("BEGIN") as transaction:
            yield transaction

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        with mapped_to_user_errors(self.path), self._connection.begin():
            self._connection.exec_driver_sql(begin)
            yield Transaction(self._connection)

    def check(self) -> None:
        """Check the whole file (about one second per 100 MB). Raises `UserError` if it is damaged."""
        uri = f"{self.path.absolute().as_uri()}?mode=ro"
        with mapped_to_user_errors(self.path), closing(sqlite3.connect(uri, uri=True)) as connection:
            schema.check(connection, self.path)

    def snapshot(self) -> Path:
        """Write a verified copy into the folder `backups`, and return its path."""
        with mapped_to_user_errors(self.folder / BACKUPS):
            return schema.snapshot(self.path, self.folder / BACKUPS, SCHEMA_VERSION)

    def close(self) -> None:
        """Close the store and release the lock; SQLite removes its log unless a reader is still open. Idempotent."""
        if self._connection.closed:
            return
        try:
            if self._lock is not None:
                with mapped_to_user_errors(self.path):
                    # SQLite does this when the last connection closes; this is for when a reader stays open. It never
                    # waits for the reader.
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

    def _clean_up_after_crash(self) -> None:
        """End answers that were streaming, discard an unfinished import, and remove temporary files.

        If the disk is full, this happens later: when a conversation continues, and when the next import begins.
        """
        with suppress(DiskError), self.write() as transaction:
            transaction.conversations.interrupt_streaming()
            if transaction.values.get(IMPORTING) is not None:
                while transaction.imports.discard():
                    pass
        for folder in (self.folder, self.folder / BACKUPS):
            for leftover in folder.glob(f"*{TEMPORARY}*"):
                leftover.unlink(missing_ok=True)


def acquire_lock(folder: Path) -> FileLock:
    """Acquire the writer's lock of `folder`, which must exist. Raises `UserError` if another process holds it, and
    `DiskError` if the lock file cannot be created."""
    lock = FileLock(folder / "lock", timeout=0, mode=0o600, thread_local=False)
    with mapped_to_user_errors(folder / "lock"):
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
    """Open the connection of a store. `mode` as in SQLite's URIs: "rw" never creates a file, "ro" never writes."""

    def connect() -> sqlite3.Connection:
        # Transactions begin explicitly: the sqlite3 module's own rules differ by statement and Python version.
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
        hide_parameters=True,  # exceptions that quote them would put conversations into crash reports
        poolclass=StaticPool,
        json_serializer=partial(json.dumps, ensure_ascii=False),
    )
    return engine.connect()


def _accept(path: Path, connection: Connection) -> int:
    """Check that the file is a store that this version can open, and return its schema version."""
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
