"""Frames of the model process: each one survives its way through a pipe, with the types of all its parts."""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from desktop.engine.codec import decode, encode
from desktop.engine.protocol import Event, Hello, Request

FRAMES = get_args(Request | Event)


def example(hint: Any) -> Any:
    """A value of this type, with something in every part of it."""
    arguments = [argument for argument in get_args(hint) if argument is not NoneType]
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{entry.name: example(hints[entry.name]) for entry in fields(hint)})  # type: ignore[operator]
    if isinstance(hint, UnionType):
        return example(arguments[0])
    if get_origin(hint) is tuple:
        return tuple(example(argument) for argument in arguments if argument is not Ellipsis)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[-1]
    return {int: 3, float: 0.5, str: "é\n", bool: True}.get(hint, {"key": [1]})


@pytest.mark.parametrize("cls", FRAMES, ids=lambda cls: cls.__name__)
def test_a_frame_arrives_as_it_was_sent(cls: Any) -> None:
    frame = example(cls)
    line = encode(frame)
    assert line.count(b"\n") == 1
    assert decode(line) == frame


def test_a_hello_of_another_version_can_be_read() -> None:
    line = json.dumps({"type": "Hello", "build": "b", "gpu": False, "pid": 1, "colour": "red"}).encode()
    assert decode(line) == Hello("b", False, 1, "", "")


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"3", b"\xff", b'{"type": "Nonsense"}', b'{"type": "Done"}', b'{"id": 1}', b'{"type": []}']
)
def test_anything_else_is_a_value_error(line: bytes) -> None:
    with pytest.raises(ValueError, match="not a frame"):
        decode(line)
