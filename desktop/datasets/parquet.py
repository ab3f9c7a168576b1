"""Converts JSON lines to Parquet, a few thousand rows at a time, with the types of the format."""

from collections.abc import Mapping
from pathlib import Path

from arro3.core import DataType, Field, Schema
from arro3.io import read_json, write_parquet

from desktop.core.outputs import create
from desktop.datasets.format import Type

_BATCH = 4096  # rows
_GROUP = 20_000  # rows of a row group, which is in memory as a whole
_PLAIN = {
    "string": DataType.string,
    "bool": DataType.bool,
    "int64": DataType.int64,
    "float64": DataType.float64,
}


def schema(columns: Mapping[str, Type]) -> Schema:
    """The Arrow schema of columns by name and type."""
    return Schema([Field(name, _type(type), nullable=True) for name, type in columns.items()])


def _type(type: Type) -> DataType:
    if isinstance(type, list):
        return DataType.list(Field("item", _type(type[0]), nullable=True))
    if isinstance(type, Mapping):
        return DataType.struct([Field(name, _type(inner), nullable=True) for name, inner in type.items()])
    return _PLAIN[type]()


def convert(lines: Path, target: Path, columns: Mapping[str, Type]) -> None:
    """Write a file of JSON lines as Parquet. The same lines give the same bytes."""
    with lines.open("rb") as source, create(target) as file:
        rows = read_json(source, schema(columns), batch_size=_BATCH)
        # every Parquet reader of the trainers supports zstd
        write_parquet(rows, file, compression="zstd(3)", max_row_group_size=_GROUP, created_by="Sayso")
