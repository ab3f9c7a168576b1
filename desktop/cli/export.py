"""`sayso export`: judgements as a file that a trainer takes."""

import argparse
import sys
from pathlib import Path

from desktop.cli.console import Console, read_text
from desktop.cli.speech import Speech
from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.datasets.formats import FORMATS, find
from desktop.datasets.recipe import Recipe, Scope
from desktop.services.export import Exports, Progress, Report


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

    report = Exports(console.folders.data).write(recipe, Path(options.out).expanduser().absolute(), watch)
    if show:
        print("\r", end="", file=console.err)
    if options.json:
        console.json(report.to_dict())
    else:
        _print(report, console)
    return 0


def _recipe(options: argparse.Namespace) -> Recipe:
    scope = _scope(options)
    if options.recipe is not None:
        recipe = Recipe.from_json(read_text(options.recipe), f"The recipe {options.recipe}", options.format, scope)
        find(recipe.format)
        return recipe
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
    return Recipe(options.format, scope)


def _scope(options: argparse.Namespace) -> Scope | None:
    if options.all:
        return Scope(all=True)
    chosen = {name: getattr(options, name) for name in ("project", "tag", "conversation")}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    return Scope(**chosen) if chosen else None


def _print(report: Report, console: Console) -> None:
    console.note(
        QT_TRANSLATE_NOOP("cli", "{rows} rows from {prompts} prompts, as {format}."),
        rows=report.rows,
        prompts=report.prompts,
        format=report.format,
    )
    for file in report.files:
        print(file.name, file=sys.stdout)
