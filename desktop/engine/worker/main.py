"""Entry of the model process: standard streams, then `service.Worker`. It never outlives its parent."""

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
    """Serves frames until standard input ends or a `Shutdown` comes. Does not return: threads that wait in C would
    make an ordinary exit crash. With `--background` everybody else's work comes first; all else comes in frames."""
    if BACKGROUND in argv:
        process = psutil.Process()  # here, before there is any other thread
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            process.nice(10)
    # before the library is loaded: an abort in it would attach gdb, and hang for seconds
    os.environ["GGML_NO_BACKTRACE"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which asks us to stop
    # native code prints to fd 1 as it likes: frames go to a duplicate, fd 1 to where it does no harm
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
    """The owner of this process joins it to the log (`engine.log_lines`)."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(dated=False))
    logging.getLogger("desktop").addHandler(handler)
