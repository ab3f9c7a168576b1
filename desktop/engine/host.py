"""The owner of the model process in the window: starts it, sends requests, notices its exit and starts it again.

Nothing here blocks, except `shutdown`. The command line, which has no event loop, uses `engine.client`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Translatable, UserError
from desktop.core.programs import program_command
from desktop.engine import exit_reasons
from desktop.engine.child import Timeouts, Watchdog
from desktop.engine.child_process import EngineProcess
from desktop.engine.codec import encode
from desktop.engine.log_lines import TAIL_BYTES, log_event, log_exit, log_request
from desktop.engine.memory import MAX_DEFAULT_WINDOW
from desktop.engine.protocol import (
    BACKGROUND,
    PROTOCOL,
    ContextOptions,
    Event,
    Failed,
    Forget,
    Generate,
    Heartbeat,
    Hello,
    LimitKvCache,
    Load,
    Loaded,
    Loading,
    Measure,
    ModelRequest,
    Request,
    Result,
    SaveState,
    Shutdown,
    Stop,
    Unload,
)
from desktop.engine.signature import MODEL_CHANGED, Signature, signature
from desktop.engine.state_files import remove_states

BATCH_MS = 16
"""The shortest time between two `events` signals, so that the main loop wakes at most 60 times a second however fast
the stream is. The end of a request is emitted at once."""

_TICK_MS = 1000


class StateKind(StrEnum):
    """What the engine is doing, as the window shows it."""

    NONE = "none"  # no model
    STARTING = "starting"
    LOADING = "loading"
    READY = "ready"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EngineState:
    """The state of an `EngineHost`.

    `fraction` is the progress while LOADING; `model` is set while READY or BUSY, `error` when FAILED.
    """

    kind: StateKind = StateKind.NONE
    fraction: float = 0.0
    model: Loaded | None = None
    error: UserError | None = None


class EngineHost(QObject):
    """Owns one model process at a time. Requests return their id at once; their results arrive in `events`.

    Each `load`, `generate`, `measure` and `submit` ends in exactly one `protocol.Result`, also when the process dies,
    and no event of that id follows. The next request after an exit starts a new process, which loads the
    last model again; a load that failed with a `UserError` is not repeated. A process that sends nothing for
    `Timeouts.heartbeat_s`, or does not stop a request within `Timeouts.stop_s`, is killed.
    """

    events = Signal(list)  # of protocol.Event, in order, without heartbeats
    state_changed = Signal(object)  # EngineState

    def __init__(
        self, program: Sequence[str] | None = None, timeouts: Timeouts | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.state = EngineState()
        self.hello: Hello | None = None  # of the running process
        self.threads = 0  # that it uses now
        self.parked_bytes = 0  # memory that it holds for conversations not in use
        self._program = list(program or program_command("worker"))
        self._timeouts = timeouts or Timeouts()
        self._process: EngineProcess | None = None
        self._terminating: list[EngineProcess] = []  # killed, but not exited yet
        self._exited: list[EngineProcess] = []  # dropped later, since an object must outlive its own last signal
        self._last_id = 0
        self._is_closing = False
        self._load_request: Load | None = None  # of the model that requests use; a new process gets it again
        self._last_load = 0  # id
        self._signature: Signature = ()  # of the model's file when `load` was called
        self._is_outdated = False  # the process reports that the file has changed since it was loaded
        self._open: dict[int, Request] = {}  # in the order in which the process works on them
        self._watchdog = Watchdog(self._timeouts)  # of the running process
        self._pending: list[Event] = []
        self._emitted = 0.0
        self._emit_timer = QTimer(self, singleShot=True)
        self._emit_timer.timeout.connect(self._emit)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)

    def background_host(self, parent: QObject | None = None) -> "EngineHost":
        """Return a host with a process of its own and lower scheduling priority."""
        return EngineHost([*self._program, BACKGROUND], self._timeouts, parent)

    # --- state ----------------------------------------------------------------------------------------------------

    @property
    def loaded(self) -> Loaded | None:
        """The model in memory, or None."""
        return self.state.model

    @property
    def window(self) -> int:
        """Context length in tokens: of the model in memory, else as requested by `load`, else the largest default."""
        if self.loaded is not None:
            return self.loaded.window
        return (self._load_request.options.window if self._load_request else 0) or MAX_DEFAULT_WINDOW

    @property
    def is_idle(self) -> bool:
        """Whether a model is in memory and no request is running."""
        return self.state.kind is StateKind.READY

    @property
    def model_path(self) -> str:
        """The path of the model that the next request uses; empty if there is none."""
        return self._load_request.path if self._load_request else ""

    @property
    def pid(self) -> int | None:
        """The process id, or None if no process is running."""
        return self._process.processId() or None if self._process else None

    # --- requests -------------------------------------------------------------------------------------------------

    def load(self, path: str | Path, sha256: str = "", options: ContextOptions | None = None) -> int:
        """Load this model in place of the loaded one."""
        self._load_request = Load(self._next_id(), str(path), sha256, options or ContextOptions())
        self._signature = signature([path])
        self._is_outdated = False
        if self._process is None:
            self._start()
        self._send(self._load_request)
        return self._load_request.id

    def generate(self, messages: Sequence[ChatMessage] = (), **fields: Any) -> int:
        """Generate candidates; `fields` are those of `protocol.Generate`."""
        return self.submit(Generate(0, tuple(messages), **fields))

    def measure(self, messages: Sequence[ChatMessage], reserve: int, **fields: Any) -> int:
        """Count the tokens of a prompt; `fields` are those of `protocol.Measure`."""
        return self.submit(Measure(0, tuple(messages), reserve, **fields))

    def submit(self, request: ModelRequest) -> int:
        """Send a request to the model, with the next id."""
        request = replace(request, id=self._next_id())
        if self._load_request is None:
            text = QT_TRANSLATE_NOOP("errors", "No model is loaded. Choose one first.")
            error = self.state.error or UserError(ErrorKind.MODEL, text)
            self._queue_event(Failed(request.id, error.to_wire()), is_synthetic=True)
            return request.id
        if self._process is None:
            self._start()
            self._load_again()
        elif self._is_outdated:
            self._load_again()
        self._send(request)
        return request.id

    def save_state(self, conversation: str) -> int:
        """Save the KV cache state of a conversation to disk. Produces no event."""
        request = SaveState(self._next_id(), conversation)
        if self._process is not None:
            self._write(request)
        return request.id

    def forget(self, conversation: str, folder: Path) -> None:
        """Remove the states of a permanently deleted conversation, from the process and from `folder`."""
        remove_states(folder, conversation)
        self._write(Forget(self._next_id(), conversation))

    def forget_all(self) -> None:
        """Remove the states of all conversations, from memory and disk."""
        self._write(Forget(self._next_id(), ""))

    def limit_kv_cache(self, parked_bytes: int | None, saved_bytes: int | None) -> None:
        """Set the budgets of parked and saved states, as in `ContextOptions`. They also apply to later processes."""
        if self._load_request is not None:
            options = replace(self._load_request.options, parked_bytes=parked_bytes, saved_bytes=saved_bytes)
            self._load_request = replace(self._load_request, options=options)
        self._write(LimitKvCache(self._next_id(), parked_bytes, saved_bytes))

    def stop(self, id: int, candidate: int | None = None) -> None:
        """Stop a request or one of its candidates. A process that does not stop in time is killed."""
        if id not in self._open or self._process is None:
            return
        self._write(Stop(id, candidate))
        if candidate is None:
            self._watchdog.stop(id)

    def unload(self) -> None:
        """Free the model's memory once the running requests have ended."""
        self._load_request = None
        if self._process is not None:
            self._write(Unload(self._next_id()))
        self._set_state(EngineState())

    def shutdown(self, timeout_s: float = 5.0) -> None:
        """End the process, which saves its states first, and wait for it; after `timeout_s` seconds it is killed.

        Open requests end as the process reports, or in `Failed`.
        """
        self._load_request = None
        self._is_closing = True
        if (child := self._process) is not None:
            self._write(Shutdown(self._next_id()))
            child.closeWriteChannel()
            if not child.waitForFinished(int(timeout_s * 1000)):
                self._abandon(exit_reasons.CLOSED)
        for child in tuple(self._terminating):
            child.waitForFinished(1000)
        self._exited.clear()
        self._ticker.stop()
        self._emit()
        self._is_closing = False

    # --- the process ----------------------------------------------------------------------------------------------

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _load_again(self) -> None:
        """Load whatever file is under the model's path now. Its hash is only known if the file did not change."""
        assert self._load_request is not None
        if (now := signature([self._load_request.path])) != self._signature:
            self._signature, self._load_request = now, replace(self._load_request, sha256="")
        self._is_outdated = False
        self._load_request = replace(self._load_request, id=self._next_id())
        self._send(self._load_request)

    def _start(self) -> None:
        self._exited.clear()
        self._process = EngineProcess(self._program, self)
        self._watchdog = Watchdog(self._timeouts)
        self.hello, self.parked_bytes = None, 0
        self._ticker.start()
        self._set_state(EngineState(StateKind.STARTING))
        self._process.run()

    def _send(self, request: Request) -> None:
        self._open[request.id] = request
        if isinstance(request, Load):
            self._last_load = request.id
        self._write(request)
        self._update_state()

    def _write(self, request: Request) -> None:
        """Send a request if a process is running."""
        if self._process is not None:
            log_request(request)
            self._process.write(encode(request))

    def on_frames(self, child: EngineProcess, frames: list[Event]) -> None:
        """See `ProcessOwner`. Frames of an abandoned process are ignored."""
        if child is self._process:
            self._watchdog.on_output()
            for frame in frames:
                self._read(frame)

    def _read(self, frame: Event) -> None:
        match frame:
            case Heartbeat():
                self.threads, self.parked_bytes = frame.threads, frame.parked_bytes
            case Hello() if frame.protocol != PROTOCOL:
                self._abandon(exit_reasons.OTHER_VERSION)
            case Hello():
                log_event(frame)
                self.hello = frame
                self._update_state()
            case _:
                self._queue_event(frame)

    def _tick(self) -> None:
        """Advance the watchdog. Time is counted in ticks of our own loop: if it stood still, the process is not to
        blame."""
        if self._process is None:
            if not self._terminating:
                self._exited.clear()
                self._ticker.stop()
            return
        current = next(iter(self._open), None)
        if reason := self._watchdog.wait(_TICK_MS / 1000, current, is_started=self.hello is not None):
            self._abandon(reason)

    def _abandon(self, text: Translatable) -> None:
        """Kill the process and continue without it."""
        if (child := self._process) is not None:
            self._process = None
            self._terminating.append(child)
            child.kill()
            log_exit(child.stderr.pid, text, {})
            self._fail_open_requests(UserError(ErrorKind.FAILED, text, {}, child.stderr.tail))

    def on_exit(self, child: EngineProcess, text: Translatable, values: dict[str, str | int | float]) -> None:
        """See `ProcessOwner`."""
        if child in self._terminating:
            self._terminating.remove(child)
        self._exited.append(child)
        if child is self._process:
            self._process = None
            if self._is_closing:
                text, values = exit_reasons.CLOSED, {}
            log_exit(child.stderr.pid, text, values)
            self._fail_open_requests(UserError(ErrorKind.FAILED, text, values, child.stderr.tail))

    def _fail_open_requests(self, error: UserError) -> None:
        """The process is gone: end all of its requests with `error`."""
        wire = error.to_wire()
        open_ids = tuple(self._open)
        is_in_use = self._load_request is not None or bool(open_ids)
        self.hello, self.parked_bytes = None, 0
        self._set_state(EngineState(StateKind.FAILED, error=error) if is_in_use else EngineState())
        for id in open_ids:
            self._queue_event(Failed(id, wire))

    # --- events ---------------------------------------------------------------------------------------------------

    def _queue_event(self, event: Event, is_synthetic: bool = False) -> None:
        """Queue an event for the next signal. Events of requests that are not open are dropped, unless the host itself
        made them."""
        assert not isinstance(event, Hello | Heartbeat)
        if event.request not in self._open and not is_synthetic:
            return
        wait = max(self._emitted + BATCH_MS / 1000 - time.monotonic(), 0.0)
        if isinstance(event, Result):
            request = self._open.pop(event.request, None)
            event = self._close_request(request, event)
            wait = 0.0
        log_event(event)
        self._update_state(event)
        self._pending.append(event)
        if not wait or not self._emit_timer.isActive():
            # always through the event loop: one signal for everything that was read, none inside a call to the host
            self._emit_timer.start(int(wait * 1000))

    def _close_request(self, request: Request | None, event: Result) -> Result:
        """Update the state after the last event of a request. Returns that event, or a more helpful one."""
        if not isinstance(event, Failed):
            return event
        try:
            error = UserError.from_wire(event.error)
        except (KeyError, TypeError, ValueError):
            text = QT_TRANSLATE_NOOP("errors", "The model process reported an invalid error.")
            error = UserError(ErrorKind.FAILED, text, {}, repr(event.error)[:TAIL_BYTES])
            event = Failed(event.request, error.to_wire())
        self._is_outdated = self._is_outdated or error.text == MODEL_CHANGED
        if isinstance(request, Load) and self._process is not None:
            if request.id == self._last_load:  # an earlier load fails because the later one replaced it
                # the process answered that this model cannot be used: loading it again would not help
                self._load_request = None
                self._set_state(EngineState(StateKind.FAILED, error=error))
        elif isinstance(request, ModelRequest) and self._load_request is None and self.state.error is not None:
            # it waited while the model was loading: report why that failed, not that no model is loaded
            event = Failed(event.request, self.state.error.to_wire())
        return event

    def _emit(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
            self._emitted = time.monotonic()
            self.events.emit(pending)

    def _update_state(self, event: Event | None = None) -> None:
        """Derive the state from the open requests and the latest event."""
        if self._process is None:
            return  # `_fail_open_requests` has set the state
        model = event if isinstance(event, Loaded) else self.state.model
        if any(isinstance(request, Load) for request in self._open.values()):
            if isinstance(event, Loading):
                self._set_state(EngineState(StateKind.LOADING, event.fraction))
            elif self.state.kind is not StateKind.LOADING:
                self._set_state(EngineState(StateKind.LOADING if self.hello else StateKind.STARTING))
        elif model is not None:
            busy = any(
                isinstance(request, ModelRequest) and not isinstance(request, Measure)
                for request in self._open.values()
            )
            self._set_state(EngineState(StateKind.BUSY if busy else StateKind.READY, model=model))

    def _set_state(self, state: EngineState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
