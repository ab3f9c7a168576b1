"""A folder of files that appears whole or not at all."""

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
"""The separate file that says where each row comes from."""
_OLD = "old-"
_BUFFER = 1 << 18  # bytes


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export. `name` is its path below the folder, with slashes."""

    name: str
    rows: int
    size: int  # bytes
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "rows": self.rows, "bytes": self.size, "sha256": self.sha256}


class JsonLinesWriter:
    """A file of JSON lines that is being written. Its digest is taken on the way: reading a gigabyte again takes
    seconds."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self.path = path
        self.rows = self.size = 0
        self._file: BinaryIO = create(path)
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

    def written(self, name: str) -> ExportedFile:
        return ExportedFile(name, self.rows, self.size, self._digest.hexdigest())


class ExportFolder:
    """Written beside `target` and renamed in its place by `commit`; left without that, nothing of it stays. Private to
    the user: folders have mode 0700, files 0600.

    Raises `UserError` where `target` is no folder, or holds what is no export of the same format: that is not ours to
    replace.
    """

    def __init__(self, target: Path, format: str) -> None:
        _check(target, format)
        self._target = target
        self._format = format
        self.path = target.with_name(f"{target.name}{_TEMPORARY}-{os.getpid()}")
        self._done = False

    def __enter__(self) -> Self:
        make_folder(self._target.parent)
        self._heal()
        new_folder(self.path)
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

    def lines(self, name: str) -> JsonLinesWriter:
        return JsonLinesWriter(self.path / name)

    def text(self, name: str, text: str) -> None:
        lines = JsonLinesWriter(self.path / name)
        lines.add(text.encode())
        lines.close()

    def json(self, name: str, data: Mapping[str, Any]) -> None:
        self.text(name, json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def describe(self, name: str, rows: int) -> ExportedFile:
        path = self.path / name
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return ExportedFile(name, rows, path.stat().st_size, digest)

    def commit(self) -> None:
        """From here on the folder is there, or what was there before."""
        for path in sorted(self.path.rglob("*")):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        old = self._target.with_name(f"{self._target.name}{_TEMPORARY}-{_OLD}{os.getpid()}")
        if kind_of(self._target):
            _check(self._target, self._format)  # something else may have come in the meantime
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
