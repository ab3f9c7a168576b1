"""What a layer of a model costs on this machine: seconds and memory per token, measured on one layer."""

import copy
import time
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks
from transformers import AutoModelForCausalLM

from desktop.trainer.model import TrainableModel
from desktop.trainer.packing import AnswerGroup

_GROUP: Final = AnswerGroup(tuple(range(128)), tuple(tuple(range(128)) for _ in range(3)))
_REPEATS: Final = 3
_VOCABULARY: Final = 256


class LayerCost(NamedTuple):
    """`seconds` is the time of a step, `kept_bytes` what the forward pass keeps for the backward pass; both are per
    token."""

    seconds: float
    kept_bytes: float


def measure_layer(config: Any, rank: int, dtype: torch.dtype, device: torch.device) -> LayerCost:
    """Take steps with a model of one layer that has the dimensions of `config`, random weights and few tokens. Raises
    `RuntimeError` if the device has no such numbers."""
    model = TrainableModel(_one_layer(config, dtype).to(device), rank, rank)
    weights = {tensor.untyped_storage().data_ptr() for tensor in model.peft.state_dict().values()}
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        held = _forward(model)  # while it is alive, no address is used twice
        kept_bytes = sum(kept.values())
    held.backward()
    seconds = min(_time(model) for _ in range(_REPEATS))
    tokens = model.size(_GROUP)
    return LayerCost(seconds / tokens, kept_bytes / tokens)


def _one_layer(config: Any, dtype: torch.dtype) -> Any:
    config = copy.deepcopy(config)
    config.num_hidden_layers, config.vocab_size, config.pad_token_id = 1, _VOCABULARY, None
    if getattr(config, "layer_types", None):
        config.layer_types = config.layer_types[:1]
    with torch.random.fork_rng(devices=[]):
        return AutoModelForCausalLM.from_config(config, dtype=dtype)


def _forward(model: TrainableModel) -> Tensor:
    return torch.cat([answer for answers in model.log_probs([_GROUP]) for answer in answers]).sum()


def _time(model: TrainableModel) -> float:
    start = time.perf_counter()
    loss = _forward(model)
    loss.backward()
    loss.item()  # waits for the device
    return time.perf_counter() - start
