"""A new run before it starts: its steps, its data, its settings, and about what it costs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core.errors import UserError
from desktop.core.outputs import write_file
from desktop.core.project import Project
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.engine.memory import available_bytes
from desktop.presenters.job import Job
from desktop.presenters.models import ModelItem, ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import sentence
from desktop.presenters.training_data_summary import TrainingDataSummary, summarize
from desktop.presenters.training_estimate import BaseModelSize, RunEstimate, estimate_run
from desktop.presenters.training_timeline import RunTimeline
from desktop.services.changes import Changes
from desktop.services.library import ModelLibrary
from desktop.services.projects import ProjectService
from desktop.services.training.data import TrainingDataService
from desktop.services.training.recipe import TrainingRecipe, default_stages, recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.store.errors import mapped_to_user_errors
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings

PREFERENCES = (Method.DPO, Method.KTO, Method.PPO)
"""The methods of the second step; PPO begins with its reward model."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the store knows about a plan."""

    folder: Path
    projects: list[Project]
    trained: frozenset[str]
    size: BaseModelSize | None
    tokens_per_second: float | None  # of the newest run of this model


class TrainingPlanPresenter(QObject):
    """The choices of a new run, and what they mean. `summary` is None while the data is read, `problem` a sentence if
    that failed. Nothing is read before `show`."""

    changed = Signal()
    progressed = Signal(object)  # the share of the data that is read, a float
    rejected = Signal(str)
    recipe_saved = Signal(str)  # the name of the file

    def __init__(self, operations: Operations, models: ModelsPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._models = operations, models
        self._job = Job("training data", self)
        self._job.progressed.connect(self.progressed)
        self._reads = operations.latest(self)
        self._facts: _Facts | None = None
        self._is_shown, self._is_stale, self._is_default = False, True, True
        self.base = ""
        self.parent_run: TrainingRun | None = None
        self.reward_run: TrainingRun | None = None
        self.fine_tunes = False
        self.preference: Method | None = None
        self.summary: TrainingDataSummary | None = None
        self.problem = ""
        self._recipe = recipe_of(ExportScope(all=True))
        self._settings = {method: TrainingSettings.for_method(method) for method in Method}
        operations.changed.connect(self._store_changed)
        models.list_changed.connect(self._models_changed)

    # --- state

    @property
    def model(self) -> ModelItem | None:
        """The base model."""
        return self._models.item(self.base)

    @property
    def bases(self) -> list[ModelItem]:
        """The models to choose from."""
        return [item for item in self._models.items if item.problem is None]

    @property
    def projects(self) -> list[Project]:
        """The projects to choose from."""
        return self._facts.projects if self._facts is not None else []

    @property
    def options(self) -> TrainingRecipe:
        """The choices that concern data."""
        return self._recipe

    @property
    def trains_reward_model(self) -> bool:
        """The run makes the reward model that PPO needs, since there is none."""
        return self.preference is Method.PPO and self.reward_run is None

    @property
    def stages(self) -> tuple[TrainingStage, ...]:
        """The stages of the run; empty if there is nothing to do."""
        if self.trains_reward_model:
            methods = [Method.REWARD]
        else:
            methods = [Method.SFT] * self.fine_tunes + [self.preference] * (self.preference is not None)  # type: ignore[list-item]
        return tuple(TrainingStage(method, self._settings[method]) for method in methods)

    @property
    def estimate(self) -> RunEstimate | None:
        """About how long the run takes and what memory it needs; None if that is unknown."""
        if self.summary is None or self._facts is None or self._facts.size is None or not self.stages:
            return None
        summary = self.summary
        return estimate_run(
            self._facts.size, self.stages, summary.tokens, summary.prompts, self._facts.tokens_per_second
        )

    @property
    def free_bytes(self) -> int:
        """The memory that is free now."""
        return available_bytes()

    @property
    def is_data_enough(self) -> bool:
        """Whether there is enough data for any method."""
        return self.summary is not None and any(map(self.summary.has_enough, (Method.SFT, *PREFERENCES[:2])))

    @property
    def can_start(self) -> bool:
        """Everything is known, and every stage has enough data."""
        enough = self.summary is not None and all(self.summary.has_enough(stage.method) for stage in self.stages)
        return bool(enough and self.stages and self.model is not None)

    @property
    def recipe(self) -> TrainingRecipe:
        """The choices as a recipe."""
        return replace(
            self._recipe,
            stages=self.stages,
            base=self.base,
            parent=self.parent_run.id if self.parent_run is not None else "",
            reward=self.reward_run.id if self.reward_run is not None and not self.trains_reward_model else "",
        )

    def settings(self, method: Method) -> TrainingSettings:
        """The settings of a method."""
        return self._settings[method]

    # --- intents

    def show(self) -> None:
        """Read the data if it may have changed, and follow changes until `hide`."""
        self._is_shown = True
        if not self.base:
            self._choose_default_base()
        if self._is_stale:
            self.read()

    def hide(self) -> None:
        """Follow no changes until `show`."""
        self._is_shown = False

    def reset(self, base: str = "", parent: TrainingRun | None = None, reward: TrainingRun | None = None) -> None:
        """Begin anew with the default plan; with a `parent`, the run continues its adapter."""
        self.base, self.parent_run, self.reward_run = base or self.base, parent, reward
        self.preference = Method.PPO if reward is not None else None
        self._settings = {method: TrainingSettings.for_method(method) for method in Method}
        self._recipe = recipe_of(self._recipe.data.scope)
        self._is_default, self._is_stale = reward is None, True
        if self._is_shown:
            self.read()

    def duplicate(self, run: TrainingRun, parent: TrainingRun | None, reward: TrainingRun | None) -> None:
        """Begin with the choices of a run. Raises `UserError` if its recipe cannot be read."""
        recipe = TrainingRecipe.from_dict(run.recipe)
        methods = {stage.method: stage.settings for stage in recipe.stages}
        self._settings = {method: TrainingSettings.for_method(method) for method in Method} | methods
        self.base, self.parent_run, self.reward_run = run.base, parent, reward
        self.fine_tunes = Method.SFT in methods
        self.preference = next((method for method in (*PREFERENCES, Method.RLOO) if method in methods), None)
        if Method.REWARD in methods:
            self.preference = Method.PPO
        self._recipe = replace(recipe, name="", stages=())
        self._is_default, self._is_stale = False, True
        if self._is_shown:
            self.read()

    def choose_base(self, path: str) -> None:
        """Train another model."""
        if path != self.base:
            self.base, self.parent_run, self.reward_run = path, None, None
            self.read()

    def choose_parent(self, run: TrainingRun | None) -> None:
        """Continue the adapter of a run; None starts from the base model."""
        self.parent_run = run
        self.read()

    def choose_reward(self, run: TrainingRun | None) -> None:
        """Optimize against this reward model; None trains one first."""
        before, self.reward_run = self.trains_reward_model, run
        self._read_if_reward(before)

    def choose_scope(self, project: str | None) -> None:
        """Use the judgements of a project; None uses all."""
        self._change_data(scope=ExportScope(project=project) if project else ExportScope(all=True))

    def include_others(self, others: bool) -> None:
        """Include judgements of other people, or exclude them."""
        self._change(others=others)

    def balance_length(self, balance: bool) -> None:
        """Exclude pairs until the longer answer wins as often as the shorter one."""
        self._change(balance_length=balance)

    def exclude(self, check: str) -> None:
        """Exclude rows that fail a check."""
        self._change_data(excluded_checks=tuple(sorted({*self._recipe.data.excluded_checks, check})))

    def fine_tune(self, on: bool) -> None:
        """Include the first step, or leave it out."""
        self.fine_tunes, self._is_default = on, False
        self.changed.emit()

    def prefer(self, method: Method | None) -> None:
        """Choose the method of the second step; None leaves it out."""
        before, self.preference, self._is_default = self.trains_reward_model, method, False
        self._read_if_reward(before)

    def change_settings(self, method: Method, settings: TrainingSettings) -> None:
        """Change the settings of a method."""
        self._settings[method] = settings
        self.changed.emit()

    def save_recipe(self, path: str) -> None:
        """Write the choices to a recipe file."""
        text = self.recipe.to_json()

        def work(_: Database) -> None:
            with mapped_to_user_errors(Path(path), chosen=True):
                write_file(Path(path), text.encode(), replace=True)

        self._operations.ask(
            work, lambda _: self.recipe_saved.emit(Path(path).name), self._operations.errors_to(self.rejected.emit)
        )

    def _read_if_reward(self, before: bool) -> None:
        """Read the data anew if the run trains a reward model now but did not `before`, or no longer does: it uses
        fewer pairs (`Exclusion.SCORES_SEEN`)."""
        if self.trains_reward_model is not before:
            self.read()
        else:
            self.changed.emit()

    def end(self) -> None:
        """Stop for good."""
        self._job.end()

    # --- reading

    def read(self) -> None:
        """Read the data anew."""
        self._is_stale, self.problem, self.summary = False, "", None
        base, parent, recipe = self.base, self.parent_run, self.recipe

        def facts(store: Database) -> _Facts:
            entry = ModelLibrary(store).entry(Path(base)) if base else None
            runs = TrainingRunService(store)
            return _Facts(
                store.folder,
                [each.project for each in ProjectService(store).all()],
                frozenset(runs.trained_prompts(parent)),
                BaseModelSize.of(entry.file) if entry is not None and entry.file is not None else None,
                _measured_rate(runs, base),
            )

        self._reads.ask(facts, lambda found: self._read_data(found, recipe), self._failed)
        self.changed.emit()

    def _read_data(self, facts: _Facts, recipe: TrainingRecipe) -> None:
        self._facts = facts
        sha256 = self.model.sha256 if self.model is not None else ""

        def work(stop: Event, report: Callable[[object], None]) -> TrainingDataSummary:
            def progress(done: int, total: int) -> bool:
                report(done / max(1, total))
                return not stop.is_set()

            data = TrainingDataService(facts.folder)
            return summarize(data.read(recipe, sha256, facts.trained, progress=progress))

        self._job.begin(work, self._show, self._failed)

    def _show(self, summary: TrainingDataSummary) -> None:
        self.summary = summary
        if self._is_default:
            methods = [stage.method for stage in default_stages(summary.sizes)]
            self.fine_tunes = Method.SFT in methods
            self.preference = next((method for method in PREFERENCES if method in methods), None)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self._is_stale = True
        if not isinstance(error, UserError):
            self._operations.failed.emit(error)
        self.problem = sentence(error) if isinstance(error, UserError) else str(error)
        self.changed.emit()

    def _change(self, **fields: Any) -> None:
        self._recipe = replace(self._recipe, **fields)
        self.read()

    def _change_data(self, **fields: Any) -> None:
        data: Recipe = replace(self._recipe.data, **fields)
        self._change(data=data)

    def _choose_default_base(self) -> None:
        usable = [item.path for item in self.bases]
        self.base = self._models.path if self._models.path in usable else next(iter(usable), "")

    def _models_changed(self) -> None:
        if self._is_shown and not self.base:
            self._choose_default_base()
            self.read()
        elif self._is_shown:
            self.changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.judgements or changes.projects:
            self._is_stale = True
            if self._is_shown:
                self.read()


def _measured_rate(runs: TrainingRunService, base: str) -> float | None:
    """The tokens a second of the newest run of a model that was trained here; None if there is none."""
    for run in reversed(runs.all()):
        if run.base == base and run.status is RunStatus.FINISHED:
            stage = RunTimeline.read(runs.files.of(run)).stage
            if stage is not None and stage.tokens_per_second:
                return stage.tokens_per_second
    return None
