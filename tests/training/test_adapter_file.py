"""Adapters of PEFT as files that llama.cpp applies: it must then compute what PEFT computes."""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import peft
import pytest
import torch

from desktop.core.errors import UserError
from desktop.engine.client import EngineClient
from desktop.engine.gguf import read_metadata
from desktop.engine.protocol import Tokenize, Tokenized
from desktop.trainer import adapter_file
from desktop.trainer.adapter_file import MergedType, write_gguf_adapter, write_merged_model
from desktop.training.adapter_info import AdapterInfo
from desktop.training.protocol import RunFailed
from tests.training.jobs import train_here, write_run
from tests.training.tiny_models import ARCHITECTURES, OTHERS, tiny_model

INFO = AdapterInfo("Round 2", 64 * "a", {"seed": 7, "stages": [{"method": "sft"}], "versions": {"torch": "2"}})
TOKENS = torch.randint(0, 256, (120,), generator=torch.Generator().manual_seed(3)).tolist()

TEXT = """The river rises in the hills and runs south for ninety kilometres. In spring, when the snow melts, it carries
stones, branches and sometimes whole trees. The people of the valley built their houses on the slopes.

Question: How long is the river? Answer: ninety kilometres. Question: Where do people build? Answer: on the slopes.

def area(width, height):
    return width * height

Dear Anna, thank you for your letter of 3 May. We would like to meet you on Tuesday at 10:30, if that suits you."""

LogProbs = Callable[..., torch.Tensor]


@pytest.fixture
def llama_log_probs(engine_program: Sequence[str], tmp_path: Path) -> LogProbs:
    """The log-probabilities [tokens, vocabulary] that llama.cpp gives for `TOKENS`."""
    script = Path(__file__).with_name("llama_logits.py")

    def compute(model: Path, adapter: Path | None = None, tokens: Sequence[int] = TOKENS) -> torch.Tensor:
        (tmp_path / "tokens.json").write_text(json.dumps(list(tokens)))
        files = [str(model), str(adapter or "-"), str(tmp_path / "tokens.json"), str(tmp_path / "logits.npy")]
        subprocess.run([engine_program[0], str(script), *files], check=True)
        return torch.from_numpy(np.load(tmp_path / "logits.npy")).log_softmax(-1)

    return compute


def with_adapter(model: Any, rank: int = 8, strength: float = 0.08) -> Any:
    """A PEFT model with an adapter on all linear layers, which changes what it predicts."""
    torch.manual_seed(11)
    config = peft.LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
    model = peft.get_peft_model(model, config).eval()
    strengthen(model, strength)
    return model


def save_adapter(model: Any, folder: Path) -> None:
    model.save_pretrained(folder, save_embedding_layers=False)


def strengthen(model: Any, strength: float) -> None:
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                weight.copy_(strength * torch.randn_like(weight))


def log_probs(model: Any, tokens: Sequence[int] = TOKENS) -> torch.Tensor:
    with torch.no_grad():
        return model(torch.tensor([list(tokens)])).logits[0].float().log_softmax(-1)


def kl(p: torch.Tensor, q: torch.Tensor) -> float:
    return float((p.exp() * (p - q)).sum(-1).mean())


def agreement(p: torch.Tensor, q: torch.Tensor) -> float:
    return float((p.argmax(-1) == q.argmax(-1)).float().mean())


@pytest.mark.parametrize("architecture", ARCHITECTURES + OTHERS)
def test_llama_cpp_computes_what_peft_computes(
    architecture: str, tiny_gguf: Callable[[str], Path], llama_log_probs: LogProbs, tmp_path: Path
) -> None:
    model = tiny_model(architecture)
    before = log_probs(model)
    model = with_adapter(model)
    expected = log_probs(model)
    save_adapter(model, tmp_path)
    adapter = tmp_path / "adapter.gguf"
    write_gguf_adapter(tmp_path, tiny_gguf(architecture), adapter, INFO)
    found = llama_log_probs(tiny_gguf(architecture), adapter)
    assert kl(before, expected) > 0.05, "the adapter changes nothing that could go wrong"
    assert kl(expected, found) < 1e-4
    assert agreement(expected, found) >= 0.99
    assert AdapterInfo.read(adapter) == INFO
    assert (tmp_path / "adapter_model.safetensors").exists()


