"""Whether the files of a loaded model are still the ones that were loaded."""

from collections.abc import Iterable
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError

Signature = tuple[tuple[int, int, int, int] | None, ...]

MODEL_CHANGED = QT_TRANSLATE_NOOP(
    "errors",
    "The file of the model {name} was changed, replaced or removed while it was loaded. "
    "Send the message again to load it as it is now.",
)


def signature(paths: Iterable[str | Path]) -> Signature:
    """Which files these are and when they were last written; None for one that is not there."""
    found: list[tuple[int, int, int, int] | None] = []
    for path in paths:
        try:
            stat = Path(path).stat()
            found.append((stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns))
        except (OSError, ValueError):
            found.append(None)
    return tuple(found)


def model_changed(path: str | Path) -> UserError:
    return UserError(Kind.MODEL, MODEL_CHANGED, {"name": Path(path).name})
