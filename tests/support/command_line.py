"""Runs the command as a person would: another process, its streams and its exit code."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.warm_command import SUPPORTED, WarmCommand

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "desktop"]


_AT_START = ("LC_", "LANG", "LD_", "PYTHON")
"""What these variables do happens before Python runs a command."""
_warm: WarmCommand | None = None


def environment(data: Path, **changes: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "SAYSO_"))}
    return {**kept, "SAYSO_DATA_DIR": str(data), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **changes}


def sayso(
    *arguments: str | Path, data: Path, stdin: str = "", timeout: float = 120, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run a command; in a process forked from a waiting one where `warm_commands` is in use."""
    env = environment(data, **changes)
    if _warm is not None and not any(name.startswith(_AT_START) for name in changes):
        run = _warm.run([*map(str, arguments)], env, stdin, timeout)
    else:
        run = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=env,
            timeout=timeout,
            check=False,
        )
    assert "Traceback" not in run.stderr
    return run


@contextmanager
def warm_commands() -> Iterator[None]:
    """Let `sayso` fork a waiting process instead of starting Python for each command."""
    global _warm  # noqa: PLW0603 -- one for all tests
    if not SUPPORTED:
        yield
        return
    _warm = WarmCommand(environment(Path(os.devnull)))
    try:
        yield
    finally:
        _warm.close()
        _warm = None


def sentence(run: subprocess.CompletedProcess[str], code: int) -> str:
    """The one sentence of a command that failed with `code`."""
    assert run.returncode == code, run.stderr
    lines = run.stderr.splitlines()
    assert len(lines) == 1, run.stderr
    return lines[0]


def on_a_terminal(*arguments: str, data: Path) -> str:
    """What the command writes where its output is a terminal."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment(data)
    )
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 65536):
            seen += chunk
    except OSError:
        pass  # Linux says so when the other end is closed
    process.wait(60)
    os.close(ours)
    return seen.decode()
