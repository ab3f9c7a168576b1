"""The rules that both owners of a model process follow: its environment, how its output is parsed into frames, and how
long an owner waits. The owners are `engine.host` (window) and `engine.client` (command line)."""

import contextlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.core.errors import Translatable
from desktop.engine import exit_reasons
from desktop.engine.codec import decode
from desktop.engine.protocol import (
    Event,
    Request,
)

MAX_FRAME_BYTES = 64 * 1024 * 1024
"""Longer lines are dropped."""

NEW_PROCESS_GROUP: Final = 0x200 if sys.platform == "win32" else 0
"""Windows: the creation flag of a child process that Ctrl+C in the terminal does not reach."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long an owner waits for the model process, in seconds."""

    start_s: float = 60.0  # until the first frame
    heartbeat_s: float = 20.0  # between frames: a busy process sends a heartbeat every second, a hung one does not
    stop_s: float = 5.0  # from a `Stop` until the running request ends


class Watchdog:
    """Decides when a model process must be killed because it hangs or ignores a `Stop`."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._timeouts = timeouts
        self._silence_s = 0.0
        self._stops_s: dict[int, float] = {}  # by request id: seconds since it should have stopped

    def on_output(self) -> None:
        """Reset the silence timer: the process has written something."""
        self._silence_s = 0.0

    def stop(self, id: int) -> None:
        """Start the timer of a request that the process was told to stop."""
        self._stops_s.setdefault(id, 0.0)

    def wait(self, seconds: float, current: int | None, *, is_started: bool) -> Translatable | None:
        """Count `seconds` of waiting while the process worked on the request `current` (or was starting).

        Returns the exit reason (a translatable sentence) if the process must be killed, else None.
        """
        self._silence_s += seconds
        if self._silence_s >= (self._timeouts.heartbeat_s if is_started else self._timeouts.start_s):
            return exit_reasons.HUNG
        if current in self._stops_s:  # a stopped request that still waits in the queue costs no time
            self._stops_s[current] += seconds
            if self._stops_s[current] >= self._timeouts.stop_s:
                return exit_reasons.STOP_TIMEOUT
        return None


class LineSplitter:
    """Splits the output of a process into lines; lines that are too long are dropped."""

    def __init__(self) -> None:
        self._line = bytearray()  # an incomplete line
        self._is_dropping = False  # inside a line that is too long

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that are complete after `data`, the next piece of output, without their ends."""
        lines = []
        *ends, rest = data.split(b"\n")
        for end in ends:
            line, self._line = bytes(self._line + end), bytearray()
            if not self._is_dropping:
                lines.append(line)
            self._is_dropping = False
        self._line += rest
        if len(self._line) > MAX_FRAME_BYTES:
            self._line, self._is_dropping = bytearray(), True
        return lines


class FrameReader:
    """Splits the output of a model process into frames.

    Lines that are no frame were printed by a library and are dropped. If a frame is lost that way, the watchdog still
    ends its request.
    """

    def __init__(self) -> None:
        self._lines = LineSplitter()

    def feed(self, data: bytes) -> list[Event]:
        """Return the frames that are complete after `data`, the next piece of output."""
        frames = []
        for line in self._lines.feed(data):
            with contextlib.suppress(ValueError, RecursionError):
                frame = decode(line)
                if not isinstance(frame, Request):  # requests only go to the process
                    frames.append(frame)
        return frames


def forbid_core_dump(pid: int) -> None:
    """Prevent core dumps of a child process, which would be gigabytes large."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 -- other systems have none

        with contextlib.suppress(OSError):
            resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def added_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables that a model process gets in addition to its owner's environment."""
    added = {"GGML_NO_BACKTRACE": "1"}  # otherwise an abort attaches a debugger, which takes seconds
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parents[2])
        path = environment.get("PYTHONPATH")
        added["PYTHONPATH"] = f"{root}{os.pathsep}{path}" if path else root
    return added
