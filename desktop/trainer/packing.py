"""Packing: a prompt is computed once for all its answers.

Groups, each a prompt with its answers, are laid out in one row without padding:

    [prompt 1 | answer 1 | answer 2 | prompt 2 | answer 1 | ...]        tokens, positions: [L]

Positions restart after the prompt for each answer. An answer attends to its prompt and to itself, a prompt to itself
only. All layers but attention work token by token, so they need not know; `tree_attention` computes each part with the
keys that it may see, and never a mask of the whole row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from transformers import AttentionInterface

ATTENTION: Final = "sayso_tree"
"""The name of `tree_attention` in transformers' registry of attention implementations."""


class AnswerGroup(NamedTuple):
    """A prompt and the answers to compute with it, as token ids. The prompt may be empty (plain text)."""

    prompt: tuple[int, ...]
    answers: tuple[tuple[int, ...], ...]


class AnswerTree(NamedTuple):
    """Where a group lies in a row: the prompt's first index, and for each answer where it begins and ends."""

    start: int
    branch: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PackedRow:
    """Groups in one row.

    `tokens` and `positions` are [L]. `sources` and `targets` are [T]: the index in the row of the token that predicts
    an answer's token, and that token. `lengths` are the number of targets of each answer, `ends` the index of the last
    token of each answer, in the order of the groups and their answers.
    """

    tokens: Tensor
    positions: Tensor
    trees: tuple[AnswerTree, ...]
    sources: Tensor
    targets: Tensor
    lengths: tuple[int, ...]
    ends: Tensor


def pack(groups: Sequence[AnswerGroup], device: torch.device) -> PackedRow:
    """Lay the groups out in one row. Every answer has at least one token."""
    tokens: list[int] = []
    positions: list[int] = []
    sources: list[int] = []
    targets: list[int] = []
    lengths, ends, trees = [], [], []
    for prompt, answers in groups:
        start, branch = len(tokens), len(tokens) + len(prompt)
        tokens += prompt
        positions += range(len(prompt))
        spans = []
        for answer in answers:
            first = len(tokens)
            tokens += answer
            positions += range(len(prompt), len(prompt) + len(answer))
            predicted = answer if prompt else answer[1:]  # nothing predicts the first token of a text without a prompt
            sources += [branch - 1] * bool(prompt) + list(range(first, first + len(answer) - 1))
            targets += predicted
            lengths.append(len(predicted))
            ends.append(len(tokens) - 1)
            spans.append((first, len(tokens)))
        trees.append(AnswerTree(start, branch, tuple(spans)))
    return PackedRow(
        torch.tensor(tokens, device=device),
        torch.tensor(positions, device=device),
        tuple(trees),
        torch.tensor(sources, device=device, dtype=torch.long),
        torch.tensor(targets, device=device, dtype=torch.long),
        tuple(lengths),
        torch.tensor(ends, device=device),
    )


def tree_attention(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _mask: Tensor | None,
    *,
    trees: tuple[AnswerTree, ...] | None = None,
    scaling: float | None = None,
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention within the trees of a packed row: query [1, heads, L, d], key and value [1, kv heads, L, d]; returns
    [1, L, heads, d], in the form that transformers' attention implementations have. Without trees the row is one
    sequence; there may be several rows, but no padding."""
    if trees is None:
        return _attend(query, key, value, scaling, sliding_window).transpose(1, 2), None
    dtype = query.dtype
    if dtype == torch.bfloat16 and query.device.type == "cpu":  # torch's kernel for it takes twice the time
        query, key, value = query.float(), key.float(), value.float()
    parts = []
    for start, branch, answers in trees:
        if branch > start:
            inside = slice(start, branch)
            parts.append(_attend(query[:, :, inside], key[:, :, inside], value[:, :, inside], scaling, sliding_window))
        prompt = slice(start, branch)
        for first, end in answers:
            own = slice(first, end)
            keys = torch.cat((key[:, :, prompt], key[:, :, own]), dim=2)
            values = torch.cat((value[:, :, prompt], value[:, :, own]), dim=2)
            parts.append(_attend(query[:, :, own], keys, values, scaling, sliding_window))
    return torch.cat(parts, dim=2).transpose(1, 2).to(dtype), None


def _attend(query: Tensor, key: Tensor, value: Tensor, scaling: float | None, window: int | None) -> Tensor:
    """Causal attention of the last tokens of a sequence (query) to all of it."""
    length, total = query.shape[2], key.shape[2]
    if window is not None and window >= total:
        window = None
    mask = None
    if window is not None or length != total:
        mask = torch.ones(length, total, dtype=torch.bool, device=query.device).tril(total - length)
        if window is not None:
            mask = mask.triu(total - length - window + 1)
    return functional.scaled_dot_product_attention(
        query,
        key,
        value,
        attn_mask=mask,
        is_causal=mask is None,
        scale=scaling,
        enable_gqa=key.shape[1] != query.shape[1],
    )


AttentionInterface.register(ATTENTION, tree_attention)
