"""What a reward model thinks of a tuned model: an estimate, since it is no judgement of the user.

Base and tuned model answer held-out prompts, and a reward model of the user's preferences, for the same base model,
scores the answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.generation import Adapter
from desktop.core.sampling import Sampling
from desktop.engine.protocol import BatchAnswer, BatchPrompt, GenerateBatch, Score, Scored
from desktop.quality.proportions import wilson
from desktop.services.training.adapters import TrainedRewardModel
from desktop.services.training.independent_prompts import IndependentPrompts
from desktop.training.reward_head import score_request

PROMPTS: Final = 40
"""The most prompts that are asked, each of both models."""

_TOKENS: Final = 128  # of an answer, since an evaluation must take minutes
_SEED: Final = 1  # the same of both models, so that a second evaluation gives the same estimate


class EstimateProblem(StrEnum):
    """Why there is no estimate."""

    NO_REWARD_MODEL = "no reward model"
    UNREADABLE = "reward model unreadable"
    UNKNOWN_DATA = "training data of the reward model unknown"
    NO_PROMPTS = "no independent held-out prompts"
    NO_ANSWERS = "no answers"


PROBLEMS: Final = {
    EstimateProblem.NO_REWARD_MODEL: QT_TRANSLATE_NOOP(
        "evaluation",
        "No reward model of this base model is better than chance and answer length yet. Train one from comparisons, "
        "then evaluate again.",
    ),
    EstimateProblem.UNREADABLE: QT_TRANSLATE_NOOP(
        "evaluation", "The reward model could not be read. Train it again, then evaluate again."
    ),
    EstimateProblem.UNKNOWN_DATA: QT_TRANSLATE_NOOP(
        "evaluation",
        "It is not known what the reward model was trained on, so its scores may not be independent. Train one here.",
    ),
    EstimateProblem.NO_PROMPTS: QT_TRANSLATE_NOOP(
        "evaluation",
        "No held-out prompt of this run is new to the reward model. Train a reward model that holds out more prompts.",
    ),
    EstimateProblem.NO_ANSWERS: QT_TRANSLATE_NOOP("evaluation", "The models gave no answers that can be scored."),
}


@dataclass(frozen=True, slots=True)
class RewardEstimate:
    """On `wins` of `n` prompts the answer of the tuned model has the higher score; equal scores count as half a win.
    `name` is that of the run that trained the reward model, `excluded` the number of held-out prompts that it knows
    from its training."""

    name: str
    wins: float
    n: int
    excluded: int = 0

    @property
    def share(self) -> float:
        """wins / n."""
        return self.wins / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share."""
        return wilson(self.wins, self.n)

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with the share and its interval for readers."""
        low, high = self.interval
        interval = {"value": self.share, "low": low, "high": high}
        return {"reward": self.name, "wins": self.wins, "n": self.n, "excluded": self.excluded, **interval}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "RewardEstimate":
        """Read what `to_dict` returned. Raises `ValueError`, `KeyError` or `TypeError` if it is damaged."""
        found = cls(str(data["reward"]), float(data["wins"]), int(data["n"]), int(data.get("excluded", 0)))
        if not 0 <= found.wins <= found.n or not found.n or found.excluded < 0:
            raise ValueError("a share of nothing")
        return found


class RewardComparison:
    """Pass each of `requests` to the engine with the base model loaded, and their results to `add`; then `estimate`.

    A request is made when the one before has been answered.
    """

    def __init__(self, reward: TrainedRewardModel, prompts: IndependentPrompts, adapter: Adapter) -> None:
        self._reward, self._prompts, self._excluded = reward, prompts.prompts, prompts.excluded
        self._models: tuple[tuple[Adapter, ...], ...] = ((), (adapter,))
        self._answers: list[dict[int, str]] = [{}, {}]
        self._scores: tuple[float, ...] = ()
        self._model = 0

    @property
    def total(self) -> int:
        """The number of answers that are needed."""
        return 2 * len(self._prompts)

    @property
    def done(self) -> int:
        """The number of answers so far."""
        return sum(map(len, self._answers))

    def requests(self) -> Iterator[GenerateBatch | Score]:
        """What the engine has to answer, in order. Raises `UserError` if the reward model cannot be read."""
        prompts = tuple(BatchPrompt(prompt, seeds=(_SEED,), max_tokens=_TOKENS) for prompt in self._prompts)
        for model, adapters in enumerate(self._models):
            self._model = model
            yield GenerateBatch(0, prompts, Sampling(), adapters=adapters)
        answered = [
            (*self._prompts[index], ChatMessage("assistant", answers[index]))
            for index in self._compared()
            for answers in self._answers
        ]
        if answered:
            yield score_request(Path(self._reward.path), answered)

    def add(self, event: BatchAnswer | Scored) -> None:
        """Take a result of the last request."""
        if isinstance(event, BatchAnswer):
            self._answers[self._model][event.prompt] = event.text
        else:
            self._scores = event.scores

    def estimate(self) -> RewardEstimate | None:
        """The result; None if no prompt was answered by both models."""
        pairs = list(zip(self._scores[::2], self._scores[1::2], strict=True))
        wins = sum(1.0 if tuned > base else 0.5 if tuned == base else 0.0 for base, tuned in pairs)
        return RewardEstimate(self._reward.name, wins, len(pairs), self._excluded) if pairs else None

    def _compared(self) -> list[int]:
        """The prompts that both models have answered with some text."""
        base, tuned = self._answers
        return [index for index in sorted(base) if base[index].strip() and tuned.get(index, "").strip()]
