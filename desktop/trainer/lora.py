"""LoRA on linear layers (Hu et al. 2021, arXiv 2106.09685): y = x Wᵀ + b + (alpha / rank) x Aᵀ Bᵀ.

PEFT keeps the adapter (names, files, switching off); the layer computes the formula in one step, which saves PEFT's
intermediate results of the size of y. A and B are float32 whatever the precision of the model: the small steps of the
optimizer would vanish in bfloat16.
"""

from typing import Any

import torch
from peft import LoraConfig
from peft.tuners.lora import Linear as PeftLinear
from torch import Tensor
from torch.autograd import Function
from torch.nn import functional


def lora_config(rank: int, alpha: int) -> LoraConfig:
    """The configuration of an adapter: one rank and alpha, on all linear layers but the output layer. llama.cpp's
    adapters carry no more than that."""
    config = LoraConfig(
        r=rank, lora_alpha=alpha, lora_dropout=0.0, bias="none", target_modules="all-linear", task_type="CAUSAL_LM"
    )
    config._register_custom_module({torch.nn.Linear: _LoraLayer})
    return config


class _LoraLayer(PeftLinear):
    """PEFT's layer with one active adapter."""

    def forward(self, x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        if self.disable_adapters or self.merged:
            return super().forward(x, *args, **kwargs)
        (name,) = self.active_adapters
        base = self.get_base_layer()
        a, b = self.lora_A[name].weight, self.lora_B[name].weight
        return _LoraLinear.apply(x, base.weight, base.bias, a, b, self.scaling[name])


class _LoraLinear(Function):
    """x [..., in], weight [out, in] (frozen), bias [out] or None, a [rank, in], b [out, rank] -> [..., out]."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, a: Tensor, b: Tensor, scaling: float
    ) -> Tensor:
        rows = x.reshape(-1, x.shape[-1])
        low_a, low_b = a.to(x.dtype), b.to(x.dtype)
        low = rows @ low_a.T  # [N, rank]
        out = functional.linear(x, weight, bias)
        out.view(-1, out.shape[-1]).addmm_(low, low_b.T, alpha=scaling)
        ctx.save_for_backward(rows, low, weight, low_a, low_b)
        ctx.scaling, ctx.dtype = scaling, a.dtype
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        rows, low, weight, a, b = ctx.saved_tensors
        grad = grads[0].reshape(-1, grads[0].shape[-1])
        low_grad = (grad @ b).mul_(ctx.scaling)  # [N, rank]
        x_grad = None
        if ctx.needs_input_grad[0]:
            x_grad = (grad @ weight).addmm_(low_grad, a).view(*grads[0].shape[:-1], -1)
        a_grad = (low_grad.T @ rows).to(ctx.dtype)
        b_grad = (grad.T @ low).mul_(ctx.scaling).to(ctx.dtype)
        return x_grad, None, None, a_grad, b_grad, None
