"""Names of saved KV cache states, so that they can be measured and removed without a model process."""

import contextlib
import hashlib
from pathlib import Path

SUFFIX = ".state"


def file_name(key: str, conversation: str) -> str:
    """Return the name of the state of `conversation` that the context `key` computed.

    The name does not reveal the conversation, but all states of one conversation have the same beginning.
    """
    return f"{_beginning(conversation)}-{hashlib.sha256(key.encode()).hexdigest()[:16]}{SUFFIX}"


def remove_states(folder: Path, conversation: str) -> None:
    """Remove the states of this conversation by all models, or of every conversation if it is empty.

    A file that cannot be removed is left to the disk budget.
    """
    for path in folder.glob(f"{_beginning(conversation)}-*{SUFFIX}" if conversation else f"*{SUFFIX}"):
        with contextlib.suppress(OSError):
            path.unlink()


def size_of_states(folder: Path) -> int:
    """Return the total size of the saved states, in bytes."""
    size = 0
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):  # another process may remove it
            size += path.stat().st_size
    return size


def _beginning(conversation: str) -> str:
    return hashlib.sha256(conversation.encode()).hexdigest()[:32]
