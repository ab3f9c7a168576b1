"""`sayso generate`: generates one or several answers to a prompt, as streamed text or as one JSON object."""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from desktop.cli.console import Console, clean, read_messages, read_text
from desktop.cli.engine import EngineSession, usable_model
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, UserError
from desktop.core.generation import (
    BAD_GRAMMAR,
    MAX_CANDIDATES,
    Adapter,
    CandidateStats,
    EndReason,
    PromptStats,
)
from desktop.core.sampling import CONTEXT, SETTINGS, Sampling
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.gguf import ModelFile
from desktop.engine.grammars.gbnf import check_gbnf
from desktop.engine.grammars.json_schema import gbnf_of_schema
from desktop.engine.protocol import CandidateDone, ContextOptions, Event, Loaded, Pieces, Prefilled, Started, add_piece

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
    parser.add_argument(
        "-n",
        type=number.whole(1, MAX_CANDIDATES),
        default=1,
        metavar="K",
        help=tr(QT_TRANSLATE_NOOP("cli", "number of answers in parallel, 1 to 16")),
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
        "--lora",
        action="append",
        default=[],
        metavar="F[:SCALE]",
        help=tr(QT_TRANSLATE_NOOP("cli", "a LoRA adapter for the model (repeatable)")),
    )
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
    messages = _messages(options)
    fields: dict[str, Any] = {
        "n": options.n,
        "sampling": sampling_of(options),
        "stop": tuple(map(clean, options.stop)),
        "grammar": _grammar(options),
        "adapters": tuple(_adapter(text) for text in options.lora),
    }
    model = usable_model(options.model)
    fields["template"] = _template(options.template, model, console)
    with EngineSession() as session:
        loaded = session.load(model, ContextOptions(window=options.context, threads=options.threads))
        result = _Result(options.n, loaded)
        show = _nothing if options.json else _Stream(console, options.n, result)
        failure: UserError | None = None
        try:
            for event in session.generate(messages, **fields):
                result.take(event, len(messages), console)
                show(event)
        except UserError as error:
            failure = error  # raised after printing the text so far
            if error.text == BAD_GRAMMAR:
                failure = _name_file(options.grammar or options.json_schema, error)
        if options.json and result.has_content:
            console.json(result.as_json())
        elif not options.json:
            result.print_statistics(console)
        if failure is not None:
            raise failure
        return INTERRUPTED if session.interrupted else 0


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


def _adapter(text: str) -> Adapter:
    """Parse F or F:SCALE; an existing file named "F:SCALE" takes precedence. Raises `UserError`."""
    path, _, scale = text.rpartition(":")
    if not path or Path(text).exists():
        path, scale = text, "1"
    try:
        value = float(scale)
    except ValueError:
        path, value = text, 1.0
    if not math.isfinite(value):
        message = QT_TRANSLATE_NOOP("errors", "The scale in {text} is not a finite number.")
        raise UserError(ErrorKind.USAGE, message, {"text": text})
    if not Path(path).is_file():
        raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The file {file} was not found."), {"file": path})
    return Adapter(str(Path(path).absolute()), value)


def _template(chosen: str | None, model: ModelFile, console: Console) -> str:
    if chosen is not None:
        return FALLBACKS.get(chosen) or read_text(chosen)
    if model.template is None:
        console.note(QT_TRANSLATE_NOOP("cli", "This model has no chat template; ChatML is used instead."))
        return FALLBACKS["chatml"]
    return ""


@dataclass(slots=True)
class _Candidate:
    text: str = ""
    reasoning: str = ""
    tokens: int = 0
    seed: int | None = None
    stats: CandidateStats | None = None

    def as_json(self) -> dict[str, Any]:
        stats = self.stats
        return {
            "text": self.text,
            "reasoning": self.reasoning,
            "seed": self.seed,
            "tokens": stats.tokens if stats else self.tokens,
            "end": (stats.end if stats else EndReason.FAILED).value,
            "tokens_per_second": round(stats.tokens_per_second, 3) if stats else None,
        }


