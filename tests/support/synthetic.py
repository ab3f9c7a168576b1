"""Small GGUF models with random weights, one for each kind of memory, and a LoRA adapter; for tests and the bench.

Weights are scaled so that the next-token distribution is far from uniform and depends on the far context: a check of
reuse against a cold prefill must be able to fail. The tokenizer is the built-in model's, so text works as usual.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray

Tensors = Iterator[tuple[str, NDArray[np.float32]]]
BLOCK = 64  # width of the attention heads in the small models
WINDOW = 64  # tokens that a sliding layer sees
_STATE, _RANK = 16, 8  # numbers a channel remembers, and that its step is made from


def write_llama(path: Path, tokenizer: Path) -> None:
    """Plain attention: a memory that can be cut anywhere."""
    writer = _writer(path, "llama", tokenizer)
    _attention_keys(writer, layers=3, width=128, heads=2, feed=256)
    _finish(writer, _llama(np.random.default_rng(1), layers=3, width=128, feed=256, vocab=_vocab(tokenizer)))


def write_sliding(path: Path, tokenizer: Path) -> None:
    """Gemma 3: five of six layers see only `WINDOW` tokens back, and their older cells are overwritten."""
    layers, width, feed = 6, 128, 256
    rng = np.random.default_rng(2)
    writer = _writer(path, "gemma3", tokenizer)
    _attention_keys(writer, layers=layers, width=width, heads=2, feed=feed)
    writer.add_key_length(BLOCK)
    writer.add_value_length(BLOCK)
    writer.add_sliding_window(WINDOW)

    def tensors() -> Tensors:
        yield "token_embd.weight", _normal(rng, 0.1, _vocab(tokenizer), width)  # Gemma scales it by sqrt(width)
        yield "output.weight", _normal(rng, 0.3, _vocab(tokenizer), width)
        yield "output_norm.weight", _ones(width)
        for i in range(layers):
            yield from _attention(rng, i, width)
            yield from _feed_forward(rng, i, width, feed)
            # larger queries and keys than usual: sharp attention, so that a missing cell shows
            yield f"blk.{i}.attn_q_norm.weight", 2 * _ones(BLOCK)
            yield f"blk.{i}.attn_k_norm.weight", 2 * _ones(BLOCK)
            yield f"blk.{i}.post_attention_norm.weight", 2 * _ones(width)
            yield f"blk.{i}.post_ffw_norm.weight", _ones(width)

    _finish(writer, tensors())


def write_recurrent(path: Path, tokenizer: Path) -> None:
    """Mamba: one state of fixed size a sequence, which cannot be cut back at all."""
    layers, width = 3, 64
    rng = np.random.default_rng(3)
    writer = _writer(path, "mamba", tokenizer)
    writer.add_context_length(8192)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(0)
    writer.add_head_count(0)
    writer.add_block_count(layers)
    writer.add_layer_norm_rms_eps(1e-5)
    _state_keys(writer, width)

    def tensors() -> Tensors:
        yield "token_embd.weight", _normal(rng, 0.4, _vocab(tokenizer), width)
        yield "output_norm.weight", _ones(width)
        for i in range(layers):
            yield from _state_layer(rng, i, width)

    _finish(writer, tensors())


def write_hybrid(path: Path, tokenizer: Path) -> None:
    """Jamba: layers with a state, and between them layers of attention, whose memory alone could be cut."""
    width, feed, kv_heads = 128, 256, [0, 2, 0, 2]
    rng = np.random.default_rng(6)
    writer = _writer(path, "jamba", tokenizer)
    _attention_keys(writer, layers=len(kv_heads), width=width, heads=2, feed=feed, kv_heads=kv_heads)
    _state_keys(writer, width)

    def tensors() -> Tensors:
        yield "token_embd.weight", _normal(rng, 0.3, _vocab(tokenizer), width)
        yield "output_norm.weight", _ones(width)
        for i, heads in enumerate(kv_heads):
            if heads:
                yield from _attention(rng, i, width)
            else:
                yield from _state_layer(rng, i, width)
                for name, size in (("dt", _RANK), ("b", _STATE), ("c", _STATE)):
                    yield f"blk.{i}.ssm_{name}_norm.weight", _ones(size)
            yield from _feed_forward(rng, i, width, feed)

    _finish(writer, tensors())


def write_billion(path: Path, tokenizer: Path) -> None:
    """Llama 3.2 1B's shape in Q4_0 (about 650 MB), for speed only: one layer's random weights, used sixteen times."""
    layers, width, feed, heads, kv_heads = 16, 2048, 8192, 32, 8
    writer = _writer(path, "llama", tokenizer)
    _attention_keys(writer, layers=layers, width=width, heads=heads, feed=feed, kv_heads=kv_heads)
    writer.add_rope_dimension_count(width // heads)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    rng = np.random.default_rng(4)
    q4 = gguf.GGMLQuantizationType.Q4_0
    shapes = {
        "attn_q": (width, width),
        "attn_k": (width // heads * kv_heads, width),
        "attn_v": (width // heads * kv_heads, width),
        "attn_output": (width, width),
        "ffn_gate": (feed, width),
        "ffn_up": (feed, width),
        "ffn_down": (width, feed),
    }
    layer = {name: gguf.quants.quantize(_linear(rng, *shape), q4) for name, shape in shapes.items()}
    embedding = gguf.quants.quantize(_normal(rng, 0.1, _vocab(tokenizer), width), q4)
    writer.add_tensor("token_embd.weight", embedding, raw_dtype=q4)
    writer.add_tensor("output_norm.weight", _ones(width))
    for i in range(layers):
        for name, data in layer.items():
            writer.add_tensor(f"blk.{i}.{name}.weight", data, raw_dtype=q4)
        writer.add_tensor(f"blk.{i}.attn_norm.weight", _ones(width))
        writer.add_tensor(f"blk.{i}.ffn_norm.weight", _ones(width))
    _finish(writer, iter(()))


def write_adapter(path: Path, seed: int = 5, metadata: Mapping[str, str] | None = None) -> None:
    """A LoRA adapter of rank 4 for `write_llama`'s model, strong enough to change what it says."""
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, 8.0)
    for key, value in (metadata or {}).items():
        writer.add_string(key, value)
    for i in range(3):
        for name, (rows, columns) in {"attn_v": (128, 128), "ffn_down": (128, 256)}.items():
            writer.add_tensor(f"blk.{i}.{name}.weight.lora_a", _normal(rng, 0.1, 4, columns))
            writer.add_tensor(f"blk.{i}.{name}.weight.lora_b", _normal(rng, 0.5, rows, 4))
    _finish(writer, iter(()))


