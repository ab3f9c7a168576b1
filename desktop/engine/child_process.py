"""The model process of the window: a QProcess whose output is parsed into frames and log lines."""

import os
import weakref
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QProcess, QProcessEnvironment

from desktop.core.errors import QT_TRANSLATE_NOOP, Translatable
from desktop.engine import exit_reasons
from desktop.engine.child import FrameReader, added_environment
from desktop.engine.log_lines import StderrLog
from desktop.engine.protocol import Event


class ProcessOwner(Protocol):
    """The interface of an `EngineProcess`'s owner, implemented by `engine.host`."""

    def on_frames(self, child: "EngineProcess", frames: list[Event]) -> None:
        """Handle output of the process; `frames` is empty if no frame is complete yet."""

    def on_exit(self, child: "EngineProcess", text: Translatable, values: dict[str, str | int | float]) -> None:
        """Handle the exit of the process. `text` is the reason, a translatable sentence; `values` fill its
        placeholders."""


class EngineProcess(QProcess):
    """One model process, from start to exit. It reports to its host, which may have abandoned it already.

    Python owns the object (no Qt parent, no `deleteLater`, a weak reference to the host), so it is destroyed when the
    host drops it. Otherwise the garbage collector could destroy it during one of Qt's own deletions, which crashed.
    """

    def __init__(self, program: Sequence[str], host: ProcessOwner) -> None:
        super().__init__()
        self._program = program
        self._host = weakref.proxy(host)
        self._frames = FrameReader()
        self.stderr = StderrLog()
        self.started.connect(self._on_started)
        self.readyReadStandardOutput.connect(self.read_frames)
        self.readyReadStandardError.connect(self.read_stderr)
        self.finished.connect(self._on_finished)
        self.errorOccurred.connect(self._on_error)
        self.setProcessEnvironment(_environment())
        if os.name == "posix":
            # its own session, so that Ctrl+C in a terminal reaches the parent only
            flags = QProcess.UnixProcessFlag
            self.setUnixProcessParameters(flags.CreateNewSession | flags.DisableCoreDumps)

    def run(self) -> None:
        """Start the program. Failure to start is reported to the host as an exit."""
        self.start(self._program[0], self._program[1:])

    def _on_started(self) -> None:
        self.stderr.pid = self.processId()

    def read_frames(self) -> None:
        """Pass the frames in standard output to the host."""
        self._host.on_frames(self, self._frames.feed(bytes(self.readAllStandardOutput().data())))

    def read_stderr(self) -> None:
        """Pass standard error to the log."""
        self.stderr.feed(bytes(self.readAllStandardError().data()))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self.read_frames()
        self.read_stderr()
        self.stderr.close()
        self._host.on_exit(self, *exit_reasons.describe_exit(code, status is QProcess.ExitStatus.CrashExit))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # Qt does not emit `finished` in this case
            self.stderr.feed(self.errorString().encode())
            text = QT_TRANSLATE_NOOP("errors", "The model process could not be started. Install Sayso again.")
            self._host.on_exit(self, text, {})


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    for name, value in added_environment().items():
        environment.insert(name, value)
    return environment
