"""The main loop of the model process: frames in and out, one request after the other, and a heartbeat."""

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
from desktop.engine.codec import decode, encode
from desktop.engine.protocol import (
    Event,
    Failed,
    Forget,
    Generate,
    Heartbeat,
    Hello,
    LimitKvCache,
    Load,
    ModelRequest,
    Request,
    SaveState,
    Shutdown,
    Stop,
    Unload,
)
from desktop.engine.worker.candidates import CancelToken
from desktop.engine.worker.engine import Engine
from desktop.engine.worker.library import LlamaLibrary

logger = logging.getLogger(__name__)

_HEARTBEAT_S = 1.0
_EXIT_GRACE_S = 8.0  # from the end of standard input until the process is ended by force


class Worker:
    """Reads requests from `source` and writes events to the file descriptor `target`."""

    def __init__(self, source: BinaryIO, target: int) -> None:
        self._source = source
        self._target = target
        self._lock = threading.Lock()
        self._requests: queue.Queue[tuple[Request, CancelToken]] = queue.Queue()
        self._cancel_tokens: dict[int, CancelToken] = {}  # of waiting and running requests, by id
        self._loads: dict[int, CancelToken] = {}  # those of `Load` requests
        self._is_busy = False
        self._is_closing = False
        self._engine: Engine | None = None

    def run(self) -> int:
        """Serve requests until the end. Returns the exit code."""
        library = LlamaLibrary()
        self.send(Hello(library.build, library.gpu, os.getpid(), library.variant))
        for work, name in ((self._read, "requests"), (self._send_heartbeats, "heartbeat")):
            threading.Thread(target=work, name=name, daemon=True).start()
        while True:
            request, cancel_token = self._next()
            if isinstance(request, Shutdown):
                break
            self._is_busy = True
            try:
                self._serve(library, request, cancel_token)
            except UserError as error:
                self.send(Failed(request.id, error.to_wire()))
            except Exception as error:  # a bug of ours: the request fails, the worker continues
                logger.exception("request %d failed", request.id)
                self.send(Failed(request.id, _unexpected(error).to_wire()))
            finally:
                self._is_busy = False
                self._cancel_tokens.pop(request.id, None)
                self._loads.pop(request.id, None)
        self._unload()
        return 0

    def send(self, event: Event) -> None:
        """Write an event; may be called from any thread. If the parent no longer reads, the worker shuts down."""
        data = memoryview(encode(event))
        try:
            with self._lock:
                while data:
                    data = data[os.write(self._target, data) :]
        except OSError:
            self._close()

    # --- main thread ----------------------------------------------------------------------------------------------

    def _next(self) -> tuple[Request, CancelToken]:
        """Wait for a request. Meanwhile, give up parked states when other programs need the memory."""
        while (engine := self._engine) is not None and engine.cache.parked_bytes:
            try:
                return self._requests.get(timeout=_HEARTBEAT_S)
            except queue.Empty:
                try:
                    engine.trim_cache()
                except Exception:  # a bug of ours that affects no request: the worker continues
                    logger.exception("parked states could not be dropped")
        return self._requests.get()

    def _serve(self, library: LlamaLibrary, request: Request, cancel_token: CancelToken) -> None:
        match request:
            case Load():
                self._unload()
                self._engine = Engine(library, request, cancel_token, self.send)
            case Unload():
                self._unload()
            case _ if isinstance(request, ModelRequest):
                self._loaded().serve(request, cancel_token)
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

    # --- other threads --------------------------------------------------------------------------------------------

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
            self._close()  # the parent has exited or closed its end

    def _receive(self, frame: Request | Event) -> None:
        match frame:
            case Stop(id, candidate):
                if cancel_token := self._cancel_tokens.get(id):
                    cancel_token.cancel(candidate)
            case Shutdown():
                self._close()
            case _ if isinstance(frame, Request):
                if isinstance(frame, Load | Unload):  # this replaces models that are still loading
                    for cancel_token in list(self._loads.values()):
                        cancel_token.cancel()
                cancel_token = CancelToken(frame.n if isinstance(frame, Generate) else 1)
                self._cancel_tokens[frame.id] = cancel_token
                if isinstance(frame, Load):
                    self._loads[frame.id] = cancel_token
                self._requests.put((frame, cancel_token))
            case _:
                logger.warning("not a request: %s", type(frame).__name__)

    def _close(self) -> None:
        """Interrupt what runs and waits, then end the worker."""
        if self._is_closing:
            return
        self._is_closing = True
        for cancel_token in list(self._cancel_tokens.values()):
            cancel_token.reason = EndReason.INTERRUPTED
        self._requests.put((Shutdown(0), CancelToken()))
        threading.Thread(target=_delayed(_EXIT_GRACE_S, lambda: os._exit(1)), name="exit", daemon=True).start()

    def _send_heartbeats(self) -> None:
        while True:
            time.sleep(_HEARTBEAT_S)
            engine = self._engine
            if engine is None:
                self.send(Heartbeat(self._is_busy, 0))
            else:
                self.send(Heartbeat(self._is_busy, engine.threads.count, engine.cache.parked_bytes))


def _delayed(seconds: float, act: Callable[[], None]) -> Callable[[], None]:
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
