"""A format that files come in: how its rows are recognized, and how they are read.

A format is recognized by the names of the columns, and by the kind of what most rows hold in them. A row in which
something is missing or of another kind never makes the file one of a weaker format: it is a row of that format that
cannot be read, so that no label is lost or made up.
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
    """A column that a format has, under one of these names. `kind` None: whatever stands in it, nothing included."""

    names: tuple[str, ...]
    kind: Kind | None = None

    def is_met(self, rows: Sequence[Fields]) -> bool:
        """Whether most of these rows have it."""
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
        """Whether this row has it, and of the right kind."""
        for name in self.names:  # as loops: a million rows are looked at for each format
            value = fields.peek(name)
            if value is not None and (self.kind is None or self.kind(value)):
                return True
        return False


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """`about` finishes the sentence "This looks like …", marked for translation in the context "imports". `scheme` is
    what its answers are judged by, unless a person wants another. `columns` says what those are that it reads. It is
    recognized where one of `needs` is met, each of them a set of columns, and no row has anything in `unlike`. Of
    several that a file looks like, the one with the highest `weight` is taken: give a format more than those whose
    columns it has beside its own. `read` None: a format of Sayso's own, which is read by its decoder (`decoded`), also
    where a file calls a column by one of its `aliases`."""

    name: str
    about: str
    scheme: str
    read: Read | None
    columns: Mapping[str, ColumnRole]
    needs: tuple[tuple[Need, ...], ...] = ()
    unlike: tuple[str, ...] = ()
    weight: int = 100
    is_tree: bool = False  # rows are messages, which are read together
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def looks_like(self, rows: Sequence[Fields]) -> bool:
        return any(all(need.is_met(rows) for need in needs) for needs in self.needs) and not any(
            fields.peek(name) is not None for name in self.unlike for fields in rows
        )

    def has_columns(self, columns: Sequence[str]) -> bool:
        """Whether a row with these columns may be of this format."""
        return any(all(any(name in columns for name in need.names) for need in needs) for needs in self.needs)

    def fits(self, fields: Fields) -> bool:
        """Whether one row has all that this format asks for."""
        for needs in self.needs:
            for need in needs:
                if not need.is_filled(fields):
                    break
            else:
                return not any(fields.peek(name) is not None for name in self.unlike)
        return False


def needs(*names: str, **kinds: Kind) -> tuple[Need, ...]:
    """All of these columns, with whatever in them or with values of a kind."""
    return (*(Need((name,)) for name in names), *(Need((name,), kind) for name, kind in kinds.items()))


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_list(value: object) -> bool:
    return isinstance(value, list)


def is_object(value: object) -> bool:
    return isinstance(value, dict)


def is_chat(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(turn, dict) for turn in value)
