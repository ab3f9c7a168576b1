"""`sayso runs`: lists the training runs."""

import argparse
from typing import Any

from desktop.cli.console import Console
from desktop.cli.i18n import Translator
from desktop.core.errors import QT_TRANSLATE_NOOP, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.services.training.files import ADAPTER
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
        if options.json:
            console.json({"runs": [_as_json(each, runs) for each in runs.all()]})
            return 0
        for each in runs.all():
            figures = _figures(each, runs)
            loss = f"  {figures['loss']:.3f}" if figures.get("loss") is not None else ""
            methods = " → ".join(method.upper() for method in each.methods)
            print(f"{each.id}  {each.name}  {methods}  {console.tr(STATUSES[each.status])}{loss}", file=console.out)
    return 0


def _figures(run: TrainingRun, runs: TrainingRunService) -> dict[str, Any]:
    """The figures of a run; of one that is in progress, the present ones."""
    return run.figures or runs.files.result(run).figures()


def _as_json(run: TrainingRun, runs: TrainingRunService) -> dict[str, Any]:
    try:
        adapter = str(runs.files.stage(run) / ADAPTER)
    except UserError:
        adapter = None
    return {
        "run": run.id,
        "name": run.name,
        "status": run.status.value,
        "base": {"path": run.base, "sha256": run.base_sha256},
        "from": run.parent,
        "reward": run.reward,
        "methods": list(run.methods),
        "adapter": adapter,
        "created": run.created,
        "ended": run.ended,
        "error": str(UserError.from_wire(run.error)) if run.error else None,  # type: ignore[arg-type]
        **_figures(run, runs),
    }
