"""Three rows of training data, as text and as tables, and what is read from a file."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from arro3.core import Array, DataType, Field, Schema, Table

from desktop.core.errors import UserError
from desktop.datasets.files import rows
from desktop.datasets.row import DataRow

PAIRS = [
    {"prompt": "为什么天是蓝的？", "chosen": "因为空气散射蓝光，", "rejected": "因为海。"},
    {"prompt": 'Why "blue", sky?', "chosen": "Light\nscatters.", "rejected": "No ☂"},
    {"prompt": "请把这句话翻译成英文：今天天气很好", "chosen": "The weather is nice today.", "rejected": "不知道"},
]


LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in PAIRS)


def read(path: Path) -> list[dict[str, Any]]:
    found = list(rows(path))
    assert all(row.problem is None for row in found), found
    assert [row.number for row in found] == list(range(1, len(found) + 1))
    return [fields(row) for row in found]


def fields(row: DataRow) -> dict[str, Any]:
    assert row.fields is not None
    return {name: row.fields.raw(name) for name in row.fields}


def problem(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        list(rows(path))
    return str(caught.value)


def table(data: Sequence[dict[str, str]] = PAIRS) -> Table:
    schema = Schema([Field(name, DataType.string(), nullable=True) for name in data[0]])
    return Table.from_pydict(
        {name: Array([row[name] for row in data], DataType.string()) for name in data[0]}, schema=schema
    )


def as_csv(separator: str = ",", end: str = "\r\n", data: Sequence[dict[str, str]] = PAIRS) -> str:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(data[0]), delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(data)
    return file.getvalue()
