"""A run in this process: its steps, checkpoints and failures. `test_trainer_kills` has it in a process of its own."""

import itertools
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import UserError
from desktop.core.outputs import TEMPORARY
from desktop.engine.gguf import read_metadata
from desktop.trainer import stage
from desktop.trainer.objectives import OBJECTIVES
from desktop.trainer.owner_link import OwnerLink
from desktop.training.job import RunFolder, SamplePrompt, TrainingJob
from desktop.training.methods import Method
from desktop.training.protocol import (
    CheckpointSaved,
    HeldOutMeasured,
    Preparing,
    RunDone,
    RunFailed,
    RunStopped,
    SampleAnswered,
    StageDone,
    StageStarted,
    StepDone,
    TrainerEvent,
    TrainerHello,
)
from desktop.training.run_state import RunState
from tests.support.disks import Disk
from tests.training.jobs import logged, losses, random_examples, train_here, write_run
from tests.training.scripted_trainer import scripted_objective

NewRun = Callable[..., RunFolder]
TwoStages = (Method.SFT, Method.SFT)


class Trainer:
    """Runs jobs in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def train(self, run: RunFolder, script: str = "", clock: Callable[[], float] | None = None) -> list[TrainerEvent]:
        """Train the run or what is left of it, with the accidents of a script; returns the events."""
        with self._monkeypatch.context() as patch:

            def begin(link: OwnerLink) -> None:
                for method, objective in list(OBJECTIVES.items()):
                    patch.setitem(OBJECTIVES, method, scripted_objective(objective, script, link.stop))

            patch.setattr(stage, "CHECKPOINT_S", 0.0 if "every" in script else 60.0)
            if clock is not None:
                patch.setattr(OwnerLink, "active_s", property(lambda self: clock()))
            return train_here(run, begin)


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Trainer:
    return Trainer(monkeypatch)


@pytest.fixture
def new_run(tmp_path: Path, tiny_gguf: Callable[[str], Path]) -> NewRun:
    """Write a run on a tiny model into a folder of this name."""

    def new_run(name: str = "run", methods: tuple[Method, ...] = (Method.SFT,), **changes: Any) -> RunFolder:
        return write_run(tmp_path / name, tiny_gguf("llama"), methods, **changes)

    return new_run


def sentence(event: TrainerEvent) -> str:
    assert isinstance(event, RunFailed), event
    return str(UserError.from_wire(event.error))


def of(kind: type[Any], events: list[TrainerEvent]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def adapter(run: RunFolder, index: int, method: Method) -> bytes:
    return (run.stage(index, method) / "adapter_model.safetensors").read_bytes()


# --- a run without accidents ------------------------------------------------------------------------------------


def test_two_stages_from_the_first_event_to_the_last(trainer: Trainer, new_run: NewRun) -> None:
    run = new_run(methods=TwoStages)
    events = trainer.train(run)
    assert isinstance(events[0], TrainerHello)
    assert isinstance(events[-1], RunDone)
    assert [event.step for event in of(StepDone, events)] == [1, 2, 3, 4, 5, 6] * 2
    assert [(event.stage, event.step, event.steps) for event in of(StageStarted, events)] == [(0, 0, 6), (1, 0, 6)]
    measured = [(event.stage, event.step, event.n) for event in of(HeldOutMeasured, events)]
    assert measured[0] == (0, 0, 3)
    assert (0, 6, 3) in measured
    assert measured[-1] == (1, 6, 3)
    done = of(StageDone, events)
    assert [event.folder for event in done] == ["0-sft", "1-sft"]
    assert done[0].values["held_out_loss"] == measured_loss(events, 0, 6)
    assert measured_loss(events, 1, 0) != measured_loss(events, 0, 0), "the second stage starts from the first one"
    for index in (0, 1):
        files = {file.name for file in run.stage(index, Method.SFT).iterdir()}
        assert files == {"adapter.gguf", "adapter_config.json", "adapter_model.safetensors"}
    assert list(run.checkpoints.iterdir()) == [], "what a finished run does not need takes no space"
    assert losses(logged(run)) == losses(events)


def measured_loss(events: list[TrainerEvent], stage: int, step: int) -> float:
    return next(float(e.values["loss"]) for e in of(HeldOutMeasured, events) if (e.stage, e.step) == (stage, step))


def test_training_learns_the_demonstrations(trainer: Trainer, new_run: NewRun) -> None:
    settings = {"epochs": 15, "learning_rate": 0.01}
    few = random_examples(4, 1)
    events = trainer.train(new_run(train=few, held_out=few, settings=settings))
    assert measured_loss(events, 0, 15) < measured_loss(events, 0, 0) - 1


def test_the_rate_rises_and_falls_and_gradients_are_limited(trainer: Trainer, new_run: NewRun) -> None:
    events = trainer.train(new_run(settings={"steps": 20, "learning_rate": 1.0, "warmup": 0.2, "max_gradient": 1e-6}))
    rates = [event.values["learning_rate"] for event in of(StepDone, events)]
    assert rates[:4] == [0.25, 0.5, 0.75, 1.0]
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert 0 < rates[-1] < 0.02
    assert all(event.values["gradient"] > 1e-6 for event in of(StepDone, events)), "the norm before it is limited"


def test_the_same_run_gives_the_same_numbers_and_another_seed_others(trainer: Trainer, new_run: NewRun) -> None:
    first, second, other = (losses(trainer.train(new_run(f"run-{n}", seed=seed))) for n, seed in enumerate((7, 7, 8)))
    assert first == second
    assert first != other


def test_a_finished_run_is_reported_as_done(trainer: Trainer, new_run: NewRun) -> None:
    run = new_run()
    trainer.train(run)
    log = run.log.read_bytes()
    assert [type(event) for event in trainer.train(run)] == [TrainerHello, RunDone]
    assert losses(logged(run)) != {}
    assert run.log.read_bytes().startswith(log)


def test_a_run_goes_on_from_the_adapter_of_another(trainer: Trainer, new_run: NewRun) -> None:
    first = new_run("first")
    before = trainer.train(first)
    second = new_run("second", start=str(first.stage(0, Method.SFT)), settings={"rank": 9})
    events = trainer.train(second)
    assert measured_loss(events, 0, 0) == measured_loss(before, 0, 6)


def test_the_engine_is_compared_and_answers_sample_prompts(
    trainer: Trainer, new_run: NewRun, engine_program: list[str]
) -> None:
    samples = (SamplePrompt("first", "Hi", (65, 66, 67)), SamplePrompt("second", "Ho", (68, 69)))
    run = new_run(engine=tuple(engine_program), samples=samples, methods=TwoStages, settings={"learning_rate": 0.02})
    events = trainer.train(run)
    assert isinstance(events[-1], RunDone), sentence(events[-1])
    assert "compare" in [event.task for event in of(Preparing, events)]
    answers = {(event.stage, event.step, event.prompt): event.text for event in of(SampleAnswered, events)}
    assert {(0, 0, "first"), (0, 0, "second"), (0, 6, "first"), (1, 6, "second")} <= answers.keys()
    assert (1, 0, "first") not in answers, "that is the end of the first stage"
    assert answers[0, 0, "first"] != answers[1, 6, "first"]
    assert list(run.checkpoints.iterdir()) == []


def test_a_model_without_a_chat_template_is_trained(
    trainer: Trainer, tiny_gguf: Callable[[str], Path], engine_program: list[str], tmp_path: Path
) -> None:
    base = tmp_path / "plain.gguf"
    base.write_bytes(tiny_gguf("llama").read_bytes().replace(b"tokenizer.chat_template", b"tokenizer.unknown_thing"))
    assert read_metadata(base).template is None
    events = trainer.train(write_run(tmp_path / "run", base, engine=tuple(engine_program)))
    assert isinstance(events[-1], RunDone), sentence(events[-1])
    assert of(StageDone, events)[0].values["engine_kl"] < 1e-3


def test_an_engine_that_cannot_load_the_model(trainer: Trainer, new_run: NewRun) -> None:
    assert "could not be started" in sentence(trainer.train(new_run(engine=("/no/such/program",)))[-1])


# --- checkpoints ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "methods", [TwoStages, (Method.SFT, Method.DPO), (Method.KTO,), (Method.REWARD,)], ids="-".join
)
def test_a_run_that_is_interrupted_computes_what_one_without_interruptions_does(
    trainer: Trainer, new_run: NewRun, methods: tuple[Method, ...]
) -> None:
    settings = {"epochs": 2, "learning_rate": 0.01}
    whole, parts = new_run("whole", methods, settings=settings), new_run("parts", methods, settings=settings)
    expected = losses(trainer.train(whole))
    source = random.Random("-".join(methods))
    for _ in range(4):
        script = f"{source.choice(('die', 'stop'))} {source.randint(1, 6)} {source.choice(('every 1', ''))}"
        if isinstance(trainer.train(parts, script)[-1], RunDone):
            break
    trainer.train(parts)
    assert losses(logged(parts)) == pytest.approx(expected, abs=1e-6)
    assert len(of(StepDone, logged(parts))) == len(expected), "repeated steps are logged once"
    last = len(methods) - 1
    assert adapter(parts, last, methods[-1]) == adapter(whole, last, methods[-1])


def test_a_stop_saves_first(trainer: Trainer, new_run: NewRun) -> None:
    run = new_run()
    *_, saved, last = trainer.train(run, "stop 3")
    assert saved == CheckpointSaved(0, 3, saved.seconds)
    assert last == RunStopped(0, 3)
    assert [event.step for event in of(StepDone, trainer.train(run))] == [4, 5, 6]


def test_preparing_goes_on_where_it_was_stopped(
    trainer: Trainer, new_run: NewRun, capfd: pytest.CaptureFixture[str]
) -> None:
    run = new_run()
    assert trainer.train(run, "stop-preparing 5")[-1] == RunStopped(0, 0)
    trainer.train(run)
    assert capfd.readouterr().err.count("prepares an example") == 13


def test_a_checkpoint_is_saved_before_more_than_a_minute_would_be_lost(trainer: Trainer, new_run: NewRun) -> None:
    now = iter(range(0, 100_000, 5))  # each look at the clock takes five seconds
    events = trainer.train(new_run(settings={"steps": 40}), clock=lambda: float(next(now)))
    steps = sorted({event.step for event in of(CheckpointSaved, events)})
    assert steps[0] == 0
    assert steps[-1] == 40
    gaps = [after - before for before, after in itertools.pairwise(steps)]
    assert max(gaps[:-1]) == min(gaps[:-1]) > 1, "at the same distances, but not after every step"
    seconds = of(StepDone, events)[0].seconds + 10  # with the looks at the clock between two steps
    assert max(gaps) * seconds <= 60 + seconds


def test_what_a_killed_trainer_left_is_removed_and_its_files_are_private(trainer: Trainer, new_run: NewRun) -> None:
    folder = new_run()
    folder.checkpoints.mkdir()
    leftovers = [place / f".0123456789abcdef{TEMPORARY}" for place in (folder.path, folder.checkpoints)]
    for leftover in leftovers:
        leftover.write_bytes(b"half")
    trainer.train(folder, "every 1 die 3")
    assert not any(leftover.exists() for leftover in leftovers)
    saved = [folder.state, *folder.checkpoints.iterdir()]
    assert len(saved) > 1
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in saved} == {0o600}


def test_two_checkpoints_are_kept(trainer: Trainer, new_run: NewRun) -> None:
    run = new_run(settings={"steps": 9})
    trainer.train(run, "every 1 die 8")
    assert [file.name for file in sorted(run.checkpoints.iterdir())] == [
        "000-00000006.checkpoint",
        "000-00000007.checkpoint",
    ]


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "both"])
def test_a_damaged_checkpoint_is_passed_over(trainer: Trainer, new_run: NewRun, damage: str) -> None:
    run = new_run(settings={"steps": 6})
    expected = losses(trainer.train(new_run("whole", settings={"steps": 6})))
    trainer.train(run, "every 1 die 5")
    older, newer = sorted(run.checkpoints.iterdir())
    data = newer.read_bytes()
    match damage:
        case "flipped":
            newer.write_bytes(data[:-1000] + bytes([data[-1000] ^ 1]) + data[-999:])
        case "cut":
            newer.write_bytes(data[: len(data) // 2])
        case "empty":
            newer.write_bytes(b"")
        case "both":
            newer.write_bytes(data[:-1])
            older.write_bytes(data[:-1])
    events = trainer.train(run)
    assert of(StageStarted, events)[0].step == (0 if damage == "both" else 3)
    assert losses(logged(run)) == pytest.approx(expected, abs=1e-6)
    assert len(of(StepDone, logged(run))) == 6


def test_what_was_chosen_stays(trainer: Trainer, new_run: NewRun) -> None:
    run = new_run(precision="auto", threads=0)
    trainer.train(run, "stop 2")
    state = RunState.read(run.state)
    assert state is not None
    assert state.precision in ("float32", "bfloat16")
    assert state.seconds > 0
    assert state.peak_bytes > 10_000_000
    chosen = replace(state, precision="bfloat16", micro_batch=17)
    chosen.write(run.state)
    started = of(StageStarted, trainer.train(run))[0]
    assert (started.precision, started.micro_batch, started.threads) == ("bfloat16", 17, state.threads)


# --- failures ---------------------------------------------------------------------------------------------------


def test_a_loss_that_is_not_a_number_is_not_applied(trainer: Trainer, new_run: NewRun) -> None:
    run = new_run()
    expected = losses(trainer.train(new_run("whole")))
    events = trainer.train(run, "every 1 nan 4")
    assert "became unstable at step 4" in sentence(events[-1])
    assert logged(run)[-1] == events[-1]
    trainer.train(run)
    assert losses(logged(run)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("script", "expected"), [("memory 2", "not enough memory"), ("die 2", "Something went wrong in the trainer")]
)
def test_an_error_of_a_step_is_explained(trainer: Trainer, new_run: NewRun, script: str, expected: str) -> None:
    run = new_run()
    events = trainer.train(run, script)
    assert expected in sentence(events[-1])
    assert events[-1].error["detail"]
    assert isinstance(trainer.train(run)[-1], RunDone)


def test_a_base_model_that_is_missing_or_changed(trainer: Trainer, new_run: NewRun, tmp_path: Path) -> None:
    run = new_run()
    job = TrainingJob.from_json(run.job.read_bytes())
    base = Path(job.base)
    run.job.write_text(replace(job, base=str(tmp_path / "moved.gguf")).to_json())
    assert "moved.gguf was not found" in sentence(trainer.train(run)[-1])
    changed = tmp_path / "changed.gguf"
    data = bytearray(base.read_bytes())
    data[-1] ^= 1
    changed.write_bytes(data)
    run.job.write_text(replace(job, base=str(changed)).to_json())
    assert "changed.gguf has changed" in sentence(trainer.train(run)[-1])


def test_an_adapter_of_another_base(trainer: Trainer, new_run: NewRun, tiny_gguf: Callable[[str], Path]) -> None:
    first = new_run("first")
    trainer.train(first)
    other = write_run(first.path.with_name("other"), tiny_gguf("qwen3"), start=str(first.stage(0, Method.SFT)))
    assert "was trained for another model" in sentence(trainer.train(other)[-1])
    (first.stage(0, Method.SFT) / "adapter.gguf").unlink()
    assert "cannot be continued" in sentence(trainer.train(other)[-1])


def test_no_examples(trainer: Trainer, new_run: NewRun) -> None:
    assert "no examples for this training" in sentence(trainer.train(new_run(train=[]))[-1])


@pytest.mark.parametrize("damage", ["job", "examples"])
def test_damaged_files(trainer: Trainer, new_run: NewRun, damage: str) -> None:
    run = new_run()
    path = run.job if damage == "job" else run.examples(0)
    path.write_bytes(path.read_bytes()[:-40])
    assert sentence(trainer.train(run)[-1])


def test_a_full_disk_costs_nothing_but_the_steps_since_the_last_checkpoint(
    trainer: Trainer, new_run: NewRun, disk: Disk, tiny_gguf: Callable[[str], Path]
) -> None:
    expected = losses(trainer.train(new_run("whole")))
    run = write_run(disk.folder / "run", tiny_gguf("llama"))
    trainer.train(run, "every 1 stop 2")
    for pages in (0, 1, 3, 8, 20):
        disk.fill(pages)
        *_, last = trainer.train(run, "every 1")
        disk.free()
        if isinstance(last, RunDone):
            assert pages > 1
            break
        assert "The disk is full" in sentence(last)
    trainer.train(run)
    assert losses(logged(run)) == pytest.approx(expected, abs=1e-6)
