"""One stage of a run: the steps of one method, with figures on held-out examples, and checkpoints.

A step is AdamW (Loshchilov and Hutter 2019, 1711.05101) on the gradients of one batch, scaled down to `max_gradient`,
with a learning rate that rises during warm-up and then falls to zero along a cosine. The order of the examples follows
from the run's seed, the stage and the epoch. So a stage that was interrupted computes the same numbers as one that was
not, on the same machine.
"""

import math
import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch

from desktop.core.generation import Adapter
from desktop.engine.client import EngineClient
from desktop.trainer import failures
from desktop.trainer.adapter_file import write_gguf_adapter
from desktop.trainer.checkpoints import Checkpoints
from desktop.trainer.compare import compare_logits
from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives import OBJECTIVES
from desktop.trainer.objectives.objective import StageContext, StageEnded, StepResult
from desktop.trainer.reporting import Reporter, StopRequested
from desktop.trainer.sample_answers import answer_samples
from desktop.training.adapter_info import AdapterInfo
from desktop.training.examples import TrainingExample, read_examples
from desktop.training.job import ADAPTER, RunFolder, TrainingJob
from desktop.training.methods import NEEDS, Method
from desktop.training.protocol import (
    CheckpointSaved,
    HeldOutMeasured,
    SampleAnswered,
    StageDone,
    StageStarted,
    StepDone,
)
from desktop.training.settings import TrainingSettings

CHECKPOINT_S: Final = 60.0
"""At most so many seconds, or one step, are repeated after a kill."""

_MEASURING: Final = 0.1  # of the stage's time is spent on held-out examples, but for the first and the last time
_MOST_MEASURED: Final = 8  # times


