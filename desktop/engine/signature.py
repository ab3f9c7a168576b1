"""Tells model files apart: by their content, and whether those of a loaded model were changed, replaced or removed."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.file_identity import FileIdentity, file_identity

Signature = tuple[FileIdentity | None, ...]

_CHUNK = 4 * 1024**2

MODEL_CHANGED = QT_TRANSLATE_NOOP(
    "errors",
    "The file of the model {name} was changed, replaced or removed while it was loaded. "
    "Send the message again to load it as it is now.",
)


def signature(paths: Iterable[str | Path]) -> Signature:
    """Return the identity (inode, size, modification time) of each file; None for a file that does not exist."""
    return tuple(map(file_identity, paths))


def file_sha256(paths: Sequence[Path], progress: Callable[[int, int], None] = lambda done, total: None) -> str:
    """Return the hash of a model file, or of all parts of a split one together.

    `progress` gets the bytes read so far and those of all files. Raises `OSError`, and what `progress` raises.
    """
    digest = hashlib.sha256()
    total = sum(path.stat().st_size for path in paths)
    done = 0
    for path in paths:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                done += len(chunk)
                progress(done, total)
    return digest.hexdigest()


def model_changed(path: str | Path) -> UserError:
    """Return the `UserError` (ErrorKind.MODEL) for a model whose file changed while it was loaded."""
    return UserError(ErrorKind.MODEL, MODEL_CHANGED, {"name": Path(path).name})
