"""Rows of a file, one after the other: JSON Lines, a JSON list, CSV, Parquet, lines of text.

Nothing is believed and nothing is loaded whole: memory holds one row, of at most `MAX_ROW` bytes. What is wrong with
one row is told in its place, so that a reader may go on; what is wrong with the file raises `UserError`.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, Phrase, UserError
from desktop.core.untrusted import MAX_TEXT, Fields, line_place, malformed, parse
from desktop.datasets import parquet_rows

MAX_ROW: Final = 16 * 2**20  # bytes
_CHUNK: Final = 2**18
_SAMPLE: Final = 4096
_BOM: Final = b"\xef\xbb\xbf"


class Container(StrEnum):
    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    TEXT = "text"  # one prompt a line


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its fields, or what is wrong with it. `share` is how much of the file has been read, 0 to 1."""

    number: int  # from 1
    fields: Fields | None
    problem: UserError | None = None
    share: float = 0.0


def container(path: Path) -> Container:
    """What kind of file it is, by its first bytes and its name. Raises `UserError` where it cannot be read."""
    with opened(path) as file:
        start = file.read(_SAMPLE)
    if start.startswith(b"PAR1"):
        return Container.PARQUET
    first = start.removeprefix(_BOM).lstrip()[:1]
    match path.suffix.lower():
        case ".parquet":
            return Container.PARQUET
        case ".csv" | ".tsv":
            return Container.CSV
        case ".txt":
            return Container.JSONL if first == b"{" else Container.TEXT
    if first == b"[":
        return Container.JSON
    if first == b"{" or path.suffix.lower() in (".jsonl", ".json", ".ndjson"):
        return Container.JSONL
    raise UserError(
        Kind.INPUT,
        QT_TRANSLATE_NOOP(
            "errors", "{file} is neither JSON, CSV, Parquet nor text. Give the file its usual ending, such as .jsonl."
        ),
        {"file": path.name},
    )


def rows(path: Path) -> Iterator[Row]:
    """Every row. Raises `UserError` for a file that cannot be read (on)."""
    kind = container(path)
    if kind is Container.PARQUET:
        yield from _parquet(path)
        return
    with opened(path) as file:
        size = max(path.stat().st_size, 1)
        for row in _READERS[kind](file, path):
            yield Row(row.number, row.fields, row.problem, min(file.tell() / size, 1.0))


def opened(path: Path) -> BinaryIO:
    """The file for reading. Raises `UserError` that names it."""
    try:
        if path.is_dir():
            raise _unreadable(QT_TRANSLATE_NOOP("errors", "{file} is a folder, not a file."), path)
        if path.exists() and not path.is_file():
            raise _unreadable(QT_TRANSLATE_NOOP("errors", "{file} is no file that can be imported."), path)
        file = path.open("rb")
    except FileNotFoundError as error:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "There is no file {file}."), path) from error
    except PermissionError as error:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "You have no permission to read {file}."), path) from error
    except (OSError, ValueError) as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {reason}")
        raise _unreadable(text, path, reason=str(error)) from error
    return file


def _unreadable(text: str, path: Path, **values: str) -> UserError:
    return UserError(Kind.INPUT, text, {"file": str(path), **values})


# --- lines


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    where: str
    text: str
    problem: UserError | None = None


