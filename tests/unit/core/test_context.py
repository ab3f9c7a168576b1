"""Fitting the context: the fewest oldest turns are dropped, never the system prompt or the last turn."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.core.context import ChatMessage, fit_context
from desktop.core.errors import ErrorKind, UserError


def measure(messages: Sequence[ChatMessage]) -> int:
    """A word a token, three a message for the template's marks, one for the beginning."""
    return 1 + sum(3 + len(message.content.split()) for message in messages)


def words(count: int) -> str:
    return "word " * count


@st.composite
def conversations(draw: st.DrawFn) -> list[ChatMessage]:
    """With or without a system prompt; turns of a user message and no, one or several answers."""
    messages = [ChatMessage("system", words(draw(st.integers(0, 20))))] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(1, 12))):
        messages.append(ChatMessage("user", words(draw(st.integers(0, 40)))))
        messages += [ChatMessage("assistant", words(draw(st.integers(0, 40)))) for _ in range(draw(st.integers(0, 2)))]
    return messages


def turns(messages: Sequence[ChatMessage]) -> list[list[int]]:
    found: list[list[int]] = []
    for index, message in enumerate(messages):
        if message.role == "user":
            found.append([])
        if found:
            found[-1].append(index)
    return found


@given(conversations(), st.integers(8, 600), st.integers(0, 600))
def test_the_fewest_oldest_turns_are_dropped(messages: list[ChatMessage], window: int, reserve: int) -> None:
    last = turns(messages)[-1]
    head = [i for i, m in enumerate(messages) if m.role == "system"]
    assume(measure([messages[i] for i in head + last]) < window)

    result = fit_context(messages, measure, window, reserve)

    assert sorted(result.kept + result.dropped) == list(range(len(messages)))
    assert set(head + last) <= set(result.kept)
    assert result.tokens == measure([messages[i] for i in result.kept]) < window
    assert 1 <= result.reserve <= window // 2
    dropped_turns = [turn for turn in turns(messages) if set(turn) & set(result.dropped)]
    assert [i for turn in dropped_turns for i in turn] == list(result.dropped)  # whole turns
    assert dropped_turns == turns(messages)[: len(dropped_turns)]  # the oldest
    if dropped_turns:
        one_more = sorted([*result.kept, *dropped_turns[-1]])
        assert measure([messages[i] for i in one_more]) + result.reserve > window  # none too many
    if turns(messages)[len(dropped_turns) :] != [last]:
        assert result.tokens + result.reserve <= window


@given(conversations(), st.integers(1, 60))
def test_an_error_says_that_the_message_does_not_fit(messages: list[ChatMessage], window: int) -> None:
    needed = measure([m for m in messages if m.role == "system"] + [messages[i] for i in turns(messages)[-1]])
    assume(needed + 1 > window)
    with pytest.raises(UserError) as raised:
        fit_context(messages, measure, window, 10)
    assert raised.value.kind is ErrorKind.INPUT
    assert raised.value.values == {"needed": needed, "window": window}
    assert str(needed) in str(raised.value)


def test_tokens_are_counted_rarely() -> None:
    calls = 0

    def counting(messages: Sequence[ChatMessage]) -> int:
        nonlocal calls
        calls += 1
        return measure(messages)

    messages = [ChatMessage("user" if i % 2 == 0 else "assistant", words(5)) for i in range(10_000)]
    result = fit_context(messages, counting, 4096, 1024)
    assert result.kept[0] % 2 == 0  # begins with a user message
    assert calls <= 20


def test_everything_is_kept_if_it_fits() -> None:
    messages = [ChatMessage("system", "be brief"), ChatMessage("user", "hello")]
    result = fit_context(messages, measure, 100, 50)
    assert result.kept == (0, 1)
    assert result.dropped == ()
