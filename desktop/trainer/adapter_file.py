"""Adapters as files: PEFT's form, a GGUF LoRA that llama.cpp loads, and the base model with the adapter merged in.

LoRA (Hu et al. 2021, 2106.09685) adds alpha / rank * B A to a weight W [out, in]; A is [rank, in], B [out, rank]. A
GGUF LoRA carries one alpha, and A and B of each linear layer as `<tensor>.lora_a` and `<tensor>.lora_b`, where
`<tensor>` is the weight in the base model's file. The rows of B have the order that they have in that file: models of
the llama family (mistral too) have the two numbers of a rotary pair side by side, transformers half a head apart.
"""

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

import gguf
import numpy as np
from numpy.typing import NDArray
from safetensors.torch import load_file

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.gguf import ModelFile, read_metadata
from desktop.engine.gguf_header import clean, model_error, read_header
from desktop.trainer import failures
from desktop.training.adapter_info import NAME, AdapterInfo
from desktop.training.job import PEFT_CONFIG, PEFT_WEIGHTS

Matrix = NDArray[np.float32]

ARCHITECTURES: Final = frozenset(
    {
        "llama",
        "qwen2",
        "qwen3",
        "gemma2",
        "gemma3",
        "phi3",
        "starcoder2",
        "stablelm",
        "nemotron",
        "gpt2",
        "falcon",
        "lfm2",
    }
)
"""The architectures, as GGUF files name them, whose adapters can be written: a test of each compares llama.cpp with
PEFT. Others have experts, or other orders of rows."""

_PREFIX: Final = "base_model.model."
_UNSUPPORTED: Final[dict[str, tuple[Any, ...]]] = {  # key of PEFT's configuration -> values that mean that it is off
    "use_rslora": (False, None),
    "use_dora": (False, None),
    "alpha_pattern": ({}, None),
    "rank_pattern": ({}, None),
    "modules_to_save": ([], None),
    "lora_bias": (False, None),
    "bias": ("none", None),
}


@dataclass(frozen=True, slots=True)
class LoraWeights:
    """The adapter of one linear layer: `a` [rank, in] and `b` [out, rank], rows as in the base model's file."""

    a: Matrix
    b: Matrix


@dataclass(frozen=True, slots=True)
class Lora:
    """An adapter for the tensors of a GGUF file, by the tensor's name."""

    rank: int
    alpha: float
    layers: dict[str, LoraWeights]

    def delta(self, tensor: str) -> Matrix | None:
        """What the adapter adds to a weight [out, in]; None if it does not change it."""
        layer = self.layers.get(tensor)
        return None if layer is None else layer.b @ layer.a * np.float32(self.alpha / self.rank)


class MergedType(StrEnum):
    """The number format of a merged model."""

    F16 = "F16"
    Q8_0 = "Q8_0"


# --- reading PEFT's form ----------------------------------------------------------------------------------------


def check_architecture(base: ModelFile) -> None:
    """Raises `UserError` if adapters for models of this architecture cannot be written."""
    if base.architecture not in ARCHITECTURES:
        raise failures.unsupported_architecture(base.architecture)


def read_peft(folder: Path, base: ModelFile) -> Lora:
    """Read an adapter in PEFT's form for a base model. Raises `UserError` if llama.cpp cannot apply it to this model;
    `OSError`."""
    config = json.loads((folder / PEFT_CONFIG).read_text(encoding="utf-8"))
    for key, off in _UNSUPPORTED.items():
        if config.get(key) not in off:
            raise _unsupported(folder, key)
    if config.get("peft_type") != "LORA":
        raise _unsupported(folder, str(config.get("peft_type")))
    check_architecture(base)
    name_map = gguf.get_tensor_name_map(_arch(base.architecture), base.block_count)
    shapes = {name: tensor.shape for part in base.parts for name, tensor in read_header(part).tensors.items()}
    matrices: dict[str, dict[str, Matrix]] = {}
    for key, weight in load_file(folder / PEFT_WEIGHTS).items():
        module, _, part = key.removeprefix(_PREFIX).removesuffix(".weight").rpartition(".")
        if part not in ("lora_A", "lora_B"):
            raise _unsupported(folder, key)
        tensor = f"{name_map.get_name(module)}.weight"
        matrices.setdefault(tensor, {})[part] = np.ascontiguousarray(weight.float().numpy())
    layers = {}
    for tensor, found in matrices.items():
        a, b = found.get("lora_A"), found.get("lora_B")
        if a is None or b is None or shapes.get(tensor) != (a.shape[1], b.shape[0]):
            text = QT_TRANSLATE_NOOP("errors", "The adapter does not fit {file}: it was trained for another model.")
            raise model_error(text, base.path, tensor)
        layers[tensor] = LoraWeights(a, _in_file_order(b, tensor, base) if base.architecture == "llama" else b)
    return Lora(int(config["r"]), float(config["lora_alpha"]), layers)


