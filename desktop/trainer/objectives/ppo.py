"""PPO-ptx: proximal policy optimization with a reward model, mixed with pretraining (Ouyang et al. 2022, arXiv
2203.02155, eq. 2), in the form that Huang et al. 2024 (arXiv 2403.17031) describe for language models.

For each answer y of n tokens, with V_t the value of the state before token t:

    r_t = -kl_coefficient (log p_old(y_t) - log p_start(y_t)), and for the last token + its normalized score
    delta_t = r_t + V_(t+1) - V_t,  V_(n+1) = 0
    A_t = delta_t + lambda A_(t+1)                         generalized advantage (Schulman et al. 2015, 1506.02438)
    policy loss = mean over tokens of -min(ratio_t A_t, clip(ratio_t, 1 - clip, 1 + clip) A_t),
                  ratio_t = p(y_t) / p_old(y_t)            (Schulman et al. 2017, 1707.06347)
    value loss = mean over tokens of 1/2 max((V_t - R_t)^2, (clip(V_t, V_old,t - 0.2, V_old,t + 0.2) - R_t)^2),
                  R_t = A_t + V_old,t
    loss = policy loss + ptx_weight * mean of -log p over the tokens of demonstrations and plain text

Scores are normalized by the mean and deviation of all scores of the stage so far, advantages by those of the batch.
Prompts have the discount 1: nothing is gained by an early end.
"""

from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Tensor

from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives.mixture import PretrainingMixture
from desktop.trainer.objectives.objective import StageContext
from desktop.trainer.objectives.policy import PolicyObjective, ScoredGroup, clipped_loss
from desktop.trainer.objectives.value_head import RunningMoments, ValueHead
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings

LAMBDA: Final = 0.99


class ProximalObjective(PolicyObjective):
    """PPO-ptx. The value head is trained by itself; its gradients do not reach the adapter."""

    method = Method.PPO
    passes = 2

    def __init__(self, model: TrainableModel, settings: TrainingSettings, context: StageContext) -> None:
        super().__init__(model, settings, context)
        self._mixture = PretrainingMixture(context.folder, context.stage, context.job.seed, settings.longest)
        self._value = ValueHead(model.hidden_size, model.device)
        self._moments = RunningMoments()
        self._advantages: list[list[Tensor]] = []

    def state(self) -> dict[str, Any]:
        return super().state() | {"value": self._value.state(), "moments": self._moments.state()}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self._value.restore(state["value"])
        self._moments.restore(state["moments"])

    def prepare_step(self, groups: Sequence[ScoredGroup]) -> None:
        """Compute the advantages of all tokens, then fit the value head to their returns."""
        self._moments.add(torch.cat([group.scores for group in groups]))
        advantages, states, values = [], [], []
        for group in groups:
            scores = self._moments.normalized(group.scores)
            for score, old, start, state in zip(scores, group.old, group.start, group.states, strict=True):
                value = self._value(state)
                rewards = token_rewards(score, old, start, self.settings.kl_coefficient)
                advantages.append(generalized_advantages(rewards, value, LAMBDA))
                states.append(state)
                values.append(value)
        all_values = torch.cat(values)
        everything = torch.cat(advantages)
        self._values["value_loss"] = self._value.fit(torch.cat(states), everything + all_values, all_values)
        deviation, mean = torch.std_mean(everything)
        normalized = iter([(advantage - mean) / (deviation + 1e-8) for advantage in advantages])
        self._advantages = [[next(normalized) for _ in group.old] for group in groups]

    def backward_groups(self, groups: Sequence[ScoredGroup]) -> dict[str, float]:
        tokens = sum(len(old) for group in groups for old in group.old)
        advantages = iter(self._advantages)
        loss = clipped = moved = 0.0
        for part in self.parts(groups):
            new = self.model.log_probs([group.group for group in part], self.settings.temperature)
            now = torch.cat([values for answers in new for values in answers])
            old = torch.cat([values for group in part for values in group.old])
            advantage = torch.cat([values for _ in part for values in next(advantages)])
            part_loss = clipped_loss(now, old, advantage, self.settings.clip).sum() / tokens
            part_loss.backward()
            loss += part_loss.item()
            ratio = (now - old).detach().exp()
            clipped += ((ratio - 1).abs() > self.settings.clip).sum().item() / tokens
            moved += (ratio - 1 - ratio.log()).sum().item() / tokens
        ptx_loss = self._backward_mixture()
        values = {"policy_loss": loss, "clipped": clipped, "step_kl": moved}
        if ptx_loss is not None:
            values["ptx_loss"] = ptx_loss
        return {"loss": loss + self.settings.ptx_weight * (ptx_loss or 0.0), **values}

    def _backward_mixture(self) -> float | None:
        """Add the gradients of the pretraining term; None if there is nothing to mix in."""
        weight = self.settings.ptx_weight
        groups = self._mixture.groups(self._step, self.settings.batch) if weight else []
        tokens = sum(len(answer) - (not prompt) for prompt, answers in groups for answer in answers)
        loss = 0.0
        for group in groups:
            ((values,),) = self.model.log_probs([group])
            part = -values.sum() / tokens
            (weight * part).backward()
            loss += part.item()
        return loss if groups else None


def token_rewards(score: Tensor, old: Tensor, start: Tensor, coefficient: float) -> Tensor:
    """The reward of each token [n] of an answer: the KL penalty, and for the last one the score."""
    rewards = -coefficient * (old - start)
    rewards[-1] += score
    return rewards


def generalized_advantages(rewards: Tensor, values: Tensor, decay: float) -> Tensor:
    """A_t = delta_t + decay A_(t+1), delta_t = r_t + V_(t+1) - V_t, for rewards and values [n] -> [n]."""
    following = torch.cat((values[1:], values.new_zeros(1)))
    advantages = rewards + following - values
    for index in range(len(advantages) - 2, -1, -1):
        advantages[index] += decay * advantages[index + 1]
    return advantages
