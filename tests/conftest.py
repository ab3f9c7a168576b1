"""What holds for every test: nothing is left behind, and nobody's real data is touched."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

# so that a failed assertion of theirs shows the values; not in `tests`, since the bench would measure pytest too
pytest.register_assert_rewrite("tests.support")
from tests.support.disks import disk_to_fill, folder_in_memory  # noqa: E402

__all__ = ["disk_to_fill"]  # a fixture

# Set before any test module imports Qt. Tests in a real window start their own processes with their own settings.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["GGML_NO_BACKTRACE"] = "1"  # an abort in llama.cpp would attach gdb, for seconds
if "SAYSO_SOAK" not in os.environ and (memory := folder_in_memory()) is not None:  # long counts use the real disk
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(memory))


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Wherever a test forgets to say where its data goes, it goes here."""
    folder = tmp_path_factory.getbasetemp() / "unclaimed-data"
    monkeypatch.setenv("SAYSO_DATA_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fails a test that leaves a thread or a child process running.

    What a fixture of a wider scope started is there before the test and may stay.
    """
    me = psutil.Process()
    threads, children = set(threading.enumerate()), set(me.children(recursive=True))
    yield
    left: list[str] = []
    deadline = time.monotonic() + 2  # those that are just ending
    while time.monotonic() < deadline:
        left = [f"thread {thread.name}" for thread in set(threading.enumerate()) - threads if is_ours(thread)]
        left += [f"process {describe(child)}" for child in set(me.children(recursive=True)) - children if alive(child)]
        if not left:
            return
        time.sleep(0.05)
    pytest.fail(f"left behind: {', '.join(left)}", pytrace=False)


def is_ours(thread: threading.Thread) -> bool:
    """Python makes a dummy of every foreign thread (Qt's) that ever ran Python code, and keeps it."""
    return not isinstance(thread, threading._DummyThread)


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def describe(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline()[:4])}"
    except psutil.Error:
        return str(process.pid)
