"""KV cache states on disk: one file per conversation and model, verified completely before llama.cpp reads it.

llama.cpp's own loader aborts the process on a truncated file. So our files have a magic number, a header with lengths,
and a hash over everything. A file that does not match is removed, and the conversation is prefilled as if it had never
existed.
"""

import contextlib
import hashlib
import json
import os
import shutil
import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop.engine.memory import CacheBudget
from desktop.engine.state_files import SUFFIX, file_name, remove_states, size_of_states
from desktop.engine.worker.llama_context import Blob
from desktop.engine.worker.vocabulary import Tokens

_MAGIC = b"SAYSOKV1"
_PREFIX = struct.Struct("<8s32sI")  # magic, SHA-256 of all that follows it, length of the JSON header
_STALE_S = 3600  # an unfinished file that is older belongs to a process that died


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """The parts of the memory that cannot be truncated, as they were after the first `length` tokens."""

    length: int
    data: Blob


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The evaluated tokens of one sequence and its memory as bytes. `key` identifies the context that computed it."""

    key: str
    conversation: str
    tokens: Tokens
    data: Blob
    checkpoints: tuple[Checkpoint, ...] = ()

    @property
    def size(self) -> int:
        """Total size in bytes."""
        return self.tokens.nbytes + self.data.nbytes + sum(c.data.nbytes for c in self.checkpoints)


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class SavedStates:
    """A folder of states within a budget; the least recently used are removed first. Disk errors are ignored."""

    def __init__(self, folder: Path, budget: CacheBudget, free: Callable[[Path], int] = _free_bytes) -> None:
        self._folder = folder
        self.budget = budget
        self._free = free
        self._written: dict[Path, bytes] = {}  # hash of the tokens that a file is known to hold

    def path(self, key: str, conversation: str) -> Path:
        """Return the file of a conversation's state."""
        return self._folder / file_name(key, conversation)

    def save(self, state: State) -> None:
        """Write a state atomically: a crash leaves the old file or the new one. Skipped if the file has the same
        tokens."""
        path = self.path(state.key, state.conversation)
        digest = hashlib.sha256(state.tokens.tobytes()).digest()
        if self._written.get(path) == digest:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if state.size <= self.budget.limit(self._free(self._folder), size_of_states(self._folder)):
                self._write(path, state)
                self._written[path] = digest
            self.trim(path)

    def load(self, key: str, conversation: str) -> State | None:
        """Return the state, or None if there is none or if it is damaged; a damaged file is removed."""
        path = self.path(key, conversation)
        try:
            raw = np.fromfile(path, np.uint8)
        except OSError:
            return None
        state = _parse(memoryview(raw.data), key)
        with contextlib.suppress(OSError):
            if state is None:
                path.unlink()
            else:
                os.utime(path)
        if state is None:
            self._written.pop(path, None)
            return None
        self._written[path] = hashlib.sha256(state.tokens.tobytes()).digest()
        return replace(state, conversation=conversation)

    def trim(self, newest: Path | None = None) -> None:
        """Remove files beyond the budget, `newest` last, and leftovers of processes that died."""
        with contextlib.suppress(OSError):
            for leftover in self._folder.glob("*.new"):
                if time.time() - leftover.stat().st_mtime > _STALE_S:
                    leftover.unlink(missing_ok=True)
            found = [(path, path.stat()) for path in self._folder.glob("*" + SUFFIX)]
            files = [(path == newest, stat.st_mtime_ns, stat.st_size, path) for path, stat in found]
            total = sum(stat.st_size for _, stat in found)
            limit = self.budget.limit(self._free(self._folder), total)
            for _, _, size, path in sorted(files):
                if total <= limit:
                    break
                path.unlink(missing_ok=True)
                self._written.pop(path, None)
                total -= size

    def forget(self, conversation: str) -> None:
        """Remove the states of this conversation, or all if it is empty."""
        remove_states(self._folder, conversation)
        self._written.clear()

    def _write(self, path: Path, state: State) -> None:
        header = json.dumps(
            {
                "key": state.key,
                "tokens": len(state.tokens),
                "data": len(state.data),
                "checkpoints": [[c.length, len(c.data)] for c in state.checkpoints],
            }
        ).encode()
        parts: list[Any] = [header, state.tokens, state.data, *(c.data for c in state.checkpoints)]
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part)
        descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".new")  # readable by the user only
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_PREFIX.pack(_MAGIC, digest.digest(), len(header)))
                for part in parts:
                    file.write(part)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _parse(raw: memoryview, key: str) -> State | None:
    """Return the state in a file's bytes; None if anything is wrong with them."""
    if len(raw) < _PREFIX.size:
        return None
    magic, digest, header_size = _PREFIX.unpack_from(raw)
    body = raw[_PREFIX.size :]
    if magic != _MAGIC or hashlib.sha256(body).digest() != digest:
        return None
    try:
        header = json.loads(bytes(body[:header_size]))
        tokens, data = int(header["tokens"]), int(header["data"])
        checkpoints = [(int(length), int(size)) for length, size in header["checkpoints"]]
        if header["key"] != key:
            return None
    except (ValueError, KeyError, TypeError):
        return None
    sizes = [4 * tokens, data, *(size for _, size in checkpoints)]
    if min(sizes) < 0 or header_size + sum(sizes) != len(body):
        return None
    parts, start = [], header_size
    for size in sizes:
        parts.append(np.frombuffer(body[start : start + size], np.uint8))
        start += size
    marks = zip(checkpoints, parts[2:], strict=True)
    return State(
        key=key,
        conversation="",
        tokens=np.frombuffer(parts[0].tobytes(), np.int32),
        data=parts[1],
        checkpoints=tuple(Checkpoint(length, part) for (length, _), part in marks),
    )
