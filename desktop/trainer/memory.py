"""The memory of a training, estimated before it starts; the micro-batch and the recomputation of activations follow."""

from typing import Any, Final, NamedTuple

import psutil
import torch
from transformers import AutoModelForCausalLM

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.trainer.model import is_packed
from desktop.trainer.output_layer import CHUNK

PREFERRED_TOKENS: Final = 1024
"""Computed at once where memory allows: more needs more memory, and is no faster on a processor."""

_RESERVE: Final = 0.85
"""The share of the free memory that a plan may use. Other programs want some, and allocators waste some."""
_GIB: Final = 2**30


class ModelSize(NamedTuple):
    """Numbers that follow from a configuration: parameters of the model and of its adapter, and dimensions."""

    parameters: int
    adapter: int
    layers: int
    hidden: int
    vocabulary: int
    is_packed: bool


class MemoryPlan(NamedTuple):
    """`micro_batch` is the number of tokens to compute at once, `bytes` what the training needs at most."""

    micro_batch: int
    recompute_activations: bool
    bytes: int


def model_size(config: Any, rank: int) -> ModelSize:
    """Count the parameters of a model without making it."""
    with torch.device("meta"):
        network = AutoModelForCausalLM.from_config(config)
    output = network.get_output_embeddings()
    linear = (module for module in network.modules() if isinstance(module, torch.nn.Linear) and module is not output)
    return ModelSize(
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        adapter=rank * sum(module.in_features + module.out_features for module in linear),
        layers=config.num_hidden_layers,
        hidden=config.hidden_size,
        vocabulary=config.vocab_size,
        is_packed=is_packed(config),
    )


def estimate_bytes(
    size: ModelSize, dtype: torch.dtype, kept_bytes: float, tokens: int, *, recompute_activations: bool = False
) -> int:
    """What a training needs that computes so many tokens at once.

    Weights; the adapter with its gradient and the two moments of Adam, in float32; for each token what the layers keep
    (`kept_bytes` per layer), or with recomputation the inputs of all layers and what one layer keeps; the logits of a
    chunk, or without packing those of all tokens.
    """
    kept = (
        (size.layers * size.hidden * dtype.itemsize + 2 * kept_bytes)
        if recompute_activations
        else ((size.layers + 1) * kept_bytes)
    )
    logits = (min(tokens, CHUNK) if size.is_packed else tokens) * size.vocabulary * (dtype.itemsize + 8)
    return round(size.parameters * dtype.itemsize + size.adapter * 16 + tokens * kept + logits)


def plan_memory(
    size: ModelSize, dtype: torch.dtype, kept_bytes: float, *, largest: int, free: int, micro_batch: int = 0
) -> MemoryPlan:
    """Choose how much to compute at once, with `largest` tokens in the largest example and `free` bytes of memory.

    Recomputation costs a third more time, a small micro-batch little: so the micro-batch shrinks first. `micro_batch`
    above 0 is kept. Raises `UserError` with the figures if nothing fits.
    """
    allowed = free * _RESERVE
    preferred = micro_batch or max(PREFERRED_TOKENS, largest)
    plans = [
        MemoryPlan(tokens, recompute, estimate_bytes(size, dtype, kept_bytes, tokens, recompute_activations=recompute))
        for recompute in (False, True)
        for tokens in sorted({preferred, max(preferred // 2, largest), max(preferred // 4, largest)}, reverse=True)
        if not micro_batch or tokens == preferred
    ]
    for plan in plans:
        if plan.bytes <= allowed:
            return plan
    raise UserError(
        ErrorKind.MODEL,
        QT_TRANSLATE_NOOP(
            "errors",
            "This training needs about {needed:.1f} GB of memory, and {free:.1f} GB are free. Close other programs, "
            "choose a smaller model, or lower the length of the longest example.",
        ),
        {"needed": plans[-1].bytes / _RESERVE / _GIB, "free": free / _GIB},
    )


def free_memory(device: torch.device) -> int:
    """The bytes that are free where the model is to be."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return int(psutil.virtual_memory().available)
