"""Read JSON from others field by field. What does not fit becomes one sentence that says where and why."""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, Translatable, UserError

MAX_NAME = 200
MAX_TEXT = 4_000_000  # characters
MAX_ITEMS = 100_000

T = TypeVar("T")

# A UUIDv7 of `core.ids` from before the year 2500; later ones would leave no room for newer ids.
_ID = re.compile(r"0[0-9a-f]{11}7[0-9a-f]{3}[89ab][0-9a-f]{15}")


def malformed(where: str, problem: Translatable | Phrase, **values: str | int | float) -> UserError:
    """Return the error for invalid data.

    `problem` is a template that `values` fill. If it is marked for translation, it is shown in the user's language, and
    so is a `Phrase` among the values or as `where`.
    """
    return UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP("errors", "{where} cannot be used: {problem}."),
        {"where": where, "problem": problem if isinstance(problem, Phrase) else Phrase(problem, **values)},
    )


def line_number(number: int) -> Phrase:
    """Name a place in a file of lines, from 1."""
    return Phrase(QT_TRANSLATE_NOOP("errors", "Line {number}"), number=number)


def parse(text: str | bytes, where: str) -> "Fields":
    """Parse one JSON object. Raises `UserError` for anything else, for NaN and infinity, and for endless nesting."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no number")

    try:
        data = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise malformed(
            where, QT_TRANSLATE_NOOP("errors", "it is not valid JSON ({error})"), error=str(error)
        ) from error
    return Fields(data, where)


_ReadLog = dict[int, tuple[str, dict[str, Any], set[str]]]
"""By `id` of an object: its path, the object (to keep it alive), and the names of the fields that were not read."""


def _path(above: str, part: str) -> str:
    """Return the path of a part, without the numbers of items: "messages 3" of a row is "messages"."""
    name = part.rstrip("0123456789").rstrip(" ") if part[-1:].isdigit() and " " in part else part
    return f"{above}.{name}" if above and name else above or name


class Fields:
    """A JSON object whose fields are read one by one.

    Each method takes the name of a field and returns its value, or raises `UserError` if the field is missing or has
    another type. With a default, a missing field has the default. `end()` rejects fields that were not read.
    """

    def __init__(self, data: object, above: "str | Fields", part: str = "") -> None:
        """`above` says where the object stands: in words, or as the object that has it as its `part`."""
        self._above, self._part = above, part
        self._path = ""
        if not isinstance(data, dict):
            raise malformed(self.where, QT_TRANSLATE_NOOP("errors", "it is {found}, not an object"), found=_found(data))
        self._data: dict[str, Any] = data
        self._read_log: _ReadLog | None = above._read_log if isinstance(above, Fields) else None
        if self._read_log is None:
            self._unread = set(data)
        else:  # an object that is opened twice shares its record of reads
            path = _path(above._path if isinstance(above, Fields) else "", part)
            self._path, _, self._unread = self._read_log.setdefault(id(data), (path, data, set(data)))

    @property
    def where(self) -> str:
        """The place of the object in words, composed only for an error, since objects are many and errors rare."""
        above = self._above.where if isinstance(self._above, Fields) else self._above
        if not self._part:
            return above
        return Phrase(QT_TRANSLATE_NOOP("errors", "{where}, {part}"), where=above, part=self._part)

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the fields, in order."""
        return iter(self._data)

    def watch(self) -> None:
        """Record from now on which fields are read, of this object and of those inside it."""
        self._unread = set(self._data)
        self._read_log = {id(self._data): ("", self._data, self._unread)}

    def unread(self) -> list[tuple[str, object]]:
        """Return the fields that were not read since `watch` and are not empty, as ("messages.weight", 0.5).

        A field of an object in a list is returned once for each object that has it. Its name can be stored: half a
        character in it is a question mark.
        """
        return [
            (_path(path, name).encode("utf-8", "replace").decode(), data[name])
            for path, data, names in (self._read_log or {}).values()
            for name in data
            if name in names and data[name] not in (None, "", [], {})
        ]

    def peek(self, name: str) -> object:
        """Return a value without counting it as read; None if missing."""
        return self._data.get(name)

    def end(self) -> None:
        """Raise `UserError` if a field was not read."""
        if self._unread:
            raise malformed(
                self.where,
                QT_TRANSLATE_NOOP("errors", "it has an unknown field “{name}”"),
                name=_shown(min(self._unread)),
            )

    def wrong_type(self, name: str, expected: str) -> UserError:
        """Return the error for a field that is not `expected`."""
        return malformed(
            self.where,
            QT_TRANSLATE_NOOP("errors", "“{name}” is {found}, not {expected}"),
            name=_shown(name),
            found=_found(self._data.get(name)),
            expected=expected,
        )

    def half_character(self, name: str) -> UserError:
        """Return the error for a text that is not encodable."""
        return malformed(
            self.where, QT_TRANSLATE_NOOP("errors", "“{name}” contains half a character"), name=_shown(name)
        )

    def raw(self, name: str) -> object:
        """Return any JSON value; None if missing."""
        self._unread.discard(name)
        return self._data.get(name)

    def text(self, name: str, default: str | None = None, longest: int = MAX_TEXT) -> str:
        """Read a string of at most `longest` characters."""
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "text")))
        self._check_text(name, value, longest)
        return value

    def optional_text(self, name: str, longest: int = MAX_TEXT) -> str | None:
        """Read a string; None if it is null or missing."""
        return None if self.raw(name) is None else self.text(name, longest=longest)

    def name(self, name: str) -> str:
        """Read a short string that is not blank."""
        value = self.text(name, longest=MAX_NAME)
        if not value.strip():
            raise malformed(self.where, QT_TRANSLATE_NOOP("errors", "“{name}” is blank"), name=name)
        return value

    def id(self, name: str) -> str:
        """Read a UUIDv7 of `core.ids`."""
        value = self._take(name, None)
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise self.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "an id")))
        return value

    def optional_id(self, name: str) -> str | None:
        """Read an id; None if it is null or missing."""
        return None if self.raw(name) is None else self.id(name)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Read a string that is one of `allowed`."""
        value = self._take(name, default)
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "one of {names}"), names=", ".join(allowed)))
        return value

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """Read an int from `low` to `high`."""
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong_type(name, whole_number(low, high))
        return value

    def optional_integer(self, name: str, low: int, high: int) -> int | None:
        """Read an int; None if it is null or missing."""
        return None if self.raw(name) is None else self.integer(name, low, high)

    def number(self, name: str, low: float, high: float) -> float:
        """Read a number from `low` to `high` as a float."""
        value = self._take(name, None)
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong_type(
                name,
                Phrase(QT_TRANSLATE_NOOP("errors", "a number from {low} to {high}"), low=f"{low:g}", high=f"{high:g}"),
            )
        return float(value)

    def optional_number(self, name: str, low: float, high: float) -> float | None:
        """Read a number; None if it is null or missing."""
        return None if self.raw(name) is None else self.number(name, low, high)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Read a boolean."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "true or false")))
        return value

    def optional_flag(self, name: str) -> bool | None:
        """Read a boolean; None if it is null or missing."""
        return None if self.raw(name) is None else self.flag(name)

    def names(self, name: str) -> tuple[str, ...]:
        """Read a list of names; a missing list is empty."""
        return tuple(fields.name("item") for fields in self._each(name))

    def ids(self, name: str) -> tuple[str, ...]:
        """Read a list of ids; a missing list is empty."""
        return tuple(fields.id("item") for fields in self._each(name))

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Read a list of lists of ids; a missing list is empty."""
        return tuple(fields.ids("item") for fields in self._each(name))

    def objects(self, name: str) -> Iterator["Fields"]:
        """Yield the objects of a list; a missing list is empty. The caller ends each of them."""
        for position, item in enumerate(self._list(name), start=1):
            yield Fields(item, self, f"{name} {position}")

    def child(self, name: str) -> "Fields":
        """Return an object inside this one. The caller ends it."""
        return Fields(self._take(name, None), self, name)

    def mapping(self, name: str, read: Callable[["Fields", str], T]) -> dict[str, T]:
        """Read an object of any names, its values by `read`, sorted by name; a missing object is empty."""
        if self.raw(name) is None:
            return {}
        fields = self.child(name)
        if len(fields._data) > MAX_ITEMS:
            raise malformed(self.where, QT_TRANSLATE_NOOP("errors", "“{name}” has too many entries"), name=name)
        for key in fields._data:
            if not key.strip():
                raise malformed(self.where, QT_TRANSLATE_NOOP("errors", "“{name}” has a blank name"), name=name)
            fields._check_text(key, key, MAX_NAME)
        return {key: read(fields, key) for key in sorted(fields._data)}

    def _take(self, name: str, default: object) -> Any:
        self._unread.discard(name)
        if name not in self._data and default is None:
            raise malformed(self.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=name)
        return self._data.get(name, default)

    def _list(self, name: str) -> list[Any]:
        value: Any = self.raw(name)
        if name not in self._data:
            return []
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise self.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "a list")))
        return value

    def _each(self, name: str) -> Iterator["Fields"]:
        for position, item in enumerate(self._list(name), start=1):
            yield Fields({"item": item}, self, f"{name} {position}")

    def _check_text(self, name: str, value: str, longest: int) -> None:
        if len(value) > longest:
            raise malformed(
                self.where,
                QT_TRANSLATE_NOOP("errors", "“{name}” is longer than {longest} characters"),
                name=_shown(name),
                longest=longest,
            )
        if not is_encodable(value):
            raise self.half_character(name)


