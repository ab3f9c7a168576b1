"""What the methods that learn from pairs share: the choice of pairs, and reference log-probabilities."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives.objective import Exclusions, Objective, StepProgress
from desktop.trainer.packing import AnswerGroup
from desktop.training.examples import AnswerPair, TrainingExample
from desktop.training.settings import TrainingSettings


def select_pairs(examples: Iterable[TrainingExample], longest: int) -> tuple[list[TrainingExample], dict[str, int]]:
    """Examples with the answers that occur in pairs, and nothing else. Pairs with an answer that cannot be used are
    left out; the answers are counted by reason."""
    exclusions = Exclusions(longest)
    units = []
    for example in examples:
        paired = sorted({index for pair in example.pairs for index in pair[:2]})
        usable = [index for index in paired if exclusions.admit(example.prompt, example.answers[index])]
        pairs = [pair for pair in example.pairs if pair.chosen in usable and pair.rejected in usable]
        if pairs:
            used = sorted({index for pair in pairs for index in pair[:2]})
            new = {old: index for index, old in enumerate(used)}
            units.append(
                replace(
                    example,
                    answers=tuple(example.answers[index] for index in used),
                    pairs=tuple(AnswerPair(new[pair.chosen], new[pair.rejected], pair.margin) for pair in pairs),
                    demonstrations=(),
                    labels=(),
                )
            )
    return units, dict(exclusions.reasons)


def count_pairs(examples: Sequence[TrainingExample]) -> int:
    """The pairs of all examples."""
    return sum(len(example.pairs) for example in examples)


def count_in_order(margins: Tensor) -> float:
    """How many pairs are in the right order. A margin of 0 is neither: before the first step it is that of all pairs,
    and their accuracy is that of chance."""
    return (margins > 0).sum().item() + (margins == 0).sum().item() / 2


class ReferenceObjective(Objective):
    """An objective that compares the model with the reference: the model as it is before the stage's first step.

    The reference's log-probabilities are computed once, in `prepare`, and kept in checkpoints.
    """

    def __init__(self, model: TrainableModel, settings: TrainingSettings) -> None:
        super().__init__(model, settings)
        self._reference: dict[str, list[float]] = {}

    @torch.no_grad()
    def prepare(self, examples: Sequence[TrainingExample], progress: StepProgress) -> None:
        """Goes on where it was when a checkpoint was written."""
        missing = [example for example in examples if _key(example) not in self._reference]
        done = len(examples) - len(missing)
        for part in self.micro_batches(missing):
            for example, sums in zip(part, self.log_prob_sums(part), strict=True):
                self._reference[_key(example)] = sums.tolist()
            done += len(part)
            progress(done, len(examples))

    def state(self) -> dict[str, Any]:
        return {"reference": self._reference}

    def restore(self, state: dict[str, Any]) -> None:
        self._reference = state["reference"]

    def log_prob_sums(self, examples: Sequence[TrainingExample]) -> list[Tensor]:
        """log p(answer | prompt), summed over its tokens: for each example [answers]."""
        groups = [AnswerGroup(example.prompt, example.answers) for example in examples]
        return [torch.stack([answer.sum() for answer in answers]) for answers in self.model.log_probs(groups)]

    def reference(self, example: TrainingExample) -> Tensor:
        """The reference's sums: [answers]."""
        return torch.tensor(self._reference[_key(example)], device=self.model.device)


def _key(example: TrainingExample) -> str:
    return hashlib.blake2b(repr((example.prompt, example.answers)).encode(), digest_size=16).hexdigest()
