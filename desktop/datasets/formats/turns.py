"""Shapes that name the speakers in their own way: Anthropic HH, ShareGPT, Alpaca, LLaMA-Factory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from json import dumps
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.extra_turns import arguments, calls, function_name
from desktop.datasets.formats.format import (
    MESSAGES,
    TEXT,
    Format,
    Malformed,
    Row,
    Sample,
    assistant,
    has_single_answers,
    split_answer,
    split_pair,
    split_system,
    transcript,
    turns_of,
)
from desktop.datasets.items import Item, Shape, Turn

_FROM = {"user": "human", "assistant": "gpt", "system": "system", "tool": "observation"}
_ROLE = {**{name: role for role, name in _FROM.items()}, "function_call": "assistant"}
"""Those that LLaMA-Factory knows. A call of a tool is the assistant's turn, its result the tool's."""
_SAID: Final = {"from": TEXT, "value": TEXT}


def _hh(item: Item) -> Row:
    before = transcript(item.context.turns)
    chosen, rejected = item.answers
    return {
        "chosen": f"{before}\n\nAssistant: {chosen.text}",
        "rejected": f"{before}\n\nAssistant: {rejected.text}",
    }


def _of_hh(row: Row) -> Sample:
    return split_pair(turns_of(row["chosen"]), turns_of(row["rejected"]))


def _said(turn: Turn) -> dict[str, str]:
    if found := calls(turn):
        said = [{"name": function_name(call), "arguments": arguments(call)} for call in found]
        return {"from": "function_call", "value": dumps(said[0] if len(said) == 1 else said, ensure_ascii=False)}
    return {"from": _FROM[turn["role"]], "value": turn["content"]}


def _turn(said: Mapping[str, str]) -> Turn:
    if said["from"] not in _ROLE:
        raise Malformed(f"“{said['from'][:40]}” is none of {', '.join(_ROLE)}")
    marked = {"tool_calls": [said["value"]]} if said["from"] == "function_call" else {}
    return {"role": _ROLE[said["from"]], "content": said["value"], **marked}


def _system(item: Item) -> Row:
    return {"system": item.context.system} if item.context.system else {}


def _sharegpt(item: Item) -> Row:
    turns = [*item.context.turns, *item.answers[0].said()]
    tools = {"tools": _tools(item)} if item.context.tools else {}
    return {"conversations": [_said(turn) for turn in turns], **_system(item), **tools}


def _tools(item: Item) -> str:
    """Definitions as LLaMA-Factory wants them: a list as JSON, empty for none."""
    return dumps(list(item.context.tools), ensure_ascii=False) if item.context.tools else ""


def _carries_chat(item: Item) -> bool:
    """Where LLaMA-Factory can read it: the user or a tool, then the assistant, in words or calls."""
    return all(_carries([*item.context.turns, *answer.said()]) for answer in item.answers)


def _carries_pair(item: Item) -> bool:
    return has_single_answers(item) and _carries_chat(item)


def _carries(turns: Sequence[Turn]) -> bool:
    sides = (("user", "tool"), ("assistant",))
    return all(
        turn["role"] in sides[n % 2] and not (turn.get("tool_calls") and turn["content"])
        for n, turn in enumerate(turns)
    )


def _of_sharegpt(row: Row) -> Sample:
    system, turns = _turns(row)
    before, answer = split_answer(turns)
    return Sample(system, before, (answer,), row.get("kto_tag"))


def _turns(row: Row) -> tuple[str, Sequence[Turn]]:
    """The system prompt, which may be the first turn instead of a column, and the other turns."""
    first, turns = split_system([_turn(said) for said in row["conversations"]])
    return first or row.get("system", ""), turns


def _alpaca(item: Item) -> Row:
    turns = item.context.turns
    asked, answered = turns[:-1:2], turns[1:-1:2]
    return {
        "instruction": turns[-1]["content"],
        "input": "",
        "output": item.answers[0].text,
        **_system(item),
        "history": [[q["content"], a["content"]] for q, a in zip(asked, answered, strict=False)],
    }


def _of_alpaca(row: Row) -> Sample:
    turns: list[Turn] = []
    for pair in row.get("history", ()):
        if len(pair) != 2:
            raise Malformed("a turn of the history is not one question and one answer")
        turns += [{"role": "user", "content": pair[0]}, assistant(pair[1])]
    asked = f"{row['instruction']}\n{row['input']}" if row.get("input") else row["instruction"]
    return Sample(
        row.get("system", ""), [*turns, {"role": "user", "content": asked}], (row["output"],), row.get("kto_tag")
    )


def _of_alpaca_pairs(row: Row) -> Sample:
    return _of_alpaca(row | {"output": ""})._replace(answers=(row["chosen"], row["rejected"]))


def _of_labelled_messages(row: Row) -> Sample:
    turns, answer = split_answer(row["messages"])
    return Sample(*split_system(turns), (answer,), row["label"])


def _llama_factory(item: Item) -> Row:
    chosen, rejected = item.answers
    return {
        "conversations": [_said(turn) for turn in item.context.turns],
        "chosen": _said(chosen.said()[0]),
        "rejected": _said(rejected.said()[0]),
        "system": item.context.system,  # LLaMA-Factory wants each column that its entry names
        "tools": _tools(item),
    }


def _of_llama_factory(row: Row) -> Sample:
    sides = _turn(row["chosen"]), _turn(row["rejected"])
    if any(side["role"] != "assistant" for side in sides):
        raise Malformed("a side is not from gpt")
    return Sample(*_turns(row), (sides[0]["content"], sides[1]["content"]))


def _llama_factory_kto(item: Item) -> Row:
    return _sharegpt(item) | {"kto_tag": item.value, "system": item.context.system, "tools": _tools(item)}


def _dataset_info(columns: Mapping[str, str], **more: Any) -> Any:
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


HH: Final = Format(
    "hh",
    Shape.PAIRS,
    QT_TRANSLATE_NOOP("export", "Anthropic HH: two transcripts that differ in the last answer"),
    {"chosen": TEXT, "rejected": TEXT},
    _hh,
    _of_hh,
    system=False,
    transcript=True,
)
SHAREGPT: Final = Format(
    "sharegpt",
    Shape.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "ShareGPT: chats of human and gpt"),
    {"conversations": [_SAID], "system": TEXT, "tools": TEXT},
    _sharegpt,
    _of_sharegpt,
    optional=frozenset({"system", "tools"}),
    carries=_carries_chat,
)
ALPACA: Final = Format(
    "alpaca",
    Shape.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "Alpaca: instruction, output and history"),
    {"instruction": TEXT, "input": TEXT, "output": TEXT, "system": TEXT, "history": [[TEXT]]},
    _alpaca,
    _of_alpaca,
    optional=frozenset({"input", "system", "history"}),
)
LLAMA_FACTORY: Final = Format(
    "llama-factory",
    Shape.PAIRS,
    QT_TRANSLATE_NOOP("export", "LLaMA-Factory, preferences, with its dataset_info.json"),
    {"conversations": [_SAID], "chosen": _SAID, "rejected": _SAID, "system": TEXT, "tools": TEXT},
    _llama_factory,
    _of_llama_factory,
    optional=frozenset({"system", "tools"}),
    carries=_carries_pair,
    identified=True,
    beside=_dataset_info(
        {"messages": "conversations", "chosen": "chosen", "rejected": "rejected", "system": "system", "tools": "tools"},
        ranking=True,
    ),
)
LLAMA_FACTORY_KTO: Final = Format(
    "llama-factory-kto",
    Shape.LABELS,
    QT_TRANSLATE_NOOP("export", "LLaMA-Factory, thumbs up or down, with its dataset_info.json"),
    {"conversations": [_SAID], "kto_tag": "bool", "system": TEXT, "tools": TEXT},
    _llama_factory_kto,
    _of_sharegpt,
    optional=frozenset({"system", "tools"}),
    carries=_carries_chat,
    beside=_dataset_info({"messages": "conversations", "system": "system", "tools": "tools", "kto_tag": "kto_tag"}),
)

_ASKED: Final = {name: type for name, type in ALPACA.columns.items() if name != "output"}

READ: Final = (
    replace(
        LLAMA_FACTORY,
        columns={**_ASKED, "chosen": TEXT, "rejected": TEXT},
        decode=_of_alpaca_pairs,
        optional=ALPACA.optional,
    ),
    replace(
        LLAMA_FACTORY_KTO,
        columns={**ALPACA.columns, "kto_tag": "bool"},
        decode=_of_alpaca,
        optional=ALPACA.optional,
    ),
    replace(LLAMA_FACTORY_KTO, columns={"messages": MESSAGES, "label": "bool"}, decode=_of_labelled_messages),
)
"""Other columns in which LLaMA-Factory reads the same: its demo files have them."""
