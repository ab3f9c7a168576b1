"""An engine in this process with its events and token distributions, and a model process."""

import contextlib
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from desktop.core.context import ChatMessage
from desktop.core.generation import EndReason
from desktop.core.sampling import Sampling
from desktop.engine.codec import decode, encode
from desktop.engine.protocol import (
    BatchAnswer,
    BatchPrompt,
    CandidateDone,
    ContextOptions,
    Event,
    Generate,
    GenerateBatch,
    Likelihood,
    Likelihoods,
    Load,
    Loaded,
    Pieces,
    Prefilled,
    Request,
    Score,
    Started,
    Tokenize,
    Tokenized,
)
from desktop.engine.worker.candidates import CancelToken
from desktop.engine.worker.engine import Engine
from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.llama_context import LlamaContext
from desktop.engine.worker.vocabulary import Tokens

E = TypeVar("E")
Distribution = NDArray[np.float64]

_WORDS = "river stone cloud green seven walk under paper music bright early window garden letter".split()  # noqa: SIM905

ONE = Sampling(temperature=0, repeat_penalty=1, max_tokens=1)
"""One token, so that afterwards the context still has the logits of the prompt's last token."""


class Opener(Protocol):
    """Opens a harness for the model with this name."""

    def __call__(self, name: str, **options: Any) -> "Harness": ...


class Harness:
    """An engine in this process that records its events."""

    def __init__(self, library: LlamaLibrary, path: Path, **options: Any) -> None:
        self.events: list[Event] = []
        self._watch: Callable[[Event], None] = lambda event: None
        options = {"window": 2048, **options}
        self._options = ContextOptions(**options)
        load = Load(1, str(path), sha256="0" * 64, options=self._options)
        self.engine = Engine(library, load, CancelToken(), self._receive)
        self.loaded = self.last(Loaded)

    def generate(
        self,
        *messages: str,
        cancel_token: CancelToken | None = None,
        watch: Callable[[Event], None] = lambda event: None,
        **request: Any,
    ) -> None:
        """Serve one request. Messages alternate, beginning with the user. `watch` gets each event."""
        self.events.clear()
        self._watch = watch
        self.engine.generate(Generate(2, turns(*messages), **request), cancel_token or CancelToken())

    def tokenize(self, *messages: str, answers: Sequence[str] = (), **request: Any) -> Tokenized:
        """Messages as in `generate`."""
        return self.engine.tokenize(Tokenize(3, turns(*messages), tuple(answers), **request))

    def batch(
        self,
        *prompts: BatchPrompt,
        cancel_token: CancelToken | None = None,
        watch: Callable[[Event], None] = lambda event: None,
        **request: Any,
    ) -> dict[tuple[int, int], BatchAnswer]:
        """Serve one request; returns the answers by prompt and candidate."""
        self.events.clear()
        self._watch = watch
        self.engine.generate_batch(GenerateBatch(5, prompts, **request), cancel_token or CancelToken())
        answers = self.all(BatchAnswer)
        found = {(answer.prompt, answer.candidate): answer for answer in answers}
        assert len(found) == len(answers)
        return found

    def likelihood(
        self, *sequences: Sequence[int], cancel_token: CancelToken | None = None, **request: Any
    ) -> Likelihoods:
        asked = Likelihood(4, tuple(tuple(sequence) for sequence in sequences), **request)
        return self.engine.likelihood(asked, cancel_token or CancelToken())

    def score(self, **request: Any) -> tuple[float, ...]:
        return self.engine.score(Score(6, **request), CancelToken()).scores

    def _receive(self, event: Event) -> None:
        self.events.append(event)
        self._watch(event)

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def last(self, kind: type[E]) -> E:
        return self.all(kind)[-1]

    @property
    def started(self) -> Started:
        """The last `Started` event."""
        return self.last(Started)

    @property
    def prompt(self) -> Prefilled:
        """The last `Prefilled` event."""
        return self.last(Prefilled)

    def done(self, candidate: int = 0) -> CandidateDone:
        return next(event for event in self.all(CandidateDone) if event.candidate == candidate)

    def text(self, candidate: int = 0, kind: str = "text") -> str:
        pieces = [piece for event in self.all(Pieces) for piece in event.pieces]
        return "".join(text for index, what, text in pieces if index == candidate and what == kind)

    def distribution(self, row: int | None = None) -> Distribution:
        """Of the next token, from a row of the last batch (None: its last)."""
        context = self.context
        return softmax(context.logits(context.rows - 1 if row is None else row))

    @property
    def context(self) -> LlamaContext:
        assert self.engine.context is not None
        return self.engine.context

    def cold(self, tokens: Tokens) -> Distribution:
        """The distribution after these tokens in a fresh context."""
        context = self.another_context()
        try:
            prefill(context, tokens)
            return softmax(context.logits(context.rows - 1))
        finally:
            context.close()

    def another_context(self) -> LlamaContext:
        """A fresh context of the same kind; the caller closes it."""
        assert self.engine.model is not None
        context = LlamaContext(self.engine.model, self._options, self.context.window)
        context.set_threads(self.engine.threads.count)
        return context

    def close(self) -> None:
        self.engine.close()


def turns(*texts: str) -> tuple[ChatMessage, ...]:
    """Messages that alternate, beginning with the user."""
    roles = ("user", "assistant")
    return tuple(ChatMessage(roles[i % 2], text) for i, text in enumerate(texts))


class CountingCancelToken(CancelToken):
    """Cancels a prefill after `limit` checks; llama.cpp checks once for each node of each batch's graph."""

    def __init__(self, limit: int = 10**9) -> None:
        super().__init__()
        self.asked = 0
        self._limit = limit

    def is_cancelled(self) -> bool:
        self.asked += 1
        if self.asked > self._limit:
            self.reason = EndReason.STOPPED
        return self.reason is not None


def prefill(context: LlamaContext, tokens: Tokens, start: int = 0) -> None:
    for at in range(0, len(tokens), context.ubatch):
        chunk = tokens[at : at + context.ubatch]
        assert context.prefill(chunk, start + at, None, logits=at + len(chunk) == len(tokens)) == 0


def softmax(logits: NDArray[np.float32]) -> Distribution:
    values = logits.astype(np.float64)
    values = np.exp(values - values.max())
    return np.asarray(values / values.sum())


def divergence(p: Distribution, q: Distribution) -> float:
    """Kullback-Leibler divergence of two distributions, in nats."""
    return float(np.sum(p * (np.log(p + 1e-30) - np.log(q + 1e-30))))


def prose(seed: int, words: int = 100) -> str:
    """Random words, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return " ".join(rng.choice(_WORDS, words).tolist())


class Child:
    """A real model process, controlled over its pipes."""

    def __init__(self, *command: str, program: Sequence[str] = ("-m", "desktop.engine.worker")) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._events: queue.Queue[Event | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = decode(line)
            assert not isinstance(event, Request)
            self._events.put(event)
        self._events.put(None)

    def send(self, *requests: Request) -> None:
        assert self.process.stdin is not None
        for request in requests:
            self.process.stdin.write(encode(request))
        self.process.stdin.flush()

    def events(self, seconds: float = 30) -> Iterator[Event]:
        """As they come; ends with the process."""
        while (event := self._events.get(timeout=seconds)) is not None:
            yield event

    def until(self, kind: type[E], request: int | None = None) -> E:
        """The next event of this kind (for this request); those before it are dropped."""
        for event in self.events():
            if isinstance(event, kind) and (request is None or getattr(event, "request", None) == request):
                return event
        raise EOFError("the worker has ended")

    def hang_up(self) -> int:
        """Closes its standard input; its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(10)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
