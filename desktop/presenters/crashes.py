"""What our own bugs leave behind: a report in the data folder, and one quiet sentence in the window."""

import faulthandler
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QObject, Qt, Signal, qVersion

from desktop.services.crashes import CrashReportFolder
from desktop.store.files import private_file, private_folder


class CrashReports(QObject):
    """Writes what no `except` caught, from any thread, to `folder`, and tells the window.

    A death of the process itself (a signal) leaves the stacks of all threads. What nobody was told of, since the
    program ended, is offered by the next start.
    """

    crash_reported = Signal(str)  # the report's text; always delivered on the main thread
    _caught = Signal(str, object)  # text, Path | None

    def __init__(self, folder: Path, log_folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reports = CrashReportFolder(folder, log_folder)
        self._fatal: IO[str] | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def folder(self) -> Path:
        return self._reports.folder

    def install(self) -> None:
        sys.excepthook = self._of_main
        threading.excepthook = self._of_thread
        private_folder(self.folder)
        private_file(self._reports.fatal)
        self._fatal = self._reports.fatal.open("a", encoding="utf-8")
        faulthandler.enable(self._fatal)

    def uninstall(self) -> None:
        sys.excepthook, threading.excepthook = self._before
        faulthandler.disable()
        if self._fatal is not None:
            self._fatal.close()
            self._fatal = None
            with suppress(OSError):
                self._reports.forget_fatal()

    def report(self, error: BaseException) -> None:
        """Also for an exception that came back from another thread as a value."""
        self._write(error, "operation")

    # --- the last time

    def unread_report(self) -> str:
        """The newest report that nobody has seen; empty when all is well. Ask while holding the store's lock."""
        with suppress(OSError):  # a report that cannot be read is no reason not to start
            self._reports.collect()
            for path in self._reports.unread()[:1]:
                return path.read_text(encoding="utf-8", errors="replace")
        return ""

    def dismiss(self) -> None:
        """What `unread_report` gave was seen, and what is older with it."""
        with suppress(OSError):
            for path in self._reports.unread():
                self._reports.mark_read(path)

    # --- this time

    def _of_main(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        self._write((error or kind()).with_traceback(trace), "main")

    def _of_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:
            name = args.thread.name if args.thread else "?"
            self._write((args.exc_value or args.exc_type()).with_traceback(args.exc_traceback), name)

    def _write(self, error: BaseException, where: str) -> None:
        text = self._reports.describe(error, where, also=f"Qt {qVersion()}, ")
        if sys.stderr is not None:  # a windowed build on Windows has none
            print(text, file=sys.stderr)
        path = None
        # a full disk must not turn one report into a loop of them; the window still shows it
        with suppress(OSError):
            path = self._reports.write(text, unread=True)
        self._caught.emit(text, path)

    def _tell(self, text: str, path: Path | None) -> None:
        self.crash_reported.emit(text)
        if path is not None:
            with suppress(OSError):
                self._reports.mark_read(path)
