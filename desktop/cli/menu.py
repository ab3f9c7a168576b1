"""`sayso --install-menu`, `sayso --remove-menu`: a menu entry for the portable folder, for the current user.

Packages install their own entry. The entry, icons and file types in the folder's `share/` are copied to the user's data
folder; the entry starts the program by its absolute path, since the program is not on the PATH.
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
_COPIED = (
    "applications",
    "icons",
    "mime/packages",
)  # subfolders of `share/`; the manual page needs no copy
_INDEXES = (("update-desktop-database", "applications"), ("update-mime-database", "mime"))
LACKS_INDEXES = QT_TRANSLATE_NOOP(
    "cli", "{tools} is missing, so files may not open with Sayso yet. Debian, Ubuntu: sudo apt install {packages}"
)
_PACKAGES = {"update-desktop-database": "desktop-file-utils", "update-mime-database": "shared-mime-info"}


def portable_folder() -> Path:
    """Where the portable folder was unpacked. Raises `UserError` (USAGE) for another kind of installation."""
    folder = Path(sys.executable).resolve().parent
    if not getattr(sys, "frozen", False) or not (folder / "share" / ENTRY).is_file():
        text = QT_TRANSLATE_NOOP(
            "errors", "Only the portable folder needs this: the package adds Sayso to the menu by itself."
        )
        raise UserError(ErrorKind.USAGE, text)
    return folder


def user_share(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's data folder, which desktops read in addition to the system's (XDG Base Directory Specification)."""
    folder = Path(environment.get("XDG_DATA_HOME", ""))
    return folder if folder.is_absolute() else Path.home() / ".local/share"


def install(folder: Path, target: Path) -> Path:
    """Add the portable folder at `folder` to the menu of the user with the data folder `target`; returns the entry.

    An existing entry is replaced, for example after moving the folder. Raises `UserError` if it cannot be written.
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
    """Remove the files that `install` copied. Raises `UserError` if that fails."""
    try:
        for name in _files(folder / "share"):
            (target / name).unlink(missing_ok=True)
    except OSError as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} could not be removed: {reason}")
        values = {"file": str(error.filename or target), "reason": error.strerror or str(error)}
        raise UserError(ErrorKind.FAILED, text, {**values}) from error


def renew_indexes(target: Path) -> list[str]:
    """Update the desktop's indexes of entries and file types; returns the missing programs for that."""
    missing = []
    for program, name in _INDEXES:
        if shutil.which(program) is None:
            missing.append(program)
        elif (target / name).is_dir():
            subprocess.run([program, str(target / name)], check=False, capture_output=True)
    return missing


def packages(programs: list[str]) -> str:
    """The Debian packages that contain these programs of `renew_indexes`."""
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
    """Paths of the files to copy, relative to `share`."""
    for part in _COPIED:
        for file in sorted((share / part).rglob("*")):
            if file.is_file():
                yield file.relative_to(share)
