"""The linter: each check finds its issues and nothing else; any file gives a report or a `UserError`, never a crash."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.formats import PLAIN
from desktop.datasets.items import Turn
from desktop.datasets.lint.checks import CHECKS
from desktop.datasets.lint.files import LintReport, lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.lint.personal import finder, redact
from tests.support.goldens import FOLDER


def pair(prompt: str, chosen: str, rejected: str, **more: Any) -> dict[str, Any]:
    def messages(role: str, text: str) -> list[Turn]:
        return [{"role": role, "content": text}]

    return {
        "prompt": messages("user", prompt),
        "chosen": messages("assistant", chosen),
        "rejected": messages("assistant", rejected),
        **more,
    }


def checked(tmp_path: Path, *rows: object, options: LintOptions | None = None, name: str = "train.jsonl") -> LintReport:
    lines = [row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows]
    (tmp_path / name).write_bytes(b"\n".join(lines) + b"\n")
    return lint(tmp_path / name, options or LintOptions())


FINE = pair("What is water?", "A liquid.", "A stone.", margin=2.0)


@pytest.mark.parametrize(
    ("check", "row"),
    [
        ("wrong-type", {**FINE, "chosen": "text"}),
        ("wrong-type", {**FINE, "margin": "2"}),
        ("wrong-type", {**FINE, "prompt": [{"role": "user"}]}),
        ("wrong-type", b'{"prompt": ['),
        ("not-utf8", json.dumps(FINE).encode().replace(b"water", b"w\xffter")),
        ("not-utf8", json.dumps(pair("a", "b \ud83d", "c")).encode()),
        ("empty-side", pair("What is fire?", " ", "Hot.")),
        ("empty-side", pair(" ", "Warm.", "Hot.")),
        ("equal-sides", pair("What is fire?", "Hot.", "Hot.")),
        ("roles", {**FINE, "prompt": [*FINE["prompt"], *FINE["prompt"]]}),
        ("roles", {**FINE, "prompt": [*FINE["prompt"], {"role": "assistant", "content": "Hm."}]}),
        ("tie-as-win", pair("What is fire?", "Hot.", "Warm.", margin=0)),
        ("contained", pair("What is fire?", "Hot air.", "Hot")),
        ("contradiction", pair("What is water?", "A stone.", "A liquid.")),
        ("template-remnants", pair("What is fire?", "Hot.<|im_end|>", "Warm.")),
        ("template-remnants", pair("What is fire?", "Hot. [INST] x [/INST]", "Warm.")),
        ("duplicates", FINE),
        ("duplicates", pair("What is  WATER", "Wet.", "Dry.")),
        ("personal-data", pair("Write to bo@example.org", "Done.", "No.")),
        ("personal-data", pair("What is fire?", "Hot.", "Warm.", tools=[{"name": "mail", "to": ["bo@example.org"]}])),
        ("personal-data", pair("What is fire?", "Hot.", "Warm.", tools='[{"description": "call +44 20 7946 0958"}]')),
    ],
)
def test_each_check_finds_its_rows(check: str, row: object, tmp_path: Path) -> None:
    found = checked(tmp_path, FINE, row)
    assert [issue.check for issue in found.issues] == [check]
    assert found.issues[0].examples[0].row == 2
    assert found.blocks == (CHECKS[check].severity == "error")


def test_a_correct_file_has_no_issues(tmp_path: Path) -> None:
    found = checked(tmp_path, FINE, pair("备注", "因为。", "不知道。", margin=1))
    assert (found.rows, found.issues, found.formats) == (2, [], {"train.jsonl": "trl-preference"})


def messages(*turns: tuple[str, str]) -> list[dict[str, str]]:
    return [{"from": speaker, "value": text} for speaker, text in turns]


LLAMA_FACTORY = {
    "alpaca": ({"instruction": "Who are you?", "input": "", "output": "{{name}}."}, "alpaca"),
    "alpaca with history": (
        {"instruction": "More", "output": "No.", "system": "Be brief.", "history": [["Hi", "Hello"], ["So?", "So."]]},
        "alpaca",
    ),
    "alpaca, pairs": ({"instruction": "Q", "input": "x", "chosen": "A good one.", "rejected": "No."}, "llama-factory"),
    "alpaca, KTO": ({"instruction": "Q", "input": "", "output": "A", "kto_tag": False}, "llama-factory-kto"),
    "sharegpt, pairs": (
        {
            "conversations": messages(("system", "Be brief."), ("human", "Note"), ("gpt", "So."), ("human", "And?")),
            "chosen": messages(("gpt", "Thus."))[0],
            "rejected": messages(("gpt", "No idea."))[0],
        },
        "llama-factory",
    ),
    "sharegpt, KTO": (
        {"conversations": messages(("system", "Hm."), ("human", "Note"), ("gpt", "So.")), "kto_tag": True},
        "llama-factory-kto",
    ),
    "messages, KTO": (
        {
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Note"},
                {"role": "assistant", "content": "So."},
            ],
            "label": False,
        },
        "llama-factory-kto",
    ),
    "tools": (
        {
            "conversations": messages(
                ("human", "What is the weather in Bonn?"),
                ("function_call", '{"name": "weather", "arguments": {"city": "Bonn"}}'),
                ("observation", '{"sky": "grey"}'),
                ("function_call", '{"name": "wind", "arguments": {}}'),
                ("observation", '{"wind": 3}'),
                ("gpt", "Grey, with a light wind."),
            ),
            "tools": "[]",
        },
        "sharegpt",
    ),
    "images": (
        {
            "messages": [{"role": "user", "content": "<image>Who?"}, {"role": "assistant", "content": "Ada."}],
            "images": ["a.jpg"],
        },
        "trl-sft",
    ),
}
"""The shapes of LLaMA-Factory's own demo files, in words of our own."""


