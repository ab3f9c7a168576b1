"""The llama_context: cells for the tokens of up to K sequences, and the batches that fill them."""

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
"""What `prefill` and `step` answer."""

_KV_TYPES = {"f16": 1, "q8_0": 8}  # ggml_type
_FLASH = {True: 1, False: 0}
_PARTIAL = 1  # LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY
_PADDING = 256  # llama.cpp rounds the number of cells up to this


class LlamaContext:
    """One context with unified cells. Sequence 0 is the trunk; what a sequence holds is for the caller to remember.

    Raises `UserError` (Kind.MODEL) when there is not enough memory for the context.
    """

    def __init__(self, model: Model, options: ContextOptions, window: int) -> None:
        self.model = model
        self.window = window
        self.flash_attention = options.flash_attention or options.kv_type != "f16" or options.gpu_layers != 0
        self._options = options
        self._adapters: list[tuple[int, float]] = []
        self._never = native.ggml_abort_callback()
        self.threads = 1
        self.ubatch = min(options.ubatch, options.batch)
        self.pointer: Any = None
        # in full memory further sequences cost nothing; elsewhere each has cells of its own, made on demand
        self.make(window, MAX_CANDIDATES if model.memory is Memory.FULL else 1)
        self._batch = _Batch(options.batch)

    def make(self, cells: int, sequences: int) -> None:
        """A new, empty context. Everything that was in the old one is gone."""
        self.close()
        self.cells, self.sequences = -(-cells // _PADDING) * _PADDING, sequences
        self.model.library.forget()
        self.pointer = self._make(self.flash_attention)
        if not self.pointer and self.flash_attention and self._options.kv_type == "f16":
            self.flash_attention = False  # some architectures cannot
            self.pointer = self._make(False)
        if not self.pointer:
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "There is not enough memory for a context of {cells} tokens. Choose a shorter context."
                ),
                {"cells": self.cells},
                self.model.library.detail,
            )
        self._memory = native.llama_get_memory(self.pointer)
        self._apply_adapters()

    def _make(self, flash_attention: bool) -> Any:
        options = self._options
        params = native.llama_context_default_params()
        params.n_ctx = self.cells
        params.n_batch = max(options.batch, MAX_CANDIDATES)
        params.n_ubatch = self.ubatch
        # one sequence more than candidates: room for the cells of a sliding window that they all share
        params.n_seq_max = self.sequences + (self.sequences > 1)
        params.n_threads = params.n_threads_batch = self.threads
        params.flash_attn_type = _FLASH[flash_attention]
        params.type_k = params.type_v = _KV_TYPES[options.kv_type]
        params.swa_full = options.swa_full
        params.kv_unified = True
        params.no_perf = True
        return native.llama_init_from_model(self.model.pointer, params)

    def warm_up(self, abort: Callable[[], bool]) -> bool:
        """Computes one token for nothing: the weights are read from the disk now, while the user sees that we load.

        False when `abort` said to stop.
        """
        done = self.prefill(np.zeros(1, np.int32), 0, abort, logits=True) == OK
        self.clear()
        return done

    def use(self, adapters: list[tuple[int, float]]) -> None:
        """Computes with these adapters from now on. Cells computed with others are the caller's to drop."""
        if adapters != self._adapters:
            self._adapters = adapters
            self._apply_adapters()

    def _apply_adapters(self) -> None:
        count = len(self._adapters)
        pointers = (native.llama_adapter_lora_p_ctypes * count)(*(pointer for pointer, _ in self._adapters))
        scales = (ctypes.c_float * count)(*(scale for _, scale in self._adapters))
        native.llama_set_adapters_lora(self.pointer, pointers, count, scales)

    def set_threads(self, count: int) -> None:
        """From the next batch on. Costs nothing when it is the same."""
        if count != self.threads:
            self.threads = count
            native.llama_set_n_threads(self.pointer, count, count)

    # --- computing ------------------------------------------------------------------------------------------------

    def prefill(self, tokens: Tokens, start: int, abort: Callable[[], bool] | None, logits: bool) -> int:
        """Evaluates at most a batch of `tokens` at positions `start`... of sequence 0.

        `abort` is asked at each node of the graph. When it says yes the result is ABORTED, and whole micro-batches
        may have been kept: ask `length`. With `logits` those of the last token can be sampled at index
        `rows - 1`.
        """
        batch, count = self._batch, len(tokens)
        batch.tokens[:count] = tokens
        batch.positions[:count] = np.arange(start, start + count, dtype=np.int32)
        batch.sequences[:count] = 0
        batch.logits[:count] = 0
        batch.logits[count - 1] = logits
        batch.struct.n_tokens = count
        if abort is None:
            return self._decode()

        def asked(_user_data: object) -> bool:
            return abort()

        callback = native.ggml_abort_callback(asked)
        native.llama_set_abort_callback(self.pointer, callback, None)
        try:
            return self._decode()
        finally:
            native.llama_set_abort_callback(self.pointer, self._never, None)

    def put(self, index: int, token: int, position: int, sequence: int) -> None:
        """Row `index` of the next `step`. Written straight into C arrays: this runs for every token."""
        batch = self._batch
        batch.c_tokens[index] = token
        batch.c_positions[index] = position
        batch.c_sequences[index] = sequence
        batch.c_logits[index] = 1

    def step(self, count: int) -> int:
        """Evaluates the first `count` rows that were `put`; row i can then be sampled at index i."""
        self._batch.struct.n_tokens = count
        return self._decode()

    @property
    def rows(self) -> int:
        """Of the last batch."""
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
        """A view of the logits at `index` of the last batch, shape [vocabulary]; valid until the next one."""
        pointer = native.llama_get_logits_ith(self.pointer, index)
        row = (ctypes.c_float * self.model.vocab.size).from_address(ctypes.addressof(pointer.contents))
        return np.ctypeslib.as_array(row)

    def finite(self, index: int) -> bool:
        """Whether the logits at `index` can be sampled from: one that is not a number taints their maximum, and
        numpy finds that in a few microseconds. Minus infinity is a token that the model itself rules out."""
        return bool(np.isfinite(self.logits(index).max()))

    # --- sequences ------------------------------------------------------------------------------------------------

    def first(self, sequence: int) -> int:
        """The smallest position that is still there; -1 when empty. Above 0 where a window has moved on."""
        return int(native.llama_memory_seq_pos_min(self._memory, sequence))

    def length(self, sequence: int) -> int:
        """Positions evaluated, from 0."""
        return int(native.llama_memory_seq_pos_max(self._memory, sequence)) + 1

    def cut(self, sequence: int, length: int) -> bool:
        """Forgets everything from position `length` on. True does not mean that what is left is whole: see `cache`."""
        return bool(native.llama_memory_seq_rm(self._memory, sequence, length, -1))

    def drop(self, sequence: int) -> None:
        native.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def clear(self) -> None:
        native.llama_memory_clear(self._memory, False)

    def copy(self, source: int, target: int) -> None:
        """`target` becomes `source`; they share its cells."""
        native.llama_memory_seq_rm(self._memory, target, -1, -1)
        native.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def state(self, sequence: int, partial: bool = False) -> Blob:
        """A sequence's cells as bytes. `partial`: only what cannot be cut back (a window's cells, recurrent states)."""
        flags = _PARTIAL if partial else 0
        blob = np.empty(native.llama_state_seq_get_size_ext(self.pointer, sequence, flags), np.uint8)
        size = native.llama_state_seq_get_data_ext(self.pointer, _bytes(blob), len(blob), sequence, flags)
        return blob[:size]

    def restore(self, blob: Blob, sequence: int, partial: bool = False) -> bool:
        """Puts a state back in place of the sequence's own. False: the sequence is now empty."""
        flags = _PARTIAL if partial else 0
        if native.llama_state_seq_set_data_ext(self.pointer, _bytes(blob), len(blob), sequence, flags):
            return True
        self.drop(sequence)
        return False

    def close(self) -> None:
        if self.pointer:
            native.llama_free(self.pointer)
            self.pointer = None


class _Batch:
    """A llama_batch over arrays that are made once, seen both by ctypes (one value) and by numpy (many)."""

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
