"""`sayso generate`: generates one or several answers to a prompt, as streamed text or as one JSON object."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from desktop.cli.answers import AnswerSet, AnswerStream, show_nothing
from desktop.cli.console import Console, clean, read_messages, read_text
from desktop.cli.engine import EngineSession, usable_model
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, UserError
from desktop.core.generation import BAD_GRAMMAR, MAX_CANDIDATES, Adapter
from desktop.core.sampling import CONTEXT, SETTINGS, Sampling
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.gguf import ModelFile
from desktop.engine.grammars.gbnf import check_gbnf
from desktop.engine.grammars.json_schema import gbnf_of_schema
from desktop.engine.protocol import ContextOptions
from desktop.training.reward_head import score_request

INTERRUPTED = 130
_T = TypeVar("_T")


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso generate`."""
    parser.add_argument(
        "--model", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a GGUF file (default: the built-in model)"))
    )
    parser.add_argument("--system", metavar="T", help=tr(QT_TRANSLATE_NOOP("cli", "the system prompt")))
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--prompt", metavar="T", help=tr(QT_TRANSLATE_NOOP("cli", "the user's message")))
    source.add_argument(
        "--messages",
        metavar="F",
        help=tr(QT_TRANSLATE_NOOP("cli", "a JSON list of messages with role and content (- for standard input)")),
    )
    parser.add_argument(
        "--template",
        metavar="F",
        help=tr(
            QT_TRANSLATE_NOOP("cli", "a Jinja file, “chatml” or “plain”, instead of the model's own chat template")
        ),
    )
    number = NumberTypes(tr)
    count = parser.add_mutually_exclusive_group()
    count.add_argument(
        "-n",
        type=number.whole(1, MAX_CANDIDATES),
        default=1,
        metavar="K",
        help=tr(QT_TRANSLATE_NOOP("cli", "number of answers in parallel, 1 to 16")),
    )
    count.add_argument(
        "--best-of",
        type=number.whole(2, MAX_CANDIDATES),
        metavar="N",
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli", "generate N answers, 2 to 16, and score them with --reward; the best one is last (first in JSON)"
            )
        ),
    )
    _add_sampling_options(parser, tr, number)
    parser.add_argument(
        "--stop",
        action="append",
        default=[],
        metavar="T",
        help=tr(QT_TRANSLATE_NOOP("cli", "stop before this text (repeatable)")),
    )
    constraint = parser.add_mutually_exclusive_group()
    constraint.add_argument(
        "--grammar", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a GBNF grammar that the answer must follow"))
    )
    constraint.add_argument(
        "--json-schema", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a JSON schema that the answer must follow"))
    )
    parser.add_argument(
        *("--adapter", "--lora"),
        action="append",
        default=[],
        metavar="A[:SCALE]",
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli", "an adapter for the model: the name or id of a training run, or a GGUF file (repeatable)"
            )
        ),
    )
    add_reward_option(parser, tr, required=False)
    parser.add_argument(
        "--context",
        type=number.whole(1, 2**31 - 1),
        default=0,
        metavar="N",
        help=tr(QT_TRANSLATE_NOOP("cli", "context length in tokens (default: the model's own, at most 8192)")),
    )
    parser.add_argument(
        "--threads",
        type=number.whole(0, 512),
        default=0,
        metavar="N",
        help=tr(QT_TRANSLATE_NOOP("cli", "processor threads; 0: automatic (0)")),
    )
    parser.add_argument(
        "--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object at the end"))
    )


def add_reward_option(parser: argparse.ArgumentParser, tr: Translator, *, required: bool) -> None:
    """Declare `--reward`."""
    text = QT_TRANSLATE_NOOP("cli", "a reward model: the name or id of its training run, or its folder")
    parser.add_argument("--reward", metavar="RUN", required=required, help=tr(text))


def _add_sampling_options(parser: argparse.ArgumentParser, tr: Translator, number: NumberTypes) -> None:
    for setting in SETTINGS.values():
        low, high = setting.low, setting.high
        read: Callable[[str], float] = (
            number.real(low, high) if setting.is_fraction else number.whole(int(low), int(high))
        )
        text = tr.of(CONTEXT, setting.help)
        default = setting.default if setting.default is not None else tr.of(CONTEXT, setting.none_label)
        parser.add_argument(
            "--" + setting.name.replace("_", "-"),
            type=read,
            default=setting.default,
            metavar="N",
            help=tr(QT_TRANSLATE_NOOP("cli", "{what} Default: {value}."), what=text, value=default),
        )


