"""A disk that can be full: a real file system in memory, mounted for one test. Only root can do that."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

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


def disk(room: Room, takes: bool) -> None:
    """SQLite itself refuses every write, as on a disk that became read-only; reading goes on."""

    def switch(database: Database) -> None:
        connection = database._connection
        connection.exec_driver_sql(f"PRAGMA query_only = {not takes}")
        connection.rollback()

    room.store.submit(switch).result(10)
