"""The log of a run: the events that its pages show, one a line, so that a run which is not running can be drawn."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from desktop.training.protocol import Preparing, TrainerEvent, TrainerHeartbeat, decode, encode


class RunLog:
    """The file `RunFolder.log`. The trainer appends to it; after an exit that it could not report, its owner does."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def size(self) -> int:
        """The length of the file in bytes: where the next event begins."""
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, event: TrainerEvent) -> None:
        """Append an event, unless it tells of the moment only. Raises `OSError`; the file is then as before."""
        if isinstance(event, Preparing | TrainerHeartbeat):
            return
        line = encode(event)
        with self._path.open("ab", buffering=0) as file:
            before = file.seek(0, os.SEEK_END)
            try:
                written = 0
                while written < len(line):
                    written += file.write(line[written:])
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(before)
                raise

    def truncate(self, size: int) -> None:
        """Remove the events after `size`: those of steps that are repeated from a checkpoint. Raises `OSError`."""
        if size < self.size:
            os.truncate(self._path, size)

    def events(self) -> Iterator[TrainerEvent]:
        """Read the events. Lines that are damaged or of another version of Sayso are skipped. Raises `OSError`."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                with contextlib.suppress(ValueError, RecursionError):
                    event = decode(line)
                    if isinstance(event, get_args(TrainerEvent)):
                        yield event
