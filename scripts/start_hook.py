"""Runs in a bundle's programs before all else (build.spec): PyInstaller's own hooks load Qt, which would abort."""

import os
import sys
import zipimport
from pathlib import Path

from desktop.core.processor import TOO_OLD, is_too_old

if is_too_old():
    if sys.stderr:  # a windowed program of Windows has none
        print(TOO_OLD, file=sys.stderr)
    sys.exit(1)


def keep_archives() -> None:
    """Modules are read from two archives, each time by path; while a window is open an upgrade or a removal puts
    another file there, or none. An open descriptor is the file of the start, whatever becomes of its name."""
    import pyimod02_importers  # type: ignore[import-not-found]  # noqa: PLC0415 -- PyInstaller's own, in a bundle

    def kept(path: str) -> str:
        return f"/proc/self/fd/{os.open(path, os.O_RDONLY | os.O_CLOEXEC)}"

    archive = pyimod02_importers.pyz_archive
    archive._filename = kept(archive._filename)
    paths: dict[str, str] = {}
    for importer in sys.path_importer_cache.values():
        if isinstance(importer, zipimport.zipimporter):
            path = importer.archive
            paths[path] = paths.get(path) or kept(path)
            importer.archive = paths[path]


if sys.platform == "linux" and Path("/proc/self/fd").is_dir():
    keep_archives()
