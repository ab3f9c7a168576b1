"""What PPO learns about rewards: the value of a state, and the scale of scores."""

from typing import Any, Final

import torch
from torch import Tensor

CLIP: Final = 0.2
_ITERATIONS: Final = 30
_LEARNING_RATE: Final = 0.05


class ValueHead:
    """V(state) = w · state / |state| + b: the reward that is expected from a hidden state on.

    Starts at 0. The states are not differentiated: the adapter is trained for the policy only.
    """

    def __init__(self, dimensions: int, device: torch.device) -> None:
        self._weight = torch.zeros(dimensions + 1, device=device, requires_grad=True)
        self._optimizer = torch.optim.Adam([self._weight], lr=_LEARNING_RATE)

    @torch.no_grad()
    def __call__(self, states: Tensor) -> Tensor:
        """Values [n] of states [n, d]."""
        return _features(states) @ self._weight

    def fit(self, states: Tensor, returns: Tensor, old: Tensor) -> float:
        """Move towards the returns [n], from the values `old` [n] that they were computed with. Returns the clipped
        loss before that."""
        features = _features(states)
        first = 0.0
        for iteration in range(_ITERATIONS):
            loss = value_loss(features @ self._weight, returns, old)
            first = loss.item() if iteration == 0 else first
            self._optimizer.zero_grad()
            loss.backward()
            self._optimizer.step()
        return first

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"weight": self._weight.detach().clone(), "optimizer": self._optimizer.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        with torch.no_grad():
            self._weight.copy_(state["weight"])
        self._optimizer.load_state_dict(state["optimizer"])


def value_loss(values: Tensor, returns: Tensor, old: Tensor) -> Tensor:
    """Mean of 1/2 max((V - R)^2, (V clipped to old ± 0.2 - R)^2), all [n]."""
    clipped = old + (values - old).clamp(-CLIP, CLIP)
    return 0.5 * torch.maximum((values - returns).square(), (clipped - returns).square()).mean()


def _features(states: Tensor) -> Tensor:
    """[n, d] -> [n, d + 1]: rows of length 1, and a constant."""
    return torch.cat((torch.nn.functional.normalize(states), states.new_ones(len(states), 1)), dim=1)


class RunningMoments:
    """Mean and deviation of all numbers so far (Chan et al. 1983)."""

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._squares = 0.0  # sum of squared differences from the mean

    @property
    def deviation(self) -> float:
        """The standard deviation; 1 for fewer than two numbers, or if all are the same."""
        variance = self._squares / (self._count - 1) if self._count > 1 else 0.0
        return variance**0.5 or 1.0

    def add(self, numbers: Tensor) -> None:
        """Take more numbers into account."""
        count = len(numbers)
        mean = numbers.mean().item()
        squares = (numbers - mean).square().sum().item()
        total = self._count + count
        difference = mean - self._mean
        self._squares += squares + difference**2 * self._count * count / total
        self._mean += difference * count / total
        self._count = total

    def normalized(self, numbers: Tensor) -> Tensor:
        """(number - mean) / deviation."""
        return (numbers - self._mean) / self.deviation

    def state(self) -> list[float]:
        """For a checkpoint."""
        return [float(self._count), self._mean, self._squares]

    def restore(self, state: list[float]) -> None:
        """Go on from what `state` returned."""
        self._count, self._mean, self._squares = int(state[0]), state[1], state[2]
