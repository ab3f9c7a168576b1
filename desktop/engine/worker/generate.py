"""One request for K candidates: the prompt is prefilled once, then each step decodes a token of every live one."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import MAX_CANDIDATES, CandidateStats, EndReason, PromptStats
from desktop.engine.memory import available_bytes
from desktop.engine.protocol import CandidateDone, Done, Event, Generate, Pieces, Prefill, Prefilled, Started
from desktop.engine.reasoning import ReasoningParser
from desktop.engine.signature import model_changed
from desktop.engine.text import TextStream
from desktop.engine.worker.cache import Cache, Reuse
from desktop.engine.worker.llama_context import ABORTED, FULL, LlamaContext
from desktop.engine.worker.model import Model
from desktop.engine.worker.prompt import Prompt, Prompts
from desktop.engine.worker.sampler import Sampler, grammar_of
from desktop.engine.worker.threads import Threads

GATHER = 0.03
"""Seconds for which pieces are gathered into one frame."""

FEWER = QT_TRANSLATE_NOOP(
    "errors", "Fewer answers than requested: there is not enough free memory for more. Close other programs first."
)

NOT_FINITE = QT_TRANSLATE_NOOP(
    "errors",
    "The model {name} computed values that are not finite numbers. Its file or its adapter is damaged, or its RoPE "
    "settings or the adapter's scale are wrong: download it again, or try it without the adapter.",
)

_PROGRESS = 0.1  # seconds between two frames of prefill progress
_LOOK = 1.0  # seconds between two looks at the memory that other programs need
_SEEDS = 2**32 - 1  # llama.cpp takes this very one as "draw one"
_MEMORY_MARGIN = 0.8  # of what is free may go into further cells
_UNLIMITED_OF_SEVERAL = 2048  # tokens of each of several answers that have no limit of their own


@dataclass
class CancelToken:
    """How the thread that reads requests talks to the one that works on them. Plain flags: one writes, one reads.

    `stopped` is STOPPED, or INTERRUPTED when the worker shuts down; `candidates` were stopped alone, of `n`.
    """

    n: int = 1
    stopped: EndReason | None = None
    candidates: set[int] = field(default_factory=set)
    began: float = 0.0  # when its turn came, by the performance counter

    def stop(self, candidate: int | None = None) -> None:
        if candidate is not None:
            self.candidates.add(candidate)
        if candidate is None or self.candidates.issuperset(range(self.n)):
            self.stopped = EndReason.STOPPED

    def asked_to_stop(self) -> bool:
        return self.stopped is not None


class _Candidate:
    """A live answer: what it sampled, and the text of it that has not been sent."""

    def __init__(self, index: int, seed: int, sampler: Sampler, stop: tuple[str, ...], parser: ReasoningParser) -> None:
        self.index = index
        self.seed = seed
        self.sampler = sampler
        self.tokens: list[int] = []
        self.unsent = ""
        self.silent = True  # nothing was sent yet
        self.steps = 0  # tokens sampled, the one that ended it included
        self.first = 0.0  # when the first and the last of them were sampled
        self.last = 0.0
        self.stream = TextStream(stop)
        self._parser = parser

    def take(self, token: int, piece: bytes | None, now: float) -> EndReason | None:
        """Notes a sampled token; says whether the answer ends with it."""
        self.steps += 1
        self.last = now
        if self.steps == 1:
            self.first = now
        if piece is None:
            return EndReason.END_OF_TURN
        self.tokens.append(token)
        if piece:
            self.unsent += self.stream.feed(piece)
            if self.stream.stopped is not None:
                return EndReason.STOP_STRING
        return None

    def pieces(self) -> list[tuple[int, str, str]]:
        """What of the unsent text is certain, told apart; it counts as sent."""
        text, self.unsent = self.unsent, ""
        self.silent = self.silent and not text
        return [(self.index, kind, part) for kind, part in self._parser.feed(text)]

    def rest(self, end: EndReason) -> None:
        """The answer is over: what was held back becomes certain, but for half a character that never got whole."""
        rest = self.stream.finish()
        self.unsent += rest if end is EndReason.END_OF_TURN else rest.rstrip("\ufffd")

    def last_pieces(self) -> list[tuple[int, str, str]]:
        return [*self.pieces(), *((self.index, kind, part) for kind, part in self._parser.finish())]


class _Job:
    """The candidates of one request, and what the host is told of them."""

    def __init__(
        self,
        request: Generate,
        ticket: CancelToken,
        candidates: list[_Candidate],
        room: int,
        model: Model,
        send: Callable[[Event], None],
    ) -> None:
        self.candidates = candidates
        self.live = list(candidates)
        self._id = request.id
        self._ticket = ticket
        wanted = request.sampling.max_tokens
        self._most = room if wanted is None else min(wanted, room)  # tokens each may write
        self._full = EndReason.CONTEXT_FULL if wanted is None or room < wanted else EndReason.MAX_TOKENS
        self._model = model
        self._piece = model.vocab.piece
        self._send = send
        self._flushed = 0.0
        self.failure: UserError | None = None  # why answers ended as failed

    def fail(self, candidate: _Candidate, failure: UserError) -> None:
        self.failure = failure
        self.end([candidate], EndReason.FAILED)

    def take(self, candidate: _Candidate, token: int) -> None:
        end = candidate.take(token, self._piece(token), time.perf_counter())
        if end is None and len(candidate.tokens) >= self._most:
            end = self._full
        if end is not None:
            self.end([candidate], end)

    def stop(self) -> None:
        """Ends what the user asked to stop."""
        if self._ticket.stopped:
            self.end(self.live, self._ticket.stopped)
        elif self._ticket.candidates:
            asked = self._ticket.candidates
            self.end([candidate for candidate in self.live if candidate.index in asked], EndReason.STOPPED)

    def end(self, candidates: list[_Candidate], reason: EndReason) -> None:
        if candidates and reason is not EndReason.FAILED and self._model.rewritten:
            reason, self.failure = EndReason.FAILED, model_changed(self._model.path)
        for candidate in candidates:
            candidate.rest(reason)
            raw = candidate.unsent
            self._tell(candidate.last_pieces(), ((candidate.index, raw),) if raw else (), [candidate])
            spent = candidate.last - candidate.first
            stats = CandidateStats(
                seed=candidate.seed,
                tokens=len(candidate.tokens),
                end=reason,
                first_token_s=candidate.first - self._ticket.began if candidate.steps else None,
                tokens_per_second=(candidate.steps - 1) / spent if spent > 0 else 0.0,
            )
            self._send(CandidateDone(self._id, candidate.index, stats))
        self.live = [c for c in self.live if c not in candidates]

    def flush(self) -> None:
        """Sends the text gathered so far, when it is time or when it is somebody's first."""
        now = time.perf_counter()
        if now - self._flushed < GATHER and not any(c.silent and c.unsent for c in self.live):
            return
        self._flushed = now
        raw = tuple((c.index, c.unsent) for c in self.live if c.unsent)
        if raw:
            self._tell([piece for c in self.live for piece in c.pieces()], raw, self.live)

    def _tell(
        self, pieces: list[tuple[int, str, str]], raw: tuple[tuple[int, str], ...], candidates: list[_Candidate]
    ) -> None:
        if pieces or raw:
            tokens = tuple((c.index, len(c.tokens)) for c in candidates)
            self._send(Pieces(self._id, tuple(pieces), raw, tokens))


