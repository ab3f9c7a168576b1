"""`sayso search`: finds messages and notes."""

import argparse
from datetime import datetime

from desktop.cli.console import Console
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.terminal import visible
from desktop.services.search import FoundMessage, SearchService
from desktop.store.database import Database

_LIMIT = 50


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso search`."""
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="+",
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                'words that must all occur, "words together", or filters: role:user, model:NAME, after:DATE, '
                "before:DATE, is:rated",
            )
        ),
    )
    parser.add_argument(
        "--limit",
        type=NumberTypes(tr).whole(1, 100_000),
        metavar="N",
        default=_LIMIT,
        help=tr(QT_TRANSLATE_NOOP("cli", "the most messages to print ({default})"), default=_LIMIT),
    )
    parser.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON list")))


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the messages that were found, newest first; returns 0."""
    with Database.open(console.folders.data, writer=False) as database:
        results = SearchService(database).search(" ".join(options.query), options.limit)
    if results.missing:
        console.note(
            QT_TRANSLATE_NOOP(
                "cli", "The search index is not complete yet: older messages may be missing. Sayso's window builds it."
            )
        )
    found = sorted(results.found, key=lambda message: -message.created)[: options.limit]
    if options.json:
        console.json([_to_dict(message) for message in found])
        return 0
    for message in found:
        day = datetime.fromtimestamp(message.created).strftime("%Y-%m-%d %H:%M")
        print(visible(f"{day}  {message.title}  {message.role}: {message.snippet.text}"), file=console.out)
    return 0


def _to_dict(message: FoundMessage) -> dict[str, object]:
    return {
        "conversation": message.conversation,
        "message": message.message,
        "role": message.role,
        "title": message.title,
        "snippet": message.snippet.text,
        "created_at": message.created,
    }
