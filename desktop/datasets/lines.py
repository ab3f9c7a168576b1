"""Lines of a text file, or their problems; the text of a line that is too long is not kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.untrusted import Fields, line_number, malformed
from desktop.datasets.json_rows import json_row
from desktop.datasets.json_text import too_long
from desktop.datasets.row import MAX_ROW, DataRow

_CHUNK: Final = 2**18


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line with its number (from 1), its place for error messages, and its text or problem."""

    number: int
    where: str
    text: str
    problem: UserError | None = None


def lines(file: BinaryIO, encoding: str, seems: Phrase | None) -> Iterator[FileLine]:
    """The lines of a stream that is UTF-8 now. `encoding` is the original encoding of the file; `seems` is the likely
    encoding if it is not valid UTF-8."""
    number = start = 0
    while data := file.readline(MAX_ROW + 1):
        number += 1
        where = line_number(number)
        size = len(data)
        if size > MAX_ROW:
            while not data.endswith(b"\n") and (data := file.readline(_CHUNK)):
                size += len(data)
            yield FileLine(number, where, "", too_long(where))
        else:
            try:
                yield FileLine(number, where, data.decode())
            except UnicodeDecodeError as error:
                yield FileLine(number, where, "", _not_text(where, start + error.start, encoding, seems))
        start += size


def _not_text(where: str, byte: int, encoding: str, seems: Phrase | None) -> UserError:
    if encoding != "UTF-8":
        return malformed(where, QT_TRANSLATE_NOOP("errors", "it is not {encoding} text"), encoding=encoding)
    if seems is None:
        return malformed(where, QT_TRANSLATE_NOOP("errors", "it is not UTF-8 text (byte {place})"), place=byte)
    text = QT_TRANSLATE_NOOP(
        "errors", "it is not UTF-8 text (byte {place}); it seems to be in {encoding}. Save the file as UTF-8"
    )
    return malformed(where, text, place=byte, encoding=seems)


def json_lines(source: Iterator[FileLine]) -> Iterator[DataRow]:
    """A row for each line with a JSON object; empty lines are skipped."""
    for line in source:
        if line.problem is not None:
            yield DataRow(line.number, None, line.problem)
        elif line.text.strip():
            yield json_row(line.number, line.where, line.text)


def prompts(source: Iterator[FileLine]) -> Iterator[DataRow]:
    """Each line that is not empty is a row with a prompt."""
    for line in source:
        if line.problem is not None:
            yield DataRow(line.number, None, line.problem)
        elif line.text.strip():
            yield DataRow(line.number, Fields({"prompt": line.text.rstrip("\r\n")}, line.where))
