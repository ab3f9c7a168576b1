"""What the model will see of a conversation, measured by the engine while the person types."""

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
_FOLLOW_S = 0.25  # at most one signal in this time while an answer is being generated
_LONGEST_TOKEN = 64  # characters; no text has more of them per token on average
DRAFT = "draft"
"""Id of the unsent message among the measured ones."""


@dataclass(frozen=True, slots=True)
class ContextItem:
    """A message in the context panel. `role` is "system", "user", "assistant" or "draft"; `text` is its first line."""

    role: str
    text: str
    tokens: int
    kept: bool


@dataclass(frozen=True, slots=True)
class ContextUse:
    """Token counts of one prompt. `unlisted` counts messages that are too old to be measured."""

    items: tuple[ContextItem, ...]
    used: int
    window: int
    reserve: int
    prompt: str
    unlisted: int = 0
    literal: tuple[tuple[int, int], ...] = ()  # as in `protocol.Measured`

    def tokens_of(self, *roles: str) -> int:
        """Tokens of the messages with these roles that stay in the context."""
        return sum(item.tokens for item in self.items if item.kept and item.role in roles)

    @property
    def dropped(self) -> int:
        """How many messages will be dropped."""
        return self.unlisted + sum(not item.kept for item in self.items)


def recent(messages: Sequence[ChatMessage], window: int) -> tuple[tuple[ChatMessage, ...], int]:
    """The messages that could fit into `window` tokens, and how many older ones were dropped.

    Estimates a lower bound of tokens from the lengths, so a conversation of ten thousand messages need not be sent to
    the engine for each answer. The result begins with the system prompt if there is one, then with a user's message.
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


ContextSource = Callable[[], tuple[Sequence[ChatMessage], int]]
"""Returns the messages that would be sent, the draft last, and the tokens reserved for the answer."""


class ContextMeter(QObject):
    """Measures the prompt of its source, a moment after the last `touch` and only while the engine is idle."""

    changed = Signal()

    def __init__(self, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._source: ContextSource = lambda: ((), 0)
        self._request: int | None = None
        self._measured: tuple[ChatMessage, ...] = ()
        self._unlisted = 0
        self._due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self._measure)
        self.use: ContextUse | None = None
        self.written = 0  # tokens of prompt and answer so far, while an answer is being generated
        self._followed = 0.0  # when `follow` last emitted, on the monotonic clock
        self.problem: UserError | None = None
        host.events.connect(self._handle_events)
        host.state_changed.connect(self._engine_changed)

    @property
    def problem_text(self) -> str:
        """A sentence: why this prompt cannot be sent; empty if it can."""
        return sentence(self.problem) if self.problem is not None else ""

    def watch(self, source: ContextSource) -> None:
        """Set where the messages come from; called once after a burst of changes."""
        self._source = source

    def touch(self, *, at_once: bool = False) -> None:
        """Measure again soon, since the prompt has changed. The last result stays until then."""
        self._due = True
        self._timer.start(0 if at_once else _DEBOUNCE_MS)

    def follow(self, written: int) -> None:
        """Show how many tokens prompt and answer have while the answer is being generated."""
        self.written = written
        if (now := time.monotonic()) - self._followed >= _FOLLOW_S:
            self._followed = now
            self.changed.emit()

    def clear(self) -> None:
        """Forget the result: it belongs to another conversation."""
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
        self._measured, self._unlisted = recent(messages, self._host.window)
        if any(message.role == "user" for message in self._measured):
            self._request = self._host.measure(self._measured, reserve)
        else:  # some templates reject a prompt without a user's message
            self.clear()

    def _handle_events(self, events: list[Event]) -> None:
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
                    self._show_error(UserError.from_wire(event.error))
                    self.changed.emit()

    def _show_error(self, error: UserError) -> None:
        """Show why the prompt cannot be sent. Without a draft, a prompt that is too long just fills the context."""
        if "needed" in error.values and not any(message.id == DRAFT for message in self._measured):
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
            for index, (message, size) in enumerate(zip(self._measured, measured.sizes, strict=True))
        )
        return ContextUse(
            *(items, measured.tokens, measured.window, measured.reserve, measured.prompt, self._unlisted),
            literal=measured.literal,
        )
