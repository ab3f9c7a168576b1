"""Runs to train in tests: a folder with a job and random examples."""

import hashlib
import io
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from desktop.trainer.owner_link import OwnerLink
from desktop.trainer.run import run_job
from desktop.training.examples import AnswerPair, TrainingExample, write_examples
from desktop.training.job import RunFolder, TrainingJob, TrainingStage
from desktop.training.methods import Method
from desktop.training.protocol import StepDone, TrainerEvent, decode
from desktop.training.run_log import RunLog
from desktop.training.settings import TrainingSettings
from desktop.training.trainer_process import TrainerProcess

TRAINER = [sys.executable, "-m", "desktop.trainer"]
SCRIPTED = [sys.executable, str(Path(__file__).with_name("scripted_trainer.py"))]


def random_examples(count: int, seed: int, vocabulary: int = 250, length: int = 12) -> list[TrainingExample]:
    """Prompts with three answers each: the first is a demonstration and better than the second, the third is bad."""
    source = random.Random(seed)

    def tokens(most: int) -> tuple[int, ...]:
        return tuple(source.randrange(vocabulary) for _ in range(source.randint(3, most)))

    return [
        TrainingExample(
            f"prompt-{seed}-{number}", tokens(length), (tokens(length), tokens(length), tokens(length)), (0,),
            (AnswerPair(0, 1), AnswerPair(0, 2, 2.0)), ((0, True), (2, False)),
        )
        for number in range(count)
    ]  # fmt: skip


def write_run(
    folder: Path,
    base: Path,
    methods: Iterable[Method] = (Method.SFT,),
    *,
    train: list[TrainingExample] | None = None,
    held_out: list[TrainingExample] | None = None,
    settings: dict[str, Any] | None = None,
    **job: Any,
) -> RunFolder:
    """A run with a stage for each method."""
    folder.mkdir(exist_ok=True)
    run = RunFolder(folder)
    chosen: dict[str, Any] = {"rank": 4, "alpha": 8, "epochs": 2, **(settings or {})}
    stages = tuple(TrainingStage(method, TrainingSettings.for_method(method, **chosen)) for method in methods)
    sha256 = hashlib.sha256(base.read_bytes()).hexdigest()
    plain = TrainingJob(folder.name, str(base), sha256, stages, seed=7, precision="float32", threads=1)
    run.job.write_text(replace(plain, **job).to_json(), encoding="utf-8")
    for index in range(len(stages)):
        write_examples(run.examples(index), random_examples(10, index) if train is None else train)
        held = random_examples(3, 100 + index) if held_out is None else held_out
        write_examples(run.examples(index, "held-out"), held)
    return run


def start(run: RunFolder, script: str = "") -> TrainerProcess:
    """A trainer for the run in a process of its own; with a script, that of `scripted_trainer`."""
    return TrainerProcess([*SCRIPTED, script] if script else TRAINER, run)


def train_here(run: RunFolder, begin: Callable[[OwnerLink], None] = lambda _: None) -> list[TrainerEvent]:
    """Train the run in this process, after `begin`; returns what the owner would read."""
    events = run.path / "events"
    with events.open("wb") as target:
        link = OwnerLink(io.BytesIO(), target.fileno())
        begin(link)
        run_job(run, link)
    found = [decode(line) for line in events.read_bytes().splitlines()]
    return [event for event in found if isinstance(event, get_args(TrainerEvent))]


def losses(events: Iterable[TrainerEvent]) -> dict[tuple[int, int], float]:
    """The loss of each step."""
    return {(event.stage, event.step): event.values["loss"] for event in events if isinstance(event, StepDone)}


def logged(run: RunFolder) -> list[TrainerEvent]:
    """The events in the run's log."""
    return list(RunLog(run.log).events())
