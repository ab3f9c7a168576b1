# ruff: noqa: S608 -- every part of a query is the name of a column; values go in as parameters
"""Reads and writes records of `core` as rows of their tables."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Select, Table, literal_column, select

from desktop.core.records import RecordColumn, columns, unless_empty, values_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
Converter = Callable[[Any], Any]

_BOOLS: Final = {None: None, 0: False, 1: True}
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False).encode


class RecordTable(Generic[R]):
    """Reads and adds records of one class.

    `derived` computes columns that are not fields of the record. `expressions` has the SQL for fields that are not
    simply a column, `loads` the functions that convert what SQLite returns for a field. Rows bypass SQLAlchemy's result
    processing, which would take as long as reading them.
    """

    def __init__(
        self,
        record: type[R],
        table: Table,
        *,
        derived: Mapping[str, Callable[[R], Any]] | None = None,
        expressions: Mapping[str, str] | None = None,
        loads: Mapping[str, Converter] | None = None,
    ) -> None:
        self._table = table
        # As a single text, since SQLAlchemy compiles a statement column by column.
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
        """Begin a query, to be passed to `read`."""
        return select(self._selected).select_from(self._table).where(*conditions)

    def read(self, connection: Connection, query: Executable) -> list[R]:
        """Run a query begun by `select`."""
        return [self._load(row) for row in fetch(connection, query)]

    def first(self, connection: Connection, *conditions: ColumnElement[bool]) -> R | None:
        """A record that meets the conditions, or None."""
        found = self.read(connection, self.select(*conditions).limit(1))
        return found[0] if found else None

    def add(self, connection: Connection, records: Iterable[R], *, only_new: bool = False) -> None:
        """Insert records. `only_new`: skip those whose ids exist."""
        rows = [self._row(record) for record in records]
        if rows:
            connection.exec_driver_sql(f"{self._insert} ON CONFLICT DO NOTHING" if only_new else self._insert, rows)

    def put(self, connection: Connection, record: R) -> None:
        """Insert a record, or replace the one with its id."""
        connection.exec_driver_sql(self._replace, self._row(record))

    def _row(self, record: R) -> tuple[Any, ...]:
        return (*self._values(record), *(derive(record) for derive in self._derived))


def selected(record: "type[DataclassInstance]", table: str, expressions: Mapping[str, str] | None = None) -> str:
    """The SELECT list for the fields of a record. `expressions` replaces the columns of some fields."""
    replaced = expressions or {}
    return ", ".join(replaced.get(column.field, f'{table}."{column.name}"') for column in columns(record))


def fetch(connection: Connection, query: Executable) -> list[Sequence[Any]]:
    """Run a query and return the rows as SQLite gives them: JSON is text, true is 1."""
    with connection.execute(query) as result:
        return list(result.cursor.fetchall())


def loader(
    record: type[R], loads: Mapping[str, Converter] | None = None, complete: Callable[[list[Any]], None] | None = None
) -> Callable[[Sequence[Any]], R]:
    """A function that makes a record from a row of SQLite, whose columns are in the order of the fields. `complete` may
    change the list of converted values before that."""
    given = loads or {}
    by_column = [given.get(column.field) or _loader(column) for column in columns(record)]
    converters = [(index, convert) for index, convert in enumerate(by_column) if convert is not None]
    keywords = [field.name for field in fields(record) if field.kw_only]
    positional = len(by_column) - len(keywords)

    def load(row: Sequence[Any]) -> R:
        values = list(row)
        for index, convert in converters:
            values[index] = convert(values[index])
        if complete is not None:
            complete(values)
        if keywords:
            return record(*values[:positional], **dict(zip(keywords, values[positional:], strict=True)))
        return record(*values)

    return load


def _loader(column: RecordColumn) -> Converter | None:
    """The function that converts what SQLite returns; None if that is the value."""
    if column.kind is bool:
        return _BOOLS.__getitem__
    load = _of_text(column.load) if column.kind is dict else column.load
    if load is None or not column.optional:
        return load
    return lambda value: column.empty if value is None else load(value)


def _dumper(column: RecordColumn) -> Converter | None:
    """The function that converts a value for SQLite; None if it needs none."""
    dump = _to_text(column.dump) if column.kind is dict else column.dump
    return dump if dump is None or not column.optional else unless_empty(dump, column.empty)


def _of_text(load: Converter | None) -> Converter:
    if load is None:
        return json.loads
    if load is tuple:
        return lambda text: () if text == "[]" else tuple(json.loads(text))  # most are empty
    return lambda text: load(json.loads(text))


def _to_text(dump: Converter | None) -> Converter:
    if dump is None:
        return _ENCODE
    return lambda value: _ENCODE(dump(value))


def select_list(row: type[tuple[Any, ...]]) -> str:
    """The SELECT list for the fields of a `NamedTuple`: the SQL in a field's annotation, as in
    `id: Annotated[str, "m.id"]`, or else its name. `row._make` makes a tuple of each row."""
    return ", ".join(getattr(hint, "__metadata__", (name,))[0] for name, hint in row.__annotations__.items())