class StageRun:
    """A stage, from its start or its newest checkpoint to its result."""

    def __init__(
        self,
        index: int,
        job: TrainingJob,
        folder: RunFolder,
        model: TrainableModel,
        engine: EngineClient | None,
        checkpoints: Checkpoints,
        reporter: Reporter,
    ) -> None:
        self._index = index
        self._job = job
        self._folder = folder
        self._model = model
        self._engine = engine
        self._checkpoints = checkpoints
        self._reporter = reporter
        self._method = job.stages[index].method
        self._settings = job.stages[index].settings
        context = StageContext(job, folder, index, engine, reporter.progress)
        self._objective = OBJECTIVES[self._method].for_stage(model, self._settings, context)
        self._step = 0
        self._is_prepared = False
        self._saved = (-1, False)  # step and whether it was prepared, of the last checkpoint
        self._saved_at = 0.0
        self._longest_s = 0.0  # of the steps so far
        self._held_out_values: dict[str, float] = {}

    def run(self, checkpoint: dict[str, Any] | None) -> None:
        """Train. Raises `StopRequested` after a checkpoint, `UserError`, `OSError`, and whatever libraries raise."""
        reporter = self._reporter
        reporter.position = self._index, checkpoint["step"] if checkpoint else 0
        self._saved_at = reporter.active_s
        examples, excluded = self._objective.select(read_examples(self._folder.examples(self._index)))
        held_out = self._held_out()
        if not examples:
            raise failures.nothing_to_train()
        batches = Batches(len(examples), self._settings, f"{self._job.seed} {self._index}")
        groups = [{"params": parameters} for parameters, _ in self._objective.groups()]
        self._optimizer = torch.optim.AdamW(
            groups, lr=self._settings.learning_rate, weight_decay=self._settings.weight_decay
        )
        if checkpoint is None:
            torch.manual_seed(self._job.seed + self._index)
        else:
            self._restore(checkpoint)
        self._report_start(len(examples), batches.steps, excluded)
        try:
            if not self._is_prepared:
                self._prepare([*examples, *held_out])
            if self._step == 0:
                self._measure(held_out, has_samples=self._index == 0)
            self._train(examples, batches, held_out)
            self._finish(examples)
        except StopRequested:
            self._save()
            raise

    def _held_out(self) -> list[TrainingExample]:
        path = self._folder.examples(self._index, "held-out")
        return self._objective.select(read_examples(path))[0] if path.exists() else []

    def _report_start(self, examples: int, steps: int, excluded: dict[str, int]) -> None:
        state = self._reporter.state
        assert state is not None
        started = StageStarted(
            self._index, self._method.value, self._step, steps, examples,
            state.precision, state.threads, state.micro_batch, excluded,
        )  # fmt: skip
        self._reporter.send(started)

    def _prepare(self, examples: Sequence[TrainingExample]) -> None:
        report = self._reporter.progress("reference")

        def progress(done: int, total: int) -> None:
            report(done, total)
            if self._is_due():
                self._save()

        self._objective.prepare(examples, progress)
        self._is_prepared = True
        self._save()

    def _train(
        self, examples: Sequence[TrainingExample], batches: "Batches", held_out: Sequence[TrainingExample]
    ) -> None:
        """Take all steps that are left, with checkpoints and measurements."""
        measured = measured_steps(batches.steps, self._settings.batch, len(held_out))
        is_ended = False
        while self._step < batches.steps and not is_ended:
            self._reporter.check_stop()
            try:
                self._take_step([examples[at] for at in batches.indices(self._step)], batches.steps)
            except StageEnded:
                is_ended = True
            is_last = is_ended or self._step == batches.steps
            if self._is_due() or is_last:
                self._save()
            if self._step in measured or is_last:
                self._measure(held_out)

    def _take_step(self, batch: Sequence[TrainingExample], steps: int) -> None:
        """Apply one step. Raises `UserError`, without applying it, if a number is not finite; `StageEnded` if the
        objective takes no more steps."""
        start = self._reporter.active_s
        rate = self._settings.learning_rate * rate_at(self._step, steps, self._settings.warmup)
        for group, (_, factor) in zip(self._optimizer.param_groups, self._objective.groups(), strict=True):
            group["lr"] = rate * factor
        tokens = 0
        for _ in range(self._objective.passes):
            result, norm = self._backward(batch)
            self._optimizer.step()
            tokens += result.tokens
        self._step += 1
        seconds = self._reporter.active_s - start
        self._longest_s = max(self._longest_s, seconds)
        values = {**result.values, "learning_rate": rate, "gradient": norm}
        self._reporter.send(StepDone(self._index, self._step, steps, values, tokens, seconds))

    def _backward(self, batch: Sequence[TrainingExample]) -> tuple[StepResult, float]:
        """Compute the gradients of a batch, limited; also returns their norm before that."""
        self._optimizer.zero_grad()
        result = self._objective.backward(batch)
        limit = self._settings.max_gradient
        norm = float(torch.nn.utils.clip_grad_norm_(self._objective.parameters(), limit))
        if not (math.isfinite(norm) and all(map(math.isfinite, result.values.values()))):
            raise failures.not_a_number(self._step + 1)
        return result, norm

    def _measure(self, held_out: Sequence[TrainingExample], *, has_samples: bool = True) -> None:
        """Report figures on the held-out examples, and answers to the sample prompts."""
        progress = self._reporter.progress("measure")
        if held_out:
            result = self._objective.measure(held_out, progress)
            self._held_out_values = result.values
            self._reporter.send(HeldOutMeasured(self._index, self._step, result.values, result.n))
        if self._engine is not None and self._job.samples and has_samples and self._method is not Method.REWARD:
            folder = self._folder.checkpoints
            answers = answer_samples(self._job, self._engine, self._model, folder, self._reporter.check_stop)
            for prompt, text in answers:
                self._reporter.send(SampleAnswered(self._index, self._step, prompt, text))
            if not NEEDS[self._method].reward:  # rollouts need it all the time
                self._engine.shutdown()

    # --- checkpoints ----------------------------------------------------------------------------------------------

    def _is_due(self) -> bool:
        """Whether a checkpoint must be saved now, since after the next step too much would be lost by a kill."""
        return self._reporter.active_s - self._saved_at + self._longest_s >= CHECKPOINT_S

    def _save(self) -> None:
        if self._saved == (self._step, self._is_prepared) and self._is_prepared:
            return
        start = self._reporter.active_s
        state = {
            "log_size": self._reporter.log_size,
            "step": self._step,
            "is_prepared": self._is_prepared,
            "held_out": self._held_out_values,
            "adapter": self._model.adapter(),
            "optimizer": self._optimizer.state_dict(),
            "objective": self._objective.state(),
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        }
        self._checkpoints.save(self._index, self._step, state)
        self._reporter.save_state()
        self._saved, self._saved_at = (self._step, self._is_prepared), self._reporter.active_s
        self._reporter.position = self._index, self._step
        self._reporter.send(CheckpointSaved(self._index, self._step, self._saved_at - start))

    def _restore(self, checkpoint: dict[str, Any]) -> None:
        self._step, self._is_prepared = checkpoint["step"], checkpoint["is_prepared"]
        self._held_out_values = checkpoint["held_out"]
        self._model.load_adapter(checkpoint["adapter"])
        self._objective.restore(checkpoint["objective"])
        self._optimizer.load_state_dict(checkpoint["optimizer"])
        torch.set_rng_state(checkpoint["random"])
        if checkpoint["random_cuda"]:
            torch.cuda.set_rng_state_all(checkpoint["random_cuda"])
        self._saved = self._step, self._is_prepared

    # --- the result -----------------------------------------------------------------------------------------------

    def _finish(self, examples: Sequence[TrainingExample]) -> None:
        """Write the folder of the stage: it appears when it is complete."""
        progress = self._reporter.progress("save")
        progress(0, 1)
        target = self._folder.stage(self._index, self._method)
        unfinished = target.with_name(f"{target.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self._model.write_adapter(unfinished)
        base = Path(self._job.base)
        info = AdapterInfo(self._job.run, self._job.base_sha256, self._provenance(), self._job.licence)
        adapter = unfinished / ADAPTER
        write_gguf_adapter(unfinished, base, adapter, info)
        values = {f"held_out_{name}": value for name, value in self._held_out_values.items()}
        values |= self._objective.finish(examples, unfinished, progress)
        if self._engine is not None:
            found = compare_logits(self._model, self._engine, (Adapter(str(adapter)),))
            values |= {"engine_kl": found.kl, "engine_agreement": found.agreement}
            self._engine.shutdown()
        for file in unfinished.iterdir():
            with file.open("rb+") as opened:
                os.fsync(opened.fileno())
        self._reporter.send_after(StageDone(self._index, target.name, values), lambda: unfinished.replace(target))
        self._checkpoints.clear()

    def _provenance(self) -> dict[str, Any]:
        state = self._reporter.state
        assert state is not None
        return {
            "stages": [stage.to_dict() for stage in self._job.stages[: self._index + 1]],
            "seed": self._job.seed,
            "start": Path(self._job.start).parent.name if self._job.start else "",
            "precision": state.precision,
            "threads": state.threads,
            "device": state.device,
            "versions": self._reporter.versions,
        }


class Batches:
    """Which examples each step uses: all of them once an epoch, in an order of its own."""

    def __init__(self, examples: int, settings: TrainingSettings, seed: str) -> None:
        self._examples = examples
        self._batch = min(settings.batch, examples)
        self._seed = seed
        self._per_epoch = math.ceil(examples / self._batch)
        self.steps = settings.steps or settings.epochs * self._per_epoch
        self._order: tuple[int, list[int]] = (-1, [])

    def indices(self, step: int) -> list[int]:
        """The examples of a step (from 0)."""
        epoch, at = divmod(step, self._per_epoch)
        if self._order[0] != epoch:
            order = list(range(self._examples))
            random.Random(f"{self._seed} {epoch}").shuffle(order)  # noqa: S311 -- repeatable
            self._order = epoch, order
        return self._order[1][at * self._batch : (at + 1) * self._batch]


def rate_at(step: int, steps: int, warmup: float) -> float:
    """The share of the learning rate at a step (from 0): a line up during warm-up, then half a cosine down."""
    rising = math.ceil(warmup * steps)
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / (steps - rising)))


def measured_steps(steps: int, batch: int, held_out: int) -> frozenset[int]:
    """The steps after which held-out examples are measured, the last one among them. A measurement takes about a third
    of a step's time for each example."""
    if not held_out:
        return frozenset({steps})
    times = max(1, min(_MOST_MEASURED, steps, int(_MEASURING * 3 * steps * batch / held_out)))
    return frozenset(round(steps * (time + 1) / times) for time in range(times))
