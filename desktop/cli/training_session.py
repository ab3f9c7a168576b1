"""One training run of a command: prepares its folder, starts the trainer, shows progress, records the result."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Final

from desktop.cli.console import Console
from desktop.cli.engine import EngineSession, usable_model
from desktop.cli.training_progress import DATA, TrainingProgress, exclusion_name
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.gguf import ModelFile
from desktop.engine.protocol import ContextOptions
from desktop.services.settings import SettingsFile
from desktop.services.training.data import TrainingDataService, TrainingSet, stages_need
from desktop.services.training.files import ADAPTER, TrainingFiles, TrainingLock
from desktop.services.training.preparation import BaseModel
from desktop.services.training.recipe import TrainingRecipe
from desktop.services.training.results import RunResult
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.methods import Method
from desktop.training.protocol import Preparing
from desktop.training.trainer_process import TrainerProcess

INTERRUPTED: Final = 130
_WAIT_S: Final = 1.0
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


class TrainingSession:
    """Call `prepare`, then `train`. `program` is the command of the trainer."""

    def __init__(self, console: Console, program: list[str]) -> None:
        self._console, self._program = console, program
        self._files = TrainingFiles(console.folders.data)
        self._run: TrainingRun | None = None

    # --- preparing

    def prepare(self, run: TrainingRun | None, recipe: TrainingRecipe) -> None:
        """Make the folder of a run, unless it is there already. `run` None: a new one. Raises `UserError`."""
        if run is not None:
            with open_runs(self._console) as runs:
                base = runs.find_base(run)
                if runs.files.of(run).job.is_file():
                    self._run = runs.move_base(run, base)
                    self._note_withdrawn(runs.withdrawn_judgements(run))
                    return
            recipe = replace(recipe, base=str(base))
        else:
            with open_runs(self._console) as runs:  # before a model is loaded
                for name in filter(None, (recipe.parent, recipe.reward)):
                    runs.find(name)
        model = usable_model(recipe.base or None)
        with EngineSession() as session:
            loaded = session.load(model, ContextOptions())
            base_model = BaseModel(
                loaded.path,
                loaded.sha256,
                loaded.name,
                loaded.quantization,
                model.licence,
                loaded.template_sha256,
                session.build,
            )
            self._prepare(run, recipe, base_model, self._template(model), session)

    def _prepare(
        self, run: TrainingRun | None, recipe: TrainingRecipe, base: BaseModel, template: str, session: EngineSession
    ) -> None:
        methods = [stage.method for stage in recipe.stages]
        name = (
            QT_TRANSLATE_NOOP("cli", "{model} reward model {number}")
            if methods[-1] is Method.REWARD
            else QT_TRANSLATE_NOOP("cli", "{model} + Round {number}")
        )
        with open_runs(self._console) as runs:
            trained = runs.trained_prompts(runs.find(recipe.parent) if recipe.parent else None)
        data = TrainingDataService(self._console.folders.data)
        found = data.read(recipe, base.sha256, trained, stages_need(methods))
        for method in methods:
            found.require(method)
        default_name = self._console.tr(name, model=base.name, number="{number}")
        with open_runs(self._console) as runs:
            run = run or runs.create(recipe, Path(base.path), base.sha256, default_name)[0]
        recipe = TrainingRecipe.from_dict(run.recipe)
        try:
            with open_runs(self._console) as runs:
                runs.update(run.id, status=RunStatus.PREPARING, error=None, ended=None)
                preparation = runs.preparation(run, recipe, base, found, template)
            self._show_data(found)
            progress = TrainingProgress(self._console)
            for request in preparation.requests():
                preparation.add(session.tokenize(request))
                progress.show(Preparing(0, "tokenize", preparation.done, preparation.total))
            progress.end()
            with open_runs(self._console) as runs:
                self._run, _ = runs.queue(run, preparation, found)
        except (UserError, KeyboardInterrupt) as error:
            failed = isinstance(error, UserError)
            with open_runs(self._console) as runs:
                runs.update(
                    run.id,
                    status=RunStatus.FAILED if failed else RunStatus.STOPPED,
                    error=dict(error.to_wire()) if isinstance(error, UserError) else None,
                )
            raise

    def _template(self, model: ModelFile) -> str:
        """The chat template that replaces the model's own, as in chat; empty if none does."""
        chosen = SettingsFile(self._console.folders.settings).settings.templates.get(str(model.path.absolute()))
        return chosen or ("" if model.template is not None else FALLBACKS["chatml"])

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

    def _note_stopped(self, run: TrainingRun) -> None:
        text = QT_TRANSLATE_NOOP("cli", "Stopped. Continue with: sayso train resume {run}")
        self._console.note(text, run=run.id)

    # --- training

    def train(self, *, as_json: bool) -> int:
        """Train until the end, or until Ctrl+C; print the result and return an exit code. Raises `UserError` if the
        run fails."""
        assert self._run is not None, "prepare first"
        run, lock = self._run, TrainingLock(self._console.folders.data)
        self._wait_for(run, lock)
        try:
            self._wait_for_orphans()
            with open_runs(self._console) as runs:
                runs.recover()
                run = runs.get(run.id)
                is_finished = run.status is RunStatus.FINISHED  # another command has resumed it meanwhile
                if not is_finished:
                    run, _ = runs.update(run.id, status=RunStatus.RUNNING, error=None, ended=None)
            interrupted = False
            if not is_finished:
                interrupted = self._watch(TrainerProcess(self._program, self._files.of(run)))
            result = self._files.result(run)
            self._record(run, result)
        finally:
            lock.release()
        if result.error is not None:
            raise UserError.from_wire(result.error)
        adapter = self._adapter(run)
        if as_json:
            self._console.json(_as_json(run, result, adapter))
        else:
            self._print(run, result, adapter)
        if result.status is RunStatus.STOPPED:
            self._note_stopped(run)
        return INTERRUPTED if interrupted else 0

    def _record(self, run: TrainingRun, result: RunResult) -> None:
        try:
            with open_runs(self._console) as runs:
                runs.record(run.id, result)
                self._note_withdrawn(runs.withdrawn_judgements(run))
        except UserError:  # the window is open now, and will read the result from the files
            self._console.note(QT_TRANSLATE_NOOP("cli", "Sayso is open now. It lists the result after its next start."))

    def _wait_for(self, run: TrainingRun, lock: TrainingLock) -> None:
        if lock.acquire():
            return
        self._console.note(QT_TRANSLATE_NOOP("cli", "Another run is in progress. This one waits for it."))
        try:
            while not lock.acquire():
                time.sleep(_WAIT_S)
        except KeyboardInterrupt:
            with open_runs(self._console) as runs:
                runs.update(run.id, status=RunStatus.STOPPED)
            self._note_stopped(run)
            raise

    def _wait_for_orphans(self) -> None:
        """Wait for a trainer whose owner was killed: it saves a checkpoint, and then exits."""
        while True:
            with open_runs(self._console) as runs:
                if not runs.orphans():
                    return
            time.sleep(_WAIT_S)

    def _watch(self, trainer: TrainerProcess) -> bool:
        """Show the events until the trainer has ended; returns whether Ctrl+C stopped it. The first Ctrl+C saves a
        checkpoint, the second one ends the trainer at once."""
        presses = handled = 0

        def on_signal(number: int, frame: FrameType | None) -> None:
            nonlocal presses
            presses += 1

        def check_interrupt() -> None:
            nonlocal handled
            if presses > handled:
                handled = presses
                if handled == 1:
                    self._console.note(QT_TRANSLATE_NOOP("cli", "Saving a checkpoint …"))
                    trainer.stop()
                else:
                    trainer.kill()

        old = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        progress = TrainingProgress(self._console)
        try:
            for event in trainer.events(check_interrupt):
                progress.show(event)
        finally:
            progress.end()
            trainer.close(0.0)
            for number, handler in old.items():
                signal.signal(number, handler)
        return presses > 0

    def _adapter(self, run: TrainingRun) -> Path | None:
        try:
            return self._files.stage(run) / ADAPTER
        except UserError:
            return None

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
        print("; ".join(parts), file=self._console.out)
        if adapter is not None:
            print(adapter, file=self._console.out, flush=True)


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
