"""The owner of a trainer, without Qt: window and command line start, watch, suspend and end a run with it."""

import contextlib
import logging
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final, get_args

import psutil

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.engine.child import NEW_PROCESS_GROUP, LineSplitter, added_environment, forbid_core_dump
from desktop.engine.log_lines import StderrLog, log_exit
from desktop.training import exit_reasons
from desktop.training.job import RunFolder
from desktop.training.protocol import (
    LAST,
    PROTOCOL,
    CheckpointSaved,
    RunFailed,
    RunStopped,
    StopTraining,
    TrainerEvent,
    TrainerHello,
    decode,
    encode,
)
from desktop.training.run_log import RunLog

logger = logging.getLogger(__name__)

_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class TrainerTimeouts:
    """How long an owner waits for a trainer, in seconds. Time during which it is suspended does not count."""

    start_s: float = 180.0  # until the first frame: it loads torch, perhaps from a slow disk
    heartbeat_s: float = 60.0  # between frames: a busy trainer sends one every second, a hung one does not
    stop_s: float = 600.0  # from `StopTraining` to the end: it finishes the step and saves
    exit_s: float = 10.0  # from the last frame to the exit


class TrainerProcess:
    """One trainer, from start to exit.

    `read` returns its events, without blocking if it is called by a timer; `events` waits for them. The last one is
    always `RunDone`, `RunStopped` or `RunFailed`, even if the trainer was killed, and then no process of it is left.
    `is_over` says that it has been read. The methods are called by one thread.
    """

    def __init__(self, program: Sequence[str], folder: RunFolder, timeouts: TrainerTimeouts | None = None) -> None:
        """Start the trainer. Raises `UserError` if that fails."""
        self._timeouts = timeouts or TrainerTimeouts()
        self._log = RunLog(folder.log)
        try:
            self._child = subprocess.Popen(
                [*program, str(folder.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=trainer_environment(),
                # Ctrl+C in a terminal does not reach it. A group of this session, since the system then wakes a
                # suspended trainer if this program dies: it finds its standard input closed, saves and exits.
                process_group=0 if os.name == "posix" else None,
                creationflags=NEW_PROCESS_GROUP,
            )
        except OSError as error:
            raise UserError(ErrorKind.FAILED, exit_reasons.NOT_STARTED, {}, str(error)) from error
        forbid_core_dump(self._child.pid)
        self.is_over = False
        self._frames: queue.SimpleQueue[TrainerEvent | None] = queue.SimpleQueue()
        self._stderr = StderrLog(self._child.pid)
        self._suspended: list[psutil.Process] | None = None
        self._is_started = self._is_killed = False
        self._saved = (0, 0)  # stage and step of the last checkpoint
        self._last: TrainerEvent | None = None
        self._silence_s = self._stopping_s = self._gone_s = 0.0
        self._stop_is_sent = False
        self._read_at = time.monotonic()
        self._threads = [
            threading.Thread(target=target, args=(pipe,), name=f"trainer {name}", daemon=True)
            for name, target, pipe in (
                ("frames", self._read_frames, self._child.stdout),
                ("stderr", self._read_stderr, self._child.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process id of the trainer."""
        return self._child.pid

    @property
    def is_suspended(self) -> bool:
        """Whether the trainer is suspended."""
        return self._suspended is not None

    # --- events ---------------------------------------------------------------------------------------------------

    def read(self, timeout_s: float = 0.0) -> list[TrainerEvent]:
        """Return the events since the last call, after at most `timeout_s`. Call it at least every few seconds: it also
        decides whether the trainer hangs."""
        if self.is_over:
            return []
        now = time.monotonic()
        # If this program was suspended or busy, the trainer is not to blame: longer gaps do not count.
        waited_s, self._read_at = min(now - self._read_at, max(2 * _POLL_S, timeout_s)), now
        found: list[TrainerEvent] = []
        while not self.is_over:
            try:
                frame = self._frames.get(timeout=timeout_s) if timeout_s and not found else self._frames.get_nowait()
            except queue.Empty:
                break
            found += self._on_frame(frame)
        if found or self._suspended is not None:
            self._silence_s = 0.0
        if not self.is_over and self._child.poll() is not None:  # its output ends soon, unless a child still has it
            self._kill_suspended()
            self._gone_s += waited_s
            if self._gone_s >= self._timeouts.exit_s:
                found.append(self._exited())
        elif not self.is_over and self._suspended is None:
            self._watch(waited_s)
        return found

    def events(self, check_interrupt: Callable[[], None] = lambda: None) -> Iterator[TrainerEvent]:
        """Yield the events until the last one. `check_interrupt` is called about ten times a second; an exception from
        it ends the iteration, but not the trainer."""
        while not self.is_over:
            check_interrupt()
            yield from self.read(_POLL_S)

    def _on_frame(self, frame: TrainerEvent | None) -> list[TrainerEvent]:
        """Return the events to report for a frame; None is the end of the output."""
        match frame:
            case None:
                return [self._exited()]
            case TrainerHello() if frame.protocol != PROTOCOL:
                self._last = self._failed(exit_reasons.OTHER_VERSION, {})
                self.kill()
                return []
            case TrainerHello():
                self._is_started = True
                logger.info("trainer %d: started, protocol %s, %s", frame.pid, frame.protocol, frame.device)
            case CheckpointSaved():
                self._saved = frame.stage, frame.step
        if isinstance(frame, LAST):  # reported when the process has exited
            self._last = self._last or frame
            return []
        return [frame] if self._last is None else []

    def _watch(self, waited_s: float) -> None:
        """Kill a trainer that hangs, or ends too slowly. `waited_s` is the time since the last call."""
        self._silence_s += waited_s
        if self._stop_is_sent or self._last is not None:
            self._stopping_s += waited_s
        if self._last is not None:
            reason = exit_reasons.HUNG if self._stopping_s >= self._timeouts.exit_s else None
        elif self._stopping_s >= self._timeouts.stop_s:
            reason = exit_reasons.STOP_TIMEOUT
        else:
            limit_s = self._timeouts.heartbeat_s if self._is_started else self._timeouts.start_s
            reason = exit_reasons.HUNG if self._silence_s >= limit_s else None
        if reason and not self._is_killed:
            self._last = self._last or self._failed(reason, {})
            self.kill()

    def _exited(self) -> TrainerEvent:
        """Return the last event, after the trainer has exited."""
        code = self._wait()
        self._kill_suspended()
        self._close_pipes()
        self.is_over = True
        if self._last is None and self._is_killed:
            self._last = RunStopped(*self._saved)
        if self._last is None:
            text, values = exit_reasons.describe_exit(code)
            self._last = self._failed(text, values)
            log_exit(self.pid, text, values)
        return self._last

    def _kill_suspended(self) -> None:
        """End the children of a trainer that was killed while it was suspended: they would stay so."""
        if self._suspended is not None:
            _signal_all(self._suspended, psutil.Process.kill)
            self._suspended = None

    def _wait(self) -> int:
        """Return the return code of the trainer, which has closed its output and should be gone."""
        try:
            return self._child.wait(self._timeouts.exit_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._child.wait()

    def _failed(self, text: Translatable, values: dict[str, str | int | float]) -> RunFailed:
        """The event of a failure that the trainer itself cannot report, which is logged in its place."""
        failed = RunFailed(UserError(ErrorKind.FAILED, text, values, self._stderr.tail).to_wire())
        with contextlib.suppress(OSError):  # the disk is full: this program still shows it
            self._log.append(failed)
        return failed

    # --- control --------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Tell the trainer to save a checkpoint after the current step and to exit."""
        self.resume()
        self._stop_is_sent = True
        assert self._child.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it is exiting: its last event follows
            self._child.stdin.write(encode(StopTraining()))
            self._child.stdin.flush()

    def kill(self) -> None:
        """End the trainer and its children at once. The run can be resumed from its last checkpoint."""
        if not self.is_over:
            self._is_killed = True
            _signal_all(_tree(self.pid), psutil.Process.kill)

    def suspend(self) -> None:
        """Stop the trainer and its children from computing until `resume`, at once. Their memory stays in use."""
        if self._suspended is not None or self.is_over:
            return
        # the trainer first, since it starts the others
        self._suspended = []
        while new := [process for process in _tree(self.pid) if process not in self._suspended]:
            _signal_all(new, psutil.Process.suspend)
            self._suspended += new
        logger.info("trainer %d: suspended", self.pid)

    def resume(self) -> None:
        """Let a suspended trainer continue."""
        if self._suspended is not None:
            _signal_all(self._suspended[::-1], psutil.Process.resume)
            self._suspended, self._silence_s = None, 0.0
            logger.info("trainer %d: resumed", self.pid)

    def close(self, timeout_s: float) -> TrainerEvent:
        """Stop the trainer, kill it after `timeout_s`, and return the last event."""
        deadline = time.monotonic() + timeout_s
        if not self.is_over:
            self.stop()
            while not self.is_over and time.monotonic() < deadline:
                self.read(_POLL_S)
            self.kill()
            while not self.is_over:
                self.read(_POLL_S)
        assert self._last is not None
        return self._last

    # --- pipes ----------------------------------------------------------------------------------------------------

    def _close_pipes(self) -> None:
        for thread in self._threads:
            thread.join(self._timeouts.exit_s)
        self._stderr.close()
        if any(thread.is_alive() for thread in self._threads):
            return  # a process of it that it left behind still has its standard error
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read_frames(self, pipe: IO[bytes]) -> None:
        lines = LineSplitter()
        while piece := pipe.read1(65536):  # type: ignore[attr-defined]
            for line in lines.feed(piece):
                with contextlib.suppress(ValueError, RecursionError):  # a library printed it
                    frame = decode(line)
                    if isinstance(frame, get_args(TrainerEvent)):
                        self._frames.put(frame)
        self._frames.put(None)

    def _read_stderr(self, pipe: IO[bytes]) -> None:
        while piece := pipe.read1(65536):  # type: ignore[attr-defined]
            self._stderr.feed(piece)


def trainer_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a trainer: that of its owner, without what it sets for its own numpy."""
    own = {name: value for name, value in environment.items() if name != "OPENBLAS_NUM_THREADS"}
    return own | added_environment(environment)


def _tree(pid: int) -> list[psutil.Process]:
    """The process and all its descendants, the process first; empty if it has exited."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _signal_all(processes: Sequence[psutil.Process], act: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):  # it has exited
            act(process)
