"""This program as a command, for what has to happen in a process of its own."""

import sys
from pathlib import Path


def own_program(*arguments: str) -> list[str]:
    """The command that starts this program with other arguments."""
    if getattr(sys, "frozen", False):
        # a windowed program on Windows has no standard streams; its console twin lies beside it
        executable = Path(sys.executable)
        twin = executable.with_name(f"{executable.stem}-cli{executable.suffix}")
        return [str(twin if twin.exists() else executable), *arguments]
    return [sys.executable, "-m", "desktop", *arguments]
