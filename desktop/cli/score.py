"""`sayso score`: scores answers with a reward model."""

import argparse

from desktop.cli.adapters import find_reward_model
from desktop.cli.console import Console, read_conversations
from desktop.cli.engine import EngineSession, usable_model
from desktop.cli.generate import add_reward_option
from desktop.cli.i18n import Translator
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.fallbacks import replacement
from desktop.engine.protocol import ContextOptions
from desktop.training.reward_head import score_request


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso score`."""
    add_reward_option(parser, tr, required=True)
    parser.add_argument(
        "--messages",
        metavar="F",
        required=True,
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                "a JSON list of messages that ends with an answer, or a list of these (- for standard input)",
            )
        ),
    )
    parser.add_argument(
        "--model",
        metavar="F",
        help=tr(QT_TRANSLATE_NOOP("cli", "a GGUF file (default: the one that the reward model was trained for)")),
    )
    parser.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object")))


def run(options: argparse.Namespace, console: Console) -> int:
    """Print a score per conversation; returns 0."""
    conversations = read_conversations(options.messages)
    for number, conversation in enumerate(conversations, 1):
        if conversation[-1].role != "assistant":
            text = QT_TRANSLATE_NOOP("errors", "{file}: conversation {number} does not end with an answer.")
            name = "<stdin>" if options.messages == "-" else options.messages
            raise UserError(ErrorKind.INPUT, text, {"file": name, "number": number})
    reward, base = find_reward_model(options.reward, console, with_base=options.model is None)
    model = usable_model(options.model or base)
    request = score_request(reward, conversations, template=replacement("", model.template))
    with EngineSession() as session:
        session.load(model, ContextOptions())
        scores = session.score(request)
    if options.json:
        console.json({"scores": scores})
    else:
        for score in scores:
            print(f"{score:.4f}", file=console.out)
    return 0
