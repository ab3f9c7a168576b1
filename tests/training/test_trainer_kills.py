"""The trainer as a process: signals, kills, its owner's death. What it computes is not changed by any of them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from desktop.core.errors import UserError
from desktop.training.job import RunFolder
from desktop.training.protocol import (
    CheckpointSaved,
    RunDone,
    RunFailed,
    RunStopped,
    StepDone,
    TrainerEvent,
    TrainerHello,
)
from desktop.training.trainer_process import TrainerProcess
from tests.support.counts import rounds
from tests.training.jobs import SCRIPTED, logged, losses, random_examples, start, write_run

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="uses signals")

MakeRun = Callable[[str, int], RunFolder]


@pytest.fixture
def make_run(tmp_path: Path, tiny_gguf: Callable[[str], Path]) -> MakeRun:
    """Write a run of so many steps into a folder of this name."""
    return lambda name, steps: write_run(tmp_path / name, tiny_gguf("llama"), settings={"steps": steps})


def until(trainer: TrainerProcess, kind: type[TrainerEvent]) -> TrainerEvent:
    """The next event of this kind."""
    for event in trainer.events():
        if isinstance(event, kind):
            return event
        assert not isinstance(event, RunFailed), UserError.from_wire(event.error).detail
    raise AssertionError("the run ended")


def connections(pid: int) -> list[object]:
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return [connection for process in processes for connection in process.net_connections("inet")]


def until_stopped(pid: int) -> None:
    """A thread that runs on another core stops when it is interrupted next: on a busy machine that takes a while."""
    deadline = time.monotonic() + 10
    while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
        assert time.monotonic() < deadline, "it was not suspended"
        time.sleep(0.01)


def test_signals_prints_and_suspension_change_nothing(make_run: MakeRun) -> None:
    run = make_run("run", 10_000)
    trainer = start(run, "slow 0.02 noise 1")
    until(trainer, StepDone)
    assert connections(trainer.pid) == []
    os.kill(trainer.pid, signal.SIGINT)  # Ctrl+C is its owner's business
    os.kill(trainer.pid, signal.SIGHUP)
    until(trainer, StepDone)
    trainer.suspend()
    until_stopped(trainer.pid)
    trainer.read(0.3)
    trainer.resume()
    until(trainer, StepDone)
    os.kill(trainer.pid, signal.SIGTERM)  # the system shuts down
    *_, saved, last = (event for event in trainer.events() if isinstance(event, CheckpointSaved | RunStopped))
    assert isinstance(saved, CheckpointSaved)
    assert last == RunStopped(0, saved.step)
    steps = [event.step for event in logged(run) if isinstance(event, StepDone)]
    assert steps == list(range(1, saved.step + 1))


@pytest.mark.parametrize("suspended", [False, True])
def test_the_trainer_saves_and_exits_when_its_owner_is_killed(make_run: MakeRun, suspended: bool) -> None:
    run = make_run("run", 10_000)
    owner = f"""
import time
from pathlib import Path
from desktop.training.job import RunFolder
from desktop.training.protocol import StepDone
from desktop.training.trainer_process import TrainerProcess
trainer = TrainerProcess([*{SCRIPTED!r}, "slow 0.02"], RunFolder(Path({str(run.path)!r})))
next(event for event in trainer.events() if isinstance(event, StepDone))
if {suspended}:
    trainer.suspend()
print(trainer.pid, flush=True)
time.sleep(1000)
"""
    with subprocess.Popen([sys.executable, "-c", owner], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + 30
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    *_, saved, last = logged(run)
    assert isinstance(saved, CheckpointSaved)
    assert last == RunStopped(0, saved.step)


@pytest.mark.soak
def test_kills_at_random_moments_change_no_number(make_run: MakeRun) -> None:
    count = rounds(sample=2, soak=100)
    steps, kills = 60 * count, 0
    source = random.Random()
    whole, killed = make_run("whole", steps), make_run("killed", steps)
    for _ in range(count):
        trainer = start(killed, "every 1")
        until(trainer, source.choice((TrainerHello, CheckpointSaved, StepDone)))
        time.sleep(source.uniform(0, 1))
        os.kill(trainer.pid, signal.SIGKILL)
        *_, last = trainer.events()
        if isinstance(last, RunDone):
            break
        kills += 1
        assert "was killed" in str(UserError.from_wire(last.error)) if isinstance(last, RunFailed) else False
    assert isinstance(list(start(killed).events())[-1], RunDone)
    list(start(whole).events())
    assert losses(logged(killed)) == pytest.approx(losses(logged(whole)), abs=1e-6)
    assert len([event for event in logged(killed) if isinstance(event, StepDone)]) == steps
    print(f"\n{kills} kills of the trainer: no number changed")


@pytest.mark.soak
@pytest.mark.model
def test_kills_with_the_built_in_model(tmp_path: Path, builtin: Path) -> None:
    count = rounds(sample=0, soak=5)
    if not count:
        pytest.skip("only in `make soak`: it takes minutes")
    source = random.Random()
    examples, held_out = random_examples(8, 1, 40_000, 60), random_examples(2, 2, 40_000, 60)
    whole, killed = (
        write_run(tmp_path / name, builtin, train=examples, held_out=held_out, settings={"steps": 3 * count})
        for name in ("whole", "killed")
    )
    for _ in range(count):
        trainer = start(killed, "every 1")
        until(trainer, StepDone)
        time.sleep(source.uniform(0, 4))
        os.kill(trainer.pid, signal.SIGKILL)
        list(trainer.events())
    assert isinstance(list(start(killed).events())[-1], RunDone)
    list(start(whole).events())
    assert losses(logged(killed)) == pytest.approx(losses(logged(whole)), abs=1e-6)
    print(f"\n{count} kills with the built-in model: no number changed")
