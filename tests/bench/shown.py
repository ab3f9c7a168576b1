"""Where the window shows that is measured."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.end2end.virtual_desktop import VirtualDesktop, missing


@contextmanager
def place() -> Iterator[tuple[dict[str, str], str]]:
    """The environment of a program whose window shows on a virtual desktop, where the system has what that takes, else
    offscreen; and which of the two, for a note."""
    if missing():
        yield _plain({**os.environ, "QT_QPA_PLATFORM": "offscreen"}), "offscreen"
    else:
        with VirtualDesktop() as desktop:
            yield _plain(desktop.environment), "virtual desktop"


def _plain(environment: dict[str, str]) -> dict[str, str]:
    """A shell that has it would compile the app at each start."""
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
