"""`sayso train` with a trainer that needs no torch, and what its runs are."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.command_line import ROOT, environment, sayso

PROGRAM = [sys.executable, str(ROOT / "tests" / "fakes" / "train_command.py")]
"""The command line with the toy trainer."""


def train(*arguments: str | Path, data: Path, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `sayso train`; `changes` are variables of its environment."""
    run = subprocess.run(
        [*PROGRAM, "train", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment(data, **changes),
        timeout=120,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run


def trained(*arguments: str | Path, data: Path, **changes: str) -> dict[str, Any]:
    """The object that `sayso train --json` prints."""
    run = train(*arguments, "--json", data=data, **changes)
    assert run.returncode == 0, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def listed(data: Path) -> list[dict[str, Any]]:
    """The runs that `sayso runs --json` prints."""
    runs: list[dict[str, Any]] = json.loads(sayso("runs", "--json", data=data).stdout)["runs"]
    return runs


def refused(run: subprocess.CompletedProcess[str], code: int) -> str:
    """The sentence of a command that printed nothing else."""
    assert (run.returncode, run.stdout) == (code, ""), run.stderr
    return run.stderr.splitlines()[-1]
