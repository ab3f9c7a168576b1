"""File systems in memory: a disk that can be full (only for root), and where the tests keep their files."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # the trainer's environment has no SQLAlchemy
    from desktop.store.database import Database
    from tests.support.session import Room

SIZE = 128 * 1024 * 1024


class Disk:
    """A file system of its own, which can be filled. Only for root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=True)
        self._filling = folder / "filling"

    def fill(self, pages: int) -> None:
        """Leaves room for so many pages."""
        state = os.statvfs(self.folder)
        with suppress(OSError), self._filling.open("wb", buffering=0) as file:  # others write meanwhile
            for _ in range(max(state.f_bavail * state.f_bsize // 4096 - pages, 0)):
                file.write(bytes(4096))

    def free(self) -> None:
        self._filling.unlink(missing_ok=True)

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture(name="disk")
def disk_to_fill(tmp_path: Path) -> Iterator[Disk]:
    """A disk that can be full. Skips where the tests do not run as root."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk to fill")
    try:
        made = Disk(tmp_path / "disk")
    except subprocess.CalledProcessError:
        pytest.skip("no file system can be mounted here")
    yield made
    made.close()


def disk(room: "Room", takes: bool) -> None:
    """SQLite itself refuses every write, as on a disk that became read-only; reading goes on."""

    def switch(database: "Database") -> None:
        connection = database._connection
        connection.exec_driver_sql(f"PRAGMA query_only = {not takes}")
        connection.rollback()

    room.store.submit(switch).result(10)


def folder_in_memory() -> Path | None:
    """A folder in memory with room for the files of all tests, or None.

    Each transaction waits until the disk has it, so half of the time of a test with a store is the disk's.
    """
    folder = Path("/dev/shm")
    try:
        state = os.statvfs(folder)
    except (AttributeError, OSError):  # Windows, macOS
        return None
    is_usable = os.access(folder, os.W_OK) and not state.f_flag & os.ST_NOEXEC
    return folder if is_usable and state.f_bavail * state.f_frsize >= 4 << 30 else None
