"""What every owner of a model process keeps to: how the process is started, how its output is read, and how long its
owner waits for it. The owners are `engine.host` in the window and `engine.client` on the command line."""

import contextlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.engine import exit_reasons
from desktop.engine.protocol import Event, Request, decode

MAX_FRAME_BYTES = 64 * 1024 * 1024
"""A longer line of the process is dropped."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long an owner waits for the process, in seconds."""

    start: float = 60.0  # until its first frame
    heartbeat: float = 20.0  # between frames: a busy process beats once a second, a hung one does not
    stop: float = 5.0  # until a running request that was stopped is over


class Watchdog:
    """Says when a process has to be ended, since it hangs or does not stop what it was told to stop."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._timeouts = timeouts
        self._silence_s = 0.0
        self._stops_s: dict[int, float] = {}  # by request: how long the process could have obeyed

    def heard(self) -> None:
        """The process said something."""
        self._silence_s = 0.0

    def stop(self, id: int) -> None:
        """The process was told to stop this request."""
        self._stops_s.setdefault(id, 0.0)

    def wait(self, seconds: float, current: int | None, *, is_started: bool) -> str:
        """Counts time that has passed while the process worked on the request `current`, or started. Returns the
        sentence with which to end it, or nothing."""
        self._silence_s += seconds
        if self._silence_s >= (self._timeouts.heartbeat if is_started else self._timeouts.start):
            return exit_reasons.HUNG
        if current in self._stops_s:  # others wait for their turn
            self._stops_s[current] += seconds
            if self._stops_s[current] >= self._timeouts.stop:
                return exit_reasons.DISOBEDIENT
        return ""


class FrameReader:
    """Cuts what a process writes into frames. What is no frame was printed by a library, and is dropped: a request that
    it belonged to is watched all the same."""

    def __init__(self) -> None:
        self._line = bytearray()  # the beginning of one
        self._is_dropping = False  # in the middle of a line that is too long

    def feed(self, data: bytes) -> list[Event]:
        """The frames that end in the next piece of the output."""
        frames = []
        *ends, rest = data.split(b"\n")
        for end in ends:
            line, self._line = bytes(self._line + end), bytearray()
            if not self._is_dropping:
                with contextlib.suppress(ValueError, RecursionError):
                    frame = decode(line)
                    if not isinstance(frame, Request):  # which a process is sent, and does not send
                        frames.append(frame)
            self._is_dropping = False
        self._line += rest
        if len(self._line) > MAX_FRAME_BYTES:
            self._line, self._is_dropping = bytearray(), True
        return frames


def added_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that the process gets beside those of its owner."""
    added = {"GGML_NO_BACKTRACE": "1"}  # an abort would attach a debugger, for seconds
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parents[2])
        path = environment.get("PYTHONPATH")
        added["PYTHONPATH"] = f"{root}{os.pathsep}{path}" if path else root
    return added
