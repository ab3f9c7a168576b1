"""Dataset folders as Hugging Face writes them: by `save_to_disk`, and as on the hub."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError

SPLITS: Final = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("test", "testing", "eval", "evaluation", "heldout", "holdout"), "test"),
    **dict.fromkeys(("validation", "valid", "val", "dev"), "validation"),
}
"""Usual names of splits in names of files and folders. `train_sft` and `train_gen` both count as train."""
_NO_DATA: Final = re.compile(
    r"(dataset_infos?|dataset_dict|state|manifest|metadata|package|config)\.json|provenance\.jsonl|cache-.*|indices\.arrow|\..*|"
    r"(readme|licen[cs]e|requirements)\b.*",
    re.IGNORECASE,
)
_MOST: Final = 10_000  # files


def data_files(folder: Path, endings: Sequence[str], packed: Sequence[str]) -> tuple[tuple[Path, str], ...]:
    """The files with the rows of a dataset, each with its split (empty if unknown), in a fixed order. `packed` are
    endings of compressed files. Raises `UserError` for a folder without data or with several datasets."""
    try:
        groups = _groups(folder, endings, packed)
    except OSError as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {reason}")
        raise UserError(ErrorKind.INPUT, text, {"file": str(folder), "reason": error.strerror or str(error)}) from error
    if not groups:
        text = QT_TRANSLATE_NOOP("errors", "The folder {folder} contains no training data.")
        raise UserError(ErrorKind.INPUT, text, {"folder": str(folder)})
    if len(groups) > 1:
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors", "The folder {folder} holds several datasets: {names}. Choose one of these folders."
            ),
            {"folder": folder.name, "names": ", ".join(sorted(name or "." for name in groups))},
        )
    ((_, files),) = groups.items()
    return tuple(sorted(files, key=lambda found: (_ORDER.get(found[1], 9), found[1], found[0].as_posix())))


_ORDER: Final = {"train": 0, "validation": 1, "test": 2}


def data_files_below(folder: Path, endings: Sequence[str], packed: Sequence[str]) -> Iterator[Path]:
    """All data files in a folder and its subfolders, without metadata files. Raises `UserError` for too many files."""
    for count, file in enumerate(_files(folder)):
        if count >= _MOST:
            text = QT_TRANSLATE_NOOP("errors", "The folder {folder} has more than {most} files.")
            raise UserError(ErrorKind.INPUT, text, {"folder": str(folder), "most": _MOST})
        suffixes = [suffix.lower() for suffix in file.suffixes]
        if suffixes and suffixes[-1] in packed:
            suffixes.pop()
        if suffixes and suffixes[-1] in endings and not _NO_DATA.fullmatch(file.name):
            yield file


def split_of(file: Path) -> str:
    """The split of a file, from its name or those of its folders; empty if they do not tell."""
    return next((split for part in (file.name, *file.parts[:-1]) if (split := _split(part))), "")


def _groups(folder: Path, endings: Sequence[str], packed: Sequence[str]) -> dict[str, list[tuple[Path, str]]]:
    """Files of each dataset by the folder that contains them, not counting folders named "data" or like a split."""
    found: dict[str, list[tuple[Path, str]]] = {}
    for file in data_files_below(folder, [ending for ending in endings if ending != ".txt"], packed):
        inner = file.relative_to(folder)
        above = [part for part in inner.parts[:-1] if _split(part) is None and part != "data"]
        found.setdefault("/".join(above), []).append((file, split_of(inner)))
    return found


def _files(folder: Path) -> Iterable[Path]:
    """All files below a folder; in a `save_to_disk` folder only those that its state names."""
    stale = _stale(folder)
    for below in sorted(folder.iterdir()):
        if below.is_dir() and not below.name.startswith(".") and not below.is_symlink():
            yield from _files(below)
        elif below.is_file() and below.name not in stale:
            yield below


def _stale(folder: Path) -> frozenset[str]:
    """Arrow files that an earlier `save_to_disk` left behind: the state does not name them."""
    state = folder / "state.json"
    try:
        values = json.loads(state.read_bytes()[:1_000_000]) if state.is_file() else {}
        named = {file["filename"] for file in values.get("_data_files") or ()}
    except (OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return frozenset()
    if not named:
        return frozenset()
    return frozenset(file.name for file in folder.glob("*.arrow")) - named


def _split(name: str) -> str | None:
    """The split in a name, as in "train-00000-of-00002.parquet", "test.jsonl", "my_dev.csv"."""
    words = re.split(r"[^a-z0-9]+", name.lower())
    return next((SPLITS[word] for word in words if word in SPLITS), None)
