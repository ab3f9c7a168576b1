"""Where the files that ship with the program are, and what is in them."""

import sys
from functools import cache
from pathlib import Path

_READ_IN_PLACE = ("models", "licences", "packaging", "fonts")  # large, or needed once


def resource(name: str) -> Path:
    """The path of `resources/<name>`: beside the package in a checkout, inside the bundle when frozen."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root / "resources" / name


@cache
def read_resource(name: str) -> bytes:
    """The content of `resources/<name>`, read once. Raises `FileNotFoundError`."""
    return resource(name).read_bytes()


def cache_resources() -> None:
    """Reads all that the window may still ask for, about 1 MB: its files may be replaced or removed meanwhile."""
    root = resource("")
    for file in root.rglob("*"):
        name = file.relative_to(root)
        if file.is_file() and name.parts[0] not in _READ_IN_PLACE:
            read_resource(name.as_posix())
