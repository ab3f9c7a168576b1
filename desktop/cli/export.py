"""`sayso export`: judgements as a file that a trainer takes."""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop.cli.console import Console, read_text
from desktop.cli.speech import Speech
from desktop.cli.tokens import counter
from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.datasets.formats import FORMATS, find
from desktop.datasets.lint.linter import Finding
from desktop.datasets.lint.rules import PROMPTS, ROWS, RULES
from desktop.datasets.recipe import Recipe, Scope
from desktop.services.export import Blocked, Exports, Progress, Report


def add_options(parser: argparse.ArgumentParser, say: Speech) -> None:
    parser.add_argument(
        "--list", action="store_true", help=say(QT_TRANSLATE_NOOP("cli", "print the names of the formats, one a line"))
    )
    parser.add_argument("--format", metavar="NAME", help=say(QT_TRANSLATE_NOOP("cli", "the shape to write")))
    parser.add_argument(
        "--out", metavar="DIR", help=say(QT_TRANSLATE_NOOP("cli", "the folder to write, new or of an earlier export"))
    )
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument(
        "--all", action="store_true", help=say(QT_TRANSLATE_NOOP("cli", "everything that was judged, chats too"))
    )
    scope.add_argument("--project", metavar="P", help=say(QT_TRANSLATE_NOOP("cli", "one project, by name or id")))
    scope.add_argument("--tag", metavar="T", help=say(QT_TRANSLATE_NOOP("cli", "prompts with this tag")))
    scope.add_argument("--conversation", metavar="ID", help=say(QT_TRANSLATE_NOOP("cli", "one conversation")))
    parser.add_argument(
        "--recipe", metavar="F", help=say(QT_TRANSLATE_NOOP("cli", "a recipe file, to repeat an export exactly"))
    )
    parser.add_argument(
        "--waive",
        metavar="RULE=NOTE",
        action="append",
        default=[],
        help=say(QT_TRANSLATE_NOOP("cli", "accept a warning, with a note for the card (may be given several times)")),
    )
    parser.add_argument(
        "--leave-out",
        metavar="RULE",
        action="append",
        default=[],
        help=say(QT_TRANSLATE_NOOP("cli", "do not write rows that break this rule (may be given several times)")),
    )
    parser.add_argument(
        "--model",
        metavar="F",
        help=say(QT_TRANSLATE_NOOP("cli", "the GGUF file whose tokenizer counts, where there is a token limit")),
    )
    parser.add_argument(
        "--json", action="store_true", help=say(QT_TRANSLATE_NOOP("cli", "print one JSON object at the end"))
    )


def run(options: argparse.Namespace, console: Console) -> int:
    if options.list:
        print("\n".join(FORMATS), file=console.out)
        return 0
    recipe = _recipe(options)
    if options.out is None:
        raise UserError(Kind.USAGE, QT_TRANSLATE_NOOP("errors", "Say where to write it: --out DIR."))
    show = console.err.isatty()

    def watch(progress: Progress) -> bool:
        if show:
            share = progress.done / max(1, progress.total)
            print(f"\r{share:4.0%}  {progress.rows:,}", end="", file=console.err, flush=True)
        return True

    out = Path(options.out).expanduser().absolute()
    signal.signal(signal.SIGTERM, _end)
    try:
        with counter(options.model, recipe.token_limit) as tokens:
            report = Exports(console.folders.data, tokens).write(recipe, out, watch)
    except Blocked as blocked:
        if options.json:
            console.json(blocked.report.to_dict())
        else:
            print_findings(blocked.report.findings, console)
        raise
    finally:
        if show:
            print("\r\033[K", end="", file=console.err, flush=True)
    if options.json:
        console.json(report.to_dict())
    else:
        print_findings(report.findings, console)
        _print(report, console)
    return 0


def _end(number: int, frame: object) -> None:
    """As after Ctrl+C, nothing half-written stays."""
    sys.exit(128 + number)


def _recipe(options: argparse.Namespace) -> Recipe:
    scope = _scope(options)
    if options.recipe is not None:
        recipe = Recipe.from_json(read_text(options.recipe), f"The recipe {options.recipe}", options.format, scope)
        find(recipe.format)
        return _adjusted(recipe, options)
    if options.format is None:
        raise UserError(
            Kind.USAGE,
            QT_TRANSLATE_NOOP("errors", "Say which shape to write: --format NAME. sayso export --list names them."),
        )
    find(options.format)
    if scope is None:
        raise UserError(
            Kind.USAGE,
            QT_TRANSLATE_NOOP(
                "errors",
                "Say which data to take: --all, --project P, --tag T or --conversation ID. Nothing leaves Sayso "
                "unchosen.",
            ),
        )
    return _adjusted(Recipe(options.format, scope), options)


def _adjusted(recipe: Recipe, options: argparse.Namespace) -> Recipe:
    waive = dict(recipe.waive)
    for text in options.waive:
        rule, mark, note = text.partition("=")
        if not mark or not note.strip():
            raise UserError(
                Kind.USAGE,
                QT_TRANSLATE_NOOP("errors", "“{text}” does not say why. Write --waive RULE=NOTE."),
                {"text": text},
            )
        waive[rule.strip()] = note.strip()
    return replace(recipe, waive=waive, leave_out=tuple(sorted({*recipe.leave_out, *options.leave_out})))


def _scope(options: argparse.Namespace) -> Scope | None:
    if options.all:
        return Scope(all=True)
    chosen = {name: getattr(options, name) for name in ("project", "tag", "conversation")}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    return Scope(**chosen) if chosen else None


def print_findings(findings: Sequence[Finding], console: Console) -> None:
    """One line a rule, and the first rows behind it."""
    for finding in findings:
        rule = RULES[finding.rule]
        count = console.say.counted("Findings", rule.counts, finding.count)
        about = console.say.of("lint", rule.about, reason=finding.reason)
        said = console.say.of("Findings", "{rows}: {about}", rows=count, about=about)
        mark = "✗" if finding.blocks else "·" if finding.note is not None else "!"
        print(f"{mark} {finding.rule}: {said}", file=console.out)
        for example in finding.examples[:_SHOWN]:
            place = f"{example.file}:{example.row}" if example.file else f"{example.row}"
            reason = console.say.of("lint", example.reason.text, **example.reason.values)
            print(f"    {place}  {reason}".rstrip(), file=console.out)


_SHOWN = 3


def _print(report: Report, console: Console) -> None:
    console.note(
        QT_TRANSLATE_NOOP("cli", "{rows} from {prompts}, as {format}."),
        rows=console.say.counted("Findings", ROWS, report.rows),
        prompts=console.say.counted("Findings", PROMPTS, report.prompts),
        format=report.format,
    )
    for file in report.files:
        print(file.name, file=sys.stdout)
