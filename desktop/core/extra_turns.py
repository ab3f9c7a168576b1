"""Turns of imported conversations besides user messages and answers: tool calls with their results, definitions of
tools, greetings, and system messages in the middle.

They stay as they came, in OpenAI's format, with the message that they stand around, and nobody edits them. So the tree
still alternates, and everything that leads to an answer is kept. A message stores them as JSON, empty for none.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import malformed

Turn = dict[str, Any]
"""`{"role": ..., "content": text or None}`, with `tool_calls` of an assistant, `name` and `tool_call_id` of a tool."""

_NAMES = {"function": ("id", "type"), "arguments": ("name",), "parameters": ("name",)}
"""Names of fields that are no text, by a field beside them: in a call, and in a function that is called or defined."""

ROLES = ("system", "user", "assistant", "tool")
MAX_TURNS = 1000


@dataclass(frozen=True, slots=True)
class Extra:
    """The extra turns of a message.

    `before` and `after` stand around the message. `turns` are the real turns of an answer whose text is only a readable
    form of them: tool calls, their results and the final text, or a whole conversation that was judged. `tools` are
    definitions for the conversation.
    """

    before: tuple[Turn, ...] = ()
    after: tuple[Turn, ...] = ()
    turns: tuple[Turn, ...] = ()
    tools: tuple[Any, ...] = ()

    def to_text(self) -> str:
        """Return the extra turns as JSON; empty if there are none."""
        values = {name: list(value) for name in self.__slots__ if (value := getattr(self, name))}
        return json.dumps(values, ensure_ascii=False) if values else ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Parse what `to_text` returns."""
        if not text:
            return cls()
        values = json.loads(text)
        return cls(**{name: tuple(values.get(name, ())) for name in cls.__slots__})


def check(text: str, where: str) -> None:
    """Raise `UserError` for text that `Extra.to_text` cannot have written."""
    problem = malformed(where, QT_TRANSLATE_NOOP("errors", "its additional turns are damaged"))
    if not text:
        return
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise problem from error
    if not isinstance(values, dict) or not all(isinstance(value, list) for value in values.values()):
        raise problem
    turns = [turn for name in ("before", "after", "turns") for turn in values.get(name, ())]
    if values.keys() - set(Extra.__slots__) or len(turns) > MAX_TURNS or not all(map(_is_turn, turns)):
        raise problem


def _is_turn(turn: object) -> bool:
    if not isinstance(turn, dict) or turn.get("role") not in ROLES:
        return False
    calls = turn.get("tool_calls") or []
    return isinstance(turn.get("content"), str | None) and isinstance(calls, list) and all(map(_is_call, calls))


def _is_call(call: object) -> bool:
    return isinstance(call, dict) and isinstance(call.get("function"), dict) and isinstance(function_name(call), str)


def expand(role: str, text: str, extra: str) -> list[Turn]:
    """Return all turns that a message stands for."""
    if not extra:
        return [{"role": role, "content": text}]
    found = _loaded(extra)
    return list(found.turns or (*found.before, {"role": role, "content": text}, *found.after))


def expand_all(messages: Sequence[tuple[str, str, str]]) -> list[Turn]:
    """Return all turns that messages (role, text, extra) stand for."""
    return [turn for role, text, extra in messages for turn in expand(role, text, extra)]


def tools(extras: Sequence[str]) -> list[Any]:
    """Return the tool definitions of the first message that has any."""
    return next((list(found.tools) for extra in extras if extra and (found := _loaded(extra)).tools), [])


def tool_names(extras: Sequence[str]) -> list[str]:
    """Return the names of the defined tools."""
    found = []
    for tool in tools(extras):
        inner = tool.get("function", tool) if isinstance(tool, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get("name"), str):
            found.append(inner["name"])
    return found


def calls(turn: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the tool calls of a turn."""
    return list(turn.get("tool_calls") or ())


def function_name(call: Mapping[str, Any]) -> Any:
    """Return the name of the function that a tool call calls."""
    return call["function"].get("name")


def arguments(call: Mapping[str, Any]) -> Any:
    """Return the arguments of a tool call, as an object even if they are JSON within JSON."""
    passed = call["function"].get("arguments")
    if isinstance(passed, str):
        try:
            return json.loads(passed)
        except (ValueError, RecursionError):
            return passed
    return {} if passed is None else passed


def call_text(turn: Mapping[str, Any]) -> str:
    """Return the tool calls of a turn as JSON, one a line."""
    return "\n".join(
        json.dumps({"name": function_name(call), "arguments": arguments(call)}, ensure_ascii=False)
        for call in calls(turn)
    )


def readable(turns: Sequence[Mapping[str, Any]]) -> str:
    """Return the texts and tool calls of turns as one text."""
    parts = [part for turn in turns for part in (turn.get("content") or "", call_text(turn)) if part]
    return "\n\n".join(parts)


def answer_text(turns: Sequence[Turn]) -> str:
    """Return an answer of several turns as one text, in which the messages of the user are quotations."""
    return readable([_quoted(turn) if turn["role"] == "user" else turn for turn in turns])


def _quoted(turn: Turn) -> Turn:
    return turn | {"content": "\n".join(f"> {line}" for line in (turn["content"] or "").split("\n"))}


def change_texts(turn: Turn, change: Callable[[str], str]) -> Turn:
    """Return the turn with `change` applied to its text and to the arguments of its tool calls."""
    fields = ("content", "tool_calls")
    return {name: change_values(value, change) if name in fields else value for name, value in turn.items()}


def change_values(value: Any, change: Callable[[str], str]) -> Any:
    """Return a tool call or definition with `change` applied to every text in it except names."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [change_values(item, change) for item in value]
    if isinstance(value, dict):
        kept = {name for mark, names in _NAMES.items() if mark in value for name in names}
        return {name: item if name in kept else change_values(item, change) for name, item in value.items()}
    return value


def change_extra(text: str, change: Callable[[str], str]) -> str:
    """Return the JSON of extra turns with `change` applied to every text in it, also in JSON within JSON."""

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, list):
            return [changed(item) for item in value]
        if isinstance(value, dict):
            return {change(name): changed(item) for name, item in value.items()}
        return value

    return json.dumps(changed(json.loads(text)), ensure_ascii=False) if text else ""


@lru_cache(maxsize=256)
def _loaded(extra: str) -> Extra:
    return Extra.from_text(extra)
