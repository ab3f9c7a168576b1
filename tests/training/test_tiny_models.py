"""The tiny models are what transformers reads from their GGUF files."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, GgufConfig

from tests.training.tiny_models import tiny_model


@pytest.mark.parametrize("architecture", ["llama", "mistral", "qwen2", "qwen3", "gemma3"])
def test_the_file_holds_the_model(architecture: str, tiny_gguf: Callable[[str], Path]) -> None:
    file = tiny_gguf(architecture)
    read = AutoModelForCausalLM.from_pretrained(
        file.parent, gguf_file=file.name, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    tokens = torch.arange(1, 60)[None]
    with torch.no_grad():
        torch.testing.assert_close(read(tokens).logits, tiny_model(architecture)(tokens).logits)
