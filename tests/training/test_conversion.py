"""Conversions of adapters by a trainer's program, as the application starts them."""

import errno
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.errors import Cancelled, UserError
from desktop.engine.gguf import read_metadata
from desktop.trainer.model import TrainableModel
from desktop.training.adapter_info import AdapterInfo
from desktop.training.conversion import COMMAND, Conversion, convert
from tests.support.disks import Disk
from tests.training.jobs import TRAINER
from tests.training.tiny_models import tiny_model

INFO = AdapterInfo("Round 1", "", {"seed": 3}, "apache-2.0")


@pytest.fixture
def peft_folder(tmp_path: Path) -> Path:
    TrainableModel(tiny_model("llama"), 4, 8).write_adapter(tmp_path / "peft")
    return tmp_path / "peft"


def conversion(peft_folder: Path, base: Path, name: str, merged_type: str = "") -> Conversion:
    return Conversion(str(peft_folder), str(base), str(peft_folder.parent / name), INFO, merged_type)


def test_an_adapter_and_a_merged_model(peft_folder: Path, tiny_gguf: Callable[[str], Path], tmp_path: Path) -> None:
    base = tiny_gguf("llama")
    convert(TRAINER, conversion(peft_folder, base, "适配器.gguf"))
    assert AdapterInfo.read(tmp_path / "适配器.gguf") == INFO
    steps: list[tuple[int, int]] = []
    convert(TRAINER, conversion(peft_folder, base, "q8.gguf", "Q8_0"), lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] > 10
    assert read_metadata(tmp_path / "q8.gguf").quantization == "Q8_0"
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.gguf")} == {0o600}


def test_a_conversion_that_fails_leaves_what_was_there(
    peft_folder: Path, tiny_gguf: Callable[[str], Path], tmp_path: Path
) -> None:
    target = tmp_path / "out.gguf"
    target.write_bytes(b"before")
    with pytest.raises(UserError, match="another model"):
        convert(TRAINER, conversion(peft_folder, tiny_gguf("qwen3"), "out.gguf"))
    with pytest.raises(FileNotFoundError):
        convert(TRAINER, conversion(peft_folder, tiny_gguf("llama"), "nowhere/out.gguf"))

    def cancel(*_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        convert(TRAINER, conversion(peft_folder, tiny_gguf("llama"), "out.gguf", "F16"), cancel)
    with pytest.raises(Cancelled):  # while it loads torch
        convert(TRAINER, conversion(peft_folder, tiny_gguf("llama"), "out.gguf", "F16"), check_interrupt=cancel)
    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.gguf", "peft"]


def test_a_disk_that_fills_up_is_named_and_nothing_remains(
    peft_folder: Path, tiny_gguf: Callable[[str], Path], disk: Disk
) -> None:
    target = Conversion(str(peft_folder), str(tiny_gguf("llama")), str(disk.folder / "out.gguf"), INFO)
    for pages in (0, 1):  # before the header, within the weights
        disk.fill(pages)
        with pytest.raises(OSError, match="No space left") as error:
            convert(TRAINER, target)
        assert error.value.errno == errno.ENOSPC
        assert [path.name for path in disk.folder.iterdir()] == ["filling"]
        disk.free()
    disk.fill(20)
    with pytest.raises(UserError, match=r"needs 0\.\d GB of disk space, but only 0\.0 GB are free in .*disk\."):
        convert(TRAINER, replace(target, merged_type="F16"))
    assert [path.name for path in disk.folder.iterdir()] == ["filling"]


def test_a_conversion_ends_with_its_owner(peft_folder: Path, tiny_gguf: Callable[[str], Path], tmp_path: Path) -> None:
    request = conversion(peft_folder, tiny_gguf("llama"), "out.gguf", "F16").to_json().encode()
    child = subprocess.run([*TRAINER, COMMAND], input=request, stdout=subprocess.PIPE, check=False)  # then closes
    assert child.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["peft"]


def test_a_model_that_cannot_be_read_and_a_library_that_is_missing(
    peft_folder: Path, tiny_gguf: Callable[[str], Path], tmp_path: Path
) -> None:
    (peft_folder / "adapter_model.safetensors").write_bytes(b"damaged")
    with pytest.raises(UserError, match="The conversion ended unexpectedly") as error:
        convert(TRAINER, conversion(peft_folder, tiny_gguf("llama"), "out.gguf"))
    assert "SafetensorError" in error.value.detail
    broken = "import sys; sys.modules['torch'] = None; from desktop.trainer.main import main; main(['convert'])"
    with pytest.raises(UserError, match="PyTorch cannot be loaded"):
        convert([TRAINER[0], "-c", broken], conversion(peft_folder, tiny_gguf("llama"), "out.gguf"))
