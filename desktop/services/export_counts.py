"""Counts the rows that each format would get from the same data, while an export reads it anyway."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.datasets.build import build
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import Format
from desktop.datasets.formats import FORMATS, PLAIN
from desktop.datasets.items import Item, PromptRecord
from desktop.datasets.recipe import Recipe

_PAIRED: Final = " from pairs"


class RowCountsByFormat:
    """Call `add` for every prompt, then `counts`."""

    def __init__(self, recipe: Recipe) -> None:
        self._rows: Counter[str] = Counter()
        # Where labels come from depends on all of the data (`Recipe.labels`), so both ways are counted.
        self._labels = recipe.labels
        self._recipe = replace(recipe, labels=recipe.labels or "ratings")
        self._paired = replace(recipe, labels="pairs")
        self._formats: dict[DatasetType, list[Format]] = {}
        for format in PLAIN.values():
            self._formats.setdefault(format.dataset_type, []).append(format)

    def add(self, record: PromptRecord, drops: Callable[[Format, Item], bool]) -> None:
        """Count the rows of a prompt; `drops` says whether an item would be excluded from a format."""
        for type, formats in self._formats.items():
            items = list(build(record, type, self._recipe, Counter()))
            for format in formats:
                self._rows[format.name] += _rows(format, items, drops)
            if type is DatasetType.UNPAIRED and self._labels is None:
                paired = list(build(record, type, self._paired, Counter()))
                for format in formats:
                    self._rows[format.name + _PAIRED] += _rows(format, paired, drops)

    def counts(self) -> Counter[str]:
        """The number of rows by the name of each format."""
        found: Counter[str] = Counter()
        for format in FORMATS.values():
            if format.parts:
                found[format.name] = sum(self._rows[part.name] for part in format.parts)
            else:
                found[format.name] = self._rows[format.name] or self._rows[format.name + _PAIRED]
        return found


def _rows(format: Format, items: list[Item], drops: Callable[[Format, Item], bool]) -> int:
    return sum((format.accepts is None or format.accepts(item)) and not drops(format, item) for item in items)
