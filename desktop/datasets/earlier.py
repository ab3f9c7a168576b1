"""The splits that an earlier export assigned, read from its folder, so that the next export keeps them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desktop.core.errors import UserError
from desktop.core.untrusted import Fields
from desktop.datasets import files
from desktop.datasets.folder import MANIFEST, MARK, SIDECAR
from desktop.datasets.format import Format, RowError
from desktop.datasets.formats import PLAIN
from desktop.datasets.lint.files import read
from desktop.datasets.split import AssignedSplits


def read_assigned_splits(folder: Path, shares: Mapping[str, float], seed: int) -> AssignedSplits:
    """Empty if the folder is not an export with these splits. Rows that cannot be read are skipped."""
    found = AssignedSplits()
    manifest = _manifest(folder)
    recipe, entries = manifest.get("recipe"), manifest.get("files")
    if not isinstance(recipe, dict) or not isinstance(entries, list):
        return found
    if not shares or recipe.get("splits") != dict(shares) or recipe.get("seed", 0) != seed:
        return found
    for line in _lines(folder / SIDECAR):
        prompt, file = line.get("prompt_id"), line.get("file")
        if isinstance(prompt, str) and isinstance(file, str):
            found.add(Path(file).stem, (), prompt)
    for entry in entries:
        if not isinstance(entry, dict) or not entry.get("rows"):
            continue
        name = str(entry.get("name"))
        path = folder / name
        inside = not Path(name).is_absolute() and ".." not in path.parts
        if inside and path.name != SIDECAR and path.is_file():
            _read(path, _format(manifest, name), found)
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) and MARK in manifest else {}


def _format(manifest: Mapping[str, Any], name: str) -> Format | None:
    """Files of a folder of several formats are in a folder named after their format."""
    return PLAIN.get(str(manifest.get("format"))) or PLAIN.get(Path(name).parent.name)


def _read(path: Path, format: Format | None, found: AssignedSplits) -> None:
    for row in _rows(path):
        prompt = row.raw("prompt_id")
        try:
            turns = read(format, row).turns if format is not None else ()
        except (RowError, UnicodeEncodeError):
            turns = ()
        found.add(path.stem, turns, prompt if isinstance(prompt, str) else None)


def _rows(path: Path) -> Iterator[Fields]:
    try:
        for row in files.rows(path):
            if row.fields is not None:
                yield row.fields
    except UserError:
        return


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        for row in _rows(path):
            yield {name: row.raw(name) for name in ("prompt_id", "file")}
