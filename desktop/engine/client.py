"""The owner of a model process for programs without an event loop (the command line).

It follows the same rules as `engine.host`, but without Qt: on a minimal system Qt's libraries may be missing, and
`sayso generate` must still work.
"""

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Translatable, UserError
from desktop.core.programs import program_command
from desktop.engine import exit_reasons
from desktop.engine.child import (
    NEW_PROCESS_GROUP,
    FrameReader,
    Timeouts,
    Watchdog,
    added_environment,
    forbid_core_dump,
)
from desktop.engine.codec import encode
from desktop.engine.log_lines import StderrLog, log_event, log_exit, log_request
from desktop.engine.protocol import (
    PROTOCOL,
    ContextOptions,
    Event,
    Failed,
    Generate,
    Hello,
    Load,
    Loaded,
    Measure,
    ModelRequest,
    Request,
    Result,
    Shutdown,
    Stop,
)

_POLL_S: Final = 0.1


class EngineClient:
    """Runs one request at a time: call `load`, `generate`, `measure` or `submit`, then iterate over `events`.

    If the process has exited, the next request starts a new one, which loads the last model again.
    """

    def __init__(self, program: Sequence[str] | None = None, timeouts: Timeouts | None = None) -> None:
        self.hello: Hello | None = None  # of the running process
        self._program = list(program or program_command("worker"))
        self._timeouts = timeouts or Timeouts()
        self._process: _Process | None = None
        self._load_request: Load | None = None
        self._last_id = 0
        self._watchdog = Watchdog(self._timeouts)  # of the running process

    @property
    def pid(self) -> int:
        """The process id of the running process; 0 if none runs."""
        return self._process.pid if self._process is not None else 0

    def load(self, path: str | Path, sha256: str = "", options: ContextOptions | None = None) -> int:
        """Load this model in place of the loaded one. Returns the request's id, like the methods below."""
        self._load_request = Load(self._next_id(), str(path), sha256, options or ContextOptions())
        self._started().send(self._load_request)
        return self._load_request.id

    def load_and_wait(
        self,
        path: str | Path,
        sha256: str = "",
        options: ContextOptions | None = None,
        check_interrupt: Callable[[], None] = lambda: None,
    ) -> Loaded:
        """Load this model and wait for it. Raises `UserError` if it cannot be loaded."""
        *_, loaded = self.results(self.load(path, sha256, options), check_interrupt)
        assert isinstance(loaded, Loaded), "a load ends in Loaded or Failed"
        return loaded

    def generate(self, messages: Sequence[ChatMessage] = (), **fields: Any) -> int:
        """Generate candidates; `fields` are those of `protocol.Generate`. Raises `UserError` if no model is loaded."""
        return self.submit(Generate(0, tuple(messages), **fields))

    def measure(self, messages: Sequence[ChatMessage], reserve: int, **fields: Any) -> int:
        """Count the tokens of a prompt; `fields` are those of `protocol.Measure`. Raises `UserError` if no model is
        loaded."""
        return self.submit(Measure(0, tuple(messages), reserve, **fields))

    def submit(self, request: ModelRequest) -> int:
        """Send a request with the next id. Raises `UserError` if no model is loaded."""
        if self._load_request is None:
            raise UserError(ErrorKind.MODEL, QT_TRANSLATE_NOOP("errors", "No model is loaded. Choose one first."))
        if self._process is None:
            self._started().send(replace(self._load_request, id=self._next_id()))
        request = replace(request, id=self._next_id())
        self._started().send(request)
        return request.id

    def run(self, request: ModelRequest, check_interrupt: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """Submit a request and yield its events. Raises `UserError` if it fails."""
        yield from self.results(self.submit(request), check_interrupt)

    def stop(self, id: int) -> None:
        """Stop a running request. If it does not stop in time, the process is killed."""
        if self._process is not None:
            self._process.send(Stop(id))
            self._watchdog.stop(id)

    def results(self, id: int, check_interrupt: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """Yield the events of one request, like `events`. Raises `UserError` if it fails."""
        for event in self.events(id, check_interrupt):
            if isinstance(event, Failed):
                raise UserError.from_wire(event.error)
            yield event

    def events(self, id: int, check_interrupt: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """Yield the events of one request. The last one is a `Result`.

        `check_interrupt` is called about ten times a second, so that Ctrl+C is handled; an exception from it ends the
        iteration.
        """
        self._watchdog.on_output()
        before = checked_at = time.monotonic()
        while True:
            now = time.monotonic()
            # If this program was suspended, the process is not to blame: longer gaps do not count.
            waited_s, before = min(now - before, 2 * _POLL_S), now
            if now - checked_at >= _POLL_S:
                check_interrupt()
                checked_at = now
            assert self._process is not None, "no process is running"
            try:
                frame = self._process.frames.get(timeout=_POLL_S)
            except queue.Empty:
                pass
            else:
                self._watchdog.on_output()
                if frame is not None:
                    log_event(frame)
                match frame:
                    case None:
                        yield self._failed(id, *self._process.exit_reason())
                        return
                    case Hello() if frame.protocol != PROTOCOL:
                        yield self._failed(id, exit_reasons.OTHER_VERSION, {})
                        return
                    case Hello():
                        self.hello = frame
                    case _ if getattr(frame, "request", None) == id:
                        yield frame
                        if isinstance(frame, Result):
                            return
            if reason := self._watchdog.wait(waited_s, id, is_started=self.hello is not None):
                yield self._failed(id, reason, {})
                return

    def shutdown(self, timeout_s: float = 5.0) -> None:
        """End the process, which saves its states first. After `timeout_s` it is killed."""
        if self._process is not None:
            self._process.send(Shutdown(self._next_id()))
            self._process.end(timeout_s)
            self._process, self.hello = None, None

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _started(self) -> "_Process":
        """Return the running process, or start one. Raises `UserError` if that fails."""
        if self._process is None:
            self._watchdog = Watchdog(self._timeouts)
            try:
                self._process = _Process(self._program)
            except OSError as error:
                text = QT_TRANSLATE_NOOP("errors", "The model process could not be started. Install Sayso again.")
                raise UserError(ErrorKind.FAILED, text, {}, str(error)) from error
        return self._process

    def _failed(self, id: int, text: Translatable, values: dict[str, str | int | float]) -> Failed:
        """End the process, whether it still runs or not, and the request with it."""
        assert self._process is not None
        process, self._process, self.hello = self._process, None, None
        process.end(0.0)
        log_exit(process.pid, text, values)
        return Failed(id, UserError(ErrorKind.FAILED, text, values, process.stderr.tail).to_wire())


class _Process:
    """One model process from start to exit, with its output as a queue of frames; None in the queue marks the end."""

    def __init__(self, program: Sequence[str]) -> None:
        """Start the program. Raises `OSError` if that fails."""
        self.frames: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._child = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | added_environment(),
            # its own session, so that Ctrl+C in a terminal reaches this program only
            start_new_session=True,
            creationflags=NEW_PROCESS_GROUP,
        )
        forbid_core_dump(self._child.pid)
        self.stderr = StderrLog(self._child.pid)
        self._threads = [
            threading.Thread(target=target, args=(pipe,), name=f"engine {name}", daemon=True)
            for name, target, pipe in (
                ("frames", self._read_frames, self._child.stdout),
                ("stderr", self._read_stderr, self._child.stderr),
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
        with contextlib.suppress(OSError, ValueError):  # the process is exiting: `frames` will report it
            self._child.stdin.write(data)
            self._child.stdin.flush()

    def exit_reason(self) -> tuple[Translatable, dict[str, str | int | float]]:
        """Return why the process exited; call it after the end of `frames`."""
        return exit_reasons.describe_exit(*exit_reasons.split_returncode(self._child.wait()))

    def end(self, timeout_s: float) -> None:
        """Wait for the exit, kill the process after `timeout_s`, and join all threads."""
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

    def _read_stderr(self, pipe: IO[bytes]) -> None:
        while piece := pipe.read1(65536):  # type: ignore[attr-defined]
            self.stderr.feed(piece)
