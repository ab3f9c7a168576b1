"""Generates K candidates for one request: the prompt is prefilled once, then each step decodes one token of every live
candidate."""

import secrets
import time
from collections.abc import Callable, Sequence

import numpy as np

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.generation import MAX_CANDIDATES, CandidateStats, EndReason, PromptStats
from desktop.core.sampling import Sampling
from desktop.engine.memory import available_bytes
from desktop.engine.protocol import CandidateDone, Done, Event, Generate, Prefill, Prefilled, Started
from desktop.engine.reasoning import ReasoningParser
from desktop.engine.signature import model_changed
from desktop.engine.worker.candidates import CancelToken, CandidateBatch, LiveCandidate
from desktop.engine.worker.llama_context import ABORTED, FULL, LlamaContext
from desktop.engine.worker.model import Model, not_finite
from desktop.engine.worker.prefix_cache import PrefixCache, Reuse
from desktop.engine.worker.prompt import Prompt, PromptBuilder
from desktop.engine.worker.sampler import Sampler, grammar_of
from desktop.engine.worker.threads import Threads

FEWER = QT_TRANSLATE_NOOP(
    "errors", "Fewer answers than requested: there is not enough free memory for more. Close other programs first."
)

DEFAULT_MAX_TOKENS_OF_SEVERAL = 2048
"""The limit of each of several answers, if the request has none."""

_PROGRESS_S = 0.1  # between two frames of prefill progress
_MEMORY_CHECK_S = 1.0  # between two checks of free memory
_SEEDS = 2**32 - 1  # seeds are below this number, which tells llama.cpp to choose a random one
_MEMORY_SHARE = 0.8  # share of the free memory that additional KV cells may use


