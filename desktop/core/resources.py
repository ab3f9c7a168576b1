"""Where the files that ship with the program are."""

import sys
from pathlib import Path


def resource(name: str) -> Path:
    """The path of `resources/<name>`: beside the package in a checkout, inside the bundle when frozen."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root / "resources" / name
