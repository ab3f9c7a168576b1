"""The formats that Sayso writes, a module each, and whatever else is known of them: all are found by listing this
package.

To add a format of a dataset type that there is:

1. Add a module here with a `FORMAT` (`datasets.format.Format`): its name, type, label, columns, `encode` (an item
   becomes a row) and `decode` (what a row says). The linter checks the columns by their types and calls `decode`.
   `encode` gets what `items.Item` documents for the type; raise `RowError` in `decode` for values that cannot be.
2. Give it a `source` (`datasets.source_format.SourceFormat`) where files of it can be imported: the columns that it is
   recognized by and its `weight` among formats with the same columns. With `read` None it is imported by `decode`
   (`datasets.decoded`: demonstrations, pairs, unpaired and prompts); a type with more to say has a `_read` in its
   module, which makes a row of what the file says, decodes it and adds the labels.
3. Run `python -m tests.support.goldens` to keep an export of it, and add a loader or validator to `tests/trainers`.

Menus, `sayso export --list`, the linter, recognition and the folder of all types (`in_folder`) follow. A new dataset
type also needs an entry in `datasets.dataset_types` and a builder in `datasets.build`. What only comes in (Arena,
UltraFeedback ...) is in `datasets.recognition`.
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
"""Those that one file can be in, by name."""

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
"""One config a format, and those two that have no format of their own."""

FORMATS: Final[Mapping[str, Format]] = {
    format.name: format for format in (*PLAIN.values(), FOLDER) if format.is_offered
}
"""Those that can be chosen, by the names that the command line knows."""

READABLE: Final[tuple[Format, ...]] = (*PLAIN.values(), *(other for f in PLAIN.values() for other in f.other_layouts()))
"""Those that the linter reads: some are named twice, with other columns."""


def find(name: str) -> Format:
    """Raises `UserError` for a name that is none."""
    if name not in FORMATS:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The format “{name}” does not exist. Choose one of: {names}."),
            {"name": name, "names": ", ".join(FORMATS)},
        )
    return FORMATS[name]
