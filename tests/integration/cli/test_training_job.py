"""`sayso train export-job`: a job for another computer, and what is wrong with a command."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.builtin import builtin_model
from desktop.store.database import Database
from tests.support.command_line import sayso
from tests.support.training_worlds import save, small_world


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    save(small_world(), folder)
    return folder


def export(folder: Path, *arguments: str, data: Path) -> dict[str, Any]:
    run = sayso("train", "export-job", str(folder), "--all", *arguments, "--json", data=data)
    assert run.returncode == 0, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def test_a_job_is_exported_with_its_settings_and_its_held_out_prompts_stay_so(data: Path, tmp_path: Path) -> None:
    options = ("--rank", "8", "--epochs", "3", "--learning-rate", "1e-4", "--seed", "7", "--name", "Elsewhere")
    result = export(tmp_path / "job", "--method", "dpo", *options, data=data)
    assert result["folder"] == str(tmp_path / "job")
    assert result["stages"] == [{"method": "dpo", "train": 95, "held_out": 20, "excluded": {}}]
    job = json.loads((tmp_path / "job" / "job.json").read_bytes())
    settings = job["stages"][0]["settings"]
    assert (settings["rank"], settings["epochs"], settings["learning_rate"]) == (8, 3, 1e-4)
    assert (job["seed"], job["name"], job["base"]["path"]) == (7, "Elsewhere", str(builtin_model()))
    with Database.open(data, writer=False) as database, database.read() as store:
        families = store.training.held_out(job["base"]["sha256"])
    assert len(families) >= 5
    again = export(tmp_path / "none", "--method", "dpo", "--held-out", "0", data=data)
    assert again["stages"] == result["stages"]  # a prompt once held out stays so


@pytest.mark.parametrize("method", ["grpo", "ppo"])
def test_a_missing_reward_model_is_said(data: Path, tmp_path: Path, method: str) -> None:
    run = sayso("train", "export-job", str(tmp_path / "job"), "--all", "--method", method, "--samples", "2", data=data)
    assert run.returncode == 0
    assert run.stdout == f"{tmp_path / 'job'}\n"
    assert f"{method.upper()}: 62 to train on, 17 held out." in run.stderr
    assert "no reward model yet" in run.stderr
    assert (tmp_path / "job" / "data" / method / "train.jsonl").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--method", "sft", "--beta", "0.2"), 2, "SFT does not use --beta. Omit it."),
        (("--method", "orpo"), 2, "orpo"),
        ((), 2, "--method"),
        (("--method", "sft", "--from", "Round 9"), 3, "“Round 9” was not found"),
        (("--method", "sft", "--base", "/nowhere.gguf"), 3, "/nowhere.gguf"),
        (("--method", "sft", "--held-out", "95"), 2, "--held-out"),
    ],
)
def test_wrong_options_are_explained(
    data: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    run = sayso("train", "export-job", str(tmp_path / "job"), "--all", *arguments, data=data)
    assert run.stdout == ""
    assert sentence in run.stderr.splitlines()[-1]
    assert run.returncode == code
    assert not (tmp_path / "job").exists()


def test_a_folder_with_files_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    run = sayso("train", "export-job", str(tmp_path), "--all", "--method", "sft", data=data)
    assert run.returncode == 3
    assert "contains other files" in run.stderr
    assert (tmp_path / "notes.txt").read_text() == "mine"
