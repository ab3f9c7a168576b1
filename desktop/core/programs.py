"""This program as a command, for what has to happen in a process of its own."""

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path


def own_program(*arguments: str) -> list[str]:
    """The command that starts this program with other arguments."""
    if getattr(sys, "frozen", False):
        # beside the window's program, which has no standard streams on Windows, lies one that always has them
        executable = Path(sys.executable)
        return [str(executable.with_name(f"sayso-engine{executable.suffix}")), *arguments]
    return [sys.executable, "-m", "desktop", *arguments]


def forget_own_places(environment: MutableMapping[str, str] = os.environ) -> None:
    """A bundle's start program tells the dynamic linker and Qt where the bundle's libraries and plugins are. The linker
    has read it, Qt finds them by itself, and what this process starts (a file manager, a browser) needs its own."""
    for name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        environment.pop(name, None)
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        environment["LD_LIBRARY_PATH"] = before
