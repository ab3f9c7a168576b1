"""`sayso bench`: measures the speed of the engine on this machine."""

import argparse
import statistics
from typing import Any

from desktop.cli.console import Console
from desktop.cli.engine import EngineSession, usable_model
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.sampling import Sampling
from desktop.engine.protocol import ContextOptions, Done, Prefilled

_PREFILL = 512  # words in the prompt, about as many tokens
_DECODE = 64  # tokens in an answer
_CANDIDATES = 4
_WORDS = ("river", "stone", "lamp", "paper", "cloud", "winter", "market", "table", "window", "garden", "letter")


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso bench`."""
    parser.add_argument(
        "--model", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a GGUF file (default: the built-in model)"))
    )
    parser.add_argument(
        "--runs",
        type=NumberTypes(tr).whole(0, 1000),
        default=3,
        metavar="N",
        help=tr(QT_TRANSLATE_NOOP("cli", "number of runs; the median is reported (3)")),
    )
    parser.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object")))


def run(options: argparse.Namespace, console: Console) -> int:
    """Measure prefill and decoding speed, and print the medians; returns an exit code."""
    runs = max(options.runs, 1)
    model = usable_model(options.model)
    with EngineSession() as session:
        loaded = session.load(model, ContextOptions(window=4096))
        measured: dict[str, list[float]] = {"prefill": [], "one": [], "four": []}
        _decode(session, 0, 1)  # a warm-up, which does not count
        for number in range(runs):
            if not options.json:
                console.note(QT_TRANSLATE_NOOP("cli", "Run {number} of {runs}..."), number=number + 1, runs=runs)
            figures = {
                "prefill": _prefill(session, number),
                "one": _decode(session, number, 1),
                "four": _decode(session, number, _CANDIDATES),
            }
            if session.interrupted:
                return 130
            for name, value in figures.items():
                measured[name].append(value)
        result: dict[str, Any] = {
            "model": {"path": loaded.path, "sha256": loaded.sha256, "quantization": loaded.quantization},
            "build": session.build,
            "variant": session.variant,
            "context": loaded.context,
            "load_s": round(loaded.seconds, 3),
            "runs": runs,
            "prefill_tokens_per_second": round(statistics.median(measured["prefill"]), 1),
            "decode_tokens_per_second": round(statistics.median(measured["one"]), 1),
            "decode_4_tokens_per_second": round(statistics.median(measured["four"]), 1),
        }
    if options.json:
        console.json(result)
        return 0
    for text, value in (
        (QT_TRANSLATE_NOOP("cli", "Prompt processing: {speed} tokens/s"), result["prefill_tokens_per_second"]),
        (QT_TRANSLATE_NOOP("cli", "Generation, one answer: {speed} tokens/s"), result["decode_tokens_per_second"]),
        (
            QT_TRANSLATE_NOOP("cli", "Generation, four answers: {speed} tokens/s in total"),
            result["decode_4_tokens_per_second"],
        ),
    ):
        print(console.tr(text, speed=value), file=console.out)
    return 0


def _prefill(session: EngineSession, number: int) -> float:
    """Prompt tokens per second. Each prompt begins differently, so that no prefix can be reused."""
    words = " ".join(_WORDS[(number + index * (number + 2)) % len(_WORDS)] for index in range(_PREFILL))
    speed = 0.0
    for event in session.generate([], prompt=f"{number + 1} {words}", sampling=Sampling(max_tokens=1)):
        if isinstance(event, Prefilled) and event.stats.seconds:
            speed = event.stats.evaluated / event.stats.seconds
    return speed


def _decode(session: EngineSession, number: int, n: int) -> float:
    """Generated tokens per second, of all candidates together."""
    sampling = Sampling(max_tokens=_DECODE, temperature=1.0, seed=number + 1)
    for event in session.generate([], prompt="Once upon a time, in a town by the sea,", n=n, sampling=sampling):
        if isinstance(event, Done):
            return event.tokens_per_second
    return 0.0
