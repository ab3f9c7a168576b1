"""`sayso doctor --bundle`: helps with a bug report, and contains no texts of the user."""

import logging
import sqlite3
import sys
import zipfile
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.engine.client import EngineClient
from desktop.engine.protocol import Done, Failed
from desktop.presenters.crashes import CrashReports
from desktop.services import logs
from desktop.services.chat import ChatService
from desktop.services.crashes import MESSAGES, CrashReportFolder
from desktop.services.folders import Folders
from desktop.store.database import FILE, Database
from tests.support.command_line import sayso

FAKE = [sys.executable, str(Path(__file__).parents[2] / "fakes" / "worker.py")]
SECRET = "zebra-7-pancakes"


def contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.model
def test_it_contains_no_text_of_any_kind(tmp_path: Path) -> None:
    data = tmp_path / f"{SECRET} data"
    folders = Folders(data)
    folders.make()
    # a crash, a failing statement, and a model process that quotes what it was asked
    logs.start(folders.logs, "window", debug=True)
    reports = CrashReports(folders.crashes, folders.logs)
    try:
        with Database.open(data) as database:
            chat = ChatService(database)
            chat.begin_turn(None, None, f"a message with {SECRET}", system_prompt=SECRET)
            try:
                with database.write() as store:
                    store.connection.exec_driver_sql(
                        "INSERT INTO messages SELECT * FROM messages WHERE text LIKE ?", (f"%{SECRET}%",)
                    )
            except Exception as error:
                reports.report(error)
        client = EngineClient(FAKE)
        client.load(f"{SECRET}.gguf")
        for order in (SECRET, f"!die {SECRET}"):
            id = client.generate([ChatMessage("user", order)], conversation=SECRET)
            assert isinstance([*client.events(id)][-1], Done | Failed)
        client.shutdown()
        try:
            raise ValueError(f'{SECRET}\n  File "/{SECRET}.py", line 3, in {SECRET}\n{SECRET}')
        except ValueError as error:
            reports.report(error)
    finally:
        logs.stop()
    (folders.crashes / "20200101-000000-000000.txt").write_text(f"Sayso 0.1.0, Python\n2020, main\n\n{SECRET}\n")
    (folders.crashes / "notes.md").write_text(SECRET)
    # commands: a prompt and its answer, a grammar that llama.cpp cannot read, a file that is not there
    grammar = tmp_path / f"{SECRET}.gbnf"
    grammar.write_text(f'root ::= "{SECRET}" [')
    assert sayso("generate", "--debug", "--prompt", f"Say {SECRET}", "--max-tokens", "8", data=data).returncode == 0
    assert sayso("generate", "--prompt", SECRET, "--grammar", str(grammar), data=data).returncode != 0
    assert sayso("lint", f"/{SECRET}/rows.jsonl", data=data).returncode != 0

    run = sayso("doctor", "--bundle", tmp_path / "out.zip", data=data)
    assert "out.zip" in run.stderr
    found = contents(tmp_path / "out.zip")
    for name, text in found.items():
        assert SECRET not in name
        for part in (SECRET, "zebra", "pancakes", str(Path.home())):
            assert part not in text, name
    log = found["logs/sayso.log"]
    for line in ("store created", "generate, 1 messages", "loaded in", "command generate", "exit code"):
        assert line in log, line
    assert "llama.cpp fake" in log
    crashed = [text for name, text in found.items() if name.startswith("crashes/") and "0.1.0, Python\n" not in text]
    assert len(crashed) == 2
    assert all("Last lines of the log" in text for text in crashed)
    assert any("ValueError at tests" in text or "ValueError at test_support_bundle.py" in text for text in crashed)
    # on this machine the person still sees the messages
    assert any(SECRET in path.read_text(encoding="utf-8") for path in folders.crashes.glob("2*.txt"))
    assert SECRET not in "".join(path.read_text(encoding="utf-8").split(MESSAGES)[0] for path in written(folders))
    assert (tmp_path / "out.zip").stat().st_mode & 0o777 == 0o600


def written(folders: Folders) -> list[Path]:
    return [path for path in folders.crashes.glob("2*.txt") if not path.name.startswith("2020")]


@pytest.mark.model
def test_a_file_is_replaced_only_where_that_was_agreed_to(tmp_path: Path) -> None:
    out = tmp_path / "out.zip"
    out.write_text("mine")
    assert sayso("doctor", "--bundle", out, data=tmp_path / "data").returncode == 2
    assert out.read_text() == "mine"
    sayso("doctor", "--bundle", out, "--force", data=tmp_path / "data")
    assert "doctor.json" in contents(out)


def test_a_death_by_a_signal_carries_the_last_lines_of_that_process(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.make()
    log = folders.logs / logs.FILE
    log.write_text("2026-01-01T00:00:00.000+00:00 INFO 1 desktop.engine.host: before the death\n")
    logs.start(folders.logs, "window")
    try:
        logging.getLogger("desktop.x").info("after it")
        reports = CrashReportFolder(folders.crashes, folders.logs)
        reports.fatal.write_text("Fatal Python error: Segmentation fault")
        reports.collect()
    finally:
        logs.stop()
    (report,) = folders.crashes.glob("*.txt")
    text = report.read_text(encoding="utf-8")
    assert "before the death" in text
    assert "after it" not in text
    assert text.index("Segmentation fault") < text.index(MESSAGES)


def test_what_a_statement_was_given_is_in_no_exception(tmp_path: Path) -> None:
    with (
        Database.open(tmp_path) as database,
        pytest.raises(Exception, match="no such table") as caught,
        database.write() as store,
    ):
        store.connection.exec_driver_sql("INSERT INTO no_table VALUES (?)", (SECRET,))
    assert SECRET not in str(caught.value)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert (tmp_path / FILE).exists()
