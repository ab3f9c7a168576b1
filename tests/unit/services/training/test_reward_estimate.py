"""The reward model's estimate: whose answers it scores, and what follows from the scores."""

from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.generation import Adapter, EndReason
from desktop.engine.protocol import BatchAnswer, GenerateBatch, Score, Scored
from desktop.services.training.adapters import TrainedRewardModel
from desktop.services.training.independent_prompts import IndependentPrompts
from desktop.services.training.reward_estimate import RewardComparison, RewardEstimate
from desktop.training.reward_head import RewardHead

ADAPTER = Adapter("/tuned.gguf")


@pytest.fixture
def comparison(tmp_path: Path) -> RewardComparison:
    RewardHead((1.0, 2.0)).write(tmp_path)
    prompts = IndependentPrompts(tuple((ChatMessage("user", f"Question {number}?"),) for number in range(4)), 2)
    return RewardComparison(TrainedRewardModel("id", "Taste", str(tmp_path), "/b.gguf", ""), prompts, ADAPTER)


def answer(prompt: int, text: str) -> BatchAnswer:
    return BatchAnswer(0, prompt, 0, text, "", (1,), (), 1, EndReason.END_OF_TURN)


def test_both_models_answer_and_their_answers_are_scored_by_prompt(comparison: RewardComparison) -> None:
    requests = comparison.requests()
    for model, adapters in (("base", ()), ("tuned", (ADAPTER,))):
        asked = next(requests)
        assert isinstance(asked, GenerateBatch)
        assert (asked.adapters, len(asked.prompts)) == (adapters, 4)
        for prompt in range(4):
            comparison.add(answer(prompt, "" if (model, prompt) == ("tuned", 2) else f"{model} {prompt}"))
    assert (comparison.done, comparison.total) == (8, 8)
    score = next(requests)
    assert isinstance(score, Score)
    assert [conversation[-1].content for conversation in score.conversations] == [
        *("base 0", "tuned 0", "base 1", "tuned 1", "base 3", "tuned 3")  # prompt 2 has an empty answer
    ]
    assert score.conversations[0][0] == ChatMessage("user", "Question 0?")
    comparison.add(Scored(0, (0.0, 1.0, 2.0, 1.0, 0.5, 0.5)))
    assert list(requests) == []
    estimate = comparison.estimate()
    assert estimate == RewardEstimate("Taste", 1.5, 3, excluded=2)
    assert (estimate.share, *estimate.interval) == pytest.approx((0.5, 0.123, 0.877), abs=5e-3)


def test_without_an_answer_there_is_no_estimate(comparison: RewardComparison) -> None:
    assert len(list(comparison.requests())) == 2
    assert comparison.estimate() is None


@pytest.mark.parametrize("changed", [{"wins": 5}, {"n": 0}, {"n": "x"}])
def test_a_damaged_estimate_is_refused(changed: dict[str, object]) -> None:
    kept = RewardEstimate("Taste", 1.5, 3, 1).to_dict()
    assert RewardEstimate.from_dict(kept) == RewardEstimate("Taste", 1.5, 3, 1)
    assert RewardEstimate.from_dict({"reward": "Taste", "wins": 1.5, "n": 3}) == RewardEstimate("Taste", 1.5, 3)
    with pytest.raises(ValueError):  # noqa: PT011 -- any
        RewardEstimate.from_dict(kept | changed)
