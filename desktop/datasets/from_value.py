"""Messages as `{"from", "value"}`, the dialect of ShareGPT and LLaMA-Factory, and what else LLaMA-Factory wants."""

from collections.abc import Callable, Mapping, Sequence
from json import dumps
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.extra_turns import arguments, calls, function_name
from desktop.datasets.chats import split_system
from desktop.datasets.format import TEXT, Row, RowError
from desktop.datasets.items import Item, Turn

SAID: Final = {"from": TEXT, "value": TEXT}
_FROM: Final = {"user": "human", "assistant": "gpt", "system": "system", "tool": "observation"}
_ROLE: Final = {**{name: role for role, name in _FROM.items()}, "function_call": "assistant"}
"""Those that LLaMA-Factory knows. A call of a tool is the assistant's turn, its result the tool's."""


def said(turn: Turn) -> dict[str, str]:
    if found := calls(turn):
        listed = [{"name": function_name(call), "arguments": arguments(call)} for call in found]
        return {"from": "function_call", "value": dumps(listed[0] if len(listed) == 1 else listed, ensure_ascii=False)}
    return {"from": _FROM[turn["role"]], "value": turn["content"]}


def turn_of(message: Mapping[str, str]) -> Turn:
    """Of a message in this dialect; those of an import are turns already."""
    if "from" not in message:
        return dict(message)
    if message["from"] not in _ROLE:
        text = QT_TRANSLATE_NOOP("errors", "“{role}” is none of {roles}")
        raise RowError(text, role=message["from"][:40], roles=", ".join(_ROLE))
    marked = {"tool_calls": [message["value"]]} if message["from"] == "function_call" else {}
    return {"role": _ROLE[message["from"]], "content": message["value"], **marked}


def turns_of_chat(row: Row) -> tuple[str, Sequence[Turn]]:
    """The system prompt, which may be the first turn instead of a column, and the other turns."""
    first, turns = split_system([turn_of(message) for message in row["conversations"]])
    return first or row.get("system", ""), turns


def system_column(item: Item) -> Row:
    return {"system": item.context.system} if item.context.system else {}


def tool_definitions(item: Item) -> str:
    """As LLaMA-Factory wants them: a list as JSON, empty for none."""
    return dumps(list(item.context.tools), ensure_ascii=False) if item.context.tools else ""


def carries_chat(item: Item) -> bool:
    """Where LLaMA-Factory can read it: the user or a tool, then the assistant, in words or calls."""
    return all(_takes_turns([*item.context.turns, *answer.said()]) for answer in item.answers)


def _takes_turns(turns: Sequence[Turn]) -> bool:
    sides = (("user", "tool"), ("assistant",))
    return all(
        turn["role"] in sides[n % 2] and not (turn.get("tool_calls") and turn["content"])
        for n, turn in enumerate(turns)
    )


def dataset_info(columns: Mapping[str, str], **more: Any) -> Callable[[str, Sequence[str]], Mapping[str, Any]]:
    """What LLaMA-Factory's `dataset_info.json` says about each file."""

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
