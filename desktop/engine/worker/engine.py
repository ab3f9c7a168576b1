"""A loaded model with everything around it: what one `Load` makes and the next one takes down."""

import time
from collections.abc import Callable
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
    LimitKvCache,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
)
from desktop.engine.worker.cache import Cache
from desktop.engine.worker.generate import CancelToken, Generator
from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.llama_context import LlamaContext
from desktop.engine.worker.model import Model, stopped_loading
from desktop.engine.worker.saved import SavedStates
from desktop.engine.worker.threads import Threads

_PROGRESS = 0.05  # seconds between two frames of loading progress
_GIGABYTE = 1024**3


class Engine:
    """Loads the model and sends `Loaded`. Raises `UserError` when it cannot be loaded, or when `ticket` is stopped."""

    def __init__(
        self, library: LlamaLibrary, request: Load, ticket: CancelToken, send: Callable[[Event], None]
    ) -> None:
        began = time.perf_counter()
        if ticket.stopped:
            raise stopped_loading()
        options = request.options if library.gpu else replace(request.options, gpu_layers=0)
        file = read_metadata(Path(request.path))
        if file.problem:
            raise file.problem
        window = options.window or default_window(file)
        _check_memory(file, window, options)
        self.threads = Threads(options.threads)
        self.model: Model | None = None
        self.pool: LlamaContext | None = None
        try:
            progress = _Progress(request.id, send)
            model = self.model = Model(
                library, request.path, file.parts, request.sha256, options.gpu_layers, progress, ticket.asked_to_stop
            )
            # the file's, since llama.cpp's text ends at a NUL
            model.template_source = options.template or file.template or model.template_source
            pool = self.pool = LlamaContext(model, options, window)
            pool.set_threads(self.threads.count)
            if not pool.warm_up(ticket.asked_to_stop):
                raise stopped_loading()
            budget = saved_budget(options.saved_bytes)
            saved = SavedStates(Path(options.state_dir), budget) if options.state_dir else None
            key = _context_key(library, model, pool, options)
            self.cache = Cache(pool, key, parked_budget(options.parked_bytes), options.swa_full, saved)
            needed = partial(_context_bytes, file, options)
            self._generator = Generator(model, pool, self.cache, self.threads, send, needed)
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
                    "n_ctx": pool.cells,
                    "batch": options.batch,
                    "ubatch": pool.ubatch,
                    "flash_attention": pool.flash_attention,
                    "kv_type": options.kv_type,
                    "swa_full": options.swa_full,
                    "threads": options.threads,
                    "gpu_layers": options.gpu_layers,
                    "licence": file.licence,
                },
            )
        )

    def generate(self, request: Generate, ticket: CancelToken) -> None:
        """Raises `UserError`. Tidies up after the answer was sent."""
        self.threads.busy = True
        try:
            self._generator.run(request, ticket)
        finally:
            self.threads.busy = False
        self.cache.trim()

    def measure(self, request: Measure) -> Measured:
        return self._generator.prompts.measure(request)

    def save(self, conversation: str) -> None:
        self.cache.save(conversation)

    def forget(self, conversation: str) -> None:
        self.cache.forget_conversation(conversation)

    def limit_kv_cache(self, request: LimitKvCache) -> None:
        self.cache.limit(parked_budget(request.parked_bytes), saved_budget(request.saved_bytes))

    def relieve(self) -> None:
        """For now and then while there is nothing to do."""
        self.cache.trim()

    def close(self) -> None:
        """Saves the conversations that are in memory, then frees it."""
        self.cache.save()
        self._free()

    def _free(self) -> None:
        self.threads.close()
        if self.pool:
            self.pool.close()
        if self.model:
            self.model.close()


class _Progress:
    """Sends `Loading` now and then."""

    def __init__(self, request: int, send: Callable[[Event], None]) -> None:
        self._request = request
        self._send = send
        self._told = 0.0

    def __call__(self, fraction: float) -> None:
        now = time.perf_counter()
        if now - self._told >= _PROGRESS:
            self._told = now
            self._send(Loading(self._request, min(1.0, fraction)))


def _check_memory(file: ModelFile, window: int, options: ContextOptions) -> None:
    need = estimate(file, window, options).total
    free = available_bytes()
    if need > free:
        raise UserError(
            ErrorKind.MODEL,
            QT_TRANSLATE_NOOP(
                "errors",
                "{name} needs about {needed} GB of memory, but only {free} GB are free. Close other programs, or "
                "choose a smaller model or a shorter context.",
            ),
            {
                "name": file.path.name,
                "needed": round(need / _GIGABYTE, 1),
                "free": round(free / _GIGABYTE, 1),
            },
        )


def _context_bytes(file: ModelFile, options: ContextOptions, cells: int, sequences: int) -> int:
    """What a context of so many cells needs, the weights apart."""
    need = estimate(file, cells, options, sequences)
    return need.kv + need.compute


def _context_key(library: LlamaLibrary, model: Model, pool: LlamaContext, options: ContextOptions) -> str:
    """Names all that the state of a conversation depends on, but for adapters."""
    parts = [
        library.build,
        model.sha256,
        options.kv_type,
        f"flash_attention={pool.flash_attention}",
        f"swa_full={options.swa_full}",
    ]
    if model.fixed_cells:
        parts.append(f"cells={pool.cells}")
    return "|".join(parts)


def _template_sha256(model: Model) -> str:
    try:
        return model.template().sha256
    except UserError:
        return ""  # said when a prompt is to be rendered, where another template may be chosen
