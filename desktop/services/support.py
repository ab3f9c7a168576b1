"""The file that a person can pass on with a bug report: what `sayso doctor` says, the log, and reports of crashes.

It holds nothing that a person or a model wrote: the log has none of it (`core.log_text`), and of a report only the part
above `crashes.MESSAGES` is taken.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desktop.services import crashes, logs
from desktop.services.folders import Folders

_MAX_BYTES: Final = 200_000  # of one report


def support_bundle(folders: Folders, documents: Mapping[str, str]) -> bytes:
    """A ZIP archive of `documents` (name: text), the log files, and the reports of crashes. Raises `OSError`."""
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
    """With the data folder and the home folder called that."""
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
    # of an earlier version: only the lines that say which Sayso it was, and when
    return "\n".join(text.split("\n")[:2]) + "\n\n(The rest is left out: it may quote a text.)\n"
