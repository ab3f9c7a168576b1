"""The log: one file of bounded size in the data folder that every process of Sayso writes to.

Each room logs with `logging.getLogger(__name__)`; `start` says where the lines go, and nothing happens before it is
called. What may stand in a line is said in `core.log_text`. Only loggers below "desktop" are heard: those of libraries
may quote anything (SQLAlchemy's have the parameters of each statement).
"""

import logging
import os
import platform
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from desktop import __version__
from desktop.core.log_text import LineFormatter
from desktop.store.files import private_folder

FILE: Final = "sayso.log"
MAX_BYTES: Final = 1_000_000
"""Of one file; a file that is full becomes `sayso.log.1`, that `sayso.log.2`, and then it is gone."""
KEPT_FILES: Final = 2
"""Full ones."""

_ROOT = "desktop"
_TAIL_BYTES = 65_536

logger = logging.getLogger(__name__)


class LogFile(logging.Handler):
    """Appends to the log file; several processes may do so at once.

    The file is opened for each line: a line is one write to the end, and a file that another process has set aside is
    not written to any longer than a line. Nothing that the disk does stops the program: a line that cannot be written
    is lost. The folder is created only in a data folder that is in use: a command that needs no data leaves a missing
    or empty one as it is.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        super().__init__()
        self._folder, self._max_bytes = folder, max_bytes
        self.setFormatter(LineFormatter(dated=True))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record) + "\n"
        except Exception:  # arguments that do not fit the text: a bug of the line, not of what it is about
            line = f"{record.name}: a line could not be formatted\n"
        with suppress(OSError, ValueError):
            self._append(line.encode("utf-8", "replace"))

    def _append(self, line: bytes) -> None:
        if not self._folder.is_dir():
            if not any(self._folder.parent.iterdir()):
                return
            private_folder(self._folder)
        path = self._folder / FILE
        descriptor = _open(path)
        try:
            size = os.fstat(descriptor).st_size
            if size and size + len(line) > self._max_bytes:
                os.close(descriptor)
                descriptor = -1
                self._rotate(path, len(line))
                descriptor = _open(path)
            os.write(descriptor, line)
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def _rotate(self, path: Path, coming: int) -> None:
        """Only one process at a time, and none where another one has just done it."""
        lock = FileLock(self._folder / "rotation.lock", timeout=0, mode=0o600)
        try:
            with lock:
                if path.stat().st_size + coming > self._max_bytes:
                    for number in range(KEPT_FILES, 0, -1):
                        older = path.with_name(f"{FILE}.{number - 1}") if number > 1 else path
                        if older.exists():
                            older.replace(path.with_name(f"{FILE}.{number}"))
        except Timeout:
            pass  # another process is at it: this line goes where it can


def _open(path: Path) -> int:
    """For appending, with mode 0600 whatever the umask says. Raises `OSError` for what is no regular file."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError("the log is no regular file")
        if os.name == "posix" and stat.S_IMODE(mode) != 0o600:
            os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class _Standard(logging.StreamHandler):  # type: ignore[type-arg]
    """To standard error, whichever that is now."""

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is None:  # a windowed build on Windows has none
            return
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A terminal that is gone is no reason to stop."""


def start(folder: Path, process: str, *, debug: bool = False) -> None:
    """Sends what is logged to the file in `folder`, with `debug` also details, and all of it to standard error.

    `process` says which one this is ("window", "command"). Called again, it replaces what was set up.
    """
    stop()
    root = logging.getLogger(_ROOT)
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    root.addHandler(LogFile(folder))
    if debug:
        standard = _Standard()
        standard.setFormatter(LineFormatter(dated=True))
        root.addHandler(standard)
    logger.info(
        "Sayso %s started (%s), Python %s, %s", __version__, process, platform.python_version(), platform.platform()
    )


def stop() -> None:
    """Ends what `start` set up; without it, nothing is done."""
    root = logging.getLogger(_ROOT)
    for handler in [one for one in root.handlers if isinstance(one, LogFile | _Standard)]:
        root.removeHandler(handler)
        handler.close()


def files(folder: Path) -> list[Path]:
    """The log files that there are, the oldest first."""
    named = [folder / f"{FILE}.{number}" for number in range(KEPT_FILES, 0, -1)] + [folder / FILE]
    return [path for path in named if path.is_file() and not path.is_symlink()]


def last_lines(folder: Path, count: int = 40, *, other_process: bool = False) -> str:
    """The newest lines of the log; with `other_process`, those that were written before this process started."""
    lines: list[str] = []
    for path in reversed(files(folder)):
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - _TAIL_BYTES, 0))
            found = file.read().decode("utf-8", "replace").split("\n")[:-1]
        if other_process:
            found = [line for line in found if f" {os.getpid()} " not in line[:60]]
        lines = found + lines
        if len(lines) >= count:
            break
    return "\n".join(lines[-count:])
