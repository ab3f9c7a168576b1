"""Counts tokens with the tokenizer of the loaded model, for work on another thread."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.datasets.items import Turn
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Event, Failed, Measured

_WAIT_S: Final = 30.0


class TokenCounter(QObject):
    """Created on the main thread; `count` is called on other threads."""

    _requested = Signal(object, object)

    def __init__(self, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._open: dict[int, Future[int]] = {}
        self._closed = False
        self._requested.connect(self._ask, Qt.ConnectionType.QueuedConnection)
        host.events.connect(self._handle_events)

    def count(self, turns: Sequence[Turn]) -> int:
        """Tokens of a conversation. Without a loaded model, its bytes: an upper bound. Blocks for at most 30 s."""
        answer: Future[int] = Future()
        self._requested.emit([ChatMessage(turn["role"], turn["content"]) for turn in turns], answer)
        try:
            return answer.result(_WAIT_S)
        except (LookupError, TimeoutError):
            return sum(len(turn["content"].encode()) for turn in turns)

    def close(self) -> None:
        """Release all waiting threads, because the program ends."""
        self._closed = True
        for answer in self._open.values():
            answer.set_exception(LookupError())
        self._open.clear()

    def _ask(self, messages: list[ChatMessage], answer: Future[int]) -> None:
        if self._closed or self._host.loaded is None:
            answer.set_exception(LookupError())
        else:
            self._open[self._host.measure(messages, 1)] = answer

    def _handle_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Measured | Failed) and (answer := self._open.pop(event.request, None)) is not None:
                if isinstance(event, Measured):
                    answer.set_result(sum(event.sizes))
                elif (needed := UserError.from_wire(event.error).values.get("needed")) is not None:
                    answer.set_result(int(needed))
                else:
                    answer.set_exception(LookupError())
