"""The provenance of rows that Sayso exported: from their columns, or from the separate file of the export."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop.core.errors import UserError
from desktop.core.untrusted import Fields
from desktop.datasets.files import DataRow, OpenedFile
from desktop.datasets.folder import MANIFEST, MARK, SIDECAR
from desktop.datasets.records import ImportedRow, RowOrigin
from desktop.datasets.trace import COLUMNS

_LARGEST: Final = 64 * 2**20  # bytes of a manifest, or of a line
_DEEPEST: Final = 4  # folders between a file of an export and its manifest


class ProvenanceReader:
    """The provenance of the rows of a file or folder, read in order from the first."""

    def __init__(self, file: OpenedFile) -> None:
        paths = [path for path, _ in file.files] or [file.path]
        self._files = list(_exported(paths))
        self._end = 0  # the number of the last row of the current file
        self._lines: Iterator[tuple[int, RowOrigin]] | None = None
        self._next: tuple[int, RowOrigin] | None = None
        self._begin = 0

    def of(self, row: DataRow) -> RowOrigin | None:
        """The provenance of the next row, or None if it is unknown. Rows must come in order."""
        if row.fields is not None and isinstance(judgements := row.fields.peek("judgement_ids"), list):
            visible, people = (row.fields.peek(name) for name in ("models_visible", "annotators"))
            flags = [flag == 1 if flag in (0, 1) else None for flag in visible] if isinstance(visible, list) else []
            people = people if isinstance(people, list) else []
            return _origin(row.fields.peek("prompt_id"), judgements, flags, people)
        while row.number > self._end and self._files:
            sidecar, name, rows = self._files.pop(0)
            self._begin, self._end = self._end, self._end + rows
            self._lines = _lines(sidecar, name) if sidecar is not None else None
            self._next = None
        if self._lines is None or row.number > self._end:
            return None
        number = row.number - self._begin
        while self._next is None or self._next[0] < number:
            self._next = next(self._lines, None)
            if self._next is None:
                self._lines = None
                return None
        return self._next[1] if self._next[0] == number else None


def with_origin(row: ImportedRow, origin: RowOrigin | None) -> ImportedRow:
    """The row with its provenance, whose columns then count as read."""
    if origin is None:
        return row
    return replace(row, origin=origin, unread=tuple(name for name in row.unread if name not in COLUMNS))


def _exported(paths: list[Path]) -> Iterator[tuple[Path | None, str, int]]:
    """For each file: the separate file of its export, its name there, and its number of rows. Ends at the first file
    that is not of an export or was changed: from there on row numbers do not match."""
    for path in paths:
        found = _described(path)
        if found is None:
            return
        yield found


def _described(path: Path) -> tuple[Path | None, str, int] | None:
    for folder in list(path.absolute().parents)[:_DEEPEST]:
        manifest = folder / MANIFEST
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            if not manifest.is_file() or manifest.stat().st_size > _LARGEST:
                continue
            values = json.loads(manifest.read_bytes())
            if MARK not in values:
                continue
            name = path.absolute().relative_to(folder).as_posix()
            entry = next((entry for entry in values["files"] if entry["name"] == name), None)
            if entry is None:
                continue
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != entry["sha256"]:
                return None
            sidecar = folder / SIDECAR
            return (sidecar if sidecar.is_file() else None), name, int(entry["rows"])
    return None


def _lines(sidecar: Path, name: str) -> Iterator[tuple[int, RowOrigin]]:
    """(row, provenance) for the rows of one file, in order."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError), sidecar.open("rb") as file:
        while line := file.readline(_LARGEST):
            values: dict[str, Any] = json.loads(line)
            if values["file"] == name:
                judgements = values["judgements"]
                flags = [judgement.get("models_visible") for judgement in judgements]
                ids, people = ([judgement[name] for judgement in judgements] for name in ("id", "annotator"))
                yield int(values["row"]), _origin(values["prompt_id"], ids, flags, people)


def _origin(prompt: object, judgements: list[Any], visible: list[Any], annotators: list[Any]) -> RowOrigin:
    flag = visible[0] if visible and all(other is visible[0] for other in visible) else None
    ids = tuple(id for id in judgements if isinstance(id, str))
    people = tuple(dict.fromkeys(id for id in annotators if isinstance(id, str) and _is_id(id)))
    return RowOrigin(prompt if isinstance(prompt, str) else "", ids, flag if isinstance(flag, bool) else None, people)


def _is_id(text: str) -> bool:
    try:
        Fields({"id": text}, "").id("id")
    except UserError:
        return False
    return True
