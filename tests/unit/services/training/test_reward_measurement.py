"""An imported reward model: the figures that a trained one has, from pairs that its job held out."""

from pathlib import Path

import pytest

from desktop.datasets.recipe import ExportScope
from desktop.engine.protocol import Score, Scored, Tokenize, Tokenized
from desktop.quality.pair_accuracy import accuracy_figures
from desktop.services.training.data import TrainingDataService, TrainingSet
from desktop.services.training.examples import PromptDraft
from desktop.services.training.recipe import recipe_of
from desktop.services.training.reward_measurement import RewardMeasurement
from desktop.training.job import TrainingStage
from desktop.training.methods import Method, TrainingData
from desktop.training.reward_head import RewardHead
from desktop.training.settings import TrainingSettings
from tests.support.training_worlds import save, small_world


@pytest.fixture
def found(tmp_path: Path) -> TrainingSet:
    save(small_world(24, 0, 0), tmp_path / "data")
    stage = TrainingStage(Method.REWARD, TrainingSettings.for_method(Method.REWARD))
    recipe = recipe_of(ExportScope(all=True), stage)
    return TrainingDataService(tmp_path / "data").read(recipe, kinds={TrainingData.PAIRS})


def measure(measurement: RewardMeasurement, sign: float, prompt: int = 5) -> list[Score]:
    """Answer as an engine whose scores are `sign` times those that follow the pairs of the store."""
    asked = []
    ranks = {text: rank for draft in measurement._drafts for rank, text in enumerate(texts_by_rank(draft))}
    for request in measurement.requests():
        if isinstance(request, Tokenize):
            answers = tuple(tuple(range(len(text))) for text in request.answers)
            measurement.add(Tokenized(0, tuple(range(prompt)), answers, -1, ""))
        else:
            asked.append(request)
            measurement.add(Scored(0, tuple(sign * -ranks[chat[-1].content] for chat in request.conversations)))
    return asked


def texts_by_rank(draft: PromptDraft) -> list[str]:
    """The answers of a prompt, the one first that wins most pairs."""
    wins = dict.fromkeys(draft.answers, 0)
    for better, _, _ in draft.pairs:
        wins[better] += 1
    return [draft.answers[id].text for id in sorted(wins, key=lambda id: -wins[id])]


def test_all_pairs_of_held_out_prompts_are_scored_and_no_others(tmp_path: Path, found: TrainingSet) -> None:
    RewardHead((1.0,)).write(tmp_path)
    prompts = sorted(found.prompts)
    held_out = set(prompts[:9])
    right = RewardMeasurement(tmp_path, found, held_out, 2048)
    asked = measure(right, 1.0)
    assert right.total == 9
    assert sum(len(request.conversations) for request in asked) == 9 * 3
    figures, n = right.figures()
    assert (n, figures["accuracy"], figures["accuracy_low"]) == (27, 1.0, 1.0)
    assert 0 <= figures["length_accuracy"] <= 1
    wrong = RewardMeasurement(tmp_path, found, held_out, 2048)
    measure(wrong, -1.0)
    assert wrong.figures()[0]["accuracy"] == 0.0
    assert wrong.figures()[0]["length_accuracy"] == figures["length_accuracy"]


def test_prompts_that_are_too_long_are_not_measured(tmp_path: Path, found: TrainingSet) -> None:
    RewardHead((1.0,)).write(tmp_path)
    measurement = RewardMeasurement(tmp_path, found, set(found.prompts), 2048)
    assert measure(measurement, 1.0, prompt=2048) == []
    assert measurement.figures() == ({}, 0)


def test_the_interval_is_by_prompts_and_the_difference_is_paired() -> None:
    """Twenty prompts with six pairs each; the scores are right where the length is, and in one more pair of each."""
    figures = accuracy_figures([5.0] * 20, [4.0] * 20, [6] * 20)
    assert (figures["accuracy"], figures["accuracy_low"], figures["accuracy_high"]) == pytest.approx((5 / 6,) * 3)
    assert figures["above_length_low"] == pytest.approx(1 / 6)
    mixed = accuracy_figures([6.0, 0.0] * 10, [3.0] * 20, [6] * 20)
    assert mixed["accuracy"] == 0.5
    assert mixed["accuracy_low"] < 0.35  # as of 20 prompts, not of 120 pairs
    assert mixed["above_length_low"] < 0
