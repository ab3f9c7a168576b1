"""A folder of files that appears whole or not at all."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError

MANIFEST: Final = "manifest.json"
MARK: Final = "sayso_export"
_TEMPORARY = ".sayso-tmp"
_OLD = "old-"
_BUFFER = 1 << 18  # bytes


@dataclass(frozen=True, slots=True)
class Written:
    """One file of an export. `name` is its path below the folder, with slashes."""

    name: str
    rows: int
    size: int  # bytes
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "rows": self.rows, "bytes": self.size, "sha256": self.sha256}


class Lines:
    """A file of JSON lines that is being written. Its digest is taken on the way: reading a gigabyte again takes
    seconds."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.rows = self.size = 0
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._digest = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._bytes = 0  # of those that wait

    def add(self, line: bytes) -> None:
        """With its newline."""
        self.rows += 1
        self._waiting.append(line)
        self._bytes += len(line)
        if self._bytes >= _BUFFER:
            self._write()

    def _write(self) -> None:
        data = memoryview(b"".join(self._waiting))
        self._waiting.clear()
        self.size += self._bytes
        self._bytes = 0
        self._digest.update(data)
        while data:  # a disk that is nearly full takes a part
            data = data[self._file.write(data) :]

    def close(self) -> None:
        if not self._file.closed:
            with self._file:
                self._write()
                os.fsync(self._file.fileno())

    def written(self, name: str) -> Written:
        return Written(name, self.rows, self.size, self._digest.hexdigest())


class Folder:
    """Written beside `target` and renamed in its place by `commit`; left without that, nothing of it stays.

    Raises `UserError` where `target` holds what is no export of the same format: that is not ours to replace.
    """

    def __init__(self, target: Path, format: str) -> None:
        _check(target, format)
        self._target = target
        self.path = target.with_name(f"{target.name}{_TEMPORARY}-{os.getpid()}")
        self._done = False

    def __enter__(self) -> Self:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._heal()
        self.path.mkdir()
        return self

    def _heal(self) -> None:
        """Removes what an export to the same place left that was killed; one that was there before comes back."""
        import psutil  # noqa: PLC0415  (40 ms that the start of the window has not got)

        beginning = f"{self._target.name}{_TEMPORARY}-"
        for left in sorted(self._target.parent.iterdir()):
            process = left.name.removeprefix(beginning).removeprefix(_OLD)
            if not left.name.startswith(beginning) or not process.isdecimal():
                continue
            if int(process) != os.getpid() and psutil.pid_exists(int(process)):
                continue  # it is being written
            if left.name.startswith(beginning + _OLD) and not self._target.exists():
                left.rename(self._target)
            else:
                shutil.rmtree(left, ignore_errors=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self._done:
            shutil.rmtree(self.path, ignore_errors=True)

    def lines(self, name: str) -> Lines:
        return Lines(self.path / name)

    def replace(self, old: str, new: str, convert: Callable[[Path, Path], None]) -> None:
        """One file by what is made of it."""
        convert(self.path / old, self.path / new)
        (self.path / old).unlink()

    def text(self, name: str, text: str) -> None:
        (self.path / name).write_bytes(text.encode())

    def json(self, name: str, data: Mapping[str, Any]) -> None:
        self.text(name, json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def describe(self, name: str, rows: int) -> Written:
        path = self.path / name
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Written(name, rows, path.stat().st_size, digest)

    def commit(self) -> None:
        """From here on the folder is there, or what was there before."""
        for path in sorted(self.path.rglob("*")):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        old = self._target.with_name(f"{self._target.name}{_TEMPORARY}-{_OLD}{os.getpid()}")
        if self._target.exists():
            self._target.rename(old)
        try:
            self.path.rename(self._target)
        except OSError:
            if old.exists():
                old.rename(self._target)
            raise
        self._done = True
        shutil.rmtree(old, ignore_errors=True)


def _check(target: Path, format: str) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise UserError(
            Kind.INPUT, QT_TRANSLATE_NOOP("errors", "{file} is a file, not a folder."), {"file": str(target)}
        )
    if not any(target.iterdir()):
        return
    try:
        manifest = json.loads((target / MANIFEST).read_bytes())
        ours = isinstance(manifest, dict) and MARK in manifest and manifest.get("format") == format
    except (OSError, ValueError):
        ours = False
    if not ours:
        raise UserError(
            Kind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors", "The folder {folder} holds other things, which an export would replace. Choose a new folder."
            ),
            {"folder": str(target)},
        )
