"""Exports a training job: a folder that trains elsewhere what a recipe says, with TRL or OpenRLHF instead of Sayso.

Its data are the rows of an export; which of them are held out and excluded is decided as for a run here. The script and
the texts beside it are the files in `resources/training/job`, with a few values filled in.
"""

import hashlib
import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from orjson import OPT_APPEND_NEWLINE, dumps

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.resources import read_resource
from desktop.datasets import trace
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.folder import ExportFolder
from desktop.datasets.formats import find
from desktop.datasets.items import Item
from desktop.engine.gguf import ModelFile
from desktop.services.library import ModelLibrary
from desktop.services.training.data import ExampleSet, TrainingDataService, TrainingSet
from desktop.services.training.files import PROVENANCE
from desktop.services.training.preparation import BaseModel, training_provenance
from desktop.services.training.recipe import TrainingRecipe
from desktop.services.training.runs import TrainingRunService, check_base, with_one_rank
from desktop.store.database import Database
from desktop.store.errors import mapped_to_user_errors
from desktop.training.job import PEFT_CONFIG, PEFT_WEIGHTS, TrainingStage
from desktop.training.methods import NEEDS, Method, TrainingData
from desktop.training.reward_head import FILE as HEAD

logger = logging.getLogger(__name__)

VERSION: Final = 1
GRPO: Final = "grpo"
"""A method of TRL that reads the data and settings of RLOO."""

_FORMATS: Final = {
    Method.SFT: "trl-prompt-completion",  # the loss counts the last answer only, as here
    Method.DPO: "trl-preference",
    Method.KTO: "trl-kto",
    Method.REWARD: "openrlhf",  # TRL's columns, with margins only where an annotator stated a strength
    Method.PPO: "trl-prompts",
    Method.RLOO: "trl-prompts",
}
_CONFIGURATIONS: Final = ("cpu", "multi-gpu", "fsdp", "deepspeed")


@dataclass(frozen=True, slots=True)
class ExportedStage:
    """The rows of a stage. `method` is the name of its folder in `data`."""

    method: str
    train: int
    held_out: int
    excluded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ExportedJob:
    """What was written. `families` are the families of prompts that are held out, to be kept for later runs."""

    folder: Path
    stages: tuple[ExportedStage, ...]
    families: frozenset[str]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        stages = [
            {
                "method": stage.method,
                "train": stage.train,
                "held_out": stage.held_out,
                "excluded": dict(sorted(stage.excluded.items())),
            }
            for stage in self.stages
        ]
        return {"folder": str(self.folder), "stages": stages}


@dataclass(frozen=True, slots=True)
class TrainingJobExport:
    """A job to export from a data folder.

    `start` is the folder of the adapter that the job continues, `reward` that of a reward model (None: there is none);
    `trained` are the prompts that the adapter was trained on. `template` replaces the chat template of the model. With
    `grpo`, RLOO becomes GRPO.
    """

    data: Path
    recipe: TrainingRecipe
    base: BaseModel
    start: Path | None = None
    reward: Path | None = None
    trained: frozenset[str] = frozenset()
    template: str = ""
    grpo: bool = False

    @classmethod
    def of(
        cls, data: Path, recipe: TrainingRecipe, model: ModelFile, template: str = "", *, grpo: bool = False
    ) -> Self:
        """The job of a recipe. Computes the hash of the model file if it is not known yet. Raises `UserError` if the
        runs that the recipe continues do not fit."""
        path = model.path.absolute()
        with Database.open(data, writer=False) as database:
            runs = TrainingRunService(database)
            sha256 = ModelLibrary(database).sha256(path)
            parent = runs.find(recipe.parent) if recipe.parent else None
            reward = runs.find(recipe.reward) if recipe.reward else None
            for run in (parent, reward):
                if run is not None:
                    check_base(run, sha256)
            if parent is not None:
                runs.files.adapter(parent)  # a reward model cannot be continued
            used = hashlib.sha256((template or model.template or "").encode()).hexdigest()
            return cls(
                data,
                with_one_rank(recipe, parent),
                BaseModel(str(path), sha256, model.name, model.quantization, model.licence, used),
                runs.files.stage(parent) if parent is not None else None,
                runs.files.reward(reward) if reward is not None else None,
                frozenset(runs.trained_prompts(parent)),
                template,
                grpo,
            )

    def write(self, out: Path, progress: Callable[[int, int], bool] = lambda done, total: True) -> ExportedJob:
        """Write the job to a new folder. `progress` gets the conversations read and their total; returning False
        cancels. Raises `UserError` if there is not enough data, the folder has files, or the disk is full."""
        self._check_stages()
        with mapped_to_user_errors(out, chosen=True), ExportFolder(out, "training-job") as folder:
            found = self._read(progress)
            writer = _JobWriter(self, folder, found)
            stages = tuple(writer.write_stage(stage) for stage in self.recipe.stages)
            writer.write_rest(stages)
            folder.commit()
        logger.info("training job exported: %d stages", len(stages))
        families = frozenset(facts.family for facts in found.prompts.values() if facts.is_held_out)
        return ExportedJob(out, stages, families)

    def _read(self, progress: Callable[[int, int], bool]) -> TrainingSet:
        kinds = {NEEDS[stage.method].data for stage in self.recipe.stages}
        found = TrainingDataService(self.data).read(
            self.recipe, self.base.sha256, self.trained, kinds, progress=progress
        )
        if TrainingData.PAIRS in found.sets:
            _exclude_ties(found.sets[TrainingData.PAIRS])
        for stage in self.recipe.stages:
            found.require(stage.method)
        return found

    def _check_stages(self) -> None:
        """Raise `UserError` if a stage would have to continue an adapter and cannot."""
        begins = self.start is None
        for stage in self.recipe.stages:
            if not begins and stage.method in (Method.REWARD, Method.PPO):
                raise UserError(
                    ErrorKind.USAGE,
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{method} cannot continue an adapter in an exported job. Export it from the base model, in a "
                        "job of its own.",
                    ),
                    {"method": stage.method.value.upper()},
                )
            begins = False

    def stage_name(self, method: Method) -> str:
        """The name of a method in the job."""
        return GRPO if self.grpo and method is Method.RLOO else method.value


