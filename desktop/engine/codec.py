"""Encodes and decodes the frames of `protocol`, one JSON object a line."""

import json
from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from desktop.engine.protocol import Event, Hello, Request


def encode(frame: Request | Event) -> bytes:
    """Return one line, including the newline. JSON escapes newlines in strings, so a line is always a whole frame."""
    return json.dumps({"type": type(frame).__name__, **asdict(frame)}, ensure_ascii=False).encode() + b"\n"


def decode(line: bytes) -> Request | Event:
    """Parse one line. Raises `ValueError` if it is not a frame."""
    try:
        data = json.loads(line)
        frame: Request | Event = _FRAMES[data.pop("type")](data)
        return frame
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not a frame: {line[:200]!r}") from error


def _as_is(value: Any) -> Any:
    return value


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return a function that turns JSON into a value of this type, as far as JSON has no such type: dataclasses,
    tuples and enumerations."""
    arguments = get_args(hint)
    if is_dataclass(hint):
        return _dataclass_reader(hint)
    if isinstance(hint, UnionType) and len(given := [a for a in arguments if a is not NoneType]) == 1:
        read = _reader(given[0])
        return read if read is _as_is else lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple and arguments[-1] is Ellipsis:
        read_item = _reader(arguments[0])
        return tuple if read_item is _as_is else lambda value: tuple(map(read_item, value))
    if get_origin(hint) is tuple:
        readers = [_reader(argument) for argument in arguments]
        return lambda value: tuple(read(item) for read, item in zip(readers, value, strict=True))
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else _as_is


def _dataclass_reader(cls: Any) -> Callable[[dict[str, Any]], Any]:
    readers = {name: _reader(hint) for name, hint in get_type_hints(cls).items()}
    return lambda data: cls(**{name: readers[name](value) for name, value in data.items()})


def _hello(data: dict[str, Any]) -> Hello:
    """Also parse the frame of another version, which may have other fields, so that its protocol can be compared."""
    known = {entry.name for entry in fields(Hello)}
    return Hello(**{"protocol": "", **{name: value for name, value in data.items() if name in known}})


_FRAMES: dict[str, Any] = {cls.__name__: _reader(cls) for cls in get_args(Request | Event)} | {"Hello": _hello}
