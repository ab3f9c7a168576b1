"""Contexts beside that of the chat, on the same weights: for work on many sequences that leaves the chat's KV cache
alone. Each is created for one request and freed after it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import Adapter
from desktop.engine.memory import available_bytes
from desktop.engine.protocol import ContextOptions
from desktop.engine.signature import model_changed
from desktop.engine.worker.llama_context import ABORTED, FULL, LlamaContext
from desktop.engine.worker.model import Memory, Model
from desktop.engine.worker.prefix_cache import common_prefix
from desktop.engine.worker.prompt import prompt_too_long
from desktop.engine.worker.threads import Threads
from desktop.engine.worker.vocabulary import Tokens

MEMORY_SHARE = 0.5
"""The share of the free memory that a side context may use."""

_BATCH = 128  # tokens; the logits of so many tokens are computed at once


@dataclass(frozen=True, slots=True)
class SideContexts:
    """Creates contexts. `window` and `options` are those of the chat; `context_bytes(kv_cells, sequences)` estimates
    the memory of a context."""

    model: Model
    options: ContextOptions
    window: int
    threads: Threads
    context_bytes: Callable[[int, int], int]
    available: Callable[[], int] = available_bytes

    @property
    def max_tokens(self) -> int:
        """The longest sequence that the model can read."""
        return max(self.window, self.model.trained_window)

    def fitting(self, tokens: int, most: int) -> int:
        """Return how many sequences of `tokens` fit into memory, at most `most` and at least 1."""
        budget = self.available() * MEMORY_SHARE
        cells = self._cells(tokens)
        return next((n for n in range(most, 1, -1) if self.context_bytes(cells * n, n) <= budget), 1)

    @contextmanager
    def open(
        self, tokens: int, adapters: Sequence[Adapter], *, parallel: int = 0, embeddings: bool = False
    ) -> Iterator[LlamaContext]:
        """Create a context for sequences of `tokens`.

        Raises `UserError` if the model's file has changed, for an adapter that does not fit, for too many tokens, and
        if there is not enough memory.
        """
        if self.model.has_changed:
            raise model_changed(self.model.path)
        if tokens > self.max_tokens:
            raise prompt_too_long(tokens, self.max_tokens)
        loaded, _ = self.model.adapters(adapters)
        cells = self._cells(tokens)
        if self.context_bytes(cells * max(parallel, 1), max(parallel, 1)) > self.available():
            text = QT_TRANSLATE_NOOP(
                "errors", "There is not enough free memory for {tokens} tokens more. Close other programs first."
            )
            raise UserError(ErrorKind.MODEL, text, {"tokens": cells * max(parallel, 1)})
        # Flash attention would decode 15% faster here, but differs from the chat (KL 0.003, up to 0.02 for a token).
        options = replace(self.options, batch=_BATCH, ubatch=_BATCH)
        context = LlamaContext(self.model, options, cells, parallel=parallel, embeddings=embeddings)
        try:
            context.set_adapters(loaded)
            yield context
        finally:
            context.close()

    def _cells(self, tokens: int) -> int:
        """The KV cells of a sequence. Some models choose their rotary factors by the size of the context: for them, it
        is that of the chat."""
        return max(tokens, self.window) if self.model.has_fixed_kv_cells else tokens


class SequenceReader:
    """Evaluates sequences one after the other, in sequence 0 of a context. Raises `UserError` when cancelled."""

    def __init__(self, context: LlamaContext, threads: Threads, is_cancelled: Callable[[], bool]) -> None:
        self._context = context
        self._threads = threads
        self._is_cancelled = is_cancelled
        self._tokens: Tokens | None = None  # that the sequence holds

    def read(self, tokens: Tokens, start: int = 0, *, all_rows: bool = False) -> Iterator[tuple[int, int]]:
        """Evaluate `tokens` from `start` on, which must be 0 or at most `known(tokens)`.

        Yields the position and size of each batch, when its last row (or all of them) can be read from the context.
        """
        context = self._context
        if start:
            context.truncate(0, start)
        else:
            context.clear()
        self._tokens = None
        while start < len(tokens):
            chunk = tokens[start : start + _BATCH]
            context.set_threads(self._threads.count)
            code = context.prefill(chunk, start, self._is_cancelled, logits=True, all_rows=all_rows)
            if code == ABORTED or self._is_cancelled():
                raise stopped()
            if code == FULL:
                raise MemoryError(f"no room for {len(chunk)} tokens at {start} of {context.kv_cells} cells")
            yield start, len(chunk)
            start += len(chunk)
        self._tokens = tokens

    def known(self, tokens: Tokens) -> int:
        """Return how many tokens of a new sequence need not be evaluated; at least its last one must be."""
        if self._tokens is None or self._context.model.memory is not Memory.FULL:
            return 0
        return min(common_prefix(self._tokens, tokens), len(tokens) - 1)


def stopped() -> UserError:
    """Return the `UserError` (ErrorKind.FAILED) of a request that was stopped and has no partial result."""
    return UserError(ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "The request was stopped."))
