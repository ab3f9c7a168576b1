"""Opening the store: whose it is, what is refused, what is healed, and that nothing is overwritten."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.core.conversation import Status
from desktop.core.errors import ErrorKind, UserError
from desktop.services.chat import AnswerOutput, ChatService
from desktop.store import database as store_database
from desktop.store.database import FILE, Database
from desktop.store.migrations import SCHEMA_VERSION
from desktop.store.tables import APPLICATION_ID


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "lock"}


@contextmanager
def umask(value: int) -> Iterator[None]:
    old = os.umask(value)
    try:
        yield
    finally:
        os.umask(old)


# --- whose it is ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_files_are_private_whatever_the_umask(folder: Path, mask: int) -> None:
    with umask(mask), Database.open(folder) as database:
        ChatService(database).create("A")
        database.snapshot()
        assert mode(folder) == mode(folder / "backups") == 0o700
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert {FILE, f"{FILE}-wal", f"{FILE}-shm", "lock"} <= {path.name for path in files}
        assert {oct(mode(path)) for path in files} == {oct(0o600)}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_store_that_became_readable_to_others_is_tightened(folder: Path) -> None:
    Database.open(folder).close()
    (folder / FILE).chmod(0o644)
    with Database.open(folder):
        assert mode(folder / FILE) == mode(folder / f"{FILE}-wal") == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_folder_that_holds_other_things_keeps_its_mode(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "holiday.jpg").touch()
    with Database.open(folder):
        assert mode(folder) == 0o755


def test_a_second_writer_is_told_and_the_first_goes_on(folder: Path, database: Database) -> None:
    with pytest.raises(UserError, match="already open") as raised:
        Database.open(folder)
    assert raised.value.values == {"folder": str(folder)}
    assert ChatService(database).create("still here")[0].title == "still here"


def test_a_writer_of_another_process_is_told_apart_too(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop.store.database import Database\n"
        "with Database.open(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(UserError, match="already open"):
            Database.open(folder)
        other.kill()
    Database.open(folder).close()  # a dead one holds nothing


def test_after_closing_the_next_writer_may(folder: Path) -> None:
    for _ in range(3):
        Database.open(folder).close()


def test_closing_leaves_one_file_without_a_log(folder: Path) -> None:
    database = Database.open(folder)
    ChatService(database).create("kept")
    database.close()
    database.close()
    assert {path.name for path in folder.iterdir()} == {FILE, "lock"}
    with Database.open(folder) as again:
        assert [summary.title for summary in ChatService(again).list_conversations()] == ["kept"]


# --- readers ----------------------------------------------------------------------------------------------------


def test_a_reader_beside_the_writer_sees_what_was_committed(folder: Path, chat: ChatService) -> None:
    chat.create("one")
    with Database.open(folder, writer=False) as reader:
        assert [summary.title for summary in ChatService(reader).list_conversations()] == ["one"]
        chat.create("two")
        assert len(ChatService(reader).list_conversations()) == 2


def test_a_reader_sees_one_moment(folder: Path, chat: ChatService) -> None:
    chat.create("one")
    with Database.open(folder, writer=False) as reader, reader.read() as view:
        assert len(view.conversations.summaries(deleted=False)) == 1
        chat.create("two")
        assert len(view.conversations.summaries(deleted=False)) == 1


def test_a_reader_can_change_nothing(folder: Path, chat: ChatService) -> None:
    chat.create("one")
    with Database.open(folder, writer=False) as reader, pytest.raises(UserError, match="no access to"):
        ChatService(reader).create("two")
    assert len(chat.list_conversations()) == 1


def test_a_reader_heals_nothing(folder: Path, chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    with Database.open(folder, writer=False) as reader:
        tree = ChatService(reader).open(turn.conversation.id).tree
        assert tree[turn.answers[0].id].status is Status.STREAMING


def test_a_reader_makes_nothing(folder: Path) -> None:
    with pytest.raises(UserError, match="no Sayso data") as raised:
        Database.open(folder, writer=False)
    assert raised.value.kind is ErrorKind.INPUT
    assert not folder.exists()


# --- what is refused --------------------------------------------------------------------------------------------


def refused(folder: Path, sentence: str, writer: bool = True) -> UserError:
    """Opening raises this, and every byte is as it was."""
    before = contents(folder)
    with pytest.raises(UserError, match=sentence) as raised:
        Database.open(folder, writer)
    assert contents(folder) == before
    return raised.value


@pytest.mark.parametrize("writer", [True, False])
def test_a_newer_file_is_refused_and_left_untouched(folder: Path, writer: bool) -> None:
    Database.open(folder).close()
    with sqlite3.connect(folder / FILE) as raw:
        raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    Path(f"{folder / FILE}-wal").unlink(missing_ok=True)
    refused(folder, "newer version of Sayso", writer)


def test_a_newer_version_in_the_log_alone_is_refused_too(folder: Path) -> None:
    Database.open(folder).close()
    raw = sqlite3.connect(folder / FILE)
    raw.execute("CREATE TABLE of_the_future (a)")
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.commit()
    try:
        with pytest.raises(UserError, match="newer version of Sayso"):
            Database.open(folder)
        assert raw.execute("SELECT count(*) FROM of_the_future").fetchone() == (0,)
    finally:
        raw.close()


def test_a_file_of_another_program_is_refused(folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / FILE) as raw:
        raw.execute("CREATE TABLE bookmarks (url)")
    raw.close()
    refused(folder, "belongs to another program")


@pytest.mark.parametrize(
    "content", [b"", b"SQLite", b"PK\x03\x04" + bytes(5000), bytes(4096)], ids=["empty", "short", "zip", "zeros"]
)
def test_what_is_no_database_is_refused(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    refused(folder, "is damaged")
    refused(folder, "is damaged|belongs to another", writer=False)


def test_a_truncated_database_is_refused(folder: Path) -> None:
    Database.open(folder).close()
    path = folder / FILE
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(folder, "is damaged")


def test_damage_within_is_found_by_a_check(folder: Path) -> None:
    with Database.open(folder) as database:
        for number in range(200):
            ChatService(database).begin_turn(None, None, f"message {number} " * 50)
        database.check()
    path = folder / FILE
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(content)
    with pytest.raises(UserError, match="is damaged") as raised, Database.open(folder) as database:
        database.check()
    assert raised.value.values == {"path": str(path)}


def test_a_log_without_its_database_is_set_aside_and_not_replayed(folder: Path) -> None:
    folder.mkdir()
    (folder / f"{FILE}-wal").write_bytes(b"once a log")
    with Database.open(folder) as database:
        database.check()
        kept = list(folder.glob(f"{FILE}-wal.*"))
        assert [path.read_bytes() for path in kept] == [b"once a log"]


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a note")
    with pytest.raises(UserError, match="cannot use") as raised:
        Database.open(tmp_path / "data")
    assert raised.value.values["path"] == str(tmp_path / "data")
    assert (tmp_path / "data").read_text() == "a note"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_folder_that_cannot_be_written() -> None:
    with tempfile.TemporaryDirectory() as name, as_nobody(Path(name)):
        with pytest.raises(UserError, match="no access to"):
            Database.open(Path(name))
        with pytest.raises(UserError, match="no access to"):
            Database.open(Path(name) / "below")


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Someone who may read `folder` and not write it, root's tests included."""
    root = os.geteuid() == 0
    folder.chmod(0o555)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


