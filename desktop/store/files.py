"""Files that only their owner can read, and writes that happen whole or not at all."""

import os
from pathlib import Path

from desktop.core.outputs import TEMPORARY, filled, sync_folder

__all__ = ["TEMPORARY", "private_file", "private_folder", "sync_folder", "write_private"]


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
    """Replaces `path`, a file of our own, by `data`: after a crash or a full disk it holds the old content or the new
    one. What a person names is written by `core.outputs`."""
    with filled(path, data) as temporary:
        temporary.replace(path)
    sync_folder(path.parent)
