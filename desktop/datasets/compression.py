"""Compressed files as streams of their contents, without unpacking them to memory or disk. A zip archive counts if it
contains a single data file.

A few kilobytes can unpack to terabytes, so a file that unpacks to far more than text ever does is refused.
"""

import bz2
import errno
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SUFFIXES: Final = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".xz": "xz", ".bz2": "bzip2", ".zip": "zip"}

_MAGIC: Final = {
    b"\x1f\x8b\x08": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",  # an empty archive
}
_ALWAYS: Final = 64 * 2**20  # bytes that any file may unpack to
_RATIO: Final = 200  # times its size that a large file may unpack to: text shrinks to a fifth, logs to a fiftieth
_OTHERS: Final = (  # magic bytes of unsupported archives
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x04\x22\x4d\x18",
)


_PIECE: Final = 2**16
_MEMORY: Final = 256 * 2**20  # bytes for the dictionary of xz; its strongest preset needs a quarter
_NAMES: Final = 5  # files that an error names, at most
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compression(start: bytes) -> str:
    """The kind of compression by the first bytes of a file; empty if it is not compressed."""
    kind = next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")
    is_bzip2 = start[3:4].isdigit() and start[4:10] in (b"1AY&SY", b"\x17rE8P\x90")  # a text may begin with "BZh"
    return "" if kind == "bzip2" and not is_bzip2 else kind


def is_archive(start: bytes) -> bool:
    """Whether a file that starts so is an archive or a compressed file of an unsupported kind."""
    return start.startswith(_OTHERS) or start[257:262] == b"ustar"


def is_old_workbook(start: bytes) -> bool:
    """Whether a file that starts so is a document of Office before 2007."""
    return start.startswith(_OLD_WORKBOOK)


def spreadsheet_error(path: Path) -> UserError:
    """The error for a spreadsheet: save it as CSV first."""
    text = QT_TRANSLATE_NOOP("errors", "{file} is a spreadsheet. Save it as “CSV UTF-8”, and import that.")
    return UserError(ErrorKind.INPUT, text, {"file": path.name})


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Xz:
    """The streams of an xz file, in bounded memory, which `lzma.LZMAFile` does not guarantee."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed, self._decoder = packed, self._new()

    def _new(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)

    def read(self, size: int, /) -> bytes:
        while True:
            data = b""
            if self._decoder.eof:
                data = self._decoder.unused_data.lstrip(b"\0")
                while not data:
                    piece = self._packed.read(_PIECE)
                    if not piece:
                        return b""
                    data = piece.lstrip(b"\0")  # padding between streams
                self._decoder = self._new()
            elif self._decoder.needs_input:
                data = self._packed.read(_PIECE)
                if not data:
                    raise EOFError("it ends too early")
            if found := self._decoder.decompress(data, size):
                return found


_DAMAGED: Final = (EOFError, zlib.error, gzip.BadGzipFile, zstd.ZstdError, lzma.LZMAError, zipfile.BadZipFile)


class DecompressedStream(io.RawIOBase):
    """The contents of a compressed file; of a zip archive those of its one data file, whose name ends in one of
    `endings`. `name` is the name of the contents, if known. Raises `UserError`, also while reading, if the file is
    damaged or unpacks to too much."""

    def __init__(self, packed: BinaryIO, kind: str, path: Path, endings: Sequence[str] = ()) -> None:
        self._packed, self._path = packed, path
        self._size = path.stat().st_size
        self._count = 0
        self.name = ""
        self._file: _Reader
        match kind:
            case "gzip":
                self._file = gzip.GzipFile(fileobj=packed)
            case "zstd":
                self._file = zstd.ZstdFile(packed)
            case "xz":
                self._file = _Xz(packed)
            case "bzip2":
                self._file = bz2.BZ2File(packed)
            case _:
                self._file = self._member(packed, endings)

    def _member(self, packed: BinaryIO, endings: Sequence[str]) -> _Reader:
        try:
            archive = zipfile.ZipFile(packed)
            found = self._one(archive.infolist(), endings)
            self.name = PurePosixPath(found.filename).name
            return archive.open(found)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
            raise self._damaged(error) from error
        except OSError as error:
            if error.errno != errno.EINVAL:  # an offset before the beginning of the file
                raise
            raise self._damaged(error) from error

    def _one(self, members: Sequence[zipfile.ZipInfo], endings: Sequence[str]) -> zipfile.ZipInfo:
        names = {member.filename for member in members}
        if any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= names:
            raise spreadsheet_error(self._path)
        inside = [member for member in members if not member.is_dir() and _is_shown(member.filename)]
        data = [member for member in inside if member.filename.lower().endswith(tuple(endings))] or inside
        if len(data) != 1:
            listed = ", ".join(
                "".join(c if c.isprintable() else "?" for c in one.filename[:60]) for one in data[:_NAMES]
            )
            text = (
                QT_TRANSLATE_NOOP("errors", "{file} holds {count} files ({names}). Unpack it, and import one of them.")
                if data
                else QT_TRANSLATE_NOOP("errors", "{file} has no file in it.")
            )
            more = " …" if len(data) > _NAMES else ""
            raise UserError(
                ErrorKind.INPUT, text, {"file": self._path.name, "count": len(data), "names": listed + more}
            )
        if data[0].flag_bits & 1:
            text = QT_TRANSLATE_NOOP("errors", "{file} is protected by a password. Unpack it first.")
            raise UserError(ErrorKind.INPUT, text, {"file": self._path.name})
        return data[0]

    def _damaged(self, error: Exception) -> UserError:
        text = QT_TRANSLATE_NOOP("errors", "{file} is damaged or incomplete and cannot be unpacked ({reason}).")
        return UserError(ErrorKind.INPUT, text, {"file": self._path.name, "reason": str(error)})

    def readable(self) -> bool:
        """Part of `io.RawIOBase`: reading is all it can do."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill the buffer with unpacked bytes; returns how many, 0 at the end."""
        try:
            data = self._file.read(len(buffer))
        except _DAMAGED as error:
            raise self._damaged(error) from error
        except OSError as error:
            if error.errno not in (None, errno.EINVAL):  # an error of the disk; errors of a bzip2 file have no number
                raise
            raise self._damaged(error) from error
        self._count += len(data)
        if self._count > max(_ALWAYS, _RATIO * self._size):
            text = QT_TRANSLATE_NOOP(
                "errors",
                "{file} unpacks to more than {ratio} times its size, which is too much for text. If you trust it, "
                "unpack it first.",
            )
            raise UserError(ErrorKind.INPUT, text, {"file": self._path.name, "ratio": self._count // self._size})
        buffer[: len(data)] = data
        return len(data)


def _is_shown(name: str) -> bool:
    """Whether a member is neither hidden nor one of those that macOS adds."""
    parts = PurePosixPath(name).parts
    return bool(parts) and parts[0] != "__MACOSX" and not parts[-1].startswith(".")
