"""`sayso evaluate`: compares the adapter of a run with its base model on the battery."""

import argparse

from desktop.cli.console import Console
from desktop.cli.i18n import Translator
from desktop.cli.training_session import TrainingCommand, cancelled_exit, open_runs
from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled
from desktop.evaluation.battery import CONTEXT, NAMES
from desktop.evaluation.comparison import VERDICTS, CategoryResult
from desktop.services.training.reward_estimate import PROBLEMS


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso evaluate`."""
    parser.add_argument("run", metavar="RUN", help=tr(QT_TRANSLATE_NOOP("cli", "a run, by name or id")))
    parser.add_argument(
        "--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object at the end"))
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Ask both models, and print a line for each category; returns an exit code."""
    with open_runs(console) as runs:
        chosen = runs.find(options.run)
    try:
        with TrainingCommand(console, []) as command:
            report = command.evaluate(chosen)
    except Cancelled:
        return cancelled_exit(console)
    if options.json:
        console.json({"run": chosen.id, "name": chosen.name, **report.to_dict()})
        return 0
    for result in report.results:
        print(_line(result, console), file=console.out)
    if (estimate := report.reward) is not None:
        low, high = estimate.interval
        text = QT_TRANSLATE_NOOP(
            "cli", "Estimate by the reward model “{name}”: better on {share} ({low} … {high}) of {n} prompts"
        )
        values = {"share": f"{estimate.share:.0%}", "low": f"{low:.0%}", "high": f"{high:.0%}"}
        print(console.tr(text, name=estimate.name, n=estimate.n, **values), file=console.out)
        if estimate.excluded:
            text = QT_TRANSLATE_NOOP(
                "cli", "Held-out prompts excluded because the reward model was trained on them: {n}"
            )
            print(console.tr(text, n=estimate.excluded), file=console.out)
    if report.reward_problem is not None:
        text = QT_TRANSLATE_NOOP("cli", "No estimate by a reward model: {why}")
        why = console.tr.of(CONTEXT, PROBLEMS[report.reward_problem])
        print(console.tr(text, why=why), file=console.out)
    return 0


def _line(result: CategoryResult, console: Console) -> str:
    """ "Exact match  80% → 79%  -1% (-4% to +2%)  no significant change"."""
    name, verdict = (console.tr.of(CONTEXT, text) for text in (NAMES[result.name], VERDICTS[result.verdict]))
    style = ".1f" if result.is_relative else ".0%"
    values = f"{result.base:{style}} → {result.tuned:{style}}"
    interval = f"{result.change:+.0%} ({result.low:+.0%} … {result.high:+.0%})"
    return f"{name}  {values}  {interval}  {verdict}"
