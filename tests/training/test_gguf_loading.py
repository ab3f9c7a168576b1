"""Models are read from GGUF files as transformers reads them, in less time; the rest is refused by name."""

from collections.abc import Callable
from pathlib import Path

import gguf
import pytest
import torch

from desktop.core.errors import UserError
from desktop.trainer.gguf_loading import load_config, load_weights
from desktop.trainer.model import load_model
from tests.training.tiny_models import ARCHITECTURES, tiny_model

TOKENS = torch.arange(1, 60)[None]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_weights_are_those_of_the_file(architecture: str, tiny_gguf: Callable[[str], Path]) -> None:
    file = tiny_gguf(architecture)
    network = load_weights(file, load_config(file), torch.float32)
    assert not any(parameter.requires_grad for parameter in network.parameters())
    torch.testing.assert_close(network(TOKENS).logits, tiny_model(architecture)(TOKENS).logits)
    assert gguf.GGUFReader.__module__ == "gguf.gguf_reader"


def test_a_damaged_file_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"GGUF" + bytes(60))
    with pytest.raises(UserError, match=r"broken\.gguf"):
        load_model(file, 4, 8)


def test_a_file_that_ends_within_its_texts_is_refused_by_name(tmp_path: Path, tiny_gguf: Callable[[str], Path]) -> None:
    whole = tiny_gguf("llama").read_bytes()
    file = tmp_path / "cut.gguf"
    file.write_bytes(whole[: whole.index(b"tokenizer.ggml.tokens") + 200])
    with pytest.raises(UserError, match=r"cut\.gguf"):
        load_config(file)


def test_an_unknown_architecture_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "strange.gguf"
    writer = gguf.GGUFWriter(file, "deepseek2")
    writer.add_name("strange")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(UserError, match="deepseek2") as raised:
        load_model(file, 4, 8)
    assert raised.value.kind == "model"
