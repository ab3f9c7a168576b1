"""Files and folders of the data folder, readable by their owner alone. `core.outputs.replace_file` writes files."""

import os
from pathlib import Path

from desktop.core.outputs import TEMPORARY, sync_folder

__all__ = ["TEMPORARY", "private_file", "private_folder", "sync_folder"]


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
