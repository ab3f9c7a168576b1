"""The user's models: the built-in one, and model files that are used in place."""

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine import builtin
from desktop.engine.gguf import ModelFile, read_metadata
from desktop.engine.signature import file_sha256
from desktop.services.changes import NOTHING, Changes
from desktop.store.database import Database
from desktop.store.library import FileStamp, KnownFile


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model as the list shows it. `problem` is why it cannot be used: missing, damaged, not a chat model.

    `file` is None if it cannot be read. `sha256` is empty until the first load computes it.
    """

    path: Path
    built_in: bool
    file: ModelFile | None
    problem: UserError | None
    sha256: str = ""

    @property
    def name(self) -> str:
        """The name in the file's metadata, else the name of the file."""
        return self.file.name if self.file is not None and self.file.name else self.path.stem


class ModelLibrary:
    """The list of models, for the store's thread. Metadata is read again only if a file has changed."""

    def __init__(self, database: Database, built_in: Path | None = None) -> None:
        """`built_in` None: the model that ships with the program, if it is installed."""
        self._database = database
        self._built_in = built_in or builtin.builtin_model()
        self._read: dict[Path, tuple[FileStamp, ModelFile | UserError]] = {}

    def list_models(self) -> list[ModelEntry]:
        """The built-in model, then the others in the order they were added. A missing file stays, with its problem."""
        with self._database.read() as store:
            added = store.models.added()
        paths = [Path(file.path) for file in added]
        if self._built_in is not None and self._built_in not in paths:
            paths.insert(0, self._built_in)
        return [self.entry(path) for path in paths]

    def entry(self, path: Path) -> ModelEntry:
        """Describe a file, whether it is in the list or not."""
        path = _absolute(path)
        built_in = path == self._built_in
        found = self._describe(path)
        if isinstance(found, UserError):
            return ModelEntry(path, built_in, None, found)
        sha256 = self.known_sha256(path)
        problem = found.problem
        if built_in and sha256 not in ("", builtin.SHA256) and path.name == builtin.FILE:
            problem = UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "The built-in model is damaged. Install Sayso again, or add your own model."
                ),
                detail=f"{path}: sha256 {sha256}",
            )
        return ModelEntry(path, built_in, found, problem, sha256)

    def add(self, path: Path) -> tuple[ModelEntry, Changes]:
        """Add a file to the list, if it is not there yet; the file stays where it is.

        Raises `UserError` for a file that cannot be read, or that is not a chat model.
        """
        path = _absolute(path)
        try:
            os.fspath(path).encode()
        except UnicodeEncodeError as error:
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP("errors", "The name of the file {path} is not valid text. Rename it and try again."),
                {"path": os.fsencode(path).decode(errors="replace")},
            ) from error
        entry = self.entry(path)
        if entry.problem is not None:
            raise entry.problem
        if entry.built_in:
            return entry, NOTHING
        stamp = _stamp(path)
        with self._database.write() as store:
            known = store.models.get(str(path))
            if known is not None and known.added is not None:
                return entry, NOTHING
            sha256 = known.sha256 if known is not None and known.stamp == stamp else None
            store.models.put(KnownFile(str(path), time.time(), stamp, sha256))
        return entry, Changes(models=True)

    def forget(self, path: Path) -> tuple[None, Changes]:
        """Remove a file from the list, without touching the file."""
        with self._database.write() as store:
            removed = store.models.forget(str(_absolute(path)))
        return None, Changes(models=True) if removed else NOTHING

    def known_sha256(self, path: Path) -> str:
        """The hash of the current content, or empty if the engine has not computed it yet."""
        path = _absolute(path)
        with self._database.read() as store:
            known = store.models.get(str(path))
        try:
            fresh = known is not None and known.stamp == _stamp(path)
        except OSError:
            return ""
        return known.sha256 or "" if known is not None and fresh else ""

    def sha256(self, path: Path) -> str:
        """The hash of the current content, computed if it is not known; empty if the file cannot be read."""
        if known := self.known_sha256(path):
            return known
        file = self.entry(path).file
        try:
            return file_sha256(file.parts if file is not None else (path,))
        except OSError:
            return ""

    def find(self, sha256: str, first: Path) -> Path | None:
        """A model file with this content: `first`, else one of the list. None if there is none."""
        others = (entry.path for entry in self.list_models() if entry.path != first)
        return next((path for path in (first, *others) if sha256 and self.sha256(path) == sha256), None)

    def remember_sha256(self, path: Path, sha256: str) -> tuple[None, Changes]:
        """Save the hash that the engine computed; it is valid until the size or modification time changes."""
        path = _absolute(path)
        try:
            stamp = _stamp(path)
        except OSError:
            return None, NOTHING
        with self._database.write() as store:
            known = store.models.get(str(path)) or KnownFile(str(path), None, stamp, None)
            new = replace(known, stamp=stamp, sha256=sha256)
            if new == known:
                return None, NOTHING
            store.models.put(new)
        return None, Changes(models=True)

    def _describe(self, path: Path) -> ModelFile | UserError:
        try:
            stamp = _stamp(path)
        except OSError:
            self._read.pop(path, None)
            stamp = None
        if stamp is not None and path in self._read and self._read[path][0] == stamp:
            return self._read[path][1]
        found: ModelFile | UserError
        try:
            found = read_metadata(path)
        except UserError as error:
            found = error
        if stamp is not None:
            self._read[path] = (stamp, found)
        return found


def _absolute(path: Path) -> Path:
    """The absolute path. Links are kept, since their names are more meaningful than those of their targets."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 (`resolve` would follow links)


def _stamp(path: Path) -> FileStamp:
    status = path.stat()
    return FileStamp(status.st_size, status.st_mtime_ns)
