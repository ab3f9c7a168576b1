"""Which process am I? Decided here, before anything heavy is imported."""

import gc
import os
import sys
from collections.abc import Sequence

from desktop.core.programs import forget_own_places, hold_standard_descriptors

_DEBUG = "--debug"


def main() -> int:
    """The window without arguments (or with `--debug`, a data folder or files to open), the model process for `worker`,
    a reader of one file for `parquet-rows`, a renderer of chat templates for `templates`, else the commands."""
    hold_standard_descriptors()
    arguments = sys.argv[1:]
    if getattr(sys, "frozen", False):
        forget_own_places()
    # BLAS reads it when numpy loads: its threads spin while other work has the cores, and ours is too small for two
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # each process imports only its own part: the window must be up within a second, the worker must not load Qt
    if arguments[:1] == ["worker"]:
        from desktop.engine.worker.main import main as worker  # noqa: PLC0415

        return worker(arguments[1:])
    if arguments == ["templates"]:
        from desktop.engine.template_process import main as templates  # noqa: PLC0415

        return templates()
    if arguments[:1] == ["parquet-rows"] and len(arguments) == 2:
        from desktop.datasets.parquet_rows import main as rows  # noqa: PLC0415

        return rows(arguments[1])
    window = _window([argument for argument in arguments if argument != _DEBUG])
    if window is not None:
        gc.disable()  # imports make nothing but what stays; the window enables it again
        try:
            from desktop.app import run  # noqa: PLC0415
        except ImportError as error:
            if (error.name or "").startswith("desktop"):
                raise
            print(error, file=sys.stderr)  # "libGL.so.1: cannot open shared object file"
            _no_window()
            return 1
        return run(*window, debug=_DEBUG in arguments, no_window=_no_window)
    from desktop.cli.main import main as commands  # noqa: PLC0415

    return commands(arguments)


def _window(arguments: Sequence[str]) -> tuple[str | None, list[str]] | None:
    """With which data folder and files the window is meant; None when it is not."""
    data_dir: str | None = None
    files = list(arguments)
    match files:
        case ["--data-dir", folder, *rest] if folder and not folder.startswith("-"):
            data_dir, files = folder, rest
        case [argument, *rest] if argument.startswith("--data-dir=") and len(argument) > len("--data-dir="):
            data_dir, files = argument.removeprefix("--data-dir="), rest
    return (data_dir, files) if all(map(_is_file, files)) else None


def _no_window() -> None:
    """Said where Qt would end the process with words of its own."""
    from desktop.cli.i18n import Translator, language  # noqa: PLC0415
    from desktop.core.errors import QT_TRANSLATE_NOOP  # noqa: PLC0415

    text = QT_TRANSLATE_NOOP(
        "cli",
        "The window cannot open: there is no desktop session, or a library that Qt needs is missing. Run sayso "
        "doctor to find out; the other commands need no window.",
    )
    print(Translator(language())(text), file=sys.stderr, flush=True)


def _is_file(argument: str) -> bool:
    """A path or a name with an ending, there or not: no command looks like that."""
    return not argument.startswith("-") and any(sign in argument for sign in (os.sep, "/", "."))


if __name__ == "__main__":
    sys.exit(main())
