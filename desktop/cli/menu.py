"""`sayso --install-menu`, `sayso --remove-menu`: the portable folder's entry in the desktop's menu, for one user.

A package does this by itself. The folder's `share/` has the entry, the icons and the file types; they are copied to the
user's own data folder, and the entry starts the program by its absolute path, since it is not on the PATH.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError

ENTRY = Path("applications/sayso.desktop")
_COPIED = ("applications", "icons", "mime/packages")  # of `share/`; the manual page and the like need no copy
_INDEXES = (("update-desktop-database", "applications"), ("update-mime-database", "mime"))
LACKS_INDEXES = QT_TRANSLATE_NOOP(
    "cli", "{tools} is missing, so files may not open with Sayso yet. Debian, Ubuntu: sudo apt install {packages}"
)
_PACKAGES = {"update-desktop-database": "desktop-file-utils", "update-mime-database": "shared-mime-info"}


def portable_folder() -> Path:
    """Where the portable folder was unpacked. Raises `UserError` when this is another kind of installation."""
    folder = Path(sys.executable).resolve().parent
    if not getattr(sys, "frozen", False) or not (folder / "share" / ENTRY).is_file():
        text = QT_TRANSLATE_NOOP(
            "errors", "Only the portable folder needs this: the package adds Sayso to the menu by itself."
        )
        raise UserError(ErrorKind.USAGE, text)
    return folder


def user_share(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's own data folder, which desktops read beside the system's (XDG base directories)."""
    given = Path(environment.get("XDG_DATA_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".local/share"


def install(folder: Path, target: Path) -> Path:
    """Puts the portable folder at `folder` into the menu of the user whose data folder is `target`; returns the entry.

    Raises `UserError` where it cannot be written. Doing it again, as after moving the folder, replaces it.
    """
    try:
        for name in _files(folder / "share"):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / "share" / name, target / name)
        entry = (folder / "share" / ENTRY).read_text(encoding="utf-8")
        command = exec_quoted(str(folder / "sayso"))
        entry = re.sub(r"^Exec=\S+", lambda _: f"Exec={command}", entry, flags=re.M)
        (target / ENTRY).write_text(entry, encoding="utf-8")
    except OSError as error:
        text = QT_TRANSLATE_NOOP("errors", "Sayso could not be added to the menu: {file} cannot be written ({reason}).")
        values = {"file": str(error.filename or target), "reason": error.strerror or str(error)}
        raise UserError(ErrorKind.FAILED, text, {**values}) from error
    return target / ENTRY


def remove(folder: Path, target: Path) -> None:
    """Takes away what `install` put there. Raises `UserError` where that is not possible."""
    try:
        for name in _files(folder / "share"):
            (target / name).unlink(missing_ok=True)
    except OSError as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} could not be removed: {reason}")
        values = {"file": str(error.filename or target), "reason": error.strerror or str(error)}
        raise UserError(ErrorKind.FAILED, text, {**values}) from error


def renew_indexes(target: Path) -> list[str]:
    """Lets the desktop know of new or removed files; the programs that are missing for it."""
    missing = []
    for program, name in _INDEXES:
        if shutil.which(program) is None:
            missing.append(program)
        elif (target / name).is_dir():
            subprocess.run([program, str(target / name)], check=False, capture_output=True)
    return missing


def packages(programs: list[str]) -> str:
    """Debian's packages of what `renew_indexes` found missing."""
    return " ".join(_PACKAGES[program] for program in programs)


def exec_quoted(path: str) -> str:
    """A path as the value of Exec in a desktop entry: quoted for the command, then for the file.

    Source: Desktop Entry Specification, "The Exec key" and "Possible value types". Raises `UserError` for a path with
    a line break, which no entry can name.
    """
    if "\n" in path or "\r" in path:
        text = QT_TRANSLATE_NOOP("errors", "A menu entry cannot name this folder. Rename it without a line break.")
        raise UserError(ErrorKind.INPUT, text)
    quoted = re.sub(r'(["`$\\])', r"\\\1", path).replace("%", "%%")
    return '"{}"'.format(quoted.replace("\\", "\\\\"))


def _files(share: Path) -> Iterator[Path]:
    """What is copied, by its path from `share`."""
    for part in _COPIED:
        for file in sorted((share / part).rglob("*")):
            if file.is_file():
                yield file.relative_to(share)
