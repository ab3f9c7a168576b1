"""The support bundle, a file for bug reports: the output of `sayso doctor`, the log, and crash reports.

It contains no text of a user or a model: the log has none (`core.log_text`), and of a crash report it takes only the
part above `crashes.MESSAGES`.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desktop.services import crashes, logs
from desktop.services.folders import Folders

_MAX_BYTES: Final = 200_000  # that are read of a crash report


def support_bundle(folders: Folders, documents: Mapping[str, str]) -> bytes:
    """A ZIP archive of `documents` (text by name), the log files, and the crash reports. Raises `OSError`."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in documents.items():
            archive.writestr(name, without_private_paths(text, folders.data))
        for path in logs.files(folders.logs):
            archive.writestr(f"logs/{path.name}", path.read_bytes())
        for path in sorted(folders.crashes.glob("*.txt")):
            if path.is_file() and not path.is_symlink():
                archive.writestr(f"crashes/{path.name}", _safe_part(path))
    return data.getvalue()


def without_private_paths(text: str, data: Path) -> str:
    """The text with the paths of the data folder and the home folder replaced by `<data folder>` and `~`."""
    for folder, name in ((data, "<data folder>"), (data.resolve(), "<data folder>"), (Path.home(), "~")):
        if len(folder.parts) > 1:
            text = text.replace(str(folder), name)
    return text


def _safe_part(path: Path) -> str:
    with path.open("rb") as file:
        text = file.read(_MAX_BYTES).decode("utf-8", "replace")
    safe, mark, _ = text.partition(f"{crashes.MESSAGES}\n")
    if mark:
        return safe
    # A report of an earlier version: only the lines with the version and the time are safe.
    return "\n".join(text.split("\n")[:2]) + "\n\n(The rest is left out: it may quote a text.)\n"
