"""Writes small GGUF files byte by byte, also invalid ones, which `GGUFWriter` cannot write."""

import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

U32, F32, BOOL, STRING, ARRAY, U64 = 4, 6, 7, 8, 9, 10
F32_TENSOR, F16_TENSOR, Q4_0_TENSOR = 0, 1, 2
_SIZES = {F32_TENSOR: (1, 4), F16_TENSOR: (1, 2), Q4_0_TENSOR: (32, 18)}

LLAMA: dict[str, Any] = {
    "general.architecture": "llama",
    "general.name": "Tiny",
    "general.file_type": 1,
    "llama.block_count": 2,
    "llama.context_length": 2048,
    "llama.embedding_length": 64,
    "llama.feed_forward_length": 128,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.tokens": ["<s>", "</s>", "a", "b"],
    "tokenizer.ggml.bos_token_id": 0,
    "tokenizer.ggml.eos_token_id": 1,
    "tokenizer.chat_template": "{{ messages[0].content }}",
}
TENSORS: dict[str, tuple[Sequence[int], int]] = {
    "token_embd.weight": ((64, 4), F16_TENSOR),
    "blk.0.attn_k.weight": ((64, 32), Q4_0_TENSOR),
    "blk.0.attn_v.weight": ((64, 32), Q4_0_TENSOR),
    "output_norm.weight": ((64,), F32_TENSOR),
}


def string(text: str | bytes) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(data)) + data


def value(item: Any) -> bytes:
    """The type and content of a value. Integers are U32, lists of strings or integers are arrays."""
    match item:
        case bool():
            return struct.pack("<I?", BOOL, item)
        case int():
            return struct.pack("<II", U32, item)
        case float():
            return struct.pack("<If", F32, item)
        case str():
            return struct.pack("<I", STRING) + string(item)
        case [str(), *_]:
            return struct.pack("<IIQ", ARRAY, STRING, len(item)) + b"".join(map(string, item))
        case list():
            return struct.pack("<IIQ", ARRAY, U32, len(item)) + struct.pack(f"<{len(item)}I", *item)
    raise TypeError(item)


def header(
    values: Mapping[str, Any] = LLAMA,
    tensors: Mapping[str, tuple[Sequence[int], int]] = TENSORS,
    *,
    version: int = 3,
    keys: int | None = None,
    count: int | None = None,
) -> bytes:
    """Everything before the tensor data. `keys` and `count` are what the header claims to have."""
    parts = [
        b"GGUF",
        struct.pack("<IQQ", version, len(tensors) if count is None else count, len(values) if keys is None else keys),
        *(string(key) + value(item) for key, item in values.items()),
    ]
    offset = 0
    for name, (shape, type_) in tensors.items():
        parts.append(string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, type_, offset))
        offset += size(shape, type_)
    return b"".join(parts)


def size(shape: Sequence[int], type_: int) -> int:
    """Bytes of a tensor with its padding."""
    elements, block = _SIZES.get(type_, (1, 4))
    return -(-(math.prod(shape) // elements * block) // 32) * 32


def model(values: Mapping[str, Any] = LLAMA, tensors: Mapping[str, tuple[Sequence[int], int]] = TENSORS) -> bytes:
    """A complete, valid file whose weights are zeros."""
    start = header(values, tensors)
    return start + b"\0" * (-len(start) % 32) + b"\0" * sum(size(*tensor) for tensor in tensors.values())


def write(path: Path, changes: Mapping[str, Any] | None = None, **more: Any) -> Path:
    """Write a valid file with these keys changed; None removes a key."""
    values = {key: item for key, item in {**LLAMA, **(changes or {})}.items() if item is not None}
    path.write_bytes(model(values, **more))
    return path
