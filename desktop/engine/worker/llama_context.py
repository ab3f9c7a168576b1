"""A llama_context: KV cells for the tokens of up to K sequences, and the batches that fill them."""

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as native
from numpy.typing import NDArray

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import MAX_CANDIDATES
from desktop.engine.protocol import ContextOptions
from desktop.engine.worker.model import Memory, Model
from desktop.engine.worker.vocabulary import Tokens

Blob = NDArray[np.uint8]

OK, FULL, ABORTED = 0, 1, 2
"""Results of `prefill` and `decode_rows`."""

_KV_TYPES = {"f16": 1, "q8_0": 8}  # ggml_type
_FLASH_ATTENTION_TYPE = {True: 1, False: 0}
_PARTIAL = 1  # LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY
_PADDING = 256  # llama.cpp rounds the number of cells up to this


class LlamaContext:
    """One context of up to `window` tokens a sequence. Callers keep track of what each sequence holds.

    With `parallel` sequences, each has its own KV cells: attention then costs nothing for the cells of others, but
    `copy` does. Otherwise, sequences share the cells. With `embeddings`, the context computes hidden states.

    Raises `UserError` (ErrorKind.MODEL) if there is not enough memory for the context.
    """

    def __init__(
        self, model: Model, options: ContextOptions, window: int, *, parallel: int = 0, embeddings: bool = False
    ) -> None:
        self.model = model
        self._is_unified = not parallel
        self._has_embeddings = embeddings
        self.window = window
        self.flash_attention = options.flash_attention or options.kv_type != "f16" or options.gpu_layers != 0
        self._options = options
        self._adapters: list[tuple[int, float]] = []
        self._no_abort = native.ggml_abort_callback()
        self.threads = 1
        self.ubatch = min(options.ubatch, options.batch)
        self.pointer: Any = None
        # with full memory, sequences cost nothing; otherwise each has its own cells and is created when needed
        sequences = MAX_CANDIDATES if model.memory is Memory.FULL else 1
        self.create(window * max(parallel, 1), parallel or sequences)
        self._batch = _Batch(options.batch)

    def create(self, kv_cells: int, sequences: int) -> None:
        """Replace the native context by a new, empty one."""
        self.close()
        self.kv_cells, self.sequences = -(-kv_cells // _PADDING) * _PADDING, sequences
        self.model.library.clear_log()
        self.pointer = self._create_native(self.flash_attention)
        if not self.pointer and self.flash_attention and self._options.kv_type == "f16":
            self.flash_attention = False  # some architectures do not support it
            self.pointer = self._create_native(False)
        if not self.pointer:
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "There is not enough memory for a context of {cells} tokens. Choose a shorter context."
                ),
                {"cells": self.kv_cells},
                self.model.library.detail,
            )
        self.model.contexts.add(self)
        self._memory = native.llama_get_memory(self.pointer)
        self._apply_adapters()

    def _create_native(self, flash_attention: bool) -> Any:
        options = self._options
        params = native.llama_context_default_params()
        params.n_ctx = self.kv_cells
        params.n_batch = max(options.batch, MAX_CANDIDATES)
        params.n_ubatch = self.ubatch
        # one sequence more than candidates, for the cells of a sliding window that they all share
        params.n_seq_max = self.sequences + (self._is_unified and self.sequences > 1)
        params.n_threads = params.n_threads_batch = self.threads
        params.flash_attn_type = _FLASH_ATTENTION_TYPE[flash_attention]
        params.type_k = params.type_v = _KV_TYPES[options.kv_type]
        params.swa_full = options.swa_full
        params.kv_unified = self._is_unified
        params.embeddings = self._has_embeddings
        if self._has_embeddings:
            params.pooling_type = native.LLAMA_POOLING_TYPE_NONE
        params.no_perf = True
        return native.llama_init_from_model(self.model.pointer, params)

    def warm_up(self, abort: Callable[[], bool]) -> bool:
        """Evaluate one token, so that the weights are read from disk while the user sees that the model loads.

        Returns False if `abort` returned True.
        """
        done = self.prefill(np.zeros(1, np.int32), 0, abort, logits=True) == OK
        self.clear()
        return done

    def set_adapters(self, adapters: list[tuple[int, float]]) -> None:
        """Use these (adapter, scale) pairs from now on. The caller must drop cells that others have computed."""
        if adapters != self._adapters:
            self._adapters = adapters
            self._apply_adapters()

    def _apply_adapters(self) -> None:
        count = len(self._adapters)
        pointers = (native.llama_adapter_lora_p_ctypes * count)(*(pointer for pointer, _ in self._adapters))
        scales = (ctypes.c_float * count)(*(scale for _, scale in self._adapters))
        native.llama_set_adapters_lora(self.pointer, pointers, count, scales)

    def set_threads(self, count: int) -> None:
        """Set the thread count, from the next batch on. Costs nothing if it is unchanged."""
        if count != self.threads:
            self.threads = count
            native.llama_set_n_threads(self.pointer, count, count)

    # --- computing ------------------------------------------------------------------------------------------------

    def prefill(
        self,
        tokens: Tokens,
        start: int,
        abort: Callable[[], bool] | None,
        logits: bool,
        sequence: int = 0,
        all_rows: bool = False,
    ) -> int:
        """Evaluate at most one batch of `tokens` at positions `start`... of a sequence.

        `abort` is called at each node of the graph. If it returns True, the result is ABORTED, and complete
        micro-batches may have been kept: see `length`. With `logits`, those of the last token can be sampled at index
        `rows - 1`; with `all_rows`, those of token i at index i.
        """
        batch, count = self._batch, len(tokens)
        batch.tokens[:count] = tokens
        batch.positions[:count] = np.arange(start, start + count, dtype=np.int32)
        batch.sequences[:count] = sequence
        batch.logits[:count] = all_rows
        batch.logits[count - 1] = logits or all_rows
        batch.struct.n_tokens = count
        if abort is None:
            return self._decode()

        def should_abort(_user_data: object) -> bool:
            return abort()

        callback = native.ggml_abort_callback(should_abort)
        native.llama_set_abort_callback(self.pointer, callback, None)
        try:
            return self._decode()
        finally:
            native.llama_set_abort_callback(self.pointer, self._no_abort, None)

    def set_row(self, index: int, token: int, position: int, sequence: int) -> None:
        """Set row `index` of the next `decode_rows`. Writes directly into C arrays, since this runs for every token."""
        batch = self._batch
        batch.c_tokens[index] = token
        batch.c_positions[index] = position
        batch.c_sequences[index] = sequence
        batch.c_logits[index] = 1

    def decode_rows(self, count: int) -> int:
        """Evaluate the first `count` rows set by `set_row`; row i can then be sampled at index i."""
        self._batch.struct.n_tokens = count
        return self._decode()

    @property
    def rows(self) -> int:
        """The number of rows in the last batch."""
        return int(self._batch.struct.n_tokens)

    def _decode(self) -> int:
        code: int = native.llama_decode(self.pointer, self._batch.struct)
        if code in (OK, FULL, ABORTED):
            return code
        raise UserError(
            ErrorKind.FAILED,
            QT_TRANSLATE_NOOP("errors", "The model could not continue. Try again, or load it again."),
            detail=f"llama_decode: {code}\n{self.model.library.detail}",
        )

    def logits(self, index: int) -> NDArray[np.float32]:
        """Return a view of the logits at `index` of the last batch, shape [vocabulary]; valid until the next batch."""
        pointer = native.llama_get_logits_ith(self.pointer, index)
        row = (ctypes.c_float * self.model.vocab.size).from_address(ctypes.addressof(pointer.contents))
        return np.ctypeslib.as_array(row)

    def hidden_state(self, index: int) -> NDArray[np.float32]:
        """Return a copy of the hidden state after the final norm at `index` of the last batch, shape [dimensions]."""
        pointer = native.llama_get_embeddings_ith(self.pointer, index)
        return np.ctypeslib.as_array(pointer, (self.model.dimensions,)).copy()

    def is_finite(self, index: int) -> bool:
        """Whether the logits at `index` can be sampled. NaN or infinity shows in their maximum, which numpy computes in
        a few microseconds. Minus infinity is a token that the model itself excludes."""
        return bool(np.isfinite(self.logits(index).max()))

    # --- sequences ------------------------------------------------------------------------------------------------

    def first_position(self, sequence: int) -> int:
        """Return the smallest position that is still in memory; -1 if empty, above 0 after a window has moved on."""
        return int(native.llama_memory_seq_pos_min(self._memory, sequence))

    def length(self, sequence: int) -> int:
        """Return the number of evaluated positions, counted from 0."""
        return int(native.llama_memory_seq_pos_max(self._memory, sequence)) + 1

    def truncate(self, sequence: int, length: int) -> bool:
        """Drop everything from position `length` on.

        True does not mean that the rest is complete: see `prefix_cache`.
        """
        return bool(native.llama_memory_seq_rm(self._memory, sequence, length, -1))

    def clear_sequence(self, sequence: int) -> None:
        """Drop all cells of a sequence."""
        native.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def clear(self) -> None:
        """Drop all cells of all sequences."""
        native.llama_memory_clear(self._memory, False)

    def copy(self, source: int, target: int) -> None:
        """Make `target` a copy of `source` that shares its cells."""
        native.llama_memory_seq_rm(self._memory, target, -1, -1)
        native.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def state(self, sequence: int, partial: bool = False) -> Blob:
        """Return a sequence's cells as bytes. `partial`: only what cannot be truncated (sliding window, recurrent
        state)."""
        flags = _PARTIAL if partial else 0
        blob = np.empty(native.llama_state_seq_get_size_ext(self.pointer, sequence, flags), np.uint8)
        size = native.llama_state_seq_get_data_ext(self.pointer, _bytes(blob), len(blob), sequence, flags)
        return blob[:size]

    def restore(self, blob: Blob, sequence: int, partial: bool = False) -> bool:
        """Replace a sequence by a state. Returns False on failure; the sequence is then empty."""
        flags = _PARTIAL if partial else 0
        if native.llama_state_seq_set_data_ext(self.pointer, _bytes(blob), len(blob), sequence, flags):
            return True
        self.clear_sequence(sequence)
        return False

    def close(self) -> None:
        """Free the native context."""
        self.model.contexts.discard(self)
        if self.pointer:
            native.llama_free(self.pointer)
            self.pointer = None


