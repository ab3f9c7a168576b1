"""The data folder and the paths in it."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from desktop.store.errors import mapped_to_user_errors
from desktop.store.files import private_folder

ENVIRONMENT = "SAYSO_DATA_DIR"


@dataclass(frozen=True, slots=True)
class Folders:
    """Paths in the data folder. `make()` creates the folders."""

    data: Path

    @classmethod
    def resolve(cls, explicit: str | Path | None = None) -> "Folders":
        """The explicit folder, else the one in `SAYSO_DATA_DIR`, else the system's folder for user data."""
        chosen = explicit or os.environ.get(ENVIRONMENT)
        if chosen:
            return cls(Path(chosen).expanduser().absolute())
        return cls(platformdirs.user_data_path("Sayso", appauthor=False))

    @property
    def states(self) -> Path:
        """Saved KV caches of conversations, which can be deleted: the engine computes them again."""
        return self.data / "states"

    @property
    def backups(self) -> Path:
        """Snapshots of the store, made before each migration."""
        return self.data / "backups"

    @property
    def crashes(self) -> Path:
        """Crash reports."""
        return self.data / "crashes"

    @property
    def logs(self) -> Path:
        """The log and its rotated files."""
        return self.data / "logs"

    @property
    def settings(self) -> Path:
        """The file of the user's settings."""
        return self.data / "settings.json"

    def make(self) -> None:
        """Create the folders, readable by the user alone. Raises `UserError` if that fails."""
        for folder in (self.data, self.states, self.backups, self.crashes, self.logs):
            with mapped_to_user_errors(folder):
                private_folder(folder)
