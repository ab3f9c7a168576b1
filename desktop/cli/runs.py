"""`sayso runs`: lists the training runs, and exports their adapters."""

import argparse
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.cli.console import Console, may_replace
from desktop.cli.i18n import Translator
from desktop.cli.training_progress import TrainingProgress
from desktop.core.errors import QT_TRANSLATE_NOOP, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.services.training.adapter_export import AdapterExport, AdapterForm
from desktop.services.training.files import TrainingLock
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.environment import TrainerEnvironment

STATUSES = {
    RunStatus.QUEUED: QT_TRANSLATE_NOOP("cli", "queued"),
    RunStatus.PREPARING: QT_TRANSLATE_NOOP("cli", "preparing"),
    RunStatus.RUNNING: QT_TRANSLATE_NOOP("cli", "running"),
    RunStatus.PAUSED: QT_TRANSLATE_NOOP("cli", "paused"),
    RunStatus.STOPPED: QT_TRANSLATE_NOOP("cli", "stopped"),
    RunStatus.FINISHED: QT_TRANSLATE_NOOP("cli", "finished"),
    RunStatus.FAILED: QT_TRANSLATE_NOOP("cli", "failed"),
}


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso runs`."""
    _add_json(parser, tr, default=False)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    summary = tr(QT_TRANSLATE_NOOP("cli", "export the adapter of a run for other programs"))
    export = actions.add_parser("export", help=summary, description=summary)
    export.add_argument("run", metavar="RUN", help=tr(QT_TRANSLATE_NOOP("cli", "a run, by name or id")))
    export.add_argument(
        "target",
        metavar="PATH",
        help=tr(QT_TRANSLATE_NOOP("cli", "the file to write; a new folder for peft, and for a reward model")),
    )
    export.add_argument(
        "--form",
        choices=[form.value for form in AdapterForm],
        default=AdapterForm.GGUF_ADAPTER.value,
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli",
                "a LoRA for llama.cpp (default), the folder that PEFT loads, or a GGUF file of the base model with the "
                "adapter merged in",
            )
        ),
    )
    export.add_argument(
        "--force", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "replace an existing file or export"))
    )
    _add_json(export, tr, default=argparse.SUPPRESS)  # `sayso runs --json export` means it, too


def _add_json(parser: argparse.ArgumentParser, tr: Translator, default: Any) -> None:
    text = tr(QT_TRANSLATE_NOOP("cli", "print one JSON object"))
    parser.add_argument("--json", action="store_true", default=default, help=text)


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the runs, oldest first, or export an adapter; returns an exit code."""
    return _export(options, console) if options.action else _list(options, console)


def _export(options: argparse.Namespace, console: Console) -> int:
    with Database.open(console.folders.data, writer=False) as database:
        runs = TrainingRunService(database)
        found = runs.find(options.run)
        export = AdapterExport.of(runs, found, AdapterForm(options.form))
    target = Path(options.target).expanduser().absolute()
    replace = options.force if export.is_folder else may_replace(target, console, force=options.force)
    progress = TrainingProgress(console)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # nothing remains, as after Ctrl+C
    try:
        export.write(
            target,
            TrainerEnvironment().command,
            replace=replace,
            progress=lambda done, total: progress.show_task("export", done * 100 // max(1, total), 100),
        )
    finally:
        progress.end()
    licence = export.licence or console.tr(QT_TRANSLATE_NOOP("cli", "unknown"))
    console.note(QT_TRANSLATE_NOOP("cli", "Licence of the base model: {licence}."), licence=licence)
    if options.json:
        figures = {"run": found.id, "form": options.form, "path": str(target), "licence": export.licence}
        console.json(figures)
    else:
        print(target, file=console.out)
    return 0


def _list(options: argparse.Namespace, console: Console) -> int:
    with Database.open(console.folders.data, writer=False) as database:
        runs = TrainingRunService(database)
        listed = runs.all()
        if any(each.status is RunStatus.RUNNING for each in listed) and _nobody_trains(console):
            listed = [_present(each, runs) for each in listed]
        if options.json:
            console.json({"runs": [_as_json(each, runs) for each in listed]})
            return 0
        for each in listed:
            figures = _figures(each, runs)
            loss = f"  {figures['loss']:.3f}" if figures.get("loss") is not None else ""
            methods = " → ".join(method.upper() for method in each.methods)
            print(f"{each.id}  {each.name}  {methods}  {console.tr(STATUSES[each.status])}{loss}", file=console.out)
    return 0


def _nobody_trains(console: Console) -> bool:
    lock = TrainingLock(console.folders.data)
    is_free = lock.acquire()
    lock.release()
    return is_free


def _present(run: TrainingRun, runs: TrainingRunService) -> TrainingRun:
    """A run with its present status. One whose owner was killed is stopped, although nobody could record that."""
    if run.status is not RunStatus.RUNNING or runs.files.has_trainer(run):
        return run
    status = runs.files.result(run).status
    return replace(run, status=RunStatus.STOPPED if status is RunStatus.RUNNING else status)


def _figures(run: TrainingRun, runs: TrainingRunService) -> dict[str, Any]:
    """The figures of a run; of one that is in progress, the present ones."""
    return run.figures or runs.files.result(run).figures()


def _as_json(run: TrainingRun, runs: TrainingRunService) -> dict[str, Any]:
    adapter = runs.files.result_adapter(run)
    return {
        "run": run.id,
        "name": run.name,
        "status": run.status.value,
        "base": {"path": run.base, "sha256": run.base_sha256},
        "base_licence": runs.files.base_licence(run),
        "from": run.parent,
        "reward": run.reward,
        "methods": list(run.methods),
        "adapter": str(adapter) if adapter is not None else None,
        "created": run.created,
        "ended": run.ended,
        "error": str(UserError.from_wire(run.error)) if run.error else None,  # type: ignore[arg-type]
        **_figures(run, runs),
    }
