"""One thread owns the store: in order, drained at the end, joined."""

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.store.database import Database
from desktop.store.thread import StoreThread


def test_work_runs_on_one_thread_in_the_order_it_came(folder: Path) -> None:
    thread = StoreThread(lambda: Database.open(folder))
    seen: list[int] = []

    def work(number: int) -> Future[int]:
        def run(database: Database) -> int:
            seen.append(number)
            with database.write() as store:
                store.values.set("last", number)
            return threading.get_ident()

        return thread.submit(run)

    futures = [work(number) for number in range(50)]
    thread.close()
    assert seen == list(range(50))
    (ident,) = {future.result(timeout=0) for future in futures}
    assert ident != threading.get_ident()
    with Database.open(folder) as database, database.read() as store:
        assert store.values.get("last") == 49


def test_a_failure_is_its_own_future_s_alone(folder: Path) -> None:
    thread = StoreThread(lambda: Database.open(folder))
    try:
        bad = thread.submit(lambda database: 1 // 0)
        good = thread.submit(lambda database: "fine")
        with pytest.raises(ZeroDivisionError):
            bad.result(timeout=10)
        assert good.result(timeout=10) == "fine"
    finally:
        thread.close()


def test_a_store_that_does_not_open_says_so_to_everyone(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    thread = StoreThread(lambda: Database.open(tmp_path / "data"))
    try:
        with pytest.raises(UserError, match="cannot use"):
            thread.opened.result(timeout=10)
        with pytest.raises(UserError, match="cannot use"):
            thread.submit(lambda database: None).result(timeout=10)
    finally:
        thread.close()


def test_opened_gives_the_store_before_anything_runs(folder: Path) -> None:
    thread = StoreThread(lambda: Database.open(folder))
    assert thread.opened.result(timeout=10).folder == folder
    thread.close()


def test_nothing_is_taken_after_the_end(folder: Path) -> None:
    thread = StoreThread(lambda: Database.open(folder))
    thread.close()
    thread.close()
    with pytest.raises(RuntimeError, match="closed"):
        thread.submit(lambda database: None)
    Database.open(folder).close()  # its lock is free


def test_cancelled_work_does_not_run(folder: Path) -> None:
    thread = StoreThread(lambda: Database.open(folder))
    go = threading.Event()
    first = thread.submit(lambda database: go.wait(10))
    second = thread.submit(lambda database: pytest.fail("it ran"))
    assert second.cancel()
    go.set()
    assert first.result(timeout=10)
    thread.close()


def test_only_that_thread_may_use_the_store(folder: Path) -> None:
    thread = StoreThread(lambda: Database.open(folder))
    database = thread.opened.result(timeout=10)
    try:
        with pytest.raises(Exception, match="same thread") as raised, database.read():
            pass
        assert isinstance(getattr(raised.value, "orig", raised.value), sqlite3.ProgrammingError)
        assert thread.submit(lambda database: database.path).result(timeout=10) == database.path
    finally:
        thread.close()


def test_a_process_that_dies_without_closing_ends_with_everything_written(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from desktop.services.chat import ChatService; from desktop.store.database import Database\n"
        "from desktop.store.thread import StoreThread\n"
        "thread = StoreThread(lambda: Database.open(Path(sys.argv[1])))\n"
        "for i in range(20): thread.submit(lambda d: ChatService(d).create('x'))\n"
        "raise SystemExit(3)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(folder)], check=False, timeout=60)
    assert ended.returncode == 3
    assert not (folder / "sayso.sqlite-wal").exists()
    with Database.open(folder) as database, database.read() as store:
        assert len(store.conversations.summaries(deleted=False)) == 20