def _lines(file: BinaryIO) -> Iterator[_Line]:
    """Lines of text with what is wrong with them; of one that is too long nothing is kept."""
    number = start = 0
    while data := file.readline(MAX_ROW + 1):
        number += 1
        where = line_place(number)
        size = len(data)
        if size > MAX_ROW:
            while not data.endswith(b"\n") and (data := file.readline(_CHUNK)):
                size += len(data)
            yield _Line(
                number,
                where,
                "",
                malformed(where, QT_TRANSLATE_NOOP("errors", "it is longer than {size} MB"), size=MAX_ROW // 2**20),
            )
        else:
            try:
                text = data.removeprefix(_BOM).decode() if number == 1 else data.decode()
                yield _Line(number, where, text)
            except UnicodeDecodeError as error:
                place = start + error.start + (len(_BOM) if number == 1 and data.startswith(_BOM) else 0)
                yield _Line(
                    number,
                    where,
                    "",
                    malformed(where, QT_TRANSLATE_NOOP("errors", "it is not UTF-8 text (byte {place})"), place=place),
                )
        start += size


def _jsonl(file: BinaryIO, path: Path) -> Iterator[Row]:
    for line in _lines(file):
        if line.problem is not None:
            yield Row(line.number, None, line.problem)
        elif line.text.strip():
            yield _json_row(line.number, line.where, line.text)


def _json_row(number: int, where: str, text: str) -> Row:
    try:
        return Row(number, parse(text, where))
    except UserError as error:
        return Row(number, None, error)


def _text(file: BinaryIO, path: Path) -> Iterator[Row]:
    for line in _lines(file):
        if line.problem is not None:
            yield Row(line.number, None, line.problem)
        elif line.text.strip():
            yield Row(line.number, Fields({"prompt": line.text.rstrip("\r\n")}, line.where))


# --- a JSON list


def _json(file: BinaryIO, path: Path) -> Iterator[Row]:
    """The items of one list, without holding more than one of them."""
    source = _Text(file)
    source.expect("[")
    if source.peek() == "]":
        source.expect("]")
    else:
        number = 0
        while True:
            number += 1
            where = _row_place(number)
            value = source.value(where)
            try:
                yield Row(number, Fields(value, where))
            except UserError as error:
                yield Row(number, None, error)
            if source.peek() == "]":
                source.expect("]")
                break
            source.expect(",")
    if rest := source.peek():
        raise malformed(
            _byte_place(source.byte), QT_TRANSLATE_NOOP("errors", "after the list comes {rest}"), rest=ascii(rest)
        )


class _Text:
    """A window of a long JSON text, in characters."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text, self._place, self._byte, self._rest = "", 0, 0, b""
        self._ended = False
        self._decoder = json.JSONDecoder(parse_constant=_refuse)
        self._more(first=True)

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
            problem = QT_TRANSLATE_NOOP("errors", "{found} stands where {expected} belongs")
            raise malformed(_byte_place(self.byte), problem, found=what, expected=ascii(char))
        self._place += 1

    def value(self, where: str) -> Any:
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
            except RecursionError as error:
                raise malformed(where, QT_TRANSLATE_NOOP("errors", "it is nested too deeply")) from error
            except ValueError as error:
                # Cut off, or wrong? Wrong is what stays so with more of it.
                if len(self._text) - self._place > MAX_ROW or not self._more():
                    raise malformed(
                        where,
                        QT_TRANSLATE_NOOP("errors", "it is no JSON (byte {place}: {error})"),
                        place=self.byte,
                        error=_reason(error),
                    ) from error
                continue
            if end == len(self._text) and self._more():
                continue  # a number at the edge may go on
            self._place = end
            return value

    def _more(self, first: bool = False) -> bool:
        """Reads on, as much again as is waiting, so that a long item is not decoded over and over. False at the end."""
        if self._ended:
            return False
        passed = self._text[: self._place]
        self._byte += len(passed.encode())
        self._text, self._place = self._text[self._place :], 0
        data = self._file.read(max(_CHUNK, len(self._text)))
        self._ended = not data
        raw = self._rest + data
        if first and raw.startswith(_BOM):
            raw, self._byte = raw[len(_BOM) :], len(_BOM)
        # A character may be cut by the edge: its bytes wait for the rest.
        cut = 0 if self._ended else _unfinished(raw)
        try:
            self._text += raw[: len(raw) - cut].decode()
        except UnicodeDecodeError as error:
            place = self._byte + len(self._text.encode()) + error.start
            raise malformed(_byte_place(place), QT_TRANSLATE_NOOP("errors", "it is not UTF-8 text")) from error
        self._rest = raw[len(raw) - cut :]
        return not self._ended


def _row_place(number: int) -> Phrase:
    return Phrase(QT_TRANSLATE_NOOP("errors", "Row {number}"), number=number)


def _byte_place(number: int) -> Phrase:
    return Phrase(QT_TRANSLATE_NOOP("errors", "Byte {number}"), number=number)


def _unfinished(data: bytes) -> int:
    """How many bytes at the end begin a character that goes on."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 != 0x80:
            length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
            return back if length > back else 0
    return 0


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _reason(error: ValueError) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)


