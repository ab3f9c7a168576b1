"""Runs the command as a person would: another process, its streams and its exit code."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "desktop"]


def environment(data: Path, **changes: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "SAYSO_"))}
    return {**kept, "SAYSO_DATA_DIR": str(data), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **changes}


def sayso(
    *arguments: str | Path, data: Path, stdin: str = "", timeout: float = 120, **changes: str
) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment(data, **changes),
        timeout=timeout,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run


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
