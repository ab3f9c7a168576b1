"""Messages as `{"from", "value"}`, the dialect of ShareGPT and LLaMA-Factory, and other details of LLaMA-Factory."""

from collections.abc import Callable, Mapping, Sequence
from json import dumps
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.extra_turns import arguments, calls, function_name
from desktop.datasets.chats import split_system
from desktop.datasets.format import TEXT, Row, RowError
from desktop.datasets.items import Item, Turn

FROM_VALUE: Final = {"from": TEXT, "value": TEXT}
_FROM: Final = {"user": "human", "assistant": "gpt", "system": "system", "tool": "observation"}
_ROLE: Final = {**{name: role for role, name in _FROM.items()}, "function_call": "assistant"}
"""Roles that LLaMA-Factory knows. A tool call is a turn of the assistant, its result a turn of the tool."""


def from_value_message(turn: Turn) -> dict[str, str]:
    """A turn in this dialect."""
    if found := calls(turn):
        listed = [{"name": function_name(call), "arguments": arguments(call)} for call in found]
        return {"from": "function_call", "value": dumps(listed[0] if len(listed) == 1 else listed, ensure_ascii=False)}
    return {"from": _FROM[turn["role"]], "value": turn["content"]}


def turn_of(message: Mapping[str, str]) -> Turn:
    """The turn of a message in this dialect. On import messages are turns already."""
    if "from" not in message:
        return dict(message)
    if message["from"] not in _ROLE:
        text = QT_TRANSLATE_NOOP("errors", "“{role}” is none of {roles}")
        raise RowError(text, role=message["from"][:40], roles=", ".join(_ROLE))
    marked = {"tool_calls": [message["value"]]} if message["from"] == "function_call" else {}
    return {"role": _ROLE[message["from"]], "content": message["value"], **marked}


def turns_of_chat(row: Row) -> tuple[str, Sequence[Turn]]:
    """The system prompt, from the first turn or its own column, and the other turns."""
    first, turns = split_system([turn_of(message) for message in row["conversations"]])
    return first or row.get("system", ""), turns


def system_column(item: Item) -> Row:
    """The `system` column, if the item has a system prompt."""
    return {"system": item.context.system} if item.context.system else {}


def tool_definitions(item: Item) -> str:
    """The definitions of tools as LLaMA-Factory expects them: a JSON list as a text, empty if there are none."""
    return dumps(list(item.context.tools), ensure_ascii=False) if item.context.tools else ""


def carries_chat(item: Item) -> bool:
    """Whether LLaMA-Factory can read the chat: the user or a tool, then the assistant, with text or tool calls."""
    return all(_takes_turns([*item.context.turns, *answer.as_turns()]) for answer in item.answers)


def _takes_turns(turns: Sequence[Turn]) -> bool:
    sides = (("user", "tool"), ("assistant",))
    return all(
        turn["role"] in sides[n % 2] and not (turn.get("tool_calls") and turn["content"])
        for n, turn in enumerate(turns)
    )


def dataset_info(columns: Mapping[str, str], **more: Any) -> Callable[[str, Sequence[str]], Mapping[str, Any]]:
    """A function that makes the `dataset_info.json` of LLaMA-Factory, with an entry for each file."""

    def info(name: str, files: Sequence[str]) -> Mapping[str, Any]:
        entries = {
            f"{name}_{file.partition('.')[0]}": {
                "file_name": file,
                "formatting": "sharegpt",
                **more,
                "columns": dict(columns),
            }
            for file in files
        }
        return {"dataset_info.json": entries}

    return info
