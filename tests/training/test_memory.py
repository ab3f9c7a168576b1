"""Memory is estimated before the start: what is computed at once follows from what is free, and what cannot fit is
refused with the figure."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from desktop.core.errors import UserError
from desktop.trainer.choices import by_speed, choose
from desktop.trainer.layer_cost import LayerCost, measure_layer
from desktop.trainer.memory import ModelSize, estimate_bytes, model_size, plan_memory
from desktop.trainer.model import TrainableModel
from desktop.training.examples import AnswerPair, TrainingExample, write_examples
from desktop.training.job import RunFolder, TrainingJob, TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings
from tests.training.tiny_models import ARCHITECTURES, tiny_config, tiny_model

CPU = torch.device("cpu")
SIZE = ModelSize(parameters=135_000_000, adapter=5_000_000, layers=30, hidden=576, vocabulary=49_152, is_packed=True)
KEPT = 48_000.0
GIB = 2**30


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_layer_is_measured_and_parameters_are_counted(architecture: str) -> None:
    config = tiny_config(architecture)
    cost = measure_layer(config, 4, torch.float32, CPU)
    assert cost.seconds > 0
    assert 4 * config.hidden_size * 4 < cost.kept_bytes < 200 * config.hidden_size * 4
    assert config.num_hidden_layers > 1, "the configuration itself is not changed"
    size = model_size(config, 4)
    model = TrainableModel(tiny_model(architecture), 4, 8)
    assert size.adapter == sum(parameter.numel() for parameter in model.parameters())
    assert size.parameters == sum(p.numel() for p in tiny_model(architecture).parameters())


def test_less_memory_means_less_at_once_then_recomputation_then_a_refusal() -> None:
    def plan(free: float) -> tuple[int, bool]:
        found = plan_memory(SIZE, torch.float32, KEPT, largest=300, free=round(free * GIB))
        assert found.bytes <= free * GIB
        return found.micro_batch, found.recompute_activations

    assert plan(8) == (1024, False)
    assert plan(1.9) == (512, False)
    assert plan(1.5) == (300, False)
    assert plan(1.1) == (1024, True)
    with pytest.raises(UserError, match=r"needs about 0\.9 GB of memory, and 0\.5 GB are free"):
        plan(0.5)


def test_the_largest_example_always_fits_or_the_training_is_refused() -> None:
    assert plan_memory(SIZE, torch.float32, KEPT, largest=5000, free=32 * GIB).micro_batch == 5000
    assert plan_memory(SIZE, torch.float32, KEPT, largest=5000, free=4 * GIB).recompute_activations


def test_a_wanted_micro_batch_is_kept() -> None:
    assert plan_memory(SIZE, torch.float32, KEPT, largest=300, free=8 * GIB, micro_batch=64).micro_batch == 64


def test_without_packing_all_logits_are_counted() -> None:
    alone = SIZE._replace(is_packed=False)
    assert estimate_bytes(alone, torch.float32, KEPT, 1024) > estimate_bytes(SIZE, torch.float32, KEPT, 1024) + 4e8


def test_bfloat16_must_be_clearly_faster() -> None:
    def costs(bfloat16: float) -> dict[str, LayerCost]:
        return {"float32": LayerCost(1.0, 1), "bfloat16": LayerCost(bfloat16, 1)}

    assert by_speed(costs(0.8)) == ["bfloat16", "float32"]
    assert by_speed(costs(0.95)) == ["float32", "bfloat16"]


def test_a_run_gets_what_its_examples_need(tmp_path: Path, tiny_gguf: Callable[[str], Path]) -> None:
    settings = TrainingSettings.for_method(Method.DPO, longest=4000)
    base = tiny_gguf("llama")
    job = TrainingJob("r", str(base), "", (TrainingStage(Method.DPO, settings),), threads=torch.get_num_threads())
    folder = RunFolder(tmp_path)
    answer = tuple(range(100)) * 8
    write_examples(
        folder.examples(0),
        [TrainingExample("a", (1,) * 500, (answer, answer, answer * 9), pairs=(AnswerPair(0, 1),))],
    )
    state = choose(job, folder, CPU)
    assert state.micro_batch == 500 + 2 * 800  # the third answer is longer than allowed
    assert state.precision in {"float32", "bfloat16"}
    assert not state.recompute_activations
    assert choose(replace(job, precision="bfloat16", micro_batch=77), folder, CPU).micro_batch == 77
