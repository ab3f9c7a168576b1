"""The owner of a trainer, with a scripted trainer."""

import os
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
    TrainerHeartbeat,
    TrainerHello,
)
from desktop.training.run_log import RunLog
from desktop.training.trainer_process import TrainerProcess, TrainerTimeouts

ROOT = Path(__file__).parents[3]
FAKE = ROOT / "tests" / "fakes" / "trainer.py"
HASTY = TrainerTimeouts(start_s=5, heartbeat_s=2, stop_s=1, exit_s=1)


@pytest.fixture
def start(tmp_path: Path) -> Callable[[str], TrainerProcess]:
    def start(script: str) -> TrainerProcess:
        return TrainerProcess([sys.executable, str(FAKE), script], RunFolder(tmp_path), HASTY)

    return start


Start = Callable[[str], TrainerProcess]


def sentence(event: TrainerEvent) -> str:
    assert isinstance(event, RunFailed)
    return str(UserError.from_wire(event.error))


def until(trainer: TrainerProcess, kind: type[TrainerEvent]) -> TrainerEvent:
    """The next event of this kind."""
    return next(event for event in trainer.events() if isinstance(event, kind))


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_run_from_the_first_event_to_the_last(start: Start) -> None:
    trainer = start("garbage steps 3 0 done")
    events = [event for event in trainer.events() if not isinstance(event, TrainerHeartbeat)]
    assert isinstance(events[0], TrainerHello)
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 3]
    assert events[-1] == RunDone(1.0, 1)
    assert not is_running(trainer.pid)
    assert trainer.read() == []


def test_a_failure_that_the_trainer_reports(start: Start) -> None:
    assert sentence(list(start("fail").events())[-1]) == "This is a test."


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("die segv", "crashed (bad memory access)"),
        ("die abort", "stopped with an internal error"),
        ("die kill", "most likely because the memory ran out"),
        ("die exit", "exited unexpectedly (code 3)"),
        ("hang", "stopped responding"),
        ("mute", "stopped responding"),
        ("newer", "another version of Sayso"),
    ],
)
def test_an_end_that_the_trainer_cannot_report_is_explained_and_logged(
    start: Start, tmp_path: Path, script: str, expected: str
) -> None:
    trainer = start(f"steps 2 0 {script}" if script.startswith(("die", "hang")) else script)
    *_, last = trainer.events()
    assert expected in sentence(last)
    assert list(RunLog(tmp_path / "log.jsonl").events())[-1] == last
    assert not is_running(trainer.pid)


def test_the_output_of_the_trainer_is_the_detail(start: Start) -> None:
    *_, last = start("die exit").events()
    assert isinstance(last, RunFailed)
    assert "about to die by exit" in last.error["detail"]


def test_stop_ends_after_a_checkpoint(start: Start) -> None:
    trainer = start("steps 10000 0.01")
    until(trainer, StepDone)
    trainer.stop()
    *_, saved, last = (event for event in trainer.events() if isinstance(event, CheckpointSaved | RunStopped))
    assert isinstance(saved, CheckpointSaved)
    assert last == RunStopped(0, saved.step)


def test_a_trainer_that_does_not_stop_is_killed(start: Start) -> None:
    trainer = start("deaf steps 10000 0.01")
    until(trainer, StepDone)
    trainer.stop()
    assert "did not stop in time" in sentence(list(trainer.events())[-1])


def test_a_trainer_that_does_not_exit_after_its_last_event_is_killed(start: Start) -> None:
    trainer = start("linger")
    assert list(trainer.events())[-1] == RunDone(1.0, 1)
    assert not is_running(trainer.pid)


def test_kill_leaves_no_process_and_reports_the_last_checkpoint(start: Start, tmp_path: Path) -> None:
    trainer = start("child steps 10000 0.01")
    saved = until(trainer, CheckpointSaved)
    assert isinstance(saved, CheckpointSaved)
    trainer.kill()
    *_, last = trainer.events()
    assert isinstance(last, RunStopped)
    assert last.step >= saved.step
    wait_for(lambda: not is_running(int((tmp_path / "child").read_text())))


