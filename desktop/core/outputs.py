"""The only way to write files: private, complete or not at all.

Files get mode 0600, folders 0700. What the user names is never written in the place of something else: only regular
files are replaced, and only if the user agreed. A device, a FIFO, a socket or a link stays as it is. `replace_file` is
for files of Sayso's own, in the data folder.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError

TEMPORARY: Final = ".sayso-tmp"
"""The suffix of files that are still being written. It is unique to Sayso, since the folder may hold other files."""


class OutputExistsError(UserError):
    """A regular file exists, and the user has not agreed to replace it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "{file} exists already. Choose another name, or replace it with --force."),
            {"file": str(path)},
        )


def check(path: Path, *, replace: bool) -> None:
    """Raise `UserError` if no file may be written to `path`: `OutputExistsError`, or another error for anything but a
    file."""
    kind = kind_of(path)
    if kind == "file" and not replace:
        raise OutputExistsError(path)
    if kind not in ("", "file"):
        raise UserError(ErrorKind.USAGE, _REFUSED[kind], {"file": str(path)})


def kind_of(path: Path) -> str:
    """Return what `path` is: "" (nothing), "file", "folder", "link", or "other" (a device, a FIFO, a socket).

    Raises `OSError` if that cannot be determined.
    """
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if stat.S_ISLNK(mode):
        return "link"
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"


_REFUSED: Final = {
    "folder": QT_TRANSLATE_NOOP("errors", "{file} is a folder, not a file."),
    "link": QT_TRANSLATE_NOOP("errors", "{file} is a link, which Sayso does not replace. Name the file itself."),
    "other": QT_TRANSLATE_NOOP(
        "errors", "{file} is a device, a pipe or a socket, which Sayso does not replace. Choose another place."
    ),
}


def create(path: Path) -> BinaryIO:
    """Create a file with mode 0600, whatever the umask, and open it for unbuffered writing. Raises `OSError` if the
    path exists."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    if os.name == "posix":
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "wb", buffering=0)


def make_folder(path: Path) -> None:
    """Create a folder and its missing parents with mode 0700, whatever the umask. Existing ones stay as they are."""
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent)
    new_folder(path)


def new_folder(path: Path) -> None:
    """Create a folder with mode 0700, whatever the umask. Raises `OSError` if the path exists."""
    path.mkdir(mode=0o700)
    path.chmod(0o700)


def write_file(path: Path, data: bytes, *, replace: bool) -> None:
    """Write `path` with mode 0600. After a crash or on a full disk, the file has either its old content or all of
    `data`.

    Raises `UserError` as `check` does, and `OSError` if the disk fails.
    """
    with output_file(path, replace=replace) as temporary:
        _write_new(temporary, data)


@contextmanager
def output_file(path: Path, *, replace: bool) -> Iterator[Path]:
    """Provide an unguessable name next to `path`, for a file that is moved to `path` at the end. It is removed after an
    exception.

    Raises `UserError` as `check` does, and `OSError` if the disk fails.
    """
    check(path, replace=replace)
    with _temporary_name(path) as temporary:
        yield temporary
        check(path, replace=replace)
        if replace:
            temporary.replace(path)
        else:
            try:
                os.link(temporary, path)  # unlike a rename, never replaces a file that was created meanwhile
            except FileExistsError as error:
                raise OutputExistsError(path) from error
            except OSError:  # not every file system supports links
                temporary.rename(path)
    sync_folder(path.parent)


def replace_file(path: Path, *parts: bytes | memoryview) -> None:
    """Replace the content of `path`, a file of Sayso's own, by these parts: after a crash or on a full disk it has the
    old content or the new one. It gets mode 0600. Raises `OSError`."""
    with _temporary_name(path) as temporary:
        _write_new(temporary, *parts)
        temporary.replace(path)
    sync_folder(path.parent)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed programs left in a folder of Sayso's own, in which nobody writes now. Raises `OSError`."""
    for leftover in folder.glob(f".*{TEMPORARY}"):
        leftover.unlink(missing_ok=True)


@contextmanager
def _temporary_name(path: Path) -> Iterator[Path]:
    temporary = path.with_name(f".{secrets.token_hex(8)}{TEMPORARY}")
    try:
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _write_new(path: Path, *parts: bytes | memoryview) -> None:
    """Create a file that contains these parts, safely on the disk."""
    with create(path) as file:
        for part in parts:
            remaining = memoryview(part)
            while remaining:  # a nearly full disk may write only a part
                remaining = remaining[file.write(remaining) :]
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, if the system supports that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
