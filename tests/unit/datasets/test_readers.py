"""Every format is contents from the others by its rows, and read as what it says. One small file each."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.core.payloads import Note, Payload, Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.rubric import CriterionScore, Rubric
from desktop.core.questions.spans import Span, Spans
from desktop.core.questions.steps import Step, Steps
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.imports import FORMATS, ImportSource, inspect_file
from desktop.datasets.mapping import ColumnMapping
from desktop.datasets.records import ImportedRow

DATA = Path(__file__).resolve().parents[2] / "data" / "imports"
Q, Q2 = "为什么天是蓝的？", "Why is the sky blue? 🌌"
A, B = "因为蓝光散射得最多。", "Because of the ocean."

Contents = tuple[list[tuple[str, str]], list[str], list[Payload]]  # messages, answers, labels


def contents(row: ImportedRow) -> Contents:
    return (
        [(message.role, message.content) for message in row.prompt.messages],
        [answer.text for answer in row.prompt.answers],
        [label.payload for label in row.labels],
    )


def read(source: ImportSource) -> list[ImportedRow]:
    found = [row for _, row in source.rows()]
    assert all(isinstance(row, ImportedRow) for row in found), found
    return [row for row in found if isinstance(row, ImportedRow)]


def over(strength: int = 1, steps: int = 3, margin: float | None = None) -> Comparison:
    return Comparison("0", "1", -strength, steps, margin=margin)


WROTE = Rewrite(None, "0")
USER, SYSTEM = ("user", Q), ("system", "S")
BEFORE = [("user", "Hi"), ("assistant", "Hello")]

GOLDEN: dict[str, list[Contents]] = {
    "trl-sft": [
        ([("system", "Be brief."), USER], [A], [WROTE]),
        ([("user", "Hi"), ("assistant", "Hello!"), ("user", Q2)], ["Scattering.\n\nBlue most."], [WROTE]),
    ],
    "trl-prompt-completion": [([USER], [A], [WROTE]), ([("user", Q2)], [B], [WROTE])],
    "trl-preference": [
        ([USER], [A, B], [over(2, 5, 2.0)]),
        ([("user", Q2)], [A, B], [over()]),
        ([("user", Q2)], ["x", "y"], [over()]),
    ],
    "trl-reward": [
        ([USER], [A, B], [over(3, 7, 3.0)]),
        ([SYSTEM, ("user", "1"), ("assistant", "2"), ("user", Q2)], [A, B], [over()]),
    ],
    "trl-kto": [([USER], [A], [Rating(thumbs=True)]), ([USER], [B], [Rating(thumbs=False)])],
    "trl-prompts": [([USER], [], []), ([SYSTEM, ("user", Q2)], [], [])],
    "trl-stepwise": [
        (
            [("user", "2 + 3 = ?")],
            ["2 + 3 is five.\nSo the answer is 6."],
            [Steps((Step(0, 14, "right"), Step(15, 34, "wrong")))],
        )
    ],
    "hh": [
        ([USER], [A, B], [over()]),
        ([*BEFORE, ("user", Q2)], ["a\x01b ", "\n- list"], [over()]),
    ],
    "sharegpt": [([SYSTEM, USER], [A], [WROTE]), ([*BEFORE, ("user", Q2)], [B], [WROTE])],
    "alpaca": [
        ([SYSTEM, ("user", "q0"), ("assistant", "a0"), ("user", "翻译成英文\n你好")], ["Hello"], [WROTE]),
        ([("user", Q2)], [A], [WROTE]),
    ],
    "llama-factory": [([USER], [A, B], [over()]), ([SYSTEM, ("user", Q2)], [A, B], [over()])],
    "llama-factory-kto": [([USER], [A], [Rating(thumbs=True)]), ([USER], [B], [Rating(thumbs=False)])],
    "axolotl": [([USER], [A, B], [over()])],
    "helpsteer2": [
        (
            [USER],
            [A],
            [Rating(scores={"helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 2, "verbosity": 1})],
        ),
        (
            [USER],
            [B],
            [Rating(scores={"helpfulness": 0, "correctness": 0, "coherence": 3, "complexity": 1, "verbosity": 0})],
        ),
    ],
    "helpsteer3": [
        ([USER], [A, B], [Comparison("0", "1", -2, 7), Note("…")]),
        ([("user", "1"), ("assistant", "2"), ("user", Q2)], [A, B], [Comparison("0", "1", 0, 7)]),
    ],
    "scores": [
        ([USER], [A], [Rating(quality=6, scores={"depth": 2})]),
        ([SYSTEM, ("user", Q2)], [B], [Rating(scores={"quality": 9})]),
    ],
    "spans": [
        ([USER], [A], [Spans((Span(0, 2, "style"), Span(2, 4, "factual", "🌌")))]),
        ([USER], [B], [Spans(())]),
    ],
    "rubric": [
        (
            [USER],
            [A],
            [Rubric((CriterionScore("Accuracy", 3, 4, None), CriterionScore("清晰度", 0.5, 1.5, None)), 0.9)],
        ),
        ([USER], [B], [Rubric((CriterionScore("Accuracy", 3, 0, None),))]),
    ],
    "ranked": [([USER], [A, B, "不知道"], [Ranking((("0",), ("1", "2")))])],
    "ultrafeedback": [
        (
            [USER],
            [A, B],
            [
                Rating(scores={"helpfulness": 5}),
                Rating(scores={"helpfulness": 1, "honesty": 2}),
                Ranking((("0",), ("1",))),
            ],
        )
    ],
}

GOLDEN |= {
    "arena": [([USER], [A, B], [over(-1)]), ([*BEFORE, ("user", Q2)], [A, B], [Comparison("0", "1", 0, 3, True)])],
    "shp": [([USER], [A, B], [over()]), ([("user", Q2)], [A, B], [over(-1)])],
    "auto-j": [([USER], [A, B], [over(1)]), ([USER], [A, B], [over(-1)]), ([USER], [A, B], [over(0)])],
    "helpsteer2-preference": [
        ([USER], [A, B], [over(2, 7), Note("1 is right.\n\nIt names the light.")]),
        ([("user", Q2)], [A, B], [over(-1, 7)]),
    ],
    "label-studio": [([USER], [A, B], [over(1), over(0)]), ([("user", Q2)], [A, B], [])],
    "mt-bench": [([USER], [], []), ([("user", Q2)], [], [])],
    "thread": [([USER], [A], [WROTE])],
    "oasst": [
        ([USER], [B, A], [Ranking((("1",), ("0",)))]),
        ([USER, ("assistant", A), ("user", Q2)], [B], []),
    ],
}

GOLDEN |= {
    "oasst-trees": GOLDEN["oasst"],
    "openai-preference": [
        ([SYSTEM, USER], [A, B], [over()]),
        ([*BEFORE, ("user", Q2)], [A, B], [over()]),
    ],
    "webgpt": [([USER], [A, B], [over()]), ([("user", Q2)], [A, B], [over(0)])],
    "summarize-feedback": [([USER], [A, B], [over()]), ([("user", Q2)], [A, B], [over(-1)])],
    "stack-exchange": [([USER], [A, B], [over()]), ([("user", Q2)], [A, B], [over()])],
    "prm800k": GOLDEN["trl-stepwise"],
    "beavertails": [
        ([USER], [A], [Rating(choices={"outcome": "pass"})]),
        ([USER], [B], [Rating(choices={"outcome": "fail"})]),
    ],
    "distilabel": [
        ([USER], [A, B, "不知道"], [Ranking((("0",), ("1", "2")))]),
        ([("user", Q2)], [B, A], [Ranking((("1",), ("0",)))]),
    ],
    "answer-lists": [([USER], [A, B], []), ([*BEFORE, ("user", Q2)], [B], [])],
    "dolly": [([("user", "翻译成英文\n你好")], ["Hello"], [WROTE]), ([("user", Q2)], [A], [WROTE])],
    "conversation": [([*BEFORE, ("user", Q2)], [B], [WROTE]), ([SYSTEM, USER], [A], [WROTE])],
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_format_is_recognized_by_its_rows_and_read(name: str) -> None:
    source = inspect_file(DATA / f"{name}.jsonl")
    assert (source.format.name, source.guessed) == (name, True)
    assert [contents(row) for row in read(source)] == GOLDEN[name]


def test_every_format_has_its_file() -> None:
    named = set(FORMATS) - {"csv"}
    assert named <= {path.stem for path in DATA.glob("*.jsonl")}
    assert named - {"openrlhf", "prompts"} == set(GOLDEN)


def test_openrlhf_is_read_where_it_is_named() -> None:
    source = inspect_file(DATA / "openrlhf.jsonl", "openrlhf")
    assert (source.guessed, [contents(row) for row in read(source)]) == (False, [([USER], [A, B], [over(1, 3, 1.0)])])


def test_prompts_have_category_language_and_tags() -> None:
    for source in (inspect_file(DATA / "prompts.jsonl", "prompts"), inspect_file(DATA / "prompts.jsonl")):
        first, second = read(source)
        assert (first.prompt.category, first.prompt.language, first.id) == ("questions", "zh", "7")
        assert first.prompt.tags == ("a", "b")
        assert second.prompt.language == "en"
    (one, two) = read(inspect_file(DATA / "lines.txt"))
    assert [contents(row)[0] for row in (one, two)] == [[USER], [("user", Q2)]]


def test_a_table_has_tags_in_one_cell(tmp_path: Path) -> None:
    file = tmp_path / "tagged.csv"
    file.write_text('prompt,tags\nWhy?,"short, hard"\nWho?,\n', encoding="utf-8")
    assert [row.prompt.tags for row in read(inspect_file(file))] == [("hard", "short"), ()]


@pytest.mark.parametrize(
    ("file", "where"), [("pairs.json", "Row 1"), ("pairs.csv", "Line 2"), ("pairs.parquet", "Row 1")]
)
def test_other_kinds_of_files_give_the_same(file: str, where: str) -> None:
    rows = read(inspect_file(DATA / file))
    assert contents(rows[0])[:2] == ([USER], [A, B])
    assert rows[0].where == where


def test_a_table_in_other_words_and_with_line_breaks() -> None:
    source = inspect_file(DATA / "pairs.csv")
    assert list(source.columns.values()) == [
        ColumnRole.PROMPT,
        ColumnRole.CHOSEN,
        ColumnRole.REJECTED,
        ColumnRole.ANNOTATOR,
    ]
    first, second = read(source)
    assert contents(second) == ([("user", 'Why, "sky"?')], ["two\r\nlines", B], [over()])
    assert [row.labels[0].annotator for row in (first, second)] == ["甲", "乙"]
    assert second.where == "Line 3"


def test_models_are_kept_where_the_file_names_them() -> None:
    (row,) = read(inspect_file(DATA / "ranked.jsonl"))
    assert [answer.model for answer in row.prompt.answers] == ["gpt-4", "llama", ""]


# --- columns that a person names


def write(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_columns_have_the_roles_of_the_mapping(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", [{"u": Q, "one": A, "two": B, "w": "甲"}])
    assert inspect_file(path).problem is not None
    mapped = inspect_file(path, mapping=ColumnMapping.parse(["prompt=u", "rejected=one", "chosen=two", "annotator=w"]))
    (row,) = read(mapped)
    assert contents(row) == ([USER], [B, A], [over()])
    assert row.labels[0].annotator == "甲"
    (judged,) = read(inspect_file(path, mapping=ColumnMapping.parse(["prompt=u", "response=one", "response=two"])))
    assert contents(judged) == ([USER], [A, B], [])


@pytest.mark.parametrize(
    "given", [["prompt=u", "chosen=one"], ["response=one"], ["prompt=u", "label=one"], ["prompt=u", "prompt=one"]]
)
def test_a_contradictory_mapping_is_refused(given: list[str], tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", [{"u": Q, "one": A, "two": B}])
    source = inspect_file(path, mapping=ColumnMapping.parse(given))
    assert source.problem is not None
    with pytest.raises(UserError):
        list(source.rows())


@pytest.mark.parametrize("given", ["prompt", "prompt=", "nothing=u"])
def test_an_invalid_mapping_is_refused(given: str) -> None:
    with pytest.raises(UserError, match="PART=COLUMN"):
        ColumnMapping.parse([given])


# --- rows that cannot be used

REFUSED = {
    "a passage beyond the text": (
        "spans",
        {"prompt": "Q", "response": "A", "spans": [{"start": 0, "end": 2, "label": "style"}]},
        "“end” is 2",
    ),
    "no score": ("scores", {"prompt": "Q", "response": "A", "scores": []}, "no score"),
    "an empty side": ("trl-preference", {"prompt": "Q", "chosen": "A", "rejected": " "}, "“rejected” is empty"),
    "equal sides": ("trl-preference", {"prompt": "Q", "chosen": "A", "rejected": "A"}, "both answers are the same"),
    "a missing side": ("trl-preference", {"prompt": "Q", "chosen": "A"}, "“rejected” is missing"),
    "a wrong type": ("trl-preference", {"prompt": {"a": 3}, "chosen": "A", "rejected": "B"}, "not text"),
    "a negative margin": (
        "trl-preference",
        {"prompt": "Q", "chosen": "A", "rejected": "B", "margin": -1},
        "“margin” is below 0",
    ),
    "not a number": ("trl-preference", {"prompt": "Q", "chosen": "A", "rejected": "B", "margin": "x"}, "not a number"),
    "no answer to a thumb": (
        "llama-factory-kto",
        {"messages": [{"role": "user", "content": "a"}] * 2, "label": True},
        "does not end with",
    ),
    "an unknown speaker": ("trl-sft", {"messages": [{"role": "critic", "content": "a"}]}, "“role” is “critic”"),
    "a tool's result alone": ("trl-sft", {"messages": [{"role": "tool", "content": "a"}]}, "does not end with"),
    "a call that names no tool": (
        "trl-sft",
        {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls": [{"type": "function"}]}]},
        "does not name its tool",
    ),
    "a call that is no JSON": (
        "sharegpt",
        {"conversations": [{"from": "human", "value": "a"}, {"from": "function_call", "value": "go"}]},
        "is not valid JSON",
    ),
    "chats that part early": (
        "hh",
        {"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": "\n\nHuman: c\n\nAssistant: d"},
        "differ before their last message",
    ),
    "no answers": ("ranked", {"prompt": "Q", "answers": []}, "no answers"),
    "too many answers": (
        "ranked",
        {"prompt": "Q", "answers": [{"answer": str(n), "rank": n} for n in range(10)]},
        "at most 9",
    ),
    "no rank": ("ranked", {"prompt": "Q", "answers": [{"answer": "A"}]}, "“rank” is missing"),
    "off the scale": ("helpsteer2", {"prompt": "Q", "response": "A", "helpfulness": 5}, "from 0 to 4"),
    "half a character": ("trl-preference", {"prompt": "\ud800", "chosen": "A", "rejected": "B"}, "half a character"),
    "labels and steps": ("trl-stepwise", {"prompt": "Q", "completions": ["a"], "labels": []}, "1 step and 0 labels"),
    "no verdict": ("trl-kto", {"prompt": "Q", "completion": "A", "label": "maybe"}, "true or false"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_cannot_be_used_is_named_with_the_reason(case: str, tmp_path: Path) -> None:
    format, row, reason = REFUSED[case]
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row) + "\n")
    ((_, found),) = inspect_file(path, format).rows()
    assert isinstance(found, UserError)
    assert str(found).startswith("Line 1")
    assert reason in str(found)


# --- texts come through as they are

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(lambda t: t.strip(" \t\r\n"))
plain = texts.filter(lambda text: "Human:" not in text and "Assistant:" not in text and "extra_id_1" not in text)


@given(question=plain, better=plain, worse=plain)
def test_texts_come_through_every_container_as_they_are(
    question: str, better: str, worse: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if better == worse:
        return
    folder = tmp_path_factory.mktemp("texts")
    row = {"prompt": question, "chosen": better, "rejected": worse}
    lines, listed, hh = folder / "a.jsonl", folder / "b.json", folder / "c.jsonl"
    write(lines, [row])
    listed.write_text(json.dumps([row, row]), encoding="utf-8")
    before = f"\n\nHuman: {question}\n\nAssistant: "
    write(hh, [{"chosen": before + better, "rejected": before + worse}])
    wanted = ([("user", question)], [better, worse], [over()])
    assert [contents(found) for found in read(inspect_file(lines))] == [wanted]
    assert [contents(found) for found in read(inspect_file(listed))] == [wanted] * 2
    assert [contents(found) for found in read(inspect_file(hh))] == [wanted]
