"""How much memory a model needs, estimated before it is loaded, and how much the KV caches of idle conversations may
use."""

from dataclasses import dataclass

from desktop.engine.gguf import ModelFile
from desktop.engine.protocol import ContextOptions

_CELL_BYTES = {"f16": (1, 2), "q8_0": (32, 34), "f32": (1, 4)}  # KV type -> (numbers, bytes) of a block
_PROCESS_BYTES = 60 * 1024**2
"""The worker itself: Python and llama.cpp's libraries, without a model."""

MAX_DEFAULT_WINDOW = 8192  # tokens
_GIGABYTE = 1000**3
_MAX_PARKED_BYTES, _MAX_SAVED_BYTES = 512 * 1000**2, 2 * _GIGABYTE  # limits of the automatic budgets
_DISK_RESERVE_BYTES = 512 * 1000**2


def default_window(model: ModelFile) -> int:
    """Return the context length in tokens if the user chose none: the model's own, at most 8192."""
    return min(model.context_length or MAX_DEFAULT_WINDOW, MAX_DEFAULT_WINDOW)


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes of main memory. `weights` are mapped from the file: the system may evict and read them again, slowly."""

    weights: int
    kv: int  # keys, values and recurrent states
    compute: int  # intermediate results of one batch

    @property
    def total(self) -> int:
        """Bytes of everything, the worker process included."""
        return self.weights + self.kv + self.compute + _PROCESS_BYTES


_DEFAULTS = ContextOptions()


def estimate(model: ModelFile, window: int, options: ContextOptions = _DEFAULTS, sequences: int = 1) -> MemoryEstimate:
    """Estimate the memory for a context of `window` tokens, shared by `sequences` (a unified KV cache).

    Layers on the GPU do not count, nor do their weights and cache.
    """
    layers = max(model.block_count, 1)
    on_cpu = 0.0 if options.gpu_layers < 0 else max(layers - options.gpu_layers, 0) / layers
    cache = _cache(model, window, sequences, options.kv_type, options.ubatch) + 4 * model.recurrent_state * sequences
    return MemoryEstimate(
        weights=int(model.tensor_bytes * on_cpu),
        kv=int(cache * on_cpu),
        compute=_compute(model, window, options.ubatch, options.flash_attention),
    )


def available_bytes() -> int:
    """Return the main memory that is available without swapping."""
    import psutil  # noqa: PLC0415  (takes 40 ms, too long for the start of the window)

    return int(psutil.virtual_memory().available)


def memory_reserve() -> int:
    """Return the bytes of main memory to leave free for other programs: a tenth of all, at most 1 GB."""
    import psutil  # noqa: PLC0415  (as above)

    return min(_GIGABYTE, int(psutil.virtual_memory().total) // 10)


@dataclass(frozen=True, slots=True)
class CacheBudget:
    """How many bytes of memory or disk may hold cached states.

    The limit is `chosen` bytes; if that is None, a tenth of the free space, at most `max_bytes`. In any case `reserve`
    bytes stay free for other programs.
    """

    chosen: int | None
    max_bytes: int
    reserve: int = 0

    def limit(self, free: int, held: int) -> int:
        """Return the limit in bytes, if `free` bytes are free in addition to the `held` ones."""
        room = max(free, 0) + held
        requested = min(self.max_bytes, room // 10) if self.chosen is None else self.chosen
        return max(0, min(requested, room - self.reserve))


def parked_budget(chosen: int | None) -> CacheBudget:
    """Return the budget of states parked in memory; `chosen` bytes, or None for automatic."""
    return CacheBudget(chosen, _MAX_PARKED_BYTES, memory_reserve())


def saved_budget(chosen: int | None) -> CacheBudget:
    """Return the budget of states saved on disk; `chosen` bytes, or None for automatic."""
    return CacheBudget(chosen, _MAX_SAVED_BYTES, _DISK_RESERVE_BYTES)


def _cache(model: ModelFile, window: int, sequences: int, kv_type: str, ubatch: int) -> int:
    """Bytes of the keys and values of all layers. A sliding layer keeps its window and one batch, rounded
    up to llama.cpp's steps of 256."""
    numbers, block = _CELL_BYTES[kv_type]
    window = _padded(window)
    sliding = min(window, _padded(model.sliding_window * sequences + ubatch))
    total = 0
    for (key, value), slides in zip(model.kv_widths, model.sliding_layers, strict=True):
        total += (sliding if slides else window) * (key + value)
    return total // numbers * block


def _compute(model: ModelFile, window: int, ubatch: int, flash_attention: bool) -> int:
    """The largest intermediate result of one micro-batch, in float32: the logits of a small model, a feed-forward layer
    of a large one, or without flash attention the attention scores; plus the embeddings of the batch."""
    embedding = 2 * model.embedding_length
    forward = 3 * model.feed_forward_length * max(model.experts_used, 1)
    scores = 0 if flash_attention else model.head_count * window
    return 4 * ubatch * (embedding + max(model.vocabulary, forward, scores)) + 2 * ubatch * window


def _padded(kv_cells: int) -> int:
    return -(-kv_cells // 256) * 256
