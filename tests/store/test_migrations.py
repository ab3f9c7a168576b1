"""The schema's history: every file ever released comes up to date with all that is in it."""

import json
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

from desktop.core.conversation import Status
from desktop.core.errors import UserError
from desktop.services.annotation import AnnotationService
from desktop.services.chat import ChatService
from desktop.store import database as database_module
from desktop.store import schema
from desktop.store.database import FILE, Database
from desktop.store.errors import BACKUPS
from desktop.store.migrations import NAMES, SCHEMA_VERSION
from desktop.store.migrations import run as migrations
from desktop.store.tables import metadata
from tests.support.kept_stores import KEPT
from tests.support.rows import PREFILL, PROVENANCE, STATS, dump, fill


def structure(path: Path) -> list[tuple[str, ...]]:
    with sqlite3.connect(path) as raw:
        rows = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    raw.close()
    return rows


def is_no_index(name: str | None, kind: str, parents: object) -> bool:
    """The search index is a virtual table, which SQLAlchemy does not know."""
    return not (kind == "table" and (name or "").startswith("message_index"))


def test_the_tables_are_what_the_migrations_make(database: Database) -> None:
    with database.read() as store:
        context = MigrationContext.configure(
            store.connection,
            opts={"compare_type": True, "compare_server_default": True, "include_name": is_no_index},
        )
        assert compare_metadata(context, metadata) == []


def test_an_index_that_is_missing_would_be_seen(database: Database) -> None:
    with database.write() as store:
        store.connection.exec_driver_sql("DROP INDEX messages_by_parent")
        assert compare_metadata(MigrationContext.configure(store.connection), metadata) != []


def test_every_revision_has_its_number_and_its_kept_file() -> None:
    numbers = [int(name[1:5]) for name in NAMES]
    assert numbers == list(range(1, len(migrations.REVISIONS) + 1))
    kept = {path.name for path in KEPT.glob("*.sqlite")}
    assert kept == {f"v{number}.sqlite" for number in range(1, SCHEMA_VERSION + 1)}


