"""Where the user's data is kept."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from desktop.store.errors import mapped_to_user_errors
from desktop.store.files import private_folder

ENVIRONMENT = "SAYSO_DATA_DIR"


@dataclass(frozen=True, slots=True)
class Folders:
    """The data folder and what lies in it. Nothing is made before `make()`."""

    data: Path

    @classmethod
    def resolve(cls, explicit: str | Path | None = None) -> "Folders":
        """An explicit folder wins over the environment, that over the system's place for the user's data."""
        chosen = explicit or os.environ.get(ENVIRONMENT)
        if chosen:
            return cls(Path(chosen).expanduser().absolute())
        return cls(platformdirs.user_data_path("Sayso", appauthor=False))

    @property
    def states(self) -> Path:
        """The engine's saved states of conversations: a cache, its loss costs time only."""
        return self.data / "states"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def crashes(self) -> Path:
        return self.data / "crashes"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def settings(self) -> Path:
        return self.data / "settings.json"

    def make(self) -> None:
        """Makes the folders, readable by the user alone.

        Raises `UserError` where that is not possible.
        """
        for folder in (self.data, self.states, self.backups, self.crashes, self.logs):
            with mapped_to_user_errors(folder):
                private_folder(folder)
