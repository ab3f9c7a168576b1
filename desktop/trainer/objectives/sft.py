"""Supervised fine-tuning (SFT): imitate demonstrations.

Loss: the mean over all answer tokens of a batch of -log p(token | prompt, answer before it); prompts are not learned
(Ouyang et al. 2022, arXiv 2203.02155, section 3.5). Several turns of a conversation are several examples, each with
what precedes it as its prompt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import torch

from desktop.trainer.objectives.objective import (
    Exclusions,
    HeldOutResult,
    Objective,
    StepProgress,
    StepResult,
)
from desktop.trainer.packing import AnswerGroup
from desktop.training.examples import TrainingExample
from desktop.training.methods import Method


class SupervisedObjective(Objective):
    """A unit is one demonstration: an example whose only answer it is."""

    method = Method.SFT

    def select(self, examples: Iterable[TrainingExample]) -> tuple[list[TrainingExample], dict[str, int]]:
        exclusions = Exclusions(self.settings.longest)
        chosen = []
        for example in examples:
            for index in example.demonstrations:
                answer = example.answers[index]
                if exclusions.admit(example.prompt, answer):
                    chosen.append(replace(example, answers=(answer,), demonstrations=(0,), pairs=(), labels=()))
        return chosen, dict(exclusions.reasons)

    def backward(self, batch: Sequence[TrainingExample]) -> StepResult:
        tokens = sum(len(answer) - (not e.prompt) for e in batch for answer in e.answers)
        loss = 0.0
        for part in self.micro_batches(batch):
            part_loss = self._total(part) / tokens
            part_loss.backward()
            loss += part_loss.item()
        return StepResult({"loss": loss}, self.tokens(batch))

    @torch.no_grad()
    def measure(self, examples: Sequence[TrainingExample], progress: StepProgress) -> HeldOutResult:
        tokens = sum(len(answer) - (not e.prompt) for e in examples for answer in e.answers)
        total, done = 0.0, 0
        for part in self.micro_batches(examples):
            total += self._total(part).item()
            done += len(part)
            progress(done, len(examples))
        return HeldOutResult({"loss": total / max(tokens, 1)}, len(examples))

    def _total(self, examples: Sequence[TrainingExample]) -> torch.Tensor:
        """The sum of the negative log-probabilities of all answer tokens."""
        groups = [AnswerGroup(example.prompt, example.answers) for example in examples]
        return -torch.cat([answer for answers in self.model.log_probs(groups) for answer in answers]).sum()
