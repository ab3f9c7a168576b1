"""`sayso train`: trains an adapter or a reward model from judgements, in the trainer's process."""

import argparse
from collections.abc import Callable
from dataclasses import replace

from desktop.cli.console import Console, read_text
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.cli.training_session import TrainingCommand, cancelled_exit, open_runs
from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.core.training_run import RunStatus
from desktop.datasets.recipe import ExportScope
from desktop.services.training.recipe import MAX_HELD_OUT, TrainingRecipe, recipe_of
from desktop.training.environment import TrainerEnvironment
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import CONTEXT, SETTINGS, TrainingSetting, TrainingSettings

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
        _add_json(action, tr)


def _add_method(parser: argparse.ArgumentParser, method: Method, tr: Translator) -> None:
    scope = parser.add_mutually_exclusive_group(required=True)
    scope.add_argument("--project", metavar="P", help=tr(QT_TRANSLATE_NOOP("cli", "one project, by name or id")))
    scope.add_argument(
        "--all", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "all judgements, also from chat"))
    )
    parser.add_argument(
        "--base", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a GGUF file (default: the built-in model)"))
    )
    parser.add_argument(
        "--from",
        dest="parent",
        metavar="RUN",
        default="",
        help=tr(QT_TRANSLATE_NOOP("cli", "continue the adapter of this run, by name or id")),
    )
    if method in (Method.PPO, Method.RLOO):
        parser.add_argument(
            "--reward",
            metavar="RUN",
            default="",
            help=tr(QT_TRANSLATE_NOOP("cli", "the run of the reward model, by name or id")),
        )
    number = NumberTypes(tr)
    for setting in SETTINGS.values():
        if method in setting.methods:
            _add_setting(parser, setting, method, number, tr)
    parser.add_argument(
        "--held-out",
        type=number.real(0, MAX_HELD_OUT * 100),
        default=20.0,
        metavar="PERCENT",
        help=tr(QT_TRANSLATE_NOOP("cli", "hold out this percentage of the prompts (20)")),
    )
    parser.add_argument(
        "--seed",
        type=number.whole(0, 2**63 - 1),
        default=0,
        metavar="S",
        help=tr(QT_TRANSLATE_NOOP("cli", "the seed of the order of the data (0)")),
    )
    parser.add_argument(
        "--leave-out",
        metavar="RULE",
        action="append",
        default=[],
        help=tr(QT_TRANSLATE_NOOP("cli", "exclude rows that fail this check (repeatable)")),
    )
    parser.add_argument(
        "--own-judgements",
        action="store_true",
        help=tr(QT_TRANSLATE_NOOP("cli", "exclude judgements of other people, from files and bundles")),
    )
    if method in (Method.DPO, Method.REWARD):
        parser.add_argument(
            "--ties",
            action="store_true",
            help=tr(QT_TRANSLATE_NOOP("cli", "train on ties too, so that both answers become equally likely")),
        )
        parser.add_argument(
            "--balance-length",
            action="store_true",
            help=tr(QT_TRANSLATE_NOOP("cli", "exclude pairs until the longer answer wins as often as the shorter one")),
        )
    parser.add_argument("--name", metavar="T", default="", help=tr(QT_TRANSLATE_NOOP("cli", "name of the run")))
    _add_json(parser, tr)


def _add_setting(
    parser: argparse.ArgumentParser, setting: TrainingSetting, method: Method, number: NumberTypes, tr: Translator
) -> None:
    option, text = "--" + setting.name.replace("_", "-"), tr.of(CONTEXT, setting.help)
    default = setting.default_for(method)
    if setting.type is bool:
        parser.add_argument(option, action=argparse.BooleanOptionalAction, default=None, help=text)
        return
    low, high = setting.low, setting.high
    read: Callable[[str], float] = (
        number.real(low, high) if setting.type is float else number.whole(int(low), int(high))
    )
    if default is not None:
        text = tr(QT_TRANSLATE_NOOP("cli", "{what} Default: {value}."), what=text, value=f"{default:g}")
    parser.add_argument(option, type=read, default=None, metavar="N", help=text)


def _add_json(parser: argparse.ArgumentParser, tr: Translator) -> None:
    parser.add_argument(
        "--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object at the end"))
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Train, and print what was reached; returns an exit code."""
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
    method = Method(options.action)
    given = {name: getattr(options, name) for name, setting in SETTINGS.items() if method in setting.methods}
    values = {name: value for name, value in given.items() if value is not None}
    if "epochs" in values:
        values.setdefault("steps", None)  # PPO counts in steps unless epochs are given
    recipe = recipe_of(
        ExportScope(all=True) if options.all else ExportScope(project=options.project),
        TrainingStage(method, TrainingSettings.for_method(method, **values)),
        name=options.name,
        base=options.base or "",
        parent=options.parent,
        reward=getattr(options, "reward", ""),
        held_out=options.held_out / 100,
        seed=options.seed,
        others=not options.own_judgements,
        balance_length=getattr(options, "balance_length", False),
    )
    ties = True if getattr(options, "ties", False) else None
    return replace(recipe, data=replace(recipe.data, ties=ties, excluded_checks=tuple(options.leave_out)))
