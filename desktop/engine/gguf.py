"""Metadata of a GGUF model file, read in milliseconds without loading the model.

No number in the file is trusted (see `gguf_header`); reading is bounded in time and memory.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, UserError
from desktop.engine import gguf_tables as tables
from desktop.engine.gguf_header import GgufHeader, Tensor, Value, clean, damaged, model_error, read_header

MAX_LAYERS = 4_096


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model as its file describes it. Values that the file does not contain are zero, empty or None.

    `size` is the bytes on disk of all parts; `tensor_bytes` those of the weights. `kv_widths` has one entry a layer:
    the numbers kept per token (keys, values), (0, 0) for a layer without attention. `sliding_layers` tells for each
    layer whether it only sees the last `sliding_window` tokens. `recurrent_state` is how many numbers the recurrent
    layers keep per sequence. `problem` is why the model cannot chat although the file is valid.
    """

    path: Path
    size: int
    name: str
    architecture: str
    parameters: int
    quantization: str  # "Q4_K_M"
    context_length: int  # tokens
    embedding_length: int
    feed_forward_length: int
    block_count: int
    head_count: int  # maximum over the layers
    head_count_kv: int
    kv_widths: tuple[tuple[int, int], ...]
    sliding_window: int  # tokens
    sliding_layers: tuple[bool, ...]
    recurrent_state: int
    vocabulary: int  # tokens
    experts: int
    experts_used: int
    template: str | None
    licence: str
    bos: str
    eos: str
    tensor_bytes: int
    tensor_count: int
    parts: tuple[Path, ...]  # all files of a split model, otherwise just `path`
    problem: UserError | None

    @property
    def is_chat_capable(self) -> bool:
        """Whether Sayso can chat with this model; `problem` says why not."""
        return self.problem is None

    @property
    def memory(self) -> str:
        """How freely the KV cache of a sequence can be truncated: "full", "sliding" or "recurrent"."""
        if self.recurrent_state or self.architecture in tables.RECURRENT | tables.HYBRID:
            return "recurrent"
        return "sliding" if any(self.sliding_layers) else "full"


def read_metadata(path: Path) -> ModelFile:
    """Read a model file's header, and those of the other parts if it is split.

    Raises `UserError`: ErrorKind.INPUT if the file cannot be read, ErrorKind.MODEL if it is not a valid GGUF file or
    incomplete. A valid file that is not a chat model is returned with its `problem`.
    """
    header = read_header(path)
    parts = _other_parts(path, header)
    headers = [header, *(read_header(part) for part in parts)]
    return _describe(path, header, headers, (path, *parts))


# --- split files ------------------------------------------------------------------------------------------------

_PART = re.compile(r"(?P<stem>.*)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.IGNORECASE | re.DOTALL)


def _other_parts(path: Path, header: GgufHeader) -> list[Path]:
    """Return the parts after the first one. Raises `UserError` if `path` is not the first part, or if one is
    missing."""
    count = _int(header.values, "split.count")
    if count <= 1:
        return []
    match = _PART.fullmatch(path.name)
    if _int(header.values, "split.no") != 0:
        first = f"{match['stem']}-00001-of-{match['count']}.gguf" if match else "-00001-of-"
        text = QT_TRANSLATE_NOOP("errors", "{file} is a later part of a split model. Open its first part, {first}.")
        raise model_error(text, path, first=first)
    if match is None or int(match["count"]) != count:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "{file} is part of a split model and was renamed. Restore the original names of all {count} parts.",
        )
        raise model_error(text, path, count=count)
    if count > 1000:
        raise damaged(path, f"{count} parts")
    parts = [path.with_name(f"{match['stem']}-{n:05}-of-{count:05}.gguf") for n in range(2, count + 1)]
    for part in parts:
        if not part.exists():
            text = QT_TRANSLATE_NOOP(
                "errors",
                "{file} is the first of {count} parts, but {missing} is missing in its folder. Download all parts.",
            )
            raise model_error(text, path, count=count, missing=part.name)
    return parts


# --- interpretation ---------------------------------------------------------------------------------------------


