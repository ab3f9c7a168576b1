"""A format: its dataset type, its columns, how an item becomes a row, and how a row is decoded."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from desktop.core.errors import Phrase, Translatable
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
    """A decoded row. `turns` are the messages before the answers; `answers` and `value` are those of `items.Item` for
    the dataset type. `tools` are the definitions of tools as JSON."""

    system: str
    turns: Sequence[Turn]
    answers: tuple[str, ...]
    value: Any = None
    tools: str = ""


class RowError(ValueError):
    """A row that does not match the format. `reason` says why, in a few words."""

    def __init__(self, text: Translatable, **values: str | int) -> None:
        self.reason = Phrase(text, **values)
        super().__init__(self.reason)


class Layout(NamedTuple):
    """Another set of columns in which the same format is read."""

    columns: Mapping[str, Type]
    decode: Callable[[Row], Sample]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is written and read. Each module of `datasets.formats` has one as `FORMAT`.

    `label` is marked for translation in the context "export". `columns` are the names and types of the columns;
    `optional` ones may be missing. `encode` makes a row of an item. `decode` gets a row whose columns have these types
    and raises `RowError` for impossible values. `source` is how files of the format are recognized and imported.

    Rows of an `identified` format have `prompt_id` and `group_id`. `file` is the usual kind of file. `accepts` None:
    every item of the type can be written. `carries` decides which items with tool calls, or whose turns do not
    alternate, can be written (None: none). `any_order`: the chat template decides about the order of messages. A
    `transcript` format has marked turns in one text. `sidecar` makes further JSON files by name, from the name of the
    dataset and its files.
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
    system: bool = True  # can rows have a system prompt?
    ties: bool = False
    transcript: bool = False
    any_order: bool = False
    file: str = "jsonl"
    accepts: Callable[[Item], bool] | None = None
    carries: Callable[[Item], bool] | None = None
    scheme: str = ""  # the ready-made scheme that collects it, if not that of the dataset type
    sidecar: Callable[[str, Sequence[str]], Mapping[str, Any]] | None = None
    list_order: int = 100  # position in menus: lower first, then by name
    in_folder: bool = False  # is it part of a folder of all types?
    is_offered: bool = True  # can it be chosen for an export?
    parts: tuple["Format", ...] = field(default=())  # a folder of several formats

    def other_layouts(self) -> Iterator["Format"]:
        """The format with each of its other sets of columns."""
        for layout in self.layouts:
            yield replace(self, columns=layout.columns, decode=layout.decode, optional=layout.optional)
