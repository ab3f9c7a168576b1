"""Rows are found in JSON of every layout and read unchanged, with any file name; damage is reported."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.datasets.files import rows
from tests.support.data_files import LINES, PAIRS, fields, read

# --- JSON in other shapes

SHAPES: dict[str, str] = {
    "a list": json.dumps(PAIRS),
    "a list, indented": json.dumps(PAIRS, indent=1),
    "wrapped": json.dumps({"version": 1, "data": PAIRS, "features": ["a", "b"]}, indent=2),
    "wrapped in one line": json.dumps({"data": PAIRS}),
    "in splits": json.dumps({"train": PAIRS[:2], "test": PAIRS[2:]}),
    "under a name of its own": json.dumps({"meta": {"n": 3}, "my pairs": PAIRS}, indent=2),
    "one after the other": "".join(json.dumps(row, indent=2) for row in PAIRS),
    "one a line": LINES,
    "two lists": json.dumps(PAIRS[:1]) + "\n" + json.dumps(PAIRS[1:]),
    "by columns": json.dumps({name: [row[name] for row in PAIRS] for name in PAIRS[0]}),
    "by columns of pandas": json.dumps({name: {str(n): row[name] for n, row in enumerate(PAIRS)} for name in PAIRS[0]}),
    "split by pandas": json.dumps(
        {"columns": list(PAIRS[0]), "index": [0, 1, 2], "data": [list(row.values()) for row in PAIRS]}
    ),
    "lists below a header": json.dumps([list(PAIRS[0]), *(list(row.values()) for row in PAIRS)]),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a"])
def test_rows_are_found_in_every_layout(shape: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(SHAPES[shape], encoding="utf-8")
    assert read(path) == PAIRS


def test_a_single_object_is_a_row(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": "Note"}, {"role": "assistant", "content": "So."}]
    ranked = {"answers": [{"text": "a", "answer": "a", "rank": 1}, {"answer": "b", "rank": 2}], "prompt": "Q"}
    for row in (PAIRS[0], {"messages": chat, "tools": [{"name": "x"}]}, {"chosen": chat, "rejected": chat}, ranked):
        for indent in (None, 2):
            path = tmp_path / "a.json"
            path.write_text(json.dumps(row, indent=indent))
            assert read(path) == [row]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize(
    "inner",
    [
        {"steps": [{"prompt": "x", "label": 1}]},
        {"my turns": [{"question": "q", "answer": "a"}]},
        {"results": [{"text": "r", "score": 2}]},
        {"summaries": [{"text": "one"}, {"text": "two"}]},
        {"samples": [["prompt", "label"], ["x", 1]]},
    ],
)
def test_a_row_alone_in_its_file_keeps_its_lists(tmp_path: Path, inner: dict[str, Any], last: bool, name: str) -> None:
    """They are not lists of rows, and the labels next to them are not lost, in any order of the fields."""
    pair = {"input": "P", "chosen": "good", "rejected": "bad"}
    row = pair | inner if last else inner | pair
    for indent in (None, 2):
        path = tmp_path / name
        path.write_text(json.dumps(row, indent=indent), encoding="utf-8")
        assert read(path) == [row]


def test_one_line_of_json_lines_is_a_row(tmp_path: Path) -> None:
    row = {"id": 7, "segments": [{"label": True, "text": "a"}, {"label": False, "text": "b"}]}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    assert read(path) == [row]


def test_a_long_list_with_an_unusual_name_is_read_through_a_window(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    long = "x" * 300_000
    wanted = [{"prompt": str(n), "text": long} for n in range(80)]
    path.write_text(json.dumps({"few": wanted[:2], "many": wanted[2:], "version": 1, "more": wanted[:1]}))
    assert read(path) == [*wanted, wanted[0]]


def test_lists_of_turns_are_chats(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": "Note"}, {"role": "assistant", "content": "So."}]
    path = tmp_path / "a.json"
    for text, count in ((json.dumps([chat, chat]), 2), (json.dumps(chat), 1), (f"{json.dumps(chat)}\n" * 3, 3)):
        path.write_text(text)
        assert read(path) == [{"messages": chat}] * count
    prompts = [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]
    path.write_text(json.dumps(prompts))
    assert read(path) == prompts
    path.write_text('["Why?", "Who?"]')
    assert read(path) == [{"prompt": "Why?"}, {"prompt": "Who?"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[1, 2], [3, 4]]", "Row 1 cannot be used: it is a list, not an object"),
        ('[{"prompt": "a"}', "the end"),
        ('[{"prompt": "a"},]', "not valid JSON"),
        ('{"data": [{"prompt": "a"}], }', "is expected"),
        ('{\n"prompt": tru\n}', "not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"n": ' + "9" * 5000 + "}]", "a number with too many digits"),
    ],
)
def test_the_error_describes_the_problem(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    try:
        found = [row.problem for row in rows(path) if row.problem is not None]
    except UserError as error:
        found = [error]
    assert said in str(found[0])


def test_a_long_list_in_an_object_is_read_through_a_window(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    long = "x" * 300_000
    with path.open("w") as file:
        file.write('{"about": "' + long + '", "data": [')
        file.write(",".join(json.dumps({"prompt": f"{n} 天", "text": long}) for n in range(120)))
        file.write("]}")
    assert [row["prompt"] for row in read(path)] == [f"{n} 天" for n in range(120)]


def test_numbers_that_are_not_finite_are_missing_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"prompt": "a", "margin": NaN, "s": [{"x": -Infinity}]}\n{"prompt": "b", "margin": 1e999}\n{"m": 1.50}\n'
    )
    first, second, third = rows(path)
    assert (first.missing, fields(first)) == (("margin", "s"), {"prompt": "a", "margin": None, "s": [{"x": None}]})
    assert (second.missing, fields(second)["margin"]) == (("margin",), None)
    assert third.missing == ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    data=st.lists(
        st.dictionaries(st.sampled_from(["prompt", "a", "messages", "data", "x"]), values), min_size=1, max_size=5
    ),
    shape=st.sampled_from(["list", "lines", "wrapped"]),
    indent=st.sampled_from([None, 1]),
)
def test_any_objects_are_read_unchanged(
    data: Any, shape: str, indent: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("j") / ("a.jsonl" if shape == "lines" else "a.json")
    data = [{"prompt": "q", **row} for row in data]
    if shape == "lines":
        text = "".join(json.dumps(row) + "\n" for row in data) * 2
        data = data * 2
    else:
        text = json.dumps(data if shape == "list" else {"data": data}, indent=indent)
    path.write_text(text, encoding="utf-8")
    assert read(path) == data
