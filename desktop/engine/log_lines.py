"""What the owner of a model process logs: its frames without their texts, and the lines that it prints."""

import logging
import re
import time
from typing import Final

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.log_text import one_line, sentence_text, without_names
from desktop.engine.exit_reasons import CLOSED
from desktop.engine.protocol import (
    CandidateDone,
    Done,
    Event,
    Failed,
    Generate,
    GenerateBatch,
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
"""The rate limit of a model process's lines: at most `LINES` at once, then `PER_S` a second."""

TAIL_BYTES: Final = 4096
"""How much of the process's output is kept for the details of an error message."""

_MAX_BYTES: Final = 300  # of a line
_WORKER_LINE = re.compile(r"(?:DEBUG|INFO|WARNING|ERROR) desktop\.(?:engine\.worker|trainer)\.(\w+): ")
"""A line that our own code in the process has logged (`engine.worker.main`, `trainer.__main__`). It follows the rules
of `core.log_text`, except those of the module `library`, which passes on llama.cpp's log."""
_NATIVE = re.compile(
    r"(?:llama|ggml|gguf)\w*(?:::~?\w+)?: "  # the name of a C function
    r"|[\w./+\\:-]+\.(?:c|cc|cpp|h|hpp|cu|cuh|m|mm):\d+: (?=GGML_|fatal error|.*\bfailed\b)"  # an assertion
)
_ABORT = re.compile(r"terminate called after throwing an instance of |libc\+\+abi: terminating|Fatal Python error: ")


def log_request(request: Request) -> None:
    """Log a request: its id and sizes, never its texts."""
    match request:
        case Load():
            logger.info("request %d: load, context %d, GPU layers %d", request.id, *_sizes(request))
        case Generate():
            logger.info("request %d: generate, %d messages, %d answers", request.id, len(request.messages), request.n)
        case GenerateBatch():
            logger.info("request %d: generate, %d prompts", request.id, len(request.prompts))
        case Measure():
            logger.debug("request %d: measure, %d messages", request.id, len(request.messages))
        case Stop():
            logger.info("request %d: stop", request.id)
        case _:
            logger.debug("request %d: %s", request.id, type(request).__name__)


def log_event(event: Event) -> None:
    """Log the events that end a request or a part of it; others are too frequent."""
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


def log_exit(pid: int, text: Translatable, values: dict[str, str | int | float]) -> None:
    """Log why a process exited by itself or was killed (`engine.exit_reasons`)."""
    if text != CLOSED:  # it was told to exit
        logger.warning("process %d: %s", pid, sentence_text(UserError(ErrorKind.FAILED, text, values)))


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
    """Copies the standard error of one model process to the log, as far as it cannot contain parts of a conversation.

    Native code prints whatever it likes (for example a grammar that it cannot parse), so only lines of a known form are
    logged, without the names that they quote. Others are counted. Lines are truncated and limited in rate.
    """

    def __init__(self, pid: int = 0) -> None:
        self.pid = pid
        self._tail = b""
        self._line = b""  # an incomplete line
        self._allowance = float(LINES)
        self._refilled_at = time.monotonic()
        self._unknown_lines = self._excess_lines = 0

    @property
    def tail(self) -> str:
        """The last part of the output, unfiltered."""
        return self._tail.decode("utf-8", "replace").strip()

    def feed(self, data: bytes) -> None:
        """Process the next bytes from the pipe; they need not end with a line."""
        self._tail = (self._tail + data)[-TAIL_BYTES:]
        *lines, rest = (self._line + data).split(b"\n")
        self._line = rest[: 2 * _MAX_BYTES]  # the rest of this line would be truncated anyway
        for line in lines:
            self._log_line(line)

    def close(self) -> None:
        """Log the last line and the counts after the process has exited."""
        if self._line:
            self._log_line(self._line)
            self._line = b""
        logger.info("process %d has exited", self.pid)
        if self._unknown_lines or self._excess_lines:
            logger.info(
                "process %d: %d lines of unknown form and %d lines above the rate limit were not logged",
                self.pid,
                self._unknown_lines,
                self._excess_lines,
            )
            self._unknown_lines = self._excess_lines = 0

    def _log_line(self, data: bytes) -> None:
        text = data[: 2 * _MAX_BYTES].decode("utf-8", "replace").strip()
        if not text:
            return
        loggable = _loggable(text)
        if loggable is None:
            self._unknown_lines += 1
            return
        now = time.monotonic()
        self._allowance = min(self._allowance + (now - self._refilled_at) * PER_S, float(LINES))
        self._refilled_at = now
        if self._allowance < 1:
            self._excess_lines += 1
            return
        self._allowance -= 1
        logger.info("process %d: %s", self.pid, one_line(loggable[:_MAX_BYTES]))


def _loggable(text: str) -> str | None:
    """Return the part of a line that may be logged; None if its form is unknown."""
    if (worker := _WORKER_LINE.match(text)) is not None:
        return worker[0] + without_names(text[worker.end() :]) if worker[1] == "library" else text
    if (native := _NATIVE.match(text)) is not None:
        name = re.split(r"[/\\]", native[0])[-1]  # without the folders of the build machine
        return name + without_names(text[native.end() :])
    if (abort := _ABORT.match(text)) is not None:
        return abort[0] + without_names(text[abort.end() :])
    return None
