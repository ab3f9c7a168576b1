"""The log: bounded, private, shared by processes, and never in the way."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.services import logs
from desktop.services.logs import FILE, KEPT_FILES, LogFile

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sayso.sqlite").touch()
    yield tmp_path / "data" / "logs"
    logs.stop()


def text(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in logs.files(folder))


def test_importing_sets_nothing_up() -> None:
    program = "import logging as l, desktop.services.logs; print(l.getLogger('desktop').handlers, l.root.handlers)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[] []"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_files_are_private_to_the_user(folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        logs.start(folder, "window")
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    (folder / FILE).chmod(0o644)
    logging.getLogger("desktop.x").info("again")
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("exists", [False, True])
def test_a_data_folder_that_is_missing_or_empty_stays_so(tmp_path: Path, exists: bool) -> None:
    data = tmp_path / "data"
    if exists:
        data.mkdir()
    logs.start(data / "logs", "command")
    logging.getLogger("desktop.x").error("not written")
    logs.stop()
    assert [path.name for path in tmp_path.rglob("*")] == (["data"] if exists else [])


def test_a_command_logs_once_there_is_data(tmp_path: Path) -> None:
    logs.start(tmp_path / "logs", "command")
    (tmp_path / "sayso.sqlite").touch()
    logging.getLogger("desktop.x").info("stored")
    logs.stop()
    assert text(tmp_path / "logs").endswith("stored\n")


def test_details_only_with_debug(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for debug in (False, True):
        logs.start(folder, "command", debug=debug)
        logging.getLogger("desktop.engine.host").debug("detail %d", debug)
        logging.getLogger("sqlalchemy").error("of a library")
    assert "detail 0" not in text(folder)
    assert "detail 1" in text(folder)
    assert "of a library" not in text(folder)
    assert "detail 1" in capsys.readouterr().err


def test_the_log_is_bounded_and_loses_only_the_oldest(folder: Path) -> None:
    folder.mkdir()
    handler = LogFile(folder, max_bytes=2000)
    for number in range(500):
        handler.handle(logging.LogRecord("desktop.x", logging.INFO, "", 0, "line %d", (number,), None))
    assert len(logs.files(folder)) == KEPT_FILES + 1
    assert all(path.stat().st_size <= 2000 for path in logs.files(folder))
    numbers = [int(line.rsplit(" ", 1)[1]) for line in text(folder).splitlines()]
    assert numbers == list(range(numbers[0], 500))
    assert logs.last_lines(folder, 3).splitlines() == text(folder).splitlines()[-3:]


def test_processes_that_log_at_once_lose_no_line(folder: Path) -> None:
    folder.mkdir()
    program = (
        "import logging, sys; from pathlib import Path; from desktop.services.logs import LogFile\n"
        "handler = LogFile(Path(sys.argv[1]), max_bytes=40_000)\n"
        "for n in range(300):\n"
        "    handler.handle(logging.LogRecord('desktop.x', 20, '', 0, 'line %s %d', (sys.argv[2], n), None))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(folder), name], cwd=ROOT) for name in "abc"]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    lines = text(folder).splitlines()
    for name in "abc":
        assert [int(line.rsplit(" ", 1)[1]) for line in lines if f" line {name} " in line] == list(range(300))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["full", "fifo", "link", "folder", "file in place of the folder"])
def test_nothing_that_the_disk_does_stops_the_program(folder: Path, kind: str, tmp_path: Path) -> None:
    if kind == "file in place of the folder":
        folder.touch()
    else:
        folder.mkdir()
    path = folder / FILE
    match kind:
        case "full" | "link":
            (tmp_path / "other").touch()
            path.symlink_to("/dev/full" if kind == "full" else tmp_path / "other")
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
    logs.start(folder, "window")
    logging.getLogger("desktop.x").error("goes nowhere")
    if kind == "link":
        assert (tmp_path / "other").read_bytes() == b""


def test_a_line_is_one_line_without_control_characters(folder: Path) -> None:
    logs.start(folder, "window")
    logging.getLogger("desktop.x").info("a\nb \x1b[31mred\x1b[0m \u202e %s", "x" * 5000)
    LogFile(folder).handle(logging.LogRecord("desktop.x", 20, "", 0, "wrong arguments: %d", ("text",), None))
    lines = text(folder).splitlines()
    assert len(lines) == 3
    assert "a\\nb \\x1b[31mred" in lines[1]
    assert len(lines[1]) <= 1000


def test_an_exception_is_logged_without_its_message(folder: Path) -> None:
    logs.start(folder, "window")
    logger = logging.getLogger("desktop.x")
    try:
        try:
            {}["a secret key"]  # type: ignore[index]
        except KeyError as error:
            raise ValueError("the secret text") from error
    except ValueError:
        logger.exception("failed")
    values: dict[str, str | int | float] = {"file": "/secret.txt", "count": 3}
    logger.error("failed", exc_info=UserError(ErrorKind.INPUT, Translatable("{file} has {count} rows"), values))
    logger.error("failed", exc_info=UserError(ErrorKind.INPUT, Translatable("{nothing} fits"), {"other": "secret"}))
    found = text(folder)
    assert "secret" not in found
    assert "ValueError at " in found
    assert "test_logs.py:" in found
    assert "< KeyError" in found
    assert "… has 3 rows" in found