def _describe(path: Path, header: GgufHeader, headers: list[GgufHeader], parts: tuple[Path, ...]) -> ModelFile:
    values = header.values
    architecture = clean(_str(values, "general.architecture"))
    tensors = {name: tensor for each in headers for name, tensor in each.tensors.items()}

    def number(key: str) -> int:
        return _int(values, f"{architecture}.{key}")

    layers = number("block_count")
    if layers > MAX_LAYERS:
        raise damaged(path, f"{layers} layers")
    heads, heads_kv = _heads(values, architecture, layers)
    vocabulary = header.strings.get("tokenizer.ggml.tokens", (0, 0))[1] or number("vocab_size")
    return ModelFile(
        path=path,
        size=sum(each.size for each in headers),
        name=clean(_str(values, "general.name")) or path.stem,
        architecture=architecture,
        parameters=sum(math.prod(tensor.shape) for tensor in tensors.values()),
        quantization=_quantization(values, tensors),
        context_length=number("context_length"),
        embedding_length=number("embedding_length"),
        feed_forward_length=max(_numbers(values, f"{architecture}.feed_forward_length"), default=0),
        block_count=layers,
        head_count=max(heads, default=0),
        head_count_kv=max(heads_kv, default=0),
        kv_widths=_kv_widths(values, architecture, heads, heads_kv, tensors),
        sliding_window=_sliding_window(values, architecture),
        sliding_layers=_sliding_layers(values, architecture, layers),
        recurrent_state=_recurrent_state(values, architecture, max(heads, default=0), tensors),
        vocabulary=vocabulary,
        experts=number("expert_count"),
        experts_used=number("expert_used_count"),
        template=_str(values, "tokenizer.chat_template") or None,
        licence=clean(_str(values, "general.license")),
        bos=header.tokens.get(_int(values, "tokenizer.ggml.bos_token_id", -1), ""),
        eos=header.tokens.get(_int(values, "tokenizer.ggml.eos_token_id", -1), ""),
        tensor_bytes=sum(tensor.size for tensor in tensors.values()),
        tensor_count=len(tensors),
        parts=parts,
        problem=_problem(path, values, architecture, bool(tensors), vocabulary),
    )


def _problem(
    path: Path, values: Mapping[str, Value], architecture: str, has_tensors: bool, vocabulary: int
) -> UserError | None:
    """Return why a valid file cannot chat, or None."""
    type_ = _str(values, "general.type")
    if type_ == "adapter" or "adapter.type" in values:
        text = QT_TRANSLATE_NOOP("errors", "{file} is an adapter (LoRA), not a model. Open the model it was made for.")
    elif type_ == "mmproj" or architecture == "clip":
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} is the image part (mmproj) of a model. Open the model it belongs to, not this part."
        )
    elif type_ == "imatrix":
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} contains calibration data (imatrix), not a model. Open the model itself."
        )
    elif type_ == "vocab" or (not has_tensors and vocabulary):
        text = QT_TRANSLATE_NOOP("errors", "{file} contains only a vocabulary, no weights. Open the complete model.")
    elif not has_tensors:
        text = QT_TRANSLATE_NOOP("errors", "{file} contains no weights. Open a complete model.")
    elif not architecture:
        text = QT_TRANSLATE_NOOP("errors", "{file} does not name its architecture. Get another file.")
    elif architecture not in tables.ARCHITECTURES:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "{file} has the architecture {architecture}, which this version of llama.cpp does not support. A "
            "newer Sayso may run it.",
        )
    elif (
        architecture in tables.EMBEDDING
        or _int(values, f"{architecture}.pooling_type") > 0
        or values.get(f"{architecture}.attention.causal") is False
    ):
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} is an embedding or ranking model: it compares texts and cannot chat. Open a chat model."
        )
    elif architecture in tables.NOT_CHAT:
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} is a model of type {architecture}, which cannot chat by itself. Open a chat model."
        )
    elif not vocabulary:
        text = QT_TRANSLATE_NOOP("errors", "{file} contains no vocabulary. Get a complete file of this model.")
    elif key := _invalid_number_key(values, architecture):
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} is damaged: its value for {key} is not a possible number. Download it again."
        )
        return model_error(text, path, key=key)
    else:
        return None
    return model_error(text, path, architecture=architecture)


def _invalid_number_key(values: Mapping[str, Value], architecture: str) -> str:
    """Return the key of a number with which llama.cpp would abort or ignore token positions; empty if there is none."""
    for key, value in values.items():
        if not key.startswith(f"{architecture}."):
            continue
        numbers = [number for number in (value if isinstance(value, tuple) else (value,)) if isinstance(number, float)]
        bounded = ".rope." in key or key.endswith("epsilon")  # elsewhere infinity may mean "no limit"
        if any(math.isnan(number) or (bounded and math.isinf(number)) for number in numbers):
            return clean(key)
        if key.endswith("epsilon") and any(number < 0 for number in numbers):
            return clean(key)
    return ""


def _quantization(values: Mapping[str, Value], tensors: Mapping[str, Tensor]) -> str:
    label = tables.FILE_TYPES.get(_int(values, "general.file_type", -1) & ~1024, "-")
    if "general.file_type" in values and label != "-":
        return label
    sizes: Counter[str] = Counter()
    for tensor in tensors.values():
        sizes[tensor.type] += tensor.size
    return sizes.most_common(1)[0][0] if sizes else ""


