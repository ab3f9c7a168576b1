"""Reports of our own bugs: files in the data folder, for the person to read and to pass on. Nothing is ever sent.

A report is unread until someone was shown it; that is part of its name, so a crash in between loses nothing. What comes
before `MESSAGES` in it quotes no conversation and may be passed on as it is (`services.support`): where it happened,
and the last lines of the log. The messages of exceptions come after that, since they may quote anything.
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
from desktop.services import logs
from desktop.store.files import private_folder, write_private

MESSAGES = "--- Messages: these may quote a text of yours ---"
"""The line of a report above which no text of a person or a model stands."""

logger = logging.getLogger(__name__)

_KEPT = 20  # newest reports
_UNREAD = ".unread.txt"
_FATAL = "fatal.log"
_LONGEST = 1_000_000  # bytes of what a dying process may have left


class CrashReportFolder:
    """The folder of reports. Raises `OSError` where the disk does not take or give them."""

    def __init__(self, folder: Path, log_folder: Path | None = None) -> None:
        """`log_folder` has the log whose last lines a report carries."""
        self.folder = folder
        self._log_folder = log_folder

    @property
    def fatal(self) -> Path:
        """Where `faulthandler` leaves the stacks of a process that dies of a signal. Open it for appending."""
        return self.folder / _FATAL

    def write(self, text: str, *, unread: bool = False) -> Path:
        """Only the newest are kept."""
        private_folder(self.folder)
        name = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
        path = self.folder / (name + (_UNREAD if unread else ".txt"))
        write_private(path, text.encode("utf-8", "replace"))
        for old in sorted(self.folder.glob("*.txt"))[:-_KEPT]:
            old.unlink(missing_ok=True)
        return path

    def last_lines(self, *, other_process: bool = False) -> str:
        """The end of the log, under a heading; empty where there is none."""
        lines = ""
        if self._log_folder is not None:
            with suppress(OSError):
                lines = logs.last_lines(self._log_folder, other_process=other_process)
        return f"Last lines of the log:\n{lines}\n" if lines else ""

    def describe(self, error: BaseException, where: str, *, also: str = "") -> str:
        """The report of an exception, which is logged too."""
        logger.error("unexpected error in %s", where, exc_info=error)
        trace = "".join(traceback.format_exception(error))
        safe = head(where, also=also) + error_text(error) + "\n\n" + self.last_lines()
        return f"{safe}\n{MESSAGES}\n\n{trace}"

    def collect(self) -> None:
        """Makes a report of what a process that died of a signal has left.

        Only for who holds the store's lock: nobody else writes there then.
        """
        with self.fatal.open("rb") as file:
            died = os.fstat(file.fileno()).st_mtime
            stacks = file.read(_LONGEST).decode("utf-8", "replace").strip()
        if stacks:
            when = datetime.fromtimestamp(died).astimezone()
            last = self.last_lines(other_process=True)
            self.write(f"{head('process', when)}{stacks}\n\n{last}\n{MESSAGES}\n", unread=True)
            self.forget_fatal()

    def forget_fatal(self) -> None:
        """Whoever ends well has not died of what is in there (Windows notes what was caught, too)."""
        os.truncate(self.fatal, 0)

    def unread(self) -> list[Path]:
        """The newest first."""
        return sorted(self.folder.glob(f"*{_UNREAD}"), reverse=True)

    def mark_read(self, path: Path) -> None:
        path.rename(path.with_name(path.name.removesuffix(_UNREAD) + ".txt"))


def head(where: str, when: datetime | None = None, *, also: str = "") -> str:
    """The first lines of a report: which Sayso on what, when and in which part of it."""
    now = when or datetime.now().astimezone()
    system = f"Python {platform.python_version()}, {also}{platform.platform()}"
    return f"Sayso {__version__}, {system}\n{now.isoformat(timespec='seconds')}, {where}\n\n"