def run(options: argparse.Namespace, console: Console) -> int:
    """Generate answers, stream or print them, and print statistics; returns an exit code."""
    files = [options.messages, options.template, options.grammar, options.json_schema]
    if files.count("-") > 1:
        raise UserError(ErrorKind.USAGE, QT_TRANSLATE_NOOP("errors", "Only one file can be read from standard input."))
    n = options.best_of or options.n
    messages = _messages(options)
    tuning = _tuning(options, console)
    fields: dict[str, Any] = {
        "n": n,
        "sampling": sampling_of(options),
        "stop": tuple(map(clean, options.stop)),
        "grammar": _grammar(options),
        "adapters": tuning.adapters,
    }
    model = usable_model(options.model or tuning.base)
    fields["template"] = _template(options.template, model, console)
    score = score_request(tuning.reward) if tuning.reward else None  # before a model is loaded
    with EngineSession() as session:
        loaded = session.load(model, ContextOptions(window=options.context, threads=options.threads))
        result = AnswerSet(n, loaded)
        stream = AnswerStream(console, n, result)
        show = show_nothing if options.json or score else stream
        failure: UserError | None = None
        try:
            for event in session.generate(messages, **fields):
                result.take(event, len(messages), console)
                show(event)
            if score is not None and not session.interrupted:
                answered = tuple((*messages, ChatMessage("assistant", answer.text)) for answer in result.candidates)
                result.scores = session.score(replace(score, conversations=answered, template=fields["template"]))
        except UserError as error:
            failure = error  # raised after printing the text so far
            if error.text == BAD_GRAMMAR:
                failure = _name_file(options.grammar or options.json_schema, error)
        if score is not None and not options.json:
            stream.print_ranked()
        if options.json and result.has_content:
            console.json(result.as_json())
        elif not options.json:
            result.print_statistics(console)
        if failure is not None:
            raise failure
        return INTERRUPTED if session.interrupted else 0


class _Tuning(NamedTuple):
    """What the options name of the results of training, and the base model of the first run among them."""

    adapters: tuple[Adapter, ...] = ()
    reward: Path | None = None
    base: Path | None = None


def _tuning(options: argparse.Namespace, console: Console) -> _Tuning:
    if (options.best_of is None) != (options.reward is None):
        text = QT_TRANSLATE_NOOP("errors", "--best-of and --reward belong together. Give both, or neither.")
        raise UserError(ErrorKind.USAGE, text)
    if not options.adapter and options.reward is None:
        return _Tuning()
    from desktop.cli.adapters import find_adapter, find_reward_model  # noqa: PLC0415 -- SQLAlchemy takes 0.5 s

    with_base = options.model is None
    adapters = [find_adapter(text, console, with_base=with_base) for text in options.adapter]
    reward = base = None
    if options.reward is not None:
        reward, base = find_reward_model(options.reward, console, with_base=with_base)
    bases = (*(base for _, base in adapters), base)
    return _Tuning(tuple(adapter for adapter, _ in adapters), reward, next(filter(None, bases), None))


def _grammar(options: argparse.Namespace) -> str:
    """The requested grammar in GBNF, checked before a model is loaded. Raises `UserError` that names the file."""
    if options.json_schema is not None:
        schema = read_text(options.json_schema)
        return _with_file_name(options.json_schema, lambda: gbnf_of_schema(schema))
    if options.grammar is None:
        return ""
    grammar = read_text(options.grammar)
    _with_file_name(options.grammar, lambda: check_gbnf(grammar))
    return grammar


def _with_file_name(file: str, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except UserError as error:
        raise _name_file(file, error) from error


def _name_file(file: str, error: UserError) -> UserError:
    text = QT_TRANSLATE_NOOP("errors", "{file}: {problem}")
    name = "<stdin>" if file == "-" else file
    return UserError(error.kind, text, {"file": name, "problem": Phrase(error.text, **error.values)}, error.detail)


def sampling_of(options: argparse.Namespace) -> Sampling:
    """The sampling settings of the options."""
    return Sampling(**{name: getattr(options, name) for name in SETTINGS})


def _messages(options: argparse.Namespace) -> list[ChatMessage]:
    messages = read_messages(options.messages) if options.messages else [ChatMessage("user", clean(options.prompt))]
    if options.system is None:
        return messages
    if any(message.role == "system" for message in messages):
        text = QT_TRANSLATE_NOOP("errors", "{file} already has a system prompt; omit --system.")
        raise UserError(ErrorKind.USAGE, text, {"file": options.messages})
    return [ChatMessage("system", clean(options.system)), *messages]


def _template(chosen: str | None, model: ModelFile, console: Console) -> str:
    if chosen is not None:
        return FALLBACKS.get(chosen) or read_text(chosen)
    if model.template is None:
        console.note(QT_TRANSLATE_NOOP("cli", "This model has no chat template; ChatML is used instead."))
        return FALLBACKS["chatml"]
    return ""
