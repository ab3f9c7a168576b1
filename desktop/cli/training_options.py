"""The options that training here and training elsewhere share, and the recipe that they describe."""

import argparse
from collections.abc import Callable
from dataclasses import replace

from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.recipe import ExportScope
from desktop.services.training.recipe import MAX_HELD_OUT, TrainingRecipe, recipe_of
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import CONTEXT, SETTINGS, TrainingSetting, TrainingSettings, TrainingValue


def add_data_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of every method: data, base model and name."""
    number = NumberTypes(tr)
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
    parser.add_argument("--name", metavar="T", default="", help=tr(QT_TRANSLATE_NOOP("cli", "name of the run")))


def add_reward_option(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the reward model of policy methods."""
    parser.add_argument(
        "--reward",
        metavar="RUN",
        default="",
        help=tr(QT_TRANSLATE_NOOP("cli", "the run of the reward model, by name or id")),
    )


def add_balance_option(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the option that balances pairs."""
    parser.add_argument(
        "--balance-length",
        action="store_true",
        help=tr(QT_TRANSLATE_NOOP("cli", "exclude pairs until the longer answer wins as often as the shorter one")),
    )


def add_setting(
    parser: argparse.ArgumentParser,
    setting: TrainingSetting,
    default: TrainingValue,
    number: NumberTypes,
    tr: Translator,
) -> None:
    """Declare the option of a setting. `default` is what its help names, if there is one."""
    option, text = "--" + setting.name.replace("_", "-"), tr.of(CONTEXT, setting.help)
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


def add_json_option(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare --json."""
    parser.add_argument(
        "--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object at the end"))
    )


def recipe_of_options(options: argparse.Namespace, method: Method) -> TrainingRecipe:
    """The recipe with one stage that the options describe."""
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
