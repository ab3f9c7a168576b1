"""Strict validators, written from the documentation of those who publish no small loader: LLaMA-Factory
(data/README.md), OpenRLHF (README and its reward dataset), axolotl (docs/rlhf, chat_template.default), and the cards of
Anthropic HH, ShareGPT, Alpaca, HelpSteer2, HelpSteer3 and Nectar. They accept what the documentation promises to load
and nothing else."""

import json
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


def _text(value: Any) -> None:
    assert isinstance(value, str) and value, f"no text: {value!r}"  # noqa: PT018


def _messages(messages: Any, last: str) -> None:
    """OpenAI's list: an optional system message, then user and assistant in turn, ending with `last`."""
    assert isinstance(messages, list) and messages, "no messages"  # noqa: PT018
    rest = messages[1:] if messages[0]["role"] == "system" else messages
    for place, message in enumerate(rest):
        assert set(message) == {"role", "content"}, f"fields {sorted(message)}"
        assert message["role"] == ("user", "assistant")[place % 2], f"{message['role']} at {place}"
        _text(message["content"])
    assert rest and rest[-1]["role"] == last, f"it ends with {messages[-1]['role']}"  # noqa: PT018


def _turns(conversations: Any, last: str) -> None:
    """ShareGPT's: human on odd places, gpt on even ones (LLaMA-Factory refuses all else)."""
    assert isinstance(conversations, list)
    assert conversations
    for place, turn in enumerate(conversations):
        assert set(turn) == {"from", "value"}
        assert turn["from"] == ("human", "gpt")[place % 2], f"{turn['from']} at {place + 1}"
        _text(turn["value"])
    assert conversations[-1]["from"] == last


def _dataset_info(folder: Path, **wanted: Any) -> dict[str, str]:
    """The entry of the file, and the columns that it names."""
    info = json.loads((folder / "dataset_info.json").read_text(encoding="utf-8"))
    (entry,) = info.values()
    assert (folder / entry["file_name"]).is_file()
    assert entry["formatting"] == "sharegpt"
    for key, value in wanted.items():
        assert entry.get(key) == value, f"{key} is {entry.get(key)}"
    columns: dict[str, str] = entry["columns"]
    return columns


def llama_factory(rows: Rows, folder: Path) -> None:
    columns = _dataset_info(folder, ranking=True)
    for row in rows:
        _turns(row[columns["messages"]], "human")
        for side in ("chosen", "rejected"):
            _turns([{"from": "human", "value": "x"}, row[columns[side]]], "gpt")
        if row.get(columns["system"]) is not None:
            _text(row[columns["system"]])


def llama_factory_kto(rows: Rows, folder: Path) -> None:
    columns = _dataset_info(folder)
    for row in rows:
        _turns(row[columns["messages"]], "gpt")
        assert isinstance(row[columns["kto_tag"]], bool)
    assert {row[columns["kto_tag"]] for row in rows} == {True, False}


def openrlhf(rows: Rows, folder: Path) -> None:
    """--chosen_key chosen --rejected_key rejected --apply_chat_template, with margins."""
    for row in rows:
        _messages(row["chosen"], "assistant")
        _messages(row["rejected"], "assistant")
        assert row["chosen"][:-1] == row["rejected"][:-1]
        assert row["chosen"] != row["rejected"]
        assert isinstance(row["margin"], float)
        assert row["margin"] > 0


def axolotl(rows: Rows, folder: Path) -> None:
    """rl: dpo, type: chat_template.default, with its default fields."""
    for row in rows:
        _messages(row["messages"], "user")
        for side in ("chosen", "rejected"):
            assert set(row[side]) == {"role", "content"}
            assert row[side]["role"] == "assistant"
            _text(row[side]["content"])


def hh(rows: Rows, folder: Path) -> None:
    for row in rows:
        assert set(row) == {"chosen", "rejected"}
        places = []
        for side in row.values():
            assert side.startswith("\n\nHuman: ")
            assert "\n\nAssistant: " in side
            places.append(side.rindex("\n\nAssistant: "))
            turns = [mark for mark in side.split("\n\n") if mark.startswith(("Human: ", "Assistant: "))]
            assert all(turn.startswith(("Human: ", "Assistant: ")[i % 2]) for i, turn in enumerate(turns))
        assert row["chosen"][: places[0]] == row["rejected"][: places[1]]
        assert row["chosen"] != row["rejected"]


def sharegpt(rows: Rows, folder: Path) -> None:
    for row in rows:
        assert set(row) <= {"conversations", "system"}
        _turns(row["conversations"], "gpt")


def alpaca(rows: Rows, folder: Path) -> None:
    for row in rows:
        assert set(row) <= {"instruction", "input", "output", "system", "history"}
        _text(row["instruction"])
        _text(row["output"])
        assert row["input"] == ""
        for pair in row["history"]:
            assert len(pair) == 2
            for said in pair:
                _text(said)


def helpsteer2(rows: Rows, folder: Path) -> None:
    names = ("helpfulness", "correctness", "coherence", "complexity", "verbosity")
    for row in rows:
        assert list(row) == ["prompt", "response", *names]
        assert all(type(row[name]) is int and 0 <= row[name] <= 4 for name in names)


def helpsteer3(rows: Rows, folder: Path) -> None:
    for row in rows:
        _messages(row["context"], "user")
        _text(row["response1"])
        _text(row["response2"])
        scores = [row["overall_preference"], *(said["score"] for said in row["individual_preference"])]
        assert all(type(score) is int and -3 <= score <= 3 for score in scores)


def ranked(rows: Rows, folder: Path) -> None:
    for row in rows:
        _text(row["prompt"])
        ranks = [answer["rank"] for answer in row["answers"]]
        assert len(ranks) > 1
        assert ranks == sorted(ranks)
        assert ranks[0] == 1
        for answer in row["answers"]:
            _text(answer["answer"])


VALIDATORS = {
    "llama-factory": llama_factory,
    "llama-factory-kto": llama_factory_kto,
    "openrlhf": openrlhf,
    "axolotl": axolotl,
    "hh": hh,
    "sharegpt": sharegpt,
    "alpaca": alpaca,
    "helpsteer2": helpsteer2,
    "helpsteer3": helpsteer3,
    "ranked": ranked,
}