@pytest.mark.parametrize("rows", ["heads in the order of transformers", "key heads counted as query heads"])
def test_rows_in_another_order_are_noticed(
    rows: str,
    tiny_gguf: Callable[[str], Path],
    llama_log_probs: LogProbs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The comparison is sharp enough to fail for a wrong permutation."""
    if rows.startswith("heads"):
        monkeypatch.setattr(adapter_file, "_in_file_order", lambda b, tensor, base: b)
    else:
        correct = adapter_file._in_file_order
        wrong = lambda b, tensor, base: correct(b, tensor.replace("attn_k", "attn_q"), base)  # noqa: E731
        monkeypatch.setattr(adapter_file, "_in_file_order", wrong)
    model = with_adapter(tiny_model("llama"))
    save_adapter(model, tmp_path)
    write_gguf_adapter(tmp_path, tiny_gguf("llama"), tmp_path / "adapter.gguf", INFO)
    assert kl(log_probs(model), llama_log_probs(tiny_gguf("llama"), tmp_path / "adapter.gguf")) > 0.01


@pytest.mark.parametrize("architecture", ARCHITECTURES + OTHERS)
@pytest.mark.parametrize(("type", "limit"), [(MergedType.F16, 1e-3), (MergedType.Q8_0, 0.05)])
def test_a_merged_model_computes_what_peft_computes(
    architecture: str,
    type: MergedType,
    limit: float,
    tiny_gguf: Callable[[str], Path],
    llama_log_probs: LogProbs,
    tmp_path: Path,
) -> None:
    model = with_adapter(tiny_model(architecture))
    expected = log_probs(model)
    save_adapter(model, tmp_path)
    merged = tmp_path / "merged.gguf"
    steps: list[tuple[int, int]] = []
    write_merged_model(
        tmp_path, tiny_gguf(architecture), merged, INFO, type, lambda done, total: steps.append((done, total))
    )
    assert kl(expected, llama_log_probs(merged)) < limit
    assert [done for done, _ in steps] == list(range(steps[0][1] + 1))
    base, found = read_metadata(tiny_gguf(architecture)), read_metadata(merged)
    assert (found.name, found.quantization, found.problem) == ("Round 2", type.value, None)
    assert (found.template, found.vocabulary, found.parameters) == (base.template, base.vocabulary, base.parameters)
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_model_in_several_files_is_merged(
    tiny_gguf: Callable[[str], Path], llama_log_probs: LogProbs, tmp_path: Path
) -> None:
    _split(tiny_gguf("qwen2"), tmp_path)
    model = with_adapter(tiny_model("qwen2"))
    save_adapter(model, tmp_path)
    write_merged_model(tmp_path, tmp_path / "tiny-00001-of-00002.gguf", tmp_path / "merged.gguf", INFO)
    assert kl(log_probs(model), llama_log_probs(tmp_path / "merged.gguf")) < 1e-3


def _split(source: Path, folder: Path) -> None:
    reader = gguf.GGUFReader(source)
    for part in range(2):
        writer = gguf.GGUFWriter(folder / f"tiny-{part + 1:05}-of-00002.gguf", "qwen2")
        for key, field in reader.fields.items():
            if part == 0 and not key.startswith(("GGUF.", "general.architecture")):
                element = field.types[-1] if len(field.types) > 1 else None
                writer.add_key_value(key, field.contents(), field.types[0], element)
        writer.add_uint16("split.no", part)
        writer.add_uint16("split.count", 2)
        writer.add_int32("split.tensors.count", len(reader.tensors))
        for tensor in reader.tensors[part::2]:
            writer.add_tensor(tensor.name, tensor.data)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"use_rslora": True}, "use_rslora"),
        ({"use_dora": True}, "use_dora"),
        ({"rank_pattern": {"q_proj": 4}}, "rank_pattern"),
        ({"alpha_pattern": {"q_proj": 4}}, "alpha_pattern"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"bias": "all"}, "bias"),
        ({"peft_type": "IA3"}, "IA3"),
    ],
)
def test_what_llama_cpp_cannot_apply_is_refused_by_name(
    change: dict[str, Any], word: str, tiny_gguf: Callable[[str], Path], tmp_path: Path
) -> None:
    save_adapter(with_adapter(tiny_model("llama")), tmp_path)
    config = json.loads((tmp_path / "adapter_config.json").read_text())
    (tmp_path / "adapter_config.json").write_text(json.dumps(config | change))
    with pytest.raises(UserError, match=word):
        write_gguf_adapter(tmp_path, tiny_gguf("llama"), tmp_path / "adapter.gguf", INFO)
    assert not list(tmp_path.glob("adapter.gguf*"))


def test_an_adapter_on_the_embedding_is_refused(tiny_gguf: Callable[[str], Path], tmp_path: Path) -> None:
    config = peft.LoraConfig(r=4, target_modules=["embed_tokens", "q_proj"], task_type="CAUSAL_LM")
    save_adapter(peft.get_peft_model(tiny_model("llama"), config), tmp_path)
    with pytest.raises(UserError, match="linear layers only"):
        write_gguf_adapter(tmp_path, tiny_gguf("llama"), tmp_path / "adapter.gguf", INFO)


def test_an_architecture_that_is_not_tested_is_refused_by_name(tmp_path: Path) -> None:
    save_adapter(with_adapter(tiny_model("llama")), tmp_path)
    writer = gguf.GGUFWriter(tmp_path / "base.gguf", "bloom")
    writer.add_block_count(2)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(UserError, match="bloom"):
        write_gguf_adapter(tmp_path, tmp_path / "base.gguf", tmp_path / "adapter.gguf", INFO)
    last = train_here(write_run(tmp_path / "run", tmp_path / "base.gguf"))[
        -1
    ]  # before the first step, not after the last
    assert isinstance(last, RunFailed)
    assert "bloom" in str(UserError.from_wire(last.error))


def test_an_adapter_of_another_size_is_refused(tiny_gguf: Callable[[str], Path], tmp_path: Path) -> None:
    """Its queries cannot even be put into the order of this file's heads."""
    save_adapter(with_adapter(tiny_model("llama", hidden_size=36, num_attention_heads=2)), tmp_path)
    with pytest.raises(UserError, match="another model"):
        write_gguf_adapter(tmp_path, tiny_gguf("llama"), tmp_path / "adapter.gguf", INFO)


def test_an_adapter_of_another_model_is_refused(tiny_gguf: Callable[[str], Path], tmp_path: Path) -> None:
    save_adapter(with_adapter(tiny_model("qwen3")), tmp_path)
    with pytest.raises(UserError, match="another model"):
        write_gguf_adapter(tmp_path, tiny_gguf("qwen2"), tmp_path / "adapter.gguf", INFO)


@pytest.mark.model
def test_the_built_in_model_computes_what_peft_computes(
    builtin: Path, llama_log_probs: LogProbs, tmp_path: Path, engine: EngineClient
) -> None:
    """On weights in F16, the engine agrees with PEFT. On Q4_1, llama.cpp also quantizes the activations, whether or not
    there is an adapter."""
    from transformers import AutoModelForCausalLM, GgufConfig

    tokens = tokenized(engine, builtin, TEXT)
    model = AutoModelForCausalLM.from_pretrained(
        builtin.parent, gguf_file=builtin.name, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    before = log_probs(model, tokens)
    model = with_adapter(model, rank=16, strength=0)
    save_adapter(model, tmp_path)
    write_merged_model(tmp_path, builtin, tmp_path / "base-f16.gguf", INFO)
    strengthen(model, 0.04)
    expected = log_probs(model, tokens)
    save_adapter(model, tmp_path)
    adapter = tmp_path / "adapter.gguf"
    write_gguf_adapter(tmp_path, builtin, adapter, INFO)
    exact = llama_log_probs(tmp_path / "base-f16.gguf", adapter, tokens)
    quantized = llama_log_probs(builtin, adapter, tokens)
    assert kl(before, expected) > 0.05
    assert kl(expected, exact) <= 1e-3
    assert agreement(expected, exact) >= 0.99
    assert kl(expected, quantized) <= 0.01


def tokenized(engine: EngineClient, model: Path, text: str) -> tuple[int, ...]:
    engine.load_and_wait(model)
    (event,) = engine.run(Tokenize(0, answers=(text,)))
    assert isinstance(event, Tokenized)
    return event.answers[0]
