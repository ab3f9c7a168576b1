"""Why a model process exited, as translatable sentences."""

import signal

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

# On Windows a crash is a status code: access violation, stack overflow, illegal instruction, abort, no memory.
_BY_CODE = {
    0xC0000005: _BAD_ACCESS,
    0xC00000FD: _BAD_ACCESS,
    0xC000001D: _BAD_INSTRUCTION,
    0xC0000409: _ABORTED,
    0xC0000017: _KILLED,
}


def describe_exit(code: int, crashed: bool) -> tuple[Translatable, dict[str, str | int | float]]:
    """Return the sentence for an exit and the values of its placeholders.

    `code` is the exit code, or after a crash the signal number (on Windows, the status code).
    """
    if not crashed:
        return _EXIT, {"code": code}
    by_signal = {
        signal.SIGABRT: _ABORTED,
        signal.SIGSEGV: _BAD_ACCESS,
        signal.SIGILL: _BAD_INSTRUCTION,
        getattr(signal, "SIGBUS", -1): _BAD_ACCESS,
        getattr(signal, "SIGKILL", -2): _KILLED,
    }
    if text := by_signal.get(code) or _BY_CODE.get(code & 0xFFFFFFFF):
        return text, {}
    return _SIGNAL, {"signal": _signal_name(code)}


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(code).name
    except ValueError:
        return str(code)
