"""RLOO: REINFORCE with a leave-one-out baseline (Ahmadian et al. 2024, arXiv 2402.14740).

K answers y_1 ... y_K are sampled for each prompt x. The reward of an answer is its score less the KL penalty,

    R_k = score(x, y_k) - kl_coefficient (log p(y_k | x) - log p_start(y_k | x)),

and its advantage is compared with the other answers: A_k = R_k - (1 / (K - 1)) sum over j != k of R_j. The loss is the
mean over all answers of -min(r_k A_k, clip(r_k, 1 - 0.2, 1 + 0.2) A_k), where r_k = p(y_k | x) / p_old(y_k | x) is 1 at
the policy that sampled, so that its gradient there is that of -A_k log p(y_k | x). As in TRL 1.16.
"""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

from desktop.trainer.objectives.policy import PolicyObjective, ScoredGroup, clipped_loss
from desktop.training.methods import Method

CLIP: Final = 0.2


class LeaveOneOutObjective(PolicyObjective):
    """RLOO, with one pass over each batch."""

    method = Method.RLOO

    def backward_groups(self, groups: Sequence[ScoredGroup]) -> dict[str, float]:
        answers = sum(len(group.old) for group in groups)
        loss = 0.0
        for part in self.parts(groups):
            new = self.model.log_probs([group.group for group in part], self.settings.temperature)
            part_loss = torch.stack([self._loss(group, values) for group, values in zip(part, new, strict=True)]).sum()
            (part_loss / answers).backward()
            loss += part_loss.item() / answers
        return {"loss": loss}

    def _loss(self, group: ScoredGroup, new: Sequence[Tensor]) -> Tensor:
        advantages = leave_one_out(group.scores - self.settings.kl_coefficient * group.kl)
        old = torch.stack([values.sum() for values in group.old])
        return clipped_loss(torch.stack([values.sum() for values in new]), old, advantages, CLIP).sum()


def leave_one_out(rewards: Tensor) -> Tensor:
    """Rewards [K] less the mean of the others; 0 for a single answer."""
    if len(rewards) == 1:
        return torch.zeros_like(rewards)
    return rewards - (rewards.sum() - rewards) / (len(rewards) - 1)