def _exclude_ties(pairs: ExampleSet) -> None:
    """Exclude ties, which TRL's pairs cannot hold."""
    kept = [item for item in pairs.train if item.value is not None]
    if ties := len(pairs.train) - len(kept):
        pairs.train = kept
        pairs.excluded[Exclusion.TIE] += ties


class _JobWriter:
    """Writes the files of one job."""

    def __init__(self, job: TrainingJobExport, folder: ExportFolder, found: TrainingSet) -> None:
        self._job, self._folder, self._found = job, folder, found

    def write_stage(self, stage: TrainingStage) -> ExportedStage:
        """Write the rows of a stage."""
        examples, name = self._examples(stage.method), self._job.stage_name(stage.method)
        for split, items in (("train", examples.train), ("held-out", examples.held_out)):
            self._write_rows(f"data/{name}/{split}.jsonl", stage.method, items)
        return ExportedStage(name, len(examples.train), len(examples.held_out), dict(examples.excluded))

    def _examples(self, method: Method) -> ExampleSet:
        return self._found.sets[NEEDS[method].data]

    def _write_rows(self, name: str, method: Method, items: Iterable[Item]) -> None:
        """Write a file with the rows that an export has."""
        format = find(_FORMATS[method])
        lines = self._folder.lines(name)
        try:
            for item in items:
                row = format.encode(item)
                if format.identified:
                    trace.add_ids(row, item)
                lines.add(dumps(row, option=OPT_APPEND_NEWLINE))
        finally:
            lines.close()

    def write_rest(self, stages: tuple[ExportedStage, ...]) -> None:
        """Write everything but the rows."""
        job, folder = self._job, self._folder
        names = ["train.py", "reward.py", "requirements.txt"]
        for name in (*names, *(f"accelerate/{name}.yaml" for name in _CONFIGURATIONS)):
            folder.text(name, _text(name))
        folder.text("README.md", _filled("README.md", self._readme(stages)))
        for stage in job.recipe.stages:
            if stage.method is Method.PPO:
                folder.text("openrlhf-ppo.sh", _filled("openrlhf-ppo.sh", self._ppo_values(stage)))
        if job.template:
            folder.text("chat_template.jinja", job.template)
        self._copy("start", job.start, (PEFT_CONFIG, PEFT_WEIGHTS))
        self._copy("reward", job.reward, (PEFT_CONFIG, PEFT_WEIGHTS, HEAD))
        folder.text("recipe.json", job.recipe.to_json())
        folder.json(PROVENANCE, self._provenance())
        folder.json("job.json", self._description())

    def _copy(self, name: str, source: Path | None, files: Iterable[str]) -> None:
        for file in files if source is not None else ():
            assert source is not None
            lines = self._folder.lines(f"{name}/{file}")
            try:
                with (source / file).open("rb") as content:
                    while part := content.read(2**20):
                        lines.add(part)
            finally:
                lines.close()

    def _description(self) -> dict[str, Any]:
        """What `train.py` reads."""
        job = self._job
        base = {"file": Path(job.base.path).name, "path": job.base.path}
        stages = [
            {"method": job.stage_name(stage.method), "settings": stage.settings.to_dict(stage.method)}
            for stage in job.recipe.stages
        ]
        return {
            "sayso_training_job": VERSION,
            "name": job.recipe.name,
            "base": base | {"sha256": job.base.sha256, "name": job.base.name},
            "seed": job.recipe.seed,
            "stages": stages,
        }

    def _provenance(self) -> dict[str, Any]:
        stages = []
        for stage in self._job.recipe.stages:
            examples = self._examples(stage.method)
            judgements = {
                judgement.id for item in (*examples.train, *examples.held_out) for judgement in item.trace.judgements
            }
            stages.append(
                {
                    "method": stage.method.value,
                    "excluded": dict(sorted(examples.excluded.items())),
                    "train": sorted({item.context.prompt for item in examples.train}),
                    "held_out": sorted({item.context.prompt for item in examples.held_out}),
                    "judgements": sorted(judgements),
                }
            )
        job = self._job
        return training_provenance(job.recipe, job.base, self._found, stages, name=job.recipe.name)

    # --- the texts

    def _readme(self, stages: tuple[ExportedStage, ...]) -> dict[str, str]:
        base = self._job.base
        commands = "\n\n".join(_commands(stage.method, is_only=len(stages) == 1) for stage in stages)
        is_policy = any(stage.method in (Method.RLOO, Method.PPO) for stage in self._job.recipe.stages)
        if is_policy and self._job.reward is None:
            commands = f"{_REWARD_MISSING}\n\n{commands}"
        rows = [
            f"| {stage.method.upper()} | {stage.train} | {stage.held_out} | {sum(stage.excluded.values())} |"
            for stage in stages
        ]
        return {
            "name": self._job.recipe.name or f"{base.name or Path(base.path).stem}",
            "base": f"{base.name or Path(base.path).stem} ({base.quantization})" if base.quantization else base.name,
            "file": Path(base.path).name,
            "sha256": base.sha256,
            "rows": "\n".join(rows),
            "commands": commands,
            "batch_note": _BATCH_NOTE,
        }

    def _ppo_values(self, stage: TrainingStage) -> dict[str, str]:
        settings, prompts = stage.settings, max(1, len(self._examples(Method.PPO).train))
        episodes = math.ceil(settings.steps * settings.batch / prompts) if settings.steps else settings.epochs
        values = settings.to_dict(Method.PPO) | {
            "seed": self._job.recipe.seed,
            "answers": settings.batch * settings.samples,
            "episodes": episodes,
        }
        return {name: str(value) for name, value in values.items()}


