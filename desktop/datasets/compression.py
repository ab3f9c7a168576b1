"""Compressed files as streams of what is in them, a piece at a time: neither memory nor disk holds the whole.

A few kilobytes can unpack to terabytes. So what unpacks to far more than text ever does ends with a sentence.
"""

import gzip
import io
import sys
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SUFFIXES: Final = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd"}

_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_ALWAYS: Final = 64 * 2**20  # so many bytes may come out of any file
_RATIO: Final = 200  # and of a large one so many times its size: text packs to a fifth, logs to a fiftieth
_OTHERS: Final = (  # magic bytes of what is not read
    b"PK\x03\x04",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x04\x22\x4d\x18",
)


def compression(start: bytes) -> str:
    """ "gzip", "zstd", or empty, by the first bytes of a file."""
    return "gzip" if start.startswith(_GZIP) else "zstd" if start.startswith(_ZSTD) else ""


def is_archive(start: bytes) -> bool:
    """Whether these are the first bytes of an archive or of a compressed file that is not read here."""
    return start.startswith(_OTHERS) or start[257:262] == b"ustar"


def is_workbook(start: bytes) -> bool:
    """Whether it may be an Excel workbook: a zip archive with a folder `xl`."""
    return start.startswith(b"PK\x03\x04") and (b"xl/" in start or b"[Content_Types].xml" in start)


class Unpacked(io.RawIOBase):
    """The bytes in a compressed file. Reading raises `UserError` where the file is damaged or unpacks without end."""

    def __init__(self, packed: BinaryIO, kind: str, path: Path) -> None:
        self._packed, self._path = packed, path
        self._size = path.stat().st_size
        self._count = 0
        self._file: gzip.GzipFile | zstd.ZstdFile = (
            gzip.GzipFile(fileobj=packed) if kind == "gzip" else zstd.ZstdFile(packed)
        )

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile, zstd.ZstdError) as error:
            text = QT_TRANSLATE_NOOP("errors", "{file} is damaged or incomplete and cannot be unpacked ({reason}).")
            values: dict[str, str | int | float] = {"file": self._path.name, "reason": str(error)}
            raise UserError(Kind.INPUT, text, values) from error
        self._count += len(data)
        if self._count > max(_ALWAYS, _RATIO * self._size):
            text = QT_TRANSLATE_NOOP(
                "errors",
                "{file} unpacks to more than {ratio} times its size, which is too much for text. If you trust it, "
                "unpack it first.",
            )
            raise UserError(Kind.INPUT, text, {"file": self._path.name, "ratio": self._count // self._size})
        buffer[: len(data)] = data
        return len(data)
