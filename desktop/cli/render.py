"""`sayso render`: prints exactly the prompt that a chat template makes of messages."""

import argparse
from pathlib import Path

from desktop.cli.console import Console, read_messages, read_text
from desktop.cli.i18n import Translator
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.gguf import read_metadata
from desktop.engine.template_process import TemplateProcess


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso render`."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a GGUF file, for its chat template")))
    source.add_argument(
        "--template", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a Jinja file (- for standard input)"))
    )
    parser.add_argument("--bos", metavar="S", help=tr(QT_TRANSLATE_NOOP("cli", "the template's bos_token")))
    parser.add_argument("--eos", metavar="S", help=tr(QT_TRANSLATE_NOOP("cli", "the template's eos_token")))
    parser.add_argument(
        "--messages",
        metavar="F",
        required=True,
        help=tr(QT_TRANSLATE_NOOP("cli", "a JSON list of messages with role and content (- for standard input)")),
    )
    parser.add_argument(
        "--no-generation-prompt",
        action="store_true",
        help=tr(QT_TRANSLATE_NOOP("cli", "omit the beginning of the assistant's turn")),
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the rendered prompt, without a line break at the end; returns 0."""
    if options.model and (options.bos is not None or options.eos is not None):
        text = QT_TRANSLATE_NOOP("errors", "--bos and --eos need --template; a model has its own.")
        raise UserError(ErrorKind.USAGE, text)
    if options.template == options.messages == "-":
        text = QT_TRANSLATE_NOOP("errors", "Only one of --template and --messages can be read from standard input.")
        raise UserError(ErrorKind.USAGE, text)
    source, bos, eos = _of_model(Path(options.model), console) if options.model else _of_file(options)
    with TemplateProcess() as templates:
        template = templates.open(source, bos, eos)
        console.out.write(template.render(read_messages(options.messages), not options.no_generation_prompt))
    console.out.flush()
    return 0


def _of_file(options: argparse.Namespace) -> tuple[str, str, str]:
    """The text of the template, its bos_token and its eos_token."""
    return read_text(options.template), options.bos or "", options.eos or ""


def _of_model(path: Path, console: Console) -> tuple[str, str, str]:
    model = read_metadata(path)
    if model.template is None:
        console.note(QT_TRANSLATE_NOOP("cli", "This model has no chat template; ChatML is used instead."))
    return model.template or FALLBACKS["chatml"], model.bos, model.eos
