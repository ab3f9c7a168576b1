"""The model process as the window has it: a QProcess whose pipes are frames and log lines."""

import os
import weakref
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QProcess, QProcessEnvironment

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.engine import exit_reasons
from desktop.engine.child import FrameReader, added_environment
from desktop.engine.log_lines import StderrLog
from desktop.engine.protocol import Event


class ProcessOwner(Protocol):
    """What a process reports to: `engine.host`."""

    def on_frames(self, child: "EngineProcess", frames: list[Event]) -> None:
        """It wrote something, perhaps less than a whole frame."""

    def on_death(self, child: "EngineProcess", text: str, values: dict[str, str | int | float]) -> None:
        """It is gone. `text` says why, `values` fill its placeholders."""


class EngineProcess(QProcess):
    """One model process, from start to death: its pipes as frames and log lines. It reports to
    its host, which may have given it up.

    Python owns it (no Qt parent, no `deleteLater`, a weak reference back): so it goes when the host drops it, not when
    the garbage collector happens to run inside one of Qt's own deletions, which crashed.
    """

    def __init__(self, program: Sequence[str], host: ProcessOwner) -> None:
        super().__init__()
        self._program = program
        self._host = weakref.proxy(host)
        self._frames = FrameReader()
        self.stderr = StderrLog()
        self.started.connect(self._on_started)
        self.readyReadStandardOutput.connect(self.read_frames)
        self.readyReadStandardError.connect(self.read_errors)
        self.finished.connect(self._on_finished)
        self.errorOccurred.connect(self._on_error)
        self.setProcessEnvironment(_environment())
        if os.name == "posix":
            # its own session: Ctrl+C in a terminal is for the parent, which decides what it means
            flags = QProcess.UnixProcessFlag
            self.setUnixProcessParameters(flags.CreateNewSession | flags.DisableCoreDumps)

    def run(self) -> None:
        self.start(self._program[0], self._program[1:])

    def _on_started(self) -> None:
        self.stderr.pid = self.processId()

    def read_frames(self) -> None:
        self._host.on_frames(self, self._frames.feed(bytes(self.readAllStandardOutput().data())))

    def read_errors(self) -> None:
        self.stderr.feed(bytes(self.readAllStandardError().data()))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self.read_frames()
        self.read_errors()
        self.stderr.close()
        self._host.on_death(self, *exit_reasons.sentence(code, status is QProcess.ExitStatus.CrashExit))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # then there is no `finished`
            self.stderr.feed(self.errorString().encode())
            text = QT_TRANSLATE_NOOP("errors", "The model process could not be started. Install Sayso again.")
            self._host.on_death(self, text, {})


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    for name, value in added_environment().items():
        environment.insert(name, value)
    return environment
