"""Crash reports: written to the data folder, and shown in the window."""

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
    """Writes uncaught exceptions of any thread to `folder` and reports them to the window.

    A process that dies by a signal leaves the stacks of all threads. The next start offers reports that the window
    could not show any more.
    """

    crash_reported = Signal(str)  # the text of the report; emitted on the main thread
    _caught = Signal(str, object)  # text, Path | None

    def __init__(self, folder: Path, log_folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reports = CrashReportFolder(folder, log_folder)
        self._fatal: IO[str] | None = None
        self._old_hooks = (sys.excepthook, threading.excepthook)
        self._caught.connect(self._report_to_window, Qt.ConnectionType.QueuedConnection)

    @property
    def folder(self) -> Path:
        """Where the reports are written."""
        return self._reports.folder

    def install(self) -> None:
        """Catch uncaught exceptions and fatal signals from now on. Raises `OSError` if the folder is not writable."""
        sys.excepthook = self._report_main
        threading.excepthook = self._report_thread
        private_folder(self.folder)
        private_file(self._reports.fatal)
        self._fatal = self._reports.fatal.open("a", encoding="utf-8")
        faulthandler.enable(self._fatal)

    def uninstall(self) -> None:
        """Restore the hooks of before; the file for fatal signals is removed if it is empty."""
        sys.excepthook, threading.excepthook = self._old_hooks
        faulthandler.disable()
        if self._fatal is not None:
            self._fatal.close()
            self._fatal = None
            with suppress(OSError):
                self._reports.forget_fatal()

    def report(self, error: BaseException) -> None:
        """Report an exception that was caught and passed on, for example by a future."""
        self._write(error, "operation")

    # --- reports of earlier runs

    def unread_report(self) -> str:
        """The newest report that was not shown yet; empty if there is none. Call it while holding the store's lock."""
        with suppress(OSError):  # an unreadable report must not prevent the start
            self._reports.collect()
            for path in self._reports.unread()[:1]:
                return path.read_text(encoding="utf-8", errors="replace")
        return ""

    def dismiss(self) -> None:
        """Mark the report of `unread_report`, and all older ones, as read."""
        with suppress(OSError):
            for path in self._reports.unread():
                self._reports.mark_read(path)

    # --- this run

    def _report_main(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        self._write((error or kind()).with_traceback(trace), "main")

    def _report_thread(self, args: threading.ExceptHookArgs) -> None:
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

    def _report_to_window(self, text: str, path: Path | None) -> None:
        self.crash_reported.emit(text)
        if path is not None:
            with suppress(OSError):
                self._reports.mark_read(path)
