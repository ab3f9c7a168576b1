"""Executes a run from its recipe to its report, on one thread: prepares its folder, trains, evaluates.

The window and the command line both do it this way. They differ in how they reach the store, what they show, and when
they suspend or stop, so a session is given three functions for these (`TrainingSession`). The model process and the
trainer are its own, so that the model of the chat stays loaded.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import psutil

from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.core.generation import Adapter
from desktop.core.programs import program_command
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.engine.client import EngineClient
from desktop.engine.protocol import (
    BACKGROUND,
    BatchAnswer,
    ContextOptions,
    Likelihoods,
    ModelRequest,
    Scored,
    Tokenized,
)
from desktop.evaluation.battery import Battery
from desktop.services.training.data import TrainingDataService, TrainingSet, stages_need
from desktop.services.training.evaluation import Evaluation, EvaluationReport
from desktop.services.training.files import TrainingFiles, TrainingLock
from desktop.services.training.preparation import BaseModel
from desktop.services.training.recipe import TrainingRecipe, default_stages
from desktop.services.training.results import RunResult
from desktop.services.training.reward_estimate import PROMPTS, EstimateProblem, RewardComparison, RewardEstimate
from desktop.services.training.reward_measurement import RewardMeasurement
from desktop.services.training.runs import TrainingRunService
from desktop.training.methods import NEEDS, Method, TrainingData
from desktop.training.protocol import TrainerEvent
from desktop.training.trainer_process import TrainerProcess

T = TypeVar("T")

logger = logging.getLogger(__name__)

_WAIT_S: Final = 0.2
_WINDOW: Final = 2048  # tokens: prompts of the battery are short, and preparation evaluates nothing


class TrainingControl(StrEnum):
    """What a session is to do now. KILL ends the trainer without a checkpoint."""

    CONTINUE = "continue"
    SUSPEND = "suspend"
    STOP = "stop"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class DataRead:
    """The training data of a run is known."""

    found: TrainingSet


@dataclass(frozen=True, slots=True)
class SessionProgress:
    """Progress of "wait" (for another run), "tokenize" (preparation), "evaluation", or "measure" (of a reward model);
    "unrecorded" says that the
    store was in use when the run ended."""

    task: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class PowerChanged:
    """The session is suspended because the computer runs on battery, or goes on."""

    is_battery: bool


SessionEvent = DataRead | SessionProgress | PowerChanged | TrainerEvent


class AskRuns(Protocol):
    """Calls a function with the catalogue and returns its result. The session holds no transaction in between."""

    def __call__(self, work: Callable[[TrainingRunService], T], /) -> T: ...


class TrainingSession:
    """`ask` reaches the catalogue, `report` is called with every event, `control` at least ten times a second. Nothing
    computes while `is_on_battery` says so.

    Methods raise `UserError`, and `Cancelled` after STOP. `data` is the data folder, `program` the command of the
    trainer, `engine` that of the model process.
    """

    def __init__(
        self,
        data: Path,
        program: list[str],
        ask: AskRuns,
        report: Callable[[SessionEvent], None],
        control: Callable[[], TrainingControl],
        engine: list[str] | None = None,
        is_on_battery: Callable[[], bool] = lambda: False,
    ) -> None:
        self._data, self._program = data, program
        self._ask, self._report = ask, report
        self._wanted, self._is_on_battery = control, is_on_battery
        self._was_on_battery = False
        self._engine = engine or program_command("worker", BACKGROUND)
        self._files = TrainingFiles(data)

    def _control(self) -> TrainingControl:
        """What to do now: as the owner wants, but nothing computes on battery."""
        on_battery = self._is_on_battery()
        if on_battery != self._was_on_battery:
            self._was_on_battery = on_battery
            self._report(PowerChanged(on_battery))
        wanted = self._wanted()
        return TrainingControl.SUSPEND if on_battery and wanted is TrainingControl.CONTINUE else wanted

    # --- preparing ------------------------------------------------------------------------------------------------

    def prepare(
        self,
        run: TrainingRun | None,
        recipe: TrainingRecipe,
        base: Path,
        licence: str,
        template: str,
        default_name: str,
    ) -> TrainingRun:
        """Make the folder of a run, and put it into the queue. `run` None: a new one, with a name of its own or the
        template `default_name` ({model}, {number}). `template` replaces the chat template of the model."""
        with self._model(base, template) as model:
            loaded = model.loaded
            build = model.client.hello.build if model.client.hello else ""
            about = BaseModel(
                *(loaded.path, loaded.sha256, loaded.name, loaded.quantization, licence, loaded.template_sha256, build)
            )
            recipe, found = self._read(recipe, about)
            name = default_name.replace("{model}", about.name)
            if run is None:
                run = self._ask(lambda runs: runs.create(recipe, Path(about.path), about.sha256, name)[0])
            recipe = TrainingRecipe.from_dict(run.recipe)
            with self._files.preparing(run):
                try:
                    return self._fill(run, recipe, about, found, model)
                except (UserError, Cancelled) as error:
                    failed = isinstance(error, UserError)
                    changes: dict[str, Any] = {
                        "status": RunStatus.FAILED if failed else RunStatus.STOPPED,
                        "error": dict(error.to_wire()) if isinstance(error, UserError) else None,
                    }
                    id = run.id
                    self._ask(lambda runs: runs.update(id, **changes))
                    raise

    def _read(self, recipe: TrainingRecipe, base: BaseModel) -> tuple[TrainingRecipe, TrainingSet]:
        """The data, if there is enough of it, and the recipe with the stages that suit the data if it has none."""
        trained = self._ask(lambda runs: runs.trained_prompts(runs.find(recipe.parent) if recipe.parent else None))
        kinds = stages_need([stage.method for stage in recipe.stages]) or set(TrainingData)
        found = TrainingDataService(self._data).read(recipe, base.sha256, trained, kinds)
        if not recipe.stages:
            recipe = replace(recipe, stages=default_stages(found.sizes))
            if not recipe.stages:
                raise UserError(
                    ErrorKind.FAILED,
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "There is not enough data to train on. SFT needs {demonstrations} demonstrations, DPO {pairs} "
                        "pairs of answers. Judge more answers first.",
                    ),
                    {"demonstrations": NEEDS[Method.SFT].minimum, "pairs": NEEDS[Method.DPO].minimum},
                )
        methods = [stage.method for stage in recipe.stages]
        found = found.only(stages_need(methods))
        for method in methods:
            found.require(method)
        self._report(DataRead(found))
        return recipe, found

    def _fill(
        self,
        run: TrainingRun,
        recipe: TrainingRecipe,
        base: BaseModel,
        found: TrainingSet,
        model: "_Model",
    ) -> TrainingRun:
        self._ask(lambda runs: runs.update(run.id, status=RunStatus.PREPARING, error=None, ended=None))
        preparation = self._ask(lambda runs: runs.preparation(run, recipe, base, found))
        for request in preparation.requests():
            self._report(SessionProgress("tokenize", preparation.done, preparation.total))
            for event in model.run(request):
                if isinstance(event, Tokenized):
                    preparation.add(event)
        return self._ask(lambda runs: runs.queue(run, preparation, found)[0])

    # --- training -------------------------------------------------------------------------------------------------

    def train(self, run: TrainingRun) -> RunResult:
        """Train a prepared run until it ends or `control` says STOP, and record the result. Waits for other runs."""
        lock = TrainingLock(self._data)
        while not lock.acquire():
            self._wait(run)
        try:
            # A trainer whose owner was killed saves a checkpoint, and then exits.
            while self._ask(lambda runs: runs.orphans()):
                self._wait(run)
            self._ask(lambda runs: runs.recover())
            current = self._ask(lambda runs: runs.get(run.id))
            if current.status is not RunStatus.FINISHED:  # else another program has resumed it meanwhile
                self._ask(lambda runs: runs.update(run.id, status=RunStatus.RUNNING, error=None, ended=None))
                self._watch(TrainerProcess(self._program, self._files.of(run)))
            result = self._files.result(run)
            try:
                self._ask(lambda runs: runs.record(run.id, result))
            except UserError:  # another program uses the store, and will read the result from the files
                self._report(SessionProgress("unrecorded"))
        finally:
            lock.release()
        return result

    def _wait(self, run: TrainingRun) -> None:
        """Wait a moment for another run."""
        self._report(SessionProgress("wait"))
        if self._control() in (TrainingControl.STOP, TrainingControl.KILL):
            self._ask(lambda runs: runs.update(run.id, status=RunStatus.STOPPED))
            raise Cancelled
        time.sleep(_WAIT_S)

    def _watch(self, trainer: TrainerProcess) -> None:
        is_stopping = False

        def follow() -> None:
            nonlocal is_stopping
            control = self._control()
            if control is TrainingControl.KILL:
                trainer.kill()
            elif control is TrainingControl.STOP and not is_stopping:
                is_stopping = True
                trainer.stop()
            elif control is TrainingControl.SUSPEND and not is_stopping:
                trainer.suspend()
            elif control is TrainingControl.CONTINUE:
                trainer.resume()

        try:
            for event in trainer.events(follow):
                self._report(event)
        finally:
            trainer.close(0.0)

    # --- evaluation -----------------------------------------------------------------------------------------------

    def evaluate(
        self, run: TrainingRun, base: Path, template: str = "", battery: Battery | None = None
    ) -> EvaluationReport:
        """Compare the adapter of a run with its base: on the battery, and by a reward model if there is one. Writes the
        report into the folder of the run."""
        began = time.monotonic()
        adapter = Adapter(str(self._files.adapter(run)))
        evaluation, comparison = Evaluation(adapter, battery), self._comparison(run, adapter)
        total = evaluation.total + (comparison.total if isinstance(comparison, RewardComparison) else 0)
        with self._model(base, template) as model:
            for request in evaluation.requests():
                for event in model.run(request):
                    if isinstance(event, Tokenized | BatchAnswer | Likelihoods):
                        evaluation.add(event)
                        self._report(SessionProgress("evaluation", evaluation.done, total))
            estimate = (
                self._compare(comparison, model, evaluation.total, total)
                if isinstance(comparison, RewardComparison)
                else comparison
            )
        report, outcomes = evaluation.report(time.monotonic() - began)
        if isinstance(estimate, RewardEstimate):
            report = replace(report, reward=estimate)
        else:
            report = replace(report, reward_problem=estimate)
        self._files.write_evaluation(run, report, outcomes)
        return report

    def measure_reward(self, run: TrainingRun, base: Path, template: str = "") -> TrainingRun:
        """Measure an imported reward model on pairs that it was not trained on, as far as that is known, and record
        the figures; without such pairs nothing changes."""
        held_out = set(self._files.held_out_prompts(run)) - self._ask(lambda runs: runs.trained_prompts(run))
        recipe = TrainingRecipe.from_dict(run.recipe)
        found = TrainingDataService(self._data).read(recipe, run.base_sha256, kinds={TrainingData.PAIRS})
        longest = min(_WINDOW, recipe.stages[-1].settings.longest)
        measurement = RewardMeasurement(self._files.reward(run), found, held_out, longest)
        if not measurement.total:
            return run
        with self._model(base, template) as model:
            for done, request in enumerate(measurement.requests()):
                self._report(SessionProgress("measure", min(done, measurement.total), measurement.total))
                for event in model.run(request):
                    if isinstance(event, Tokenized | Scored):
                        measurement.add(event)
        values, n = measurement.figures()
        if not n:
            return run
        return self._ask(lambda runs: runs.add_held_out_figures(run, values, n)[0])

    def _comparison(self, run: TrainingRun, adapter: Adapter) -> RewardComparison | EstimateProblem:
        reward = self._ask(lambda runs: runs.reward_model_for(run))
        if reward is None:
            return EstimateProblem.NO_REWARD_MODEL
        judge = reward.run
        prompts = self._ask(lambda runs: runs.independent_prompts(run, judge, PROMPTS))
        if prompts is None:
            return EstimateProblem.UNKNOWN_DATA
        return RewardComparison(reward, prompts, adapter) if prompts.prompts else EstimateProblem.NO_PROMPTS

    def _compare(
        self, comparison: RewardComparison, model: "_Model", done: int, total: int
    ) -> RewardEstimate | EstimateProblem:
        try:
            for request in comparison.requests():
                for event in model.run(request):
                    if isinstance(event, BatchAnswer | Scored):
                        comparison.add(event)
                        self._report(SessionProgress("evaluation", done + comparison.done, total))
            return comparison.estimate() or EstimateProblem.NO_ANSWERS
        except UserError as error:  # the battery is the evaluation; without the estimate it is complete too
            logger.warning("no estimate by the reward model: %s", error)
            return EstimateProblem.UNREADABLE

    @contextmanager
    def _model(self, path: Path, template: str) -> "Iterator[_Model]":
        model = _Model(self._engine, path, template, self._control)
        try:
            yield model
        finally:
            model.close()


class _Model:
    """A model process with a model loaded. It is suspended and stopped as `control` says."""

    def __init__(self, engine: list[str], path: Path, template: str, control: Callable[[], TrainingControl]) -> None:
        self.client = EngineClient(engine)
        self._control = control
        try:
            options = ContextOptions(window=_WINDOW, parked_bytes=0, template=template)
            self.loaded = self.client.load_and_wait(path.absolute(), "", options, self._follow)
        except BaseException:
            self.close()
            raise

    def run(self, request: ModelRequest) -> Iterator[Any]:
        """Yield the events of a request."""
        return self.client.run(request, self._follow)

    def close(self) -> None:
        """End the process."""
        self.client.shutdown(1.0)

    def _follow(self) -> None:
        if self._control() is TrainingControl.SUSPEND and self.client.pid:
            process = psutil.Process(self.client.pid)
            process.suspend()
            try:
                while self._control() is TrainingControl.SUSPEND:
                    time.sleep(_WAIT_S / 2)
            finally:
                process.resume()
        if self._control() in (TrainingControl.STOP, TrainingControl.KILL):
            raise Cancelled