_BATCH_NOTE: Final = (
    "A step has as many rows as the setting `batch` says, over all processes; for preferences these are pairs, while "
    "Sayso counts prompts with all their answers."
)
_REWARD_MISSING: Final = (
    "The job has no reward model yet. Train one with a job of the method reward, and copy its `output/reward` to the\n"
    "folder `reward` here."
)


def _commands(method: str, *, is_only: bool) -> str:
    """How to run a stage."""
    if method == Method.PPO:
        return "PPO runs with OpenRLHF on Ray, since TRL has no PPO trainer any more:\n\n    GPUS=8 sh openrlhf-ppo.sh"
    script = "train.py" if is_only else f"train.py {method}"
    config = "accelerate launch --config_file accelerate"
    lines = (
        (f"python {script}", "one GPU, or the CPU"),
        (f"{config}/multi-gpu.yaml {script}", "one process per GPU"),
        (f"{config}/fsdp.yaml {script}", "a model that does not fit into one GPU"),
        (f"{config}/deepspeed.yaml {script}", "the same with DeepSpeed"),
    )
    width = max(len(command) for command, _ in lines)
    return "\n".join(f"    {command:{width}}  # {comment}" for command, comment in lines)


def _filled(name: str, values: Mapping[str, str]) -> str:
    """The text of a file of the job, in which @name@ stands for a value."""
    return re.sub(r"@(\w+)@", lambda match: values[match[1]], _text(name))


def _text(name: str) -> str:
    return read_resource(f"training/job/{name}").decode()
