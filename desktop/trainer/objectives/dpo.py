"""Direct preference optimization (Rafailov et al. 2023, arXiv 2305.18290).

With the implicit reward r(y) = beta (log p(y | x) - log p_reference(y | x)) and z = r(chosen) - r(rejected), the loss
is the mean over the pairs of a batch of (equation 7)

    -log sigmoid(z - offset)

- Label smoothing e takes a share of the judgements for mistakes (conservative DPO, section 3 of Mitchell 2023):
  -(1 - e) log sigmoid(z - offset) - e log sigmoid(offset - z).
- `offset` = log(strength) if the annotator stated how much better the answer is, so that 0 belongs to the weakest
  preference (DPO with an offset: Amini et al. 2024, arXiv 2402.10571, equation 8 with alpha = 1 and a logarithm).
- The SFT term adds sft_weight times the mean over the tokens of the chosen answers of -log p(token) (Pang et al. 2024,
  arXiv 2404.19733, where it is a mean for each answer).
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from desktop.trainer.objectives.objective import HeldOutResult, StepProgress, StepResult
from desktop.trainer.objectives.preferences import ReferenceObjective, count_in_order, count_pairs, select_pairs
from desktop.training.examples import TrainingExample
from desktop.training.methods import Method


class _PairTerms(NamedTuple):
    """What pairs contribute to the loss and its figures; each [pairs]."""

    losses: Tensor
    margins: Tensor
    chosen_log_probs: Tensor


class PreferenceObjective(ReferenceObjective):
    """A unit is a prompt with all its pairs; an answer is computed once, in however many pairs it occurs."""

    method = Method.DPO

    def select(self, examples: Iterable[TrainingExample]) -> tuple[list[TrainingExample], dict[str, int]]:
        return select_pairs(examples, self.settings.longest)

    def backward(self, batch: Sequence[TrainingExample]) -> StepResult:
        pairs, chosen_tokens = count_pairs(batch), _chosen_tokens(batch)
        loss = margin = right = 0.0
        for part in self.micro_batches(batch):
            terms = self._terms(part)
            part_loss = self._loss(terms, pairs, chosen_tokens)
            part_loss.backward()
            loss += part_loss.item()
            margin += terms.margins.sum().item()
            right += count_in_order(terms.margins)
        values = {"loss": loss, "accuracy": right / pairs, "margin": margin / pairs}
        return StepResult(values, self.tokens(batch))

    @torch.no_grad()
    def measure(self, examples: Sequence[TrainingExample], progress: StepProgress) -> HeldOutResult:
        pairs, chosen_tokens, done = count_pairs(examples), _chosen_tokens(examples), 0
        loss = margin = right = 0.0
        for part in self.micro_batches(examples):
            terms = self._terms(part)
            loss += self._loss(terms, pairs, chosen_tokens).item()
            margin += terms.margins.sum().item()
            right += count_in_order(terms.margins)
            done += len(part)
            progress(done, len(examples))
        return HeldOutResult({"loss": loss, "accuracy": right / pairs, "margin": margin / pairs}, pairs)

    def _loss(self, terms: _PairTerms, pairs: int, chosen_tokens: int) -> Tensor:
        """The share of some pairs in the loss of a batch with so many pairs and tokens."""
        loss = terms.losses.sum() / pairs
        if self.settings.sft_weight:
            loss = loss - self.settings.sft_weight * terms.chosen_log_probs.sum() / chosen_tokens
        return loss

    def _terms(self, examples: Sequence[TrainingExample]) -> _PairTerms:
        losses, margins, chosen_log_probs = [], [], []
        for example, sums in zip(examples, self.log_prob_sums(examples), strict=True):
            rewards = self.settings.beta * (sums - self.reference(example))
            chosen = [pair.chosen for pair in example.pairs]
            z = rewards[chosen] - rewards[[pair.rejected for pair in example.pairs]]
            shifted = z - self._offsets(example)
            smoothing = self.settings.label_smoothing
            losses.append(-(1 - smoothing) * logsigmoid(shifted) - smoothing * logsigmoid(-shifted))
            margins.append(z.detach())
            chosen_log_probs.append(sums[chosen])
        return _PairTerms(torch.cat(losses), torch.cat(margins), torch.cat(chosen_log_probs))

    def _offsets(self, example: TrainingExample) -> Tensor:
        if not self.settings.use_margins:
            return torch.zeros(len(example.pairs), device=self.model.device)
        stated = [1.0 if pair.margin is None else pair.margin for pair in example.pairs]
        return torch.tensor([math.log(max(margin, 1.0)) for margin in stated], device=self.model.device)


def _chosen_tokens(examples: Sequence[TrainingExample]) -> int:
    return sum(len(e.answers[pair.chosen]) - (not e.prompt) for e in examples for pair in e.pairs)
