"""The owner of the model process: starts it, talks to it, notices its death, and starts it again.

Nothing here waits, but for `shutdown`. The command line, which has no event loop, uses `engine.client`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.programs import own_program
from desktop.engine import exit_reasons
from desktop.engine.child import Timeouts, Watchdog
from desktop.engine.child_process import EngineProcess
from desktop.engine.log_lines import TAIL_BYTES, log_death, log_event, log_request
from desktop.engine.memory import LARGEST_DEFAULT
from desktop.engine.protocol import (
    BACKGROUND,
    PROTOCOL,
    ContextOptions,
    Done,
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
    Measured,
    Request,
    SaveState,
    Shutdown,
    Stop,
    Unload,
    encode,
)
from desktop.engine.signature import MODEL_CHANGED, Signature, signature
from desktop.engine.state_files import remove_states

BATCH_MS = 16
"""At most one `events` signal in this time, but for the end of a request, which is told at once: the main loop wakes 60
times a second, however fast the stream."""

_TICK_MS = 1000


class StateKind(StrEnum):
    NONE = "none"  # no model
    STARTING = "starting"
    LOADING = "loading"
    READY = "ready"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EngineState:
    """`fraction` counts while LOADING; `model` is there while READY or BUSY, `error` when FAILED."""

    kind: StateKind = StateKind.NONE
    fraction: float = 0.0
    model: Loaded | None = None
    error: UserError | None = None


class EngineHost(QObject):
    """Requests go in and return their id at once; what comes of them arrives in `events`.

    Each `load`, `generate` and `measure` ends in exactly one `Loaded`, `Done`, `Measured` or `Failed`, also when the
    child dies; nothing more comes for an id after that. The first request after a death starts a new child, which
    loads the last model again.
    """

    events = Signal(list)  # of protocol.Event, in order; heartbeats are left out
    state_changed = Signal(object)  # EngineState

    def __init__(
        self, program: Sequence[str] | None = None, timeouts: Timeouts | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.state = EngineState()
        self.hello: Hello | None = None  # of the child that runs
        self.threads = 0  # that it uses just now
        self.parked_bytes = 0  # of memory, which it holds for conversations not in use
        self._program = list(program or own_program("worker"))
        self._timeouts = timeouts or Timeouts()
        self._process: EngineProcess | None = None
        self._dying: list[EngineProcess] = []  # killed, not gone yet
        self._dead: list[EngineProcess] = []  # dropped a moment later: never inside their own last signal
        self._last_id = 0
        self._closing = False
        self._wanted: Load | None = None  # the model that requests are for; a new child loads it again
        self._last_load = 0  # id
        self._signature: Signature = ()  # of the model's file when it was asked for
        self._outdated = False  # the child says that the file has changed since it was loaded
        self._open: dict[int, Request] = {}  # in the order in which the child works on them
        self._watchdog = Watchdog(self._timeouts)  # of the child that runs
        self._pending: list[Event] = []
        self._emitted = 0.0
        self._emit_timer = QTimer(self, singleShot=True)
        self._emit_timer.timeout.connect(self._emit)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)

    def another(self, parent: QObject | None = None) -> "EngineHost":
        """One more child of the same program, for work that everybody else's comes before."""
        return EngineHost([*self._program, BACKGROUND], self._timeouts, parent)

    # --- what one may ask -----------------------------------------------------------------------------------------

    @property
    def loaded(self) -> Loaded | None:
        """The model in memory."""
        return self.state.model

    @property
    def window(self) -> int:
        """Context length in tokens: of the model in memory, else the one that was asked for or that it gets by itself
        at most."""
        if self.loaded is not None:
            return self.loaded.window
        return (self._wanted.options.window if self._wanted else 0) or LARGEST_DEFAULT

    @property
    def idle(self) -> bool:
        """A model is in memory and nothing is being done."""
        return self.state.kind is StateKind.READY

    @property
    def wanted(self) -> str:
        """The path of the model that is, or will be, in memory when the next request comes; empty for none."""
        return self._wanted.path if self._wanted else ""

    @property
    def pid(self) -> int | None:
        """The child's, while one runs."""
        return self._process.processId() or None if self._process else None

    # --- requests -------------------------------------------------------------------------------------------------

    def load(self, path: str | Path, sha256: str = "", options: ContextOptions | None = None) -> int:
        """Loads this model in place of the one loaded."""
        self._wanted = Load(self._next_id(), str(path), sha256, options or ContextOptions())
        self._signature = signature([path])
        self._outdated = False
        if self._process is None:
            self._start()
        self._send(self._wanted)
        return self._wanted.id

    def generate(self, messages: Sequence[ChatMessage] = (), **fields: Any) -> int:
        """`fields` are those of `protocol.Generate`."""
        return self._ask(Generate(self._next_id(), tuple(messages), **fields))

    def measure(self, messages: Sequence[ChatMessage], reserve: int, **fields: Any) -> int:
        """`fields` are those of `protocol.Measure`."""
        return self._ask(Measure(self._next_id(), tuple(messages), reserve, **fields))

    def save_state(self, conversation: str) -> int:
        """Without a child there is nothing to save. Has no answer."""
        request = SaveState(self._next_id(), conversation)
        if self._process is not None:
            self._write(request)
        return request.id

    def forget(self, conversation: str, folder: Path) -> None:
        """Removes what is kept of a conversation that was deleted for good, in the child and in `folder`."""
        remove_states(folder, conversation)
        self._write(Forget(self._next_id(), conversation))

    def forget_all(self) -> None:
        """Has the child drop what it keeps of every conversation, in memory and on the disk."""
        self._write(Forget(self._next_id(), ""))

    def limit_kv_cache(self, parked_bytes: int | None, saved_bytes: int | None) -> None:
        """Sets how much may be kept of conversations not in use, as in `ContextOptions`, also for the next child."""
        if self._wanted is not None:
            options = replace(self._wanted.options, parked_bytes=parked_bytes, saved_bytes=saved_bytes)
            self._wanted = replace(self._wanted, options=options)
        self._write(LimitKvCache(self._next_id(), parked_bytes, saved_bytes))

    def stop(self, id: int, candidate: int | None = None) -> None:
        """Stops a request or one of its candidates. A child that does not obey is killed."""
        if id not in self._open or self._process is None:
            return
        self._write(Stop(id, candidate))
        if candidate is None:
            self._watchdog.stop(id)

    def unload(self) -> None:
        """Frees the model's memory, after what is under way."""
        self._wanted = None
        if self._process is not None:
            self._write(Unload(self._next_id()))
        self._set_state(EngineState())

    def shutdown(self, timeout: float = 5.0) -> None:
        """Ends the child and waits for it, at most `timeout` seconds (it saves what it has); then it is killed.

        What was open ends as the child says, or in `Failed`.
        """
        self._wanted = None
        self._closing = True
        if (child := self._process) is not None:
            self._write(Shutdown(self._next_id()))
            child.closeWriteChannel()
            if not child.waitForFinished(int(timeout * 1000)):
                self._abandon(exit_reasons.CLOSED)
        for dying in tuple(self._dying):
            dying.waitForFinished(1000)
        self._dead.clear()
        self._ticker.stop()
        self._emit()
        self._closing = False

    # --- the child ------------------------------------------------------------------------------------------------

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _ask(self, request: Generate | Measure) -> int:
        if self._wanted is None:
            text = QT_TRANSLATE_NOOP("errors", "No model is loaded. Choose one first.")
            error = self.state.error or UserError(ErrorKind.MODEL, text)
            self._take(Failed(request.id, error.to_wire()), unasked=True)
            return request.id
        if self._process is None:
            self._start()
            self._load_again()
        elif self._outdated:
            self._load_again()
        self._send(request)
        return request.id

    def _load_again(self) -> None:
        """Whatever is under the model's path now; a hash that was known is that of the file then."""
        assert self._wanted is not None
        if (now := signature([self._wanted.path])) != self._signature:
            self._signature, self._wanted = now, replace(self._wanted, sha256="")
        self._outdated = False
        self._wanted = replace(self._wanted, id=self._next_id())
        self._send(self._wanted)

    def _start(self) -> None:
        self._dead.clear()
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
        """Without a child there is nobody to tell."""
        if self._process is not None:
            log_request(request)
            self._process.write(encode(request))

    def on_frames(self, child: EngineProcess, frames: list[Event]) -> None:
        if child is self._process:
            self._watchdog.heard()
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
                self._take(frame)

    def _tick(self) -> None:
        """Counted in ticks of our own loop: a main loop that stood still must not blame the child."""
        if self._process is None:
            if not self._dying:
                self._dead.clear()
                self._ticker.stop()
            return
        current = next(iter(self._open), None)
        if too_long := self._watchdog.wait(_TICK_MS / 1000, current, is_started=self.hello is not None):
            self._abandon(too_long)

    def _abandon(self, text: str) -> None:
        """Kills the child and goes on without it."""
        if (child := self._process) is not None:
            self._process = None
            self._dying.append(child)
            child.kill()
            log_death(child.stderr.pid, text, {})
            self._bury(UserError(ErrorKind.FAILED, text, {}, child.stderr.tail))

    def on_death(self, child: EngineProcess, text: str, values: dict[str, str | int | float]) -> None:
        if child in self._dying:
            self._dying.remove(child)
        self._dead.append(child)
        if child is self._process:
            self._process = None
            if self._closing:
                text, values = exit_reasons.CLOSED, {}
            log_death(child.stderr.pid, text, values)
            self._bury(UserError(ErrorKind.FAILED, text, values, child.stderr.tail))

    def _bury(self, error: UserError) -> None:
        """The child is gone: everything that was asked of it ends here."""
        wire = error.to_wire()
        orphans = tuple(self._open)
        wanted = self._wanted is not None
        self.hello, self.parked_bytes = None, 0
        self._set_state(EngineState(StateKind.FAILED, error=error) if wanted or orphans else EngineState())
        for id in orphans:
            self._take(Failed(id, wire))

    # --- events ---------------------------------------------------------------------------------------------------

    def _take(self, event: Event, unasked: bool = False) -> None:
        """Files an event for the next signal. One for a request that is not open is dropped, unless it was made up."""
        assert not isinstance(event, Hello | Heartbeat)
        if event.request not in self._open and not unasked:
            return
        wait = max(self._emitted + BATCH_MS / 1000 - time.monotonic(), 0.0)
        if isinstance(event, Loaded | Done | Measured | Failed):
            request = self._open.pop(event.request, None)
            event = self._ended(request, event)
            wait = 0.0
        log_event(event)
        self._update_state(event)
        self._pending.append(event)
        if not wait or not self._emit_timer.isActive():
            # even at once it goes through the loop: one signal for all that was read, and none inside a request
            self._emit_timer.start(int(wait * 1000))

    def _ended(
        self, request: Request | None, event: Loaded | Done | Measured | Failed
    ) -> Loaded | Done | Measured | Failed:
        if not isinstance(event, Failed):
            return event
        try:
            error = UserError.from_wire(event.error)
        except (KeyError, TypeError, ValueError):
            text = QT_TRANSLATE_NOOP("errors", "The model process reported an invalid error.")
            error = UserError(ErrorKind.FAILED, text, {}, repr(event.error)[:TAIL_BYTES])
            event = Failed(event.request, error.to_wire())
        self._outdated = self._outdated or error.text == MODEL_CHANGED
        if isinstance(request, Load) and self._process is not None:
            if request.id == self._last_load:  # an earlier one fails because a later one took its place
                # not a death but an answer: this model cannot be used, and trying again would not help
                self._wanted = None
                self._set_state(EngineState(StateKind.FAILED, error=error))
        elif isinstance(request, Generate | Measure) and self._wanted is None and self.state.error is not None:
            # it was asked for while the model was being loaded; say why that failed, not that there is none
            event = Failed(event.request, self.state.error.to_wire())
        return event

    def _emit(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
            self._emitted = time.monotonic()
            self.events.emit(pending)

    def _update_state(self, event: Event | None = None) -> None:
        """From what is open and what just came."""
        if self._process is None:
            return  # its death has already said what there is to say
        model = event if isinstance(event, Loaded) else self.state.model
        if any(isinstance(request, Load) for request in self._open.values()):
            if isinstance(event, Loading):
                self._set_state(EngineState(StateKind.LOADING, event.fraction))
            elif self.state.kind is not StateKind.LOADING:
                self._set_state(EngineState(StateKind.LOADING if self.hello else StateKind.STARTING))
        elif model is not None:
            busy = any(isinstance(request, Generate) for request in self._open.values())
            self._set_state(EngineState(StateKind.BUSY if busy else StateKind.READY, model=model))

    def _set_state(self, state: EngineState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
