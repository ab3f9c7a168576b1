"""Files of the data folder: readable by their owner alone, and replaced atomically."""

import os
from pathlib import Path

from desktop.core.outputs import TEMPORARY, sync_folder, temporary_file

__all__ = ["TEMPORARY", "private_file", "private_folder", "sync_folder", "write_private"]


def private_folder(folder: Path) -> None:
    """Create `folder` with mode 0700.

    An existing folder gets this mode only if it is empty: one with other files may be shared on purpose (a user may
    choose their home folder, or /tmp). Sayso's files in it are private in any case.
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
    """Make sure that `path` exists with mode 0600, whatever the umask is. Its content stays."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.close(descriptor)
    if path.stat().st_mode & 0o777 != 0o600:
        path.chmod(0o600)


def write_private(path: Path, data: bytes) -> None:
    """Replace the content of `path`, a file of the data folder, atomically: after a crash or on a full disk it has the
    old content or the new one. Files that the user names go through `core.outputs`."""
    with temporary_file(path, data) as temporary:
        temporary.replace(path)
    sync_folder(path.parent)
