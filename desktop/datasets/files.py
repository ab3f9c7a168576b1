"""Rows of a data file or dataset folder of any supported kind, one after the other.

The kind is recognized by the first bytes before the name; files may be compressed. Nothing in a file is trusted and no
file is loaded as a whole: memory holds one row, of at most `MAX_ROW` bytes. A problem with a row is reported in its
place, so that reading can continue; a problem with the file raises `UserError`.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, Translatable, UserError
from desktop.core.untrusted import malformed
from desktop.datasets import compression, encodings, folders, parquet_rows
from desktop.datasets.json_rows import JsonRows, is_by_line, json_row
from desktop.datasets.json_text import too_long
from desktop.datasets.lines import json_lines, lines, prompts
from desktop.datasets.row import MAX_ROW, DataRow, row_place
from desktop.datasets.tables import is_table, table_rows

__all__ = ["ALL_ENDINGS", "ENDINGS", "MAX_ROW", "Container", "DataRow", "OpenedFile", "examine", "opened", "rows"]

ENDINGS: Final = (".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather")
"""Usual endings of data files."""

ALL_ENDINGS: Final = (
    *ENDINGS,
    *(f"{ending}{packed}" for packed in compression.SUFFIXES for ending in ENDINGS[:6]),
    ".zip",
)
"""Also those of compressed files."""

_SAMPLE: Final = 4 * 2**20  # bytes that a guess is made from
_BUFFER: Final = 2**18
_BY_LINE: Final = (".jsonl", ".ndjson")
_PARQUET: Final = b"PAR1"
_ARROW: Final = (b"ARROW1\0\0", b"\xff\xff\xff\xff")


class Container(StrEnum):
    """The kind of a file."""

    JSONL = "jsonl"
    JSON = "json"  # one document, or several one after the other
    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"
    TEXT = "text"  # a prompt on each line
    FOLDER = "folder"  # of such files


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """How a file is read. `compression` is empty for none; `encoding` is that of text, `seems` the likely one if it is
    not certain. `files` are those of a folder, each with its split."""

    path: Path
    container: Container
    compression: str = ""
    encoding: str = encodings.UTF8
    mark: int = 0  # length of the byte-order mark, in bytes
    lone_cr: bool = False
    seems: Phrase | None = None
    tabs: bool = False
    files: tuple[tuple[Path, str], ...] = ()

    @property
    def has_splits(self) -> bool:
        """Whether the rows belong to several splits. For a single file that is not known before it is read: true."""
        return not self.files or len({split for _, split in self.files}) > 1

    @property
    def stem(self) -> str:
        """The name without endings."""
        return self.path.name if self.container is Container.FOLDER else stem(self.path)

    @property
    def size(self) -> int:
        """In bytes, of all files."""
        return sum(file.stat().st_size for file, _ in self.files) if self.files else self.path.stat().st_size


def stem(path: PurePath) -> str:
    """The name of a file without its ending and that of a compression."""
    return PurePath(path.stem).stem if path.suffix.lower() in compression.SUFFIXES else path.stem


def examine(path: Path) -> OpenedFile:
    """The kind of a file, by its first bytes and its name. Raises `UserError` for an unsupported kind."""
    if path.is_dir():
        return OpenedFile(path, Container.FOLDER, files=folders.data_files(path, ENDINGS, tuple(compression.SUFFIXES)))
    with opened(path) as file:
        start = file.read(_BUFFER)
        packed = compression.compression(start)
        if packed:
            file.seek(0)
            unpacked = compression.DecompressedStream(file, packed, path, ENDINGS)
            start = _read(unpacked, _SAMPLE)
        elif not start.startswith((_PARQUET, *_ARROW)):
            start += _read(file, _SAMPLE - len(start))
    name = PurePath(path.name.lower())
    if packed and unpacked.name:
        name = PurePath(unpacked.name.lower())
    elif name.suffix in compression.SUFFIXES:
        name = name.with_suffix("")
    binary = Container.PARQUET if start.startswith(_PARQUET) else Container.ARROW if start.startswith(_ARROW) else None
    if compression.is_old_workbook(start):
        raise compression.spreadsheet_error(path)
    if compression.is_archive(start) or compression.compression(start) or (packed and binary):
        raise _unusable(
            QT_TRANSLATE_NOOP("errors", "{file} is an archive of a kind that Sayso cannot read. Unpack it first."), path
        )
    if binary is None and name.suffix in (".parquet", ".arrow", ".feather"):
        binary = Container.PARQUET if name.suffix == ".parquet" else Container.ARROW  # its reader reports the problem
    if binary is not None:
        return OpenedFile(path, binary)
    return _text(path, name, packed, start)


def _text(path: Path, name: PurePath, packed: str, start: bytes) -> OpenedFile:
    complete = len(start) < _SAMPLE
    encoding, mark = encodings.detect(start, complete)
    seems = encodings.suspicion(start) if encoding == encodings.UTF8 else None
    lone_cr = encodings.has_lone_cr(start[mark:], table=True) if encoding == encodings.UTF8 else False
    head = _read(encodings.Utf8Stream(io.BytesIO(start[mark:]), encoding, lone_cr=True), 4 * _SAMPLE).decode(
        errors="replace"
    )
    container = _container(name.suffix, head)
    if container is None:
        raise _unusable(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file} is neither JSON, CSV, Parquet, Arrow nor text. Give the file its usual ending, such as .jsonl.",
            ),
            path,
        )
    if encoding != encodings.UTF8:
        lone_cr = encodings.has_lone_cr(head.encode("utf-8", "replace"), table=container is Container.CSV)
    elif container is not Container.CSV:
        lone_cr = encodings.has_lone_cr(start[mark:], table=False)
    tabs = name.suffix == ".tsv"
    return OpenedFile(path, container, packed, encoding, mark, lone_cr, seems, tabs)


def _container(suffix: str, head: str) -> Container | None:
    first = head.lstrip()[:1]
    line = next((line for line in head.split("\n", 100) if line.strip()), "").strip("\r\n")
    if suffix in (".csv", ".tsv"):
        return Container.CSV
    if first == "{":
        return Container.JSONL if is_by_line(head, is_named_so=suffix in _BY_LINE) else Container.JSON
    if suffix == ".txt":
        return Container.CSV if "\t" in line and is_table(line) else Container.TEXT
    if first == "[":
        return Container.JSON
    if suffix in (".jsonl", ".json", ".ndjson"):
        return Container.JSONL
    return Container.CSV if is_table(line) else None


def rows(source: Path | OpenedFile) -> Iterator[DataRow]:
    """Every row of a file or folder. Raises `UserError` if it cannot be read, or not further."""
    found = examine(source) if isinstance(source, Path) else source
    match found.container:
        case Container.FOLDER:
            yield from _folder(found)
        case Container.PARQUET | Container.ARROW:
            yield from _columnar(found.path)
        case _:
            yield from _rows_of_text(found)


def _rows_of_text(found: OpenedFile) -> Iterator[DataRow]:
    size = max(found.path.stat().st_size, 1)
    with opened(found.path) as file, _as_utf8(file, found) as text:
        if found.container is Container.JSON:
            read: Iterator[DataRow] = iter(JsonRows(text))
        else:
            source = lines(text, found.encoding, found.seems)
            match found.container:
                case Container.JSONL:
                    read = json_lines(source)
                case Container.CSV:
                    read = table_rows(source, tabs=found.tabs)
                case _:
                    read = prompts(source)
        for row in read:
            yield replace(row, share=min(file.tell() / size, 1.0))


@contextmanager
def _as_utf8(file: BinaryIO, found: OpenedFile) -> Iterator[BinaryIO]:
    """The decompressed text in UTF-8, without a byte-order mark."""
    raw: BinaryIO = file
    if found.compression:
        raw = io.BufferedReader(compression.DecompressedStream(file, found.compression, found.path, ENDINGS), _BUFFER)
    raw.read(found.mark)
    if found.encoding != encodings.UTF8 or found.lone_cr:
        raw = io.BufferedReader(encodings.Utf8Stream(raw, found.encoding, lone_cr=found.lone_cr), _BUFFER)
    yield raw


def _read(source: "io.RawIOBase | BinaryIO", size: int) -> bytes:
    """This many bytes, or all if there are fewer."""
    found = bytearray()
    while len(found) < size and (data := source.read(min(_BUFFER, size - len(found)))):
        found += data
    return bytes(found)


def opened(path: Path) -> BinaryIO:
    """The file for reading. Raises `UserError` that names it."""
    try:
        if path.is_dir():
            raise _unreadable(QT_TRANSLATE_NOOP("errors", "{file} is a folder, not a file."), path)
        if path.exists() and not path.is_file():
            raise _unreadable(QT_TRANSLATE_NOOP("errors", "{file} cannot be imported: it is not a data file."), path)
        file = path.open("rb")
    except FileNotFoundError as error:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "The file {file} was not found."), path) from error
    except PermissionError as error:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "You do not have permission to read {file}."), path) from error
    except (OSError, ValueError) as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {reason}")
        raise _unreadable(text, path, reason=getattr(error, "strerror", None) or str(error)) from error
    return file


def _unreadable(text: Translatable, path: Path, **values: str) -> UserError:
    return UserError(ErrorKind.INPUT, text, {"file": str(path), **values})


def _unusable(text: Translatable, path: Path) -> UserError:
    return UserError(ErrorKind.INPUT, text, {"file": path.name})


def _columnar(path: Path) -> Iterator[DataRow]:
    """Parquet and Arrow."""
    opened(path).close()
    for number, line in enumerate(parquet_rows.lines(path, MAX_ROW), start=1):
        where = row_place(number)
        if len(line) > MAX_ROW:
            yield DataRow(number, None, too_long(where))
        else:
            yield json_row(number, where, line.decode())


def _folder(found: OpenedFile) -> Iterator[DataRow]:
    """The rows of all files, numbered consecutively. If there are several files, problems name the file."""
    number = done = 0
    total = max(found.size, 1)
    for file, split in found.files:
        size = file.stat().st_size
        inner = examine(file)
        for row in rows(inner):
            number += 1
            problem = row.problem
            if problem is not None and len(found.files) > 1:
                problem = malformed(file.name, problem.text) if not problem.values else _named(problem, file)
            share = (done + row.share * size) / total
            yield replace(row, number=number, problem=problem, share=share, part=split or row.part)
        done += size


def _named(problem: UserError, file: Path) -> UserError:
    where = problem.values.get("where")
    if not isinstance(where, str):
        return problem
    place = Phrase(QT_TRANSLATE_NOOP("errors", "{file}, {where}"), file=file.name, where=where)
    return replace(problem, values=problem.values | {"where": place})
