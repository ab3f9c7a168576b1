"""What the installers of all systems share: which release this is, and how tools are run."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from pathlib import Path

from bundle import BundleError

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "resources/packaging"


def version() -> str:
    """As `desktop/__init__.py` says it."""
    text = (ROOT / "desktop/__init__.py").read_text(encoding="utf-8")
    return next(line.split('"')[1] for line in text.splitlines() if line.startswith("__version__"))


def architecture() -> str:
    machine = platform.machine().lower()
    return {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)


def epoch() -> int:
    """The time that all files have, in seconds since 1970."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    git = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    said = subprocess.run(git, capture_output=True, text=True, check=False)
    return int(said.stdout) if said.returncode == 0 else 0


def run(command: list[str | Path], **options: object) -> None:
    """Raises `BundleError` with what a tool said."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    except FileNotFoundError as error:
        raise BundleError(f"{command[0]} is not installed.") from error
    except subprocess.CalledProcessError as error:
        raise BundleError(f"{command[0]} failed:\n{error.stdout}{error.stderr}") from error


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
