"""The candidates of a request while they are generated: their tokens and text, the events about them, and how to cancel
them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.core.errors import UserError
from desktop.core.generation import CandidateStats, EndReason
from desktop.engine.protocol import CandidateDone, Event, Generate, Pieces
from desktop.engine.reasoning import ReasoningParser
from desktop.engine.signature import model_changed
from desktop.engine.text import TextStream
from desktop.engine.worker.model import Model
from desktop.engine.worker.sampler import Sampler

GATHER_S = 0.03
"""How long pieces are collected into one frame."""


@dataclass
class CancelToken:
    """Lets the thread that reads requests cancel the one that serves them. Plain flags: one thread writes, one reads.

    `reason` is STOPPED, or INTERRUPTED when the worker shuts down, or None. `candidates` were stopped individually, out
    of `n`.
    """

    n: int = 1
    reason: EndReason | None = None
    candidates: set[int] = field(default_factory=set)
    began: float = 0.0  # start of the request, `time.perf_counter`

    def cancel(self, candidate: int | None = None) -> None:
        """Cancel one candidate, or the whole request. When all candidates are cancelled, so is the request."""
        if candidate is not None:
            self.candidates.add(candidate)
        if candidate is None or self.candidates.issuperset(range(self.n)):
            self.reason = EndReason.STOPPED

    def is_cancelled(self) -> bool:
        """Whether the whole request is cancelled."""
        return self.reason is not None


class LiveCandidate:
    """A live answer: its sampled tokens, and the part of its text that has not been sent."""

    def __init__(self, index: int, seed: int, sampler: Sampler, stop: tuple[str, ...], parser: ReasoningParser) -> None:
        self.index = index
        self.seed = seed
        self.sampler = sampler
        self.tokens: list[int] = []
        self.unsent = ""
        self.is_silent = True  # nothing was sent yet
        self.steps = 0  # sampled tokens, including the one that ended the answer
        self.first_sampled_at = 0.0
        self.last_sampled_at = 0.0
        self.stream = TextStream(stop)
        self._parser = parser

    def add_token(self, token: int, piece: bytes | None, now: float) -> EndReason | None:
        """Add a sampled token; return the stop reason if the answer ends with it."""
        self.steps += 1
        self.last_sampled_at = now
        if self.steps == 1:
            self.first_sampled_at = now
        if piece is None:
            return EndReason.END_OF_TURN
        self.tokens.append(token)
        if piece:
            self.unsent += self.stream.feed(piece)
            if self.stream.stopped is not None:
                return EndReason.STOP_STRING
        return None

    def pieces(self) -> list[tuple[int, str, str]]:
        """Return the unsent text that is final, as pieces, and count it as sent."""
        text, self.unsent = self.unsent, ""
        self.is_silent = self.is_silent and not text
        return [(self.index, kind, part) for kind, part in self._parser.feed(text)]

    def finish_text(self, end: EndReason) -> None:
        """The answer is over: release the text that was held back, without an incomplete character."""
        rest = self.stream.finish()
        self.unsent += rest if end is EndReason.END_OF_TURN else rest.rstrip("\ufffd")

    def final_pieces(self) -> list[tuple[int, str, str]]:
        """Return the last pieces of the answer, after `finish_text`."""
        return [*self.pieces(), *((self.index, kind, part) for kind, part in self._parser.finish())]


class CandidateBatch:
    """The candidates of one request, and the events sent about them."""

    def __init__(
        self,
        request: Generate,
        cancel_token: CancelToken,
        candidates: list[LiveCandidate],
        room: int,
        model: Model,
        send: Callable[[Event], None],
    ) -> None:
        self.candidates = candidates
        self.live = list(candidates)
        self._id = request.id
        self._cancel_token = cancel_token
        requested = request.sampling.max_tokens
        self._max_tokens = room if requested is None else min(requested, room)  # of each candidate
        self._limit_reason = EndReason.CONTEXT_FULL if requested is None or room < requested else EndReason.MAX_TOKENS
        self._model = model
        self._piece = model.vocab.piece
        self._send = send
        self._flushed = 0.0
        self.failure: UserError | None = None  # why candidates failed

    def fail(self, candidate: LiveCandidate, failure: UserError) -> None:
        """End a candidate that failed."""
        self.failure = failure
        self.end([candidate], EndReason.FAILED)

    def add_token(self, candidate: LiveCandidate, token: int) -> None:
        """Add a sampled token to a candidate, and end the candidate if it is complete."""
        end = candidate.add_token(token, self._piece(token), time.perf_counter())
        if end is None and len(candidate.tokens) >= self._max_tokens:
            end = self._limit_reason
        if end is not None:
            self.end([candidate], end)

    def end_cancelled(self) -> None:
        """End what the user has cancelled."""
        if self._cancel_token.reason:
            self.end(self.live, self._cancel_token.reason)
        elif self._cancel_token.candidates:
            cancelled = self._cancel_token.candidates
            self.end([candidate for candidate in self.live if candidate.index in cancelled], EndReason.STOPPED)

    def end(self, candidates: list[LiveCandidate], reason: EndReason) -> None:
        """End these candidates: send their last text and their statistics."""
        if candidates and reason is not EndReason.FAILED and self._model.was_overwritten:
            reason, self.failure = EndReason.FAILED, model_changed(self._model.path)
        for candidate in candidates:
            candidate.finish_text(reason)
            raw = candidate.unsent
            self._send_pieces(candidate.final_pieces(), ((candidate.index, raw),) if raw else (), [candidate])
            decode_s = candidate.last_sampled_at - candidate.first_sampled_at
            stats = CandidateStats(
                seed=candidate.seed,
                tokens=len(candidate.tokens),
                end=reason,
                first_token_s=candidate.first_sampled_at - self._cancel_token.began if candidate.steps else None,
                tokens_per_second=(candidate.steps - 1) / decode_s if decode_s > 0 else 0.0,
            )
            self._send(CandidateDone(self._id, candidate.index, stats))
        self.live = [c for c in self.live if c not in candidates]

    def flush(self) -> None:
        """Send the collected text if it is time, or if a candidate has its first text."""
        now = time.perf_counter()
        if now - self._flushed < GATHER_S and not any(c.is_silent and c.unsent for c in self.live):
            return
        self._flushed = now
        raw = tuple((c.index, c.unsent) for c in self.live if c.unsent)
        if raw:
            self._send_pieces([piece for c in self.live for piece in c.pieces()], raw, self.live)

    def _send_pieces(
        self, pieces: list[tuple[int, str, str]], raw: tuple[tuple[int, str], ...], candidates: list[LiveCandidate]
    ) -> None:
        if pieces or raw:
            tokens = tuple((c.index, len(c.tokens)) for c in candidates)
            self._send(Pieces(self._id, tuple(pieces), raw, tokens))
