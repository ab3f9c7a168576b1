"""A store whose version number cannot be right is refused in a sentence, and left as it is."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.services.chat import ChatService
from desktop.store.database import FILE, Database
from desktop.store.migrations import SCHEMA_VERSION

STORES = Path(__file__).parents[1] / "data" / "stores"
OLD = sorted(STORES.glob("*.sqlite"))


def set_version(folder: Path, version: int, *statements: str) -> bytes:
    with closing(sqlite3.connect(folder / FILE)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        for statement in statements:
            raw.execute(statement)
        raw.execute(f"PRAGMA user_version = {version}")
        raw.commit()
    return (folder / FILE).read_bytes()


def refused(folder: Path, *parts: str) -> None:
    before = (folder / FILE).read_bytes()
    for writer in (True, False):
        with pytest.raises(UserError) as raised, Database.open(folder, writer=writer):
            pass
        assert all(words in str(raised.value) for words in parts), str(raised.value)
    assert (folder / FILE).read_bytes() == before


@pytest.fixture
def current(folder: Path) -> Path:
    with Database.open(folder) as database:
        ChatService(database).begin_turn(None, None, "hello")
    return folder


@pytest.mark.parametrize("version", [-1, -5, -(2**31), 0, 2**31 - 1, 10_001])
def test_a_version_that_never_was(current: Path, version: int) -> None:
    set_version(current, version)
    refused(current, "is damaged")


@pytest.mark.parametrize("ahead", [1, 2, 90])
def test_a_store_of_a_newer_version_is_refused(current: Path, ahead: int) -> None:
    set_version(current, SCHEMA_VERSION + ahead)
    refused(current, "was written by a newer version of Sayso")


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_an_older_version_than_the_tables_are_of(current: Path, version: int) -> None:
    set_version(current, version)
    refused(current, "is damaged")


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_a_newer_version_than_the_tables_are_of(path: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(path, folder / FILE)
    with closing(sqlite3.connect(folder / FILE)) as raw:
        (own,) = raw.execute("PRAGMA user_version").fetchone()
    for version in range(own + 1, SCHEMA_VERSION + 1):
        set_version(folder, version)
        refused(folder, "is damaged")
    set_version(folder, own)
    Database.open(folder).close()


@pytest.mark.parametrize("statement", ["DROP TABLE judgement_messages", "ALTER TABLE conversations DROP COLUMN draft"])
def test_a_store_without_some_tables_is_refused(current: Path, statement: str) -> None:
    set_version(current, SCHEMA_VERSION, statement)
    refused(current, "is damaged")


def test_a_damaged_store_names_only_a_backup_that_exists(current: Path) -> None:
    set_version(current, -1)
    refused(current, "has no backup of it", "--data-dir")
    backups = current / "backups"
    backups.mkdir(exist_ok=True)
    refused(current, "has no backup of it")
    (backups / "notes.txt").touch()
    (backups / "sayso-v3-20260101-000000-000000.sqlite").touch()  # empty: of no use
    refused(current, "has no backup of it")

    set_version(current, SCHEMA_VERSION)
    with Database.open(current) as database:
        older, newer = database.snapshot(), database.snapshot()
    set_version(current, -1)
    refused(current, str(newer))
    newer.unlink()
    refused(current, str(older))
    shutil.copy(older, current / FILE)  # as the sentence says
    with Database.open(current) as database:
        assert len(ChatService(database).list_conversations()) == 1
