"""Estimates of time and memory, beside what was measured."""

import pytest

from desktop.engine import builtin
from desktop.engine.gguf import read_metadata
from desktop.presenters.training_estimate import BaseModelSize, estimate_run
from desktop.training.job import TrainingStage
from desktop.training.methods import Method, TrainingData
from desktop.training.settings import TrainingSettings


def stage(method: Method, **settings: int) -> TrainingStage:
    return TrainingStage(method, TrainingSettings.for_method(method, **settings))


@pytest.fixture(scope="module")
def size() -> BaseModelSize:
    path = builtin.builtin_model()
    assert path is not None
    return BaseModelSize.of(read_metadata(path))


def test_a_packed_epoch_takes_about_what_was_measured(size: BaseModelSize) -> None:
    # 4 prompts of 200 tokens with four answers of 110: 12 to 15 s, and 5.5 s for the reference; 3.7 GB
    tokens, prompts = {TrainingData.PAIRS: 4 * 640}, {TrainingData.PAIRS: 4}
    found = estimate_run(size, [stage(Method.DPO, epochs=1)], tokens, prompts, cores=2)
    assert 10 < found.seconds - 25 < 35
    assert 2.5e9 < found.bytes < 5e9
    assert 5e6 < found.adapter_bytes < 20e6


def test_more_data_epochs_and_stages_take_longer_and_more_cores_less(size: BaseModelSize) -> None:
    tokens = {TrainingData.PAIRS: 50_000, TrainingData.DEMONSTRATIONS: 10_000}
    prompts = {TrainingData.PAIRS: 100, TrainingData.DEMONSTRATIONS: 50}

    def seconds(*stages: TrainingStage, cores: int = 2) -> float:
        return estimate_run(size, stages, tokens, prompts, cores=cores).seconds

    dpo, sft = stage(Method.DPO), stage(Method.SFT)
    assert seconds(dpo) < seconds(stage(Method.DPO, epochs=4))
    assert seconds(dpo) < seconds(sft, dpo)
    assert seconds(dpo, cores=8) < seconds(dpo)
    assert seconds(stage(Method.DPO, steps=1)) < seconds(dpo)


def test_an_earlier_run_gives_the_rate(size: BaseModelSize) -> None:
    tokens, prompts = {TrainingData.DEMONSTRATIONS: 1000}, {TrainingData.DEMONSTRATIONS: 10}
    found = estimate_run(size, [stage(Method.SFT, epochs=2)], tokens, prompts, tokens_per_second=100)
    assert found.seconds == pytest.approx(25 + 20)
