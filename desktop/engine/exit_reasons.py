"""Why a model process exited, as translatable sentences."""

import signal
import sys
from enum import StrEnum

from desktop.core.errors import QT_TRANSLATE_NOOP, Translatable

HUNG = QT_TRANSLATE_NOOP(
    "errors", "The model process stopped responding and was ended. Send the message again to start a new one."
)
STOP_TIMEOUT = QT_TRANSLATE_NOOP(
    "errors", "The model process did not stop in time and was ended. The next message starts a new one."
)
OTHER_VERSION = QT_TRANSLATE_NOOP(
    "errors", "Sayso was updated while it was open. Close it and start it again to use the new version."
)
CLOSED = QT_TRANSLATE_NOOP("errors", "The program was closed before the answer was complete.")

_KILLED = QT_TRANSLATE_NOOP(
    "errors",
    "The model process was killed, most likely because the memory ran out. Choose a shorter context or a smaller "
    "model, then send the message again.",
)
_ABORTED = QT_TRANSLATE_NOOP(
    "errors", "llama.cpp stopped with an internal error. Send the message again to start a new model process."
)
_BAD_ACCESS = QT_TRANSLATE_NOOP(
    "errors", "The model process crashed (bad memory access). Send the message again to start a new one."
)
_BAD_INSTRUCTION = QT_TRANSLATE_NOOP(
    "errors",
    "This build of llama.cpp needs processor instructions that this machine does not have. Install the build made "
    "for this machine.",
)
_SIGNAL = QT_TRANSLATE_NOOP(
    "errors", "The model process was ended by signal {signal}. Send the message again to start a new one."
)
_EXIT = QT_TRANSLATE_NOOP(
    "errors", "The model process exited unexpectedly (code {code}). Send the message again to start a new one."
)


class ExitCause(StrEnum):
    """What ended a child process that was not told to exit."""

    KILLED = "killed"
    ABORTED = "aborted"
    BAD_ACCESS = "bad access"
    BAD_INSTRUCTION = "bad instruction"
    SIGNAL = "signal"  # another one: {signal}
    EXIT = "exit"  # it ended by itself, with {code}


_SENTENCES = {
    ExitCause.KILLED: _KILLED,
    ExitCause.ABORTED: _ABORTED,
    ExitCause.BAD_ACCESS: _BAD_ACCESS,
    ExitCause.BAD_INSTRUCTION: _BAD_INSTRUCTION,
    ExitCause.SIGNAL: _SIGNAL,
    ExitCause.EXIT: _EXIT,
}

# On Windows a crash is a status code: access violation, stack overflow, illegal instruction, abort, no memory.
_BY_CODE = {
    0xC0000005: ExitCause.BAD_ACCESS,
    0xC00000FD: ExitCause.BAD_ACCESS,
    0xC000001D: ExitCause.BAD_INSTRUCTION,
    0xC0000409: ExitCause.ABORTED,
    0xC0000017: ExitCause.KILLED,
}


def describe_exit(code: int, crashed: bool) -> tuple[Translatable, dict[str, str | int | float]]:
    """Return the sentence for the exit of a model process and the values of its placeholders."""
    cause, values = find_cause(code, crashed)
    return _SENTENCES[cause], values


def find_cause(code: int, crashed: bool) -> tuple[ExitCause, dict[str, str | int | float]]:
    """Return what ended a process, with the values that a sentence about it needs.

    `code` is the exit code, or after a crash the signal number (on Windows, the status code).
    """
    if not crashed:
        return ExitCause.EXIT, {"code": code}
    by_signal = {
        signal.SIGABRT: ExitCause.ABORTED,
        signal.SIGSEGV: ExitCause.BAD_ACCESS,
        signal.SIGILL: ExitCause.BAD_INSTRUCTION,
        getattr(signal, "SIGBUS", -1): ExitCause.BAD_ACCESS,
        getattr(signal, "SIGKILL", -2): ExitCause.KILLED,
    }
    if cause := by_signal.get(code) or _BY_CODE.get(code & 0xFFFFFFFF):
        return cause, {}
    return ExitCause.SIGNAL, {"signal": _signal_name(code)}


def split_returncode(returncode: int) -> tuple[int, bool]:
    """Split the return code of `subprocess` into the exit code or signal number, and whether the process crashed."""
    if sys.platform == "win32":
        return returncode, returncode & 0xC0000000 == 0xC0000000
    return abs(returncode), returncode < 0


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(code).name
    except ValueError:
        return str(code)
