"""Packed computation equals the plain one, sequence by sequence: log-probabilities, hidden states and gradients."""

from typing import Any, NamedTuple

import pytest
import torch
from peft import LoraConfig, get_peft_model, set_peft_model_state_dict
from transformers import AutoModelForCausalLM

from desktop.trainer.model import PACKED, TrainableModel
from desktop.trainer.packing import AnswerGroup
from tests.training.tiny_models import ARCHITECTURES, tiny_config, tiny_model

GROUPS = (
    AnswerGroup(tuple(range(1, 41)), (tuple(range(50, 70)), tuple(range(60, 63)), (7,))),
    AnswerGroup((), (tuple(range(80, 140)),)),
    AnswerGroup((5, 6, 7), (tuple(range(100, 110)), tuple(range(90, 130)))),
)


def windowed(architecture: str) -> Any:
    """A model whose layers see less than the longest sequence."""
    config = tiny_config(architecture)
    config.sliding_window = 16
    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(config, dtype=torch.float32)


def trainable(network: Any) -> TrainableModel:
    """A model whose adapter is not zero."""
    model = TrainableModel(network, rank=4, alpha=8)
    torch.manual_seed(1)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return model


class Computed(NamedTuple):
    log_probs: list[torch.Tensor]
    hidden: list[torch.Tensor]
    gradients: dict[str, torch.Tensor]


def ours(model: TrainableModel) -> Computed:
    log_probs = [answer for answers in model.log_probs(GROUPS) for answer in answers]
    return computed(model.peft, log_probs, list(torch.cat(model.last_hidden(GROUPS))))


def plain(base: Any, adapter: dict[str, torch.Tensor]) -> Computed:
    """What transformers and PEFT compute for one sequence at a time, from logits of all positions."""
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    network = get_peft_model(base, config)
    set_peft_model_state_dict(network, adapter)
    log_probs, hidden = [], []
    for prompt, answers in GROUPS:
        for answer in answers:
            tokens = torch.tensor([prompt + answer])
            out = network(tokens, output_hidden_states=True)
            scores = out.logits[0, :-1].log_softmax(-1).gather(1, tokens[0, 1:, None])[:, 0]
            log_probs.append(scores[max(0, len(prompt) - 1) :])
            hidden.append(out.hidden_states[-1][0, -1])
    return computed(network, log_probs, hidden)


def computed(network: Any, log_probs: list[torch.Tensor], hidden: list[torch.Tensor]) -> Computed:
    loss = torch.stack(hidden).square().sum()
    for weight, part in enumerate(log_probs, start=1):
        loss = loss + weight * part.sum()
    loss.backward()
    gradients = {name: p.grad for name, p in network.named_parameters() if p.requires_grad}
    return Computed([part.detach() for part in log_probs], [h.detach() for h in hidden], gradients)


def assert_equal(one: Computed, other: Computed) -> None:
    torch.testing.assert_close(one.log_probs, other.log_probs, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(one.hidden, other.hidden, rtol=1e-4, atol=1e-4)
    scale = max(gradient.abs().max().item() for gradient in other.gradients.values())
    torch.testing.assert_close(one.gradients, other.gradients, rtol=1e-4, atol=1e-5 * scale)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_packed_equals_plain(architecture: str) -> None:
    model = trainable(tiny_model(architecture))
    assert model.is_packed
    assert_equal(ours(model), plain(tiny_model(architecture), model.adapter()))


@pytest.mark.parametrize("architecture", ["mistral", "phi3", "gemma3"])
def test_an_answer_sees_only_the_window_before_it(architecture: str) -> None:
    model = trainable(windowed(architecture))
    without = ours(trainable(tiny_model(architecture)))
    assert not torch.allclose(torch.cat(without.log_probs), torch.cat(ours(model).log_probs))
    model.peft.zero_grad()
    assert_equal(ours(model), plain(windowed(architecture), model.adapter()))


@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_checkpointing_changes_nothing(architecture: str) -> None:
    model = trainable(tiny_model(architecture))
    model.use_checkpointing(True)
    assert_equal(ours(model), plain(tiny_model(architecture), model.adapter()))


def test_bfloat16_gives_nearly_the_same() -> None:
    exact = ours(trainable(tiny_model("llama")))
    coarse = ours(trainable(tiny_model("llama").to(torch.bfloat16)))
    torch.testing.assert_close(coarse.log_probs, exact.log_probs, rtol=0.1, atol=0.2)
    assert coarse.gradients.keys() == exact.gradients.keys()
    for name, gradient in coarse.gradients.items():
        assert gradient.dtype == torch.float32
        assert torch.cosine_similarity(gradient.flatten(), exact.gradients[name].flatten(), dim=0) > 0.9


def test_what_is_not_packed_is_computed_alike() -> None:
    model = trainable(tiny_model("llama"))
    model.is_packed = False
    assert_equal(ours(model), plain(tiny_model("llama"), model.adapter()))


def test_every_packed_architecture_is_compared() -> None:
    assert {tiny_config(architecture).model_type for architecture in ARCHITECTURES} == PACKED
