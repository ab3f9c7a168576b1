"""How many rows each format would give from the same data, counted in the pass that an export makes anyway."""

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


class ByFormat:
    """Every prompt is added; then `counts`."""

    def __init__(self, recipe: Recipe) -> None:
        self._rows: Counter[str] = Counter()
        # Of a format by its own recipe: what makes labels follows from all of the data (`Recipe.labels`).
        self._labels = recipe.labels
        self._recipe = replace(recipe, labels=recipe.labels or "ratings")
        self._paired = replace(recipe, labels="pairs")
        self._formats: dict[DatasetType, list[Format]] = {}
        for format in PLAIN.values():
            self._formats.setdefault(format.dataset_type, []).append(format)

    def add(self, case: PromptRecord, drops: Callable[[Format, Item], bool]) -> None:
        for type, formats in self._formats.items():
            items = list(build(case, type, self._recipe, Counter()))
            for format in formats:
                self._rows[format.name] += _rows(format, items, drops)
            if type is DatasetType.UNPAIRED and self._labels is None:
                paired = list(build(case, type, self._paired, Counter()))
                for format in formats:
                    self._rows[format.name + _PAIRED] += _rows(format, paired, drops)

    def counts(self) -> Counter[str]:
        """By the name of each format that can be chosen."""
        found: Counter[str] = Counter()
        for format in FORMATS.values():
            if format.parts:
                found[format.name] = sum(self._rows[part.name] for part in format.parts)
            else:
                found[format.name] = self._rows[format.name] or self._rows[format.name + _PAIRED]
        return found


def _rows(format: Format, items: list[Item], drops: Callable[[Format, Item], bool]) -> int:
    return sum((format.accepts is None or format.accepts(item)) and not drops(format, item) for item in items)