def _heads(values: Mapping[str, Value], architecture: str, layers: int) -> tuple[list[int], list[int]]:
    """Return the number of attention heads and of key/value heads of each layer."""

    def per_layer(key: str) -> list[int]:
        numbers = _numbers(values, f"{architecture}.{key}")
        return numbers * layers if len(numbers) == 1 else [*numbers, *[0] * layers][:layers]

    heads = per_layer("attention.head_count")
    return heads, per_layer("attention.head_count_kv") if f"{architecture}.attention.head_count_kv" in values else heads


def _kv_widths(
    values: Mapping[str, Value],
    architecture: str,
    heads: list[int],
    heads_kv: list[int],
    tensors: Mapping[str, Tensor],
) -> tuple[tuple[int, int], ...]:
    """Take the widths from the weights of keys and values if they are separate tensors, else from the head counts."""
    if architecture in tables.RECURRENT:
        return ((0, 0),) * len(heads)
    embedding = _int(values, f"{architecture}.embedding_length")
    head = embedding // max(heads, default=1) if max(heads, default=0) else 0
    key_length = _int(values, f"{architecture}.attention.key_length", head)
    value_length = _int(values, f"{architecture}.attention.value_length", head)
    compressed = _int(values, f"{architecture}.attention.kv_lora_rank")
    rotary = _int(values, f"{architecture}.rope.dimension_count")
    widths = []
    for layer, count in enumerate(heads_kv):
        key, value = tensors.get(f"blk.{layer}.attn_k.weight"), tensors.get(f"blk.{layer}.attn_v.weight")
        if compressed and f"blk.{layer}.attn_kv_a_mqa.weight" in tensors:  # latent attention: one vector per token
            widths.append((compressed + rotary, 0))
        elif key and value and len(key.shape) == len(value.shape) == 2:
            widths.append((key.shape[1], value.shape[1]))
        else:
            widths.append((key_length * count, value_length * count))
    return tuple(widths)


def _sliding_window(values: Mapping[str, Value], architecture: str) -> int:
    default = {"gemma2": 4096, "llama4": 8192}.get(architecture, 0)
    return _int(values, f"{architecture}.attention.sliding_window", default)


def _sliding_layers(values: Mapping[str, Value], architecture: str, layers: int) -> tuple[bool, ...]:
    pattern = values.get(f"{architecture}.attention.sliding_window_pattern")
    if not _sliding_window(values, architecture) or (architecture not in tables.SLIDING and pattern is None):
        return (False,) * layers
    if isinstance(pattern, tuple):
        return tuple(bool(each) for each in (*pattern, *[False] * layers)[:layers])
    period, dense_first = tables.SLIDING.get(architecture, (0, False))
    if isinstance(pattern, int) and not isinstance(pattern, bool):
        period = max(pattern, 0)
    if period == 0:
        return (True,) * layers
    dense = 0 if dense_first else period - 1
    return tuple(layer % period != dense for layer in range(layers))


def _recurrent_state(values: Mapping[str, Value], architecture: str, heads: int, tensors: Mapping[str, Tensor]) -> int:
    """Return the numbers kept by all recurrent layers, like llama.cpp's `n_embd_r` and `n_embd_s`."""
    if architecture not in tables.RECURRENT | tables.HYBRID:
        return 0
    layers = {
        name.split(".")[1]
        for name in tensors
        if name.startswith("blk.") and (".ssm_" in name or ".time_mix" in name or ".shortconv" in name)
    }

    def number(key: str, default: int = 0) -> int:
        return _int(values, f"{architecture}.{key}", default)

    embedding, kernel = number("embedding_length"), number("ssm.conv_kernel")
    if wkv := number("wkv.head_size"):
        state = embedding * (number("token_shift_count", 2) + wkv)
    elif cache := number("shortconv.l_cache"):
        state = embedding * (cache - 1)
    elif kda := number("kda.head_dim"):
        state = 3 * (kernel - 1 if kernel else 3) * heads * kda + kda * kda * heads
    else:
        inner, size = number("ssm.inner_size"), number("ssm.state_size")
        state = max(kernel - 1, 0) * (inner + 2 * number("ssm.group_count") * size) + inner * size
    return len(layers) * max(state, 0)


def _int(values: Mapping[str, Value], key: str, default: int = 0) -> int:
    """Return a plausible count; `default` for anything else."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**40:
        return default
    return value


def _numbers(values: Mapping[str, Value], key: str) -> list[int]:
    """Return the value as a list: one number, or one per layer."""
    value = values.get(key)
    items = value if isinstance(value, tuple) else (value,)
    return [item if isinstance(item, int) and 0 <= item < 2**40 else 0 for item in items if item is not None]


def _str(values: Mapping[str, Value], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""
