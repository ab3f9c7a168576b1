"""The engine for a command: blocking requests, one after the other, that Ctrl+C interrupts."""

import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.builtin import builtin_model
from desktop.engine.client import EngineClient
from desktop.engine.gguf import ModelFile, read_metadata
from desktop.engine.protocol import ContextOptions, Event, Loaded, Measured, Score, Scored


def usable_model(path: str | Path | None) -> ModelFile:
    """The model at `path`, else the built-in one. Raises `UserError` if it cannot chat."""
    chosen = Path(path) if path else builtin_model()
    if chosen is None:
        text = QT_TRANSLATE_NOOP("errors", "The built-in model is not installed. Choose a GGUF file with --model.")
        raise UserError(ErrorKind.MODEL, text)
    model = read_metadata(chosen)
    if model.problem is not None:
        raise model.problem
    return model


class EngineSession:
    """A context manager that owns a model process.

    The first Ctrl+C stops the current generation, or raises KeyboardInterrupt if there is none; the second one always
    raises it.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self._client = EngineClient()
        self._old_handler: Any = None
        self._presses = 0

    def __enter__(self) -> Self:
        self._old_handler = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # after a second Ctrl+C, do not wait
        self._client.shutdown(0.2 if kind is KeyboardInterrupt else 5.0)
        signal.signal(signal.SIGINT, self._old_handler)

    @property
    def build(self) -> str:
        """Versions of llama.cpp and of its binding; empty before a model was loaded."""
        return self._client.hello.build if self._client.hello else ""

    @property
    def variant(self) -> str:
        """The processors that the code in use is compiled for; empty for a build made for this machine."""
        return self._client.hello.variant if self._client.hello else ""

    def load(self, model: ModelFile, options: ContextOptions) -> Loaded:
        """Load a model and wait for it. Raises `UserError` if it cannot be loaded."""
        return self._client.load_and_wait(model.path.absolute(), "", options, self._raise_if_interrupted)

    def generate(self, messages: list[ChatMessage], **fields: Any) -> Iterator[Event]:
        """Yield the events of one request until its end; after Ctrl+C it ends soon and `interrupted` is true.

        Raises `UserError` if the request fails.
        """
        request = self._client.generate(messages, **fields)

        def check_interrupt() -> None:
            if self._presses and not self.interrupted:
                self.interrupted = True
                self._client.stop(request)
            if self._presses > 1:
                raise KeyboardInterrupt

        yield from self._client.results(request, check_interrupt)

    def count(self, messages: Sequence[ChatMessage]) -> int:
        """Count the tokens of a chat with its template, even if it exceeds the context. Raises `UserError`."""
        try:
            *_, measured = self._client.results(self._client.measure(messages, 1), self._raise_if_interrupted)
        except UserError as error:
            if "needed" in error.values:
                return int(error.values["needed"])
            raise
        assert isinstance(measured, Measured)
        return sum(measured.sizes)

    def score(self, request: Score) -> tuple[float, ...]:
        """Score answers with a reward model. Raises `UserError`."""
        *_, scored = self._client.run(request, self._raise_if_interrupted)
        assert isinstance(scored, Scored)
        return scored.scores

    def _raise_if_interrupted(self) -> None:
        if self._presses:
            raise KeyboardInterrupt

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        self._presses += 1