def is_encodable(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, which JSON allows and UTF-8, and so the store, does not."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def whole_number(low: int, high: int) -> Phrase:
    """Name the expected type "a whole number from … to …"."""
    return Phrase(QT_TRANSLATE_NOOP("errors", "a whole number from {low} to {high}"), low=low, high=high)


def _shown(name: str) -> str:
    """Return a name from a file, short and printable."""
    return "".join(c if c.isprintable() else "?" for c in name[:60])


def _found(value: object) -> str:
    """Describe a value in few words."""
    if value is None:
        return Phrase(QT_TRANSLATE_NOOP("errors", "empty"))
    if isinstance(value, dict | list):
        return Phrase(
            QT_TRANSLATE_NOOP("errors", "an object")
            if isinstance(value, dict)
            else QT_TRANSLATE_NOOP("errors", "a list")
        )
    if isinstance(value, float) and not math.isfinite(value):
        return Phrase(QT_TRANSLATE_NOOP("errors", "not a number"))
    if isinstance(value, str):
        return f"“{_shown(value)}{'…' if len(value) > 60 else ''}”"
    try:
        shown = ascii(value)  # printable, whatever it contains
    except ValueError:  # an integer of thousands of digits
        return Phrase(QT_TRANSLATE_NOOP("errors", "a number with too many digits"))
    return shown if len(shown) <= 60 else shown[:57] + "…"
