"""One run of the trainer: loads the model, then trains its stages, one after the other."""

import json
import logging
import os
from importlib.metadata import version
from pathlib import Path
from typing import Final

import torch

from desktop.core.errors import UserError
from desktop.core.outputs import remove_leftovers
from desktop.engine.client import EngineClient
from desktop.engine.fallbacks import replacement
from desktop.engine.gguf import read_metadata
from desktop.engine.protocol import ContextOptions
from desktop.trainer import failures
from desktop.trainer.adapter_file import check_architecture
from desktop.trainer.checkpoints import Checkpoints
from desktop.trainer.choices import PRECISIONS, choose
from desktop.trainer.compare import compare_logits, require_agreement
from desktop.trainer.model import TrainableModel, choose_device, load_model
from desktop.trainer.owner_link import OwnerLink
from desktop.trainer.reporting import Reporter, StopRequested
from desktop.trainer.stage import StageRun
from desktop.training.job import ADAPTER, PEFT_CONFIG, RunFolder, TrainingJob
from desktop.training.protocol import RunDone, RunStopped, TrainerHello
from desktop.training.run_log import RunLog

logger = logging.getLogger(__name__)

_ENGINE_EXIT_S: Final = 5.0


def run_job(folder: RunFolder, link: OwnerLink) -> int:
    """Run the job in a folder, or what is left of it, and report its end. Returns the exit code."""
    try:
        _Run(folder, link).run()
    except BaseException as error:
        if not isinstance(error, UserError):
            logger.exception("the run failed")
        link.fail(failures.explain(error), RunLog(folder.log))
        return 1
    return 0


class _Run:
    def __init__(self, folder: RunFolder, link: OwnerLink) -> None:
        self._folder = folder
        self._link = link

    def run(self) -> None:
        """Train all stages that are not finished. Raises `Stopped`, `UserError`, and whatever libraries raise."""
        device = choose_device()
        versions = {name: version(name) for name in ("torch", "transformers", "peft")}
        hello = TrainerHello(os.getpid(), versions, device.type)
        self._link.send(hello)
        for folder in (self._folder.path, self._folder.checkpoints):
            remove_leftovers(folder)
        job = TrainingJob.from_json(self._folder.job.read_bytes())
        checkpoints = Checkpoints(self._folder.checkpoints)
        first = self._first_stage(job)
        checkpoint = checkpoints.newest(first)
        log = RunLog(self._folder.log)
        log.truncate(checkpoint["log_size"] if checkpoint else log.size if first else 0)
        log.append(hello)
        self._link.log = log
        reporter = Reporter(self._folder, self._link, versions)
        reporter.position = first, checkpoint["step"] if checkpoint else 0
        engine = EngineClient(job.engine) if job.engine else None
        try:
            if first < len(job.stages):
                model = self._load(job, first, reporter)
                if engine is not None:
                    _start(engine, job, reporter)
                    if checkpoint is None and first == 0:
                        _compare(model, engine, Path(job.base), reporter)
                    engine.shutdown()  # the next request starts it again; until then it needs no memory
            for index in range(first, len(job.stages)):
                StageRun(index, job, self._folder, model, engine, checkpoints, reporter).run(checkpoint)
                checkpoint = None
        except StopRequested:
            self._link.send_last(RunStopped(*reporter.position))
            return
        finally:
            if engine is not None:
                engine.shutdown(_ENGINE_EXIT_S)
        state = reporter.save_state()
        self._link.send_last(RunDone(state.seconds, state.peak_bytes))

    def _first_stage(self, job: TrainingJob) -> int:
        """The first stage without a result; the number of stages if all are finished."""
        for index, stage in enumerate(job.stages):
            if not self._folder.stage(index, stage.method).is_dir():
                return index
        return len(job.stages)

    def _load(self, job: TrainingJob, first: int, reporter: Reporter) -> TrainableModel:
        """Load the base model with the adapter from which the first stage starts."""
        base = Path(job.base)
        failures.check_base(base, job.base_sha256, reporter.progress("load"))
        check_architecture(read_metadata(base))
        start = self._folder.stage(first - 1, job.stages[first - 1].method) if first else Path(job.start)
        settings = job.stages[0].settings
        rank, alpha = settings.rank, settings.alpha
        if first or job.start:
            failures.check_start(start / ADAPTER, job.base_sha256)
            rank, alpha = _rank_and_alpha(start, rank, alpha)
        device = choose_device(reporter.state.device if reporter.state is not None else job.device)
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.utils.deterministic.fill_uninitialized_memory = False
        if reporter.state is None:
            reporter.progress("time")(0, 1)
            reporter.state = choose(job, self._folder, device)
        state = reporter.save_state()
        torch.set_num_threads(state.threads)
        model = load_model(base, rank, alpha, dtype=PRECISIONS[state.precision], device=device, seed=job.seed)
        model.micro_batch = state.micro_batch
        if state.recompute_activations:
            model.use_checkpointing(True)
        if first or job.start:
            model.read_adapter(start)
        return model


def _start(engine: EngineClient, job: TrainingJob, reporter: Reporter) -> None:
    """Have the engine load the base model. Raises `UserError`."""
    template = replacement("", read_metadata(Path(job.base)).template)
    # the KV cache of a chat is not needed: whatever the trainer asks for has a context of its own
    options = ContextOptions(window=512, parked_bytes=0, saved_bytes=0, template=template)
    engine.load_and_wait(job.base, job.base_sha256, options, reporter.check_stop)


def _compare(model: TrainableModel, engine: EngineClient, base: Path, reporter: Reporter) -> None:
    """Compare the base model's logits with the engine's. Raises `UserError` if they differ too much."""
    progress = reporter.progress("compare")
    progress(0, 1)
    with model.without_adapter():
        comparison = compare_logits(model, engine)
    logger.info("logits: KL divergence %.5f, agreement %.4f", comparison.kl, comparison.agreement)
    require_agreement(comparison, base)
    progress(1, 1)


def _rank_and_alpha(folder: Path, rank: int, alpha: int) -> tuple[int, int]:
    """Those of the adapter that a run continues: it keeps its size. A damaged one is reported when it is read."""
    try:
        config = json.loads((folder / PEFT_CONFIG).read_bytes())
        return int(config["r"]), int(config["lora_alpha"])
    except (OSError, ValueError, KeyError):
        return rank, alpha
