"""Rows in JSON: one object a line, a list, objects one after the other, or lists within one object.

A long document is read through a window: memory holds one row, of at most `MAX_ROW` bytes.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice
from typing import Any, BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.row import MAX_ROW, DataRow, NumberToken, names_columns, row_place

_CHUNK: Final = 2**18
_EDGE: Final = 64  # characters: longer than anything that an edge can cut but a text
_LINES_LOOKED_AT: Final = 20

_WRAPPERS: Final = (
    frozenset(("data", "rows", "examples", "items", "records", "instances", "samples", "dataset", "entries", "results"))
    | {"train", "training", "test", "validation", "valid", "val", "dev", "eval"}
    | {"prompts", "questions", "instructions"}
)
"""Names under which an object has its rows."""
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
"""Names under which a row has a list."""
_ROW: Final = frozenset(["messages", "conversations", "prompt", "instruction", "question"])
"""What only a row has."""

_ONLY_ROWS: Final = _ROW | frozenset(
    ("chosen", "rejected", "completion", "response", "answer", "output", "winner", "verdict", "label", "choice", "rank")
)
"""What stands beside a list only in a row, never where the list has the rows."""
_HELD: Final = 2**22  # characters of a list that is not taken for one of rows before all beside it is known

_NOT_FINITE: Final = object()


def decode(text: str, where: str) -> Any:
    """Any JSON. NaN and infinities, which Python and pandas write for missing numbers, stand as `_NOT_FINITE`."""
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise _too_deep(where) from error
    except ValueError as error:
        raise _no_json(where, error) from error


def json_row(number: int, where: str, text: str) -> DataRow:
    """One row from its JSON."""
    try:
        return _row(number, where, decode(text, where))
    except UserError as error:
        return DataRow(number, None, error)


def is_by_line(start: str, *, named_so: bool) -> bool:
    """Whether a document that begins so, with an object, has one object a line: then a bad line spoils no other.
    `named_so`: its name says that it has."""
    lines = [line for line in islice(start.split("\n"), 1000) if line.strip()]
    if named_so and len(lines) > 1 and lines[1].startswith("{"):
        return True
    found = []
    for line in lines[:_LINES_LOOKED_AT]:
        if line.startswith("{") and line.rstrip().endswith("}"):
            try:
                found.append(_DECODER.decode(line.strip()))
            except (ValueError, RecursionError):
                continue
    if len(lines) == 1:
        return not _is_wrapper(found[0], named_so) if found else named_so
    return bool(found)


def _is_wrapper(fields: dict[str, Any], is_one_line: bool) -> bool:
    """Whether the rows are in it, so that it is none itself. `is_one_line`: the file's name says that a line is a row,
    so only a usual name of a list says otherwise."""
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
    """Whether a list that stands under this name, and begins with this item, is one of rows. `before` are the names of
    other fields."""
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
    """The rows of one document, or of several one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._source = _Text(file)
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
        """The items of a list. `part` is the field that it stands in, where it stands in one. `items`: those of one
        that was read, or begun."""
        begin, turns, is_chat = self._source.read, list[Any](), True
        for value in self._items(part) if items is None else items:
            is_chat = is_chat and is_turn(value) and self._source.read - begin < MAX_ROW
            if is_chat:
                turns.append(value)  # the whole list may be one conversation
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
        """A list of turns by both sides is one row; other lists of objects that look like turns are rows each."""
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
        """A row, or lists of rows by name, or columns. A short list waits until all that stands beside it is known,
        since a row has lists as well."""
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
        """The items of a short list, or the first of a long one, which began where so many characters were read."""
        found = []
        for item in items:
            found.append(item)
            if self._source.read - begin > _HELD:
                break
        return found

    def _names(self, where: str) -> Iterator[str]:
        """The names of an object's fields; whoever asks reads the value after each."""
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
    """Whether it is a message of a chat: `role` and `content`, or `from` and `value`."""
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
    """The names of the columns that stand beside the rows."""
    found = fields.get("columns")
    return found if isinstance(found, list) and _is_names(found) else ()


def _is_header(value: list[Any]) -> bool:
    return _is_names(value) and names_columns(value)


def _columns(fields: dict[str, Any]) -> Iterable[Mapping[str, Any]]:
    """One row; or the rows of a table that is kept by columns, as pandas writes it."""
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


