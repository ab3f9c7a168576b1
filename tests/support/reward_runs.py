"""Finished runs of reward models."""

import json
from collections.abc import Sequence
from pathlib import Path

from desktop.core.training_run import RunStatus
from desktop.datasets.recipe import ExportScope
from desktop.services.training.files import PROVENANCE
from desktop.services.training.recipe import recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.job import ADAPTER, TrainingStage
from desktop.training.methods import Method
from desktop.training.reward_head import RewardHead
from desktop.training.settings import TrainingSettings


def add_reward_run(
    database: Database,
    base: str,
    name: str = "Taste",
    accuracy_low: float = 0.6,
    above_length_low: float = 0.05,
    n: int = 40,
    trained: Sequence[str] | None = (),
    held_out: Sequence[str] = (),
) -> str:
    """A finished reward model of `base` with these held-out figures, trained on the prompts `trained` (None: that is
    not known); returns the id of its run. Its head is 1."""
    runs = TrainingRunService(database)
    stage = TrainingStage(Method.REWARD, TrainingSettings.for_method(Method.REWARD))
    run, _ = runs.create(recipe_of(ExportScope(all=True), stage, name=name), Path(base), "", "")
    folder = runs.files.of(run).stage(0, Method.REWARD)
    folder.mkdir(parents=True)
    (folder / ADAPTER).write_bytes(b"GGUF")
    if trained is not None:
        stage_data = {
            "method": "reward",
            "train": list(trained),
            "held_out": list(held_out),
            "judgements": [],
            "excluded": {},
        }
        (folder.parent / PROVENANCE).write_text(json.dumps({"stages": [stage_data]}))
    RewardHead((1.0,)).write(folder)
    figures = {"reward_figures": {"accuracy_low": accuracy_low, "above_length_low": above_length_low, "n": n}}
    runs.update(run.id, status=RunStatus.FINISHED, figures=figures)
    return run.id