@dataclass(slots=True)
class _Result:
    """The candidates so far, and statistics of the prompt."""

    n: int
    loaded: Loaded
    candidates: list[_Candidate] = field(default_factory=list)
    prompt: PromptStats | None = None
    prompt_tokens: int = 0

    @property
    def has_content(self) -> bool:
        return any(candidate.tokens or candidate.stats for candidate in self.candidates)

    def take(self, event: Event, messages: int, console: Console) -> None:
        match event:
            case Started():
                self.prompt_tokens = event.prompt_tokens
                self.candidates = [_Candidate(seed=seed) for seed in event.seeds]
                if event.dropped:
                    text = QT_TRANSLATE_NOOP(
                        "cli", "{dropped} of {messages} messages do not fit in the context and are dropped."
                    )
                    console.note(text, dropped=len(event.dropped), messages=messages)
                if event.n < self.n:
                    text = QT_TRANSLATE_NOOP("cli", "Only {n} answer(s) in parallel: {reason}")
                    console.note(text, n=event.n, reason=event.n_reason)
            case Prefilled():
                self.prompt = event.stats
            case Pieces():
                for index, kind, piece in event.pieces:
                    answer = self.candidates[index]
                    answer.text, answer.reasoning = add_piece(answer.text, answer.reasoning, kind, piece)
                for index, tokens in event.tokens:
                    self.candidates[index].tokens = tokens
            case CandidateDone():
                self.candidates[event.candidate].stats = event.stats

    @property
    def first_token(self) -> float | None:
        times = [candidate.stats.first_token_s for candidate in self.candidates if candidate.stats]
        return min((seconds for seconds in times if seconds is not None), default=None)

    def as_json(self) -> dict[str, Any]:
        first = self.first_token
        return {
            "model": {
                "path": self.loaded.path,
                "sha256": self.loaded.sha256,
                "quantization": self.loaded.quantization,
            },
            "prompt_tokens": self.prompt.tokens if self.prompt else self.prompt_tokens,
            "reused_tokens": self.prompt.reused if self.prompt else 0,
            "time_to_first_token_s": round(first, 6) if first is not None else None,
            "candidates": [candidate.as_json() for candidate in self.candidates],
        }

    def print_statistics(self, console: Console) -> None:
        first = self.first_token
        if self.prompt is not None and first is not None:
            text = QT_TRANSLATE_NOOP("cli", "Prompt: {tokens} token(s), {reused} cached; {seconds} s to first token.")
            console.note(text, tokens=self.prompt.tokens, reused=self.prompt.reused, seconds=f"{first:.2f}")
        for number, candidate in enumerate(self.candidates, 1):
            if (stats := candidate.stats) is not None:
                text = QT_TRANSLATE_NOOP(
                    "cli", "Answer {number}: {tokens} token(s), {speed} tokens/s, seed {seed}, {end}."
                )
                console.note(
                    text,
                    number=number,
                    tokens=stats.tokens,
                    speed=f"{stats.tokens_per_second:.1f}",
                    seed=stats.seed,
                    end=console.tr(_ENDS[stats.end]),
                )


_ENDS = {
    EndReason.END_OF_TURN: QT_TRANSLATE_NOOP("cli", "complete"),
    EndReason.MAX_TOKENS: QT_TRANSLATE_NOOP("cli", "token limit reached"),
    EndReason.STOP_STRING: QT_TRANSLATE_NOOP("cli", "stop text reached"),
    EndReason.CONTEXT_FULL: QT_TRANSLATE_NOOP("cli", "context full"),
    EndReason.STOPPED: QT_TRANSLATE_NOOP("cli", "stopped"),
    EndReason.INTERRUPTED: QT_TRANSLATE_NOOP("cli", "interrupted"),
    EndReason.FAILED: QT_TRANSLATE_NOOP("cli", "failed"),
}


def _nothing(event: Event) -> None:
    """Show no event: with --json, only the result at the end is printed."""


class _Stream:
    """Prints a single answer as it is generated, several ones when each is complete. Reasoning goes to stderr."""

    def __init__(self, console: Console, n: int, result: _Result) -> None:
        self._console = console
        self._n = n
        self._result = result
        self._thinking = False

    def __call__(self, event: Event) -> None:
        match event:
            case Pieces() if self._n == 1:
                for _, kind, text in event.pieces:
                    self._piece(kind, text)
            case CandidateDone() if self._n == 1:
                print(file=self._console.out, flush=True)
            case CandidateDone():
                candidate = self._result.candidates[event.candidate]
                text = QT_TRANSLATE_NOOP("cli", "--- answer {number} of {count}, seed {seed}")
                self._console.note(text, number=event.candidate + 1, count=self._n, seed=event.stats.seed)
                if candidate.reasoning:
                    print(candidate.reasoning, file=self._console.err, flush=True)
                print(candidate.text, file=self._console.out, flush=True)

    def _piece(self, kind: str, text: str) -> None:
        if kind == "reasoning":
            self._thinking = True
            print(text, end="", file=self._console.err, flush=True)
            return
        if self._thinking:
            self._thinking = False
            print(file=self._console.err, flush=True)
        if kind == "recast":  # the text so far was reasoning
            text = "\n"
        print(text, end="", file=self._console.out, flush=True)
