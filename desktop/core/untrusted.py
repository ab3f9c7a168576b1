"""JSON from outside, read field by field: what does not fit is one sentence that says where and why."""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, UserError

MAX_NAME = 200
MAX_TEXT = 4_000_000  # characters
MAX_ITEMS = 100_000

T = TypeVar("T")

# A UUIDv7 of `core.ids`, before the year 2500: later ones would leave no room for what comes after.
_ID = re.compile(r"0[0-9a-f]{11}7[0-9a-f]{3}[89ab][0-9a-f]{15}")


def malformed(where: str, problem: str, **values: str | int | float) -> UserError:
    """`problem` is a template, which `values` fill; what is marked for translation is said in the user's language, and
    so is a `Phrase` among the values, or as `where`."""
    return UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP("errors", "{where} cannot be used: {problem}."),
        {"where": where, "problem": problem if isinstance(problem, Phrase) else Phrase(problem, **values)},
    )


def line_number(number: int) -> Phrase:
    """Where something stands in a file of lines, from 1."""
    return Phrase(QT_TRANSLATE_NOOP("errors", "Line {number}"), number=number)


def parse(text: str | bytes, where: str) -> "Fields":
    """One JSON object. Raises `UserError` for anything else, for numbers that are none, for nesting without end."""

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
"""Where an object stands, the object (so that its identity stays its own), and what of it was not read."""


def _path(above: str, part: str) -> str:
    """Without the number of an item: "messages 3" of a row is "messages"."""
    name = part.rstrip("0123456789").rstrip(" ") if part[-1:].isdigit() and " " in part else part
    return f"{above}.{name}" if above and name else above or name


