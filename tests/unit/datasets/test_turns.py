"""Chats as people really write them: roles in every spelling, greetings, tools, numbers. Nothing is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.core.extra_turns import Extra, Turn, check, expand, tools
from desktop.datasets.imports import inspect_file
from desktop.datasets.mapping import ColumnMapping
from desktop.datasets.records import ImportedRow

U, U2, A, A2 = (
    {"role": "user", "content": "Weather in Rome?"},
    {"role": "user", "content": "And tomorrow?"},
    {"role": "assistant", "content": "21 °C."},
    {"role": "assistant", "content": "Rain."},
)
S = {"role": "system", "content": "Be brief."}
CALL = {
    "role": "assistant",
    "content": None,
    "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Rome"}'}}
    ],
}
RESULT = {"role": "tool", "content": "21 C, sunny", "name": "get_weather", "tool_call_id": "c1"}
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]


def read(row: dict[str, Any], folder: Path, format: str | None = None) -> ImportedRow:
    path = folder / "x.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    ((_, found),) = inspect_file(path, format).rows()
    assert isinstance(found, ImportedRow), found
    return found


def all_turns(row: ImportedRow, answer: int | None = 0) -> list[Turn]:
    """The conversation again, as it is written out."""
    turns = [turn for message in row.prompt.messages for turn in expand(message.role, message.content, message.extra)]
    if answer is not None:
        said = row.prompt.answers[answer]
        turns += expand("assistant", said.text, said.extra)
    return turns


@pytest.mark.parametrize(
    "chat",
    [
        [U, A],
        [S, U, A, U2, A2],
        [U, CALL, RESULT, A],
        [U, CALL, RESULT, A, U2, CALL, RESULT, CALL, RESULT, A2],
        [U, A, CALL, RESULT, A2],  # words before the call
        [U, CALL, RESULT, U2, A],  # no words to the first question
        [U, CALL],  # the answer is a call
        [U, {**CALL, "content": "Let me look."}, RESULT, A],
        [{"role": "assistant", "content": "Hello! What can I do?"}, U, A],
        [S, {"role": "assistant", "content": "Hello!"}, U, A],
        [U, A, S, U2, A2],
        [U, S, A],
    ],
)
def test_a_chat_comes_out_as_it_went_in(chat: list[Turn], tmp_path: Path) -> None:
    found = read({"messages": chat, "tools": TOOLS}, tmp_path)
    assert found.prompt.messages[-1].role == "user"
    assert all_turns(found) == chat
    assert tools([message.extra for message in found.prompt.messages]) == TOOLS
    assert not found.notes
    assert not found.unread


def test_roles_are_recognized_in_every_spelling(tmp_path: Path) -> None:
    for user, assistant in (("User ", "Assistant"), ("HUMAN", " GPT"), ("Human:", "ChatGPT"), ("prompter", "Bot\n")):
        found = read({"messages": [{"role": user, "content": "a"}, {"role": assistant, "content": "b"}]}, tmp_path)
        assert all_turns(found) == [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]


def test_consecutive_messages_of_one_side_are_joined_and_noted(tmp_path: Path) -> None:
    found = read({"messages": [U, U2, A, A2, U, A]}, tmp_path)
    joined = ["Weather in Rome?\n\nAnd tomorrow?", "21 °C.\n\nRain.", "Weather in Rome?"]
    assert [message.content for message in found.prompt.messages] == joined
    assert found.notes == ("joined",)


def test_a_chat_that_ends_with_the_user_is_a_prompt(tmp_path: Path) -> None:
    found = read(
        {
            "conversations": [
                {"from": "human", "value": "a"},
                {"from": "gpt", "value": "b"},
                {"from": "human", "value": "c"},
            ]
        },
        tmp_path,
    )
    assert (found.labels, found.prompt.answers, found.notes) == ((), (), ("unanswered",))
    assert [turn["content"] for turn in all_turns(found, None)] == ["a", "b", "c"]


def test_calls_in_the_three_shapes_are_one(tmp_path: Path) -> None:
    plain = {"name": "get_weather", "arguments": {"city": "Rome"}}
    shapes: list[dict[str, Any]] = [
        {"messages": [U, {"role": "assistant", "tool_calls": [{"type": "function", "function": plain}]}, RESULT, A]},
        {"messages": [U, {"role": "assistant", "content": None, "function_call": plain}, RESULT, A]},
        {
            "conversations": [
                {"from": "human", "value": U["content"]},
                {"from": "function_call", "value": json.dumps(plain)},
                {"from": "observation", "value": RESULT["content"]},
                {"from": "gpt", "value": A["content"]},
            ],
            "tools": json.dumps(TOOLS),
        },
    ]
    for row in shapes:
        found = read(row, tmp_path)
        call, result = all_turns(found)[1:3]
        assert call == {"role": "assistant", "content": None, "tool_calls": [{"type": "function", "function": plain}]}
        assert (result["role"], result["content"]) == ("tool", "21 C, sunny")
    assert tools([message.extra for message in found.prompt.messages]) == TOOLS


def test_sides_may_differ_in_their_calls(tmp_path: Path) -> None:
    call = CALL["tool_calls"]
    other = [{"type": "function", "function": {"name": "get_weather", "arguments": {"city": "Oslo"}}}]
    found = read(
        {"prompt": [U], "chosen": [CALL, RESULT, A], "rejected": [{"role": "assistant", "tool_calls": other}]},
        tmp_path,
    )
    assert all_turns(found, 0) == [U, CALL, RESULT, A]
    assert all_turns(found, 1)[1]["tool_calls"] == other
    assert '"city": "Rome"' in found.prompt.answers[0].text
    assert call != other
    axolotl = read({"messages": [U, CALL, RESULT], "chosen": A, "rejected": A2, "tools": TOOLS}, tmp_path)
    assert all_turns(axolotl, 1) == [U, CALL, RESULT, A2]


def test_sides_that_part_at_the_users_words_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"prompt": [U], "chosen": [A, U2, A2], "rejected": [A2]}))
    ((_, found),) = inspect_file(path, "trl-preference").rows()
    assert "differ before their last message" in str(found)


@pytest.mark.parametrize(
    ("written", "text"),
    [("1", "1"), ("-3", "-3"), ("1.50", "1.50"), ("1e3", "1e3"), ("true", "true"), ("false", "false")],
)
def test_numbers_as_answers_keep_their_notation(written: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f'{{"prompt": "q", "chosen": {written}, "rejected": "no"}}\n')
    ((_, found),) = inspect_file(path).rows()
    assert isinstance(found, ImportedRow), found
    assert [answer.text for answer in found.prompt.answers] == [written, "no"]


parts = st.sampled_from([S, U, U2, A, A2, CALL, {**CALL, "content": "Wait."}, RESULT])


@settings(max_examples=300, deadline=None)
@given(chat=st.lists(parts, max_size=8))
def test_no_turn_is_ever_lost(chat: list[Turn], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("chat") / "x.jsonl"
    path.write_text(json.dumps({"messages": [U, *chat, A]}))
    ((_, found),) = inspect_file(path, "trl-sft").rows()
    assert isinstance(found, ImportedRow), found
    given_turns, kept = [U, *chat, A], all_turns(found)

    said = "\n\n".join(str(turn["content"]) for turn in kept)
    assert all(str(turn["content"]) in said for turn in given_turns)
    assert sum(bool(turn.get("tool_calls")) for turn in kept) == sum(
        bool(turn.get("tool_calls")) for turn in given_turns
    )
    roles = [message.role for message in found.prompt.messages if message.role != "system"]
    assert roles == ["user", "assistant"] * (len(roles) // 2) + ["user"]
    if "joined" not in found.notes:
        assert kept == given_turns


def test_damaged_turns_of_a_bundle_are_refused() -> None:
    check(Extra(before=(CALL,), tools=tuple(TOOLS)).to_text(), "x")
    for text in (
        "[",
        "[]",
        '{"a": []}',
        '{"before": [1]}',
        '{"before": [{"role": "boss"}]}',
        '{"turns": {}}',
        "[" * 10**5,
    ):
        with pytest.raises(UserError):
            check(text, "x")


def test_tools_of_a_table_that_a_person_maps_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"ask": "q", "say": "a", "functions": json.dumps(TOOLS)}))
    mapping = ColumnMapping.parse(["prompt=ask", "response=say", "tools=functions"])
    ((_, found),) = inspect_file(path, mapping=mapping).rows()
    assert isinstance(found, ImportedRow), found
    assert tools([message.extra for message in found.prompt.messages]) == TOOLS
