"""The command that runs this program in another process, and the environment of processes."""

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path


def program_command(*arguments: str) -> list[str]:
    """Return the command that starts this program with other arguments."""
    if getattr(sys, "frozen", False):
        # on Windows, the window's program has no standard streams; this one next to it has them
        executable = Path(sys.executable)
        return [str(executable.with_name(f"sayso-engine{executable.suffix}")), *arguments]
    return [sys.executable, "-m", "desktop", *arguments]


def reserve_standard_descriptors() -> None:
    """Open the null device for each standard stream that is closed.

    Otherwise the next opened file would get its number, and output would be written into that file. Reading standard
    input or writing standard output still fails.
    """
    if os.name != "posix":
        return
    for descriptor, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # gets the lowest free number, which is this one


def restore_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Remove the paths of a bundle's libraries from the environment.

    The bundle's start program sets them for the dynamic linker and Qt. The linker has read them, Qt finds its plugins
    without them, and programs that this process starts (a file manager, a browser) need their own libraries.
    """
    for name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        environment.pop(name, None)
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        environment["LD_LIBRARY_PATH"] = before