@pytest.mark.parametrize("shape", LLAMA_FACTORY)
def test_llama_factory_demo_files_are_accepted(shape: str, tmp_path: Path) -> None:
    row, format = LLAMA_FACTORY[shape]
    (tmp_path / "demo.json").write_text(json.dumps([row]), encoding="utf-8")
    found = lint(tmp_path / "demo.json", LintOptions())
    assert (found.issues, found.formats) == ([], {"demo.json": format})
    named = lint(tmp_path / "demo.json", LintOptions(), format=PLAIN[format])
    assert (named.issues, named.formats) == ([], {"demo.json": format})


def test_turns_that_cannot_follow_each_other_are_still_found(tmp_path: Path) -> None:
    for turns in (
        (("human", "Note"), ("system", "Be brief."), ("gpt", "So.")),
        (("system", "Be brief."), ("gpt", "So.")),
        (("human", "Note"), ("observation", "3"), ("gpt", "So.")),
        (("human", "Note"), ("human", "Why not?"), ("gpt", "So.")),
    ):
        assert [f.check for f in checked(tmp_path, {"conversations": messages(*turns)}).issues] == ["roles"]


def test_a_format_is_chosen_by_most_rows(tmp_path: Path) -> None:
    """A first row without its label does not make the file one of another format."""
    fine = [{"prompt": [TURN], "completion": [ANSWER | {"content": f"{n}"}], "label": n % 2 == 0} for n in range(9)]
    found = checked(tmp_path, {"prompt": [TURN], "completion": [ANSWER], "label": None}, *fine)
    assert found.formats == {"train.jsonl": "trl-kto"}
    assert [(issue.check, issue.count) for issue in found.issues] == [("wrong-type", 1)]


TURN, ANSWER = {"role": "user", "content": "Note"}, {"role": "assistant", "content": "So."}


