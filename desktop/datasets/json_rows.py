"""Rows in JSON: an object on each line, a list, objects one after the other, or lists within an object.

Memory holds one row, of at most `MAX_ROW` bytes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice
from typing import Any, BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.json_text import DECODER, NOT_FINITE, JsonSource, byte_place, decode, too_long
from desktop.datasets.row import MAX_ROW, DataRow, names_columns, row_place

_SAMPLE_LINES: Final = 20

_WRAPPERS: Final = (
    frozenset(("data", "rows", "examples", "items", "records", "instances", "samples", "dataset", "entries", "results"))
    | {"train", "training", "test", "validation", "valid", "val", "dev", "eval"}
    | {"prompts", "questions", "instructions"}
)
"""Names of lists of rows in an object."""
_PARTS: Final = (
    frozenset(("messages", "conversations", "conversation", "prompt", "context", "history", "turns", "tools"))
    | {"chosen", "rejected", "answers", "completions", "responses", "scores", "spans", "steps", "labels", "tool_calls"}
    | {
        "individual_preference",
        "three_most_similar_preferences",
        "annotations",
        "predictions",
        "thread",
        "tags",
        "images",
    }
)
"""Names of lists in a row."""
_ROW: Final = frozenset(["messages", "conversations", "prompt", "instruction", "question"])
"""Names that only a row has."""

_ONLY_ROWS: Final = _ROW | frozenset(
    ("chosen", "rejected", "completion", "response", "answer", "output", "winner", "verdict", "label", "choice", "rank")
)
"""Names that are never next to a list of rows, only next to a list in a row."""
_HELD: Final = 2**22  # characters of a list that is held until the other fields of its object are known


def json_row(number: int, where: str, text: str) -> DataRow:
    """The row in a JSON text, or its problem."""
    try:
        return _row(number, where, decode(text, where))
    except UserError as error:
        return DataRow(number, None, error)


def is_by_line(start: str, *, is_named_so: bool) -> bool:
    """Whether a document that starts so, with an object, has one object on each line; then a bad line does not affect
    the others. `is_named_so`: its file name says so."""
    lines = [line for line in islice(start.split("\n"), 1000) if line.strip()]
    if is_named_so and len(lines) > 1 and lines[1].startswith("{"):
        return True
    found = []
    for line in lines[:_SAMPLE_LINES]:
        if line.startswith("{") and line.rstrip().endswith("}"):
            try:
                found.append(DECODER.decode(line.strip()))
            except (ValueError, RecursionError):
                continue
    if len(lines) == 1:
        return not _is_wrapper(found[0], is_named_so) if found else is_named_so
    return bool(found)


def _is_wrapper(fields: dict[str, Any], is_one_line: bool) -> bool:
    """Whether an object contains rows instead of being one. `is_one_line`: the file name says that each line is a row,
    so only a list with a usual name contains rows."""
    names: list[str] = []
    lists = []
    for name, value in fields.items():
        may_be = not is_one_line or name in _WRAPPERS
        if may_be and isinstance(value, list) and value and _holds_rows(name, value[0], names):
            lists.append(name)
        names.append(name)
    if lists:
        return _ONLY_ROWS.isdisjoint(fields)
    return _columns(fields) != [fields]


def _holds_rows(name: str, item: object, before: Iterable[str]) -> bool:
    """Whether a list with this name that begins with this item contains rows. `before` are names of other fields."""
    if isinstance(item, list):
        if item and all(map(is_turn, item)):
            return True
        return name in _WRAPPERS and (_is_header(item) or "columns" in before)
    if isinstance(item, str):
        return name in _WRAPPERS and not _ROW.intersection(before)
    if not isinstance(item, dict) or is_turn(item):
        return False
    return not _ROW.isdisjoint(item) or (name not in _PARTS and _ROW.isdisjoint(before))


class JsonRows:
    """The rows of one document, or of several one after the other. Raises `UserError` if the file cannot be read
    further."""

    def __init__(self, file: BinaryIO) -> None:
        self._source = JsonSource(file)
        self._number = 0

    def __iter__(self) -> Iterator[DataRow]:
        source = self._source
        while char := source.peek():
            if char == "[":
                yield from self._list("")
            elif char == "{":
                yield from self._object()
            else:
                raise malformed(
                    byte_place(source.byte),
                    QT_TRANSLATE_NOOP("errors", "unexpected content after the list: {rest}")
                    if self._number
                    else QT_TRANSLATE_NOOP("errors", "{rest} starts neither an object nor a list"),
                    rest=ascii(char),
                )

    def _next(self, part: str) -> tuple[int, Phrase]:
        self._number += 1
        return self._number, row_place(self._number, part)

    def _list(self, part: str, header: Sequence[str] = (), items: Iterable[Any] | None = None) -> Iterator[DataRow]:
        """The items of a list. `part` is the field that contains it, if any. `items` are those of a list that was read,
        or begun."""
        begin, turns, is_chat = self._source.read, list[Any](), True
        for value in self._items(part) if items is None else items:
            is_chat = is_chat and is_turn(value) and self._source.read - begin < MAX_ROW
            if is_chat:
                turns.append(value)  # the list may be a single conversation
                continue
            yield from (self._item(turn, part, ()) for turn in turns)
            turns = []
            if isinstance(value, list) and not header and _is_header(value):
                header = value
            else:
                yield self._item(value, part, header)
        yield from self._conversation(turns, part)

    def _items(self, part: str) -> Iterator[Any]:
        source = self._source
        source.expect("[")
        if source.peek() == "]":
            source.expect("]")
            return
        for number in count(self._number + 1):
            yield source.value(row_place(number, part))
            if source.peek() == "]":
                source.expect("]")
                return
            source.expect(",")

    def _conversation(self, turns: Sequence[Any], part: str) -> Iterator[DataRow]:
        """A list of turns of both sides is one row; of other lists of turns each item is a row."""
        if {_speaker(turn) for turn in turns} & _HUMANS and {_speaker(turn) for turn in turns} - _HUMANS:
            yield _row(*self._next(part), {_dialect(turns): list(turns)}, part)
        else:
            for turn in turns:
                yield self._item(turn, part, ())

    def _item(self, value: Any, part: str, header: Sequence[str]) -> DataRow:
        number, where = self._next(part)
        if isinstance(value, list) and len(value) == len(header):
            value = dict(zip(header, value, strict=True))
        elif isinstance(value, list) and value and all(map(is_turn, value)):
            value = {_dialect(value): value}
        elif isinstance(value, str):
            value = {"prompt": value}
        try:
            return _row(number, where, value, part)
        except UserError as error:
            return DataRow(number, None, error, part=part)

    def _object(self) -> Iterator[DataRow]:
        """A row, or lists of rows by name, or columns. A short list is held until all other fields are known, because
        rows have lists as well."""
        fields: dict[str, Any] = {}
        waiting: list[str] = []
        size, is_wrapper = 0, False
        where = row_place(self._number + 1)
        source = self._source
        for name in self._names(where):
            begin = source.read
            if source.peek() == "[" and _holds_rows(name, source.first_item(where), fields.keys() - set(waiting)):
                items = self._items(name)
                fields[name] = self._held(items, begin)
                waiting.append(name)
                if source.read - begin > _HELD:
                    is_wrapper = True
                    for part in waiting[:-1]:
                        yield from self._list(part, _header(fields), fields.pop(part))
                    yield from self._list(name, _header(fields), chain(fields.pop(name), items))
                    waiting, size = [], 0
                    continue
            else:
                fields[name] = source.value(where)
            size += source.read - begin
            if size > MAX_ROW:
                raise too_long(where)
        if is_wrapper or (waiting and _ONLY_ROWS.isdisjoint(fields)):
            for part in waiting:
                yield from self._list(part, _header(fields), fields.pop(part))
        else:
            for value in _columns(fields):
                yield _row(*self._next(""), value)

    def _held(self, items: Iterator[Any], begin: int) -> list[Any]:
        """The items of a short list, or the first of a long one. `begin` is how many characters were read before it."""
        found = []
        for item in items:
            found.append(item)
            if self._source.read - begin > _HELD:
                break
        return found

    def _names(self, where: str) -> Iterator[str]:
        """The names of the fields of an object; the caller reads the value after each."""
        source = self._source
        source.expect("{")
        if source.peek() == "}":
            source.expect("}")
            return
        while True:
            if source.peek() != '"':
                source.expect('"')
            name = source.value(where)
            source.expect(":")
            yield name
            if source.peek() == "}":
                source.expect("}")
                return
            source.expect(",")


def is_turn(value: object) -> bool:
    """Whether a value is a message of a chat: `role` and `content`, or `from` and `value`."""
    if not isinstance(value, dict):
        return False
    return "value" in value if "from" in value else "role" in value and bool({"content", "tool_calls"} & value.keys())


_HUMANS: Final = frozenset({"user", "human", "prompter"})


def _speaker(turn: Mapping[str, Any]) -> str:
    return str(turn.get("from", turn.get("role"))).strip().lower()


def _dialect(turns: Sequence[Mapping[str, Any]]) -> str:
    return "conversations" if turns and "from" in turns[0] else "messages"


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value) and len(set(value)) == len(value)


def _header(fields: Mapping[str, Any]) -> Sequence[str]:
    """The column names next to the rows, if there are any."""
    found = fields.get("columns")
    return found if isinstance(found, list) and _is_names(found) else ()


def _is_header(value: list[Any]) -> bool:
    return _is_names(value) and names_columns(value)


def _columns(fields: dict[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The object as one row, or the rows of a table that is stored by columns, as pandas writes it."""
    values = list(fields.values())
    if not fields or not names_columns(fields):
        return [fields]
    if all(isinstance(value, list) for value in values) and len({len(value) for value in values}) == 1:
        if not any(is_turn(item) for value in values for item in value):
            return [dict(zip(fields, row, strict=True)) for row in zip(*values, strict=True)]
    elif all(isinstance(value, dict) for value in values) and len({frozenset(value) for value in values}) == 1:
        keys = list(values[0])
        if all(key.isdigit() for key in keys):
            return [{name: value[key] for name, value in fields.items()} for key in keys]
    return [fields]


# --- missing numbers


def _row(number: int, where: str, value: Any, part: str = "") -> DataRow:
    """A row. Numbers that are not finite count as missing, and their fields are named. Raises `UserError` for values
    that are not objects."""
    if not isinstance(value, dict):
        value = _without_missing(value) if _has_missing(value) else value
        return DataRow(number, Fields(value, where), part=part)
    missing = tuple(name for name, inner in value.items() if _has_missing(inner))
    if missing:
        value = value | {name: _without_missing(value[name]) for name in missing}
    return DataRow(number, Fields(value, where), missing=missing, part=part)


def _has_missing(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_missing, value.values()))
    if isinstance(value, list):
        return any(map(_has_missing, value))
    return value is NOT_FINITE


def _without_missing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_missing(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_missing(inner) for inner in value]
    return None if value is NOT_FINITE else value
