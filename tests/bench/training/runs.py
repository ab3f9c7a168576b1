"""Trains in a data folder as the window and the command line do, with the defaults, but without either."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from desktop.core.training_run import RunStatus, TrainingRun
from desktop.datasets.recipe import ExportScope
from desktop.engine.builtin import LICENCE, builtin_model
from desktop.evaluation.battery import Battery, BatteryCategory, load_battery
from desktop.evaluation.comparison import CategoryResult
from desktop.services.training.files import TrainingFiles
from desktop.services.training.recipe import TrainingRecipe, recipe_of
from desktop.services.training.results import RunResult
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.session import TrainingControl, TrainingSession
from desktop.store.database import Database
from desktop.training.environment import TrainerEnvironment
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings, TrainingValue

T = TypeVar("T")

FOLDER: Final = Path("build/bench-training").absolute()
"""Results, stores and adapters. What is there is not measured again, so that an interrupted bench continues."""


def base_model() -> Path:
    """The built-in model's file."""
    model = builtin_model()
    if model is None:
        raise SystemExit("the built-in model is not installed")
    return model


def measured_once(name: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of a measurement: measured now and kept as `name`.json, or kept from before."""
    path = FOLDER / f"{name}.json"
    if path.exists():
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return kept
    began = time.monotonic()
    print(f"{name} …", file=sys.stderr, flush=True)
    result = measure()
    took_s = time.monotonic() - began
    print(f"{name}: {took_s:.0f} s, {json.dumps(result)[:300]}", file=sys.stderr, flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result | {"took_s": round(took_s, 1)}, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


class HeadlessTraining:
    """The training runs of one data folder."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.files = TrainingFiles(data)
        self._session = TrainingSession(
            data, TrainerEnvironment().command(), self._ask, lambda event: None, lambda: TrainingControl.CONTINUE
        )

    def find(self, name: str) -> TrainingRun:
        """The run with this name."""
        return self._ask(lambda runs: runs.find(name))

    def train(
        self,
        name: str,
        *methods: Method,
        seed: int,
        parent: str = "",
        reward: str = "",
        settings: Mapping[str, TrainingValue] | None = None,
    ) -> RunResult:
        """Train a new run on all judgements; without methods, with the stages that suit the data."""
        stages = [TrainingStage(method, TrainingSettings.for_method(method, **settings or {})) for method in methods]
        return self.train_recipe(
            recipe_of(ExportScope(all=True), *stages, name=name, parent=parent, reward=reward, seed=seed)
        )

    def train_recipe(self, recipe: TrainingRecipe) -> RunResult:
        """Train a new run, or what is left of the one with its name."""
        run = next((run for run in self._ask(lambda runs: runs.all()) if run.name == recipe.name), None)
        if run is None or not self.files.of(run).job.is_file():
            run = self._session.prepare(run, recipe, base_model(), LICENCE, "", "{number}")
        result = self._session.train(run)
        if result.status is not RunStatus.FINISHED:
            raise SystemExit(f"{run.name}: {result.status}, {result.error}")
        return result

    def exact_match(self, name: str) -> CategoryResult:
        """What the adapter of a run changes in the battery's category “exact match”."""
        battery = load_battery()
        # lengths are always compared, over the items about language
        kept = (BatteryCategory.EXACT_MATCH, BatteryCategory.LANGUAGE)
        items = tuple(item for item in battery.items if item.category in kept)
        report = self._session.evaluate(
            self.find(name), base_model(), battery=Battery(battery.version, items, battery.texts)
        )
        return next(result for result in report.results if result.name is BatteryCategory.EXACT_MATCH)

    def _ask(self, work: Callable[[TrainingRunService], T]) -> T:
        with Database.open(self._data) as database:
            return work(TrainingRunService(database))
