"""How far the answers are of the task that is generated now, and about how long the rest takes."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from desktop.services.candidates import GenerationBatch, GenerationRequest

USUAL_TOKENS = 300
"""Of an answer, while none of this source is known."""


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """`done` of `answers` of a task are there, `share` (0 to 1) says it with those that are half generated; these have
    `tokens` so far. `seconds_left` is a rough estimate, None before the first token. `prompt` is its beginning."""

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
    """Estimates from the lengths of earlier answers and from the speed of this batch. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lengths: dict[str, deque[int]] = {}  # tokens of an answer, by the source's key
        self._first: float | None = None  # when the first token of this batch came

    def begin(self) -> None:
        """Another batch."""
        self._first = None

    def take(self, batch: GenerationBatch) -> None:
        """Something new was said of it."""
        if self._first is None and any(answer.tokens for answer in batch.answers):
            self._first = self._clock()
        if batch.over:
            known = self._lengths.setdefault(batch.request.source.key, deque(maxlen=40))
            known.extend(answer.stats.tokens for answer in batch.finished.values() if answer.stats is not None)

    def usual(self, request: GenerationRequest) -> float:
        """How long an answer of this source is, in tokens."""
        known, most = self._lengths.get(request.source.key), request.source.sampling.max_tokens
        return fmean(known) if known else min(USUAL_TOKENS, most or USUAL_TOKENS)

    def progress(self, request: GenerationRequest, batch: GenerationBatch | None) -> TaskProgress:
        answers = batch.answers if batch is not None else []
        tokens = [answer.tokens for answer in answers if answer.stats is None]
        finished = len(answers) - len(tokens)
        most = max((answer.tokens for answer in answers), default=0)
        usual = max(self.usual(request), 1.25 * max(tokens, default=0))
        limit = request.source.sampling.max_tokens
        usual = min(usual, limit) if limit else usual
        halves = sum(min(count / usual, 0.95) for count in tokens)
        left = None
        if self._first is not None and most:
            a_token = (self._clock() - self._first) / most  # all answers of a batch grow together
            steps = max((usual - count for count in tokens), default=0)
            later = request.answers - request.done - request.source.n  # of other sources
            left = a_token * (max(steps, 0) + usual * later / max(request.source.n, 1))
        prompt = next((message.content for message in reversed(request.messages) if message.role == "user"), "")
        return TaskProgress(
            request.project.id,
            request.task.id,
            " ".join(prompt.split())[:200],
            request.source.name or Path(request.source.model).stem,
            request.done + finished,
            request.answers,
            sum(tokens),
            min((request.done + finished + halves) / max(request.answers, 1), 1.0),
            left,
        )
