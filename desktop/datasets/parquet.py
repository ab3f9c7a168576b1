"""JSON lines into Parquet, a few thousand rows at a time, with the types that the format says."""

from collections.abc import Mapping
from pathlib import Path

from arro3.core import DataType, Field, Schema
from arro3.io import read_json, write_parquet

from desktop.core.outputs import create
from desktop.datasets.format import Type

_BATCH = 4096  # rows
_GROUP = 20_000  # rows of one row group: what is in memory at once
_PLAIN = {
    "string": DataType.string,
    "bool": DataType.bool,
    "int64": DataType.int64,
    "float64": DataType.float64,
}


def schema(columns: Mapping[str, Type]) -> Schema:
    return Schema([Field(name, _type(type), nullable=True) for name, type in columns.items()])


def _type(type: Type) -> DataType:
    if isinstance(type, list):
        return DataType.list(Field("item", _type(type[0]), nullable=True))
    if isinstance(type, Mapping):
        return DataType.struct([Field(name, _type(inner), nullable=True) for name, inner in type.items()])
    return _PLAIN[type]()


def convert(lines: Path, target: Path, columns: Mapping[str, Type]) -> None:
    """The same lines give the same bytes."""
    with lines.open("rb") as source, create(target) as file:
        rows = read_json(source, schema(columns), batch_size=_BATCH)
        # zstd is in every reader of Parquet that trainers use
        write_parquet(rows, file, compression="zstd(3)", max_row_group_size=_GROUP, created_by="Sayso")
