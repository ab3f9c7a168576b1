"""Tables in text files: CSV as programs and Excel write it."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, UserError
from desktop.core.untrusted import MAX_TEXT, Fields, line_number, malformed
from desktop.datasets.lines import FileLine
from desktop.datasets.row import DataRow, names_columns

_SEPARATORS: Final = ",;\t"
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?[,;\t|]*\s*', re.IGNORECASE)
"""A line above the header that names the separator; Excel reads it."""

_TURN: Final = {"role", "from"}


def is_table(line: str) -> bool:
    """Whether the first line of a file without the usual ending is the header of a table."""
    if _SEP_LINE.fullmatch(line):
        return True
    cells = [cell.strip().strip('"') for cell in line.split(_separator(line))]
    return len(cells) > 1 and all(len(cell) <= 60 for cell in cells) and names_columns(cells)


def table_rows(lines: Iterator[FileLine], *, tabs: bool) -> Iterator[DataRow]:
    """The rows below the header. The separator is the one that the file names, or the most frequent one in the header.
    Raises `UserError` for an invalid header."""
    csv.field_size_limit(MAX_TEXT)  # for the whole process; nothing else in it reads tables
    source = _Records(lines)
    first = next(source, "")
    while first and not first.strip():
        first = next(source, "")
    if named := _SEP_LINE.fullmatch(first):
        mark = named[1]
        first = next(source, "")
    else:
        mark = "\t" if tabs else _separator(first)
    source.push_back(first)
    where = line_number(source.number + 1)
    table = csv.reader(source, delimiter=mark, strict=True)
    try:
        header = next(table, [])
    except csv.Error as error:
        raise malformed(
            where, QT_TRANSLATE_NOOP("errors", "it is not valid CSV ({error})"), error=str(error)
        ) from error
    names = _names(header, where)
    number = 0
    while True:
        number += 1
        where = line_number(source.number + 1)
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            problem = malformed(where, QT_TRANSLATE_NOOP("errors", "it is not valid CSV ({error})"), error=str(error))
            yield DataRow(number, None, problem)
            continue
        except UserError as error:
            yield DataRow(number, None, error)
            continue
        if not any(cells):
            number -= 1  # an empty line, or empty cells, as Excel leaves them
        else:
            yield _row(number, where, names, cells)


def _separator(line: str) -> str:
    """The most frequent separator outside quotes."""
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=outside.count) if any(mark in outside for mark in _SEPARATORS) else ","


def _names(header: Sequence[str], where: str) -> list[str]:
    """The names of all columns; empty for columns without a name, such as the row numbers of pandas or the empty
    columns of Excel at the end."""
    names = [name.strip() for name in header]
    if not any(names):
        raise malformed(where, QT_TRANSLATE_NOOP("errors", "it has no column names"))
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        text = QT_TRANSLATE_NOOP("errors", "two columns are named “{name}”")
        raise malformed(where, text, name=twice[0][:60])
    return names


def _row(number: int, where: str, names: Sequence[str], cells: list[str]) -> DataRow:
    """A row. Empty cells of columns without a name are dropped, others get a numbered name. Cells of empty columns at
    the end may be missing, and surplus cells be empty."""
    spare = sum(1 for _ in takewhile(lambda name: not name, reversed(names)))
    missing = len(names) - len(cells)
    if not (missing <= spare if missing > 0 else not any(cells[len(names) :])):
        problem = QT_TRANSLATE_NOOP("errors", "it has {count} column(s), the header has {expected}")
        return DataRow(number, None, malformed(where, problem, count=len(cells), expected=len(names)))
    fields: dict[str, Any] = {}
    for position, (name, cell) in enumerate(zip(names, cells, strict=False), start=1):
        if name:
            fields[name] = _cell(cell)
        elif cell:
            fields[_unnamed(position, names)] = _cell(cell)
    return DataRow(number, Fields(fields, where))


def _unnamed(number: int, names: Sequence[str]) -> str:
    name = f"column {number}"
    while name in names:
        name += "’"
    return name


class _Records:
    """Lines for `csv.reader`. It raises the problem of a line and can continue after it."""

    def __init__(self, lines: Iterator[FileLine]) -> None:
        self._lines = lines
        self._pushed_back: list[str] = []
        self.number = 0  # of lines that were read

    def push_back(self, line: str) -> None:
        if line:
            self._pushed_back.append(line)
            self.number -= 1

    def __iter__(self) -> "_Records":
        return self

    def __next__(self) -> str:
        self.number += 1
        if self._pushed_back:
            return self._pushed_back.pop()
        try:
            line = next(self._lines)
        except StopIteration:
            self.number -= 1
            raise
        if line.problem is not None:
            raise line.problem
        if "\0" in line.text:
            raise malformed(line.where, QT_TRANSLATE_NOOP("errors", "it contains a NUL character, like a binary file"))
        return line.text


def _cell(text: str) -> Any:
    """A cell, or the turns of a chat if it contains them as JSON."""
    if text.startswith("[{") and text.endswith("}]"):
        try:
            turns = json.loads(text)
        except (ValueError, RecursionError):
            return text
        if isinstance(turns, list) and all(isinstance(turn, dict) and _TURN & turn.keys() for turn in turns):
            return turns
    return text
