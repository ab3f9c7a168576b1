"""A run's log as curves, samples and progress."""

from pathlib import Path

import pytest

from desktop.presenters.training_timeline import RunTimeline
from desktop.training.job import RunFolder, SamplePrompt, TrainingJob, TrainingStage
from desktop.training.methods import Method
from desktop.training.protocol import (
    CheckpointSaved,
    HeldOutMeasured,
    Preparing,
    RunDone,
    SampleAnswered,
    StageDone,
    StageStarted,
    StepDone,
    TrainerEvent,
    TrainerHeartbeat,
    TrainerHello,
)
from desktop.training.run_log import RunLog
from desktop.training.settings import TrainingSettings


def step(number: int, loss: float, stage: int = 0, seconds: float = 2.0) -> StepDone:
    return StepDone(stage, number, 10, {"loss": loss, "kl": number / 10}, 100, seconds)


STARTED = StageStarted(0, "dpo", 0, 10, 24, "float32", 2, 2048)


def test_steps_become_curves_and_an_estimate_of_the_time_left() -> None:
    timeline = RunTimeline()
    timeline.extend(
        [
            TrainerHello(1, {}, "cpu"),
            STARTED,
            step(1, 0.7),
            step(2, 0.6),
            HeldOutMeasured(0, 2, {"loss": 0.65, "accuracy": 0.5}, 8),
        ]
    )
    stage = timeline.stage
    assert stage is not None
    assert stage.curves["loss"] == [(1, 0.7), (2, 0.6)]
    assert stage.curves["kl"] == [(1, 0.1), (2, 0.2)]
    assert stage.held_out == {"loss": [(2, 0.65)], "accuracy": [(2, 0.5)]}
    assert stage.held_out_n == 8
    assert stage.fraction == pytest.approx(0.2)
    assert stage.seconds_left == pytest.approx(16)
    assert stage.tokens_per_second == pytest.approx(50)


def test_the_time_left_follows_the_last_steps() -> None:
    timeline = RunTimeline()
    timeline.extend([STARTED, step(1, 1.0, seconds=500)])
    timeline.extend(StepDone(0, number, 100, {"loss": 1.0}, 10, 1.0) for number in range(2, 13))
    stage = timeline.stage
    assert stage is not None
    assert stage.seconds_left == pytest.approx(88)


def test_steps_after_the_checkpoint_are_drawn_once() -> None:
    timeline = RunTimeline()
    timeline.extend([STARTED, step(1, 0.7), step(2, 0.6), step(3, 0.5), HeldOutMeasured(0, 3, {"loss": 0.6}, 4)])
    timeline.extend([TrainerHello(2, {}, "cpu"), StageStarted(0, "dpo", 1, 10, 24, "float32", 2, 2048), step(2, 0.61)])
    stage = timeline.stage
    assert stage is not None
    assert stage.curves["loss"] == [(1, 0.7), (2, 0.61)]
    assert stage.held_out["loss"] == []


def test_the_base_answer_stays_beside_the_newest_one() -> None:
    timeline = RunTimeline()
    timeline.add(SampleAnswered(0, 0, "a", "before"))
    timeline.add(SampleAnswered(0, 5, "a", "half"))
    timeline.add(SampleAnswered(1, 0, "a", "after"))
    (sample,) = timeline.samples
    assert (sample.base, sample.newest, sample.stage, sample.step) == ("before", "after", 1, 0)


def test_preparation_shows_until_the_next_step() -> None:
    timeline = RunTimeline()
    timeline.add(Preparing(0, "reference", 1, 4))
    assert timeline.preparing is not None
    timeline.extend([STARTED, Preparing(0, "measure", 0, 1), TrainerHeartbeat(5), step(1, 0.1)])
    assert timeline.preparing is None
    assert timeline.memory_bytes == 5


def test_a_folder_is_read_with_the_texts_of_its_prompts(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    stage = TrainingStage(Method.DPO, TrainingSettings.for_method(Method.DPO))
    samples = (SamplePrompt("a", "Why?", (1, 2)), SamplePrompt("b", "How?", (3,)))
    folder.job.write_text(TrainingJob("r", "/m.gguf", "", (stage,), samples=samples).to_json())
    events: list[TrainerEvent] = [STARTED, step(1, 0.7), CheckpointSaved(0, 1, 0.1), SampleAnswered(0, 0, "b", "So.")]
    for event in [*events, StageDone(0, "0-dpo", {}), RunDone(12.5, 7)]:
        RunLog(folder.log).append(event)
    timeline = RunTimeline.read(folder)
    assert [(sample.prompt, sample.base) for sample in timeline.samples] == [("Why?", ""), ("How?", "So.")]
    assert timeline.stage is not None
    assert timeline.stage.fraction == 1.0
    assert (timeline.seconds, timeline.peak_bytes) == (12.5, 7)
    assert timeline.saved_at is None  # known only while it is watched


def test_a_run_without_files_has_nothing_to_draw(tmp_path: Path) -> None:
    timeline = RunTimeline.read(RunFolder(tmp_path / "missing"))
    assert timeline.stage is None
    assert timeline.samples == []