class Generator:
    """Runs `Generate` requests on one model. `send` takes the events; they are described in the protocol.

    `available` tells the bytes of memory that are free.
    """

    def __init__(
        self,
        model: Model,
        pool: LlamaContext,
        cache: Cache,
        threads: Threads,
        send: Callable[[Event], None],
        needed: Callable[[int, int], int],
        available: Callable[[], int] = available_bytes,
    ) -> None:
        self.prompts = Prompts(model, pool.window)
        self._model = model
        self._pool = pool
        self._cache = cache
        self._threads = threads
        self._send = send
        self._needed = needed
        self._available = available

    def run(self, request: Generate, ticket: CancelToken) -> None:
        """Raises `UserError`; whatever happened, the next request finds the engine in order."""
        if ticket.stopped:
            self._send_unstarted(request, ticket.stopped)
            return
        ticket.began = time.perf_counter()
        if self._model.changed:
            raise model_changed(self._model.path)
        request.sampling.check()
        prompt = self.prompts.build(request)
        grammar = grammar_of(request.grammar, request.json_schema)
        adapters, adapters_key = self._model.adapters(request.adapters)
        n, cells = self._grant(request, len(prompt.tokens))
        ticket.n = n
        candidates: list[_Candidate] = []
        try:
            for seed in _seeds(request, n):
                candidates.append(self._candidate(request, prompt, len(candidates), seed, grammar))
            room = (cells - len(prompt.tokens)) // n
            job = _Job(request, ticket, candidates, room, self._model, self._send)
            self._send(_started(request, prompt, candidates))
            began = time.perf_counter()
            reuse = self._cache.prepare(prompt.tokens, adapters_key, request.conversation, cells, n)
            self._pool.use(adapters)
            if self._prefill(request.id, prompt, reuse, ticket):
                evaluated = len(prompt.tokens) - reuse.length
                seconds = time.perf_counter() - began
                stats = PromptStats(len(prompt.tokens), evaluated, reuse.length, reuse.source, seconds)
                self._send(Prefilled(request.id, stats))
                self._cache.share(n)
                self._decode(job, len(prompt.tokens))
                if job.failure:
                    raise job.failure
                self._keep(candidates, len(prompt.tokens))
            else:
                job.stop()
        except BaseException:
            self._cache.forget()  # nobody knows what the sequences hold
            raise
        finally:
            for candidate in candidates:
                candidate.sampler.close()
        self._send(_done(request.id, candidates))

    def _send_unstarted(self, request: Generate, end: EndReason) -> None:
        """It was stopped while it waited: its answers are over before they began."""
        for index, seed in enumerate(_seeds(request, request.n)):
            self._send(CandidateDone(request.id, index, CandidateStats(seed, 0, end, None, 0.0)))
        self._send(_done(request.id, []))

    def _grant(self, request: Generate, prompt: int) -> tuple[int, int]:
        """How many candidates there is room for, and the cells they need together with the prompt."""
        pool = self._pool
        room = pool.window - prompt
        if (wanted := request.sampling.max_tokens) is None:
            # Cells for several answers of a whole context each would be most of many a machine's memory.
            wanted = room if request.n == 1 else _UNLIMITED_OF_SEVERAL
        answer = max(1, min(wanted, room))
        n = max(1, min(request.n, MAX_CANDIDATES))
        spare = self._available() * _MEMORY_MARGIN
        while n > 1:
            cells, sequences = prompt + n * answer, max(n, pool.sequences)
            if cells <= pool.cells and sequences <= pool.sequences:
                break
            more = self._needed(max(cells, pool.cells), sequences) - self._needed(pool.cells, pool.sequences)
            if more <= spare and not (self._model.fixed_cells and cells > pool.cells):
                break
            n -= 1
        return n, prompt + n * answer

    def _candidate(self, request: Generate, prompt: Prompt, index: int, seed: int, grammar: str) -> _Candidate:
        marks = self._model.reasoning_marks(request.template)
        self._model.vocab.show(marks.texts)
        parser = ReasoningParser(prompt.text[: len(prompt.text) - len(request.partial)], marks)
        parser.feed(request.partial)  # so that it knows whether it is in the middle of a thought
        sampler = Sampler(self._model.vocab, request.sampling, seed, prompt.tokens, self._pool.window, grammar)
        return _Candidate(index, seed, sampler, request.stop, parser)

    def _prefill(self, id: int, prompt: Prompt, reuse: Reuse, ticket: CancelToken) -> bool:
        """Evaluates what is not known yet. False when stopped; what was evaluated stays of use."""
        pool, cache, tokens = self._pool, self._cache, prompt.tokens
        position, total = reuse.length, len(tokens) - reuse.length
        boundaries = [b for b in prompt.boundaries if b > position] if cache.needs_checkpoints else []
        told = 0.0
        while position < len(tokens):
            if ticket.stopped:
                return False
            if (now := time.perf_counter()) - told >= _PROGRESS:
                told = now
                cache.relieve()
                self._send(Prefill(id, position - reuse.length, total))
            end = min(position + pool.ubatch, len(tokens), *boundaries[:1])
            chunk = tokens[position:end]
            pool.set_threads(self._threads.count)
            code = pool.prefill(chunk, position, ticket.asked_to_stop, logits=end == len(tokens))
            if code == ABORTED:
                cache.aborted(chunk)
                return False
            if code == FULL:
                raise MemoryError(f"no room for {len(chunk)} tokens at {position} of {pool.cells} cells")
            cache.evaluated(chunk)
            if boundaries[:1] == [end]:
                boundaries.pop(0)
                cache.checkpoint()
            position = end
        return True

    def _decode(self, job: _Job, prompt: int) -> None:
        """The loop. Everything in it runs for every token, so it is kept lean."""
        pool, threads = self._pool, self._threads
        last_row = pool.rows - 1  # the prompt's last token, which all candidates go on from
        for candidate in job.candidates:
            self._sample(job, candidate, last_row)
        job.flush()
        looked = time.perf_counter()
        while True:
            job.stop()
            live = job.live
            if not live:
                break
            for row, candidate in enumerate(live):
                tokens = candidate.tokens
                pool.put(row, tokens[-1], prompt + len(tokens) - 1, candidate.index)
            pool.set_threads(threads.count)
            if pool.step(len(live)) == FULL:
                job.end(live, EndReason.CONTEXT_FULL)
                break
            for row, candidate in enumerate(live):
                self._sample(job, candidate, row)
            job.flush()
            if (now := time.perf_counter()) - looked >= _LOOK:
                looked = now
                self._cache.relieve()

    def _sample(self, job: _Job, candidate: _Candidate, row: int) -> None:
        if self._pool.finite(row):
            job.take(candidate, candidate.sampler.sample(self._pool, row))
        else:
            job.fail(candidate, UserError(ErrorKind.MODEL, NOT_FINITE, {"name": Path(self._model.path).name}))

    def _keep(self, candidates: list[_Candidate], prompt: int) -> None:
        for candidate in candidates:
            evaluated = self._pool.length(candidate.index) - prompt
            self._cache.keep(candidate.index, np.array(candidate.tokens[:evaluated], np.int32))


def _seeds(request: Generate, n: int) -> list[int]:
    """One a candidate: as given, counted up from the sampling's, or drawn."""
    if request.seeds:
        return [request.seeds[i] if i < len(request.seeds) else secrets.randbelow(_SEEDS) for i in range(n)]
    seed = request.sampling.seed
    return [secrets.randbelow(_SEEDS) if seed is None else (seed + i) % _SEEDS for i in range(n)]


def _started(request: Generate, prompt: Prompt, candidates: list[_Candidate]) -> Started:
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


def _done(id: int, candidates: list[_Candidate]) -> Done:
    ran = [candidate for candidate in candidates if candidate.steps]
    spent = max((c.last for c in ran), default=0.0) - min((c.first for c in ran), default=0.0)
    steps = sum(c.steps - 1 for c in ran)
    return Done(id, sum(len(c.tokens) for c in ran), spent, steps / spent if spent > 0 else 0.0)
