"""The files that ship with the program."""

import sys
from functools import cache
from pathlib import Path

_READ_IN_PLACE = ("models", "licences", "packaging", "fonts")  # large, or needed only once


def resource(name: str) -> Path:
    """Return the path of `resources/<name>`: beside the package in a checkout, inside a bundle otherwise."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root / "resources" / name


@cache
def read_resource(name: str) -> bytes:
    """Return the content of `resources/<name>`, which is read once. Raises `FileNotFoundError`."""
    return resource(name).read_bytes()


def cache_resources() -> None:
    """Read everything that the window may still need (about 1 MB), since an update may replace or remove the files."""
    root = resource("")
    for file in root.rglob("*"):
        name = file.relative_to(root)
        if file.is_file() and name.parts[0] not in _READ_IN_PLACE:
            read_resource(name.as_posix())
