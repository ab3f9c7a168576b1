"""A format that can be imported: how its rows are recognized and read.

A format is recognized by the names of the columns and the types of most values. A row with a missing value or another
type never makes the file one of a weaker format: it is an unreadable row of that format, so that no label is lost or
invented.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.core.untrusted import Fields
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.records import ImportedRow

Read = Callable[[Fields], ImportedRow]
Kind = Callable[[object], bool]

PAIR_COLUMNS: Final = {"chosen": ColumnRole.CHOSEN, "rejected": ColumnRole.REJECTED, "margin": ColumnRole.MARGIN}


@dataclass(frozen=True, slots=True)
class Need:
    """A required column, under one of these names. `kind` None: any value, also none."""

    names: tuple[str, ...]
    kind: Kind | None = None

    def is_met(self, rows: Sequence[Fields]) -> bool:
        """Whether most of these rows have the column with values of the kind."""
        for name in self.names:
            if 2 * sum(name in fields for fields in rows) < len(rows):
                continue
            if self.kind is None:
                return True
            values = [value for fields in rows if (value := fields.peek(name)) is not None]
            if values and 2 * sum(map(self.kind, values)) >= len(values):
                return True
        return False

    def is_filled(self, fields: Fields) -> bool:
        """Whether this row has the column with a value of the kind."""
        for name in self.names:  # a plain loop: it runs for a million rows and each format
            value = fields.peek(name)
            if value is not None and (self.kind is None or self.kind(value)):
                return True
        return False


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """`about` describes such a file, marked for translation in the context "imports". `scheme` is the default scheme
    for its answers. `columns` has the roles of the columns that are read. A file has the format if one set of `needs`
    is met and no row has a value in `unlike`; among several formats the one with the highest `weight` wins, so a format
    needs more weight than those whose columns it contains. `read` None: one of Sayso's own formats, imported with its
    decoder (`decoded`), which also finds columns under their `aliases`."""

    name: str
    about: str
    scheme: str
    read: Read | None
    columns: Mapping[str, ColumnRole]
    needs: tuple[tuple[Need, ...], ...] = ()
    unlike: tuple[str, ...] = ()
    weight: int = 100
    is_tree: bool = False  # rows are messages of a tree and are read together
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def looks_like(self, rows: Sequence[Fields]) -> bool:
        """Whether these rows have the format."""
        return any(all(need.is_met(rows) for need in needs) for needs in self.needs) and not any(
            fields.peek(name) is not None for name in self.unlike for fields in rows
        )

    def has_columns(self, columns: Sequence[str]) -> bool:
        """Whether a row with these columns can have the format."""
        return any(all(any(name in columns for name in need.names) for need in needs) for needs in self.needs)

    def fits(self, fields: Fields) -> bool:
        """Whether one row has all that the format requires."""
        for needs in self.needs:
            for need in needs:
                if not need.is_filled(fields):
                    break
            else:
                return not any(fields.peek(name) is not None for name in self.unlike)
        return False


def needs(*names: str, **kinds: Kind) -> tuple[Need, ...]:
    """A set of required columns: `names` with any value, `kinds` with values of a kind."""
    return (*(Need((name,)) for name in names), *(Need((name,), kind) for name, kind in kinds.items()))


def is_text(value: object) -> bool:
    """Kind of a column: a text."""
    return isinstance(value, str)


def is_list(value: object) -> bool:
    """Kind of a column: a list."""
    return isinstance(value, list)


def is_object(value: object) -> bool:
    """Kind of a column: an object."""
    return isinstance(value, dict)


def is_chat(value: object) -> bool:
    """Kind of a column: a list of objects, such as messages."""
    return isinstance(value, list) and all(isinstance(turn, dict) for turn in value)
