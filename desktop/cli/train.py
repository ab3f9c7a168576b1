"""`sayso train`: trains an adapter or a reward model from judgements, in the trainer's process."""

import argparse

from desktop.cli.console import Console, read_text
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.cli.training_job import ACTIONS
from desktop.cli.training_options import (
    add_balance_option,
    add_data_options,
    add_json_option,
    add_reward_option,
    add_setting,
    recipe_of_options,
)
from desktop.cli.training_session import TrainingCommand, cancelled_exit, open_runs
from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.core.training_run import RunStatus
from desktop.services.training.recipe import TrainingRecipe
from desktop.training.environment import TrainerEnvironment
from desktop.training.methods import Method
from desktop.training.settings import SETTINGS

_METHODS = {
    Method.SFT: QT_TRANSLATE_NOOP("cli", "imitate demonstrations: rewritten, own and highly rated answers (SFT)"),
    Method.DPO: QT_TRANSLATE_NOOP("cli", "prefer the chosen answers of pairs (DPO)"),
    Method.KTO: QT_TRANSLATE_NOOP("cli", "prefer good answers to bad ones (KTO)"),
    Method.REWARD: QT_TRANSLATE_NOOP("cli", "train a reward model from pairs"),
    Method.PPO: QT_TRANSLATE_NOOP("cli", "optimize against a reward model (PPO)"),
    Method.RLOO: QT_TRANSLATE_NOOP("cli", "optimize against a reward model, at less cost (RLOO)"),
}


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso train`."""
    actions = parser.add_subparsers(dest="action", metavar="METHOD", required=True)
    for method, summary in _METHODS.items():
        _add_method(actions.add_parser(method.value, help=tr(summary), description=tr(summary)), method, tr)
    run = actions.add_parser("run", help=tr(QT_TRANSLATE_NOOP("cli", "train as a recipe file says")))
    run.add_argument(
        "recipe", metavar="RECIPE", help=tr(QT_TRANSLATE_NOOP("cli", "a recipe file (- for standard input)"))
    )
    resume = actions.add_parser("resume", help=tr(QT_TRANSLATE_NOOP("cli", "continue a run from its last checkpoint")))
    resume.add_argument("run", metavar="RUN", help=tr(QT_TRANSLATE_NOOP("cli", "a run, by name or id")))
    for action in (run, resume):
        add_json_option(action, tr)
    for name, elsewhere in ACTIONS.items():
        elsewhere.add_options(
            actions.add_parser(name, help=tr(elsewhere.summary), description=tr(elsewhere.summary)), tr
        )


def _add_method(parser: argparse.ArgumentParser, method: Method, tr: Translator) -> None:
    add_data_options(parser, tr)
    if method in (Method.PPO, Method.RLOO):
        add_reward_option(parser, tr)
    number = NumberTypes(tr)
    for setting in SETTINGS.values():
        if method in setting.methods:
            add_setting(parser, setting, setting.default_for(method), number, tr)
    if method in (Method.DPO, Method.REWARD):
        parser.add_argument(
            "--ties",
            action="store_true",
            help=tr(QT_TRANSLATE_NOOP("cli", "train on ties too, so that both answers become equally likely")),
        )
        add_balance_option(parser, tr)
    add_json_option(parser, tr)


def run(options: argparse.Namespace, console: Console) -> int:
    """Train, and print what was reached; returns an exit code."""
    if (elsewhere := ACTIONS.get(options.action)) is not None:
        return elsewhere.run(options, console)
    program = TrainerEnvironment().command()
    console.folders.make()
    if options.action == "resume":
        with open_runs(console) as runs:
            chosen = runs.find(options.run)
        if chosen.status is RunStatus.FINISHED:
            text = QT_TRANSLATE_NOOP("errors", "The run “{run}” is finished. Continue it with --from.")
            raise UserError(ErrorKind.USAGE, text, {"run": chosen.name})
        recipe = TrainingRecipe.from_dict(chosen.recipe)
    else:
        chosen, recipe = None, _recipe(options)
        _check_rank(options, console)
    try:
        with TrainingCommand(console, program) as command:
            return command.train(command.prepare(chosen, recipe), as_json=options.json)
    except Cancelled:
        return cancelled_exit(console)


def _check_rank(options: argparse.Namespace, console: Console) -> None:
    """Raise `UserError` if the options ask for another rank or alpha than the adapter has that the run continues."""
    wanted = {name: value for name in ("rank", "alpha") if (value := getattr(options, name, None)) is not None}
    if not wanted or not options.parent:
        return
    with open_runs(console) as runs:
        parent = runs.find(options.parent)
    settings = TrainingRecipe.from_dict(parent.recipe).stages[0].settings
    if any(getattr(settings, name) != value for name, value in wanted.items()):
        text = QT_TRANSLATE_NOOP(
            "errors", "The adapter of “{run}” has rank {rank} and alpha {alpha}, which stay. Omit --rank and --alpha."
        )
        values: dict[str, str | int | float] = {"run": parent.name, "rank": settings.rank, "alpha": settings.alpha}
        raise UserError(ErrorKind.USAGE, text, values)


def _recipe(options: argparse.Namespace) -> TrainingRecipe:
    if options.action == "run":
        return TrainingRecipe.from_json(read_text(options.recipe), options.recipe)
    return recipe_of_options(options, Method(options.action))
