"""The worker's life: frames in and out, one request after the other, a heartbeat beside."""

import logging
import os
import queue
import threading
import time
import traceback
from collections.abc import Callable
from typing import BinaryIO

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import EndReason
from desktop.engine.protocol import (
    Event,
    Failed,
    Forget,
    Generate,
    Heartbeat,
    Hello,
    LimitKvCache,
    Load,
    Measure,
    Request,
    SaveState,
    Shutdown,
    Stop,
    Unload,
    decode,
    encode,
)
from desktop.engine.worker.engine import Engine
from desktop.engine.worker.generate import CancelToken
from desktop.engine.worker.library import LlamaLibrary

logger = logging.getLogger(__name__)

_BEAT = 1.0  # seconds
_LAST_ORDERS = 8.0  # seconds after the end of standard input: whoever is not done then will never be


class Worker:
    """Reads requests from `source`, writes events to the descriptor `target`."""

    def __init__(self, source: BinaryIO, target: int) -> None:
        self._source = source
        self._target = target
        self._lock = threading.Lock()
        self._requests: queue.Queue[tuple[Request, CancelToken]] = queue.Queue()
        self._tickets: dict[int, CancelToken] = {}  # of what waits or runs
        self._loads: dict[int, CancelToken] = {}  # of these, the ones that load
        self._busy = False
        self._closing = False
        self._engine: Engine | None = None

    def run(self) -> int:
        """Serves until the end; the exit code."""
        library = LlamaLibrary()
        self.send(Hello(library.build, library.gpu, os.getpid(), library.variant))
        for work, name in ((self._read, "requests"), (self._beat, "heartbeat")):
            threading.Thread(target=work, name=name, daemon=True).start()
        while True:
            request, ticket = self._next()
            if isinstance(request, Shutdown):
                break
            self._busy = True
            try:
                self._serve(library, request, ticket)
            except UserError as error:
                self.send(Failed(request.id, error.to_wire()))
            except Exception as error:  # our own bug: the request fails, the worker lives on
                logger.exception("request %d failed", request.id)
                self.send(Failed(request.id, _unexpected(error).to_wire()))
            finally:
                self._busy = False
                self._tickets.pop(request.id, None)
                self._loads.pop(request.id, None)
        self._unload()
        return 0

    def send(self, event: Event) -> None:
        """From any thread. When nobody reads any more the worker winds up."""
        data = memoryview(encode(event))
        try:
            with self._lock:
                while data:
                    data = data[os.write(self._target, data) :]
        except OSError:
            self._close()

    # --- the working thread ---------------------------------------------------------------------------------------

    def _next(self) -> tuple[Request, CancelToken]:
        """Waits for a request. Meanwhile states are given up when other programs need the memory."""
        while (engine := self._engine) is not None and engine.cache.parked_bytes:
            try:
                return self._requests.get(timeout=_BEAT)
            except queue.Empty:
                try:
                    engine.relieve()
                except Exception:  # our own bug: this was for other programs' sake, the worker lives on
                    logger.exception("parked states could not be given up")
        return self._requests.get()

    def _serve(self, library: LlamaLibrary, request: Request, ticket: CancelToken) -> None:
        match request:
            case Load():
                self._unload()
                self._engine = Engine(library, request, ticket, self.send)
            case Unload():
                self._unload()
            case Generate():
                self._loaded().generate(request, ticket)
            case Measure():
                self.send(self._loaded().measure(request))
            case SaveState():
                if self._engine:
                    self._engine.save(request.conversation)
            case Forget():
                if self._engine:
                    self._engine.forget(request.conversation)
            case LimitKvCache():
                if self._engine:
                    self._engine.limit_kv_cache(request)

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise UserError(ErrorKind.MODEL, QT_TRANSLATE_NOOP("errors", "No model is loaded. Choose one first."))
        return self._engine

    def _unload(self) -> None:
        if self._engine:
            self._engine.close()
            self._engine = None

    # --- threads of their own -------------------------------------------------------------------------------------

    def _read(self) -> None:
        try:
            for line in self._source:
                try:
                    frame = decode(line)
                except ValueError:
                    logger.warning("a request cannot be read", exc_info=True)
                    continue
                self._receive(frame)
        finally:
            self._close()  # the parent is gone, or has closed its end

    def _receive(self, frame: Request | Event) -> None:
        match frame:
            case Stop(id, candidate):
                if ticket := self._tickets.get(id):
                    ticket.stop(candidate)
            case Shutdown():
                self._close()
            case Load() | Unload() | Generate() | Measure() | SaveState() | Forget() | LimitKvCache():
                if isinstance(frame, Load | Unload):  # what still loads is not wanted any more
                    for ticket in list(self._loads.values()):
                        ticket.stop()
                ticket = CancelToken(frame.n if isinstance(frame, Generate) else 1)
                self._tickets[frame.id] = ticket
                if isinstance(frame, Load):
                    self._loads[frame.id] = ticket
                self._requests.put((frame, ticket))
            case _:
                logger.warning("not a request: %s", type(frame).__name__)

    def _close(self) -> None:
        """Ends what runs and what waits, then the worker."""
        if self._closing:
            return
        self._closing = True
        for ticket in list(self._tickets.values()):
            ticket.stopped = EndReason.INTERRUPTED
        self._requests.put((Shutdown(0), CancelToken()))
        threading.Thread(target=_after(_LAST_ORDERS, lambda: os._exit(1)), name="last orders", daemon=True).start()

    def _beat(self) -> None:
        while True:
            time.sleep(_BEAT)
            engine = self._engine
            if engine is None:
                self.send(Heartbeat(self._busy, 0))
            else:
                self.send(Heartbeat(self._busy, engine.threads.count, engine.cache.parked_bytes))


def _after(seconds: float, act: Callable[[], None]) -> Callable[[], None]:
    def wait() -> None:
        time.sleep(seconds)
        act()

    return wait


def _unexpected(error: Exception) -> UserError:
    return UserError(
        ErrorKind.FAILED,
        QT_TRANSLATE_NOOP(
            "errors", "Something went wrong in the engine. Try again; the details help with a bug report."
        ),
        detail="".join(traceback.format_exception(error)),
    )
