"""The catalogue of training runs: names, statuses, the queue, the trash."""

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.ids import new_id
from desktop.core.training_run import IN_PROGRESS, RunStatus, TrainingRun
from desktop.services.changes import NOTHING, Changes
from desktop.services.library import ModelLibrary
from desktop.services.training.adapters import TrainedRewardModel, better_than_length
from desktop.services.training.data import TrainingSet
from desktop.services.training.files import TrainingFiles
from desktop.services.training.independent_prompts import IndependentPrompts, select_independent
from desktop.services.training.preparation import BaseModel, JobPreparation
from desktop.services.training.recipe import TrainingRecipe
from desktop.services.training.results import RunResult
from desktop.store.database import Database, Transaction
from desktop.store.errors import mapped_to_user_errors
from desktop.training.methods import NEEDS
from desktop.training.protocol import HeldOutMeasured
from desktop.training.run_log import RunLog


class TrainingRunService:
    """The runs of a data folder; `files` has their adapters and results. Methods raise `UserError` for a run that is
    not there, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.files = TrainingFiles(database.folder)

    # --- reading

    def all(self, deleted: bool = False) -> list[TrainingRun]:
        """The runs, or with `deleted` those in the trash, oldest first."""
        with self._database.read() as store:
            return store.training.all(deleted)

    def get(self, id: str) -> TrainingRun:
        """The run with this id, also if it is in the trash."""
        with self._database.read() as store:
            return _known(store, id)

    def find(self, text: str) -> TrainingRun:
        """The run that a user means: by id, by name, or by name in any case. Runs in the trash are not found."""
        with self._database.read() as store:
            return _find(store, text)

    def users(self, run: TrainingRun) -> tuple[list[str], list[str]]:
        """The ids of the conversations and projects that used an adapter of the run."""
        with self._database.read() as store:
            return store.training.users(f"{self.files.of(run).path}/")

    def trained_prompts(self, run: TrainingRun | None) -> set[str]:
        """The prompts that a run and the runs before it were trained on, as far as their files are there."""
        found: set[str] = set()
        seen: set[str] = set()
        while run is not None and run.id not in seen:
            seen.add(run.id)
            found.update(id for stage in self.files.provenance(run).get("stages", ()) for id in stage["train"])
            with self._database.read() as store:
                run = store.training.get(run.parent) if run.parent else None
        return found

    def withdrawn_judgements(self, run: TrainingRun) -> int:
        """How many of the judgements that a run was trained on are withdrawn or deleted since."""
        used = {id for stage in self.files.provenance(run).get("stages", ()) for id in stage["judgements"]}
        with self._database.read() as store:
            return len(used) - store.training.judgements_in_force(sorted(used))

    # --- the base model

    def find_base(self, run: TrainingRun) -> Path:
        """The model file of a run: where it was, or another known file with the same content. Raises `UserError` if
        there is none."""
        was, library = Path(run.base), ModelLibrary(self._database)
        if (found := library.find(run.base_sha256, was)) is not None:
            return found
        text = (
            QT_TRANSLATE_NOOP(
                "errors",
                "The model {file} has changed since the run “{run}” was created. Add the original file on the Models "
                "page.",
            )
            if was.is_file()
            else QT_TRANSLATE_NOOP(
                "errors", "The model {file} of the run “{run}” was not found. Add it on the Models page."
            )
        )
        raise UserError(ErrorKind.MODEL, text, {"file": run.base, "run": run.name})

    def move_base(self, run: TrainingRun, base: Path) -> TrainingRun:
        """Let a run use its base model at another place."""
        if str(base) == run.base:
            return run
        self.files.move_base(run, base)
        return self.update(run.id, base=str(base))[0]

    # --- a new run

    def create(
        self, recipe: TrainingRecipe, base: Path, base_sha256: str, default_name: str
    ) -> tuple[TrainingRun, Changes]:
        """Add a run. `default_name` is a template with {number}, for a recipe without a name. All stages have the rank
        and alpha of the adapter that the run continues, else those of the first stage. Raises `UserError` if the name
        is in use, or the runs that the recipe continues do not fit."""
        with self._database.write() as store:
            parent = _find(store, recipe.parent) if recipe.parent else None
            reward = _find(store, recipe.reward) if recipe.reward else None
            self._check_parents(recipe, base_sha256, parent, reward)
            recipe = with_one_rank(recipe, parent)
            run = _new_run(store, new_id(), recipe, base, base_sha256, recipe.name, default_name, parent, reward)
        ModelLibrary(self._database).remember_sha256(base, base_sha256)  # so that nobody has to read the file again
        return run, Changes(training=True)

    def add_imported(
        self, id: str, recipe: TrainingRecipe, base: Path, base_sha256: str, name: str, default_name: str
    ) -> TrainingRun:
        """Add a run that was trained elsewhere. Its name is `name`, else that of the recipe if it is free, else made of
        `default_name`. The runs that it continued may be gone. Raises `UserError` if the name is in use."""
        with self._database.write() as store:
            if not name and not _is_used(store, recipe.name):
                name = recipe.name
            parent, reward = (_find_or_none(store, text) for text in (recipe.parent, recipe.reward))
            run = _new_run(store, id, recipe, base, base_sha256, name, default_name, parent, reward)
        ModelLibrary(self._database).remember_sha256(base, base_sha256)
        return run

    def _check_parents(
        self, recipe: TrainingRecipe, base_sha256: str, parent: TrainingRun | None, reward: TrainingRun | None
    ) -> None:
        for run in (parent, reward):
            if run is not None:
                check_base(run, base_sha256)
        for method in (stage.method for stage in recipe.stages):
            if NEEDS[method].reward and reward is None:
                raise UserError(
                    ErrorKind.USAGE,
                    QT_TRANSLATE_NOOP(
                        "errors", "{method} needs a reward model. Train one first, then choose it (--reward RUN)."
                    ),
                    {"method": method.value.upper()},
                )
        if parent is not None:
            self.files.adapter(parent)
        if reward is not None:
            self.files.reward(reward)

    def preparation(
        self, run: TrainingRun, recipe: TrainingRecipe, base: BaseModel, found: TrainingSet
    ) -> JobPreparation:
        """Begin to prepare the folder of a run. Raises `UserError` if there is not enough data."""
        parent = self.get(run.parent) if run.parent else None
        reward = self.get(run.reward) if run.reward else None
        return JobPreparation(
            run,
            recipe,
            base,
            found,
            start=str(self.files.stage(parent)) if parent else "",
            reward=str(self.files.reward(reward)) if reward else "",
        )

    def queue(self, run: TrainingRun, preparation: JobPreparation, found: TrainingSet) -> tuple[TrainingRun, Changes]:
        """Write the folder of a run and add it to the queue. Its held-out prompts stay held out from now on."""
        preparation.write(self.files.of(run))
        self.hold_out(run.base_sha256, {facts.family for facts in found.prompts.values() if facts.is_held_out})
        return self.update(run.id, status=RunStatus.QUEUED)

    def hold_out(self, base_sha256: str, families: Collection[str]) -> None:
        """Keep these families of prompts held out in all later runs of a base model."""
        with self._database.write() as store:
            store.training.hold_out(base_sha256, families)

    # --- its state

    def update(self, id: str, **fields: Any) -> tuple[TrainingRun, Changes]:
        """Change fields of a run: `name`, `status`, `figures`, `error`, `ended`, `base`."""
        with self._database.write() as store:
            before = _known(store, id)
            run = replace(before, **fields)
            if run == before:
                return run, NOTHING
            store.training.put(run)
        return run, Changes(training=True)

    def record(self, id: str, result: RunResult) -> tuple[TrainingRun, Changes]:
        """Record what a run reached."""
        ended = None if result.status is RunStatus.RUNNING else time.time()
        error = dict(result.error) if result.error else None
        return self.update(id, status=result.status, figures=result.figures(), error=error, ended=ended)

    def add_held_out_figures(
        self, run: TrainingRun, values: Mapping[str, float], n: int
    ) -> tuple[TrainingRun, Changes]:
        """Add figures on `n` held-out pairs to those of the last stage of a finished run."""
        last = self.files.result(run).last_stage
        log, number = RunLog(self.files.of(run).log), len(run.methods) - 1
        with mapped_to_user_errors(self.files.of(run).log):
            log.append(HeldOutMeasured(number, last.steps, {**last.held_out, **values}, n))
        return self.record(run.id, self.files.result(run))

    def reward_model_for(self, run: TrainingRun) -> TrainedRewardModel | None:
        """The newest reward model of the same base that may choose among answers (`better_than_length`)."""
        for reward in better_than_length(self._database):
            if reward.run != run.id and (reward.base == run.base or reward.base_sha256 == run.base_sha256):
                return reward
        return None

    def independent_prompts(self, run: TrainingRun, reward: str, count: int) -> IndependentPrompts | None:
        """Up to `count` held-out prompts of a run that the reward model of the run with the id `reward` was not trained
        on; None if it is not known what that was trained on."""
        judge = self.get(reward)
        if "stages" not in self.files.provenance(judge):
            return None
        trained = self.trained_prompts(judge)
        with self._database.read() as store:
            return select_independent(store, self.files.held_out_prompts(run), trained, count)

    def orphans(self) -> list[TrainingRun]:
        """The runs whose trainer still saves, although its owner ended. The caller holds the `TrainingLock`, and waits
        for them."""
        with self._database.read() as store:
            return [run for run in store.training.with_status(IN_PROGRESS) if self.files.has_trainer(run)]

    def recover(self) -> list[TrainingRun]:
        """Record what became of runs whose owner ended before it could. The caller holds the `TrainingLock`, so that
        no run is trained; one that is being prepared is left alone. Returns those that can be resumed from their last
        checkpoint."""
        with self._database.read() as store:
            runs = store.training.with_status(IN_PROGRESS)
        interrupted = []
        for run in runs:
            if run.status is RunStatus.PREPARING and self.files.is_being_prepared(run):
                continue
            result = self.files.result(run)
            if result.status is RunStatus.RUNNING:
                result.status = RunStatus.STOPPED
                interrupted.append(self.record(run.id, result)[0])
            else:
                self.record(run.id, result)
        return interrupted

    # --- the trash

    def delete(self, id: str) -> tuple[None, Changes]:
        """Move a run to the trash, with its files. Conversations keep their answers; they need the adapter only to
        generate new ones. Raises `UserError` for a run in progress."""
        if self.get(id).status in IN_PROGRESS:
            raise UserError(
                ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "This run is in progress. Stop it before you delete it.")
            )
        self.update(id, deleted=time.time())
        return None, Changes(training=True)

    def restore(self, id: str) -> tuple[None, Changes]:
        """Move a run out of the trash."""
        self.update(id, deleted=None)
        return None, Changes(training=True)

    def purge(self, id: str) -> tuple[None, Changes]:
        """Delete a run permanently, with its files."""
        with self._database.write() as store:
            run = _known(store, id)
            store.training.purge(id)
        self.files.remove(run)
        return None, Changes(training=True)


def check_base(run: TrainingRun, base_sha256: str) -> None:
    """Raise `UserError` if a run has another base model."""
    if run.base_sha256 != base_sha256:
        text = QT_TRANSLATE_NOOP(
            "errors", "The run “{run}” has another base model. Choose one with the same base model."
        )
        raise UserError(ErrorKind.USAGE, text, {"run": run.name})


def unknown_run(text: str) -> UserError:
    """Return the `UserError` (ErrorKind.INPUT) for a text that names no run."""
    message = QT_TRANSLATE_NOOP("errors", "The training run “{run}” was not found. See sayso runs for the names.")
    return UserError(ErrorKind.INPUT, message, {"run": text})


def _find(store: Transaction, text: str) -> TrainingRun:
    """The run that a user means, as `TrainingRunService.find` says."""
    runs = store.training.all()
    for matches in (
        [run for run in runs if run.id == text],
        [run for run in runs if run.name == text],
        [run for run in runs if run.name.casefold() == text.strip().casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
    raise unknown_run(text)


def with_one_rank(recipe: TrainingRecipe, parent: TrainingRun | None) -> TrainingRecipe:
    """The recipe with one rank and alpha in all stages: those of the adapter that the run continues, else of the first
    stage."""
    stages = TrainingRecipe.from_dict(parent.recipe).stages if parent is not None else recipe.stages
    rank, alpha = stages[0].settings.rank, stages[0].settings.alpha
    changed = [replace(stage, settings=replace(stage.settings, rank=rank, alpha=alpha)) for stage in recipe.stages]
    return replace(recipe, stages=tuple(changed))


def _new_run(
    store: Transaction,
    id: str,
    recipe: TrainingRecipe,
    base: Path,
    base_sha256: str,
    name: str,
    default_name: str,
    parent: TrainingRun | None,
    reward: TrainingRun | None,
) -> TrainingRun:
    """Add a run that is being prepared."""
    names = {run.name.casefold() for run in store.training.all(deleted=None)}
    run = TrainingRun(
        id,
        _unused_name(" ".join(name.split()), default_name, names),
        str(base),
        base_sha256,
        recipe.to_dict(),
        time.time(),
        RunStatus.PREPARING,
        parent=parent.id if parent else None,
        reward=reward.id if reward else None,
    )
    store.training.put(run)
    return run


def _find_or_none(store: Transaction, text: str) -> TrainingRun | None:
    try:
        return _find(store, text)
    except UserError:
        return None


def _is_used(store: Transaction, name: str) -> bool:
    return name.casefold() in {run.name.casefold() for run in store.training.all(deleted=None)}


def _unused_name(name: str, template: str, used: Collection[str]) -> str:
    if name and name.casefold() in used:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "There is a run named “{run}” already. Choose another name."),
            {"run": name},
        )
    number = 1
    while not name or name.casefold() in used:
        name, number = template.replace("{number}", str(number)), number + 1
    return name


def _known(store: Transaction, id: str) -> TrainingRun:
    run = store.training.get(id)
    if run is None:
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "This training run was not found. Choose one from the list.")
        )
    return run
