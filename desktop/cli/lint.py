"""`sayso lint`: checks a file or folder of training data, also from other programs."""

import argparse
from pathlib import Path

from desktop.cli.console import Console
from desktop.cli.export import print_issues
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.cli.tokens import counter
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.datasets.formats import PLAIN
from desktop.datasets.lint.checks import CHECKS, ROWS
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recipe import MAX_TOKEN_LIMIT

FAILED = 1


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso lint`."""
    parser.add_argument("path", metavar="PATH", help=tr(QT_TRANSLATE_NOOP("cli", "a file or a folder of files")))
    parser.add_argument(
        "--format",
        metavar="NAME",
        help=tr(QT_TRANSLATE_NOOP("cli", "the format (default: detected from the columns)")),
    )
    parser.add_argument(
        "--raise",
        dest="raised",
        metavar="RULE",
        action="append",
        default=[],
        help=tr(QT_TRANSLATE_NOOP("cli", "treat this warning as an error (repeatable)")),
    )
    parser.add_argument(
        "--language", metavar="CODE", help=tr(QT_TRANSLATE_NOOP("cli", "expected language of the data"))
    )
    parser.add_argument(
        "--token-limit",
        type=NumberTypes(tr).whole(1, MAX_TOKEN_LIMIT),
        metavar="N",
        help=tr(QT_TRANSLATE_NOOP("cli", "maximum tokens per row")),
    )
    parser.add_argument(
        "--model",
        metavar="F",
        help=tr(QT_TRANSLATE_NOOP("cli", "the GGUF file whose tokenizer counts tokens, if there is a token limit")),
    )
    parser.add_argument(
        "--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object at the end"))
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Check the data and print the issues; returns 1 if one is blocking, else 0."""
    if options.format is not None and options.format not in PLAIN:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The format “{name}” does not exist. Choose one of: {names}."),
            {"name": options.format, "names": ", ".join(PLAIN)},
        )
    if unknown := set(options.raised) - CHECKS.keys():
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The check “{rule}” does not exist. The checks are: {rules}."),
            {"rule": min(unknown), "rules": ", ".join(CHECKS)},
        )
    with counter(options.model, options.token_limit) as tokens:
        checked = lint(
            Path(options.path),
            LintOptions(raised=frozenset(options.raised), language=options.language, token_limit=options.token_limit),
            tokens,
            PLAIN[options.format] if options.format else None,
        )
    if options.json:
        console.json(checked.to_dict())
    else:
        print_issues(checked.issues, console)
        console.note(
            QT_TRANSLATE_NOOP("cli", "{rows} checked ({formats})."),
            rows=console.tr.counted("IssueList", ROWS, checked.rows),
            formats=", ".join(sorted(set(checked.formats.values()))) or "?",
        )
    return FAILED if checked.blocks else 0
