"""What build.spec and training.spec share: the system's libraries in a bundle, and how libraries are stripped."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import bundle

ROOT = Path(__file__).resolve().parent.parent
BOOTLOADER = ROOT / "build/bootloader/run"
"""On Linux, in place of PyInstaller's own, which has fixed addresses (scripts/bootloader.py)."""

SYSTEM_LIBRARIES = (
    *("libcrypto.", "libssl.", "libsqlite3.", "libffi.", "libbz2.", "liblzma.", "libz.", "libgomp."),
    *("libxcb-cursor.", "libxcb-icccm.", "libxcb-image.", "libxcb-keysyms.", "libxcb-render-util.", "libxcb-util."),
)
"""Of the system's own libraries a Linux bundle brings the ones that Python needs in this very version, OpenMP, and the
small ones of X11 that many desktops lack. All others belong to the desktop (its GL drivers load the same C++ library,
its fonts are described to the same fontconfig), and a copy from here would also ask for this machine's glibc."""

Entry = tuple[str, str, str]
"""A file of a bundle as PyInstaller lists it: place, source, kind."""


def belongs_to_system(source: Path) -> bool:
    """Whether a Linux bundle leaves this library to the system."""
    is_from_system = source.is_relative_to("/usr/lib") or source.is_relative_to("/lib")
    return is_from_system and not source.name.startswith(SYSTEM_LIBRARIES)


def stripped(entries: Iterable[Entry], folder: Path, keep: Callable[[str], bool]) -> Iterator[Entry]:
    """The entries, with libraries replaced by copies in `folder`, unless `keep` is true of their name. The copies lack
    the symbols for debuggers, and the builder's folders, in which the linker would look."""
    for name, source, kind in entries:
        if kind in ("BINARY", "EXTENSION") and not keep(name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
            subprocess.run(["strip", "--strip-unneeded", folder / name], check=True)
            bundle.drop_foreign_runpath(folder / name)
            source = str(folder / name)
        yield name, source, kind
