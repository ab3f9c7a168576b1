"""The entry point of every process of Sayso. Decides which one to run before anything large is imported."""

import builtins
import gc
import os
import sys
from collections.abc import Sequence

from desktop.core.programs import reserve_standard_descriptors, restore_environment

_DEBUG = "--debug"


def main() -> int:
    """Run the process that the arguments name, and return its exit code.

    Without arguments, or with `--debug`, a data folder or files to open, it is the window. `worker` is the model
    process, `parquet-rows` the reader of one Parquet file, `templates` the renderer of chat templates, `check-code` the
    runner of code in answers; all else are commands.
    """
    reserve_standard_descriptors()
    arguments = sys.argv[1:]
    if getattr(sys, "frozen", False):
        restore_environment()
    # read when numpy loads: BLAS threads spin while other work needs the cores, and our arrays are too small for two
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # each process imports only what it needs: the window must show within a second, the worker must not load Qt
    if arguments[:1] == ["worker"]:
        from desktop.engine.worker.main import main as worker  # noqa: PLC0415

        return worker(arguments[1:])
    if arguments == ["templates"]:
        from desktop.engine.template_process import main as templates  # noqa: PLC0415

        return templates()
    if arguments == ["check-code"]:
        from desktop.evaluation.generated_code import main as check_code  # noqa: PLC0415

        return check_code()
    if arguments[:1] == ["parquet-rows"] and len(arguments) == 2:
        from desktop.datasets.parquet_rows import main as rows  # noqa: PLC0415

        return rows(arguments[1])
    window = _window([argument for argument in arguments if argument != _DEBUG])
    if window is not None:
        try:
            prepare_window()
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
    """The data folder and the files for the window; None if the arguments are a command."""
    data_dir: str | None = None
    files = list(arguments)
    match files:
        case ["--data-dir", folder, *rest] if folder and not folder.startswith("-"):
            data_dir, files = folder, rest
        case [argument, *rest] if argument.startswith("--data-dir=") and len(argument) > len("--data-dir="):
            data_dir, files = argument.removeprefix("--data-dir="), rest
    return (data_dir, files) if all(map(_is_file, files)) else None


def prepare_window() -> None:
    """Import Qt, and keep the imports after it cheap. Raises `ImportError` if the system lacks a library.

    PySide replaces `__import__` for the sake of `from __feature__ import ...`, which nothing here uses. Its version
    reads the source of every module (0.1 s) and keeps it (20 MB), so Python's own is restored.
    """
    gc.disable()  # what imports create stays in use; the window enables collection again
    imports = builtins.__import__
    import PySide6.QtCore  # noqa: F401, PLC0415

    builtins.__import__ = imports


def _no_window() -> None:
    """Print why the window cannot open, instead of Qt's own message."""
    from desktop.cli.i18n import Translator, language  # noqa: PLC0415
    from desktop.core.errors import QT_TRANSLATE_NOOP  # noqa: PLC0415

    text = QT_TRANSLATE_NOOP(
        "cli",
        "The window cannot open: there is no desktop session, or a library that Qt needs is missing. Run sayso "
        "doctor to find out; the other commands need no window.",
    )
    print(Translator(language())(text), file=sys.stderr, flush=True)


def _is_file(argument: str) -> bool:
    """Whether the argument is a path, or a name with an ending: no command looks like that. The file need not exist."""
    return not argument.startswith("-") and any(sign in argument for sign in (os.sep, "/", "."))


if __name__ == "__main__":
    sys.exit(main())
