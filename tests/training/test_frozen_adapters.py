"""Frozen adapters beside the one in training: the policy at the start, a reward model."""

from pathlib import Path

import pytest
import torch

from desktop.trainer.model import TrainableModel
from desktop.trainer.packing import AnswerGroup
from tests.training.random_models import randomize
from tests.training.tiny_models import ARCHITECTURES, tiny_model

GROUPS = [AnswerGroup((1, 2, 3), ((4, 5, 6), (7, 8))), AnswerGroup((9,), ((10, 11),))]


def make(architecture: str, rank: int = 4) -> TrainableModel:
    return TrainableModel(tiny_model(architecture), rank, 2 * rank)


def log_probs(model: TrainableModel, temperature: float = 1.0) -> torch.Tensor:
    with torch.no_grad():
        return torch.cat([values for answers in model.log_probs(GROUPS, temperature) for values in answers])


def test_a_frozen_copy_stays_as_it_was(tmp_path: Path) -> None:
    model = make("llama")
    randomize(model, 1)
    before = log_probs(model)
    model.freeze("start", {name: torch.zeros_like(tensor) for name, tensor in model.adapter().items()})
    model.freeze("start", {name: tensor.clone() for name, tensor in model.adapter().items()})
    randomize(model, 2)
    after = log_probs(model)
    assert not torch.allclose(before, after)
    with model.using("start"):
        assert torch.equal(log_probs(model), before)
    assert torch.equal(log_probs(model), after)

    assert len(model.parameters()) == len(model.adapter())  # only the adapter in training is trained, and saved
    sum(values.sum() for answers in model.log_probs(GROUPS) for values in answers).backward()
    assert all(parameter.grad is not None for parameter in model.parameters())
    model.write_adapter(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adapter_config.json", "adapter_model.safetensors"]


def test_an_adapter_of_another_rank_fits_beside() -> None:
    other = make("qwen2", rank=2)
    randomize(other, 3)
    model = make("qwen2", rank=8)
    model.add_adapter("reward", other.adapter(), 2, 4)
    with model.using("reward"):
        assert torch.equal(log_probs(model), log_probs(other))


def test_an_adapter_of_another_model_is_refused() -> None:
    with pytest.raises((ValueError, RuntimeError)):
        make("qwen2").add_adapter("reward", make("qwen3").adapter(), 4, 8)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_logits_are_divided_by_the_temperature(architecture: str) -> None:
    model = make(architecture)
    randomize(model, 4)
    network = model.peft
    expected = []
    with torch.no_grad():
        for prompt, answers in GROUPS:
            for answer in answers:
                logits = network(torch.tensor([prompt + answer])).logits[0, len(prompt) - 1 : -1] / 1.7
                expected.append(logits.log_softmax(-1).gather(1, torch.tensor(answer)[:, None])[:, 0])
    packed = log_probs(model, 1.7)
    torch.testing.assert_close(packed, torch.cat(expected), atol=1e-4, rtol=1e-4)
    model.is_packed = False
    torch.testing.assert_close(log_probs(model, 1.7), packed, atol=1e-4, rtol=1e-4)
