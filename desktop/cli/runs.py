"""`sayso runs`: lists the training runs."""

import argparse
from dataclasses import replace
from typing import Any

from desktop.cli.console import Console
from desktop.cli.i18n import Translator
from desktop.core.errors import QT_TRANSLATE_NOOP, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.services.training.files import TrainingLock
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database

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
    parser.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object")))


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the runs, oldest first; returns 0."""
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
        "from": run.parent,
        "reward": run.reward,
        "methods": list(run.methods),
        "adapter": str(adapter) if adapter is not None else None,
        "created": run.created,
        "ended": run.ended,
        "error": str(UserError.from_wire(run.error)) if run.error else None,  # type: ignore[arg-type]
        **_figures(run, runs),
    }
