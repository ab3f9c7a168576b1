"""Neither the window nor the model process ever opens a network socket: their system calls are watched."""

import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.end2end.story import ask, half_an_answer, ready
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import NETWORK, Window
from tests.support.requirements import unavailable

pytestmark = [pytest.mark.window, pytest.mark.model]


@pytest.fixture
def watch(tmp_path: Path) -> tuple[list[str], Path]:
    """A command to run a program under, and the file where it and all its children are seen to open sockets."""
    if shutil.which("strace") is None:
        unavailable("watching system calls needs Debian's package strace")
    seen = tmp_path / "sockets.txt"
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket,execve", "-o", str(seen)], seen


def test_the_app_opens_no_network_socket(
    desktop: VirtualDesktop, tmp_path: Path, watch: tuple[list[str], Path]
) -> None:
    wrapper, seen = watch
    with Window(desktop, tmp_path / "data", wrapper=wrapper) as window:
        (watched,) = window.wait_until(lambda: psutil.Process(window.process.pid).children(), "the app runs")
        window.pid = watched.pid
        ready(window)
        ask(window, "Hello!")
        half_an_answer(window, characters=0)
        window.quit()
    text = seen.read_text()
    assert NETWORK.findall(text) == []
    assert "AF_UNIX" in text, "no socket was seen at all, not even the window's own: the watch saw nothing"
    assert text.count("execve(") >= 2, "the model process was not watched"


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_a_child_that_opens_one_is_caught(watch: tuple[list[str], Path], family: str) -> None:
    wrapper, seen = watch
    opens = f"import socket; socket.socket(socket.{family}).close()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {opens!r}], check=True)"
    subprocess.run([*wrapper, sys.executable, "-c", parent], check=True)
    assert set(NETWORK.findall(seen.read_text())) == {family}
