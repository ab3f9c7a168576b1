"""What the model will see of a conversation: asked of the engine while one types, said before anything is sent."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Event, Failed, Measured
from desktop.presenters.sentences import sentence

_DEBOUNCE_MS = 300
_GROWS_S = 0.25  # between two signals while an answer is being written
_LONGEST_TOKEN = 64  # characters: no text gets more of them into a token on average
DRAFT = "draft"
"""The id of the message that is being typed, among those that are measured."""


@dataclass(frozen=True, slots=True)
class ContextItem:
    """One message as the panel lists it. `role` is "system", "user", "assistant" or "draft"."""

    role: str
    text: str
    tokens: int
    kept: bool


@dataclass(frozen=True, slots=True)
class ContextUse:
    """Token counts of one prompt. `unlisted` messages are so old that they were not even measured."""

    items: tuple[ContextItem, ...]
    used: int
    window: int
    reserve: int
    prompt: str
    unlisted: int = 0
    literal: tuple[tuple[int, int], ...] = ()  # as in `protocol.Measured`

    def tokens_of(self, *roles: str) -> int:
        return sum(item.tokens for item in self.items if item.kept and item.role in roles)

    @property
    def dropped(self) -> int:
        """How many messages will be left out."""
        return self.unlisted + sum(not item.kept for item in self.items)


def recent(messages: Sequence[ChatMessage], window: int) -> tuple[tuple[ChatMessage, ...], int]:
    """The messages that could possibly fit `window` tokens, and how many older ones were left off.

    A message takes at least one token, and more where it is long; so a conversation of ten thousand need not travel to
    the engine for each answer. Begins with the system prompt if there is one, then with a user's message.
    """
    head = tuple(message for message in messages[:1] if message.role == "system")
    rest = messages[len(head) :]
    first, room = len(rest), window
    while first > 0 and room > 0:
        first -= 1
        room -= 1 + len(rest[first].content) // _LONGEST_TOKEN
    if first == 0:
        return tuple(messages), 0
    while first < len(rest) - 1 and rest[first].role != "user":
        first += 1
    return (*head, *rest[first:]), first


Source = Callable[[], tuple[Sequence[ChatMessage], int]]
"""Gives the messages as they would be sent, the draft last, and the tokens to keep free for the answer."""


class ContextMeter(QObject):
    """Measures what its source gives, a while after the last `touch` and never while the engine writes."""

    changed = Signal()

    def __init__(self, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._source: Source = lambda: ((), 0)
        self._request: int | None = None
        self._asked: tuple[ChatMessage, ...] = ()
        self._unlisted = 0
        self._due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self._measure)
        self.use: ContextUse | None = None
        self.written = 0  # tokens of prompt and answer so far, while one is being written
        self._told = 0.0
        self.problem: UserError | None = None
        host.events.connect(self._take)
        host.state_changed.connect(self._engine_changed)

    @property
    def problem_text(self) -> str:
        """Why this cannot be sent as it is; empty when it can."""
        return sentence(self.problem) if self.problem is not None else ""

    def watch(self, source: Source) -> None:
        """Where the messages come from when it is time to measure: asked once after a burst of changes."""
        self._source = source

    def touch(self, *, at_once: bool = False) -> None:
        """What would be sent has changed. What was measured before stays until the new figures are there."""
        self._due = True
        self._timer.start(0 if at_once else _DEBOUNCE_MS)

    def follow(self, written: int) -> None:
        """An answer is being written here: prompt and answer are so many tokens by now."""
        self.written = written
        if (now := time.monotonic()) - self._told >= _GROWS_S:
            self._told = now
            self.changed.emit()

    def clear(self) -> None:
        """Another conversation: what was known is not about it."""
        self.use = None
        self.written = 0
        self.problem = None
        self._request = None
        self.changed.emit()

    def _engine_changed(self) -> None:
        if self._due and not self._timer.isActive():
            self._timer.start(0)

    def _measure(self) -> None:
        if not self._due or not self._host.is_idle:
            return
        self._due = False
        messages, reserve = self._source()
        self._asked, self._unlisted = recent(messages, self._host.window)
        if any(message.role == "user" for message in self._asked):
            self._request = self._host.measure(self._asked, reserve)
        else:  # nothing to send yet; some templates refuse a prompt without a question
            self.clear()

    def _take(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case Measured() if event.request == self._request:
                    self._request = None
                    self.problem = None
                    self.use = self._read(event)
                    self.written = 0
                    self.changed.emit()
                case Failed() if event.request == self._request:
                    self._request = None
                    self._refused(UserError.from_wire(event.error))
                    self.changed.emit()

    def _refused(self, error: UserError) -> None:
        """What is asked does not fit, or cannot be rendered. Nobody asks anything while the draft is empty: then the
        conversation just fills its context, as far as the last turn goes."""
        if "needed" in error.values and not any(message.id == DRAFT for message in self._asked):
            window = int(error.values["window"])
            self.problem = None
            self.use = ContextUse((), min(int(error.values["needed"]), window), window, 0, "", self._unlisted)
        else:
            self.problem = error

    def _read(self, measured: Measured) -> ContextUse:
        kept = set(measured.kept)
        items = tuple(
            ContextItem(
                DRAFT if message.id == DRAFT else message.role,
                next((line for line in message.content.splitlines() if line.strip()), "")[:200],
                size,
                index in kept,
            )
            for index, (message, size) in enumerate(zip(self._asked, measured.sizes, strict=True))
        )
        return ContextUse(
            *(items, measured.tokens, measured.window, measured.reserve, measured.prompt, self._unlisted),
            literal=measured.literal,
        )
