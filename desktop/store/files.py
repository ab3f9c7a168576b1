"""Files that only their owner can read, and writes that happen whole or not at all."""

import os
from pathlib import Path

TEMPORARY = ".sayso-tmp"
"""Marks the name of every file that is still being written. What a crash leaves of them is removed at start-up, and the
data folder may hold files of others, so the mark is our own."""


def private_folder(folder: Path) -> None:
    """Makes `folder` with mode 0700.

    One that was there already is tightened only when it is empty: a folder that holds other things may be shared for
    a reason (a person may well name their home, or /tmp). Its files are private all the same.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        if not folder.is_dir():
            raise
        if any(folder.iterdir()):
            return
    if folder.stat().st_mode & 0o777 != 0o700:
        folder.chmod(0o700)


def private_file(path: Path) -> None:
    """Makes sure that `path` exists with mode 0600, whatever the umask says; its content stays."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.close(descriptor)
    if path.stat().st_mode & 0o777 != 0o600:
        path.chmod(0o600)


def write_private(path: Path, data: bytes) -> None:
    """Replaces `path` by `data`: after a crash or a full disk it holds the old content or the new one."""
    temporary = path.with_name(path.name + TEMPORARY)
    private_file(temporary)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` survive a power cut, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
