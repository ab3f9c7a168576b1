"""Counting tokens with the loaded model's own tokenizer, for work that goes on in a thread of its own."""

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
    """Made on the main thread; `count` is called from any other."""

    _asked = Signal(object, object)

    def __init__(self, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._open: dict[int, Future[int]] = {}
        self._closed = False
        self._asked.connect(self._ask, Qt.ConnectionType.QueuedConnection)
        host.events.connect(self._take)

    def count(self, turns: Sequence[Turn]) -> int:
        """Without a model that could count: the bytes, which are never fewer."""
        answer: Future[int] = Future()
        self._asked.emit([ChatMessage(turn["role"], turn["content"]) for turn in turns], answer)
        try:
            return answer.result(_WAIT_S)
        except (LookupError, TimeoutError):
            return sum(len(turn["content"].encode()) for turn in turns)

    def close(self) -> None:
        """Nobody is left waiting."""
        self._closed = True
        for answer in self._open.values():
            answer.set_exception(LookupError())
        self._open.clear()

    def _ask(self, messages: list[ChatMessage], answer: Future[int]) -> None:
        if self._closed or self._host.loaded is None:
            answer.set_exception(LookupError())
        else:
            self._open[self._host.measure(messages, 1)] = answer

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Measured | Failed) and (answer := self._open.pop(event.request, None)) is not None:
                if isinstance(event, Measured):
                    answer.set_result(sum(event.sizes))
                elif (needed := UserError.from_wire(event.error).values.get("needed")) is not None:
                    answer.set_result(int(needed))
                else:
                    answer.set_exception(LookupError())
