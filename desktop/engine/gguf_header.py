"""The parser of GGUF headers, written for untrusted files.

No length in the file is used before it is compared with the file's size, nothing is allocated from it, long arrays are
skipped, and reading has a time limit. Every defect has its own error message.

Layout: "GGUF", version, counts of tensors and keys; (key, type, value) ...; (tensor name, shape, type, offset) ...;
padding; tensor data. Versions 2 and 3 are the same, little-endian.
"""

import errno
import math
import stat
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Translatable, UserError
from desktop.engine import gguf_tables as tables

MAX_KEYS = 10_000
MAX_TENSORS = 65_536
MAX_KEY_BYTES = 1024  # bytes
MAX_STRING_BYTES = 1024 * 1024  # bytes of one value; longer ones are skipped
MAX_ARRAY = 4_096  # numbers of one value; longer ones are skipped
MAX_KEPT_BYTES = 16 * 1024 * 1024  # bytes of all values together; what comes later is skipped
MAX_READ_S = 10.0
_CHUNK = 1024 * 1024

ADAPTER_BASE_SHA256 = "sayso.base_sha256"
"""The key that names, in an adapter's file, the model file that it was trained for."""

_SCALARS = {
    **{0: struct.Struct("<B"), 1: struct.Struct("<b"), 2: struct.Struct("<H"), 3: struct.Struct("<h")},
    **{4: struct.Struct("<I"), 5: struct.Struct("<i"), 6: struct.Struct("<f"), 7: struct.Struct("<?")},
    **{10: struct.Struct("<Q"), 11: struct.Struct("<q"), 12: struct.Struct("<d")},
}
_STRING, _ARRAY = 8, 9
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")

Number = int | float | bool
Value = Number | str | tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    """The shape, format name and size of one tensor."""

    shape: tuple[int, ...]
    type: str
    size: int  # bytes


@dataclass(slots=True)
class GgufHeader:
    """The contents of a header. Values that were too long are missing from `values`."""

    size: int  # of the file
    values: dict[str, Value] = field(default_factory=dict)
    strings: dict[str, tuple[int, int]] = field(default_factory=dict)  # array of strings -> (offset, count)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    tokens: dict[int, str] = field(default_factory=dict)  # texts of the BOS and EOS tokens, by id
    kept_bytes: int = 0  # bytes of `values`


class DamagedError(Exception):
    """The header is invalid. The text of the exception becomes the detail of the `UserError`."""


