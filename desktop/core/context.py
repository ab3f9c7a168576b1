"""Which messages fit into the context window. Messages are only excluded visibly, never silently."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as the chat template sees it. `id` is the one in the store, or empty."""

    role: str  # "system", "user" or "assistant"
    content: str
    id: str = ""
    extra: str = ""  # extra turns around it, as JSON of `core.extra_turns`


@dataclass(frozen=True, slots=True)
class ContextFit:
    """The messages to send. `kept` and `dropped` are indices into the messages that were given."""

    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    tokens: int
    window: int  # size of the context in tokens
    reserve: int  # tokens of the window that are reserved for the answer


def fit_context(
    messages: Sequence[ChatMessage], measure: Callable[[Sequence[ChatMessage]], int], window: int, reserve: int
) -> ContextFit:
    """Drop the oldest turns until the rendered prompt and `reserve` tokens of answer fit into `window`.

    A turn is a user message and what follows it up to the next one, so the remaining messages still alternate. The
    system prompt and the last turn always stay. `measure` renders messages and counts their tokens; it is called O(log
    turns) times.

    Raises `UserError` if even the system prompt and the last turn do not fit.
    """
    reserve = max(1, min(reserve, window // 2))  # an answer needs at least one token
    head = [i for i, m in enumerate(messages) if m.role == "system"]
    turns: list[list[int]] = []
    for i, message in enumerate(messages):
        if message.role == "system":
            continue
        if message.role == "user" or not turns:
            turns.append([])
        turns[-1].append(i)

    def keeping(first: int) -> list[int]:
        return sorted(head + [i for turn in turns[first:] for i in turn])

    def size(first: int) -> int:
        return measure([messages[i] for i in keeping(first)])

    low, high = 0, max(len(turns) - 1, 0)
    total = size(0)
    if total + reserve > window:
        # the fewest turns to drop, by bisection: the rendered size grows with every turn kept
        total = size(high)
        if total + 1 > window:
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "This message needs {needed} tokens, but the context holds only {window}. Shorten it, or "
                    "choose a longer context.",
                ),
                {"needed": total, "window": window},
            )
        while low < high:
            middle = (low + high) // 2
            if size(middle) + reserve <= window:
                high = middle
            else:
                low = middle + 1
        total = size(low)
    kept = tuple(keeping(low))
    kept_indices = set(kept)
    dropped = tuple(i for i in range(len(messages)) if i not in kept_indices)
    return ContextFit(kept, dropped, total, window, reserve)
