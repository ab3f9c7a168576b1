"""The installed program while it runs: its files may be replaced by another version, or removed."""

import os
import sys
from enum import StrEnum
from pathlib import Path

from desktop.core.file_identity import file_identity


class InstallationState(StrEnum):
    UNCHANGED = "unchanged"
    UPDATED = "updated"  # another file has taken the place of the program
    REMOVED = "removed"


class Installation:
    """Remembers which file this process was started from."""

    def __init__(self, program: Path | None = None) -> None:
        """`program`: the file to look at; the program that runs unless another is given."""
        self._program = program or Path(sys.executable)
        self._identity = file_identity(self._program)

    def state(self) -> InstallationState:
        now = file_identity(self._program)
        if now == self._identity:
            return InstallationState.UNCHANGED
        return InstallationState.UPDATED if now else InstallationState.REMOVED


def is_installed() -> bool:
    """Whether this is a built program; a checkout changes under its developer all the time."""
    return bool(getattr(sys, "frozen", False))


def restart(data: Path) -> None:
    """Replaces this process by the program that is installed now, on the same data folder. Does not return."""
    # PyInstaller's start program would otherwise take the new process for a part of the old one
    environment = os.environ | {"PYINSTALLER_RESET_ENVIRONMENT": "1"}
    os.execve(sys.executable, [sys.executable, "--data-dir", str(data)], environment)  # noqa: S606 -- our own program
