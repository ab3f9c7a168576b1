"""Export folders that are written completely or not at all."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.outputs import TEMPORARY as _TEMPORARY
from desktop.core.outputs import check, create, kind_of, make_folder, new_folder

MANIFEST: Final = "manifest.json"
MARK: Final = "sayso_export"
SIDECAR: Final = "provenance.jsonl"
"""The separate file with the provenance of each row."""
_OLD = "old-"
_BUFFER = 1 << 18  # bytes


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export. `name` is its path relative to the folder, with slashes."""

    name: str
    rows: int
    size: int  # bytes
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON in the manifest."""
        return {"name": self.name, "rows": self.rows, "bytes": self.size, "sha256": self.sha256}


class JsonLinesWriter:
    """Writes a file of JSON lines and its digest at the same time: reading a gigabyte again would take seconds."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self.path = path
        self.rows = self.size = 0
        self._file: BinaryIO = create(path)
        self._digest = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._bytes = 0  # in `_waiting`

    def add(self, line: bytes) -> None:
        """Add a line, which ends with a newline."""
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
        while data:  # a nearly full disk writes only a part
            data = data[self._file.write(data) :]

    def close(self) -> None:
        """Write the rest and sync it to the disk."""
        if not self._file.closed:
            with self._file:
                self._write()
                os.fsync(self._file.fileno())

    def describe(self, name: str) -> ExportedFile:
        """The finished file for the manifest, under this name."""
        return ExportedFile(name, self.rows, self.size, self._digest.hexdigest())


class ExportFolder:
    """A folder that is written next to `target` and renamed to it by `commit`. Without `commit` nothing remains.
    Private to the user: folders have mode 0700, files 0600.

    Raises `UserError` if `target` is not a folder, or contains anything but an export of the same format, which must
    not be replaced.
    """

    def __init__(self, target: Path, format: str) -> None:
        _check_replaceable(target, format)
        self._target = target
        self._format = format
        self.path = target.with_name(f"{target.name}{_TEMPORARY}-{os.getpid()}")
        self._done = False

    def __enter__(self) -> Self:
        make_folder(self._target.parent)
        self._remove_leftovers()
        new_folder(self.path)
        return self

    def _remove_leftovers(self) -> None:
        """Remove what a killed export left at the same target, and restore the export that it was replacing."""
        import psutil  # noqa: PLC0415  (40 ms, too slow for the start of the window)

        beginning = f"{self._target.name}{_TEMPORARY}-"
        for leftover in sorted(self._target.parent.iterdir()):
            process = leftover.name.removeprefix(beginning).removeprefix(_OLD)
            if not leftover.name.startswith(beginning) or not process.isdecimal():
                continue
            if int(process) != os.getpid() and psutil.pid_exists(int(process)):
                continue  # another process is writing it
            if leftover.name.startswith(beginning + _OLD) and not self._target.exists():
                leftover.rename(self._target)
            else:
                shutil.rmtree(leftover, ignore_errors=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self._done:
            shutil.rmtree(self.path, ignore_errors=True)

    def lines(self, name: str) -> JsonLinesWriter:
        """A new file of JSON lines; `name` may contain folders."""
        return JsonLinesWriter(self.path / name)

    def text(self, name: str, text: str) -> None:
        """Write a text file."""
        lines = JsonLinesWriter(self.path / name)
        lines.add(text.encode())
        lines.close()

    def json(self, name: str, data: Mapping[str, Any]) -> None:
        """Write a JSON file, indented."""
        self.text(name, json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def describe(self, name: str, rows: int) -> ExportedFile:
        """A finished file for the manifest, with its size and digest."""
        path = self.path / name
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return ExportedFile(name, rows, path.stat().st_size, digest)

    def commit(self) -> None:
        """Replace the target with this folder. If that fails, the target is as before."""
        for path in sorted(self.path.rglob("*")):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        old = self._target.with_name(f"{self._target.name}{_TEMPORARY}-{_OLD}{os.getpid()}")
        if kind_of(self._target):
            _check_replaceable(self._target, self._format)  # it may have changed in the meantime
            self._target.rename(old)
        try:
            self.path.rename(self._target)
        except OSError:
            if old.exists():
                old.rename(self._target)
            raise
        self._done = True
        shutil.rmtree(old, ignore_errors=True)


def _check_replaceable(target: Path, format: str) -> None:
    kind = kind_of(target)
    if not kind:
        return
    if kind == "file":
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "{file} is a file, not a folder."), {"file": str(target)}
        )
    if kind != "folder":
        check(target, replace=False)
    if not any(target.iterdir()):
        return
    try:
        manifest = json.loads((target / MANIFEST).read_bytes())
        ours = isinstance(manifest, dict) and MARK in manifest and manifest.get("format") == format
    except (OSError, ValueError):
        ours = False
    if not ours:
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "The folder {folder} contains other files, which an export would replace. Choose a new folder.",
            ),
            {"folder": str(target)},
        )
