"""The log: one file of limited size in the data folder, to which all processes of Sayso write.

Modules log with `logging.getLogger(__name__)`; nothing is written before `start`. `core.log_text` defines what a line
may contain. Only loggers below "desktop" are recorded, since those of libraries may quote anything (SQLAlchemy's
contain the parameters of each statement).
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
"""The size of one file. A full one is renamed to `sayso.log.1`, then to `sayso.log.2`, and then replaced."""
KEPT_FILES: Final = 2
"""The number of full files that are kept."""

_ROOT = "desktop"
_TAIL_BYTES = 65_536

logger = logging.getLogger(__name__)


class LogFile(logging.Handler):
    """Appends to the log file, as several processes may do at once.

    It opens the file for each line, so that a line is a single write to the end, and a file that another process has
    rotated gets no more lines. A line that the disk does not accept is lost. The folder is only created in a data
    folder that is in use, so that a command that needs no data leaves a missing or empty one as it is.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        super().__init__()
        self._folder, self._max_bytes = folder, max_bytes
        self.setFormatter(LineFormatter(dated=True))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a failure of the disk is ignored."""
        try:
            line = self.format(record) + "\n"
        except Exception:  # arguments that do not fit the format must not stop the program
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

    def _rotate(self, path: Path, new_bytes: int) -> None:
        """Rename the full files, unless another process is doing it or has just done it."""
        lock = FileLock(self._folder / "rotation.lock", timeout=0, mode=0o600)
        try:
            with lock:
                if path.stat().st_size + new_bytes > self._max_bytes:
                    for number in range(KEPT_FILES, 0, -1):
                        older = path.with_name(f"{FILE}.{number - 1}") if number > 1 else path
                        if older.exists():
                            older.replace(path.with_name(f"{FILE}.{number}"))
        except Timeout:
            pass  # another process is rotating the files


def _open(path: Path) -> int:
    """Open a file for appending, with mode 0600 whatever the umask is. Raises `OSError` unless it is a regular file."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError("the log is not a regular file")
        if os.name == "posix" and stat.S_IMODE(mode) != 0o600:
            os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class _StandardError(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to the current `sys.stderr`."""

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is None:  # a windowed build on Windows has none
            return
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Ignore a closed terminal."""


def start(folder: Path, process: str, *, debug: bool = False) -> None:
    """Begin to log to the file in `folder`, and with `debug` also details, and to standard error.

    `process` is "window" or "command". A second call replaces the first setup.
    """
    stop()
    root = logging.getLogger(_ROOT)
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    root.addHandler(LogFile(folder))
    if debug:
        standard = _StandardError()
        standard.setFormatter(LineFormatter(dated=True))
        root.addHandler(standard)
    logger.info(
        "Sayso %s started (%s), Python %s, %s", __version__, process, platform.python_version(), platform.platform()
    )


def stop() -> None:
    """Undo `start`, if it was called."""
    root = logging.getLogger(_ROOT)
    for handler in [handler for handler in root.handlers if isinstance(handler, LogFile | _StandardError)]:
        root.removeHandler(handler)
        handler.close()


def files(folder: Path) -> list[Path]:
    """The existing log files, oldest first."""
    named = [folder / f"{FILE}.{number}" for number in range(KEPT_FILES, 0, -1)] + [folder / FILE]
    return [path for path in named if path.is_file() and not path.is_symlink()]


def last_lines(folder: Path, count: int = 40, *, other_process: bool = False) -> str:
    """The last `count` lines of the log; with `other_process`, without the lines of this process."""
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
