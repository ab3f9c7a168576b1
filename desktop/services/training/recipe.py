"""A training recipe: everything that is chosen for a run, as a file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from desktop.core.untrusted import Fields, parse
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.training.job import TrainingStage
from desktop.training.methods import NEEDS, Method, TrainingData
from desktop.training.settings import TrainingSettings

VERSION: Final = 1
DEFAULT_HELD_OUT: Final = 0.2
MAX_HELD_OUT: Final = 0.9
_UNUSED: Final = ("sayso_recipe", "format", "splits", "seed", "provenance", "file", "title")
"""Keys of an export's recipe that a training recipe does not have."""


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """What a run trains on, and how.

    `data` has the scope and the options of an export: which judgements become examples, and which rows are excluded.
    With `ties`, training makes both answers of a tie equally likely; without, ties are excluded. `others` includes
    judgements of other people, from files and bundles. `balance_length` excludes pairs until the longer answer wins as
    often as the shorter one. `held_out` is the share of prompts that are not trained on.

    `base` is the path of a model file (empty: the built-in model), `parent` and `reward` are runs, by id or name.
    Without stages, they are those that suit the data (`default_stages`).
    """

    data: Recipe
    stages: tuple[TrainingStage, ...]
    name: str = ""
    base: str = ""
    parent: str = ""
    reward: str = ""
    held_out: float = DEFAULT_HELD_OUT
    seed: int = 0
    others: bool = True
    balance_length: bool = False

    @property
    def ties(self) -> bool:
        """Whether ties are trained on."""
        return self.data.ties is True

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "sayso_training": VERSION,
            "name": self.name,
            "base": self.base,
            "from": self.parent,
            "reward": self.reward,
            "stages": [stage.to_dict() for stage in self.stages],
            "held_out": self.held_out,
            "seed": self.seed,
            "others": self.others,
            "balance_length": self.balance_length,
            "data": {name: value for name, value in self.data.to_dict().items() if name not in _UNUSED},
        }

    def to_json(self) -> str:
        """The text of a recipe file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, where: str = "The recipe") -> Self:
        """Read the text of a recipe file; `where` names the file in errors. Raises `UserError`."""
        fields = parse(text, where)
        fields.integer("sayso_training", 1, VERSION)
        data = fields.child("data")
        options = {"sayso_recipe": 1, "format": "trl-sft"} | {name: data.raw(name) for name in data}
        recipe = cls(
            Recipe.from_json(json.dumps(options), where),
            tuple(map(_stage, fields.objects("stages"))),
            name=fields.text("name", "", longest=200),
            base=fields.text("base", ""),
            parent=fields.text("from", "", longest=200),
            reward=fields.text("reward", "", longest=200),
            held_out=fields.number("held_out", 0, MAX_HELD_OUT) if "held_out" in fields else DEFAULT_HELD_OUT,
            seed=fields.integer("seed", 0, 2**63 - 1, 0),
            others=fields.flag("others", True),
            balance_length=fields.flag("balance_length", False),
        )
        fields.end()
        return recipe

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], where: str = "The recipe") -> Self:
        """Read what `to_dict` returns. Raises `UserError`."""
        return cls.from_json(json.dumps(data), where)


def _stage(fields: Fields) -> TrainingStage:
    method = Method(fields.one_of("method", tuple(Method)))
    settings = fields.child("settings") if "settings" in fields else Fields({}, fields.where)
    stage = TrainingStage(method, TrainingSettings.from_fields(settings, method))
    settings.end()
    fields.end()
    return stage


def default_stages(examples: Mapping[TrainingData, int]) -> tuple[TrainingStage, ...]:
    """The stages for data with so many examples: SFT if there are enough demonstrations, then DPO from it, or KTO if
    there are labels but no pairs. Empty if nothing is enough."""

    def has_enough(method: Method) -> bool:
        return examples.get(NEEDS[method].data, 0) >= NEEDS[method].minimum

    chosen = [Method.SFT] if has_enough(Method.SFT) else []
    chosen += [method for method in (Method.DPO, Method.KTO) if has_enough(method)][:1]
    return tuple(TrainingStage(method, TrainingSettings.for_method(method)) for method in chosen)


def recipe_of(scope: ExportScope, *stages: TrainingStage, **fields: Any) -> TrainingRecipe:
    """A recipe with the default options for the data of a scope."""
    return TrainingRecipe(Recipe("trl-sft", scope), stages, **fields)
