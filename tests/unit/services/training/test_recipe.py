"""A training recipe comes back from its file as it was, and a damaged one is explained."""

import json
from dataclasses import replace
from typing import Any

import pytest

from desktop.core.errors import UserError
from desktop.datasets.recipe import ExportScope, MultipleAnnotations
from desktop.services.training.recipe import TrainingRecipe, recipe_of
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings

SFT = TrainingStage(Method.SFT, TrainingSettings.for_method(Method.SFT, epochs=7))
DPO = TrainingStage(Method.DPO, TrainingSettings.for_method(Method.DPO, beta=0.3, steps=12))


def test_a_recipe_comes_back_from_its_text() -> None:
    recipe = recipe_of(
        ExportScope(project="水"), SFT, DPO, name="SmolLM2 + Round 2", base="/m.gguf", parent="r1", seed=5
    )
    options = replace(recipe.data, ties=True, annotators=MultipleAnnotations.MAJORITY, excluded_checks=("contained",))
    for changed in (recipe, replace(recipe, data=options, held_out=0.0, others=False, balance_length=True)):
        assert TrainingRecipe.from_json(changed.to_json()) == changed
    assert not {"format", "splits", "provenance"} & recipe.to_dict()["data"].keys()


def test_what_is_missing_has_its_default() -> None:
    text = json.dumps({"sayso_training": 1, "stages": [{"method": "reward"}], "data": {"scope": {"all": True}}})
    reward = TrainingStage(Method.REWARD, TrainingSettings.for_method(Method.REWARD))
    assert TrainingRecipe.from_json(text) == recipe_of(ExportScope(all=True), reward)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stages": [{"method": "alchemy"}]}, "method"),
        ({"stages": [{"method": "sft", "settings": {"epochs": 0}}]}, "epochs"),
        ({"stages": [{"method": "sft", "settings": {"beta": 0.1}}]}, "beta"),
        ({"held_out": 0.95}, "held_out"),
        ({"seed": -1}, "seed"),
        ({"colour": "red"}, "colour"),
        ({"data": {"scope": {"all": True}, "annotators": "nobody"}}, "annotators"),
        ({"data": {}}, "scope"),
        ({"data": None}, "data"),
        ({"sayso_training": 2}, "sayso_training"),
    ],
)
def test_a_damaged_recipe_is_explained(change: dict[str, Any], reason: str) -> None:
    plain = {"sayso_training": 1, "stages": [{"method": "sft"}], "data": {"scope": {"all": True}}}
    with pytest.raises(UserError, match=reason) as raised:
        TrainingRecipe.from_json(json.dumps(plain | change), "mine.json")
    assert "mine.json" in str(raised.value)
