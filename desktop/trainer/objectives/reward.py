"""Reward model: a score for each answer, learned from pairs.

The score is r(x, y) = w · h, with h [d] the hidden state after the final norm of the answer's last token, which is the
end of its turn; the adapter and w are trained. The loss of Bradley and Terry takes all pairs of a prompt in one step
(Ouyang et al. 2022, arXiv 2203.02155, equation 1), the mean over the prompts of a batch of

    1 / pairs · sum over the prompt's pairs of -log sigmoid(r(chosen) - r(rejected) - margin)

so that a prompt with many answers counts no more than one with two, and its answers are computed once. `margin` is the
strength of the preference (Touvron et al. 2023, arXiv 2307.09288, equation 2). Only differences of scores matter to
this loss; the same mean of 0.01 (r(chosen) + r(rejected))² keeps the scores centred (Eisenstein et al. 2023, arXiv
2312.09244), and the head is written with their mean and deviation over the training answers.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor
from torch.nn import Parameter
from torch.nn.functional import logsigmoid

from desktop.quality.pair_accuracy import accuracy_figures, in_order
from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives.objective import HeldOutResult, Objective, StepProgress, StepResult
from desktop.trainer.objectives.preferences import count_in_order, count_pairs, select_pairs
from desktop.trainer.packing import AnswerGroup
from desktop.training.examples import TrainingExample
from desktop.training.methods import Method
from desktop.training.reward_head import RewardHead
from desktop.training.settings import TrainingSettings

CENTRING: Final = 0.01
HEAD_RATE: Final = 5.0
"""The head starts from nothing and learns faster than the adapter, whose rate this multiplies."""


class _PromptTerms(NamedTuple):
    """The loss of one prompt, and the differences between the scores of its pairs without gradient [pairs]."""

    loss: Tensor
    differences: Tensor


class RewardObjective(Objective):
    """A unit is a prompt with all its pairs. `head` is w: [d], float32."""

    method = Method.REWARD

    def __init__(self, model: TrainableModel, settings: TrainingSettings) -> None:
        super().__init__(model, settings)
        # Zero: all answers start equal, at a loss of log 2. A random head starts far above it, and few steps cannot
        # unlearn it.
        self.head = Parameter(torch.zeros(model.hidden_size, device=model.device))

    def select(self, examples: Iterable[TrainingExample]) -> tuple[list[TrainingExample], dict[str, int]]:
        return select_pairs(examples, self.settings.longest)

    def groups(self) -> list[tuple[list[Parameter], float]]:
        return [*super().groups(), ([self.head], HEAD_RATE)]

    def backward(self, batch: Sequence[TrainingExample]) -> StepResult:
        loss, differences = 0.0, []
        for part in self.micro_batches(batch):
            terms = self._terms(part)
            part_loss = torch.stack([term.loss for term in terms]).sum() / len(batch)
            part_loss.backward()
            loss += part_loss.item()
            differences += [term.differences for term in terms]
        all_pairs = torch.cat(differences)
        values = {
            "loss": loss,
            "accuracy": count_in_order(all_pairs) / len(all_pairs),
            "margin": all_pairs.mean().item(),
        }
        return StepResult(values, self.tokens(batch))

    @torch.no_grad()
    def measure(self, examples: Sequence[TrainingExample], progress: StepProgress) -> HeldOutResult:
        """The loss and the figures of `quality.pair_accuracy`."""
        loss, done = 0.0, 0
        right, longer = [], []
        for part in self.micro_batches(examples):
            for example, term in zip(part, self._terms(part), strict=True):
                loss += term.loss.item() / len(examples)
                right.append(count_in_order(term.differences))
                longer.append(sum(_longer(example, pair.chosen, pair.rejected) for pair in example.pairs))
            done += len(part)
            progress(done, len(examples))
        pairs = [len(example.pairs) for example in examples]
        values = {"loss": loss, **accuracy_figures(right, longer, pairs)}
        return HeldOutResult(values, count_pairs(examples))

    def state(self) -> dict[str, Any]:
        return {"head": self.head.detach().clone()}

    def restore(self, state: dict[str, Any]) -> None:
        with torch.no_grad():
            self.head.copy_(state["head"])

    @torch.no_grad()
    def finish(self, examples: Sequence[TrainingExample], folder: Path, progress: StepProgress) -> dict[str, float]:
        """Write the head, with the mean and the deviation of the scores of all training answers."""
        scores, done = [], 0
        for part in self.micro_batches(examples):
            scores += self.scores(part)
            done += len(part)
            progress(done, len(examples))
        values = torch.cat(scores).double()
        mean, deviation = values.mean().item(), values.std(correction=0).item()
        RewardHead(tuple(self.head.tolist()), mean, deviation or 1.0).write(folder)
        return {"mean": mean, "deviation": deviation}

    def scores(self, examples: Sequence[TrainingExample]) -> list[Tensor]:
        """w · h of each answer: for each example [answers]."""
        groups = [AnswerGroup(example.prompt, example.answers) for example in examples]
        return [hidden.float() @ self.head for hidden in self.model.last_hidden(groups)]

    def _terms(self, examples: Sequence[TrainingExample]) -> list[_PromptTerms]:
        terms = []
        for example, scores in zip(examples, self.scores(examples), strict=True):
            chosen = scores[[pair.chosen for pair in example.pairs]]
            rejected = scores[[pair.rejected for pair in example.pairs]]
            margins = [(pair.margin or 0.0) * self.settings.use_margins for pair in example.pairs]
            losses = -logsigmoid(chosen - rejected - torch.tensor(margins, device=scores.device))
            losses = losses + CENTRING * (chosen + rejected).square()
            terms.append(_PromptTerms(losses.mean(), (chosen - rejected).detach()))
        return terms


def _longer(example: TrainingExample, chosen: int, rejected: int) -> float:
    """1 if the chosen answer is the longer one, 0 if the rejected one is, 0.5 if they are equal."""
    return in_order(len(example.answers[chosen]) - len(example.answers[rejected]))