WRITERS: dict[str, Callable[[Path, Path], None]] = {
    "full": write_llama,
    "sliding": write_sliding,
    "recurrent": write_recurrent,
    "hybrid": write_hybrid,
}


def _llama(rng: np.random.Generator, layers: int, width: int, feed: int, vocab: int) -> Tensors:
    yield "token_embd.weight", _normal(rng, 0.3, vocab, width)
    yield "output_norm.weight", _ones(width)
    for i in range(layers):
        yield from _attention(rng, i, width)
        yield from _feed_forward(rng, i, width, feed)


def _attention(rng: np.random.Generator, layer: int, width: int) -> Tensors:
    yield f"blk.{layer}.attn_norm.weight", _ones(width)
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        yield f"blk.{layer}.{name}.weight", 1.5 * _linear(rng, width, width)


def _feed_forward(rng: np.random.Generator, layer: int, width: int, feed: int) -> Tensors:
    yield f"blk.{layer}.ffn_norm.weight", _ones(width)
    yield f"blk.{layer}.ffn_gate.weight", _linear(rng, feed, width)
    yield f"blk.{layer}.ffn_up.weight", _linear(rng, feed, width)
    yield f"blk.{layer}.ffn_down.weight", _linear(rng, width, feed)


def _state_keys(writer: gguf.GGUFWriter, width: int) -> None:
    writer.add_ssm_conv_kernel(4)
    writer.add_ssm_inner_size(2 * width)
    writer.add_ssm_state_size(_STATE)
    writer.add_ssm_time_step_rank(_RANK)


def _state_layer(rng: np.random.Generator, layer: int, width: int) -> Tensors:
    inner = 2 * width
    yield f"blk.{layer}.attn_norm.weight", _ones(width)
    yield f"blk.{layer}.ssm_in.weight", _linear(rng, 2 * inner, width)
    yield f"blk.{layer}.ssm_conv1d.weight", _normal(rng, 0.5, inner, 4)
    yield f"blk.{layer}.ssm_conv1d.bias", _normal(rng, 0.1, inner)
    yield f"blk.{layer}.ssm_x.weight", _linear(rng, _RANK + 2 * _STATE, inner)
    yield f"blk.{layer}.ssm_dt.weight", _linear(rng, inner, _RANK)
    yield f"blk.{layer}.ssm_dt.bias", _normal(rng, 0.5, inner) - 3  # small steps: the state forgets slowly
    yield f"blk.{layer}.ssm_a", -np.exp(_normal(rng, 1.0, inner, _STATE) - 1)
    yield f"blk.{layer}.ssm_d", _ones(inner)
    yield f"blk.{layer}.ssm_out.weight", 2 * _linear(rng, width, inner)


def _ones(*shape: int) -> NDArray[np.float32]:
    return np.ones(shape, np.float32)


def _normal(rng: np.random.Generator, scale: float, *shape: int) -> NDArray[np.float32]:
    return rng.standard_normal(shape, np.float32) * np.float32(scale)


def _linear(rng: np.random.Generator, rows: int, columns: int) -> NDArray[np.float32]:
    """A matrix that keeps the size of what it is applied to."""
    return _normal(rng, 1 / math.sqrt(columns), rows, columns)


@cache
def _tokenizer(source: Path) -> dict[str, tuple[Any, gguf.GGUFValueType, gguf.GGUFValueType | None]]:
    """The `tokenizer.*` metadata of a GGUF file: value, type, type of the elements."""
    fields = gguf.GGUFReader(source).fields
    return {
        key: (field.contents(), field.types[0], field.types[-1] if len(field.types) > 1 else None)
        for key, field in fields.items()
        if key.startswith("tokenizer.")
    }


def _vocab(tokenizer: Path) -> int:
    return len(_tokenizer(tokenizer)["tokenizer.ggml.tokens"][0])


def _writer(path: Path, architecture: str, tokenizer: Path) -> gguf.GGUFWriter:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name(f"Synthetic {architecture}")
    for key, (value, kind, element) in _tokenizer(tokenizer).items():
        writer.add_key_value(key, value, kind, element)
    return writer


def _attention_keys(
    writer: gguf.GGUFWriter, layers: int, width: int, heads: int, feed: int, kv_heads: int | list[int] | None = None
) -> None:
    writer.add_context_length(8192)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(feed)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads or heads)
    writer.add_layer_norm_rms_eps(1e-5)


def _finish(writer: gguf.GGUFWriter, tensors: Tensors) -> None:
    for name, data in tensors:
        writer.add_tensor(name, np.ascontiguousarray(data, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
