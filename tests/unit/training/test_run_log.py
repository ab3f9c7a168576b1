"""The log of a run survives what happens to files."""

from pathlib import Path

from desktop.training.protocol import (
    CheckpointSaved,
    Preparing,
    RunStopped,
    StepDone,
    StopTraining,
    TrainerEvent,
    TrainerHeartbeat,
    encode,
)
from desktop.training.run_log import RunLog

STEPS = [StepDone(0, step, 3, {"loss": 1 / step}, 10, 0.1) for step in (1, 2, 3)]


def test_events_come_back_but_for_those_of_the_moment(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "log.jsonl")
    assert list(log.events()) == []
    events: list[TrainerEvent] = [*STEPS, TrainerHeartbeat(1), Preparing(0, "load", 1, 2), RunStopped(0, 3)]
    for event in events:
        log.append(event)
    assert list(log.events()) == [*STEPS, RunStopped(0, 3)]


def test_repeated_steps_are_logged_once(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "log.jsonl")
    log.append(STEPS[0])
    size = log.size
    log.append(STEPS[1])
    log.truncate(size)
    log.append(STEPS[1])
    log.append(STEPS[2])
    assert list(log.events()) == STEPS
    log.truncate(10**9)  # a checkpoint of a longer log
    assert list(log.events()) == STEPS


def test_damaged_lines_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    torn = encode(CheckpointSaved(0, 1, 0.1))[:20]
    path.write_bytes(encode(STEPS[0]) + b'{"type": "Later"}\n\xff\n' + encode(StopTraining()) + encode(STEPS[1]) + torn)
    assert list(RunLog(path).events()) == STEPS[:2]
