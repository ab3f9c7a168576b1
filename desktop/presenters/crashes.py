"""What our own bugs leave behind: a report in the data folder, and one quiet sentence in the window."""

import faulthandler
import platform
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QObject, Qt, Signal, qVersion

from desktop import __version__

_KEPT = 20  # newest reports


class CrashReports(QObject):
    """Writes what no `except` caught, from any thread, to `folder`, and tells the window.

    A death of the process itself (a signal) leaves the stacks of all threads in `fatal.log`.
    """

    happened = Signal(str)  # the report's text; always delivered on the main thread
    _caught = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._fatal: IO[str] | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._caught.connect(self.happened, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        sys.excepthook = self._of_main
        threading.excepthook = self._of_thread
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._fatal = (self._folder / "fatal.log").open("a", encoding="utf-8")
        faulthandler.enable(self._fatal)

    def uninstall(self) -> None:
        sys.excepthook, threading.excepthook = self._before
        faulthandler.disable()
        if self._fatal is not None:
            self._fatal.close()
            self._fatal = None

    def report(self, error: BaseException) -> None:
        """Also for an exception that came back from another thread as a value."""
        self._write(type(error), error, error.__traceback__, "operation")

    def _of_main(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        self._write(kind, error, trace, "main")

    def _of_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:
            self._write(args.exc_type, args.exc_value, args.exc_traceback, args.thread.name if args.thread else "?")

    def _write(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, where: str
    ) -> None:
        now = datetime.now().astimezone()
        text = (
            f"Sayso {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}\n"
            f"{now.isoformat(timespec='seconds')}, {where}\n\n"
            + "".join(traceback.format_exception(kind, error, trace))
        )
        if sys.stderr is not None:  # a windowed build on Windows has none
            print(text, file=sys.stderr)
        try:
            path = self._folder / f"{now.strftime('%Y%m%d-%H%M%S-%f')}.txt"
            path.write_text(text, encoding="utf-8")
            for old in sorted(self._folder.glob("*.txt"))[:-_KEPT]:
                old.unlink(missing_ok=True)
        except OSError:
            pass  # a full disk must not turn one report into a loop of them; the window still shows it
        self._caught.emit(text)
