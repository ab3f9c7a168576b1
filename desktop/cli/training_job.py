"""`sayso train export-job` and `sayso train import-adapter`: training on another computer, and back."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from desktop.cli.console import Console
from desktop.cli.engine import usable_model
from desktop.cli.i18n import Translator
from desktop.cli.number_types import NumberTypes
from desktop.cli.training_options import (
    add_balance_option,
    add_data_options,
    add_json_option,
    add_reward_option,
    add_setting,
    recipe_of_options,
)
from desktop.cli.training_progress import exclusion_name
from desktop.cli.training_session import TrainingCommand, default_run_name, model_template, open_runs
from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.core.training_run import TrainingRun
from desktop.services.training.adapter_import import AdapterImport, PeftFolder
from desktop.services.training.files import TrainingFiles
from desktop.services.training.job_export import GRPO, TrainingJobExport
from desktop.services.training.runs import TrainingRunService
from desktop.training.environment import TrainerEnvironment
from desktop.training.methods import Method
from desktop.training.settings import SETTINGS

T = TypeVar("T")


def _add_export(parser: argparse.ArgumentParser, tr: Translator) -> None:
    parser.add_argument("folder", metavar="DIR", help=tr(QT_TRANSLATE_NOOP("cli", "a new folder")))
    parser.add_argument(
        "--method",
        choices=[*Method, GRPO],
        required=True,
        metavar="M",
        help=tr(QT_TRANSLATE_NOOP("cli", "sft, dpo, kto, reward, ppo (with OpenRLHF), rloo or grpo")),
    )
    add_data_options(parser, tr)
    add_reward_option(parser, tr)
    for setting in SETTINGS.values():
        add_setting(parser, setting, None, NumberTypes(tr), tr)
    add_balance_option(parser, tr)
    add_json_option(parser, tr)


def _export(options: argparse.Namespace, console: Console) -> int:
    method = Method.RLOO if options.method == GRPO else Method(options.method)
    for name, setting in SETTINGS.items():
        if getattr(options, name) is not None and method not in setting.methods:
            text = QT_TRANSLATE_NOOP("errors", "{method} does not use {option}. Omit it.")
            values = {"method": options.method.upper(), "option": "--" + name.replace("_", "-")}
            raise UserError(ErrorKind.USAGE, text, values)
    console.folders.make()
    with open_runs(console):  # makes the store, if there is none yet
        pass
    model = usable_model(options.base)
    template = model_template(console, model)
    recipe = recipe_of_options(options, method)
    job = TrainingJobExport.of(console.folders.data, recipe, model, template, grpo=options.method == GRPO)
    written = job.write(Path(options.folder))
    with open_runs(console) as runs:
        runs.hold_out(job.base.sha256, written.families)
    if options.json:
        console.json(written.to_dict())
        return 0
    for stage in written.stages:
        text = QT_TRANSLATE_NOOP("cli", "{data}: {train} to train on, {held_out} held out.")
        console.note(text, data=stage.method.upper(), train=stage.train, held_out=stage.held_out)
        for reason, count in sorted(stage.excluded.items()):
            text = QT_TRANSLATE_NOOP("cli", "{data}: {count} excluded ({reason}).")
            console.note(text, data=stage.method.upper(), count=count, reason=exclusion_name(reason, console))
    if method in (Method.PPO, Method.RLOO) and not recipe.reward:
        console.note(
            QT_TRANSLATE_NOOP(
                "cli", "The job has no reward model yet. Its README.md says how to add one (--reward RUN)."
            )
        )
    print(written.folder, file=console.out)
    return 0


def _add_import(parser: argparse.ArgumentParser, tr: Translator) -> None:
    parser.add_argument("folder", metavar="DIR", help=tr(QT_TRANSLATE_NOOP("cli", "a folder with a PEFT adapter")))
    parser.add_argument(
        "--base",
        metavar="F",
        help=tr(QT_TRANSLATE_NOOP("cli", "the GGUF file of its base model (default: that of the job)")),
    )
    parser.add_argument("--name", metavar="T", default="", help=tr(QT_TRANSLATE_NOOP("cli", "name of the run")))
    add_json_option(parser, tr)


def _import(options: argparse.Namespace, console: Console) -> int:
    program = TrainerEnvironment().command()
    folder = PeftFolder.read(Path(options.folder))
    console.folders.make()
    with open_runs(console):  # makes the store, if there is none yet
        pass
    work = AdapterImport.of(console.folders.data, folder, options.base)
    default_name = default_run_name(console, folder.recipe.stages).replace("{model}", work.base.name)

    def ask(action: Callable[[TrainingRunService], T]) -> T:
        with open_runs(console) as runs:
            return action(runs)

    run = work.write(program, ask, options.name, default_name)
    if folder.method is Method.REWARD:
        _measure(run, console)
    adapter = TrainingFiles(console.folders.data).result_adapter(run)
    if options.json:
        base_facts = {"path": run.base, "sha256": run.base_sha256}
        console.json({"run": run.id, "name": run.name, "base": base_facts, "adapter": str(adapter)})
        return 0
    console.note(QT_TRANSLATE_NOOP("cli", "Imported the adapter as “{run}”."), run=run.name)
    print(adapter, file=console.out)
    return 0


def _measure(run: TrainingRun, console: Console) -> None:
    """Compare a reward model with the length of answers, so that it can choose among answers. The run is there in any
    case."""
    try:
        with TrainingCommand(console, []) as command:
            figures = command.measure_reward(run).figures.get("reward_figures") or {}
    except (UserError, Cancelled) as error:
        why = console.tr.error(error) if isinstance(error, UserError) else ""
        console.note(QT_TRANSLATE_NOOP("cli", "The reward model was not measured. {why}"), why=why)
        return
    if "above_length_low" not in figures:
        text = QT_TRANSLATE_NOOP(
            "cli",
            "The reward model was not measured, since no pairs are known that its job held out. It cannot choose the "
            "best of several answers.",
        )
        console.note(text)
        return
    text = QT_TRANSLATE_NOOP("cli", "Accuracy on {n} held-out pairs: {accuracy}; the longer answer: {length}.")
    shares = {name: f"{figures[key]:.0%}" for name, key in (("accuracy", "accuracy"), ("length", "length_accuracy"))}
    console.note(text, n=figures["n"], **shares)


class JobAction(NamedTuple):
    """An action of `sayso train` for training elsewhere."""

    summary: str
    add_options: Callable[[argparse.ArgumentParser, Translator], None]
    run: Callable[[argparse.Namespace, Console], int]


ACTIONS: Final = {
    "export-job": JobAction(
        QT_TRANSLATE_NOOP("cli", "export a training job for another computer, with TRL or OpenRLHF"),
        _add_export,
        _export,
    ),
    "import-adapter": JobAction(
        QT_TRANSLATE_NOOP("cli", "import an adapter that was trained elsewhere"), _add_import, _import
    ),
}
"""The actions by name."""
