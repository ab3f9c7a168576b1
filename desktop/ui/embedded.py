"""Keeps files that Qt reads by path (the images of a style sheet) in memory.

An update may replace or remove the program's files while it runs.
"""

from collections.abc import Mapping
from struct import pack
from typing import Final

from PySide6.QtCore import QResource

_VERSION: Final = 1  # of Qt's resource format; every later Qt reads it
_FOLDER: Final = 2  # flag
_ANY_LANGUAGE: Final = 1  # QLocale.Language.C
_registered: list[bytes] = []  # Qt does not copy the data


def embed(files: Mapping[str, bytes], root: str) -> None:
    """Make each of `files` (content by file name) readable as `:<root>/<name>`. `root` begins with a slash."""
    data = _resource(files)
    if not QResource.registerResourceData(data, root):
        raise RuntimeError("Qt cannot read its own format")
    _registered.append(data)


def _resource(files: Mapping[str, bytes]) -> bytes:
    """One folder in Qt's binary resource format: a header, the contents, the names, and a tree of both."""
    contents, names, leaves = b"", b"", []
    for name, content in files.items():
        leaves.append((_hash(name), len(names), len(contents)))
        contents += pack(">I", len(content)) + content
        names += pack(">HI", len(name), _hash(name)) + name.encode("utf-16-be")
    tree = pack(">IHII", 0, _FOLDER, len(leaves), 1)
    for _, name_at, content_at in sorted(leaves):  # Qt searches them by their hash
        tree += pack(">IHHHI", name_at, 0, 0, _ANY_LANGUAGE, content_at)
    header = 20
    offsets = header + len(contents) + len(names), header, header + len(contents)
    return b"qres" + pack(">IIII", _VERSION, *offsets) + contents + names + tree


def _hash(name: str) -> int:
    """Qt's hash of a file name."""
    value = 0
    for char in name:
        value = (value << 4) + ord(char)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
