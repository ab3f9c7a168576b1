"""How saved states are named, so that they can be measured and removed without a model process."""

import contextlib
import hashlib
from pathlib import Path

SUFFIX = ".state"


def file_name(key: str, conversation: str) -> str:
    """Tells nothing of the conversation, but all of one conversation's begin alike. `key` says what computed it."""
    return f"{_beginning(conversation)}-{hashlib.sha256(key.encode()).hexdigest()[:16]}{SUFFIX}"


def remove_states(folder: Path, conversation: str) -> None:
    """Whatever models had of this conversation, or of every one when it is empty. A file that cannot be removed is left
    to the quota."""
    for path in folder.glob(f"{_beginning(conversation)}-*{SUFFIX}" if conversation else f"*{SUFFIX}"):
        with contextlib.suppress(OSError):
            path.unlink()


def size_of_states(folder: Path) -> int:
    """Bytes of all that is saved."""
    size = 0
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):  # it may go at any moment
            size += path.stat().st_size
    return size


def _beginning(conversation: str) -> str:
    return hashlib.sha256(conversation.encode()).hexdigest()[:32]
