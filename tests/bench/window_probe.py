"""The app, measuring itself from inside: `python -m tests.bench.probe window start|long DATA [CONVERSATION]`.

Prints one JSON object. `start` gives the seconds from `SAYSO_BENCH_T0` (when the process was started, by the clock that
all processes share) to a usable window. `long` opens the conversation, streams into it, and gives what that cost.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import psutil
from PySide6.QtCore import QObject, Qt, QTimer

import desktop.app
from desktop.core.conversation import Status
from desktop.engine.host import EngineHost
from desktop.services.folders import Folders
from desktop.services.settings import SettingsFile
from tests.bench.figures import percentile

TICK_MS = 5


class Lateness(QObject):
    """How late the main thread is: a timer of 5 ms, and by how much each of its ticks came too late, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - TICK_MS))
        self._last = now


class Probe(QObject):
    def __init__(self, app: desktop.app.Application, folders: Folders) -> None:
        super().__init__()
        self.app = app
        # the fake is as far from the window as the real one: another process behind the same host
        fake = [sys.executable, "-m", "tests.bench.paced_worker"]
        desktop.app.EngineHost = partial(EngineHost, fake)  # type: ignore[assignment, attr-defined]
        self.program = desktop.app.Program(app, folders, SettingsFile(folders.settings))
        desktop.app.collect_garbage_when_inactive(app)
        self.services = self.program._services
        self.window = self.program._window
        self.lateness = Lateness()
        self.result: dict[str, float] = {}

    def when(self, condition: Callable[[], object], then: Callable[[], None]) -> None:
        """Looks a thousand times a second."""
        if condition():
            then()
        else:
            QTimer.singleShot(1, lambda: self.when(condition, then))

    # --- start

    def start(self) -> None:
        self.when(self._usable, self._started)

    def _usable(self) -> bool:
        """It is on the screen, lists the conversations, shows the last one, and one can type."""
        listed = self.services.conversations.list.rowCount() > 1
        shown = bool(self.services.chat.conversation) and bool(self.window.chat.transcript.row_widgets())
        return self.window.isVisible() and listed and shown and self.window.chat.composer.text.isEnabled()

    def _started(self) -> None:
        self.window.repaint()
        self.result["start_s"] = time.monotonic() - float(os.environ["SAYSO_BENCH_T0"])
        self.app.quit()

    # --- a long conversation

    def long(self, conversation: str) -> None:
        self.when(lambda: self.services.models.can_answer, lambda: self._open(conversation))

    def _open(self, conversation: str) -> None:
        began = time.perf_counter()

        def shown() -> bool:
            return self.services.chat.conversation == conversation and bool(self.window.chat.transcript.row_widgets())

        def opened() -> None:
            self.window.repaint()
            self.result["open_ms"] = (time.perf_counter() - began) * 1000
            self.result["rows"] = len(self.services.chat.transcript.rows)
            # what follows belongs to no figure: the first idle moments after opening
            QTimer.singleShot(1500, self._stream)

        self.services.chat.open(conversation)
        self.when(shown, opened)

    def _stream(self) -> None:
        self.result["memory_open_mb"] = psutil.Process().memory_info().rss / 1e6
        self.lateness.start()
        self.services.chat.send("Go on.")
        self.when(lambda: self.services.chat.busy and self._answer(), self._streaming)

    def _answer(self) -> str:
        rows = self.services.chat.transcript.rows
        return rows[-1].text if rows[-1].status is Status.STREAMING else ""

    def _streaming(self) -> None:
        self.result["late_sending_ms"] = max(self.lateness.late)
        self.lateness.late.clear()
        self.services.chat.busy_changed.connect(self._streamed)

    def _streamed(self) -> None:
        self.lateness.stop()
        late = self.lateness.late
        self.result |= {
            "late_p99_ms": percentile(late, 0.99),
            "late_max_ms": max(late),
            "ticks": len(late),
            "characters": len(self.services.chat.transcript.rows[-1].text),
            "memory_streamed_mb": psutil.Process().memory_info().rss / 1e6,
        }
        self.app.quit()


def main(arguments: Sequence[str]) -> int:
    mode, data, *conversation = arguments
    app = desktop.app.Application(sys.argv[:1])
    folders = Folders(Path(data))
    folders.make()
    probe = Probe(app, folders)
    QTimer.singleShot(0, probe.start if mode == "start" else lambda: probe.long(conversation[0]))
    try:
        return app.exec()
    finally:
        probe.program.finish()
        print(json.dumps(probe.result))
