"""How much memory a model will need, before it is loaded, beside what this machine has free."""

from dataclasses import dataclass

from desktop.engine.gguf import ModelFile
from desktop.engine.protocol import ContextOptions

_CELL_BYTES = {"f16": (1, 2), "q8_0": (32, 34), "f32": (1, 4)}  # numbers and bytes of a block
_PROCESS = 60 * 1024**2
"""Bytes of the worker itself: Python and llama.cpp's libraries, without a model."""

LARGEST_DEFAULT = 8192  # tokens
_GIGABYTE = 1000**3
_MOST_PARKED, _MOST_SAVED = 512 * 1000**2, 2 * _GIGABYTE  # bytes of states kept where nobody chose
_DISK_RESERVE = 512 * 1000**2


def default_window(model: ModelFile) -> int:
    """The context in tokens that is taken when nobody chooses one: the model's own, at most 8192."""
    return min(model.context_length or LARGEST_DEFAULT, LARGEST_DEFAULT)


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes of main memory. `weights` are mapped from the file: the system may drop and read them again, slowly."""

    weights: int
    kv: int  # the conversation's keys and values, and recurrent state
    compute: int  # intermediate results of one batch

    @property
    def total(self) -> int:
        return self.weights + self.kv + self.compute + _PROCESS


_DEFAULTS = ContextOptions()


def estimate(model: ModelFile, window: int, options: ContextOptions = _DEFAULTS, sequences: int = 1) -> MemoryEstimate:
    """Memory for a context of `window` tokens made with `options`, shared by `sequences` (a unified cache).

    Layers on the GPU are there with their share of weights and cache.
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
    """Main memory that can be had without swapping."""
    import psutil  # noqa: PLC0415  (40 ms that the start of the window has not got)

    return int(psutil.virtual_memory().available)


def memory_reserve() -> int:
    """Bytes of main memory that other programs should find free: a tenth of all, at most 1 GB."""
    import psutil  # noqa: PLC0415  (as above)

    return min(_GIGABYTE, int(psutil.virtual_memory().total) // 10)


@dataclass(frozen=True, slots=True)
class CacheBudget:
    """How much of a resource may hold what is kept for speed alone.

    `chosen` bytes; where that is None a tenth of what is free without it, at most `most`. In any case `reserve` bytes
    stay free for other programs.
    """

    chosen: int | None
    most: int
    reserve: int = 0

    def limit(self, free: int, held: int) -> int:
        """Bytes, while `free` are free beside the `held` ones."""
        room = max(free, 0) + held
        wanted = min(self.most, room // 10) if self.chosen is None else self.chosen
        return max(0, min(wanted, room - self.reserve))


def parked_budget(chosen: int | None) -> CacheBudget:
    """For the states of conversations that are kept in memory."""
    return CacheBudget(chosen, _MOST_PARKED, memory_reserve())


def saved_budget(chosen: int | None) -> CacheBudget:
    """For those on the disk."""
    return CacheBudget(chosen, _MOST_SAVED, _DISK_RESERVE)


def _cache(model: ModelFile, window: int, sequences: int, kv_type: str, ubatch: int) -> int:
    """Keys and values of all layers; one that slides keeps its window and a batch, in llama.cpp's steps of 256."""
    numbers, block = _CELL_BYTES[kv_type]
    window = _padded(window)
    sliding = min(window, _padded(model.sliding_window * sequences + ubatch))
    total = 0
    for (key, value), slides in zip(model.kv_widths, model.sliding_layers, strict=True):
        total += (sliding if slides else window) * (key + value)
    return total // numbers * block


def _compute(model: ModelFile, window: int, ubatch: int, flash_attention: bool) -> int:
    """The largest intermediate result of one micro-batch, in float32: the logits of a small model, a feed-forward
    layer of a large one, or without flash attention the scores; besides, the batch's embeddings."""
    embedding = 2 * model.embedding_length
    forward = 3 * model.feed_forward_length * max(model.experts_used, 1)
    scores = 0 if flash_attention else model.head_count * window
    return 4 * ubatch * (embedding + max(model.vocabulary, forward, scores)) + 2 * ubatch * window


def _padded(cells: int) -> int:
    return -(-cells // 256) * 256
