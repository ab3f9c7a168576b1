"""Log-probabilities of given tokens, without keeping the logits: with a vocabulary of 49,152 they are the largest
tensor of a step."""

from typing import Any, Final

import torch
from torch import Tensor
from torch.autograd import Function

CHUNK: Final = 256
"""Rows of which logits exist at once."""


def token_log_probs(hidden: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor) -> Tensor:
    """log p(target) for each row: hidden [T, d], weight [vocabulary, d] (frozen), targets [T] -> [T], float32."""
    return _TokenLogProbs.apply(hidden, weight, bias, targets, torch.is_grad_enabled() and hidden.requires_grad)


class _TokenLogProbs(Function):
    """d log p(t) / d hidden = W[t] - p W is computed with the log-probability, so that the backward pass is a product
    with the incoming gradient: logits are neither kept nor computed again."""

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor, train: bool) -> Tensor:
        result = torch.empty(len(targets), dtype=torch.float32, device=hidden.device)
        slopes = torch.empty_like(hidden) if train else None
        for start in range(0, len(targets), CHUNK):
            part = slice(start, start + CHUNK)
            columns = targets[part, None]
            logits = (hidden[part] @ weight.T).float()
            if bias is not None:
                logits += bias
            logits -= logits.amax(dim=1, keepdim=True)
            scores = logits.gather(1, columns)
            odds = logits.exp_()
            total = odds.sum(dim=1, keepdim=True)
            result[part] = (scores - total.log())[:, 0]
            if slopes is not None:
                minus_p = odds.div_(-total)
                minus_p.scatter_add_(1, columns, torch.ones_like(columns, dtype=minus_p.dtype))
                torch.mm(minus_p.to(weight.dtype), weight, out=slopes[part])
        ctx.save_for_backward(slopes)
        return result

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        (slopes,) = ctx.saved_tensors
        return slopes * grads[0][:, None].to(slopes.dtype), None, None, None, None
