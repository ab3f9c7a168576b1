"""A window on a JSON document of any length: its values one after the other, and errors with their place."""

import json
import math
from typing import Any, BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.untrusted import malformed
from desktop.datasets.row import MAX_ROW, NumberToken

_CHUNK: Final = 2**18
_EDGE: Final = 64  # characters: only a text can be cut off further from the edge of the window

NOT_FINITE: Final = object()
"""What NaN and infinities are decoded to; Python and pandas write them for missing numbers."""


def _number(text: str) -> Any:
    found = NumberToken(text)
    return found if math.isfinite(found) else NOT_FINITE


DECODER: Final = json.JSONDecoder(parse_float=_number, parse_constant=lambda _: NOT_FINITE)


def decode(text: str, where: str) -> Any:
    """Decode any JSON; NaN and infinities become `NOT_FINITE`. Raises `UserError`."""
    try:
        return DECODER.decode(text)
    except RecursionError as error:
        raise _too_deep(where) from error
    except ValueError as error:
        raise _no_json(where, error) from error


class JsonSource:
    """The text of a document, of which only a window is in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text, self._index, self._byte, self._rest = "", 0, 0, b""
        self._kept: int | None = None  # an index that must stay in the window
        self._ended = False
        self._before = 0  # characters before the window

    @property
    def read(self) -> int:
        """How many characters have been read."""
        return self._before + self._index

    @property
    def byte(self) -> int:
        """The position in the file, in bytes."""
        return self._byte + len(self._text[: self._index].encode("utf-8", "surrogatepass"))

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            while self._index < len(self._text) and self._text[self._index] in " \t\r\n":
                self._index += 1
            if self._index < len(self._text) or not self._more():
                return self._text[self._index : self._index + 1]

    def expect(self, char: str) -> None:
        """Read this character. Raises `UserError` if there is another one."""
        found = self.peek()
        if found != char:
            what = ascii(found) if found else Phrase(QT_TRANSLATE_NOOP("errors", "the end"))
            problem = QT_TRANSLATE_NOOP("errors", "{found} where {expected} is expected")
            raise malformed(byte_place(self.byte), problem, found=what, expected=ascii(char))
        self._index += 1

    def first_item(self, where: str) -> Any:
        """The first item of the list that begins here, without reading it; None for an empty list."""
        self.peek()
        self._kept = self._index
        try:
            self.expect("[")
            return None if self.peek() == "]" else self.value(where)
        finally:
            self._index, self._kept = self._kept, None

    def value(self, where: str) -> Any:
        """Read a value. Raises `UserError` if it is not valid or longer than `MAX_ROW`."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._index)
            except RecursionError as error:
                raise _too_deep(where) from error
            except ValueError as error:
                # Cut off or invalid? It is invalid far from the edge, or if more text does not help.
                if not self._is_cut_off(error):
                    raise _no_json(where, error, self.byte) from error
                if len(self._text) - self._index > MAX_ROW:
                    raise too_long(where) from error
                if not self._more():
                    raise _no_json(where, error, self.byte) from error
                continue
            if end == len(self._text) and self._more():
                continue  # a number at the edge may continue
            self._index = end
            return value

    def _is_cut_off(self, error: ValueError) -> bool:
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated") or error.pos > len(self._text) - _EDGE

    def _more(self) -> bool:
        """Extend the window by its own length, so that a long item is not decoded over and over. False at the end."""
        if self._ended:
            return False
        cut = self._index if self._kept is None else self._kept
        self._byte += len(self._text[:cut].encode())
        self._before += cut
        self._text, self._index = self._text[cut:], self._index - cut
        if self._kept is not None:
            self._kept = 0
        data = self._file.read(max(_CHUNK, len(self._text)))
        self._ended = not data
        raw = self._rest + data
        # The edge may cut a character: its bytes wait for the rest.
        wait = 0 if self._ended else _unfinished(raw)
        try:
            self._text += raw[: len(raw) - wait].decode()
        except UnicodeDecodeError as error:
            place = self._byte + len(self._text.encode()) + error.start
            raise malformed(byte_place(place), QT_TRANSLATE_NOOP("errors", "it is not UTF-8 text")) from error
        self._rest = raw[len(raw) - wait :]
        return not self._ended


def byte_place(number: int) -> Phrase:
    """A position in a file, for error messages."""
    return Phrase(QT_TRANSLATE_NOOP("errors", "Byte {number}"), number=number)


def too_long(where: str) -> UserError:
    """The error for a row longer than `MAX_ROW`."""
    return malformed(where, QT_TRANSLATE_NOOP("errors", "it is longer than {size} MB"), size=MAX_ROW // 2**20)


def _too_deep(where: str) -> UserError:
    return malformed(where, QT_TRANSLATE_NOOP("errors", "it is nested too deeply"))


def _no_json(where: str, error: ValueError, byte: int | None = None) -> UserError:
    if not isinstance(error, json.JSONDecodeError):  # the only other error: an integer with thousands of digits
        return malformed(where, QT_TRANSLATE_NOOP("errors", "it contains a number with too many digits"))
    if byte is None:
        return malformed(where, QT_TRANSLATE_NOOP("errors", "it is not valid JSON ({error})"), error=str(error))
    text = QT_TRANSLATE_NOOP("errors", "it is not valid JSON (byte {place}: {error})")
    return malformed(where, text, place=byte, error=error.msg)


def _unfinished(data: bytes) -> int:
    """How many bytes at the end belong to an unfinished character."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 != 0x80:
            length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
            return back if length > back else 0
    return 0
