"""Detects that the files of a loaded model were changed, replaced or removed."""

from collections.abc import Iterable
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.file_identity import FileIdentity, file_identity

Signature = tuple[FileIdentity | None, ...]

MODEL_CHANGED = QT_TRANSLATE_NOOP(
    "errors",
    "The file of the model {name} was changed, replaced or removed while it was loaded. "
    "Send the message again to load it as it is now.",
)


def signature(paths: Iterable[str | Path]) -> Signature:
    """Return the identity (inode, size, modification time) of each file; None for a file that does not exist."""
    return tuple(map(file_identity, paths))


def model_changed(path: str | Path) -> UserError:
    """Return the `UserError` (ErrorKind.MODEL) for a model whose file changed while it was loaded."""
    return UserError(ErrorKind.MODEL, MODEL_CHANGED, {"name": Path(path).name})
