"""A training run of a command: shows progress, handles Ctrl+C, prints the result."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final, TypeVar

from desktop.cli.console import Console
from desktop.cli.engine import usable_model
from desktop.cli.training_progress import DATA, TrainingProgress, exclusion_name
from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.engine.fallbacks import replacement
from desktop.engine.gguf import ModelFile
from desktop.services.power import PowerSource
from desktop.services.settings import SettingsFile
from desktop.services.training.data import TrainingSet
from desktop.services.training.evaluation import EvaluationReport
from desktop.services.training.files import TrainingFiles
from desktop.services.training.recipe import TrainingRecipe
from desktop.services.training.results import RunResult
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.session import (
    DataRead,
    PowerChanged,
    SessionEvent,
    SessionProgress,
    TrainingControl,
    TrainingSession,
)
from desktop.store.database import Database
from desktop.training.job import TrainingStage
from desktop.training.methods import Method

T = TypeVar("T")

INTERRUPTED: Final = 130
_BUSY_S: Final = 3.0
_RETRY_S: Final = 0.1


@contextmanager
def open_runs(console: Console) -> Iterator[TrainingRunService]:
    """The catalogue, for one short use: training takes long, and the window may be opened meanwhile. Another command
    that uses it now is waited for."""
    deadline_s = time.monotonic() + _BUSY_S
    while True:
        try:
            database = Database.open(console.folders.data)
        except UserError as error:
            if error.kind is not ErrorKind.FAILED or time.monotonic() > deadline_s:
                raise
            time.sleep(_RETRY_S)
        else:
            break
    with database:
        yield TrainingRunService(database)


class TrainingCommand:
    """A context manager around the steps of a command. `program` is the command of the trainer.

    The first Ctrl+C saves a checkpoint, the second one ends the trainer at once.
    """

    def __init__(self, console: Console, program: list[str]) -> None:
        self._console = console
        self._files = TrainingFiles(console.folders.data)
        self._progress = TrainingProgress(console)
        self._presses = self._noted = 0
        self._handlers: dict[int, Any] = {}
        waits = SettingsFile(console.folders.settings).settings.pause_on_battery
        power = PowerSource()
        self._session = TrainingSession(
            console.folders.data,
            program,
            self._ask,
            self._show,
            self._control,
            is_on_battery=lambda: waits and power.is_battery(),
        )

    def __enter__(self) -> "TrainingCommand":
        self._handlers = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.end()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    # --- the steps ------------------------------------------------------------------------------------------------

    def prepare(self, run: TrainingRun | None, recipe: TrainingRecipe) -> TrainingRun:
        """Make the folder of a run, unless it is there already. `run` None: a new one. Raises `UserError`."""
        base = recipe.base or None
        if run is not None:
            with open_runs(self._console) as runs:
                found = runs.find_base(run)
                if runs.files.of(run).job.is_file():
                    moved = runs.move_base(run, found)
                    self._note_withdrawn(runs.withdrawn_judgements(run))
                    return moved
            base = str(found)
        else:
            with open_runs(self._console) as runs:  # before a model is loaded
                for name in filter(None, (recipe.parent, recipe.reward)):
                    runs.find(name)
        model = usable_model(base)
        default_name = default_run_name(self._console, recipe.stages)
        template = model_template(self._console, model)
        run = self._session.prepare(run, recipe, model.path, model.licence, template, default_name)
        self._progress.end()
        return run

    def train(self, run: TrainingRun, *, as_json: bool) -> int:
        """Train until the end, or until Ctrl+C; print the result and return an exit code. Raises `UserError` if the
        run fails."""
        try:
            result = self._session.train(run)
        except Cancelled:  # it waited for another run
            self._note_stopped(run)
            return INTERRUPTED
        self._progress.end()
        with suppress(UserError), open_runs(self._console) as runs:
            self._note_withdrawn(runs.withdrawn_judgements(run))
        if result.error is not None:
            raise UserError.from_wire(result.error)
        adapter = self._files.result_adapter(run)
        if as_json:
            self._console.json(_as_json(run, result, adapter))
        else:
            self._print(run, result, adapter)
        if result.status is RunStatus.STOPPED:
            self._note_stopped(run)
        return INTERRUPTED if self._presses else 0

    def _note_stopped(self, run: TrainingRun) -> None:
        text = QT_TRANSLATE_NOOP("cli", "Stopped. Continue with: sayso train resume {run}")
        self._console.note(text, run=run.id)

    def evaluate(self, run: TrainingRun) -> EvaluationReport:
        """Compare the adapter of a run with its base on the battery. Raises `UserError`."""
        with open_runs(self._console) as runs:
            base = runs.find_base(run)
        report = self._session.evaluate(run, base, model_template(self._console, usable_model(str(base))))
        self._progress.end()
        return report

    def measure_reward(self, run: TrainingRun) -> TrainingRun:
        """Measure an imported reward model on pairs of this store that it was not trained on, if there are any. Raises
        `UserError`."""
        with open_runs(self._console) as runs:
            base = runs.find_base(run)
        measured = self._session.measure_reward(run, base, model_template(self._console, usable_model(str(base))))
        self._progress.end()
        return measured

    # --- what a session asks for ----------------------------------------------------------------------------------

    def _ask(self, work: Callable[[TrainingRunService], T]) -> T:
        with open_runs(self._console) as runs:
            return work(runs)

    def _control(self) -> TrainingControl:
        if self._presses > self._noted:
            self._noted = self._presses
            self._console.note(QT_TRANSLATE_NOOP("cli", "Stopping …"))
        match self._presses:
            case 0:
                return TrainingControl.CONTINUE
            case 1:
                return TrainingControl.STOP
            case _:
                return TrainingControl.KILL

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._presses += 1

    def _show(self, event: SessionEvent) -> None:
        match event:
            case DataRead():
                self._show_data(event.found)
            case SessionProgress(task="wait"):
                self._progress.say_once(QT_TRANSLATE_NOOP("cli", "Another run is in progress. This one waits for it."))
            case SessionProgress(task="unrecorded"):
                self._progress.say_once(
                    QT_TRANSLATE_NOOP("cli", "Sayso is open now. It lists the result after its next start.")
                )
            case PowerChanged(is_battery=True):
                self._progress.say(
                    QT_TRANSLATE_NOOP(
                        "cli",
                        "This computer runs on battery. Training continues on mains power; to train on battery, change "
                        "it in the settings.",
                    )
                )
            case PowerChanged():
                self._progress.say(QT_TRANSLATE_NOOP("cli", "On mains power again: training continues."))
            case SessionProgress():
                self._progress.show_task(event.task, event.done, event.total)
            case _:
                self._progress.show(event)

    def _show_data(self, found: TrainingSet) -> None:
        """Say what the run uses and what not."""
        for data, examples in found.sets.items():
            kind = self._console.tr(DATA[data])
            text = QT_TRANSLATE_NOOP("cli", "{data}: {train} to train on, {held_out} held out.")
            self._console.note(text, data=kind, train=len(examples.train), held_out=len(examples.held_out))
            for reason, count in sorted(examples.excluded.items()):
                text = QT_TRANSLATE_NOOP("cli", "{data}: {count} excluded ({reason}).")
                name = exclusion_name(reason, self._console)
                self._console.note(text, data=kind, count=count, reason=name)
            if examples.from_others:
                text = QT_TRANSLATE_NOOP("cli", "{data}: {count} from other people.")
                self._console.note(text, data=kind, count=examples.from_others)

    def _note_withdrawn(self, count: int) -> None:
        if count:
            text = QT_TRANSLATE_NOOP(
                "cli",
                "{count} judgement(s) of this run (was|were) withdrawn since it began; the run still uses (it|them).",
            )
            self._console.note(text, count=count)

    # --- the result -----------------------------------------------------------------------------------------------

    def _print(self, run: TrainingRun, result: RunResult, adapter: Path | None) -> None:
        stage = result.last_stage
        losses = [loss for _, loss in sorted(stage.losses.items())]
        text = QT_TRANSLATE_NOOP("cli", "{run}: {method}, {steps} step(s)")
        parts = [self._console.tr(text, run=run.name, method=stage.method.upper(), steps=stage.steps)]
        if losses:
            loss = QT_TRANSLATE_NOOP("cli", "loss {first} → {last}")
            parts.append(self._console.tr(loss, first=f"{losses[0]:.3f}", last=f"{losses[-1]:.3f}"))
        if (held_out := stage.held_out.get("loss")) is not None:
            parts.append(self._console.tr(QT_TRANSLATE_NOOP("cli", "held out {loss}"), loss=f"{held_out:.3f}"))
        if (accuracy := stage.accuracy) is not None:
            text = QT_TRANSLATE_NOOP("cli", "accuracy {value} ({low}-{high}, n = {n})")
            values = {name: f"{accuracy[name]:.0%}" for name in ("value", "low", "high")}
            parts.append(self._console.tr(text, **values, n=int(accuracy["n"])))
        print(self._console.tr(QT_TRANSLATE_NOOP("cli", "; ")).join(parts), file=self._console.out)
        if adapter is not None:
            print(adapter, file=self._console.out, flush=True)


def default_run_name(console: Console, stages: Sequence[TrainingStage]) -> str:
    """The template of a run's name, with {model} and {number}."""
    template = (
        QT_TRANSLATE_NOOP("cli", "{model} reward model {number}")
        if stages and stages[-1].method is Method.REWARD
        else QT_TRANSLATE_NOOP("cli", "{model} + Round {number}")
    )
    return console.tr(template, model="{model}", number="{number}")


def model_template(console: Console, model: ModelFile) -> str:
    """The chat template that replaces the model's own, as in chat; empty if none does."""
    chosen = SettingsFile(console.folders.settings).settings.templates.get(str(model.path.absolute()), "")
    return replacement(chosen, model.template)


def cancelled_exit(console: Console) -> int:
    """Say that nothing was trained yet, after Ctrl+C; returns the exit code."""
    console.note(QT_TRANSLATE_NOOP("cli", "Cancelled."))
    return INTERRUPTED


def _as_json(run: TrainingRun, result: RunResult, adapter: Path | None) -> dict[str, Any]:
    """The object of `--json`: the figures are those of the last stage, and `stages` has those of each."""
    last = result.last_stage.to_dict()
    return {
        "run": run.id,
        "name": run.name,
        "status": result.status.value,
        "base": {"path": run.base, "sha256": run.base_sha256},
        "adapter": str(adapter) if adapter is not None else None,
        **last,
        "seconds": round(result.seconds, 3),
        "peak_bytes": result.peak_bytes,
        "stages": [stage.to_dict() for _, stage in sorted(result.stages.items())],
    }
