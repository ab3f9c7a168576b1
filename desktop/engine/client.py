"""The owner of a model process in a program without an event loop: the command line asks, and reads the events.

It keeps the rules of `engine.host`, the window's owner, without Qt: on a bare system Qt's libraries may be missing, and
`sayso generate` must answer all the same.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.programs import own_program
from desktop.engine import exit_reasons
from desktop.engine.child import FrameReader, Timeouts, Watchdog, added_environment
from desktop.engine.log_lines import StderrLog, log_death, log_event, log_request
from desktop.engine.protocol import (
    PROTOCOL,
    ContextOptions,
    Done,
    Event,
    Failed,
    Generate,
    Hello,
    Load,
    Loaded,
    Measure,
    Measured,
    Request,
    Shutdown,
    Stop,
    encode,
)

_POLL_S: Final = 0.1
_CREATE_NEW_PROCESS_GROUP: Final = 0x200  # subprocess has this name on Windows only


class EngineClient:
    """One request at a time: `load`, `generate` or `measure`, then its `events` until they end.

    A request that follows the death of the process starts a new one, which loads the last model again.
    """

    def __init__(self, program: Sequence[str] | None = None, timeouts: Timeouts | None = None) -> None:
        self.hello: Hello | None = None  # of the process that runs
        self._program = list(program or own_program("worker"))
        self._timeouts = timeouts or Timeouts()
        self._process: _Process | None = None
        self._wanted: Load | None = None
        self._last_id = 0
        self._watchdog = Watchdog(self._timeouts)  # of the process that runs

    def load(self, path: str | Path, sha256: str = "", options: ContextOptions | None = None) -> int:
        """Loads this model in place of the one loaded. Returns the request's id, as the methods below do."""
        self._wanted = Load(self._next_id(), str(path), sha256, options or ContextOptions())
        self._started().send(self._wanted)
        return self._wanted.id

    def generate(self, messages: Sequence[ChatMessage] = (), **fields: Any) -> int:
        """`fields` are those of `protocol.Generate`."""
        return self._ask(Generate(self._next_id(), tuple(messages), **fields))

    def measure(self, messages: Sequence[ChatMessage], reserve: int, **fields: Any) -> int:
        """`fields` are those of `protocol.Measure`."""
        return self._ask(Measure(self._next_id(), tuple(messages), reserve, **fields))

    def stop(self, id: int) -> None:
        """Stops a running request; one that does not obey in time is ended with its process."""
        if self._process is not None:
            self._process.send(Stop(id))
            self._watchdog.stop(id)

    def events(self, id: int, heed: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """The events of one request, the last of which is `Loaded`, `Done`, `Measured` or `Failed`.

        `heed` is called about ten times a second, so that Ctrl+C gets its turn; what it raises ends the iteration.
        """
        self._watchdog.heard()
        before = heeded = time.monotonic()
        while True:
            now = time.monotonic()
            # A program that was suspended must not blame the process: what was longer than a wait does not count.
            waited_s, before = min(now - before, 2 * _POLL_S), now
            if now - heeded >= _POLL_S:
                heed()
                heeded = now
            assert self._process is not None, "nothing works on this request"
            try:
                frame = self._process.frames.get(timeout=_POLL_S)
            except queue.Empty:
                pass
            else:
                self._watchdog.heard()
                if frame is not None:
                    log_event(frame)
                match frame:
                    case None:
                        yield self._failed(id, *self._process.cause_of_death())
                        return
                    case Hello() if frame.protocol != PROTOCOL:
                        yield self._failed(id, exit_reasons.OTHER_VERSION, {})
                        return
                    case Hello():
                        self.hello = frame
                    case Loaded() | Done() | Measured() | Failed() if frame.request == id:
                        yield frame
                        return
                    case _ if getattr(frame, "request", None) == id:
                        yield frame
            if too_long := self._watchdog.wait(waited_s, id, is_started=self.hello is not None):
                yield self._failed(id, too_long, {})
                return

    def shutdown(self, timeout_s: float = 5.0) -> None:
        """Ends the process, which saves what it has; after `timeout_s` it is killed."""
        if self._process is not None:
            self._process.send(Shutdown(self._next_id()))
            self._process.end(timeout_s)
            self._process, self.hello = None, None

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _ask(self, request: Generate | Measure) -> int:
        if self._wanted is None:
            raise UserError(ErrorKind.MODEL, QT_TRANSLATE_NOOP("errors", "No model is loaded. Choose one first."))
        if self._process is None:
            self._started().send(replace(self._wanted, id=self._next_id()))
        self._started().send(request)
        return request.id

    def _started(self) -> "_Process":
        """The process that runs, or a new one. Raises `UserError` where none can be started."""
        if self._process is None:
            self._watchdog = Watchdog(self._timeouts)
            try:
                self._process = _Process(self._program)
            except OSError as error:
                text = QT_TRANSLATE_NOOP("errors", "The model process could not be started. Install Sayso again.")
                raise UserError(ErrorKind.FAILED, text, {}, str(error)) from error
        return self._process

    def _failed(self, id: int, text: str, values: dict[str, str | int | float]) -> Failed:
        """Ends the process, dead or alive, and the request with it."""
        assert self._process is not None
        process, self._process, self.hello = self._process, None, None
        process.end(0.0)
        log_death(process.pid, text, values)
        return Failed(id, UserError(ErrorKind.FAILED, text, values, process.stderr.tail).to_wire())


class _Process:
    """One model process from start to end, its output as a queue of frames; None in it is the end."""

    def __init__(self, program: Sequence[str]) -> None:
        """Raises `OSError` where the program cannot be started."""
        self.frames: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._child = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | added_environment(),
            # Ctrl+C in a terminal is for this program, which decides what it means
            start_new_session=True,
            creationflags=_CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0,
        )
        _forbid_core_dump(self._child.pid)
        self.stderr = StderrLog(self._child.pid)
        self._threads = [
            threading.Thread(target=target, args=(pipe,), name=f"engine {name}", daemon=True)
            for name, target, pipe in (
                ("frames", self._read_frames, self._child.stdout),
                ("stderr", self._read_errors, self._child.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        return self._child.pid

    def send(self, request: Request) -> None:
        log_request(request)
        assert self._child.stdin is not None
        data = encode(request)
        with contextlib.suppress(OSError, ValueError):  # it is dying: the end of its frames says so
            self._child.stdin.write(data)
            self._child.stdin.flush()

    def cause_of_death(self) -> tuple[str, dict[str, str | int | float]]:
        """Why it ended, once its frames have."""
        code = self._child.wait()
        if sys.platform == "win32":
            return exit_reasons.sentence(code, code & 0xC0000000 == 0xC0000000)
        return exit_reasons.sentence(abs(code), code < 0)

    def end(self, timeout_s: float) -> None:
        """Waits for its end, kills it after `timeout_s`, and leaves no thread behind."""
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        try:
            self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for thread in self._threads:
            thread.join()
        self.stderr.close()
        for pipe in (self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()

    def _read_frames(self, pipe: IO[bytes]) -> None:
        reader = FrameReader()
        while piece := pipe.read1(65536):  # type: ignore[attr-defined]
            for frame in reader.feed(piece):
                self.frames.put(frame)
        self.frames.put(None)

    def _read_errors(self, pipe: IO[bytes]) -> None:
        while piece := pipe.read1(65536):  # type: ignore[attr-defined]
            self.stderr.feed(piece)


def _forbid_core_dump(pid: int) -> None:
    """A crash of the process is a sentence, not a file of some gigabytes."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 -- other systems have none

        with contextlib.suppress(OSError):
            resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
