"""Models from GGUF files, dequantized by transformers without two of its waits, for tokens and for layers."""

import functools
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import gguf
import numpy as np
import torch
from gguf.constants import GGUFValueType
from transformers import MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig, AutoModelForCausalLM
from transformers.utils import logging
from transformers.utils.quantization_config import GgufConfig

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.trainer import failures

_LONG: Final = 4096
_WITHOUT_LORA: Final = frozenset({"mamba", "falcon_mamba"})
"""Architectures on whose linear layers PEFT puts no adapter."""

_ERRORS: Final = (ValueError, LookupError, TypeError, AttributeError, RuntimeError, OSError, struct.error)
"""What gguf and transformers raise for files that they cannot read."""


def load_config(path: Path) -> Any:
    """The configuration of a model file, as transformers reads it. Raises `UserError` if the file is damaged, or if
    transformers reads no decoder of its architecture."""
    try:
        architecture = str(_ModelReader(path).fields["general.architecture"].contents())
    except _ERRORS as error:
        raise _damaged(path, error) from error
    try:
        with _reading():
            config = AutoConfig.from_pretrained(str(path.parent), gguf_file=path.name)
    except _ERRORS as error:
        raise failures.unsupported_architecture(architecture, str(error)) from error
    is_decoder = not config.is_encoder_decoder and type(config) in MODEL_FOR_CAUSAL_LM_MAPPING
    if not is_decoder or config.model_type in _WITHOUT_LORA:
        raise failures.unsupported_architecture(architecture, type(config).__name__)
    if (config.pad_token_id or 0) >= config.vocab_size:  # Phi's default, whatever the file's vocabulary is
        config.pad_token_id = None
    return without_dropout(config)


def without_dropout(config: Any) -> Any:
    """Switch off every dropout. Losses compare log-probabilities of the same model: noise would count as a change."""
    for name, value in vars(config).items():
        if "drop" in name and isinstance(value, float):
            setattr(config, name, 0.0)
    return config


def load_weights(path: Path, config: Any, dtype: torch.dtype) -> Any:
    """The model of a file in `dtype`, frozen. Raises `UserError` if the file is damaged."""
    try:
        with _reading():
            model = AutoModelForCausalLM.from_pretrained(
                str(path.parent),
                config=config,
                gguf_file=path.name,
                quantization_config=GgufConfig(dequantize=True),
                dtype=dtype,
            )
    except _ERRORS as error:
        raise _damaged(path, error) from error
    return model.requires_grad_(False)


def _damaged(path: Path, error: Exception) -> UserError:
    return UserError(
        ErrorKind.MODEL,
        QT_TRANSLATE_NOOP("errors", "{file} cannot be trained because it is damaged. Download it again."),
        {"file": path.name},
        detail=f"{type(error).__name__}: {error}",
    )


@contextmanager
def _reading() -> Iterator[None]:
    """Let transformers read with `_ModelReader`, and make its table of tensor names once instead of for each module."""
    logging.set_verbosity_error()
    kept = gguf.GGUFReader, gguf.get_tensor_name_map
    gguf.GGUFReader, gguf.get_tensor_name_map = _ModelReader, functools.cache(gguf.get_tensor_name_map)
    try:
        yield
    finally:
        gguf.GGUFReader, gguf.get_tensor_name_map = kept


class _ModelReader(gguf.GGUFReader):
    """Reads a GGUF file without the texts of its tokenizer.

    Of long arrays and arrays of strings it keeps the number of values, which is the size of the vocabulary; each value
    reads as an empty text or 0. The trainer works with token ids.
    """

    def _get_field_parts(self, orig_offs: int, raw_type: int) -> tuple[int, list[Any], list[int], list[Any]]:
        if raw_type != GGUFValueType.ARRAY:
            return super()._get_field_parts(orig_offs, raw_type)
        kind, count = GGUFValueType(self._get(orig_offs, np.uint32)[0]), int(self._get(orig_offs + 4, np.uint64)[0])
        start = orig_offs + 12
        if kind == GGUFValueType.STRING:
            value, end = np.zeros(0, np.uint8), self._skip_strings(start, count)
        elif kind in self.gguf_scalar_to_np and count > _LONG:
            dtype = np.dtype(self.gguf_scalar_to_np[kind])
            value, end = np.zeros(1, dtype), start + count * dtype.itemsize
        else:
            return super()._get_field_parts(orig_offs, raw_type)
        return end - orig_offs, [value], [0] * count, [GGUFValueType.ARRAY, kind]

    def _skip_strings(self, offset: int, count: int) -> int:
        data = memoryview(self.data)
        length = struct.Struct("<Q" if self.byte_order == "I" else ">Q")
        for _ in range(count):
            offset += 8 + int(length.unpack_from(data, offset)[0])
        return offset
