"""Checkpoints of the running stage: written at once or not at all, verified when they are read."""

import errno
import hashlib
import io
import logging
from pathlib import Path
from typing import Any, Final

import torch

from desktop.core.outputs import replace_file

logger = logging.getLogger(__name__)

_MAGIC: Final = b"sayso checkpoint 1\n"
_KEPT: Final = 2
_SUFFIX: Final = ".checkpoint"

DISK_FULL: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
"""The error numbers of a disk or quota that is full."""


class Checkpoints:
    """The newest checkpoints in a folder, at most two: one stays good while the next is written.

    A file has a line that identifies it, the SHA-256 of the rest, and the rest as torch saves it: tensors, numbers,
    texts, and lists and dictionaries of them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, stage: int, step: int, state: dict[str, Any]) -> None:
        """Save a checkpoint, and remove older ones. Raises `OSError`; the checkpoints before it then stay."""
        self._folder.mkdir(exist_ok=True)
        buffer = io.BytesIO()
        torch.save(state, buffer)
        content = buffer.getbuffer()
        path = self._folder / f"{stage:03}-{step:08}{_SUFFIX}"
        parts = (_MAGIC, hashlib.sha256(content).digest(), content)
        try:
            replace_file(path, *parts)
        except OSError as error:
            *older, _ = self._files() or [path]
            if error.errno not in DISK_FULL or not older:
                raise
            for file in older:  # the newest one is enough to go on from
                file.unlink(missing_ok=True)
            replace_file(path, *parts)
        for file in self._files()[:-_KEPT]:
            file.unlink(missing_ok=True)

    def newest(self, stage: int) -> dict[str, Any] | None:
        """Read the newest checkpoint of a stage; None if there is none. Damaged ones are removed. Raises `OSError`."""
        for path in reversed(self._files()):
            if not path.name.startswith(f"{stage:03}-"):
                continue
            state = _read(path)
            if state is not None:
                return state
            logger.warning("a checkpoint is damaged and was removed")
            path.unlink(missing_ok=True)
        return None

    def clear(self) -> None:
        """Remove all checkpoints. Raises `OSError`."""
        for path in self._files():
            path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        """From the oldest to the newest."""
        return sorted(self._folder.glob(f"*{_SUFFIX}"))


def _read(path: Path) -> dict[str, Any] | None:
    data = path.read_bytes()
    start = len(_MAGIC) + 32
    if not data.startswith(_MAGIC) or hashlib.sha256(data[start:]).digest() != data[len(_MAGIC) : start]:
        return None
    state: dict[str, Any] = torch.load(io.BytesIO(data[start:]), weights_only=True)
    return state
