"""This program as a command, for what has to happen in a process of its own."""

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path


def program_command(*arguments: str) -> list[str]:
    """The command that starts this program with other arguments."""
    if getattr(sys, "frozen", False):
        # beside the window's program, which has no standard streams on Windows, lies one that always has them
        executable = Path(sys.executable)
        return [str(executable.with_name(f"sayso-engine{executable.suffix}")), *arguments]
    return [sys.executable, "-m", "desktop", *arguments]


def reserve_standard_descriptors() -> None:
    """Where one of the three is closed, the next file that is opened would get its number, and what is printed would be
    written into it. So a device takes the place; reading standard input or writing standard output still fails."""
    if os.name != "posix":
        return
    for descriptor, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # the lowest number that is free: this one


def restore_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """A bundle's start program tells the dynamic linker and Qt where the bundle's libraries and plugins are. The linker
    has read it, Qt finds them by itself, and what this process starts (a file manager, a browser) needs its own."""
    for name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        environment.pop(name, None)
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        environment["LD_LIBRARY_PATH"] = before