@pytest.mark.parametrize("kept", sorted(KEPT.glob("*.sqlite")), ids=lambda path: path.stem)
def test_a_kept_file_comes_up_to_date_with_all_its_rows(kept: Path, folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    shutil.copyfile(kept, folder / FILE)
    before = json.loads(kept.with_suffix(".json").read_text(encoding="utf-8"))

    with Database.open(folder) as database:
        database.check()
        after = dump(database)
        for table, rows in before.items():
            assert len(after[table]) == len(rows), table
            for old, new in zip(rows, after[table], strict=True):
                assert old.items() <= new.items(), table
        check_what_fill_wrote(ChatService(database))
        judged = [(event.kind, event.prompt) for event in AnnotationService(database).effective()]
        (asked,) = {prompt for _, prompt in judged}
        assert [kind for kind, _ in judged][:1] == ["ranking"]  # the rating was withdrawn
        assert ChatService(database).open(chat_of(database)).tree.children(None)[0].id == asked

    Database.open(tmp_path / "fresh").close()
    assert structure(folder / FILE) == structure(tmp_path / "fresh" / FILE)


def chat_of(database: Database) -> str:
    return ChatService(database).list_conversations()[0].id


def check_what_fill_wrote(chat: ChatService) -> None:
    """Not only the rows are there: they still mean what they meant."""
    (summary,) = chat.list_conversations()
    assert (summary.title, summary.branches) == ("水是什么？", True)
    opened = chat.open(summary.id)
    assert (opened.conversation.system_prompt, opened.draft, chat.draft()) == (
        "Be brief.",
        "not sent ye",
        "another one",
    )
    first, second, rewritten = opened.tree.children(opened.tree.children(None)[0].id)
    assert (first.text, first.reasoning, rewritten.rewritten_from) == ("Water 💧 is wet.", "hm", first.id)
    assert opened.facts[first.id].stats == STATS
    assert (str(opened.facts[second.id].error), second.status) == ("It broke.", Status.FAILED)
    origin = chat.origin_of(first.id)
    assert origin is not None
    assert (origin.provenance, origin.prefill) == (PROVENANCE, PREFILL)
    assert [message.text for message in opened.tree.path(opened.conversation.active_leaf)] == [
        "水是什么？\nWhat is water?",
        "Water 💧 is wet.",
        "And ice?",
        "Ice",
    ]
    assert [gone.title for gone in chat.list_conversations(deleted=True)] == ["thrown away"]


# --- how a migration runs, shown with a revision that does not exist --------------------------------------------


def rebuild_messages(op: Operations) -> None:
    """Alembic's batch mode drops the table and makes it again: with foreign keys on, that empties its children."""
    with op.batch_alter_table("messages", recreate="always") as batch:
        batch.alter_column("reasoning", new_column_name="thoughts")


def lose_a_parent(op: Operations) -> None:
    op.execute("DELETE FROM annotators")


def fail(op: Operations) -> None:
    op.execute("CREATE TABLE half_way (a)")
    raise ZeroDivisionError


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> int:
    for module in (schema, database_module):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    return SCHEMA_VERSION + 1


def revision(monkeypatch: pytest.MonkeyPatch, upgrade: object) -> None:
    monkeypatch.setattr(migrations, "REVISIONS", (*migrations.REVISIONS, SimpleNamespace(upgrade=upgrade)))


@pytest.fixture
def filled(folder: Path) -> dict[str, list[dict[str, object]]]:
    with Database.open(folder) as database:
        fill(database)
    with Database.open(folder) as database:
        return dump(database)


def test_rebuilding_a_table_empties_no_other(
    folder: Path, filled: dict[str, list[dict[str, object]]], next_version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision(monkeypatch, rebuild_messages)
    database = Database.open(folder)
    try:
        after = dump(database)
        assert [row["thoughts"] for row in after["messages"]] == [row["reasoning"] for row in filled["messages"]]
        assert {table: len(rows) for table, rows in after.items()} == {
            table: len(rows) for table, rows in filled.items()
        }
        with database.read() as store:
            assert store.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    finally:
        database.close()
    assert schema.read_version(folder / FILE) == next_version


@pytest.mark.parametrize(("upgrade", "error"), [(fail, ZeroDivisionError), (lose_a_parent, RuntimeError)])
def test_a_migration_that_fails_leaves_the_file_as_it_was(
    folder: Path,
    filled: dict[str, list[dict[str, object]]],
    next_version: int,
    monkeypatch: pytest.MonkeyPatch,
    upgrade: object,
    error: type[Exception],
) -> None:
    before = structure(folder / FILE)
    with monkeypatch.context() as patch:
        revision(patch, upgrade)
        with pytest.raises(error):
            Database.open(folder)
    monkeypatch.undo()
    assert structure(folder / FILE) == before
    with Database.open(folder) as database:  # and nobody holds its lock
        assert dump(database) == filled


def test_a_snapshot_is_taken_before_a_migration(
    folder: Path, filled: dict[str, list[dict[str, object]]], next_version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision(monkeypatch, lambda op: op.execute("CREATE TABLE fresh (a)"))
    Database.open(folder).close()
    (snapshot,) = (folder / BACKUPS).iterdir()
    assert snapshot.name.startswith(f"sayso-v{SCHEMA_VERSION}-")
    monkeypatch.undo()

    (folder / FILE).unlink()
    snapshot.rename(folder / FILE)  # as the sentence about a damaged file advises
    with Database.open(folder) as database:
        assert dump(database) == filled


def test_a_damaged_store_is_not_migrated(folder: Path, next_version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with Database.open(folder) as database:
        fill(database)
    raw = sqlite3.connect(folder / FILE)
    raw.execute("DELETE FROM conversations")  # foreign keys are off here: orphans
    raw.commit()
    raw.close()
    for module in (schema, database_module):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    revision(monkeypatch, fail)
    with pytest.raises(UserError, match="is damaged"):
        Database.open(folder)
    assert schema.read_version(folder / FILE) == SCHEMA_VERSION
    assert list((folder / BACKUPS).iterdir()) == []


def test_a_reader_does_not_migrate(folder: Path, next_version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    Database.open(folder).close()
    for module in (schema, database_module):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(UserError, match="older version"):
        Database.open(folder, writer=False)


def test_the_last_five_snapshots_are_kept(database: Database) -> None:
    made = [database.snapshot() for _ in range(7)]
    assert sorted((database.folder / BACKUPS).iterdir()) == sorted(made[-5:])
