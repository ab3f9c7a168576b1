"""Imports an adapter that was trained elsewhere: a folder in PEFT's form becomes a finished run.

The output of an exported job (`job_export`) carries its provenance and figures. An adapter of any other program is
imported too, if llama.cpp can apply it.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.ids import new_id
from desktop.core.outputs import replace_file
from desktop.core.training_run import TrainingRun
from desktop.core.untrusted import Fields, parse
from desktop.datasets.recipe import ExportScope
from desktop.engine.builtin import builtin_model
from desktop.services.library import ModelLibrary
from desktop.services.training.data import TrainingSet
from desktop.services.training.files import PROVENANCE, TrainingFiles
from desktop.services.training.preparation import BaseModel, training_provenance
from desktop.services.training.recipe import TrainingRecipe, recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.session import AskRuns
from desktop.store.database import Database
from desktop.store.errors import mapped_to_user_errors
from desktop.store.files import private_file, private_folder
from desktop.training.adapter_info import AdapterInfo
from desktop.training.conversion import Conversion, convert
from desktop.training.job import ADAPTER, PEFT_CONFIG, PEFT_WEIGHTS, TrainingStage
from desktop.training.methods import Method
from desktop.training.protocol import (
    HeldOutMeasured,
    RunDone,
    StageDone,
    StageStarted,
    StepDone,
    TrainerEvent,
    TrainerHello,
)
from desktop.training.reward_head import FILE as HEAD
from desktop.training.reward_head import RewardHead
from desktop.training.run_log import RunLog
from desktop.training.settings import SETTINGS, TrainingSettings

RESULT: Final = "result.json"
"""The figures that `train.py` of an exported job writes."""

_MAX_STEPS: Final = 10**9


@dataclass(frozen=True, slots=True)
class JobResult:
    """The figures of a stage that was trained elsewhere. `stage` is its number; `losses` are (step, loss)."""

    stage: int = 0
    steps: int = 0
    losses: tuple[tuple[int, float], ...] = ()
    held_out: Mapping[str, float] = field(default_factory=dict)
    held_out_n: int = 0
    seconds: float = 0.0
    peak_bytes: int = 0
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: bytes, where: str) -> Self:
        """Read the file. Raises `UserError` if it is damaged."""
        fields = parse(text, where)
        held_out = {
            name: value
            for name in ("loss", "accuracy")
            if (value := fields.optional_number(f"held_out_{name}", -1e30, 1e30)) is not None
        }
        versions = fields.child("versions")
        losses = fields.raw("losses")
        if not isinstance(losses, list) or not all(map(_is_loss, losses)):
            raise fields.wrong_type("losses", QT_TRANSLATE_NOOP("errors", "a list"))
        return cls(
            stage=fields.integer("stage", 0, 100),
            steps=fields.integer("steps", 0, _MAX_STEPS),
            losses=tuple((step, float(loss)) for step, loss in losses),
            held_out=held_out,
            held_out_n=fields.integer("held_out", 0, _MAX_STEPS),
            seconds=fields.number("seconds", 0, 1e12),
            peak_bytes=fields.integer("peak_bytes", 0, 2**62),
            device=fields.text("device", longest=100),
            versions={name: versions.text(name, longest=100) for name in versions},
        )

    def events(self, method: Method, folder: str, examples: int) -> Iterator[TrainerEvent]:
        """What a trainer here would have logged."""
        yield TrainerHello(0, dict(self.versions), self.device)
        yield StageStarted(self.stage, method.value, 0, self.steps, examples, "", 0, 0)
        seconds = self.seconds / max(1, len(self.losses))
        for step, loss in self.losses:
            yield StepDone(self.stage, step, self.steps, {"loss": loss}, 0, seconds)
        if self.held_out:
            yield HeldOutMeasured(self.stage, self.steps, dict(self.held_out), self.held_out_n)
        yield StageDone(self.stage, folder, {})
        yield RunDone(self.seconds, self.peak_bytes)


def _is_loss(entry: object) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 2
        and isinstance(entry[0], int)
        and isinstance(entry[1], int | float)
        and 0 < entry[0] <= _MAX_STEPS
    )


@dataclass(frozen=True, slots=True)
class PeftFolder:
    """An adapter in PEFT's form. `recipe` is what it was trained by, as far as that is known; `base_sha256` and
    `base_path` name the base model of a job, and are empty for other adapters."""

    path: Path
    recipe: TrainingRecipe
    result: JobResult
    stages: tuple[dict[str, Any], ...] = ()  # of its provenance
    base_sha256: str = ""
    base_path: str = ""

    @property
    def method(self) -> Method:
        """The method of its last stage."""
        return self.recipe.stages[-1].method

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a folder. Raises `UserError` if it has no adapter, or one that is damaged."""
        with mapped_to_user_errors(path, chosen=True):
            return cls._read(path)

    @classmethod
    def _read(cls, path: Path) -> Self:
        if not ((path / PEFT_CONFIG).is_file() and (path / PEFT_WEIGHTS).is_file()):
            text = QT_TRANSLATE_NOOP(
                "errors",
                "There is no adapter in {folder}. Choose a folder with adapter_config.json and "
                "adapter_model.safetensors.",
            )
            raise UserError(ErrorKind.INPUT, text, {"folder": str(path)})
        _check_weights(path / PEFT_WEIGHTS)
        config = parse((path / PEFT_CONFIG).read_bytes(), str(path / PEFT_CONFIG))
        ranges = {"rank": SETTINGS["rank"], "alpha": SETTINGS["alpha"]}
        rank, alpha = (
            int(config.number(key, ranges[name].low, ranges[name].high))
            for key, name in (("r", "rank"), ("lora_alpha", "alpha"))
        )
        has_head = (path / HEAD).is_file()
        if has_head:
            _check_head(path)
        result = JobResult()
        if (path / RESULT).is_file():
            result = JobResult.from_json((path / RESULT).read_bytes(), str(path / RESULT))
        if not (path / PROVENANCE).is_file():
            method = Method.REWARD if has_head else Method.SFT
            stage = TrainingStage(method, TrainingSettings.for_method(method, rank=rank, alpha=alpha))
            return cls(path, recipe_of(ExportScope(all=True), stage), replace(result, stage=0))
        origin = parse((path / PROVENANCE).read_bytes(), str(path / PROVENANCE))
        recipe = TrainingRecipe.from_dict(_object(origin, "recipe"), str(path / PROVENANCE))
        stages = [_stage_provenance(stage) for stage in origin.objects("stages")]
        if not (path / RESULT).is_file():
            result = JobResult(stage=len(recipe.stages) - 1)
        last = result.stage + 1
        if (
            not last <= len(recipe.stages) == len(stages)
            or (recipe.stages[last - 1].method is Method.REWARD) != has_head
        ):
            raise origin.wrong_type("stages", QT_TRANSLATE_NOOP("errors", "a list"))
        kept = tuple(
            replace(stage, settings=replace(stage.settings, rank=rank, alpha=alpha)) for stage in recipe.stages[:last]
        )
        base = origin.child("base")
        return cls(
            path, replace(recipe, stages=kept), result, tuple(stages[:last]), base.text("sha256"), base.text("path")
        )


