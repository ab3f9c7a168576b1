"""The files of training runs: their folders, adapters, provenance and results. They are read without the store."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import psutil
from filelock import FileLock, Timeout

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.outputs import replace_file
from desktop.core.training_run import TrainingRun
from desktop.evaluation.outcomes import BatteryOutcomes
from desktop.services.training.evaluation import ANSWERS_FILE, EvaluationReport
from desktop.services.training.evaluation import FILE as EVALUATION
from desktop.services.training.results import RunResult
from desktop.store.errors import mapped_to_user_errors
from desktop.store.files import private_folder
from desktop.training.job import ADAPTER, RunFolder, TrainingJob
from desktop.training.methods import Method
from desktop.training.protocol import TrainerEvent, TrainerHello
from desktop.training.reward_head import FILE as HEAD
from desktop.training.run_log import RunLog

PROVENANCE: Final = "provenance.json"


class TrainingFiles:
    """The folder of everything about training within a data folder. Methods raise `UserError` if the disk fails."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.path = data / "training"

    def of(self, run: TrainingRun) -> RunFolder:
        """The files of a run."""
        return RunFolder.of(self._data, run.id)

    def stage(self, run: TrainingRun) -> Path:
        """The folder of the last finished stage, which has the adapter. Raises `UserError` if no stage is finished."""
        folder = self.of(run)
        stages = [folder.stage(number, Method(method)) for number, method in enumerate(run.methods)]
        for stage in reversed(stages):
            if (stage / ADAPTER).is_file():
                return stage
        raise UserError(
            ErrorKind.FAILED,
            QT_TRANSLATE_NOOP("errors", "The run “{run}” has no adapter yet. Let it finish its first stage."),
            {"run": run.name},
        )

    def result_adapter(self, run: TrainingRun) -> Path | None:
        """The adapter of the last finished stage, also that of a reward model; None if no stage is finished."""
        try:
            return self.stage(run) / ADAPTER
        except UserError:
            return None

    def is_reward_model(self, run: TrainingRun) -> bool:
        """Whether the result of a run is a reward model."""
        return (self.stage(run) / HEAD).is_file()

    def adapter(self, run: TrainingRun) -> Path:
        """The adapter of a run that answers, as a GGUF file. Raises `UserError` if there is none."""
        if self.is_reward_model(run):
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors", "The run “{run}” is a reward model, which writes no answers. Choose another run."
                ),
                {"run": run.name},
            )
        return self.stage(run) / ADAPTER

    def reward(self, run: TrainingRun) -> Path:
        """The folder with the adapter and the head of a reward model. Raises `UserError` if the run is none."""
        if not self.is_reward_model(run):
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP("errors", "The run “{run}” is not a reward model. Choose one."),
                {"run": run.name},
            )
        return self.stage(run)

    def provenance(self, run: TrainingRun) -> dict[str, Any]:
        """What `preparation` wrote about the data of a run; empty if the file is missing or damaged."""
        try:
            data = json.loads((self.of(run).path / PROVENANCE).read_bytes())
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def base_licence(self, run: TrainingRun) -> str:
        """The licence of the base model, as its file said when the run was prepared; empty if it is not known."""
        return str(self.provenance(run).get("base", {}).get("licence", ""))

    def held_out_prompts(self, run: TrainingRun) -> list[str]:
        """The ids of the prompts that the run was not trained on, although they have examples."""
        return sorted({id for stage in self.provenance(run).get("stages", ()) for id in stage["held_out"]})

    def events(self, run: TrainingRun) -> list[TrainerEvent]:
        """The events in the log of a run."""
        log = self.of(run).log
        with mapped_to_user_errors(log):
            return list(RunLog(log).events())

    def result(self, run: TrainingRun, events: Iterable[TrainerEvent] | None = None) -> RunResult:
        """What a run has reached by now, from the events in its log (`events`, if they are known). Examples that the
        preparation excluded are counted too."""
        result = RunResult.of(self.events(run) if events is None else events)
        for number, stage in enumerate(self.provenance(run).get("stages", ())):
            if number in result.stages:
                result.stages[number].excluded += Counter(stage["excluded"])
        return result

    def has_trainer(self, run: TrainingRun) -> bool:
        """Whether the trainer of a run is still there. It outlives an owner that was killed, until it has saved."""
        pids = [event.pid for event in self.events(run) if isinstance(event, TrainerHello)]
        try:
            return bool(pids) and str(self.of(run).path) in psutil.Process(pids[-1]).cmdline()
        except psutil.Error:
            return False

    def evaluation(self, run: TrainingRun) -> EvaluationReport | None:
        """The report of the battery; None if there is none, or if it is damaged."""
        try:
            return EvaluationReport.from_json((self.of(run).path / EVALUATION).read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def outcomes(self, run: TrainingRun) -> BatteryOutcomes | None:
        """The answers that the report comes from; None if they were not kept (as by older versions), if they are
        damaged, or if they belong to another report."""
        report = self.evaluation(run)
        try:
            outcomes = BatteryOutcomes.from_json((self.of(run).path / ANSWERS_FILE).read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return outcomes if report is not None and report.version == outcomes.version else None

    def write_evaluation(self, run: TrainingRun, report: EvaluationReport, outcomes: BatteryOutcomes) -> None:
        """Keep the report of the battery, and the answers that it comes from."""
        folder = self.of(run).path
        with mapped_to_user_errors(folder):
            # An older report must not get the answers of this one if the disk fails in between.
            (folder / ANSWERS_FILE).unlink(missing_ok=True)
            replace_file(folder / EVALUATION, (json.dumps(report.to_dict(), indent=1) + "\n").encode())
            replace_file(folder / ANSWERS_FILE, outcomes.to_json().encode("utf-8", "replace"))

    def move_base(self, run: TrainingRun, base: Path) -> None:
        """Let the job of a run use its base model at another place."""
        folder = self.of(run)
        with mapped_to_user_errors(folder.job):
            job = TrainingJob.from_json(folder.job.read_bytes())
            replace_file(folder.job, replace(job, base=str(base)).to_json().encode())

    @contextmanager
    def preparing(self, run: TrainingRun) -> Iterator[None]:
        """Claim a run while it is prepared. Raises `UserError` if another program is preparing it."""
        lock = TrainingLock(self._data, run.id)
        if not lock.acquire():
            raise UserError(
                ErrorKind.FAILED,
                QT_TRANSLATE_NOOP("errors", "Another window or command is preparing this run. Wait until it is done."),
            )
        try:
            yield
        finally:
            lock.release()

    def is_being_prepared(self, run: TrainingRun) -> bool:
        """Whether a program is preparing the run at this moment."""
        lock = TrainingLock(self._data, run.id)
        is_free = lock.acquire()
        lock.release()
        return not is_free

    def remove(self, run: TrainingRun) -> None:
        """Remove the folder of a run."""
        path = self.of(run).path
        with mapped_to_user_errors(path):
            if path.exists():
                shutil.rmtree(path)
            (self.path / f"{run.id}.lock").unlink(missing_ok=True)


class TrainingLock:
    """The right to train in a data folder: one run at a time, whoever starts it. The system releases it on exit.

    With the id of a run, the right to prepare that one, which may happen while another one trains.
    """

    def __init__(self, data: Path, run: str = "") -> None:
        folder = TrainingFiles(data).path
        with mapped_to_user_errors(folder):
            private_folder(folder)
        self._lock = FileLock(folder / (f"{run}.lock" if run else "lock"), timeout=0, mode=0o600, thread_local=False)

    def acquire(self) -> bool:
        """Take the lock; returns False if another program, or another part of this one, has it."""
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Give the lock back. Idempotent."""
        self._lock.release()
