"""Records in a table: whatever a field declares, what was added is read again."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any

import pytest
from sqlalchemy import Connection, MetaData, StaticPool, Table, create_engine

from desktop.core.records import Column, ColumnName
from desktop.store.rows import RecordTable


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Parcel:
    id: str
    size: float
    colour: Annotated[Colour, ColumnName("paint")] = Colour.RED
    sent: bool | None = None
    labels: tuple[str, ...] = ()
    route: Annotated[tuple[str, ...], ColumnName("route", optional=True)] = ()
    content: dict[str, Any] = field(default_factory=dict)
    owner: Annotated[str, Column(load=str.upper, dump=str.lower)] | None = None


SQL = (
    "CREATE TABLE parcels (id VARCHAR NOT NULL PRIMARY KEY, size DOUBLE, paint VARCHAR, sent BOOLEAN, labels JSON, "
    "route JSON, content JSON, owner VARCHAR, large BOOLEAN)"
)
FULL = Parcel("1", 2.5, Colour.BLUE, False, ("é", "水"), ("a", "b"), {"x": [1, None, "水"]}, "ADA")
EMPTY = Parcel("2", 0.5)


@pytest.fixture
def connection() -> Any:
    engine = create_engine("sqlite+pysqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(SQL)
        yield connection
    engine.dispose()


@pytest.fixture
def parcels(connection: Connection) -> RecordTable[Parcel]:
    table = Table("parcels", MetaData(), autoload_with=connection)
    return RecordTable(Parcel, table, derived={"large": lambda parcel: parcel.size > 1})


def raw(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_what_is_added_is_read(connection: Connection, parcels: RecordTable[Parcel]) -> None:
    parcels.add(connection, [FULL, EMPTY])
    assert parcels.read(connection, parcels.select()) == [FULL, EMPTY]
    assert raw(connection, "SELECT paint, sent, labels, route, content, owner, large FROM parcels") == [
        ("blue", 0, '["é", "水"]', '["a", "b"]', '{"x": [1, null, "水"]}', "ada", 1),
        ("red", None, "[]", None, "{}", None, 0),
    ]


def test_what_is_here_stays_or_is_replaced(connection: Connection, parcels: RecordTable[Parcel]) -> None:
    parcels.add(connection, [FULL])
    parcels.add(connection, [replace(FULL, size=9.0), EMPTY], only_new=True)
    assert parcels.read(connection, parcels.select()) == [FULL, EMPTY]
    parcels.put(connection, replace(FULL, size=0.25, sent=True))
    assert parcels.read(connection, parcels.select()) == [replace(FULL, size=0.25, sent=True), EMPTY]
    assert raw(connection, "SELECT large FROM parcels ORDER BY id") == [(0,), (0,)]
    assert parcels.first(connection) == replace(FULL, size=0.25, sent=True)


def test_nothing_is_no_statement(connection: Connection, parcels: RecordTable[Parcel]) -> None:
    parcels.add(connection, [])
    assert parcels.first(connection) is None