class Fields:
    """One JSON object. Each method takes the name of a field and gives its value, or raises `UserError` where it is
    missing or of another type; with a default, a missing one is the default. `end()` refuses what was not asked for."""

    def __init__(self, data: object, above: "str | Fields", part: str = "") -> None:
        """`above` says where it stands: in words, or as the object that has it as its `part`."""
        self._above, self._part = above, part
        self._path = ""
        if not isinstance(data, dict):
            raise malformed(self.where, QT_TRANSLATE_NOOP("errors", "it is {found}, not an object"), found=_found(data))
        self._data: dict[str, Any] = data
        self._read_log: _ReadLog | None = above._read_log if isinstance(above, Fields) else None
        if self._read_log is None:
            self._unread = set(data)
        else:  # an object that is opened twice is one: what either reads is read
            path = _path(above._path if isinstance(above, Fields) else "", part)
            self._path, _, self._unread = self._read_log.setdefault(id(data), (path, data, set(data)))

    @property
    def where(self) -> str:
        """In words, which are only made when something is wrong: there are many more objects than faults."""
        above = self._above.where if isinstance(self._above, Fields) else self._above
        if not self._part:
            return above
        return Phrase(QT_TRANSLATE_NOOP("errors", "{where}, {part}"), where=above, part=self._part)

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        """Over the names of its fields, in their order."""
        return iter(self._data)

    def watch(self) -> None:
        """Notes from now on which fields are read, of this object and of those inside it."""
        self._unread = set(self._data)
        self._read_log = {id(self._data): ("", self._data, self._unread)}

    def unread(self) -> list[tuple[str, object]]:
        """Since `watch`: what nobody asked for and is not empty, as ("messages.weight", 0.5). A field of an object in
        a list comes once for each that has it."""
        return [
            (_path(path, name), data[name])
            for path, data, left in (self._read_log or {}).values()
            for name in data
            if name in left and data[name] not in (None, "", [], {})
        ]

    def peek(self, name: str) -> object:
        """Like `raw`, and does not count as reading."""
        return self._data.get(name)

    def end(self) -> None:
        if self._unread:
            raise malformed(
                self.where,
                QT_TRANSLATE_NOOP("errors", "it has an unknown field “{name}”"),
                name=_shown(min(self._unread)),
            )

    def wrong(self, name: str, expected: str) -> UserError:
        return malformed(
            self.where,
            QT_TRANSLATE_NOOP("errors", "“{name}” is {found}, not {expected}"),
            name=_shown(name),
            found=_found(self._data.get(name)),
            expected=expected,
        )

    def raw(self, name: str) -> object:
        """Anything that JSON can say; missing is null."""
        self._unread.discard(name)
        return self._data.get(name)

    def text(self, name: str, default: str | None = None, longest: int = MAX_TEXT) -> str:
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "text")))
        self._check_text(name, value, longest)
        return value

    def optional_text(self, name: str, longest: int = MAX_TEXT) -> str | None:
        return None if self.raw(name) is None else self.text(name, longest=longest)

    def name(self, name: str) -> str:
        """A text that names something: short, not blank."""
        value = self.text(name, longest=MAX_NAME)
        if not value.strip():
            raise malformed(self.where, QT_TRANSLATE_NOOP("errors", "“{name}” is blank"), name=name)
        return value

    def id(self, name: str) -> str:
        value = self._take(name, None)
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise self.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "an id")))
        return value

    def optional_id(self, name: str) -> str | None:
        return None if self.raw(name) is None else self.id(name)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self._take(name, default)
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "one of {names}"), names=", ".join(allowed)))
        return value

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(name, whole_number(low, high))
        return value

    def optional_integer(self, name: str, low: int, high: int) -> int | None:
        return None if self.raw(name) is None else self.integer(name, low, high)

    def number(self, name: str, low: float, high: float) -> float:
        value = self._take(name, None)
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(
                name,
                Phrase(QT_TRANSLATE_NOOP("errors", "a number from {low} to {high}"), low=f"{low:g}", high=f"{high:g}"),
            )
        return float(value)

    def optional_number(self, name: str, low: float, high: float) -> float | None:
        return None if self.raw(name) is None else self.number(name, low, high)

    def flag(self, name: str, default: bool | None = None) -> bool:
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "true or false")))
        return value

    def optional_flag(self, name: str) -> bool | None:
        return None if self.raw(name) is None else self.flag(name)

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names; a missing one is empty."""
        return tuple(fields.name("item") for fields in self._each(name))

    def ids(self, name: str) -> tuple[str, ...]:
        return tuple(fields.id("item") for fields in self._each(name))

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of ids."""
        return tuple(fields.ids("item") for fields in self._each(name))

    def objects(self, name: str) -> Iterator["Fields"]:
        """The objects of a list; a missing one is empty."""
        for position, item in enumerate(self._list(name), start=1):
            yield Fields(item, self, f"{name} {position}")

    def child(self, name: str) -> "Fields":
        return Fields(self._take(name, None), self, name)

    def mapping(self, name: str, read: Callable[["Fields", str], T]) -> dict[str, T]:
        """An object from names to values that `read` takes from its fields; a missing one is empty. Sorted by name."""
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
            raise self.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "a list")))
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
        try:
            value.encode()
        except UnicodeEncodeError as error:  # half of a surrogate pair, which JSON can say and UTF-8 cannot
            raise malformed(
                self.where, QT_TRANSLATE_NOOP("errors", "“{name}” contains half a character"), name=_shown(name)
            ) from error


def whole_number(low: int, high: int) -> Phrase:
    return Phrase(QT_TRANSLATE_NOOP("errors", "a whole number from {low} to {high}"), low=low, high=high)


def _shown(name: str) -> str:
    """A name of theirs, short and printable."""
    return "".join(c if c.isprintable() else "?" for c in name[:60])


def _found(value: object) -> str:
    """What was found, in few words."""
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
        shown = ascii(value)  # whatever it holds, it can be printed
    except ValueError:  # an integer of thousands of digits
        return Phrase(QT_TRANSLATE_NOOP("errors", "a number with too many digits"))
    return shown if len(shown) <= 60 else shown[:57] + "…"