def test_close_stops_in_time_or_kills(start: Start) -> None:
    trainer = start("steps 10000 0.01")
    until(trainer, StepDone)
    assert isinstance(trainer.close(10), RunStopped)
    trainer = start("deaf steps 10000 0.01")
    until(trainer, CheckpointSaved)
    trainer.close(0.2)
    assert not is_running(trainer.pid)
    assert trainer.is_over


def tree(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


@pytest.mark.skipif(os.name != "posix", reason="Windows reports no stopped processes")
def test_suspend_stops_the_whole_tree_and_resume_lets_it_continue(start: Start, tmp_path: Path) -> None:
    trainer = start("child steps 10000 0.01")
    until(trainer, StepDone)
    wait_for(lambda: len(tree(trainer.pid)) == 2)
    trainer.suspend()
    trainer.suspend()  # twice is once
    assert trainer.is_suspended
    # a thread that runs on another core stops when it is interrupted next
    wait_for(lambda: [process.status() for process in tree(trainer.pid)] == [psutil.STATUS_STOPPED] * 2)
    deadline = time.monotonic() + 1.5 * HASTY.heartbeat_s
    while time.monotonic() < deadline:  # silence of a suspended trainer is not a hang
        trainer.read(0.1)
    assert not trainer.is_over
    trainer.resume()
    assert not trainer.is_suspended
    until(trainer, StepDone)
    assert isinstance(trainer.close(10), RunStopped)


def test_stop_wakes_a_suspended_trainer(start: Start) -> None:
    trainer = start("steps 10000 0.01")
    until(trainer, StepDone)
    trainer.suspend()
    trainer.stop()
    assert isinstance(list(trainer.events())[-1], RunStopped)


@pytest.mark.skipif(os.name != "posix", reason="uses signals")
def test_a_suspended_trainer_that_is_killed_leaves_no_child(start: Start, tmp_path: Path) -> None:
    trainer = start("child steps 10000 0.01")
    until(trainer, StepDone)
    wait_for(lambda: len(tree(trainer.pid)) == 2)
    trainer.suspend()
    os.kill(trainer.pid, signal.SIGKILL)  # as the system does when the memory runs out
    assert "most likely because the memory ran out" in sentence(list(trainer.events())[-1])
    wait_for(lambda: not is_running(int((tmp_path / "child").read_text())))


@pytest.mark.skipif(os.name != "posix", reason="uses signals")
@pytest.mark.parametrize("suspended", [False, True])
def test_a_trainer_saves_and_exits_when_its_owner_is_killed(tmp_path: Path, suspended: bool) -> None:
    owner = f"""
import sys, time
from pathlib import Path
from desktop.training.job import RunFolder
from desktop.training.protocol import StepDone
from desktop.training.trainer_process import TrainerProcess
trainer = TrainerProcess([sys.executable, {str(FAKE)!r}, "steps 100000 0.01"], RunFolder(Path({str(tmp_path)!r})))
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
    wait_for(lambda: not is_running(pid))
    assert (tmp_path / "saved").exists()


def test_ctrl_c_in_a_terminal_does_not_reach_the_trainer(start: Start) -> None:
    trainer = start("steps 10000 0.01")
    until(trainer, StepDone)
    if os.name == "posix":
        assert os.getpgid(trainer.pid) == trainer.pid != os.getpgid(0)
    trainer.close(10)


def test_a_program_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be started"):
        TrainerProcess([str(tmp_path / "nothing")], RunFolder(tmp_path))


def test_an_environment_without_torch(tmp_path: Path) -> None:
    """The Python of this test has none. The trainer says so itself."""
    trainer = TrainerProcess([sys.executable, "-m", "desktop.trainer"], RunFolder(tmp_path))
    *_, last = trainer.events()
    assert "PyTorch cannot be loaded" in sentence(last)
    assert list(RunLog(tmp_path / "log.jsonl").events()) == [last]


def test_an_exception_of_check_interrupt_ends_the_iteration_only(start: Start) -> None:
    trainer = start("steps 10000 0.01")

    def check_interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(trainer.events(check_interrupt))
    assert is_running(trainer.pid)
    trainer.close(10)