def _object(fields: Fields, name: str) -> dict[str, Any]:
    value = fields.raw(name)
    if not isinstance(value, dict):
        raise fields.wrong_type(name, QT_TRANSLATE_NOOP("errors", "an object"))
    return value


def _stage_provenance(fields: Fields) -> dict[str, Any]:
    excluded = fields.child("excluded")
    return {
        "method": fields.text("method"),
        "excluded": {reason: excluded.integer(reason, 0, 2**62) for reason in excluded},
        **{name: list(fields.names(name)) for name in ("train", "held_out", "judgements")},
    }


def _check_weights(path: Path) -> None:
    """Raise `UserError` if a safetensors file is damaged: its header does not say where its bytes are."""
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            length = os.fstat(file.fileno()).st_size
            if not 2 <= size <= length - 8:
                raise ValueError("the header does not fit")
            header = json.loads(file.read(size))
            ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        if not ends or max(ends) != length - 8 - size:
            raise ValueError("the tensors do not fit")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, error) from error


def _check_head(folder: Path) -> None:
    try:
        RewardHead.read(folder)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(folder / HEAD, error) from error


def _damaged(path: Path, error: Exception) -> UserError:
    text = QT_TRANSLATE_NOOP("errors", "The file {file} is damaged. Copy it again from where the adapter was trained.")
    return UserError(ErrorKind.INPUT, text, {"file": str(path)}, f"{type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True)
class AdapterImport:
    """An adapter that is imported into a data folder, with its base model."""

    data: Path
    folder: PeftFolder
    base: BaseModel

    @classmethod
    def of(cls, data: Path, folder: PeftFolder, chosen: str | None) -> Self:
        """Find the base model: the `chosen` file, else that of the job, else the built-in model. Raises `UserError` if
        it is not the one that the adapter was trained for."""
        with Database.open(data, writer=False) as database:
            library = ModelLibrary(database)
            if chosen is None and folder.base_sha256:
                found = library.find(folder.base_sha256, Path(folder.base_path))
                if found is None:
                    text = QT_TRANSLATE_NOOP(
                        "errors",
                        "The base model of this adapter, {file}, was not found. Add it on the Models page, or name it "
                        "with --base.",
                    )
                    raise UserError(ErrorKind.MODEL, text, {"file": Path(folder.base_path).name})
                return cls(data, folder, _describe(library, found, folder.base_sha256))
            base = Path(chosen).absolute() if chosen else builtin_model()
            if base is None:
                text = QT_TRANSLATE_NOOP(
                    "errors", "The built-in model is not installed. Name the base model with --base."
                )
                raise UserError(ErrorKind.MODEL, text)
            sha256 = library.sha256(base)
            described = _describe(library, base, sha256)
        if folder.base_sha256 and sha256 != folder.base_sha256:
            text = QT_TRANSLATE_NOOP(
                "errors", "The adapter was trained for another model than {file}. Its base model is {base}."
            )
            values: dict[str, str | int | float] = {"file": str(base), "base": Path(folder.base_path).name}
            raise UserError(ErrorKind.USAGE, text, values)
        return cls(data, folder, described)

    def write(self, program: list[str], ask: AskRuns, name: str, default_name: str) -> TrainingRun:
        """Convert the adapter with the trainer's `program`, and add the run. `name` is that of the run; if it is empty,
        the job's name or `default_name` (a template with {number}). Raises `UserError`."""
        files, id = TrainingFiles(self.data), new_id()
        with mapped_to_user_errors(files.path):
            private_folder(files.path)
            with TemporaryDirectory(dir=files.path, prefix="import-") as place:
                stage = Path(place) / "stage"
                private_folder(stage)
                for file in (PEFT_CONFIG, PEFT_WEIGHTS, HEAD):
                    if (self.folder.path / file).is_file():
                        private_file(stage / file)
                        shutil.copyfile(self.folder.path / file, stage / file)
                settings = {"recipe": self.folder.recipe.to_dict(), "imported": True}
                info = AdapterInfo(id, self.base.sha256, settings, self.base.licence)
                convert(program, Conversion(str(stage), self.base.path, str(stage / ADAPTER), info))
                return ask(lambda runs: self._record(runs, id, stage, name, default_name))

    def _record(self, runs: TrainingRunService, id: str, stage: Path, name: str, default_name: str) -> TrainingRun:
        recipe, result = self.folder.recipe, self.folder.result
        run = runs.add_imported(id, recipe, Path(self.base.path), self.base.sha256, name, default_name)
        try:
            folder = runs.files.of(run)
            with mapped_to_user_errors(folder.path):
                for path in (folder.path.parents[1], folder.path.parent, folder.path):
                    private_folder(path)
                target = folder.stage(result.stage, self.folder.method)
                stage.replace(target)
                origin = training_provenance(
                    recipe, self.base, TrainingSet({}), self.folder.stages, run=id, name=run.name, imported=True
                )
                replace_file(
                    folder.path / PROVENANCE, (json.dumps(origin, ensure_ascii=False, indent=1) + "\n").encode()
                )
                private_file(folder.log)
                examples = len(self.folder.stages[-1]["train"]) if self.folder.stages else 0
                for event in result.events(self.folder.method, target.name, examples):
                    RunLog(folder.log).append(event)
            return runs.record(id, runs.files.result(run))[0]
        except BaseException:
            runs.purge(id)
            raise


def _describe(library: ModelLibrary, path: Path, sha256: str) -> BaseModel:
    """The facts about a base model. Raises `UserError` if it cannot be used."""
    entry = library.entry(path)
    if entry.problem is not None:
        raise entry.problem
    assert entry.file is not None  # else there would be a problem
    return BaseModel(str(path), sha256, entry.name, entry.file.quantization, entry.file.licence)
