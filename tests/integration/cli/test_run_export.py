"""`sayso runs export`: the adapter of a run, complete or not at all, and never in the place of something else."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.engine.builtin import builtin_model
from desktop.training.adapter_info import AdapterInfo
from tests.support.command_line import environment, sayso
from tests.support.disks import Disk
from tests.support.train_runs import PROGRAM, listed, refused, trained
from tests.support.training_worlds import save, small_world

RUNS = [*PROGRAM, "runs"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a run named Kind and a reward model named Taste."""
    folder = tmp_path_factory.mktemp("trained") / "data"
    save(small_world(), folder)
    trained("sft", "--all", "--steps", "2", "--name", "Kind", "--seed", "5", data=folder)
    trained("reward", "--all", "--steps", "2", "--name", "Taste", data=folder)
    return folder


def export(*arguments: str | Path, data: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    if not any("merged" in str(argument) for argument in arguments):
        return sayso("runs", "export", *arguments, data=data)
    run = subprocess.run(  # with the toy trainer, which merges
        [*RUNS, "export", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=environment(data, **changes),
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run


def exported(*arguments: str | Path, data: Path) -> str:
    run = export(*arguments, data=data)
    assert run.returncode == 0, run.stderr
    assert "Licence of the base model: apache-2.0." in run.stderr
    return run.stdout


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_form_names_the_licence_of_the_base_model(data: Path, tmp_path: Path) -> None:
    assert [run["base_licence"] for run in listed(data)] == ["apache-2.0", "apache-2.0"]

    adapter = tmp_path / "我的 adapter.gguf"
    assert exported("kind", adapter, data=data) == f"{adapter}\n"
    info = AdapterInfo.read(adapter)
    assert info is not None
    assert (info.licence, info.provenance) == ("apache-2.0", {"seed": 5})

    folder = tmp_path / "peft"
    result = json.loads(exported("Kind", folder, "--form", "peft", "--json", data=data))
    assert result == {
        "run": listed(data)[0]["run"],
        "form": "peft",
        "path": str(folder),
        "licence": "apache-2.0",
    }
    assert names(folder) == ["README.md", "adapter_config.json", "adapter_model.safetensors", "manifest.json"]
    card = (folder / "README.md").read_text()
    assert card.startswith("---\nlibrary_name: peft\nlicense: apache-2.0\n")
    assert "Licence of the base model: apache-2.0." in card
    config = json.loads((folder / "adapter_config.json").read_bytes())
    assert config == {"r": 16, "base_model_name_or_path": None}, "the place on this computer stays here"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert (manifest["run"], manifest["provenance"]) == ("Kind", {"seed": 5})
    assert str(data) not in card + json.dumps(manifest)

    merged = tmp_path / "merged.gguf"
    exported("Kind", merged, "--form", "merged-q8_0", data=data)
    base = builtin_model()
    assert base is not None
    assert merged.read_text() == f"GGUF Q8_0 {base.name}"
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in (adapter, merged, *folder.iterdir())} == {0o600}
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_reward_model_keeps_its_head_and_has_no_merged_form(data: Path, tmp_path: Path) -> None:
    text = refused(export("Taste", tmp_path / "m.gguf", "--form", "merged-f16", data=data), 2)
    assert text == (
        "The run “Taste” is a reward model, which cannot be merged: its head has no place in a model file. "
        "Export it as gguf-adapter or peft."
    )
    exported("Taste", tmp_path / "scorer", data=data)
    assert names(tmp_path / "scorer") == ["README.md", "adapter.gguf", "head.json", "manifest.json"]
    exported("Taste", tmp_path / "peft", "--form", "peft", data=data)
    assert "head.json" in names(tmp_path / "peft")
    assert "reward model" in (tmp_path / "peft" / "README.md").read_text()


def test_a_file_is_replaced_only_with_force(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.gguf"
    file.write_text("mine")
    assert "exists already" in refused(export("Kind", file, data=data), 2)
    assert file.read_text() == "mine"
    exported("Kind", file, "--force", data=data)
    assert file.read_bytes().startswith(b"GGUF")
    link = tmp_path / "link.gguf"
    link.symlink_to(file)
    assert "is a link" in refused(export("Kind", link, "--force", data=data), 2)
    assert "is a folder" in refused(export("Kind", tmp_path, "--force", data=data), 2)
    assert names(tmp_path) == ["link.gguf", "mine.gguf"]


def test_a_folder_is_replaced_only_with_force_and_only_if_it_is_an_export(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    exported("Kind", folder, "--form", "peft", data=data)  # it was empty
    assert "exists already" in refused(export("Kind", folder, "--form", "peft", data=data), 2)
    exported("Kind", folder, "--form", "peft", "--force", data=data)
    (folder / "manifest.json").unlink()
    assert "contains other files" in refused(export("Kind", folder, "--form", "peft", "--force", data=data), 3)
    assert "README.md" in names(folder)
    file = tmp_path / "file"
    file.touch()
    assert "is a file, not a folder" in refused(export("Kind", file, "--form", "peft", "--force", data=data), 3)
    assert names(tmp_path) == ["file", "out"]


def test_what_cannot_be_exported_is_explained(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.gguf"
    assert "“Nobody” was not found" in refused(export("Nobody", target, data=data), 3)
    text = refused(export("Kind", tmp_path / "no" / "a.gguf", data=data), 1)
    assert text.startswith(f"Sayso cannot write to {tmp_path}/no/a.gguf")
    full = export("Kind", target, "--form", "merged-f16", data=data, TOY_FAIL_AT="3")
    assert "The disk is full" in refused(full, 1)
    assert names(tmp_path) == []


def test_a_full_disk_leaves_nothing(data: Path, disk: Disk) -> None:
    disk.fill(0)
    for form in ("gguf-adapter", "peft"):
        run = export("Kind", disk.folder / form, "--form", form, data=data)
        assert refused(run, 1) == "The disk is full, so this could not be saved. Free some space and try again."
        assert names(disk.folder) == ["filling"]


@contextmanager
def started(*arguments: str | Path, data: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [*RUNS, "export", *map(str, arguments)]
    environ = environment(data, TOY_STEP_S="0.5")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_names(folder: Path, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(names(folder)) != count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals for another process")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_an_export_that_is_ended_leaves_nothing(data: Path, tmp_path: Path, number: int, code: int) -> None:
    with started("Kind", tmp_path / "m.gguf", "--form", "merged-f16", data=data) as process:
        until_names(tmp_path, 1)  # the file that is being written
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in err) == (code, False), err
    until_names(tmp_path, 0)
