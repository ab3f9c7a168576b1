"""Sayso's own formats, one module for each. Everything else that depends on formats is found by listing this package.

To add a format of an existing dataset type:

1. Add a module here with a `FORMAT` (`datasets.format.Format`): name, type, label, columns, `encode` (an item becomes a
   row) and `decode` (a row becomes a `Sample`). `items.Item` documents the values of each type. The linter checks the
   types of the columns and calls `decode`, which raises `RowError` for impossible values.
2. If files of the format can be imported, give it a `source` (`datasets.source_format.SourceFormat`): the columns that
   it is recognized by and its `weight` among formats with the same columns. If `read` is None, rows are imported with
   `decode` (`datasets.decoded`: demonstrations, pairs, unpaired and prompts). Other types have a `_read` in their
   module, which normalizes the row, decodes it and adds the labels.
3. Run `python -m tests.support.goldens` to keep an export of it, and add a loader or validator to `tests/trainers`.

Menus, `sayso export --list`, the linter, recognition and the folder of all types (`in_folder`) follow. A new dataset
type also needs an entry in `datasets.dataset_types` and a builder in `datasets.build`. Foreign formats that are only
imported (Arena, UltraFeedback ...) are in `datasets.recognition`.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import Format

__all__ = ["FOLDER", "FORMATS", "PLAIN", "READABLE", "find"]

PLAIN: Final[Mapping[str, Format]] = {
    format.name: format
    for format in sorted(
        (import_module(f"{__name__}.{module.name}").FORMAT for module in iter_modules(__path__)),
        key=lambda format: (format.list_order, format.name),
    )
}
"""Formats of a single file, by name, in the order of menus."""

_PARTS: Final = tuple(format for format in PLAIN.values() if format.in_folder)

FOLDER: Final = Format(
    "hf-dataset",
    DatasetType.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "Hugging Face dataset: a folder with a dataset card and one file for each data type"),
    {},
    _PARTS[0].encode,
    _PARTS[0].decode,
    file="parquet",
    parts=_PARTS,
)
"""A folder with one config for each format that has `in_folder`."""

FORMATS: Final[Mapping[str, Format]] = {
    format.name: format for format in (*PLAIN.values(), FOLDER) if format.is_offered
}
"""Formats that can be chosen, by their names on the command line."""

READABLE: Final[tuple[Format, ...]] = (*PLAIN.values(), *(other for f in PLAIN.values() for other in f.other_layouts()))
"""Formats that the linter reads; a format with several layouts is there once for each."""


def find(name: str) -> Format:
    """The format of this name. Raises `UserError` if there is none."""
    if name not in FORMATS:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The format “{name}” does not exist. Choose one of: {names}."),
            {"name": name, "names": ", ".join(FORMATS)},
        )
    return FORMATS[name]
