"""The command line: finds the command, runs it, and turns its result into an exit code.

0 done, 1 failed, 2 wrong usage, 3 unreadable input, 4 unusable model, 130 interrupted. An error is one sentence on
standard error; the traceback of an unexpected error goes to a crash report in the data folder.
"""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from desktop import __version__
from desktop.cli import streams
from desktop.cli.console import Console
from desktop.cli.i18n import Translator, language
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.log_text import sentence_text
from desktop.core.terminal import visible
from desktop.services import logs
from desktop.services.crashes import CrashReportFolder
from desktop.services.folders import Folders

logger = logging.getLogger(__name__)

COMMANDS = {
    "generate": QT_TRANSLATE_NOOP("cli", "answer a prompt once or several times"),
    "render": QT_TRANSLATE_NOOP("cli", "print the exact prompt that a model would read"),
    "export": QT_TRANSLATE_NOOP("cli", "export judgements as training data"),
    "search": QT_TRANSLATE_NOOP("cli", "find messages and notes"),
    "annotate": QT_TRANSLATE_NOOP("cli", "import and export judgements, and show how reliable they are"),
    "lint": QT_TRANSLATE_NOOP("cli", "check a file of training data"),
    "compare": QT_TRANSLATE_NOOP("cli", "let models answer the same prompts for a blind comparison"),
    "train": QT_TRANSLATE_NOOP("cli", "train an adapter or a reward model from judgements"),
    "runs": QT_TRANSLATE_NOOP("cli", "list the training runs, and export their adapters"),
    "score": QT_TRANSLATE_NOOP("cli", "score answers with a reward model"),
    "evaluate": QT_TRANSLATE_NOOP("cli", "compare a trained adapter with its base model"),
    "models": QT_TRANSLATE_NOOP("cli", "show the metadata of a model file"),
    "doctor": QT_TRANSLATE_NOOP("cli", "check the set-up of this machine"),
    "bench": QT_TRANSLATE_NOOP("cli", "benchmark the engine on this machine"),
}
_MENU = {
    "--install-menu": QT_TRANSLATE_NOOP("cli", "add the portable folder to the desktop's menu and exit"),
    "--remove-menu": QT_TRANSLATE_NOOP("cli", "remove the menu entry and exit"),
}
FAILED, USAGE, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str]) -> int:
    """Run the command of `arguments` (without the program's name); returns the exit code."""
    streams.prepare()
    tr = Translator(language())
    try:
        code = _run(arguments, tr)
        streams.finish()
    except streams.OutputError as error:
        streams.give_up()
        text = QT_TRANSLATE_NOOP("cli", "The output cannot be written: {reason}. The result is incomplete.")
        print(tr(text, reason=str(error)), file=sys.stderr)
        return FAILED
    return code


def _run(arguments: Sequence[str], tr: Translator) -> int:
    console = Console(tr, Folders.resolve())
    try:
        options = _parser(tr, arguments).parse_args(arguments)
        console = Console(tr, Folders.resolve(getattr(options, "data_dir", None)))
        logs.start(console.folders.logs, f"command {options.command}", debug=getattr(options, "debug", False))
        code: int = _module(options.command).run(options, console)
        logger.info("%s ended, exit code %d", options.command, code)
        return code
    except SystemExit as stop:  # argparse has printed the reason
        return int(stop.code or 0)
    except UserError as error:
        print(visible(tr.error(error)), file=sys.stderr)
        logger.warning("exit code %d: %s", error.kind.exit_code, sentence_text(error))
        return error.kind.exit_code
    except KeyboardInterrupt:
        logger.info("interrupted")
        return INTERRUPTED
    except streams.OutputError:
        raise
    except Exception as error:
        if isinstance(error, UnicodeEncodeError) and (name := _unreadable_name(arguments, console.folders)):
            text = QT_TRANSLATE_NOOP(
                "errors", "The name of the file {path} is not valid text. Rename it and try again."
            )
            print(visible(tr.of("errors", text, path=name)), file=sys.stderr)
            return ErrorKind.INPUT.exit_code
        console.note(
            QT_TRANSLATE_NOOP("cli", "Something went wrong in Sayso. A report was written to {file}."),
            file=_report(console.folders, error),
        )
        return FAILED


def _unreadable_name(arguments: Sequence[str], folders: Folders) -> str:
    """The argument or data folder that is not valid UTF-8; empty if there is none."""
    for text in (*arguments, str(folders.data)):
        try:
            text.encode()
        except UnicodeEncodeError:
            return os.fsencode(text).decode(errors="replace")
    return ""


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage in one translated line."""

    tr: Translator

    def error(self, message: str) -> NoReturn:
        text = QT_TRANSLATE_NOOP("cli", "Wrong usage: {message}. See {program} --help.")
        print(visible(self.tr(text, message=message.rstrip("."), program=self.prog)), file=sys.stderr)
        sys.exit(USAGE)


class _MenuAction(argparse.Action):
    """Runs and exits, like --version."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from desktop.cli import menu  # noqa: PLC0415 -- as a command

        folder, target = menu.portable_folder(), menu.user_share()
        tr = _Parser.tr
        if "--install-menu" in self.option_strings:
            entry = menu.install(folder, target)
            print(tr(QT_TRANSLATE_NOOP("cli", "Sayso was added to the menu ({file})."), file=str(entry)))
        else:
            menu.remove(folder, target)
            print(tr(QT_TRANSLATE_NOOP("cli", "Sayso was removed from the menu.")))
        if missing := menu.renew_indexes(target):
            note = tr(menu.LACKS_INDEXES, tools=", ".join(missing), packages=menu.packages(missing))
            print(note, file=sys.stderr)
        parser.exit()


def _parser(tr: Translator, arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser with the options of the requested command only, since importing all commands is slow."""
    _Parser.tr = tr
    common = _Parser(add_help=False)
    common.add_argument(
        "--data-dir",
        metavar="DIR",
        default=argparse.SUPPRESS,  # any other default of the command would replace an option given before the command
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli", "keep all data in this folder (default: SAYSO_DATA_DIR, else the system's standard folder)"
            )
        ),
    )
    common.add_argument(
        "--debug",
        action="store_true",
        default=argparse.SUPPRESS,
        help=tr(QT_TRANSLATE_NOOP("cli", "log details, and print the log to standard error")),
    )
    parser = _Parser(
        "sayso",
        parents=[common],
        description=tr(QT_TRANSLATE_NOOP("cli", "Chat with a local model. Without a command, the window opens.")),
    )
    parser.add_argument("--version", action="version", version=f"sayso {__version__}")
    if sys.platform == "linux":
        for option, text in _MENU.items():
            parser.add_argument(option, action=_MenuAction, nargs=0, help=tr(text))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((argument for argument in arguments if argument in COMMANDS), None)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, parents=[common], help=tr(summary), description=tr(summary))
        if name == chosen:
            _module(name).add_options(command, tr)
    return parser


def _module(command: str) -> ModuleType:
    return importlib.import_module(f"desktop.cli.{command}")


def _report(folders: Folders, error: Exception) -> str:
    """Write a crash report; returns its path, or the reason why it could not be written."""
    try:
        reports = CrashReportFolder(folders.crashes, folders.logs)
        return str(reports.write(reports.describe(error, "command")))
    except OSError as failure:
        return str(failure)
