"""Conversions of adapters by a trainer's program, as the application starts them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core.errors import Cancelled, UserError
from desktop.engine.gguf import read_metadata
from desktop.trainer.model import TrainableModel
from desktop.training.adapter_info import AdapterInfo
from desktop.training.conversion import Conversion, convert
from tests.training.jobs import TRAINER
from tests.training.tiny_models import tiny_model

INFO = AdapterInfo("Round 1", "", {"seed": 3})


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


def test_a_conversion_that_fails_leaves_what_was_there(
    peft_folder: Path, tiny_gguf: Callable[[str], Path], tmp_path: Path
) -> None:
    target = tmp_path / "out.gguf"
    target.write_bytes(b"before")
    with pytest.raises(UserError, match="another model"):
        convert(TRAINER, conversion(peft_folder, tiny_gguf("qwen3"), "out.gguf"))
    with pytest.raises(UserError, match=r"nowhere.out\.gguf could not be written"):
        convert(TRAINER, conversion(peft_folder, tiny_gguf("llama"), "nowhere/out.gguf"))

    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        convert(TRAINER, conversion(peft_folder, tiny_gguf("llama"), "out.gguf", "F16"), cancel)
    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.gguf", "peft"]
