# ruff: noqa: S608 -- every part of a query is the name of a column; values go in as parameters
"""Records of `core` as rows of their tables."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Select, Table, literal_column, select

from desktop.core.records import RecordColumn, columns, unless_empty, values_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
Step = Callable[[Any], Any]

_FLAGS: Final = {None: None, 0: False, 1: True}
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False).encode


class RecordTable(Generic[R]):
    """Reads and adds records of one kind.

    `derived` are columns that follow from a record. `expressions` is the SQL for fields that are no column as they
    are, `loads` make values of what comes. Rows pass as SQLite has them: SQLAlchemy would take as long as reading.
    """

    def __init__(
        self,
        record: type[R],
        table: Table,
        *,
        derived: Mapping[str, Callable[[R], Any]] | None = None,
        expressions: Mapping[str, str] | None = None,
        loads: Mapping[str, Step] | None = None,
    ) -> None:
        self._table = table
        # As one text: SQLAlchemy compiles a statement when it is first run, column by column.
        self._selected: ColumnElement[Any] = literal_column(selected(record, table.name, expressions))
        self._load = loader(record, loads)
        stored = [column for column in columns(record) if column.name in table.c]
        self._values = values_of(stored, [_dumper(column) for column in stored])
        self._derived = list((derived or {}).values())
        names = [*(column.name for column in stored), *(derived or {})]
        listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
        self._insert = f"INSERT INTO {table.name} ({listed}) VALUES ({marks})"
        self._replace = f"{self._insert} ON CONFLICT (id) DO UPDATE SET {changes}"

    def select(self, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        return select(self._selected).select_from(self._table).where(*conditions)

    def read(self, connection: Connection, query: Executable) -> list[R]:
        """What a query begun by `select` gives."""
        return [self._load(row) for row in fetch(connection, query)]

    def first(self, connection: Connection, *conditions: ColumnElement[bool]) -> R | None:
        found = self.read(connection, self.select(*conditions).limit(1))
        return found[0] if found else None

    def add(self, connection: Connection, records: Iterable[R], *, only_new: bool = False) -> None:
        """`only_new`: those whose id is here already stay as they are."""
        rows = [self._row(record) for record in records]
        if rows:
            connection.exec_driver_sql(f"{self._insert} ON CONFLICT DO NOTHING" if only_new else self._insert, rows)

    def put(self, connection: Connection, record: R) -> None:
        """Adds it, or replaces the one with its id."""
        connection.exec_driver_sql(self._replace, self._row(record))

    def _row(self, record: R) -> tuple[Any, ...]:
        return (*self._values(record), *(derive(record) for derive in self._derived))


def selected(record: "type[DataclassInstance]", table: str, expressions: Mapping[str, str] | None = None) -> str:
    """What a query selects for the fields of a record; of some of them, other SQL than the column."""
    instead = expressions or {}
    return ", ".join(instead.get(column.field, f'{table}."{column.name}"') for column in columns(record))


def fetch(connection: Connection, query: Executable) -> list[Sequence[Any]]:
    """Rows as SQLite gives them: JSON is text, true is 1. Wrapping them would take as long as reading."""
    with connection.execute(query) as result:
        return list(result.cursor.fetchall())


def loader(
    record: type[R], loads: Mapping[str, Step] | None = None, complete: Callable[[list[Any]], None] | None = None
) -> Callable[[Sequence[Any]], R]:
    """What makes a record of a row as SQLite gives it, whose columns are in the order of the fields. `complete` puts
    values that follow from others in their places."""
    given = loads or {}
    all_steps = [given.get(column.field) or _loader(column) for column in columns(record)]
    steps = [(index, step) for index, step in enumerate(all_steps) if step is not None]
    named = [field.name for field in fields(record) if field.kw_only]
    plain = len(all_steps) - len(named)

    def load(row: Sequence[Any]) -> R:
        values = list(row)
        for index, step in steps:
            values[index] = step(values[index])
        if complete is not None:
            complete(values)
        if named:
            return record(*values[:plain], **dict(zip(named, values[plain:], strict=True)))
        return record(*values)

    return load


def _loader(column: RecordColumn) -> Step | None:
    """What makes the value of what SQLite gives; None where that is the value."""
    if column.kind is bool:
        return _FLAGS.__getitem__
    load = _of_text(column.load) if column.kind is dict else column.load
    if load is None or not column.optional:
        return load
    return lambda value: column.empty if value is None else load(value)


def _dumper(column: RecordColumn) -> Step | None:
    """The reverse."""
    dump = _to_text(column.dump) if column.kind is dict else column.dump
    return dump if dump is None or not column.optional else unless_empty(dump, column.empty)


def _of_text(load: Step | None) -> Step:
    if load is None:
        return json.loads
    if load is tuple:
        return lambda text: () if text == "[]" else tuple(json.loads(text))  # nearly all are empty
    return lambda text: load(json.loads(text))


def _to_text(dump: Step | None) -> Step:
    if dump is None:
        return _ENCODE
    return lambda value: _ENCODE(dump(value))


def select_list(row: type[tuple[Any, ...]]) -> str:
    """What a query selects for a `NamedTuple`: of each field the SQL that its annotation notes, as in
    `id: Annotated[str, "m.id"]`, or else its name. `row._make` makes rows of what comes."""
    return ", ".join(getattr(hint, "__metadata__", (name,))[0] for name, hint in row.__annotations__.items())