# --- a table


def _csv(file: BinaryIO, path: Path) -> Iterator[Row]:
    """A table with a header, separated by commas, semicolons or tabs, whichever the header has most of."""
    csv.field_size_limit(MAX_TEXT)  # of the whole process, where nobody else reads tables
    source = _Records(file)
    header = next(source, "")
    counts = {mark: header.count(mark) for mark in ",;\t"}
    mark = "\t" if path.suffix.lower() == ".tsv" else max(counts, key=lambda mark: counts[mark])
    source.back(header)
    table = csv.reader(source, delimiter=mark, strict=True)
    first = line_place(1)
    try:
        names = [name.strip() for name in next(table, [])]
    except csv.Error as error:
        raise malformed(first, QT_TRANSLATE_NOOP("errors", "it is no CSV ({error})"), error=str(error)) from error
    if not any(names):
        raise malformed(first, QT_TRANSLATE_NOOP("errors", "it has no names of columns"))
    if len(set(names)) < len(names):
        raise malformed(
            first, QT_TRANSLATE_NOOP("errors", "two columns are called “{name}”"), name=max(names, key=names.count)[:60]
        )
    number = 0
    while True:
        number += 1
        where = line_place(source.number + 1)
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(
                number, None, malformed(where, QT_TRANSLATE_NOOP("errors", "it is no CSV ({error})"), error=str(error))
            )
            continue
        except UserError as error:
            yield Row(number, None, error)
            continue
        if not cells:
            number -= 1
        elif len(cells) != len(names):
            problem = QT_TRANSLATE_NOOP("errors", "it has {count} columns, the header has {expected}")
            yield Row(number, None, malformed(where, problem, count=len(cells), expected=len(names)))
        else:
            yield Row(number, Fields(dict(zip(names, map(_cell, cells), strict=True)), where))


class _Records:
    """Lines for `csv.reader`, which raises what is wrong with one and can go on after it."""

    def __init__(self, file: BinaryIO) -> None:
        self._lines = _lines(file)
        self._given_back: list[str] = []
        self.number = 0  # of lines that were given

    def back(self, line: str) -> None:
        if line:
            self._given_back.append(line)
            self.number -= 1

    def __iter__(self) -> "_Records":
        return self

    def __next__(self) -> str:
        self.number += 1
        if self._given_back:
            return self._given_back.pop()
        try:
            line = next(self._lines)
        except StopIteration:
            self.number -= 1
            raise
        if line.problem is not None:
            raise line.problem
        if "\0" in line.text:
            raise malformed(line.where, QT_TRANSLATE_NOOP("errors", "it has a NUL, as binary files do"))
        return line.text


def _cell(text: str) -> Any:
    """A cell may hold turns of a chat as JSON, as other programs write lists into tables."""
    if text.startswith("[{") and text.endswith("}]"):
        try:
            turns = json.loads(text)
        except (ValueError, RecursionError):
            return text
        if isinstance(turns, list) and all(isinstance(turn, dict) and _TURN & turn.keys() for turn in turns):
            return turns
    return text


_TURN = {"role", "from"}

# --- Parquet


def _parquet(path: Path) -> Iterator[Row]:
    opened(path).close()
    for number, line in enumerate(parquet_rows.lines(path, MAX_ROW), start=1):
        where = _row_place(number)
        if len(line) > MAX_ROW:
            yield Row(
                number,
                None,
                malformed(where, QT_TRANSLATE_NOOP("errors", "it is longer than {size} MB"), size=MAX_ROW // 2**20),
            )
        else:
            yield _json_row(number, where, line.decode())


_READERS: dict[Container, Callable[[BinaryIO, Path], Iterator[Row]]] = {
    Container.JSONL: _jsonl,
    Container.JSON: _json,
    Container.CSV: _csv,
    Container.TEXT: _text,
}
