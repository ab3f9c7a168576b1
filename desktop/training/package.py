"""The package `sayso-training`: the trainer of a built program, in a folder beside the program's own."""

import sys
from pathlib import Path
from typing import Final

from desktop import __version__
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError

NAME: Final = "sayso-training"

_MISSING = QT_TRANSLATE_NOOP(
    "errors", "Training needs the package sayso-training, which is not installed. Install it beside Sayso."
)
_OTHER_VERSION = QT_TRANSLATE_NOOP(
    "errors",
    "The package sayso-training has version {found}, but Sayso has version {needed}. Install sayso-training {needed}.",
)


class TrainerPackage:
    """The package that belongs to a program; by default to the running one."""

    def __init__(self, executable: Path | None = None) -> None:
        executable = executable or Path(sys.executable)
        folder = executable.parent.parent / NAME
        self.program = folder / f"sayso-trainer{executable.suffix}"
        self._version = folder / "_internal/version"

    @property
    def problem(self) -> UserError | None:
        """Why the trainer cannot be started; None if it can."""
        if not self.program.exists():
            return UserError(ErrorKind.INPUT, _MISSING)
        try:
            found = self._version.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            found = "?"
        if found != __version__:
            return UserError(ErrorKind.INPUT, _OTHER_VERSION, {"found": found, "needed": __version__})
        return None
