"""The window's process from outside: one window for each folder, and clean ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QTest

from desktop.app import _lock_or_hand_over
from desktop.core.errors import DiskError, UserError
from desktop.store.database import Database
from desktop.ui.instance import ADDRESS_FILE, SingleInstanceServer, hand_over, is_same_user
from tests.support.qt import until

Started = list[subprocess.Popen[bytes]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends by signals")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Started]:
    started: Started = []
    yield started
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait(10)
        assert process.stderr is not None
        process.stderr.close()


def start(data: Path, program: Started) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "desktop", "--data-dir", str(data)]
    program.append(subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]))
    return program[-1]


def rings(data: Path) -> bool:
    return hand_over(data)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_it_cleanly(tmp_path: Path, program: Started, how: signal.Signals) -> None:
    data = tmp_path / "data"
    process = start(data, program)
    until(lambda: rings(data), 30)
    process.send_signal(how)
    begin = time.monotonic()
    assert process.wait(10) == 0
    assert time.monotonic() - begin < 20
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    assert not (data / "sayso.sqlite-wal").exists()
    with Database.open(data):
        pass  # the lock is free


def test_a_second_start_on_the_same_folder_ends_at_once(tmp_path: Path, program: Started) -> None:
    data = tmp_path / "data"
    first = start(data, program)
    until(lambda: rings(data), 30)
    second = start(data, program)
    assert second.wait(20) == 0
    assert first.poll() is None
    first.terminate()
    assert first.wait(10) == 0


FILES = [Path(name) for name in ("/a b/模型.gguf", "/two\nlines.sayso", "/not \udcff text.gguf", "/" + "long" * 900)]


@pytest.fixture
def server() -> Iterator[SingleInstanceServer]:
    server = SingleInstanceServer()
    yield server
    server.close()


def address(data: Path) -> str:
    return (data / ADDRESS_FILE).read_text("utf-8")


@pytest.mark.parametrize("line", [b"show\n", b"{}\n", b"[1]\n", b'["a\\u0000b"]\n', b"[" * 5000 + b"\n", b"x" * 2**21])
def test_unknown_requests_open_nothing_and_the_next_one_is_answered(
    tmp_path: Path, server: SingleInstanceServer, line: bytes
) -> None:
    requested: list[list[Path]] = []
    server.files_requested.connect(requested.append)
    assert server.listen(tmp_path)
    stranger = QLocalSocket()
    stranger.connectToServer(address(tmp_path))
    until(lambda: stranger.state() is QLocalSocket.LocalSocketState.ConnectedState)
    stranger.write(line)
    until(lambda: stranger.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert requested == []
    friend = QLocalSocket()
    friend.connectToServer(address(tmp_path))
    friend.write(b'["/a')
    friend.flush()
    QTest.qWait(20)  # a line may come in pieces
    friend.write(b'.gguf"]\n')
    until(lambda: requested)
    assert requested == [[Path("/a.gguf")]]


def test_files_reach_the_window_of_their_own_folder(tmp_path: Path, server: SingleInstanceServer) -> None:
    requested: list[list[Path]] = []
    server.files_requested.connect(requested.append)
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    assert not hand_over(here)
    assert server.listen(here)
    second = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
            "app = QCoreApplication([]); from desktop.ui.instance import hand_over;"
            "sys.exit(0 if hand_over(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]) else 1)",
            str(here),
            *map(str, FILES),
        ],
        cwd=Path(__file__).parents[2],
    )
    until(lambda: requested)
    until(lambda: second.poll() is not None)
    assert second.returncode == 0
    assert requested == [FILES]
    assert not hand_over(there)


def test_the_socket_is_in_a_folder_that_nobody_else_enters(tmp_path: Path, server: SingleInstanceServer) -> None:
    assert server.listen(tmp_path)
    folder = Path(address(tmp_path)).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / ADDRESS_FILE).stat().st_mode & 0o777 == 0o600
    again = SingleInstanceServer()  # as after a crash, whose socket has to be removed
    assert again.listen(tmp_path)
    assert not folder.exists()
    assert Path(address(tmp_path)).parent != folder
    again.close()
    assert not (tmp_path / ADDRESS_FILE).exists()


def test_an_address_in_another_users_data_folder_removes_no_files(tmp_path: Path, server: SingleInstanceServer) -> None:
    work = tmp_path / "sayso-thesis"
    work.mkdir()
    (work / "window").write_text("not a socket")
    (tmp_path / ADDRESS_FILE).write_text(str(work / "window"))
    assert server.listen(tmp_path)
    assert (work / "window").read_text() == "not a socket"


def test_an_address_that_another_user_could_have_written_is_not_used(
    tmp_path: Path, server: SingleInstanceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.listen(tmp_path)
    real = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: real + 1)  # as if another user owned the file and ran the server
    assert not hand_over(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: real)
    (tmp_path / ADDRESS_FILE).rename(tmp_path / "moved")
    (tmp_path / ADDRESS_FILE).symlink_to(tmp_path / "moved")
    assert not hand_over(tmp_path)


def test_a_server_of_another_user_gets_no_file_names(
    tmp_path: Path, server: SingleInstanceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested: list[list[Path]] = []
    server.files_requested.connect(requested.append)
    assert server.listen(tmp_path)
    connection = QLocalSocket()
    connection.connectToServer(address(tmp_path))
    until(lambda: connection.state() is QLocalSocket.LocalSocketState.ConnectedState)
    assert is_same_user(connection)
    real = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: real + 1)
    assert not is_same_user(connection)
    until(lambda: connection.state() is QLocalSocket.LocalSocketState.UnconnectedState)  # the server saw a stranger too
    assert requested == []


def test_a_lock_that_cannot_be_made_shows_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(DiskError, match="lock"):
        _lock_or_hand_over(tmp_path, [], tries=10**6)


def test_a_folder_that_a_command_writes_to_shows_an_error(tmp_path: Path) -> None:
    with Database.open(tmp_path), pytest.raises(UserError, match="already open"):
        _lock_or_hand_over(tmp_path, [], tries=1)
