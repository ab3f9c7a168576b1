"""The installed program while it runs: an update may replace its files, or somebody may remove them."""

import os
import sys
from enum import StrEnum
from pathlib import Path

from desktop.core.file_identity import file_identity


class InstallationState(StrEnum):
    """What happened to the installed program since this process started."""

    UNCHANGED = "unchanged"
    UPDATED = "updated"  # another file is in the program's place
    REMOVED = "removed"


class Installation:
    """Remembers the file that this process was started from."""

    def __init__(self, program: Path | None = None) -> None:
        """`program` is the file to check; by default the running program."""
        self._program = program or Path(sys.executable)
        self._identity = file_identity(self._program)

    def state(self) -> InstallationState:
        """Check whether the program is still the file that this process was started from."""
        now = file_identity(self._program)
        if now == self._identity:
            return InstallationState.UNCHANGED
        return InstallationState.UPDATED if now else InstallationState.REMOVED


def is_installed() -> bool:
    """Whether this is a built program. (The files of a checkout change all the time.)"""
    return bool(getattr(sys, "frozen", False))


def restart(data: Path) -> None:
    """Replace this process with the program that is installed now, on the same data folder. Does not return."""
    # otherwise PyInstaller's start program takes the new process for a child of the old one
    environment = os.environ | {"PYINSTALLER_RESET_ENVIRONMENT": "1"}
    os.execve(sys.executable, [sys.executable, "--data-dir", str(data)], environment)  # noqa: S606 -- our own program
