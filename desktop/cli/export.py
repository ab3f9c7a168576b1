"""`sayso export`: exports judgements as training data."""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from desktop.cli.console import Console, read_text
from desktop.cli.i18n import Translator
from desktop.cli.tokens import counter
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, UserError
from desktop.core.terminal import raw_stream
from desktop.datasets.exclusions import Exclusion, exclusion_text
from desktop.datasets.formats import FORMATS, find
from desktop.datasets.lint.checks import CHECKS, PROMPTS, ROWS
from desktop.datasets.lint.issues import Issue
from desktop.datasets.recipe import (
    COMPARISONS,
    DEMONSTRATIONS,
    LABELS,
    PROVENANCE,
    ExportScope,
    MultipleAnnotations,
    Recipe,
)
from desktop.services.export import ExportBlocked, ExportProgress, ExportReport, ExportService, NothingToExport


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso export`."""
    parser.add_argument(
        "--list",
        action="store_true",
        help=tr(QT_TRANSLATE_NOOP("cli", "print the names of the formats, one per line")),
    )
    parser.add_argument("--format", metavar="NAME", help=tr(QT_TRANSLATE_NOOP("cli", "the format to export")))
    parser.add_argument(
        "--out",
        metavar="DIR",
        help=tr(QT_TRANSLATE_NOOP("cli", "the folder to create, or an earlier export to replace")),
    )
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument(
        "--all", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "all judgements, also from chat"))
    )
    scope.add_argument("--project", metavar="P", help=tr(QT_TRANSLATE_NOOP("cli", "one project, by name or id")))
    scope.add_argument("--tag", metavar="T", help=tr(QT_TRANSLATE_NOOP("cli", "prompts with this tag")))
    scope.add_argument("--conversation", metavar="ID", help=tr(QT_TRANSLATE_NOOP("cli", "one conversation")))
    parser.add_argument(
        "--recipe", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a recipe file, to repeat an export exactly"))
    )
    parser.add_argument(
        "--split",
        metavar="NAME=PERCENT",
        action="append",
        default=[],
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                "put this percentage of the prompts into a split, such as test=20; the rest is train (repeatable)",
            )
        ),
    )
    parser.add_argument(
        "--comparisons",
        metavar="KIND,...",
        help=tr(
            QT_TRANSLATE_NOOP("cli", "judgement types that give pairs: {kinds} (default: all)"),
            kinds=", ".join(COMPARISONS),
        ),
    )
    parser.add_argument(
        "--demonstrations",
        metavar="KIND,...",
        help=tr(
            QT_TRANSLATE_NOOP("cli", "answers that become demonstrations: {kinds} (default: all)"),
            kinds=", ".join(DEMONSTRATIONS),
        ),
    )
    parser.add_argument(
        "--labels",
        choices=LABELS,
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                "what labels single answers as good or bad (KTO): ratings, pairs (chosen is good, rejected bad) or "
                "both (default: ratings, or pairs where there are none)",
            )
        ),
    )
    parser.add_argument(
        "--no-system",
        action="store_true",
        help=tr(QT_TRANSLATE_NOOP("cli", "export rows without system prompts")),
    )
    parser.add_argument(
        "--annotators",
        choices=[how.value for how in MultipleAnnotations],
        help=tr(QT_TRANSLATE_NOOP("cli", "how to combine several judgements of the same answers (default: keep all)")),
    )
    parser.add_argument(
        "--provenance",
        choices=PROVENANCE,
        help=tr(QT_TRANSLATE_NOOP("cli", "provenance of each row: a separate file, columns, or omitted")),
    )
    parser.add_argument(
        "--token-limit", type=int, metavar="N", help=tr(QT_TRANSLATE_NOOP("cli", "report rows with more tokens"))
    )
    parser.add_argument(
        "--language", metavar="CODE", help=tr(QT_TRANSLATE_NOOP("cli", "expected language of the data"))
    )
    parser.add_argument(
        "--licence", metavar="NAME", help=tr(QT_TRANSLATE_NOOP("cli", "the licence of the data, such as cc-by-4.0"))
    )
    parser.add_argument(
        "--waive",
        metavar="RULE=NOTE",
        action="append",
        default=[],
        help=tr(QT_TRANSLATE_NOOP("cli", "accept a warning with a note for the dataset card (repeatable)")),
    )
    parser.add_argument(
        "--leave-out",
        metavar="RULE",
        action="append",
        default=[],
        help=tr(QT_TRANSLATE_NOOP("cli", "exclude rows that fail this check (repeatable)")),
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
    """Write an export and print its issues and files; returns an exit code."""
    if options.list:
        print("\n".join(FORMATS), file=console.out)
        return 0
    recipe = recipe_of(options)
    if options.out is None:
        raise UserError(ErrorKind.USAGE, QT_TRANSLATE_NOOP("errors", "Choose the folder to export to: --out DIR."))
    show = console.err.isatty()

    def watch(progress: ExportProgress) -> bool:
        if show:
            share = progress.done / max(1, progress.total)
            print(f"\r{share:4.0%}  {progress.rows:,}", end="", file=raw_stream(console.err), flush=True)
        return True

    out = Path(options.out).expanduser().absolute()
    signal.signal(signal.SIGTERM, _exit)
    try:
        with counter(options.model, recipe.token_limit) as tokens:
            report = ExportService(console.folders.data, tokens).write(recipe, out, watch)
    except (ExportBlocked, NothingToExport) as error:
        if options.json:
            console.json(error.report.to_dict())
        else:
            print_issues(error.report.issues, console)
            _print_excluded(error.report, console)
        raise
    finally:
        if show:
            print("\r\033[K", end="", file=raw_stream(console.err), flush=True)
    if options.json:
        console.json(report.to_dict())
    else:
        print_issues(report.issues, console)
        _print(report, console)
    return 0


def _exit(number: int, frame: object) -> None:
    """Exit by an exception, so that a partial export is removed as after Ctrl+C."""
    sys.exit(128 + number)


def recipe_of(options: argparse.Namespace) -> Recipe:
    """The recipe of the options; they override a recipe file. Raises `UserError` (USAGE) if a choice is missing."""
    scope = _scope(options)
    if options.recipe is not None:
        recipe = Recipe.from_json(read_text(options.recipe), f"The recipe {options.recipe}", options.format, scope)
        find(recipe.format)
        return _adjusted(recipe, options)
    if options.format is None:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "Choose a format: --format NAME. sayso export --list shows the names."),
        )
    find(options.format)
    if scope is None:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP(
                "errors",
                "Choose data: --all, --project P, --tag T or --conversation ID. Nothing is exported unless you "
                "choose it.",
            ),
        )
    return _adjusted(Recipe(options.format, scope), options)


def _adjusted(recipe: Recipe, options: argparse.Namespace) -> Recipe:
    """Override fields of a recipe by options. Raises `UserError` (USAGE) for invalid values."""
    waive = dict(recipe.waive)
    for text in options.waive:
        check, mark, note = text.partition("=")
        if not mark or not note.strip():
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP("errors", "“{text}” has no note. Write --waive CHECK=NOTE."),
                {"text": text},
            )
        waive[check.strip()] = note.strip()
    changes: dict[str, Any] = {
        "waive": waive,
        "excluded_checks": tuple(sorted({*recipe.excluded_checks, *options.leave_out})),
    }
    for name in ("labels", "provenance", "token_limit", "language", "licence"):
        if (value := getattr(options, name)) is not None:
            changes[name] = value
    for name in ("comparisons", "demonstrations"):
        if (value := getattr(options, name)) is not None:
            changes[name] = tuple(dict.fromkeys(kind.strip() for kind in value.split(",")))
    if options.annotators is not None:
        changes["annotators"] = MultipleAnnotations(options.annotators)
    if options.no_system:
        changes["system"] = False
    if options.split:
        changes["splits"] = dict(map(_split, options.split))
    try:
        # Reading a recipe file checks all values, so this does too.
        return Recipe.from_json(replace(recipe, **changes).to_json(), Phrase(QT_TRANSLATE_NOOP("errors", "The recipe")))
    except UserError as error:
        raise UserError(ErrorKind.USAGE, error.text, error.values, error.detail) from error


def _split(text: str) -> tuple[str, float]:
    name, _, share = text.partition("=")
    try:
        percent = Decimal(share.strip().removesuffix("%"))
    except InvalidOperation:
        percent = Decimal(0)
    if not name.strip() or not percent.is_finite() or not 0 < percent < 100:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP(
                "errors", "“{text}” is not a split. Write --split NAME=PERCENT, such as --split test=20."
            ),
            {"text": text},
        )
    return name.strip(), float(percent / 100)


def _scope(options: argparse.Namespace) -> ExportScope | None:
    if options.all:
        return ExportScope(all=True)
    values = {name: getattr(options, name) for name in ("project", "tag", "conversation")}
    chosen = {name: value for name, value in values.items() if value is not None}
    return ExportScope(**chosen) if chosen else None


def print_issues(issues: Sequence[Issue], console: Console) -> None:
    """Print a line for each issue, and its first rows."""
    for issue in issues:
        check = CHECKS[issue.check]
        count = console.tr.counted("IssueList", check.counts, issue.count)
        about = console.tr.of("lint", check.about, reason=issue.reason)
        text = console.tr.of("IssueList", "{rows}: {about}", rows=count, about=about)
        mark = "✗" if issue.blocks else "·" if issue.note is not None else "!"
        print(f"{mark} {issue.check}: {text}", file=console.out)
        for example in issue.examples[:_SHOWN]:
            place = f"{example.file}:{example.row}" if example.file else f"{example.row}"
            reason = example.reason.translated(console.tr.translate)
            print(f"    {place}  {reason}".rstrip(), file=console.out)


_SHOWN = 3


def _print_excluded(report: ExportReport, console: Console) -> None:
    """Print a line for each reason why rows were excluded or changed."""
    for name, count in sorted(report.exclusions.items(), key=lambda entry: (-entry[1], entry[0])):
        if not count:
            continue
        rows = console.tr.counted("IssueList", ROWS, count)
        if name == Exclusion.SYSTEM_PROMPT:
            console.note(
                QT_TRANSLATE_NOOP(
                    "cli",
                    "{rows} exported without the system prompt, which {format} cannot hold. Rows that differ only "
                    "in it are now identical.",
                ),
                rows=rows,
                format=report.format,
            )
        elif name == Exclusion.MARGIN:
            console.note(
                QT_TRANSLATE_NOOP(
                    "cli",
                    "{rows} exported without the margin of the imported file, which {format} cannot hold. "
                    "provenance.jsonl keeps it, if you export that file.",
                ),
                rows=rows,
                format=report.format,
            )
        else:
            reason = exclusion_text(name, console.tr.translate)
            console.note(QT_TRANSLATE_NOOP("cli", "{rows} excluded: {reason}."), rows=rows, reason=reason)


def _print(report: ExportReport, console: Console) -> None:
    _print_excluded(report, console)
    console.note(
        QT_TRANSLATE_NOOP("cli", "{rows} from {prompts}, as {format}."),
        rows=console.tr.counted("IssueList", ROWS, report.rows),
        prompts=console.tr.counted("IssueList", PROMPTS, report.prompts),
        format=report.format,
    )
    for file in report.files:
        print(file.name, file=sys.stdout)
