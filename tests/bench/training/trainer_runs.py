"""Runs of the trainer on made-up token ids, and what they cost: wall time, processor time, memory."""

import random
import resource
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.builtin import SHA256
from desktop.training.environment import TrainerEnvironment
from desktop.training.examples import AnswerPair, TrainingExample, write_examples
from desktop.training.job import RunFolder, TrainingJob, TrainingStage
from desktop.training.methods import Method
from desktop.training.protocol import RunDone
from desktop.training.run_state import RunState
from desktop.training.settings import TrainingSettings, TrainingValue
from desktop.training.trainer_process import TrainerProcess
from tests.bench.training.runs import base_model

_VOCABULARY = 49_000
_END = 2  # the token that ends a turn


@dataclass(frozen=True, slots=True)
class TrainingCost:
    """What a training took. `cpu_s` is the processor time of all its threads and children, which other programs disturb
    less than the wall time."""

    wall_s: float
    cpu_s: float
    peak_bytes: int
    precision: str
    threads: int


def rankings(count: int, seed: int = 18) -> list[TrainingExample]:
    """Prompts of about 200 tokens, each with four answers of 80 to 120, of which every two are a pair. The first answer
    is a demonstration too."""
    source = random.Random(seed)

    def tokens(fewest: int, most: int) -> tuple[int, ...]:
        return tuple(source.randrange(3, _VOCABULARY) for _ in range(source.randint(fewest, most)))

    pairs = tuple(AnswerPair(better, worse) for worse in range(4) for better in range(worse))
    return [
        TrainingExample(
            f"ranking-{number}", tokens(180, 220), tuple((*tokens(79, 119), _END) for _ in range(4)), (0,), pairs
        )
        for number in range(count)
    ]


def write_job(
    folder: Path, method: Method, examples: Sequence[TrainingExample], **settings: TrainingValue
) -> RunFolder:
    """A run of one stage with the defaults and these settings."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run = RunFolder(folder)
    write_examples(run.examples(0), examples)
    stage = TrainingStage(method, TrainingSettings.for_method(method, **settings))
    run.job.write_text(TrainingJob(folder.name, str(base_model()), SHA256, (stage,)).to_json(), encoding="utf-8")
    return run


def train(run: RunFolder) -> TrainingCost:
    """Train from the start of the process to its exit."""
    before, began = _children_s(), time.perf_counter()
    *_, last = TrainerProcess(TrainerEnvironment().command(), run).events()
    wall_s = time.perf_counter() - began
    if not isinstance(last, RunDone):
        raise SystemExit(f"the run failed: {last}")
    state = RunState.read(run.state)
    assert state is not None, "a finished run has a state"
    return TrainingCost(wall_s, _children_s() - before, last.peak_bytes, state.precision, state.threads)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
