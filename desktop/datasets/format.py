"""What a format is: the type of its dataset, its columns, how an item becomes a row, and what a row says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.items import Item, Turn
from desktop.datasets.source_format import SourceFormat

Row = dict[str, Any]
Type = Any
"""A column's type: "string", "bool", "int64", "float64", a list of one type, or an object of types by name."""

TEXT: Final = "string"
MESSAGE: Final = {"role": TEXT, "content": TEXT}
MESSAGES: Final = [MESSAGE]


class Sample(NamedTuple):
    """What a row says, as `Format.decode` finds it. `turns` lead to the answers; `answers` and `value` are those of
    `items.Item` for the format's dataset type. `tools` are the definitions of tools beside it, as JSON."""

    system: str
    turns: Sequence[Turn]
    answers: tuple[str, ...]
    value: Any = None
    tools: str = ""


class RowError(ValueError):
    """A row that does not match the format. `text` is the reason in a few words, marked for translation in the context
    "errors" if it can be translated; `values` fill its placeholders."""

    def __init__(self, text: str, **values: str | int) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values


class Layout(NamedTuple):
    """Other columns in which the same format is read."""

    columns: Mapping[str, Type]
    decode: Callable[[Row], Sample]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is written and read. Each module of `datasets.formats` has one as `FORMAT`.

    `label` says what it is, marked for translation in the context "export". `columns` are those of the format itself,
    by name with their types; `optional` ones may be missing. `encode` makes a row of an item, `decode` finds in a row
    of these columns and types what it says, and raises `RowError` for what cannot be. `source` is how files of it are
    recognized and imported.

    `identified` rows carry `prompt_id` and `group_id`. `file` is what it is customarily kept in. `accepts` None takes
    every item of the type; `carries` says of items with calls of tools, or that do not take turns, which ones it can
    write (None: none of them). `any_order`: the order of messages is left to the chat template. A `transcript` format
    marks turns in one text. `sidecar` makes further JSON files, by name, of the dataset's name and its files.
    """

    name: str
    dataset_type: DatasetType
    label: str
    columns: Mapping[str, Type]
    encode: Callable[[Item], Row]
    decode: Callable[[Row], Sample]
    source: SourceFormat | None = None
    optional: frozenset[str] = frozenset()
    layouts: tuple[Layout, ...] = ()
    identified: bool = False
    system: bool = True  # can it say a system prompt?
    ties: bool = False
    transcript: bool = False
    any_order: bool = False
    file: str = "jsonl"
    accepts: Callable[[Item], bool] | None = None
    carries: Callable[[Item], bool] | None = None
    scheme: str = ""  # the ready-made one that collects it, where it is not the dataset type's
    sidecar: Callable[[str, Sequence[str]], Mapping[str, Any]] | None = None
    list_order: int = 100  # where it stands in lists: lower first, then by name
    in_folder: bool = False  # is it a part of a folder of all types?
    is_offered: bool = True  # can it be chosen by itself?
    parts: tuple["Format", ...] = field(default=())  # a folder of several formats

    def other_layouts(self) -> Iterator["Format"]:
        """The format as it is read in its other columns."""
        for layout in self.layouts:
            yield replace(self, columns=layout.columns, decode=layout.decode, optional=layout.optional)
