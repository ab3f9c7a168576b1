"""Progress of the task that is being generated, and an estimate of the time it still takes."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from desktop.services.candidates import GenerationBatch, GenerationRequest

USUAL_TOKENS = 300
"""Assumed length of an answer while no answer of the source is known."""


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """Progress of one task: `done` of `answers` are complete, and unfinished ones have `tokens` so far.

    `share` (0 to 1) counts unfinished answers in part. `seconds_left` is a rough estimate, None before the first token.
    `prompt` is its beginning, in one line.
    """

    project: str
    task: str
    prompt: str
    model: str
    done: int
    answers: int
    tokens: int
    share: float
    seconds_left: float | None


class Pace:
    """Estimates from the lengths of earlier answers and the speed of this batch. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lengths: dict[str, deque[int]] = {}  # tokens of earlier answers, by key of the source
        self._first: float | None = None  # when the first token of this batch came

    def begin(self) -> None:
        """Start measuring another batch."""
        self._first = None

    def take(self, batch: GenerationBatch) -> None:
        """Take over new tokens of the batch, and the lengths of its answers when it is complete."""
        if self._first is None and any(answer.tokens for answer in batch.answers):
            self._first = self._clock()
        if batch.is_over:
            known = self._lengths.setdefault(batch.request.source.key, deque(maxlen=40))
            known.extend(answer.stats.tokens for answer in batch.finished.values() if answer.stats is not None)

    def expected_tokens(self, request: GenerationRequest) -> float:
        """Expected length of an answer of this source, in tokens."""
        known, limit = self._lengths.get(request.source.key), request.source.sampling.max_tokens
        return fmean(known) if known else min(USUAL_TOKENS, limit or USUAL_TOKENS)

    def progress(self, request: GenerationRequest, batch: GenerationBatch | None) -> TaskProgress:
        """Progress of the task of `request`; `batch` is None before the model generates."""
        answers = batch.answers if batch is not None else []
        tokens = [answer.tokens for answer in answers if answer.stats is None]
        finished = len(answers) - len(tokens)
        longest = max((answer.tokens for answer in answers), default=0)
        expected = max(self.expected_tokens(request), 1.25 * max(tokens, default=0))
        limit = request.source.sampling.max_tokens
        expected = min(expected, limit) if limit else expected
        partial = sum(min(count / expected, 0.95) for count in tokens)
        seconds_left = None
        if self._first is not None and longest:
            per_token = (self._clock() - self._first) / longest  # all answers of a batch grow together
            steps = max((expected - count for count in tokens), default=0)
            later = request.answers - request.done - request.source.n  # answers of other sources
            seconds_left = per_token * (max(steps, 0) + expected * later / max(request.source.n, 1))
        prompt = next((message.content for message in reversed(request.messages) if message.role == "user"), "")
        return TaskProgress(
            request.project.id,
            request.task.id,
            " ".join(prompt.split())[:200],
            request.source.name or Path(request.source.model).stem,
            request.done + finished,
            request.answers,
            sum(tokens),
            min((request.done + finished + partial) / max(request.answers, 1), 1.0),
            seconds_left,
        )
