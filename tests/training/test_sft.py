"""Supervised fine-tuning: the loss and its gradients, what is selected, and that micro-batches change nothing."""

import pytest
import torch

from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives.sft import SupervisedObjective
from desktop.training.examples import TrainingExample
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings
from tests.training.random_models import gradients
from tests.training.tiny_models import tiny_model

EXAMPLES = (
    TrainingExample("a", (1, 2, 3), ((4, 5, 6), (7, 8)), demonstrations=(0, 1)),
    TrainingExample("b", (9, 10), ((11, 12, 13, 14), (15,)), demonstrations=(0,)),
    TrainingExample("c", (), ((30, 31, 32),), demonstrations=(0,)),
)


def objective(micro_batch: int = 2048, **settings: int) -> SupervisedObjective:
    model = TrainableModel(tiny_model("llama"), rank=4, alpha=8)
    model.micro_batch = micro_batch
    return SupervisedObjective(model, TrainingSettings.for_method(Method.SFT, **settings))


def test_the_loss_is_the_mean_over_answer_tokens() -> None:
    sft = objective()
    units, excluded = sft.select(EXAMPLES)
    assert [unit.answers for unit in units] == [((4, 5, 6),), ((7, 8),), ((11, 12, 13, 14),), ((30, 31, 32),)]
    assert excluded == {}
    result = sft.backward(units)
    network, losses = tiny_model("llama"), []
    for unit in units:
        tokens = torch.tensor([unit.prompt + unit.answers[0]])
        labels = tokens.clone()
        labels[0, : len(unit.prompt)] = -100
        losses.append(network(tokens, labels=labels).loss.item() * (len(unit.answers[0]) - (not unit.prompt)))
    assert result.values["loss"] == pytest.approx(sum(losses) / 11, abs=1e-5)
    assert result.tokens == 20
    measured = sft.measure(units, lambda done, total: None)
    assert measured.values["loss"] == pytest.approx(result.values["loss"], abs=1e-6)
    assert measured.n == 4


@pytest.mark.parametrize("micro_batch", [1, 9])
def test_micro_batches_add_up(micro_batch: int) -> None:
    whole, split = objective(), objective(micro_batch)
    units, _ = whole.select(EXAMPLES)
    one, other = whole.backward(units), split.backward(units)
    assert one.values["loss"] == pytest.approx(other.values["loss"], abs=1e-6)
    torch.testing.assert_close(gradients(whole), gradients(split), rtol=1e-4, atol=1e-6)


def test_long_and_empty_answers_are_excluded_and_counted() -> None:
    long = TrainingExample("d", tuple(range(1, 15)), ((1, 2, 3), (), (5,)), demonstrations=(0, 1, 2))
    units, excluded = objective(longest=16).select([long])
    assert [unit.answers for unit in units] == [((5,),)]
    assert excluded == {"too-long": 1, "empty": 1}
