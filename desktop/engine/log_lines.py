"""What the owner of a model process writes to the log: its frames without their texts, and what it prints."""

import logging
import re
import time
from typing import Final

from desktop.core.errors import ErrorKind, UserError
from desktop.core.log_text import one_line, sentence_text, without_names
from desktop.engine.exit_reasons import CLOSED
from desktop.engine.protocol import (
    CandidateDone,
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
    Stop,
)

logger = logging.getLogger(__name__)

LINES, PER_S = 50, 10.0
"""At most so many lines of a model process in a row, and then at most so many in that time."""

TAIL_BYTES: Final = 4096
"""Kept of what the process prints, for the folded part of a message."""

_MAX_BYTES: Final = 300  # of a line that is kept
_OWN = re.compile(r"(?:DEBUG|INFO|WARNING|ERROR) desktop\.engine\.worker\.(\w+): ")
"""How the process writes what it logs (`engine.worker.main`): by the rules of `core.log_text`, but for `library`, which
passes on what llama.cpp logs."""
_NATIVE = re.compile(
    r"(?:llama|ggml|gguf)\w*(?:::~?\w+)?: "  # C functions by their name
    r"|[\w./+\\:-]+\.(?:c|cc|cpp|h|hpp|cu|cuh|m|mm):\d+: (?=GGML_|fatal error|.*\bfailed\b)"  # an assertion
)
_ABORT = re.compile(r"terminate called after throwing an instance of |libc\+\+abi: terminating|Fatal Python error: ")


def log_request(request: Request) -> None:
    """Its id and sizes, never a text."""
    match request:
        case Load():
            logger.info("request %d: load, context %d, GPU layers %d", request.id, *_sizes(request))
        case Generate():
            logger.info("request %d: generate, %d messages, %d answers", request.id, len(request.messages), request.n)
        case Measure():
            logger.debug("request %d: measure, %d messages", request.id, len(request.messages))
        case Stop():
            logger.info("request %d: stop", request.id)
        case _:
            logger.debug("request %d: %s", request.id, type(request).__name__)


def log_event(event: Event) -> None:
    """What ends a request or a part of it; other events come too often."""
    match event:
        case Hello():
            logger.info("process %d: %s, protocol %s%s", event.pid, event.build, event.protocol, _variant(event))
        case Loaded():
            logger.info(
                "request %d: loaded in %.1f s, %s, %d parameters, context %d of %d tokens",
                event.request,
                event.seconds,
                one_line(event.quantization)[:20],
                event.parameters,
                event.window,
                event.trained_window,
            )
        case CandidateDone():
            logger.debug("request %d: answer %d ended", event.request, event.candidate)
        case Done():
            logger.info("request %d: %d tokens, %.1f a second", event.request, event.tokens, event.tokens_per_second)
        case Measured():
            logger.debug("request %d: %d tokens", event.request, event.tokens)
        case Failed():
            logger.warning("request %d: failed: %s", event.request, _reason(event))


def log_death(pid: int, text: str, values: dict[str, str | int | float]) -> None:
    """`text` and `values` are the exit reason of a process (`engine.death`)."""
    level = logging.INFO if text == CLOSED else logging.WARNING
    logger.log(level, "process %d: %s", pid, sentence_text(UserError(ErrorKind.FAILED, text, values)))


def _sizes(load: Load) -> tuple[int, int]:
    return load.options.window, load.options.gpu_layers


def _variant(hello: Hello) -> str:
    return f", code for {one_line(hello.variant)[:40]}" if hello.variant else ""


def _reason(failed: Failed) -> str:
    try:
        return sentence_text(UserError.from_wire(failed.error))
    except (KeyError, TypeError, ValueError):
        return "an error that cannot be read"


class StderrLog:
    """What one model process prints: joined to the log, as far as it is known to quote no conversation.

    Native code prints whatever it likes (a grammar that it cannot read, for one), so only lines of known form are
    kept, without what they quote; the others are counted. Lines are cut, and limited in rate.
    """

    def __init__(self, pid: int = 0) -> None:
        self.pid = pid
        self._tail = b""
        self._rest = b""
        self._allowance = float(LINES)
        self._filled = time.monotonic()
        self._unknown = self._too_many = 0

    @property
    def tail(self) -> str:
        """The last of it, as it was printed."""
        return self._tail.decode("utf-8", "replace").strip()

    def feed(self, data: bytes) -> None:
        """Takes what was read from the pipe, in pieces of any size."""
        self._tail = (self._tail + data)[-TAIL_BYTES:]
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[: 2 * _MAX_BYTES]  # what follows in this line is cut anyway
        for line in lines:
            self._take(line)

    def close(self) -> None:
        """The process is gone: logs what is left."""
        if self._rest:
            self._take(self._rest)
            self._rest = b""
        logger.info("process %d is gone", self.pid)
        if self._unknown or self._too_many:
            logger.info(
                "process %d: printed %d more lines of no known form, and %d too many",
                self.pid,
                self._unknown,
                self._too_many,
            )
            self._unknown = self._too_many = 0

    def _take(self, data: bytes) -> None:
        text = data[: 2 * _MAX_BYTES].decode("utf-8", "replace").strip()
        if not text:
            return
        known = _known(text)
        if known is None:
            self._unknown += 1
            return
        now = time.monotonic()
        self._allowance = min(self._allowance + (now - self._filled) * PER_S, float(LINES))
        self._filled = now
        if self._allowance < 1:
            self._too_many += 1
            return
        self._allowance -= 1
        logger.info("process %d: %s", self.pid, one_line(known[:_MAX_BYTES]))


def _known(text: str) -> str | None:
    """The part of a line that may be kept; None where its form is not known."""
    if (own := _OWN.match(text)) is not None:
        return own[0] + without_names(text[own.end() :]) if own[1] == "library" else text
    if (native := _NATIVE.match(text)) is not None:
        name = re.split(r"[/\\]", native[0])[-1]  # the builder's folders
        return name + without_names(text[native.end() :])
    if (abort := _ABORT.match(text)) is not None:
        return abort[0] + without_names(text[abort.end() :])
    return None