# --- full disks -------------------------------------------------------------------------------------------------


def test_a_full_disk_is_a_sentence_and_costs_only_what_was_not_saved(database: Database, chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "before")
    answer = turn.answers[0].id
    chat.checkpoint(answer, AnswerOutput("so far", "", "so far"), 2)
    raw = database._connection.connection.driver_connection
    assert raw is not None
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")  # as SQLite sees a full disk

    with pytest.raises(UserError, match="disk is full") as raised:
        chat.begin_turn(turn.conversation.id, None, "too much " * 10_000)
    assert "SQLITE_FULL" in raised.value.detail
    with pytest.raises(UserError, match="disk is full"):
        chat.checkpoint(answer, AnswerOutput("far too much " * 10_000, "", ""), 9)

    raw.execute("PRAGMA max_page_count = 1073741823")
    tree = chat.open(turn.conversation.id).tree
    assert [message.text for message in tree.path(answer)] == ["before", "so far"]
    chat.begin_turn(turn.conversation.id, None, "too much " * 10_000)  # there is room again
    database.check()


# --- what a crash left ------------------------------------------------------------------------------------------


def test_what_was_being_written_is_interrupted_with_its_text_so_far(folder: Path) -> None:
    with Database.open(folder) as database:
        chat = ChatService(database)
        turn, _ = chat.begin_turn(None, None, "hi", 2)
        first, second = (answer.id for answer in turn.answers)
        chat.checkpoint(first, AnswerOutput("half an ans", "hm", "<think>hm</think>half an ans"), 3)
        chat.finish(second, Status.COMPLETE, AnswerOutput("whole", "", "whole"))

    with Database.open(folder) as database:
        chat = ChatService(database)
        tree = chat.open(turn.conversation.id).tree
        assert (tree[first].status, tree[first].text, tree[first].reasoning) == (
            Status.INTERRUPTED,
            "half an ans",
            "hm",
        )
        assert (tree[second].status, tree[second].text) == (Status.COMPLETE, "whole")
        continued, _ = chat.begin_answers(turn.conversation.id, turn.message.id, continued_from=first)
        assert continued.partial == "<think>hm</think>half an ans"
        assert continued.answers[0].text == "half an ans"