class _Text:
    """A window of a long JSON text, in characters."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text, self._place, self._byte, self._rest = "", 0, 0, b""
        self._kept: int | None = None  # a place that has to stay in the window
        self._ended = False
        self._before = 0  # characters that have left the window

    @property
    def read(self) -> int:
        """How many characters were read."""
        return self._before + self._place

    @property
    def byte(self) -> int:
        """Where it stands in the file."""
        return self._byte + len(self._text[: self._place].encode("utf-8", "surrogatepass"))

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._place < len(self._text) and self._text[self._place] in " \t\r\n":
                self._place += 1
            if self._place < len(self._text) or not self._more():
                return self._text[self._place : self._place + 1]

    def expect(self, char: str) -> None:
        found = self.peek()
        if found != char:
            what = ascii(found) if found else Phrase(QT_TRANSLATE_NOOP("errors", "the end"))
            problem = QT_TRANSLATE_NOOP("errors", "{found} where {expected} is expected")
            raise malformed(byte_place(self.byte), problem, found=what, expected=ascii(char))
        self._place += 1

    def first_item(self, where: str) -> Any:
        """The first item of the list that comes now, which is read again afterwards. None where there is none."""
        self.peek()
        self._kept = self._place
        try:
            self.expect("[")
            return None if self.peek() == "]" else self.value(where)
        finally:
            self._place, self._kept = self._kept, None

    def value(self, where: str) -> Any:
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._place)
            except RecursionError as error:
                raise _too_deep(where) from error
            except ValueError as error:
                # Cut off, or wrong? Wrong is what is so far from the edge, or stays so with more of it.
                if not self._is_cut_off(error):
                    raise _no_json(where, error, self.byte) from error
                if len(self._text) - self._place > MAX_ROW:
                    raise too_long(where) from error
                if not self._more():
                    raise _no_json(where, error, self.byte) from error
                continue
            if end == len(self._text) and self._more():
                continue  # a number at the edge may go on
            self._place = end
            return value

    def _is_cut_off(self, error: ValueError) -> bool:
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated") or error.pos > len(self._text) - _EDGE

    def _more(self) -> bool:
        """Reads on, as much again as is waiting, so that a long item is not decoded over and over. False at the end."""
        if self._ended:
            return False
        cut = self._place if self._kept is None else self._kept
        self._byte += len(self._text[:cut].encode())
        self._before += cut
        self._text, self._place = self._text[cut:], self._place - cut
        if self._kept is not None:
            self._kept = 0
        data = self._file.read(max(_CHUNK, len(self._text)))
        self._ended = not data
        raw = self._rest + data
        # A character may be cut by the edge: its bytes wait for the rest.
        wait = 0 if self._ended else _unfinished(raw)
        try:
            self._text += raw[: len(raw) - wait].decode()
        except UnicodeDecodeError as error:
            place = self._byte + len(self._text.encode()) + error.start
            raise malformed(byte_place(place), QT_TRANSLATE_NOOP("errors", "it is not UTF-8 text")) from error
        self._rest = raw[len(raw) - wait :]
        return not self._ended


def byte_place(number: int) -> Phrase:
    return Phrase(QT_TRANSLATE_NOOP("errors", "Byte {number}"), number=number)


def too_long(where: str) -> UserError:
    return malformed(where, QT_TRANSLATE_NOOP("errors", "it is longer than {size} MB"), size=MAX_ROW // 2**20)


def _too_deep(where: str) -> UserError:
    return malformed(where, QT_TRANSLATE_NOOP("errors", "it is nested too deeply"))


def _no_json(where: str, error: ValueError, byte: int | None = None) -> UserError:
    if not isinstance(error, json.JSONDecodeError):  # the only other one: an integer of thousands of digits
        return malformed(where, QT_TRANSLATE_NOOP("errors", "it contains a number with too many digits"))
    if byte is None:
        return malformed(where, QT_TRANSLATE_NOOP("errors", "it is not valid JSON ({error})"), error=str(error))
    text = QT_TRANSLATE_NOOP("errors", "it is not valid JSON (byte {place}: {error})")
    return malformed(where, text, place=byte, error=error.msg)


def _unfinished(data: bytes) -> int:
    """How many bytes at the end begin a character that goes on."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 != 0x80:
            length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
            return back if length > back else 0
    return 0


# --- numbers that are none


def _row(number: int, where: str, value: Any, part: str = "") -> DataRow:
    """Raises `UserError` for what is no object. Numbers that are not finite are missing, and their fields are named."""
    if not isinstance(value, dict):
        value = _cleared(value) if _has_gap(value) else value
        return DataRow(number, Fields(value, where), part=part)
    missing = tuple(name for name, inner in value.items() if _has_gap(inner))
    if missing:
        value = value | {name: _cleared(value[name]) for name in missing}
    return DataRow(number, Fields(value, where), missing=missing, part=part)


def _has_gap(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_gap, value.values()))
    if isinstance(value, list):
        return any(map(_has_gap, value))
    return value is _NOT_FINITE


def _cleared(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cleared(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleared(inner) for inner in value]
    return None if value is _NOT_FINITE else value


def _number(text: str) -> Any:
    found = NumberToken(text)
    return found if math.isfinite(found) else _NOT_FINITE


_DECODER: Final = json.JSONDecoder(parse_float=_number, parse_constant=lambda _: _NOT_FINITE)
