"""Calls of tools go through: from a file into the store, over a bundle, and out in the shapes that trainers take."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import UserError
from desktop.core.extra_turns import answer_text, expand
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.bundles import BundleService
from desktop.services.export import ExportReport, ExportService, NothingToExport
from desktop.services.imports import Destination, ImportService
from desktop.store.database import Database

U = {"role": "user", "content": "What is the weather in Rome?"}
CALL = {
    "role": "assistant",
    "content": None,
    "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Rome"}}}
    ],
}
RESULT = {"role": "tool", "content": "21 C, sunny", "name": "get_weather", "tool_call_id": "c1"}
GOOD, BAD = {"role": "assistant", "content": "It is 21 °C and sunny."}, {"role": "assistant", "content": "No idea."}
HELLO = {"role": "assistant", "content": "Hello! What can I do?"}
TOOLS_ = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]

PAIR = {"prompt": [U, CALL, RESULT], "chosen": [GOOD], "rejected": [BAD], "tools": TOOLS_}
CALLS = {"prompt": [U], "chosen": [CALL, RESULT, GOOD], "rejected": [BAD], "tools": TOOLS_}
CALL_ALONE = {"prompt": [U], "chosen": [CALL], "rejected": [BAD], "tools": TOOLS_}
MORE = {"role": "user", "content": "And\ntomorrow?"}
PARTED = {"prompt": [U], "chosen": [GOOD, MORE, BAD], "rejected": [BAD, MORE, GOOD]}
GREETED = {"prompt": [HELLO, U], "chosen": [GOOD], "rejected": [BAD]}


def bring_in(rows: list[dict[str, Any]], data: Path, file: Path) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with Database.open(data) as database:
        imports = ImportService(database)
        imports.run(imports.inspect(file), Destination(name="tools"))


def write(format: str, data: Path, out: Path, file: str | None = None) -> tuple[list[dict[str, Any]], ExportReport]:
    report = ExportService(data).write(Recipe(format, ExportScope(all=True), file=file), out)
    found = out / "train.jsonl"
    lines = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
    named = ("prompt_id", "group_id", "margin", "kto_tag", "label")
    return [{name: value for name, value in json.loads(line).items() if name not in named} for line in lines], report


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.parametrize("row", [PAIR, CALLS, CALL_ALONE, GREETED, PARTED])
@pytest.mark.parametrize("models", [{}, {"chosen_model": "m1", "rejected_model": "m2"}])
def test_trl_gives_back_what_came_in(row: dict[str, Any], models: dict[str, str], data: Path, tmp_path: Path) -> None:
    bring_in([row | models], data, tmp_path / "in.jsonl")
    rows, report = write("trl-preference", data, tmp_path / "out")
    assert rows == [row]
    assert not report.exclusions[Exclusion.TOOL_CALLS]
    assert not [issue for issue in report.issues if issue.check == "roles"]


def test_axolotl_and_llama_factory_have_their_own_shapes(data: Path, tmp_path: Path) -> None:
    bring_in([PAIR], data, tmp_path / "in.jsonl")
    rows, _ = write("axolotl", data, tmp_path / "axolotl")
    assert rows == [{"messages": [U, CALL, RESULT], "chosen": GOOD, "rejected": BAD, "tools": TOOLS_}]
    ((row,), _) = write("llama-factory", data, tmp_path / "lf")
    assert [(turn["from"], turn["value"]) for turn in row["conversations"]] == [
        ("human", U["content"]),
        ("function_call", '{"name": "get_weather", "arguments": {"city": "Rome"}}'),
        ("observation", "21 C, sunny"),
    ]
    assert (row["chosen"]["value"], json.loads(row["tools"])) == (GOOD["content"], TOOLS_)
    info = json.loads((tmp_path / "lf" / "dataset_info.json").read_text())
    assert info
    assert all(entry["columns"]["tools"] == "tools" for entry in info.values())


@pytest.mark.parametrize("format", ["trl-preference", "axolotl", "llama-factory", "trl-reward"])
def test_each_shape_comes_back_as_the_same(format: str, data: Path, tmp_path: Path) -> None:
    bring_in([PAIR], data, tmp_path / "in.jsonl")
    first, _ = write(format, data, tmp_path / "first")
    bring_in(first, tmp_path / "other", tmp_path / "again.jsonl")
    second, _ = write(format, tmp_path / "other", tmp_path / "second")
    assert second == first
    checked = lint(tmp_path / "first", LintOptions())
    assert "wrong-type" not in [issue.check for issue in checked.issues]
    assert "roles" not in [issue.check for issue in checked.issues]


@pytest.mark.parametrize(
    ("format", "file", "row", "reason"),
    [
        ("hh", None, PAIR, Exclusion.TOOL_CALLS),
        ("openrlhf", None, PAIR, Exclusion.TOOL_CALLS),
        ("trl-preference", "parquet", PAIR, Exclusion.TOOL_CALLS),
        ("axolotl", None, CALLS, Exclusion.TOOL_CALLS),
        ("llama-factory", None, CALLS, Exclusion.TOOL_CALLS),
        ("llama-factory", None, GREETED, Exclusion.MESSAGE_ORDER),
        ("hh", None, GREETED, Exclusion.MESSAGE_ORDER),
    ],
)
def test_what_a_format_cannot_hold_is_excluded_with_the_reason(
    format: str, file: str | None, row: dict[str, Any], reason: str, data: Path, tmp_path: Path
) -> None:
    plain = {"prompt": [{"role": "user", "content": "Note"}], "chosen": [GOOD], "rejected": [BAD]}
    bring_in([row, plain], data, tmp_path / "in.jsonl")
    _, report = write(format, data, tmp_path / "out", file)
    assert (report.rows, report.exclusions[reason]) == (1, 1)


def test_what_other_formats_would_give_leaves_out_what_they_cannot_hold(data: Path, tmp_path: Path) -> None:
    plain = {"prompt": [{**U, "content": "What is the capital of Italy?"}], "chosen": [GOOD], "rejected": [BAD]}
    bring_in([PAIR, CALLS, GREETED, plain], data, tmp_path / "in.jsonl")
    counts = ExportService(data).preview(Recipe("trl-preference", ExportScope(all=True)), by_format=True).by_format
    for format in ("trl-preference", "hh", "axolotl", "llama-factory", "openrlhf"):
        assert counts[format] == write(format, data, tmp_path / format)[1].rows, format
    assert counts["hh"] == 1


def test_demonstrations_with_tools_are_exported_unchanged(data: Path, tmp_path: Path) -> None:
    row = {"messages": [U, CALL, RESULT, GOOD], "tools": TOOLS_}
    bring_in([row], data, tmp_path / "in.jsonl")
    rows, _ = write("trl-sft", data, tmp_path / "sft")
    assert rows == [row]
    ((row,), _) = write("sharegpt", data, tmp_path / "sharegpt")
    assert [turn["from"] for turn in row["conversations"]] == ["human", "function_call", "observation", "gpt"]  # type: ignore[attr-defined]


def test_personal_data_is_replaced_in_calls_too(data: Path, tmp_path: Path) -> None:
    call = json.loads(json.dumps(CALL).replace('{"city": "Rome"}', '{"name": "ada@example.org"}'))
    tools = json.loads(json.dumps(TOOLS_))
    tools[0]["function"]["description"] = "Ask ada@example.org for a key."
    bring_in([{**PAIR, "prompt": [U, call, RESULT], "tools": tools}], data, tmp_path / "in.jsonl")
    report = ExportService(data).preview(Recipe("trl-preference", ExportScope(all=True)))
    assert [(issue.check, issue.count, issue.reason) for issue in report.issues] == [("personal-data", 1, "email 2")]
    ExportService(data).write(Recipe("trl-preference", ExportScope(all=True), redact=("email",)), tmp_path / "out")
    written = (tmp_path / "out" / "train.jsonl").read_text()
    assert "ada@example.org" not in written
    assert "get_weather" in written


def test_a_bundle_brings_them_to_another_machine(data: Path, tmp_path: Path) -> None:
    bring_in([PAIR, CALLS], data, tmp_path / "in.jsonl")
    with Database.open(data) as database:
        BundleService(database).write(tmp_path / "b.sayso")
    with Database.open(tmp_path / "other") as database:
        BundleService(database).merge(tmp_path / "b.sayso")
        with database.read() as store:
            found = store.connection.exec_driver_sql("SELECT role, text, extra FROM messages ORDER BY id").all()
    turns = [turn for role, text, extra in found for turn in expand(role, text, extra)]
    assert sum(bool(turn.get("tool_calls")) for turn in turns) == 2
    assert sum(turn["role"] == "tool" for turn in turns) == 2


def test_the_same_question_with_other_tools_is_another_prompt(data: Path, tmp_path: Path) -> None:
    bring_in([PAIR, {**PAIR, "tools": [{"type": "function", "function": {"name": "x"}}]}], data, tmp_path / "in.jsonl")
    bring_in([PAIR], data, tmp_path / "in.jsonl")
    rows, _ = write("trl-preference", data, tmp_path / "out")
    assert len(rows) == 2


def chat(*texts: str) -> list[dict[str, str]]:
    return [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(texts)]


ARENA: dict[str, Any] = {"model_a": "x", "model_b": "y", "winner": "model_b", "judge": "j"}
PARTED_EARLY: dict[str, dict[str, Any]] = {
    "arena": ARENA | {"conversation_a": chat("q", "a", "r", "aa"), "conversation_b": chat("q", "b", "r", "bb")},
    "mt-bench": ARENA
    | {"conversation_a": chat("q", "a", "r", "aa", "s", "c"), "conversation_b": chat("q", "b", "r", "bb"), "turn": 2},
    "lists": {"prompt": ["q", "r"], "response_a": ["a", "aa"], "response_b": ["b", "bb"], "winner": "B"},
    "trl": {"chosen": chat("q", "b", "r", "bb"), "rejected": chat("q", "a", "r", "aa")},
    "hh": {
        "chosen": "\n\nHuman: q\n\nAssistant: b\n\nHuman: r\n\nAssistant: bb",
        "rejected": "\n\nHuman: q\n\nAssistant: a\n\nHuman: r\n\nAssistant: aa",
    },
}


@pytest.mark.parametrize("kind", PARTED_EARLY)
def test_conversations_that_differ_early_are_compared_as_answers_of_several_turns(
    kind: str, data: Path, tmp_path: Path
) -> None:
    bring_in([PARTED_EARLY[kind]], data, tmp_path / "in.jsonl")
    (row,), _ = write("trl-preference", data, tmp_path / "out")
    assert row["prompt"] == chat("q")
    assert (row["chosen"], row["rejected"]) == (chat("", "b", "r", "bb")[1:], chat("", "a", "r", "aa")[1:])
    assert [issue.check for issue in lint(tmp_path / "out", LintOptions()).issues if issue.blocks] == []
    for format in ("openrlhf", "hh", "axolotl"):
        with pytest.raises(NothingToExport) as nothing:
            write(format, data, tmp_path / format)
        assert nothing.value.report.exclusions == {Exclusion.MESSAGE_ORDER: 1}


@pytest.mark.parametrize(
    "row",
    [
        ARENA | {"conversation_a": chat("q", "a", "r", "aa"), "conversation_b": chat("q", "b", "s", "bb")},
        ARENA | {"conversation_a": chat("q", "a"), "conversation_b": chat("Q", "b")},
        {"chosen": chat("q", "a"), "rejected": chat("q", "a", "r", "b")},
        {"chosen": chat("q", "a", "r", "b"), "rejected": chat("q", "b")},
    ],
)
def test_conversations_about_something_else_are_refused(row: dict[str, Any], data: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        bring_in([row], data, tmp_path / "in.jsonl")


def test_an_answer_of_several_turns_shows_who_speaks() -> None:
    assert answer_text([GOOD, MORE, BAD]) == "It is 21 °C and sunny.\n\n> And\n> tomorrow?\n\nNo idea."
