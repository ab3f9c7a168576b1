"""Tell whether a path still names the same unchanged file, without reading it."""

from pathlib import Path

FileIdentity = tuple[int, int, int, int]


def file_identity(path: str | Path) -> FileIdentity | None:
    """Return device, inode, size in bytes and time of the last change in nanoseconds; None if there is no file."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
