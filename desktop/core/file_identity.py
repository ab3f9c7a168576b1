"""Which file a path names, and in which state: told without reading it."""

from pathlib import Path

FileIdentity = tuple[int, int, int, int]


def file_identity(path: str | Path) -> FileIdentity | None:
    """Device, number, size in bytes and last change in nanoseconds; None for a file that is not there."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
