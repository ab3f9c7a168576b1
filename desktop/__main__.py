"""Which process am I? Decided here, before anything heavy is imported."""

import gc
import os
import sys
from collections.abc import Sequence


def main() -> int:
    """The window without arguments (or with a data folder alone), the model process for `worker`, a reader of one file
    for `parquet-rows`, else the commands."""
    arguments = sys.argv[1:]
    # BLAS reads it when numpy loads: its threads spin while other work has the cores, and ours is too small for two
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # each process imports only its own part: the window must be up within a second, the worker must not load Qt
    if arguments[:1] == ["worker"]:
        from desktop.engine.worker.main import main as worker  # noqa: PLC0415

        return worker(arguments[1:])
    if arguments[:1] == ["parquet-rows"] and len(arguments) == 2:
        from desktop.datasets.parquet_rows import main as rows  # noqa: PLC0415

        return rows(arguments[1])
    only_data_dir, data_dir = _window(arguments)
    if only_data_dir:
        gc.disable()  # imports make nothing but what stays; the window enables it again
        from desktop.app import run  # noqa: PLC0415

        return run(data_dir)
    from desktop.cli.main import main as commands  # noqa: PLC0415

    return commands(arguments)


def _window(arguments: Sequence[str]) -> tuple[bool, str | None]:
    """Whether the window is meant, and with which data folder."""
    match list(arguments):
        case []:
            return True, None
        case ["--data-dir", folder] if folder and not folder.startswith("-"):
            return True, folder
        case [argument] if argument.startswith("--data-dir=") and len(argument) > len("--data-dir="):
            return True, argument.removeprefix("--data-dir=")
    return False, None


if __name__ == "__main__":
    sys.exit(main())
