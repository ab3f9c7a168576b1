"""An exported training job: its rows are those of an export, its split that of a run, and its texts are complete."""

import ast
import itertools
import json
import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import Cancelled, UserError
from desktop.core.questions.ranking import Ranking
from desktop.core.resources import resource
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.export import ExportService
from desktop.services.training.data import TrainingDataService
from desktop.services.training.job_export import ExportedJob, TrainingJobExport
from desktop.services.training.preparation import BaseModel
from desktop.services.training.recipe import TrainingRecipe, recipe_of
from desktop.training.job import TrainingStage
from desktop.training.methods import NEEDS, Method
from desktop.training.settings import TrainingSettings
from tests.support.disks import Disk, disk_to_fill
from tests.support.training_worlds import save, small_world
from tests.support.worlds import ADA

__all__ = ["disk_to_fill"]  # a fixture

BASE = BaseModel("/models/small.gguf", "ab" * 32, "Small", "Q4_1", "mit")
FORMATS = {
    Method.SFT: "trl-prompt-completion",
    Method.DPO: "trl-preference",
    Method.KTO: "trl-kto",
    Method.REWARD: "openrlhf",
    Method.PPO: "trl-prompts",
    Method.RLOO: "trl-prompts",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    save(small_world(), folder)
    return folder


def recipe(*methods: Method, **fields: Any) -> TrainingRecipe:
    stages = [TrainingStage(method, TrainingSettings.for_method(method)) for method in methods]
    return recipe_of(ExportScope(all=True), *stages, **fields)


def export(data: Path, out: Path, *methods: Method, **fields: Any) -> ExportedJob:
    return TrainingJobExport(data, recipe(*methods), BASE, **fields).write(out)


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


@pytest.mark.parametrize("method", Method)
def test_the_rows_are_those_of_an_export(data: Path, tmp_path: Path, method: Method) -> None:
    export(data, tmp_path / "job", method)
    files = [tmp_path / "job" / "data" / method / f"{split}.jsonl" for split in ("train", "held-out")]
    train, held_out = map(lines, files)
    ExportService(data).write(Recipe(FORMATS[method], ExportScope(all=True)), tmp_path / "export")
    assert sorted(train + held_out) == sorted(lines(tmp_path / "export" / "train.jsonl"))
    assert held_out


@pytest.mark.parametrize("method", Method)
def test_the_same_prompts_are_held_out_as_in_a_run(data: Path, tmp_path: Path, method: Method) -> None:
    job = export(data, tmp_path / "job", method)
    kind = NEEDS[method].data
    found = TrainingDataService(data).read(recipe(method), BASE.sha256, kinds={kind})
    (stage,) = job.stages
    assert (stage.train, stage.held_out) == (len(found.sets[kind].train), len(found.sets[kind].held_out))
    assert job.families == {facts.family for facts in found.prompts.values() if facts.is_held_out}
    origin = json.loads((tmp_path / "job" / "provenance.json").read_bytes())
    assert origin["stages"][0]["held_out"] == sorted({item.context.prompt for item in found.sets[kind].held_out})
    assert TrainingRecipe.from_dict(origin["recipe"]) == recipe(method)
    assert origin["base"]["sha256"] == BASE.sha256


def test_prompts_of_the_continued_adapter_stay_in_training(data: Path, tmp_path: Path) -> None:
    held_out = json.loads(_read(export(data, tmp_path / "a", Method.SFT), "provenance.json"))["stages"][0]["held_out"]
    job = export(data, tmp_path / "b", Method.SFT, trained=frozenset(held_out))
    assert set(held_out) <= set(json.loads(_read(job, "provenance.json"))["stages"][0]["train"])


def _read(job: ExportedJob, name: str) -> str:
    return (job.folder / name).read_text(encoding="utf-8")


def test_a_job_has_the_settings_the_script_and_nothing_that_others_can_read(data: Path, tmp_path: Path) -> None:
    job = export(data, tmp_path / "job", Method.SFT, Method.DPO, template="{{ messages }}")
    described = json.loads(_read(job, "job.json"))
    assert [stage["method"] for stage in described["stages"]] == ["sft", "dpo"]
    assert described["stages"][1]["settings"]["beta"] == 0.1
    assert described["base"] == {"file": "small.gguf", "path": BASE.path, "sha256": BASE.sha256, "name": "Small"}
    assert _read(job, "chat_template.jinja") == "{{ messages }}"
    assert TrainingRecipe.from_json(_read(job, "recipe.json")) == recipe(Method.SFT, Method.DPO)
    for name in (
        "train.py",
        "reward.py",
        "requirements.txt",
        *(f"accelerate/{path.name}" for path in _configurations()),
    ):
        assert _read(job, name) == (resource("training/job") / name).read_text(encoding="utf-8")
    assert {path.stat().st_mode & 0o777 for path in job.folder.rglob("*")} == {0o600, 0o700}
    assert not (job.folder / "openrlhf-ppo.sh").exists()


def _configurations() -> list[Path]:
    return sorted((resource("training/job") / "accelerate").iterdir())


@pytest.mark.parametrize("name", ["train.py", "reward.py"])
def test_the_scripts_compile(name: str) -> None:
    ast.parse((resource("training/job") / name).read_text(encoding="utf-8"))


def test_the_readme_has_a_command_for_each_stage_and_no_open_place(data: Path, tmp_path: Path) -> None:
    readme = _read(export(data, tmp_path / "job", Method.SFT, Method.DPO), "README.md")
    assert not re.search(r"@\w+@", readme)
    assert "| DPO | 95 | 20 | 0 |" in readme
    for method in ("sft", "dpo"):
        assert f"accelerate launch --config_file accelerate/fsdp.yaml train.py {method}" in readme
    for name in re.findall(r"accelerate/([\w-]+)\.yaml", readme):
        assert name in [path.stem for path in _configurations()]
    assert BASE.sha256 in readme
    assert "reward" not in readme.lower()


def test_ppo_is_a_command_of_openrlhf(data: Path, tmp_path: Path) -> None:
    job = export(data, tmp_path / "job", Method.PPO)
    script = _read(job, "openrlhf-ppo.sh")
    assert not re.search(r"@\w+@", script)
    words = shlex.split(script.replace("\\\n", " "), comments=True)
    options = dict(itertools.pairwise(words))
    assert options["--data.prompt_dataset"] == "data/ppo/train.jsonl"
    assert options["--rollout.batch_size"] == "4"
    assert options["--train.batch_size"] == "16"
    assert options["--train.num_episodes"] == "2"  # 25 steps of 4 prompts, of 62
    assert options["--ds.lora.rank"] == "16"
    readme = _read(job, "README.md")
    assert "openrlhf-ppo.sh" in readme
    assert "no reward model yet" in readme


def test_adapter_and_reward_model_travel_with_the_job(data: Path, tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    for name in ("adapter_config.json", "adapter_model.safetensors", "head.json", "adapter.gguf"):
        (stage / name).write_text(name)
    job = export(data, tmp_path / "job", Method.RLOO, start=stage, reward=stage, grpo=True)
    assert sorted(path.name for path in (job.folder / "start").iterdir()) == [
        "adapter_config.json",
        "adapter_model.safetensors",
    ]
    assert _read(job, "reward/head.json") == "head.json"
    assert json.loads(_read(job, "job.json"))["stages"][0]["method"] == "grpo"
    assert (job.folder / "data/grpo/train.jsonl").is_file()
    assert "no reward model yet" not in _read(job, "README.md")


@pytest.mark.parametrize("method", [Method.REWARD, Method.PPO])
def test_what_cannot_continue_an_adapter_is_refused(data: Path, tmp_path: Path, method: Method) -> None:
    with pytest.raises(UserError, match="cannot continue an adapter"):
        export(data, tmp_path / "job", method, start=tmp_path)
    with pytest.raises(UserError, match="cannot continue an adapter"):
        export(data, tmp_path / "job", Method.SFT, method)
    assert not (tmp_path / "job").exists()


def test_ties_are_excluded_and_counted(tmp_path: Path) -> None:
    world = small_world()
    for number in range(200, 210):
        conversation, prompt, ids = world.ask(f"Which colour has number {number * number}?", "Red.", "Green.")
        world.judge(conversation, prompt, Ranking((tuple(ids),)), *ids, annotator=ADA)
    save(world, tmp_path / "data")
    tied = recipe(Method.DPO, held_out=0.0)
    tied = replace(tied, data=replace(tied.data, ties=True))
    job = TrainingJobExport(tmp_path / "data", tied, BASE).write(tmp_path / "job")
    assert job.stages[0].train == 115
    assert job.stages[0].excluded == {"ties": 10}


def test_a_folder_with_files_is_left_alone(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "job", Method.SFT)
    before = {path: path.read_bytes() for path in (tmp_path / "job").rglob("*") if path.is_file()}
    with pytest.raises(UserError, match="contains other files"):
        export(data, tmp_path / "job", Method.DPO)
    assert before == {path: path.read_bytes() for path in (tmp_path / "job").rglob("*") if path.is_file()}
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UserError, match="is a file"):
        export(data, tmp_path / "file", Method.SFT)
    (tmp_path / "empty").mkdir()
    export(data, tmp_path / "empty", Method.SFT)


def test_a_cancelled_export_leaves_nothing(data: Path, tmp_path: Path) -> None:
    job = TrainingJobExport(data, recipe(Method.SFT), BASE)
    with pytest.raises(Cancelled):
        job.write(tmp_path / "out" / "job", lambda done, total: False)
    assert list((tmp_path / "out").iterdir()) == []


def test_too_little_data_is_explained(tmp_path: Path) -> None:
    save(small_world(rewrites=0, ratings=2), tmp_path / "data")
    with pytest.raises(UserError, match="needs at least 20 demonstrations"):
        export(tmp_path / "data", tmp_path / "job", Method.SFT)
    assert not (tmp_path / "job").exists()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(data: Path, disk: Disk) -> None:
    disk.fill(2)
    with pytest.raises(UserError, match="disk is full"):
        export(data, disk.folder / "job", Method.DPO)
    disk.free()
    assert list(disk.folder.iterdir()) == []
    export(data, disk.folder / "job", Method.DPO)
