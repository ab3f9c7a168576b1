"""DPO, KTO and the reward model: formulas, selection, micro-batches, checkpoints. `tests/trainers/losses.py` compares
losses and gradients with TRL's."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives import OBJECTIVES
from desktop.trainer.objectives.objective import Objective
from desktop.trainer.objectives.reward import HEAD_RATE, RewardObjective
from desktop.training.examples import AnswerPair, TrainingExample
from desktop.training.methods import Method
from desktop.training.reward_head import RewardHead
from desktop.training.settings import TrainingSettings
from tests.training.random_models import gradients, silent
from tests.training.tiny_models import tiny_model

A, B, C, UNUSED = (4, 5, 6), (7, 8), (9,), (33, 34)
EXAMPLES = (
    TrainingExample(
        "a", (1, 2, 3), (UNUSED, A, B, C), pairs=(AnswerPair(1, 2, 2.0), AnswerPair(1, 3), AnswerPair(3, 2))
    ),
    TrainingExample("b", (11, 12), (B, C), pairs=(AnswerPair(1, 0, 1.0),)),
    TrainingExample("c", (13, 14), (A, C), pairs=(AnswerPair(0, 1),)),
)
LABELS = (
    TrainingExample("a", (1, 2, 3), (UNUSED, A, B), labels=((1, True), (2, False))),
    TrainingExample("b", (11, 12), (B, C), labels=((1, False),)),
    TrainingExample("c", (13, 14), (A,), labels=((0, True),)),
)
DATA = {Method.DPO: EXAMPLES, Method.REWARD: EXAMPLES, Method.KTO: LABELS}


def prepared(method: Method, micro_batch: int = 2048, **settings: Any) -> tuple[Objective, list[TrainingExample]]:
    """An objective after its preparation, with an adapter that has moved since."""
    model = TrainableModel(tiny_model("llama"), rank=4, alpha=8)
    model.micro_batch = micro_batch
    objective = OBJECTIVES[method](model, TrainingSettings.for_method(method, **settings))
    units, _ = objective.select(DATA[method])
    objective.prepare(units, silent)
    move(objective)
    return objective, units


def move(objective: Objective) -> None:
    torch.manual_seed(1)
    for parameter in objective.parameters():
        torch.nn.init.normal_(parameter, std=0.1)


@pytest.mark.parametrize("method", DATA)
def test_micro_batches_add_up(method: Method) -> None:
    (whole, units), (split, _) = prepared(method), prepared(method, micro_batch=1)
    one, other = whole.backward(units), split.backward(units)
    assert one.values == pytest.approx(other.values, abs=1e-5)
    torch.testing.assert_close(gradients(whole), gradients(split), rtol=1e-4, atol=1e-6)
    assert len(gradients(whole)) == len(whole.parameters())
    measured = whole.measure(units, silent)
    assert measured.values["loss"] == pytest.approx(one.values["loss"], abs=1e-5)
    assert measured.n == (len(units) if method is Method.KTO else 5)


@pytest.mark.parametrize("method", DATA)
def test_a_checkpoint_keeps_what_the_loss_needs(method: Method) -> None:
    first, units = prepared(method)
    expected = first.backward(units)
    model = TrainableModel(tiny_model("llama"), rank=4, alpha=8, seed=5)
    second = OBJECTIVES[method](model, first.settings)
    second.restore(first.state())
    model.load_adapter(first.model.adapter())
    assert second.backward(units) == expected


def test_answers_without_a_pair_are_not_computed() -> None:
    objective, units = prepared(Method.DPO)
    assert units[0].answers == (A, B, C)
    assert units[0].pairs == (AnswerPair(0, 1, 2.0), AnswerPair(0, 2), AnswerPair(2, 1))
    assert objective.backward(units).tokens == 3 + 6 + 2 + 3 + 2 + 4


def test_pairs_with_a_long_answer_are_excluded() -> None:
    objective, _ = prepared(Method.REWARD, longest=16)
    long = TrainingExample("a", tuple(range(14)), (A, B, C), pairs=(AnswerPair(0, 1), AnswerPair(1, 2)))
    units, excluded = objective.select([long])
    assert (units[0].answers, units[0].pairs) == ((B, C), (AnswerPair(0, 1),))
    assert excluded == {"too-long": 1}


def sequence_log_prob(network: Any, prompt: tuple[int, ...], answer: tuple[int, ...]) -> float:
    tokens = torch.tensor([prompt + answer])
    scores = network(tokens).logits[0, :-1].log_softmax(-1).gather(1, tokens[0, 1:, None])[:, 0]
    return float(scores[len(prompt) - 1 :].sum())


def test_the_loss_of_dpo_is_that_of_the_paper() -> None:
    objective, units = prepared(Method.DPO, beta=0.3, label_smoothing=0.1, use_margins=True)
    losses = []
    with torch.no_grad():
        for unit in units:
            rewards = [
                0.3
                * (
                    sequence_log_prob(objective.model.peft, unit.prompt, answer)
                    - sequence_log_prob(tiny_model("llama"), unit.prompt, answer)
                )
                for answer in unit.answers
            ]
            for pair in unit.pairs:
                z = rewards[pair.chosen] - rewards[pair.rejected] - math.log(pair.margin or 1)
                losses.append(0.9 * math.log1p(math.exp(-z)) + 0.1 * math.log1p(math.exp(z)))
    assert objective.backward(units).values["loss"] == pytest.approx(sum(losses) / 5, abs=1e-4)


def test_before_the_first_step_the_accuracy_is_that_of_chance() -> None:
    objective = OBJECTIVES[Method.DPO](
        TrainableModel(tiny_model("llama"), rank=4, alpha=8), TrainingSettings.for_method(Method.DPO)
    )
    units, _ = objective.select(EXAMPLES)
    objective.prepare(units, silent)
    measured = objective.measure(units, silent)
    assert measured.values["accuracy"] == 0.5
    assert measured.values["loss"] == pytest.approx(math.log(2), abs=0.2)


def test_each_label_is_compared_with_the_answer_to_another_prompt() -> None:
    _, units = prepared(Method.KTO, batch=4)
    assert [unit.answers for unit in units] == [(A, A), (B, A), (C, B), (A, C)]
    _, units = prepared(Method.KTO, batch=3)
    assert [unit.answers for unit in units] == [(A, C), (B, A), (C, B), (A, C)]


def test_a_prompt_counts_once_in_the_reward_models_loss() -> None:
    objective, units = prepared(Method.REWARD, use_margins=False)
    losses = [objective.measure([unit], silent).values["loss"] for unit in units]
    assert objective.backward(units).values["loss"] == pytest.approx(sum(losses) / 3, abs=1e-5)


def test_a_strong_preference_asks_for_a_larger_difference() -> None:
    for method in (Method.DPO, Method.REWARD):
        plain, units = prepared(method, use_margins=False)
        strict, _ = prepared(method, use_margins=True)
        assert strict.backward(units).values["loss"] > plain.backward(units).values["loss"]


def test_a_reward_model_starts_without_a_preference() -> None:
    model = TrainableModel(tiny_model("llama"), rank=4, alpha=8)
    objective = OBJECTIVES[Method.REWARD](model, TrainingSettings.for_method(Method.REWARD, use_margins=False))
    units, _ = objective.select(EXAMPLES)
    values = objective.measure(units, silent).values
    assert (values["loss"], values["accuracy"]) == pytest.approx((math.log(2), 0.5))
    assert [factor for _, factor in objective.groups()] == [1.0, HEAD_RATE]


def test_the_head_gives_centred_scores_of_deviation_one(tmp_path: Path) -> None:
    objective, units = prepared(Method.REWARD)
    assert isinstance(objective, RewardObjective)
    figures = objective.finish(units, tmp_path, silent)
    head = RewardHead.read(tmp_path)
    scores = []
    with torch.no_grad():
        for unit in units:
            for answer in unit.answers:
                tokens = torch.tensor([unit.prompt + answer])
                hidden = objective.model.peft(tokens, output_hidden_states=True).hidden_states[-1][0, -1]
                scores.append((float(torch.tensor(head.weight) @ hidden) - head.mean) / head.deviation)
    assert sum(scores) == pytest.approx(0, abs=1e-3)
    assert sum(score**2 for score in scores) / len(scores) == pytest.approx(1, abs=1e-3)
    assert figures == pytest.approx({"mean": head.mean, "deviation": head.deviation})


def test_the_reward_model_is_measured_against_length() -> None:
    objective, units = prepared(Method.REWARD)
    values = objective.measure(units, silent).values
    assert values["length_accuracy"] == pytest.approx(3 / 5)
    assert values["accuracy_low"] <= values["accuracy"] <= values["accuracy_high"]
    assert values["above_length_low"] <= values["accuracy"] - values["length_accuracy"]
