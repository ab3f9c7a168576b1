"""Crash reports: files in the data folder that the user can read and pass on. Nothing is ever sent.

The name of a report says whether the user has seen it. The part before `MESSAGES` quotes no conversation and is safe to
pass on (`services.support`): where the error happened, and the last lines of the log. Messages of exceptions follow it,
since they may quote anything.
"""

import logging
import os
import platform
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from desktop import __version__
from desktop.core.log_text import error_text
from desktop.core.outputs import replace_file
from desktop.services import logs
from desktop.store.files import private_folder

MESSAGES = "--- Messages: these may quote a text of yours ---"
"""The line of a report above which there is no text of a user or a model."""

logger = logging.getLogger(__name__)

_KEPT = 20  # newest reports
_UNREAD = ".unread.txt"
_FATAL = "fatal.log"
_MAX_FATAL_BYTES = 1_000_000  # that are read of the stacks of a crashed process


class CrashReportFolder:
    """The folder of reports. Methods raise `OSError` if the disk fails."""

    def __init__(self, folder: Path, log_folder: Path | None = None) -> None:
        """`log_folder` has the log whose last lines are part of each report."""
        self.folder = folder
        self._log_folder = log_folder

    @property
    def fatal(self) -> Path:
        """Where `faulthandler` writes the stacks of a process that a signal kills. Open it for appending."""
        return self.folder / _FATAL

    def write(self, text: str, *, unread: bool = False) -> Path:
        """Write a report and return its path; removes all but the newest reports."""
        private_folder(self.folder)
        name = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
        path = self.folder / (name + (_UNREAD if unread else ".txt"))
        replace_file(path, text.encode("utf-8", "replace"))
        for old in sorted(self.folder.glob("*.txt"))[:-_KEPT]:
            old.unlink(missing_ok=True)
        return path

    def last_lines(self, *, other_process: bool = False) -> str:
        """The end of the log under a heading; empty if there is no log."""
        lines = ""
        if self._log_folder is not None:
            with suppress(OSError):
                lines = logs.last_lines(self._log_folder, other_process=other_process)
        return f"Last lines of the log:\n{lines}\n" if lines else ""

    def describe(self, error: BaseException, where: str, *, also: str = "") -> str:
        """Log an exception, and return the text of its report."""
        logger.error("unexpected error in %s", where, exc_info=error)
        trace = "".join(traceback.format_exception(error))
        safe = head(where, also=also) + error_text(error) + "\n\n" + self.last_lines()
        return f"{safe}\n{MESSAGES}\n\n{trace}"

    def collect(self) -> None:
        """Turn the stacks that a killed process left into an unread report.

        Only for the process that holds the store's lock, since another one may still write there.
        """
        with self.fatal.open("rb") as file:
            died_at = os.fstat(file.fileno()).st_mtime
            stacks = file.read(_MAX_FATAL_BYTES).decode("utf-8", "replace").strip()
        if stacks:
            when = datetime.fromtimestamp(died_at).astimezone()
            last = self.last_lines(other_process=True)
            self.write(f"{head('process', when)}{stacks}\n\n{last}\n{MESSAGES}\n", unread=True)
            self.forget_fatal()

    def forget_fatal(self) -> None:
        """Empty the file of stacks at a normal exit: on Windows it may hold exceptions that were handled."""
        os.truncate(self.fatal, 0)

    def unread(self) -> list[Path]:
        """The reports that the user has not seen, newest first."""
        return sorted(self.folder.glob(f"*{_UNREAD}"), reverse=True)

    def mark_read(self, path: Path) -> None:
        """Rename a report, since the user has seen it."""
        path.rename(path.with_name(path.name.removesuffix(_UNREAD) + ".txt"))


def head(where: str, when: datetime | None = None, *, also: str = "") -> str:
    """The first lines of a report: the versions of Sayso and the system, the time, and the part of the program."""
    now = when or datetime.now().astimezone()
    system = f"Python {platform.python_version()}, {also}{platform.platform()}"
    return f"Sayso {__version__}, {system}\n{now.isoformat(timespec='seconds')}, {where}\n\n"
