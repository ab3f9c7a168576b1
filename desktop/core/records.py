"""Records: what the store keeps as rows and bundles carry as JSON, declared once.

A record is a frozen dataclass. The annotation of a field gives its type and, with a `Column`, how a bundle carries it.
Tables, the columns of queries and the JSON of bundles follow from that (`columns`). So a new column is a field, a
migration and its use.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from desktop.core.untrusted import Fields

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
E = TypeVar("E", bound=StrEnum)
Row = dict[str, Any]

LARGE: Final = 2**53
MAX_TIME: Final = 2e10  # Unix seconds


@dataclass(frozen=True, slots=True)
class Column:
    """What is declared about a field besides its type.

    `read` reads the value from a bundle or raises `UserError`; fields without it stay in their store. `dump` converts
    the value for the store, `load` converts it back, `write` converts it for a bundle if that differs from the store.
    `since` is the first version of bundles with the field: earlier bundles and rows lack it and mean its default, so
    later bundles contain it only if it differs.
    """

    read: Callable[[Fields, str], Any] | None = None
    dump: Callable[[Any], Any] | None = None
    load: Callable[[Any], Any] | None = None
    write: Callable[[Any], Any] | None = None
    since: int = 1


@dataclass(frozen=True, slots=True)
class ColumnName:
    """The name of a column that differs from the name of its field."""

    name: str
    optional: bool = False  # the store has NULL for an empty value


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """A column as its field declares it. `kind` is str, int, float or bool, or dict for anything kept as JSON."""

    field: str
    name: str
    kind: type
    optional: bool
    default: Any  # MISSING if there is none
    empty: Any  # the value that the store keeps as NULL
    read: Callable[[Fields, str], Any] | None
    dump: Callable[[Any], Any] | None
    load: Callable[[Any], Any] | None
    write: Callable[[Any], Any] | None
    since: int

    def is_omitted(self, value: object) -> bool:
        """Whether a bundle omits this value, as versions before the column did."""
        return self.since > 1 and value == self.default


@cache
def columns(record: "type[DataclassInstance]") -> tuple[RecordColumn, ...]:
    """Return the columns of a record, in the order of its fields."""
    return tuple(_column(field) for field in fields(record))


def to_json(record: "DataclassInstance") -> Row:
    """Return a record as bundles have it, by the names of the columns."""
    names, values = _to_json(type(record))
    row = dict(zip(names, values(record), strict=True))
    for column in _later_columns(type(record)):
        if column.read is not None and column.is_omitted(getattr(record, column.field)):
            del row[column.name]
    return row


def from_json(record: type[R], data: Fields, **given: Any) -> R:
    """Read what `to_json` returns. Raises `UserError` for anything else.

    Fields that a bundle does not carry have their default or the value in `given`. The caller ends `data`, which may
    contain more.
    """
    values = {
        column.field: column.read(data, column.name)
        for column in columns(record)
        if column.read is not None and not (column.since > 1 and column.name not in data)
    }
    return record(**values, **given)


def bundle_version(record: "DataclassInstance") -> int:
    """Return the first version of bundles that can carry the record."""
    versions = (c for c in _later_columns(type(record)) if not c.is_omitted(getattr(record, c.field)))
    return max((column.since for column in versions), default=1)


def extended_record(record: type[R], value: "DataclassInstance", **more: Any) -> R:
    """Return `value`, of a base class, as a record with additional fields."""
    return record(**{field.name: getattr(value, field.name) for field in fields(value)}, **more)


@cache
def _later_columns(record: "type[DataclassInstance]") -> tuple[RecordColumn, ...]:
    """Return the columns that came after the first version of bundles."""
    return tuple(column for column in columns(record) if column.since > 1)


@cache
def _to_json(record: "type[DataclassInstance]") -> tuple[list[str], Callable[[Any], list[Any]]]:
    """Return the names of the columns in bundles, and a function that returns their values for a record."""
    bundled = [column for column in columns(record) if column.read is not None]
    steps = []
    for column in bundled:
        write = column.write or column.dump
        steps.append(unless_empty(write, None) if column.optional and write is not None else write)
    return [column.name for column in bundled], values_of(bundled, steps)


def values_of(
    bundled: Sequence[RecordColumn], steps: Sequence[Callable[[Any], Any] | None]
) -> Callable[[Any], list[Any]]:
    """Return a function that returns the values of a record for these columns, each converted by its step."""
    get = attrgetter(*(column.field for column in bundled))
    needed = [(index, step) for index, step in enumerate(steps) if step is not None]

    def values(record: object) -> list[Any]:
        found = list(get(record))
        for index, step in needed:
            found[index] = step(found[index])
        return found

    return values


def unless_empty(step: Callable[[Any], Any], empty: object) -> Callable[[Any], Any]:
    """Return a step that maps `empty` to None and applies `step` to other values."""
    return lambda value: None if value == empty else step(value)


def _column(field: Field[Any]) -> RecordColumn:
    kind, optional, notes = _unwrapped(field.type)
    called = next((note for note in notes if isinstance(note, ColumnName)), ColumnName(field.name))
    column = next((note for note in notes if isinstance(note, Column)), Column())
    dump, load = column.dump, column.load
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        dump, load, kind = dump or str, load or {member.value: member for member in kind}.__getitem__, str
    elif get_origin(kind) is tuple:
        dump, load = dump or list, load or tuple
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return RecordColumn(
        field=field.name,
        name=called.name,
        kind=kind if kind in (str, int, float, bool) else dict,
        optional=optional or called.optional,
        default=default,
        empty=default if called.optional else None,
        read=_optional(column.read) if optional and column.read is not None else column.read,
        dump=dump,
        load=load,
        write=column.write or (float if kind is float else None),  # 1 and 1.0 are different bytes
        since=column.since,
    )


def _unwrapped(hint: Any) -> tuple[Any, bool, list[Any]]:
    """Return a type without its annotations, whether it may be None, and the annotations."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        kind, optional, more = _unwrapped(inner)
        return kind, optional, [*notes, *more]
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (option for option in get_args(hint) if option is not NoneType)
        kind, _, notes = _unwrapped(inner)
        return kind, True, notes
    return hint, False, []


def _optional(read: Callable[[Fields, str], Any]) -> Callable[[Fields, str], Any]:
    return lambda data, name: None if data.raw(name) is None else read(data, name)


# --- common types of fields


def number(low: float, high: float) -> Column:
    """Return a column of floats from `low` to `high`."""
    return Column(lambda data, name: data.number(name, low, high))


def integer(low: int, high: int) -> Column:
    """Return a column of ints from `low` to `high`."""
    return Column(lambda data, name: data.integer(name, low, high))


def one_of(members: type[E], *without: E) -> Column:
    """Return a column of members of an enumeration, except those in `without`."""
    allowed = tuple(member.value for member in members if member not in without)
    return Column(lambda data, name: members(data.one_of(name, allowed)))


Id = Annotated[str, Column(Fields.id)]
PlainText = Annotated[str, Column(Fields.text)]
Flag = Annotated[bool, Column(Fields.flag)]
Count = Annotated[int, integer(0, LARGE)]
UnixTime = Annotated[float, number(0, MAX_TIME)]
Seconds = Annotated[float, number(0, 1e9)]
Names = Annotated[tuple[str, ...], Column(Fields.names)]
Ids = Annotated[tuple[str, ...], Column(Fields.ids)]
