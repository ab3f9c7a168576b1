"""A loaded model with its context, cache and generator: what one `Load` creates and the next one frees."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine import builtin
from desktop.engine.gguf import ModelFile, read_metadata
from desktop.engine.memory import available_bytes, default_window, estimate, parked_budget, saved_budget
from desktop.engine.protocol import (
    ContextOptions,
    Event,
    Generate,
    GenerateBatch,
    Likelihood,
    Likelihoods,
    LimitKvCache,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    ModelRequest,
    Score,
    Scored,
    Tokenize,
    Tokenized,
)
from desktop.engine.worker.batch import BatchGeneration
from desktop.engine.worker.candidates import CancelToken
from desktop.engine.worker.generate import Generator
from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.likelihood import compute_likelihoods
from desktop.engine.worker.llama_context import LlamaContext
from desktop.engine.worker.model import Model, loading_cancelled
from desktop.engine.worker.prefix_cache import PrefixCache
from desktop.engine.worker.saved import SavedStates
from desktop.engine.worker.score import compute_scores
from desktop.engine.worker.side_context import SideContexts
from desktop.engine.worker.threads import Threads

_PROGRESS_S = 0.05  # between two frames of loading progress
_GIGABYTE = 1024**3


class Engine:
    """Loads the model and sends `Loaded`.

    Raises `UserError` if the model cannot be loaded, or if `cancel_token` is cancelled.
    """

    def __init__(
        self, library: LlamaLibrary, request: Load, cancel_token: CancelToken, send: Callable[[Event], None]
    ) -> None:
        began = time.perf_counter()
        if cancel_token.reason:
            raise loading_cancelled()
        self._send = send
        options = request.options if library.gpu else replace(request.options, gpu_layers=0)
        file = read_metadata(Path(request.path))
        if file.problem:
            raise file.problem
        window = options.window or default_window(file)
        _check_memory(file, window, options)
        self.threads = Threads(options.threads)
        self.model: Model | None = None
        self.context: LlamaContext | None = None
        try:
            progress = _Progress(request.id, send)
            is_cancelled = cancel_token.is_cancelled
            model = self.model = Model(
                library, request.path, file.parts, request.sha256, options.gpu_layers, progress, is_cancelled
            )
            # from the file, since llama.cpp's copy ends at a NUL
            model.template_source = options.template or file.template or model.template_source
            context = self.context = LlamaContext(model, options, window)
            context.set_threads(self.threads.count)
            if not context.warm_up(is_cancelled):
                raise loading_cancelled()
            budget = saved_budget(options.saved_bytes)
            saved = SavedStates(Path(options.state_dir), budget) if options.state_dir else None
            key = _context_key(library, model, context, options)
            self.cache = PrefixCache(context, key, parked_budget(options.parked_bytes), options.swa_full, saved)
            context_bytes = partial(_context_bytes, file, options)
            self._side_contexts = SideContexts(model, options, window, self.threads, context_bytes)
            self._generator = Generator(model, context, self.cache, self.threads, send, context_bytes)
        except BaseException:
            self._free()
            raise
        send(
            Loaded(
                request=request.id,
                path=request.path,
                sha256=model.sha256,
                name=builtin.NAME if model.sha256 == builtin.SHA256 else model.name,
                quantization=file.quantization,
                parameters=model.parameters,
                window=window,
                trained_window=model.trained_window,
                template_sha256=_template_sha256(model),
                memory=model.memory.value,
                seconds=time.perf_counter() - began,
                context={
                    "n_ctx": context.kv_cells,
                    "batch": options.batch,
                    "ubatch": context.ubatch,
                    "flash_attention": context.flash_attention,
                    "kv_type": options.kv_type,
                    "swa_full": options.swa_full,
                    "threads": options.threads,
                    "gpu_layers": options.gpu_layers,
                    "licence": file.licence,
                },
            )
        )

    def serve(self, request: ModelRequest, cancel_token: CancelToken) -> None:
        """Serve a request and send its events. Raises `UserError`."""
        match request:
            case Generate():
                self.generate(request, cancel_token)
            case GenerateBatch():
                self.generate_batch(request, cancel_token)
            case Measure():
                self._send(self.measure(request))
            case Tokenize():
                self._send(self.tokenize(request))
            case Likelihood():
                self._send(self.likelihood(request, cancel_token))
            case Score():
                self._send(self.score(request, cancel_token))

    def generate(self, request: Generate, cancel_token: CancelToken) -> None:
        """Serve one request and send its events; frees memory after the last one. Raises `UserError`."""
        with self._busy():
            self._generator.run(request, cancel_token)
        self.cache.trim()

    def generate_batch(self, request: GenerateBatch, cancel_token: CancelToken) -> None:
        """Serve one request and send its events. Raises `UserError`."""
        builder = self._generator.prompt_builder
        with self._busy():
            BatchGeneration(self._side_contexts, builder, request, cancel_token, self._send).run()

    @contextmanager
    def _busy(self) -> Iterator[None]:
        self.threads.is_busy = True
        try:
            yield
        finally:
            self.threads.is_busy = False

    def measure(self, request: Measure) -> Measured:
        """Count the tokens of a prompt. Raises `UserError` if the template fails or the last turn is too long."""
        return self._generator.prompt_builder.measure(request)

    def tokenize(self, request: Tokenize) -> Tokenized:
        """Convert a prompt and answers to token ids. Raises `UserError` if the template fails."""
        return self._generator.prompt_builder.tokenize(request)

    def likelihood(self, request: Likelihood, cancel_token: CancelToken) -> Likelihoods:
        """Compute the log-probabilities of token sequences. Raises `UserError`."""
        with self._busy():
            return compute_likelihoods(self._side_contexts, request, cancel_token.is_cancelled)

    def score(self, request: Score, cancel_token: CancelToken) -> Scored:
        """Score answers with a reward model. Raises `UserError`."""
        builder = self._generator.prompt_builder
        with self._busy():
            return compute_scores(self._side_contexts, builder, request, cancel_token.is_cancelled)

    def save(self, conversation: str) -> None:
        """Save the states of this conversation (of all if it is empty) to disk."""
        self.cache.save(conversation)

    def forget(self, conversation: str) -> None:
        """Drop parked and saved states of this conversation (of all if it is empty)."""
        self.cache.forget_conversation(conversation)

    def limit_kv_cache(self, request: LimitKvCache) -> None:
        """Apply new budgets to parked and saved states."""
        self.cache.limit(parked_budget(request.parked_bytes), saved_budget(request.saved_bytes))

    def trim_cache(self) -> None:
        """Drop parked states that exceed the budget now. Call it regularly while no request runs."""
        self.cache.trim()

    def close(self) -> None:
        """Save the states in memory, then free everything."""
        self.cache.save()
        self._free()

    def _free(self) -> None:
        self.threads.close()
        if self.context:
            self.context.close()
        if self.model:
            self.model.close()


class _Progress:
    """Sends `Loading` events at intervals."""

    def __init__(self, request: int, send: Callable[[Event], None]) -> None:
        self._request = request
        self._send = send
        self._sent_at = 0.0

    def __call__(self, fraction: float) -> None:
        now = time.perf_counter()
        if now - self._sent_at >= _PROGRESS_S:
            self._sent_at = now
            self._send(Loading(self._request, min(1.0, fraction)))


def _check_memory(file: ModelFile, window: int, options: ContextOptions) -> None:
    needed = estimate(file, window, options).total
    free_bytes = available_bytes()
    if needed > free_bytes:
        raise UserError(
            ErrorKind.MODEL,
            QT_TRANSLATE_NOOP(
                "errors",
                "{name} needs about {needed} GB of memory, but only {free} GB are free. Close other programs, or "
                "choose a smaller model or a shorter context.",
            ),
            {
                "name": file.path.name,
                "needed": round(needed / _GIGABYTE, 1),
                "free": round(free_bytes / _GIGABYTE, 1),
            },
        )


def _context_bytes(file: ModelFile, options: ContextOptions, kv_cells: int, sequences: int) -> int:
    """Estimate the memory of a context of `kv_cells`, without the weights."""
    needed = estimate(file, kv_cells, options, sequences)
    return needed.kv + needed.compute


def _context_key(library: LlamaLibrary, model: Model, context: LlamaContext, options: ContextOptions) -> str:
    """Return a string of everything that a KV cache state depends on, except adapters."""
    parts = [
        library.build,
        model.sha256,
        options.kv_type,
        f"flash_attention={context.flash_attention}",
        f"swa_full={options.swa_full}",
    ]
    if model.has_fixed_kv_cells:
        parts.append(f"cells={context.kv_cells}")
    return "|".join(parts)


def _template_sha256(model: Model) -> str:
    try:
        return model.template().sha256
    except UserError:
        return ""  # rendering a prompt reports the error; a request may choose another template
