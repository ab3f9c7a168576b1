"""The engine as a command uses it: one request after the other, waiting for each, Ctrl+C heeded."""

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
from desktop.engine.protocol import ContextOptions, Event, Failed, Loaded, Measured


def usable_model(path: str | None) -> ModelFile:
    """The model that was asked for, else the built-in one. Raises `UserError` when it cannot chat."""
    chosen = Path(path) if path else builtin_model()
    if chosen is None:
        text = QT_TRANSLATE_NOOP("errors", "The built-in model is not installed. Choose a GGUF file with --model.")
        raise UserError(ErrorKind.MODEL, text)
    model = read_metadata(chosen)
    if model.problem is not None:
        raise model.problem
    return model


class EngineSession:
    """A model process for the time of a `with`. The first Ctrl+C stops what is being written, or raises
    KeyboardInterrupt where nothing is; the second one raises it always."""

    def __init__(self) -> None:
        self.interrupted = False
        self._client = EngineClient()
        self._before: Any = None
        self._presses = 0

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # whoever was interrupted twice does not want to wait
        self._client.shutdown(0.2 if kind is KeyboardInterrupt else 5.0)
        signal.signal(signal.SIGINT, self._before)

    @property
    def build(self) -> str:
        """llama.cpp's and its binding's versions; empty before a model was loaded."""
        return self._client.hello.build if self._client.hello else ""

    @property
    def variant(self) -> str:
        """For which processors the code in use was compiled; empty for a build made for this machine."""
        return self._client.hello.variant if self._client.hello else ""

    def load(self, model: ModelFile, options: ContextOptions) -> Loaded:
        """Raises `UserError` when the model cannot be loaded."""
        request = self._client.load(str(model.path.absolute()), options=options)
        for event in self._client.events(request, self._raise_if_pressed):
            if isinstance(event, Loaded):
                return event
            if isinstance(event, Failed):
                raise UserError.from_wire(event.error)
        raise AssertionError("a load ends in Loaded or Failed")

    def generate(self, messages: list[ChatMessage], **fields: Any) -> Iterator[Event]:
        """The events of one request up to its end; after Ctrl+C `interrupted` is true and it ends soon.

        Raises `UserError` when it fails.
        """
        request = self._client.generate(messages, **fields)

        def check_interrupt() -> None:
            if self._presses and not self.interrupted:
                self.interrupted = True
                self._client.stop(request)
            if self._presses > 1:
                raise KeyboardInterrupt

        for event in self._client.events(request, check_interrupt):
            if isinstance(event, Failed):
                raise UserError.from_wire(event.error)
            yield event

    def count(self, messages: Sequence[ChatMessage]) -> int:
        """How many tokens a chat has for the model, with the marks of its turns; also of one that does not fit."""
        request = self._client.measure(messages, 1)
        for event in self._client.events(request, self._raise_if_pressed):
            if isinstance(event, Measured):
                return sum(event.sizes)
            if isinstance(event, Failed):
                error = UserError.from_wire(event.error)
                if "needed" in error.values:
                    return int(error.values["needed"])
                raise error
        raise AssertionError("a measurement ends in Measured or Failed")

    def _raise_if_pressed(self) -> None:
        if self._presses:
            raise KeyboardInterrupt

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        self._presses += 1
