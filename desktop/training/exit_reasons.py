"""Why a trainer exited without saying so itself, as translatable sentences."""

from desktop.core.errors import QT_TRANSLATE_NOOP, Translatable
from desktop.engine.exit_reasons import ExitCause, find_cause, split_returncode

HUNG = QT_TRANSLATE_NOOP(
    "errors", "The trainer stopped responding and was ended. Resume the run to continue from the last checkpoint."
)
STOP_TIMEOUT = QT_TRANSLATE_NOOP(
    "errors", "The trainer did not stop in time and was ended. Resume the run to continue from the last checkpoint."
)
NOT_STARTED = QT_TRANSLATE_NOOP(
    "errors", "The trainer could not be started. Set up training again on the Training page."
)
OTHER_VERSION = QT_TRANSLATE_NOOP(
    "errors", "The trainer belongs to another version of Sayso. Set up training again on the Training page."
)
CONVERSION_KILLED = QT_TRANSLATE_NOOP(
    "errors",
    "The conversion was killed, most likely because the memory ran out. Close other programs and try again.",
)
CONVERSION_FAILED = QT_TRANSLATE_NOOP(
    "errors",
    "The conversion ended unexpectedly. Try again; if it ends again, set up training again on the Training page.",
)

_SENTENCES = {
    ExitCause.KILLED: QT_TRANSLATE_NOOP(
        "errors",
        "The trainer was killed, most likely because the memory ran out. Close other programs, or duplicate the run "
        "with shorter examples; the last checkpoint is kept.",
    ),
    ExitCause.ABORTED: QT_TRANSLATE_NOOP(
        "errors",
        "The trainer stopped with an internal error. Resume the run to continue from the last checkpoint.",
    ),
    ExitCause.BAD_ACCESS: QT_TRANSLATE_NOOP(
        "errors",
        "The trainer crashed (bad memory access). Resume the run to continue from the last checkpoint.",
    ),
    ExitCause.BAD_INSTRUCTION: QT_TRANSLATE_NOOP(
        "errors",
        "This build of PyTorch needs processor instructions that this machine does not have. Install a build made for "
        "this machine.",
    ),
    ExitCause.SIGNAL: QT_TRANSLATE_NOOP(
        "errors",
        "The trainer was ended by signal {signal}. Resume the run to continue from the last checkpoint.",
    ),
    ExitCause.EXIT: QT_TRANSLATE_NOOP(
        "errors",
        "The trainer exited unexpectedly (code {code}). Resume the run to continue from the last checkpoint.",
    ),
}


def describe_exit(returncode: int) -> tuple[Translatable, dict[str, str | int | float]]:
    """Return the sentence for the return code of `subprocess`, and the values of its placeholders."""
    cause, values = find_cause(*split_returncode(returncode))
    return _SENTENCES[cause], values
