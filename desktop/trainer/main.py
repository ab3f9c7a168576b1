"""Entry point of the trainer: prepares the process, then runs one job. It never outlives its owner."""

import ctypes
import logging
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import psutil

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.log_text import LineFormatter, error_text
from desktop.core.programs import restore_environment
from desktop.trainer.owner_link import OwnerLink
from desktop.training.conversion import COMMAND
from desktop.training.job import RunFolder
from desktop.training.protocol import RunFailed, encode
from desktop.training.run_log import RunLog

logger = logging.getLogger(__name__)

_ENVIRONMENT = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # sums in one order, so that a loss curve repeats
    "GGML_NO_BACKTRACE": "1",
}


def main(arguments: Sequence[str]) -> int:
    """Run the job in the folder that is the only argument, or a conversion (see `training.conversion`). Does not
    return: native threads would delay the exit."""
    if len(arguments) != 1:
        print(f"usage: python -m desktop.trainer FOLDER | {COMMAND}", file=sys.stderr)
        return 2
    process = psutil.Process()  # before any other thread starts, so that all inherit the priority
    if sys.platform == "win32":
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        process.nice(10)
    restore_environment()  # the engine is another bundle's
    os.environ.update(_ENVIRONMENT)  # before the libraries are loaded, which read it
    # Threads that spin at each barrier stall all when another program needs a core: with both of two cores busy, a step
    # took 9 to 32 s; with threads that sleep, 4 s.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # libraries may print to fd 1: frames go to a duplicate of it, and fd 1 to standard error
    frames = os.dup(1)
    os.dup2(2, 1)
    _log_to_stderr()
    code = 1
    try:
        code = _conversion(frames) if arguments[0] == COMMAND else _job(Path(arguments[0]), frames)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _conversion(frames: int) -> int:
    try:
        from desktop.trainer.conversion import run_conversion  # noqa: PLC0415 -- loads torch, see above
    except (ImportError, OSError):
        os.write(frames, encode(RunFailed(_not_loaded().to_wire())))
        return 1
    return run_conversion(sys.stdin.buffer, frames)


def _job(folder: Path, frames: int) -> int:
    link = OwnerLink(sys.stdin.buffer, frames)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner handles Ctrl+C and sends `StopTraining`
    signal.signal(signal.SIGTERM, lambda *_: link.stop())  # the system shuts down
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the owner is gone: standard input ends, too
    _wake_when_owner_dies()
    link.start()

    files = RunFolder(folder)
    try:
        from desktop.trainer.run import run_job  # noqa: PLC0415 -- loads torch, see above
    except (ImportError, OSError) as error:
        link.fail(_not_loaded(), RunLog(files.log))
        logger.warning("PyTorch cannot be loaded: %s", error_text(error))
        return 1
    return run_job(files, link)


def _not_loaded() -> UserError:
    """The error for a library that is missing or damaged; call it in the handler of the exception."""
    text = QT_TRANSLATE_NOOP(
        "errors", "PyTorch cannot be loaded. Set up training again on the Training page; the run is kept."
    )
    return UserError(ErrorKind.FAILED, text, {}, traceback.format_exc())


def _wake_when_owner_dies() -> None:
    """Have the system wake this process if its owner dies while it is suspended, so that it saves and exits.

    Other systems do so for any stopped process group that loses its last parent. So does Linux, but not if the process
    was about to stop in this moment.
    """
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGCONT)


def _log_to_stderr() -> None:
    """Log to standard error; the owner of this process copies it to the log file (`engine.log_lines`)."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(dated=False))
    logger = logging.getLogger("desktop")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