def _in_file_order(b: Matrix, tensor: str, base: ModelFile) -> Matrix:
    """Reorder the rows of queries and keys: within each head, (2, half) becomes (half, 2)."""
    if ".attn_q." in tensor:
        heads = base.head_count
    elif ".attn_k." in tensor:
        heads = base.head_count_kv
    else:
        return b
    rows, rank = b.shape
    return np.ascontiguousarray(b.reshape(heads, 2, rows // heads // 2, rank).swapaxes(1, 2).reshape(rows, rank))


def _arch(name: str) -> gguf.MODEL_ARCH:
    return next(arch for arch, known in gguf.MODEL_ARCH_NAMES.items() if known == name)


def _unsupported(folder: Path, feature: str) -> UserError:
    text = QT_TRANSLATE_NOOP(
        "errors",
        "llama.cpp cannot apply the adapter in {file}: it uses {feature}. Train it with one rank and one alpha, on "
        "linear layers only.",
    )
    return UserError(ErrorKind.INPUT, text, {"file": clean(str(folder)), "feature": clean(feature)})


# --- writing ----------------------------------------------------------------------------------------------------


def write_gguf_adapter(folder: Path, base: Path, target: Path, info: AdapterInfo) -> None:
    """Write the adapter that lies in `folder` in PEFT's form as a GGUF LoRA for the model file `base`.

    The numbers are float32: llama.cpp then computes what PEFT computes. Raises `UserError`; `OSError`.
    """
    model = read_metadata(base)
    lora = read_peft(folder, model)
    with _written(target, model.architecture) as writer:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, lora.alpha)
        for key, value in info.to_metadata().items():
            writer.add_string(key, value)
        for tensor, layer in lora.layers.items():
            writer.add_tensor(f"{tensor}.lora_a", layer.a.view(_CheckedArray))
            writer.add_tensor(f"{tensor}.lora_b", layer.b.view(_CheckedArray))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()


def write_merged_model(
    folder: Path,
    base: Path,
    target: Path,
    info: AdapterInfo,
    type: MergedType = MergedType.F16,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Write the base model with the adapter in `folder` merged into its weights, as a GGUF file.

    Metadata and tokenizer are the base file's. One tensor at a time is in memory. `progress` gets the tensors written
    and their number. Raises `UserError`; `OSError`.
    """
    model = read_metadata(base)
    lora = read_peft(folder, model)
    readers = [gguf.GGUFReader(part) for part in model.parts]
    tensors = [tensor for reader in readers for tensor in reader.tensors]
    types = {tensor.name: _merged_type(tensor, type, model.quantization) for tensor in tensors}
    sizes = {tensor.name: _size_bytes(_shape(tensor), types[tensor.name]) for tensor in tensors}
    _check_room(target, sum(sizes.values()))
    with _written(target, model.architecture) as writer:
        own = info.to_metadata()
        _copy_metadata(readers[0], writer, own)
        writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{type.value}"])
        writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
        for key, value in own.items():
            writer.add_string(key, value)
        for tensor in tensors:
            kind = np.dtype(np.float32)
            writer.add_tensor_info(tensor.name, _shape(tensor), kind, sizes[tensor.name], types[tensor.name])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for done, tensor in enumerate(tensors):
            progress(done, len(tensors))
            data = _merged(tensor, lora.delta(tensor.name), types[tensor.name], base)
            writer.write_tensor_data(data.view(_CheckedArray))
        progress(len(tensors), len(tensors))


def _merged(
    tensor: gguf.ReaderTensor, delta: Matrix | None, type: gguf.GGMLQuantizationType, base: Path
) -> NDArray[Any]:
    if delta is None and tensor.tensor_type == type:
        return tensor.data
    try:
        weight = gguf.dequantize(tensor.data, tensor.tensor_type)
    except NotImplementedError as error:
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} cannot be merged: its weights have the format {format}. Use the adapter instead."
        )
        raise model_error(text, base, format=tensor.tensor_type.name) from error
    return gguf.quantize(weight if delta is None else weight + delta, type)


def _merged_type(tensor: gguf.ReaderTensor, type: MergedType, quantization: str) -> gguf.GGMLQuantizationType:
    """Vectors stay in float32, as do convolutions and what the quantized base keeps in it; rows that no blocks fit
    into are F16."""
    f32 = gguf.GGMLQuantizationType.F32
    is_kept = tensor.tensor_type == f32 and quantization not in ("F32", "")
    if len(tensor.shape) == 1 or is_kept or ".conv." in tensor.name or tensor.tensor_type not in _FLOATS:
        return f32 if tensor.tensor_type in _FLOATS else tensor.tensor_type
    wanted = gguf.GGMLQuantizationType[type.value]
    fits = int(tensor.shape[0]) % gguf.GGML_QUANT_SIZES[wanted][0] == 0
    return wanted if fits else gguf.GGMLQuantizationType.F16


_FLOATS: Final = frozenset(
    type for type in gguf.GGMLQuantizationType if type.name not in ("I8", "I16", "I32", "I64", "F64")
)


def _shape(tensor: gguf.ReaderTensor) -> tuple[int, ...]:
    return tuple(int(size) for size in reversed(tensor.shape))


def _check_room(target: Path, needed: int) -> None:
    """Raises `UserError` if so many bytes do not fit beside `target`: else that would be known after minutes."""
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "The merged model needs {needed:.1f} GB of disk space, but only {free:.1f} GB are free in {folder}. Free "
            "some space, or choose another place.",
        )
        folder = str(target.parent)
        raise UserError(ErrorKind.FAILED, text, {"needed": needed / 1e9, "free": free / 1e9, "folder": folder})


def _size_bytes(shape: tuple[int, ...], type: gguf.GGMLQuantizationType) -> int:
    block, size = gguf.GGML_QUANT_SIZES[type]
    return int(np.prod(shape)) // block * size


def _copy_metadata(reader: gguf.GGUFReader, writer: gguf.GGUFWriter, own: Collection[str]) -> None:
    """Copy all keys but those that the writer sets, its `own`, and those that describe how the base was split or
    quantized."""
    set_by_writer = ("GGUF.", "general.architecture", "general.file_type", "general.alignment", NAME)
    dropped = (*set_by_writer, "general.quantization_version", "split.", "quantize.")
    for key, field in reader.fields.items():
        value = field.contents()
        if (
            key not in own and not key.startswith(dropped) and value != []
        ):  # an empty array says nothing, and has no type
            element = field.types[-1] if len(field.types) > 1 else None
            writer.add_key_value(key, value, field.types[0], element)


class _CheckedArray(np.ndarray[Any, Any]):
    """An array whose `tofile` raises `OSError` if the disk is full. That of numpy does not notice if the bytes in its
    last buffer do not fit."""

    def tofile(self, file: BinaryIO, *_: Any) -> None:  # type: ignore[override]
        file.write(np.ascontiguousarray(self).data)


@contextmanager
def _written(target: Path, architecture: str) -> Iterator[gguf.GGUFWriter]:
    """A writer for a file that appears when it is complete."""
    unfinished = target.with_name(f"{target.name}.part")
    writer = gguf.GGUFWriter(unfinished, architecture)
    try:
        yield writer
        writer.close()
        with unfinished.open("r+b") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        writer.close()
        unfinished.unlink(missing_ok=True)