def read_header(path: Path) -> GgufHeader:
    """Read the header of a file.

    Raises `UserError`: ErrorKind.INPUT if the file cannot be read, ErrorKind.MODEL if it is not a valid GGUF file.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise input_error(QT_TRANSLATE_NOOP("errors", "{file} is a folder, not a model file."), path)
        if not stat.S_ISREG(status.st_mode):
            raise input_error(QT_TRANSLATE_NOOP("errors", "{file} is a device, not a model file."), path)
        with path.open("rb", buffering=0) as file:
            return _parse(_Source(file, status.st_size, path), path)
    except FileNotFoundError as error:
        text = QT_TRANSLATE_NOOP("errors", "The file {file} was not found. It may have been moved or deleted.")
        raise input_error(text, path) from error
    except PermissionError as error:
        text = QT_TRANSLATE_NOOP("errors", "You do not have permission to read {file}.")
        raise input_error(text, path) from error
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ENOTDIR, errno.ELOOP):
            text = QT_TRANSLATE_NOOP("errors", "The file {file} was not found. It may have been moved or deleted.")
        else:
            text = QT_TRANSLATE_NOOP("errors", "{file} cannot be read; the disk or the network may have failed.")
        raise input_error(text, path, str(error)) from error
    except ValueError as error:  # a null character in the path
        text = QT_TRANSLATE_NOOP("errors", "The file {file} was not found. It may have been moved or deleted.")
        raise input_error(text, path, str(error)) from error
    except DamagedError as error:
        raise damaged(path, str(error)) from error


class _Source:
    """Reads the file from front to back in chunks; every step checks the end of the file and the time limit."""

    def __init__(self, file: BinaryIO, size: int, path: Path) -> None:
        self.size = size
        self._file = file
        self._path = path
        self._deadline = time.monotonic() + MAX_READ_S
        self._start = 0  # of the buffer, in the file
        self._buffer = b""
        self._position = 0  # in the buffer

    @property
    def offset(self) -> int:
        return self._start + self._position

    @property
    def remaining(self) -> int:
        return self.size - self.offset

    def read(self, count: int) -> bytes:
        """Return the next `count` bytes; callers ask for at most MAX_STRING_BYTES."""
        if len(self._buffer) - self._position < count:
            self._fill(count)
        self._position += count
        return self._buffer[self._position - count : self._position]

    def skip(self, count: int) -> None:
        if count > self.remaining:
            raise self.truncated()
        self._position += count  # may be beyond the buffer

    def seek(self, offset: int) -> None:
        self._start, self._buffer, self._position = offset, b"", 0

    def u32(self) -> int:
        return int(_U32.unpack(self.read(4))[0])

    def u64(self) -> int:
        return int(_U64.unpack(self.read(8))[0])

    def skip_strings(self, count: int) -> None:
        """Skip `count` strings. A vocabulary has hundreds of thousands, so this loop must be fast."""
        unpack = _U64.unpack_from
        while count:
            if len(self._buffer) - self._position < 8:
                self._fill(8)
            buffer, position, last = self._buffer, self._position, len(self._buffer) - 8
            while count and position <= last:
                position += 8 + unpack(buffer, position)[0]
                count -= 1
            if self._start + position > self.size:
                raise self.truncated()
            self._position = position

    def truncated(self) -> UserError:
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} is incomplete: it ends in the middle of its header. Download it again."
        )
        return model_error(text, self._path)

    def _fill(self, count: int) -> None:
        if time.monotonic() > self._deadline:
            raise DamagedError("the header takes too long to read")
        offset = self.offset
        if offset + count > self.size:
            raise self.truncated()
        self._file.seek(offset)
        chunks = self._file.read(max(count, _CHUNK)) or b""
        while len(chunks) < count:
            more = self._file.read(count - len(chunks))
            if not more:
                raise self.truncated()
            chunks += more
        self._start, self._buffer, self._position = offset, chunks, 0


def _parse(source: _Source, path: Path) -> GgufHeader:
    if source.size == 0:
        raise model_error(QT_TRANSLATE_NOOP("errors", "{file} is empty. Download it again."), path)
    _check_magic(source, path)
    header = GgufHeader(source.size)
    tensor_count, key_count = source.u64(), source.u64()
    if key_count > MAX_KEYS or tensor_count > MAX_TENSORS:
        raise DamagedError(f"{key_count} keys, {tensor_count} tensors")
    for _ in range(key_count):
        _read_value(source, header)
    end = _read_tensors(source, tensor_count, header, path)
    if end > source.size:
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} is incomplete: {missing} of {expected} bytes are missing. Download it again."
        )
        raise model_error(text, path, missing=end - source.size, expected=end)
    _read_bos_and_eos(source, header)
    return header


def _check_magic(source: _Source, path: Path) -> None:
    start = source.read(min(source.size, 512))
    if not start.startswith(b"GGUF"):
        raise model_error(_foreign_format_message(start), path)
    if len(start) < 24:
        raise source.truncated()
    source.seek(4)
    version = source.u32()
    if version == 1:
        text = QT_TRANSLATE_NOOP("errors", "{file} has GGUF version 1, which is no longer supported. Get a newer file.")
        raise model_error(text, path)
    if version & 0xFFFF == 0 and version:
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} was made for big-endian machines. Get the regular (little-endian) file of this model."
        )
        raise model_error(text, path)
    if version == 0:
        raise DamagedError("version 0")
    if version > 3:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "{file} has GGUF version {version}, but Sayso supports versions up to 3. A newer Sayso may read it.",
        )
        raise model_error(text, path, version=version)


def _foreign_format_message(start: bytes) -> Translatable:
    """Return the error message for a file that does not begin with GGUF, after what it looks like instead."""
    lower = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start[8:10] == b'{"' and _U64.unpack(start[:8])[0] < 2**40:
        return QT_TRANSLATE_NOOP(
            "errors", "{file} is a safetensors file, not GGUF. Get the GGUF version of this model, or convert it."
        )
    if start.startswith((b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")):
        if start.startswith(b"PK") and b"data.pkl" not in start:
            return QT_TRANSLATE_NOOP("errors", "{file} is a zip archive, not a model. Unpack it first.")
        return QT_TRANSLATE_NOOP(
            "errors", "{file} is a PyTorch file, not GGUF. Get the GGUF version of this model, or convert it."
        )
    if lower.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return QT_TRANSLATE_NOOP(
            "errors", "{file} is a web page, not a model: the download failed. Download the file itself."
        )
    if start.startswith(b"version https://git-lfs"):
        return QT_TRANSLATE_NOOP(
            "errors", "{file} is only a Git LFS pointer, not the model itself. Fetch the file with git lfs pull."
        )
    if start[:4] in (b"tjgg", b"lmgg", b"fmgg", b"algg", b"ggjt", b"ggml", b"ggmf", b"ggla"):
        return QT_TRANSLATE_NOOP(
            "errors", "{file} is in the old GGML format, which is no longer supported. Get a GGUF file."
        )
    if start.startswith(b"FUGG"):
        return QT_TRANSLATE_NOOP(
            "errors", "{file} was made for big-endian machines. Get the regular (little-endian) file of this model."
        )
    if start.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")):
        return QT_TRANSLATE_NOOP("errors", "{file} is a compressed archive, not a model. Unpack it first.")
    if not start.strip(b"\0"):
        return QT_TRANSLATE_NOOP(
            "errors", "{file} contains only zeros: the download did not finish. Download it again."
        )
    return QT_TRANSLATE_NOOP("errors", "{file} is not a GGUF model file.")


def _read_value(source: _Source, header: GgufHeader) -> None:
    length = source.u64()
    if length > MAX_KEY_BYTES:
        raise DamagedError(f"a key of {length} bytes")
    key = source.read(length).decode("utf-8", "replace")
    if key in header.values or key in header.strings:
        raise DamagedError(f"{key} twice")
    kind = source.u32()
    if kind in _SCALARS:
        header.values[key] = _SCALARS[kind].unpack(source.read(_SCALARS[kind].size))[0]
    elif kind == _STRING:
        length = source.u64()
        if length > MAX_STRING_BYTES or header.kept_bytes + length > MAX_KEPT_BYTES:
            source.skip(length)
        else:
            header.kept_bytes += length
            header.values[key] = source.read(length).decode("utf-8", "replace")
    elif kind == _ARRAY:
        item, count = source.u32(), source.u64()
        if item == _STRING:
            if count * 8 > source.remaining:
                raise source.truncated()
            header.strings[key] = (source.offset, count)
            source.skip_strings(count)
        elif item in _SCALARS:
            size = _SCALARS[item].size * count
            if count > MAX_ARRAY or header.kept_bytes + size > MAX_KEPT_BYTES:
                source.skip(size)
            else:
                header.kept_bytes += size
                data = source.read(size)
                header.values[key] = tuple(value[0] for value in _SCALARS[item].iter_unpack(data))
        else:
            raise DamagedError(f"{key} is an array of type {item}")
    else:
        raise DamagedError(f"{key} has type {kind}")


def _read_tensors(source: _Source, count: int, header: GgufHeader, path: Path) -> int:
    """Fill `header.tensors`; return where the tensor data ends."""
    alignment = header.values.get("general.alignment", 32)
    if not isinstance(alignment, int) or not 0 < alignment <= 2**20 or alignment & (alignment - 1):
        raise DamagedError(f"alignment {alignment}")
    expected = 0
    for _ in range(count):
        length = source.u64()
        if length >= 64:  # llama.cpp's own limit
            raise DamagedError(f"a tensor name of {length} bytes")
        name = source.read(length).decode("utf-8", "replace")
        dimensions = source.u32()
        if dimensions > 4 or name in header.tensors:
            raise DamagedError(f"{name} has {dimensions} dimensions, or comes twice")
        shape = struct.unpack(f"<{dimensions}Q", source.read(8 * dimensions))
        type_, offset = source.u32(), source.u64()
        if type_ not in tables.TENSOR_TYPES:
            text = QT_TRANSLATE_NOOP(
                "errors",
                "{file} has weights in an unknown format (number {type}). A newer Sayso may read it.",
            )
            raise model_error(text, path, type=type_)
        label, per_block, block_size = tables.TENSOR_TYPES[type_]
        elements = math.prod(shape)
        row = shape[0] if shape else 1
        if elements == 0 or elements > 2**50 or row % per_block or offset != expected:
            raise DamagedError(f"{name}: shape {shape}, offset {offset}, expected {expected}")
        size = elements // per_block * block_size
        header.tensors[name] = Tensor(shape, label, size)
        expected += -(-size // alignment) * alignment
    if not header.tensors:
        return source.offset
    start = -(-source.offset // alignment) * alignment
    # the padding of the last tensor is often missing
    last = next(reversed(header.tensors.values()))
    return start + expected - (-(-last.size // alignment) * alignment) + last.size


def _read_bos_and_eos(source: _Source, header: GgufHeader) -> None:
    """Read the texts of the tokens that a template may name. The token array was skipped, so it is walked once more."""
    ids = {header.values.get(f"tokenizer.ggml.{name}_token_id") for name in ("bos", "eos")}
    offset, count = header.strings.get("tokenizer.ggml.tokens", (0, 0))
    ids_to_read = sorted(id for id in ids if isinstance(id, int) and 0 <= id < count)
    source.seek(offset)
    position = 0
    for id in ids_to_read:
        source.skip_strings(id - position)
        length = source.u64()
        if length > 4096:
            raise DamagedError(f"token {id} has {length} bytes")
        header.tokens[id] = source.read(length).decode("utf-8", "replace")
        position = id + 1


def clean(text: str) -> str:
    """Return text from a file as at most 200 printable characters for one line of a message."""
    return "".join(char if char.isprintable() else " " for char in text[:200]).strip()


def input_error(text: Translatable, path: Path, detail: str = "") -> UserError:
    """Return a `UserError` (ErrorKind.INPUT) whose `{file}` is the path."""
    return UserError(ErrorKind.INPUT, text, {"file": clean(str(path)) or "?"}, detail)


def model_error(text: Translatable, path: Path, detail: str = "", **values: str | int) -> UserError:
    """Return a `UserError` (ErrorKind.MODEL) whose `{file}` is the file name; `values` fill other placeholders."""
    return UserError(ErrorKind.MODEL, text, {"file": clean(path.name) or "?", **values}, detail)


def damaged(path: Path, detail: str) -> UserError:
    """Return the `UserError` (ErrorKind.MODEL) for a file with an invalid header."""
    text = QT_TRANSLATE_NOOP("errors", "{file} is damaged: its header is invalid. Download it again.")
    return model_error(text, path, detail)
