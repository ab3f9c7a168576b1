"""The program from outside: one window a folder, and clean ends."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QTest

from desktop.store.database import Database
from desktop.ui.instance import Doorbell, address, wake_other
from tests.unit.presenters.conftest import until

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
    return wake_other(data)


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


@pytest.mark.parametrize("said", [b"show\n", b"{}\n", b"[1]\n", b'["a\\u0000b"]\n', b"[" * 5000 + b"\n", b"x" * 2**21])
def test_what_is_no_wish_opens_nothing_and_the_bell_still_rings(tmp_path: Path, said: bytes) -> None:
    bell = Doorbell()
    rung: list[list[Path]] = []
    bell.rung.connect(rung.append)
    assert bell.listen(tmp_path)
    stranger = QLocalSocket()
    stranger.connectToServer(address(tmp_path))
    until(lambda: stranger.state() is QLocalSocket.LocalSocketState.ConnectedState)
    stranger.write(said)
    until(lambda: stranger.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert rung == []
    friend = QLocalSocket()
    friend.connectToServer(address(tmp_path))
    friend.write(b'["/a')
    friend.flush()
    QTest.qWait(20)  # a line may come in pieces
    friend.write(b'.gguf"]\n')
    until(lambda: rung)
    assert rung == [[Path("/a.gguf")]]
    bell.close()


def test_the_doorbell_rings_and_only_its_own_folder(tmp_path: Path) -> None:
    bell = Doorbell()
    rung: list[list[Path]] = []
    bell.rung.connect(rung.append)
    here, there = tmp_path / "here", tmp_path / "there"
    assert address(here) != address(there)
    assert not wake_other(here)
    assert bell.listen(here)
    second = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
            "app = QCoreApplication([]); from desktop.ui.instance import wake_other;"
            "sys.exit(0 if wake_other(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]) else 1)",
            str(here),
            *map(str, FILES),
        ],
        cwd=Path(__file__).parents[2],
    )
    until(lambda: rung)
    until(lambda: second.poll() is not None)
    assert second.returncode == 0
    assert rung == [FILES]
    assert not wake_other(there)
    bell.close()
