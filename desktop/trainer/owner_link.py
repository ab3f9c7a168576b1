"""The trainer's side of the pipes: events to the owner and to the run's log, its requests, and the heartbeat."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

import psutil

from desktop.core.errors import UserError
from desktop.training.protocol import RunFailed, StopTraining, TrainerEvent, TrainerHeartbeat, decode, encode
from desktop.training.run_log import RunLog

logger = logging.getLogger(__name__)

_HEARTBEAT_S = 1.0
_EXIT_GRACE_S = 60.0  # from the end of standard input until the process ends by force: no more is lost than by a kill


class OwnerLink:
    """Reads requests from `source` and writes events to the file descriptor `target`; any thread may call it."""

    def __init__(self, source: BinaryIO, target: int) -> None:
        self.log: RunLog | None = None  # set when it is known which events of it are repeated
        self.is_stopping = False
        self._source = source
        self._target = target
        self._lock = threading.Lock()
        self._is_started = False  # the first frame is `TrainerHello`
        self._counted_s = 0.0
        self._counted_at = time.monotonic()

    @property
    def active_s(self) -> float:
        """Seconds since the start, without those during which the process was suspended."""
        return self._counted_s + min(time.monotonic() - self._counted_at, 2 * _HEARTBEAT_S)

    def start(self) -> None:
        """Start the threads for requests and the heartbeat."""
        for work, name in ((self._read, "requests"), (self._send_heartbeats, "heartbeat")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def stop(self) -> None:
        """Ask the run to stop after the current step."""
        self.is_stopping = True

    def send(self, event: TrainerEvent) -> None:
        """Log an event and send it to the owner. Raises `OSError` if it cannot be logged.

        If the owner does not read any more, its end of standard input is closed, too, and the run stops.
        """
        self.send_after(event, lambda: None)

    def send_after(self, event: TrainerEvent, act: Callable[[], object]) -> None:
        """Log an event, act, and then send it. Raises `OSError`."""
        if self.log is not None:
            self.log.append(event)
        act()
        self._write(event)

    def send_last(self, event: TrainerEvent) -> None:
        """Send the event that ends the run, even if it cannot be logged."""
        try:
            self.send(event)
        except OSError:
            self._write(event)

    def fail(self, error: UserError, log: RunLog) -> None:
        """Send the error that ends the run; `log` is used if the run has not begun to log."""
        self.log = self.log or log
        self.send_last(RunFailed(error.to_wire()))

    def _write(self, event: TrainerEvent) -> None:
        data = memoryview(encode(event))
        with self._lock, contextlib.suppress(OSError):
            self._is_started = True
            while data:
                data = data[os.write(self._target, data) :]

    def _read(self) -> None:
        for line in self._source:
            with contextlib.suppress(ValueError, RecursionError):
                if isinstance(decode(line), StopTraining):
                    self.stop()
        self.stop()  # the owner has exited or closed its end
        time.sleep(_EXIT_GRACE_S)
        os._exit(1)

    def _send_heartbeats(self) -> None:
        process = psutil.Process()
        while True:
            time.sleep(_HEARTBEAT_S)
            self._counted_s, self._counted_at = self.active_s, time.monotonic()
            if self._is_started:
                self._write(TrainerHeartbeat(process.memory_info().rss))
