"""Entry point of the model process: prepares the standard streams and runs `service.Worker`. It never outlives its
parent."""

import logging
import os
import signal
import sys
import traceback
from collections.abc import Sequence

import psutil

from desktop.core.log_text import LineFormatter
from desktop.engine.protocol import BACKGROUND


def main(argv: Sequence[str]) -> int:
    """Serve frames until standard input ends or a `Shutdown` arrives.

    Does not return: an ordinary exit would crash in threads that wait in C code. With `--background` the process has a
    lower priority than other programs; everything else is configured by frames.
    """
    if BACKGROUND in argv:
        process = psutil.Process()  # before any other thread starts, so that all inherit the priority
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            process.nice(10)
    # before the library is loaded: otherwise an abort in it attaches gdb and hangs for seconds
    os.environ["GGML_NO_BACKTRACE"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl+C and tells us to stop
    # native code may print to fd 1: frames go to a duplicate of it, and fd 1 to standard error
    frames = os.dup(1)
    os.dup2(2, 1)
    _log_to_stderr()

    from desktop.engine.worker.service import Worker  # noqa: PLC0415 -- loads llama.cpp, see above

    code = 1
    try:
        code = Worker(sys.stdin.buffer, frames).run()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _log_to_stderr() -> None:
    """Log to standard error; the owner of this process copies it to the log file (`engine.log_lines`)."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(dated=False))
    logging.getLogger("desktop").addHandler(handler)
