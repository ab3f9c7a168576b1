"""The trainer's model against the engine's, both read from the same GGUF file."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from desktop.core.errors import UserError
from desktop.core.generation import Adapter
from desktop.engine.client import EngineClient
from desktop.trainer import compare
from desktop.trainer.adapter_file import write_gguf_adapter
from desktop.trainer.compare import LogitsComparison, compare_logits, require_agreement
from desktop.trainer.model import load_model
from desktop.training.adapter_info import AdapterInfo
from tests.training.random_models import randomize
from tests.training.tiny_models import ARCHITECTURES, tiny_model, write_gguf


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_trainer_and_engine_agree(
    architecture: str, tiny_gguf: Callable[[str], Path], engine: EngineClient, tmp_path: Path
) -> None:
    path = tiny_gguf(architecture)
    engine.load_and_wait(path)
    model = load_model(path, 8, 16)
    found = compare_logits(model, engine)
    assert found.tokens == 256
    assert found.kl < 1e-3
    assert found.agreement >= 0.99
    require_agreement(found, path)

    randomize(model, 5)
    assert compare_logits(model, engine).kl > 0.01  # only the trainer's model has the adapter
    model.write_adapter(tmp_path)
    write_gguf_adapter(tmp_path, path, tmp_path / "adapter.gguf", AdapterInfo("Round 1", ""))
    found = compare_logits(model, engine, (Adapter(str(tmp_path / "adapter.gguf")),))
    assert found.kl < 1e-3
    assert found.agreement >= 0.99


def test_a_model_that_differs_is_not_trained(
    tiny_gguf: Callable[[str], Path], engine: EngineClient, tmp_path: Path
) -> None:
    """The engine's file has queries and keys in an order that the trainer does not know of."""
    other = tmp_path / "other.gguf"
    network = tiny_model("qwen2")
    with torch.no_grad():
        for layer in network.model.layers:
            layer.self_attn.q_proj.weight.copy_(layer.self_attn.q_proj.weight.flip(0))
    write_gguf(other, "qwen2", network)
    engine.load_and_wait(other)
    found = compare_logits(load_model(tiny_gguf("qwen2"), 8, 16), engine)
    with pytest.raises(UserError, match=r"other\.gguf cannot be trained: .* Choose another model"):
        require_agreement(found, other)


def test_the_divergence_is_that_of_the_definition() -> None:
    engine, trainer = torch.tensor([[0.5, 0.25, 0.25]]).log(), torch.tensor([[0.25, 0.5, 0.25]]).log()
    found = compare.compare(engine, trainer)
    assert found.kl == pytest.approx(0.25 * torch.tensor(2.0).log().item())
    assert (found.agreement, found.tokens) == (0.0, 1)


@pytest.mark.parametrize(
    "trainer", [torch.full((2, 3), float("nan")), torch.zeros(2, 4)], ids=["not finite", "another vocabulary"]
)
def test_logits_that_cannot_be_compared_differ(trainer: torch.Tensor) -> None:
    with pytest.raises(UserError):
        require_agreement(compare.compare(torch.zeros(2, 3), trainer), Path("model.gguf"))
    require_agreement(LogitsComparison(compare.MAX_KL, 1.0, 2), Path("model.gguf"))


@pytest.mark.model
def test_trainer_and_engine_agree_on_the_built_in_model(builtin: Path, engine: EngineClient) -> None:
    engine.load_and_wait(builtin)
    found = compare_logits(load_model(builtin, 16, 32), engine)
    assert found.kl <= 0.01
    assert found.agreement >= 0.9  # llama.cpp quantizes the activations, too