def test_a_cycle_of_three(tmp_path: Path) -> None:
    rows = [pair("?", "a1", "b2"), pair("?", "b2", "c3"), pair("?", "c3", "a1")]
    assert [issue.check for issue in checked(tmp_path, *rows).issues] == ["cycle"]
    assert not checked(tmp_path, *rows[:2], pair("?", "a1", "c3")).issues


def test_a_prompt_in_two_splits(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    checked(folder, FINE, pair("What is fire?", "Hot.", "Cold."))
    checked(folder, pair("What is water?", "Wet.", "Dry."), name="test.jsonl")
    (issue,) = lint(folder, LintOptions()).issues
    assert (issue.check, issue.count, issue.examples[0].file) == ("split-leak", 1, "train.jsonl")


LONG = "Please summarise the attached minutes of our meeting in three sentences, and name everybody who came late."


def test_rows_are_counted_once_however_many_they_resemble(tmp_path: Path) -> None:
    """Never more rows than there are."""
    spellings = [LONG, LONG.upper(), LONG.replace(",", ";"), f" {LONG}\n", LONG.replace("minutes", "minuets")]
    rows = [pair(spelling, f"good {n}", f"bad {n}") for spelling in spellings for n in range(6)]
    rows += [rows[7], rows[7]]
    (issue,) = checked(tmp_path, *rows).issues
    assert (issue.check, issue.count) == ("duplicates", 4 * 6 + 2)
    assert len({example.row for example in issue.examples}) == 26


def test_a_template_makes_no_duplicates(tmp_path: Path) -> None:
    rows = [
        pair(f"{LONG} Reply in the style of {name}.", "yes", "no")
        for name in ("Alan", "Alba", "Alma", "Anna", "Enna", "Erna")
    ]
    rows += [pair(f"{LONG} Use {number} words.", "yes", "no") for number in range(40)]
    assert checked(tmp_path, *rows).issues == []


def test_the_same_prompt_with_other_system_prompts_is_no_duplicate(tmp_path: Path) -> None:
    def row(system: str) -> dict[str, Any]:
        return {**FINE, "prompt": [{"role": "system", "content": system}, *FINE["prompt"]]}

    assert checked(tmp_path, row("You are a pirate."), row("You are a teacher.")).issues == []


def test_a_row_with_two_empty_parts_counts_once(tmp_path: Path) -> None:
    row = {"prompt": "x", "completions": [" ", ""], "labels": [True, False]}
    (issue,) = [found for found in checked(tmp_path, row).issues if found.check == "empty-side"]
    assert issue.count == 1


@pytest.mark.parametrize(
    ("names", "leaks"),
    [
        (("train.jsonl", "test.jsonl"), True),
        (("train-00000-of-00002.jsonl", "train-00001-of-00002.jsonl"), False),
        (("train/0001.jsonl", "validation/0001.jsonl"), True),
        (("train_sft.jsonl", "train_prefs.jsonl"), False),
        (("hh_train.jsonl", "hh_dev.jsonl"), True),
        (("pairs.jsonl", "more.jsonl"), False),  # two data sets, or two parts of one
        (("train.jsonl", "extra.jsonl"), True),
    ],
)
def test_which_files_are_splits(names: tuple[str, ...], leaks: bool, tmp_path: Path) -> None:
    turns = [{"role": "user", "content": LONG}, {"role": "assistant", "content": "Done."}]
    longer = {
        **pair("And who came late?", "Nobody.", "Bo."),
        "prompt": [*turns, {"role": "user", "content": "And Bo?"}],
    }
    for name, row in zip(names, (pair(LONG, "Done.", "No."), longer), strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        checked((tmp_path / name).parent, row, name=Path(name).name)
    issues = lint(tmp_path, LintOptions()).issues
    assert [issue.check for issue in issues] == (["split-leak"] if leaks else [])


def test_length_bias_is_reported(tmp_path: Path) -> None:
    rows = [pair(f"Question {n * n} of {n}?", f"{n} " * 9, f"no {n}") for n in range(150)]
    (issue,) = [f for f in checked(tmp_path, *rows).issues if f.check == "length-bias"]
    assert issue.reason.startswith("100%")
    balanced = [
        pair(f"Question {n * n} of {n}?", *sorted((f"{n} " * 9, f"no {n}"), key=len, reverse=n % 2 == 0))
        for n in range(150)
    ]
    assert not [f for f in checked(tmp_path, *balanced).issues if f.check == "length-bias"]


def test_tokens_are_counted_only_where_bytes_could_exceed_the_limit(tmp_path: Path) -> None:
    counted: list[int] = []

    def tokens(turns: Any) -> int:
        counted.append(len(turns))
        return sum(len(turn["content"].split()) for turn in turns)

    rows = [FINE, pair("Say it", "word " * 200, "no"), pair("Say it again", "longword" * 60, "no")]
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = lint(tmp_path / "train.jsonl", LintOptions(token_limit=150), tokens)
    (issue,) = [f for f in found.issues if f.check == "too-long"]
    assert (issue.count, issue.examples[0].row, len(counted)) == (1, 2, 2)


def test_the_declared_language(tmp_path: Path) -> None:
    rows = [pair("水是什么样的东西？", "水是一种透明的液体，没有颜色。", "I do not know what water is, sorry.")]
    assert [f.check for f in checked(tmp_path, *rows, options=LintOptions(language="zh")).issues] == ["language"]
    fine = pair(
        "这段代码是什么意思？",
        "它打印 `hello world`，见 ```python\nprint('hello world')\n```。",
        "我不知道它是什么意思，抱歉。",
    )
    assert not checked(tmp_path, fine, options=LintOptions(language="zh")).issues


def test_a_recipe_raises_and_waives(tmp_path: Path) -> None:
    row = pair("What is fire?", "Hot air.", "Hot")
    raised = checked(tmp_path, row, options=LintOptions(raised=frozenset({"contained"}), waived={"contained": "fine"}))
    assert (raised.blocks, raised.issues[0].note) == (True, None)
    waived = checked(tmp_path, row, options=LintOptions(waived={"contained": "they are meant"}))
    assert (waived.blocks, waived.issues[0].note) == (False, "they are meant")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b+c@mail.example.co.uk", "[email]"),
        ("13812345678", "[phone]"),
        ("+49 (30) 123 45 67", "[phone]"),
        ("4111-1111-1111-1111", "[card]"),
        ("ghp_" + "a" * 36, "[key]"),
        ("张三说", "[name]说"),
        (
            "2026-11-23 10:30, 3.14159, 192.168.1.10, 1234567890123",
            "2026-11-23 10:30, 3.14159, 192.168.1.10, 1234567890123",
        ),
        ("user@localhost and @ada", "user@localhost and @ada"),
    ],
)
def test_personal_data(text: str, expected: str) -> None:
    assert redact(text, finder(["张三"])(text)) == expected


@given(st.text(max_size=200))
def test_redacted_data_is_not_found_again(text: str) -> None:
    find = finder(["Ada"])
    cleaned = redact(f"{text} x@example.org Ada", find(f"{text} x@example.org Ada"))
    assert not [found for found in find(cleaned) if found.kind != "phone"]


def test_a_file_without_training_data_is_refused(tmp_path: Path) -> None:
    for name, data in (("a.jsonl", b'{"x": 1}\n'), ("b.bin", b"\x00\x01"), ("c.jsonl", b""), ("d.json", b"[]")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UserError, match=name):
            lint(tmp_path / name, LintOptions())
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="empty"):
        lint(tmp_path / "empty", LintOptions())


def test_every_dataset_type_is_linted() -> None:
    kept = {path.parent.name for path in FOLDER.rglob("train.jsonl")}
    assert len(kept) >= len(DatasetType)