def test_files_that_were_being_written_are_removed(folder: Path) -> None:
    with Database.open(folder) as database:
        database.snapshot()
    leftovers = [folder / "settings.json.sayso-tmp", folder / "backups" / "sayso-v1-x.sqlite.sayso-tmp-journal"]
    foreign = folder / "somebody else's.tmp"
    for path in [*leftovers, foreign]:
        path.touch()
    with Database.open(folder):
        assert not any(path.exists() for path in leftovers)
        assert foreign.exists()
        assert len(list((folder / "backups").iterdir())) == 1


def test_a_store_whose_creation_was_interrupted_is_created_again(folder: Path) -> None:
    folder.mkdir()
    (folder / f"{FILE}.sayso-tmp").write_bytes(b"SQLite format 3\0" + bytes(1000))
    (folder / f"{FILE}.sayso-tmp-journal").write_bytes(b"x")
    with Database.open(folder) as database:
        database.check()


# --- how it is set up -------------------------------------------------------------------------------------------


def test_the_pragmas_hold(database: Database) -> None:
    raw = database._connection.connection.driver_connection
    assert raw is not None

    def pragma(name: str) -> object:
        return raw.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("foreign_keys") == 1
    assert pragma("synchronous") == 2  # FULL
    assert pragma("secure_delete") == 1
    assert pragma("application_id") == APPLICATION_ID
    assert pragma("user_version") == SCHEMA_VERSION


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(database: Database, chat: ChatService) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as store:  # noqa: PT012 (the exception ends the block)
        store.values.set("a", 1)
        raise ZeroDivisionError
    with database.write() as store:
        assert store.values.get("a") is None
        store.values.set("a", {"b": ["字", 1.5, None]})
    with database.read() as store:
        assert store.values.get("a") == {"b": ["字", 1.5, None]}


def test_values_are_kept_as_readable_text(database: Database) -> None:
    with database.write() as store:
        store.values.set("key", "说了算")
        assert store.connection.exec_driver_sql("SELECT value FROM settings").scalar_one() == '"说了算"'


def test_opening_a_store_that_is_up_to_date_needs_no_alembic(folder: Path) -> None:
    Database.open(folder).close()
    code = (
        "import sys; from pathlib import Path; from desktop.store.database import Database\n"
        "Database.open(Path(sys.argv[1])).close()\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('alembic', 'PySide6', 'mako')]\n"
        "assert 'sqlalchemy.orm' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, timeout=60)


def test_odd_characters_in_the_folder_name(tmp_path: Path) -> None:
    folder = tmp_path / "我的 data?mode=ro#x %41"
    with Database.open(folder) as database:
        ChatService(database).create("here")
        with Database.open(folder, writer=False) as reader:
            assert len(ChatService(reader).list_conversations()) == 1
    assert (folder / FILE).exists()
    assert store_database.FILE == FILE