class _Batch:
    """A llama_batch whose arrays are allocated once and accessed by ctypes (one value) and by numpy (many)."""

    def __init__(self, size: int) -> None:
        size = max(size, MAX_CANDIDATES)
        self.c_tokens = (ctypes.c_int32 * size)()
        self.c_positions = (ctypes.c_int32 * size)()
        self.c_sequences = (ctypes.c_int32 * size)()
        self.c_logits = (ctypes.c_int8 * size)()
        self._counts = (ctypes.c_int32 * size)(*([1] * size))
        address, width = ctypes.addressof(self.c_sequences), ctypes.sizeof(ctypes.c_int32)
        pointer = ctypes.POINTER(ctypes.c_int32)
        self._rows = (pointer * size)(*(ctypes.cast(address + i * width, pointer) for i in range(size)))
        self.tokens = np.ctypeslib.as_array(self.c_tokens)
        self.positions = np.ctypeslib.as_array(self.c_positions)
        self.sequences = np.ctypeslib.as_array(self.c_sequences)
        self.logits = np.ctypeslib.as_array(self.c_logits)
        self.struct = native.llama_batch(
            n_tokens=0,
            token=self.c_tokens,
            embd=None,
            pos=self.c_positions,
            n_seq_id=self._counts,
            seq_id=self._rows,
            logits=self.c_logits,
        )


def _bytes(blob: Blob) -> "ctypes._Pointer[ctypes.c_uint8]":
    return blob.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