class Generator:
    """Serves `Generate` requests on one model and sends the events of the protocol.

    `context_bytes(kv_cells, sequences)` estimates the memory of a context; `available` returns the free memory in
    bytes.
    """

    def __init__(
        self,
        model: Model,
        context: LlamaContext,
        cache: PrefixCache,
        threads: Threads,
        send: Callable[[Event], None],
        context_bytes: Callable[[int, int], int],
        available: Callable[[], int] = available_bytes,
    ) -> None:
        self.prompt_builder = PromptBuilder(model, context.window)
        self._model = model
        self._context = context
        self._cache = cache
        self._threads = threads
        self._send = send
        self._context_bytes = context_bytes
        self._available_bytes = available

    def run(self, request: Generate, cancel_token: CancelToken) -> None:
        """Serve one request. Raises `UserError`; the next request can run in any case."""
        if cancel_token.reason:
            self._end_unstarted(request, cancel_token.reason)
            return
        cancel_token.began = time.perf_counter()
        if self._model.has_changed:
            raise model_changed(self._model.path)
        request.sampling.check()
        prompt = self.prompt_builder.build(request)
        grammar = grammar_of(request.grammar, request.json_schema)
        adapters, adapters_key = self._model.adapters(request.adapters)
        n, kv_cells = self._fit_candidates(request, len(prompt.tokens))
        cancel_token.n = n
        candidates: list[LiveCandidate] = []
        try:
            for seed in choose_seeds(request.seeds, request.sampling, n):
                candidates.append(self._candidate(request, prompt, len(candidates), seed, grammar))
            room = (kv_cells - len(prompt.tokens)) // n
            batch = CandidateBatch(request, cancel_token, candidates, room, self._model, self._send)
            self._send(_started_event(request, prompt, candidates))
            began = time.perf_counter()
            reuse = self._cache.prepare(prompt.tokens, adapters_key, request.conversation, kv_cells, n)
            self._context.set_adapters(adapters)
            if self._prefill(request.id, prompt, reuse, cancel_token):
                evaluated = len(prompt.tokens) - reuse.length
                seconds = time.perf_counter() - began
                stats = PromptStats(len(prompt.tokens), evaluated, reuse.length, reuse.source, seconds)
                self._send(Prefilled(request.id, stats))
                self._cache.fork(n)
                self._decode(batch, len(prompt.tokens))
                if batch.failure:
                    raise batch.failure
                self._record_answers(candidates, len(prompt.tokens))
            else:
                batch.end_cancelled()
        except BaseException:
            self._cache.reset()  # the contents of the sequences are unknown
            raise
        finally:
            for candidate in candidates:
                candidate.sampler.close()
        self._send(_done_event(request.id, candidates))

    def _end_unstarted(self, request: Generate, end: EndReason) -> None:
        """Send the events of a request that was cancelled while it waited."""
        for index, seed in enumerate(choose_seeds(request.seeds, request.sampling, request.n)):
            self._send(CandidateDone(request.id, index, CandidateStats(seed, 0, end, None, 0.0)))
        self._send(_done_event(request.id, []))

    def _fit_candidates(self, request: Generate, prompt: int) -> tuple[int, int]:
        """Return how many candidates fit into memory, and the KV cells that they need together with the prompt."""
        context = self._context
        room = context.window - prompt
        if (requested := request.sampling.max_tokens) is None:
            # KV cells for several answers of a full context each would fill the memory of many machines.
            requested = room if request.n == 1 else DEFAULT_MAX_TOKENS_OF_SEVERAL
        answer = max(1, min(requested, room))
        n = max(1, min(request.n, MAX_CANDIDATES))
        spare_bytes = self._available_bytes() * _MEMORY_SHARE
        while n > 1:
            kv_cells, sequences = prompt + n * answer, max(n, context.sequences)
            if kv_cells <= context.kv_cells and sequences <= context.sequences:
                break
            extra_bytes = self._context_bytes(max(kv_cells, context.kv_cells), sequences) - self._context_bytes(
                context.kv_cells, context.sequences
            )
            if extra_bytes <= spare_bytes and not (self._model.has_fixed_kv_cells and kv_cells > context.kv_cells):
                break
            n -= 1
        return n, prompt + n * answer

    def _candidate(self, request: Generate, prompt: Prompt, index: int, seed: int, grammar: str) -> LiveCandidate:
        marks = self._model.reasoning_marks(request.template)
        self._model.vocab.set_visible(marks.texts)
        parser = ReasoningParser(prompt.text[: len(prompt.text) - len(request.partial)], marks)
        parser.feed(request.partial)  # so that the parser knows whether the answer continues inside reasoning
        sampler = Sampler(self._model.vocab, request.sampling, seed, prompt.tokens, self._context.window, grammar)
        return LiveCandidate(index, seed, sampler, request.stop, parser)

    def _prefill(self, id: int, prompt: Prompt, reuse: Reuse, cancel_token: CancelToken) -> bool:
        """Evaluate the tokens that were not reused. Returns False if cancelled; evaluated tokens remain reusable."""
        context, cache, tokens = self._context, self._cache, prompt.tokens
        position, total = reuse.length, len(tokens) - reuse.length
        boundaries = [b for b in prompt.boundaries if b > position] if cache.needs_checkpoints else []
        reported_at = 0.0
        while position < len(tokens):
            if cancel_token.reason:
                return False
            if (now := time.perf_counter()) - reported_at >= _PROGRESS_S:
                reported_at = now
                cache.trim_under_pressure()
                self._send(Prefill(id, position - reuse.length, total))
            end = min(position + context.ubatch, len(tokens), *boundaries[:1])
            chunk = tokens[position:end]
            context.set_threads(self._threads.count)
            code = context.prefill(chunk, position, cancel_token.is_cancelled, logits=end == len(tokens))
            if code == ABORTED:
                cache.recover_from_abort(chunk)
                return False
            if code == FULL:
                raise MemoryError(f"no room for {len(chunk)} tokens at {position} of {context.kv_cells} cells")
            cache.add_evaluated(chunk)
            if boundaries[:1] == [end]:
                boundaries.pop(0)
                cache.checkpoint()
            position = end
        return True

    def _decode(self, batch: CandidateBatch, prompt: int) -> None:
        """The generation loop. Everything in it runs for every token, so it must be fast."""
        context, threads = self._context, self._threads
        last_row = context.rows - 1  # the prompt's last token, which all candidates continue
        for candidate in batch.candidates:
            self._sample(batch, candidate, last_row)
        batch.flush()
        checked_at = time.perf_counter()
        while True:
            batch.end_cancelled()
            live = batch.live
            if not live:
                break
            for row, candidate in enumerate(live):
                tokens = candidate.tokens
                context.set_row(row, tokens[-1], prompt + len(tokens) - 1, candidate.index)
            context.set_threads(threads.count)
            if context.decode_rows(len(live)) == FULL:
                batch.end(live, EndReason.CONTEXT_FULL)
                break
            for row, candidate in enumerate(live):
                self._sample(batch, candidate, row)
            batch.flush()
            if (now := time.perf_counter()) - checked_at >= _MEMORY_CHECK_S:
                checked_at = now
                self._cache.trim_under_pressure()

    def _sample(self, batch: CandidateBatch, candidate: LiveCandidate, row: int) -> None:
        if self._context.is_finite(row):
            batch.add_token(candidate, candidate.sampler.sample(self._context, row))
        else:
            batch.fail(candidate, not_finite(self._model))

    def _record_answers(self, candidates: list[LiveCandidate], prompt: int) -> None:
        for candidate in candidates:
            evaluated = self._context.length(candidate.index) - prompt
            self._cache.append(candidate.index, np.array(candidate.tokens[:evaluated], np.int32))


def choose_seeds(given: Sequence[int], sampling: Sampling, n: int) -> list[int]:
    """Return one seed per candidate: as given, counted up from the sampling's seed, or random."""
    if given:
        return [given[i] if i < len(given) else secrets.randbelow(_SEEDS) for i in range(n)]
    seed = sampling.seed
    return [secrets.randbelow(_SEEDS) if seed is None else (seed + i) % _SEEDS for i in range(n)]


def _started_event(request: Generate, prompt: Prompt, candidates: list[LiveCandidate]) -> Started:
    return Started(
        request=request.id,
        prompt=prompt.text,
        prompt_tokens=len(prompt.tokens),
        kept=prompt.kept,
        dropped=prompt.dropped,
        n=len(candidates),
        n_reason="" if len(candidates) == request.n else FEWER,
        seeds=tuple(candidate.seed for candidate in candidates),
        template_sha256=prompt.template_sha256,
        literal=prompt.literal,
    )


def _done_event(id: int, candidates: list[LiveCandidate]) -> Done:
    active = [candidate for candidate in candidates if candidate.steps]
    decode_s = max((c.last_sampled_at for c in active), default=0.0) - min(
        (c.first_sampled_at for c in active), default=0.0
    )
    steps = sum(c.steps - 1 for c in active)
    return Done(id, sum(len(c.tokens) for c in active), decode_s, steps / decode_s if decode_s > 0 else 0.0)
