"""Kahneman-Tversky optimization (KTO; Ethayarajh et al. 2024, arXiv 2402.01306): learn from thumbs, without pairs.

With r(x, y) = log p(y | x) - log p_reference(y | x), the loss is the mean over a batch of (equation 7)

    1 - sigmoid(beta (r - z0))     for a good answer
    1 - sigmoid(beta (z0 - r))     for a bad one

z0 estimates the KL divergence from the reference: the mean over the batch of r(x, y') for answers y' to other prompts,
at least 0, through which no gradient flows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from desktop.trainer.objectives.objective import Exclusions, HeldOutResult, StepProgress, StepResult
from desktop.trainer.objectives.preferences import ReferenceObjective
from desktop.training.examples import TrainingExample
from desktop.training.methods import Method


class LabelObjective(ReferenceObjective):
    """A unit is one labelled answer, with the answer of another unit after it for the estimate of the KL divergence.

    These are exchanged within groups of the size of a batch, in the order of the data: the first of a group gets the
    last one's answer, each other one that of the unit before it.
    """

    method = Method.KTO

    def select(self, examples: Iterable[TrainingExample]) -> tuple[list[TrainingExample], dict[str, int]]:
        exclusions = Exclusions(self.settings.longest)
        units = []
        for example in examples:
            for index, good in example.labels:
                answer = example.answers[index]
                if exclusions.admit(example.prompt, answer):
                    units.append(replace(example, answers=(answer,), labels=((0, good),), demonstrations=(), pairs=()))
        return [
            replace(u, answers=(*u.answers, units[_other(i, len(units), self.settings.batch)].answers[0]))
            for i, u in enumerate(units)
        ], dict(exclusions.reasons)

    def backward(self, batch: Sequence[TrainingExample]) -> StepResult:
        divergence = self._divergence(batch)
        loss = right = 0.0
        for part in self.micro_batches(batch):
            losses, ratios, good = self._terms(part, divergence)
            part_loss = losses.sum() / len(batch)
            part_loss.backward()
            loss += part_loss.item()
            right += ((ratios > divergence) == good).sum().item()
        values = {"loss": loss, "accuracy": right / len(batch), "kl": divergence}
        return StepResult(values, self.tokens(_own(batch)) + self.tokens(_others(batch)))

    @torch.no_grad()
    def measure(self, examples: Sequence[TrainingExample], progress: StepProgress) -> HeldOutResult:
        divergence, done = self._divergence(examples), 0
        loss = right = 0.0
        for part in self.micro_batches(examples):
            losses, ratios, good = self._terms(part, divergence)
            loss += losses.sum().item() / len(examples)
            right += ((ratios > divergence) == good).sum().item()
            done += len(part)
            progress(done, len(examples))
        values = {"loss": loss, "accuracy": right / len(examples), "kl": divergence}
        return HeldOutResult(values, len(examples))

    @torch.no_grad()
    def _divergence(self, units: Sequence[TrainingExample]) -> float:
        ratios = []
        for part in self.micro_batches(units):
            for unit, sums in zip(part, self.log_prob_sums(_others(part)), strict=True):
                ratios.append(sums[0] - self.reference(unit)[1])
        return max(0.0, torch.stack(ratios).mean().item())

    def _terms(self, units: Sequence[TrainingExample], divergence: float) -> tuple[Tensor, Tensor, Tensor]:
        """Losses, log-ratios without gradient, and labels; each [units]."""
        sums = torch.cat(self.log_prob_sums(_own(units)))
        ratios = sums - torch.stack([self.reference(unit)[0] for unit in units])
        good = torch.tensor([unit.labels[0][1] for unit in units], device=ratios.device)
        signs = torch.where(good, 1.0, -1.0)
        return 1 - torch.sigmoid(self.settings.beta * signs * (ratios - divergence)), ratios.detach(), good


def _own(units: Sequence[TrainingExample]) -> list[TrainingExample]:
    return [replace(unit, answers=unit.answers[:1]) for unit in units]


def _others(units: Sequence[TrainingExample]) -> list[TrainingExample]:
    return [replace(unit, answers=unit.answers[1:]) for unit in units]


def _other(index: int, count: int, batch: int) -> int:
    """The unit whose answer a unit gets. One that is alone in its group gets that of the unit before it."""
    start = index - index % batch
    end = min(start + batch, count)
    return end - 1 if index == start and end - start > 1 else max(index - 1, 0)
