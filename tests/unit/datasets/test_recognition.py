"""What a file is follows from its columns and most of its rows: a row with a gap is refused, the others keep their
labels, wherever the gap is and whatever the file is kept in."""

import csv
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import UserError
from desktop.core.payloads import Note, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.datasets.imports import FORMATS, ImportSource, inspect_file
from desktop.datasets.parquet import convert
from desktop.datasets.records import ImportedRow
from tests.support.counts import rounds

DATA = Path(__file__).resolve().parents[2] / "data" / "imports"
GUESSED = sorted(name for name, format in FORMATS.items() if format.needs and not format.is_tree)
LABEL = {  # what no row can do without, beside its texts
    "helpsteer2": "helpfulness",
    "helpsteer3": "overall_preference",
    "hh": "rejected",
    "trl-kto": "label",
    "llama-factory-kto": "kto_tag",
    "trl-stepwise": "labels",
    "trl-preference": "rejected",
    "trl-reward": "rejected",
    "llama-factory": "chosen",
    "axolotl": "rejected",
    "ranked": "answers",
    "scores": "scores",
    "spans": "spans",
    "rubric": "rubric",
    "arena": "winner",
    "shp": "labels",
    "auto-j": "label",
    "helpsteer2-preference": "preference_strength",
    "label-studio": "data",
    "openai-preference": "non_preferred_output",
    "webgpt": "score_1",
    "summarize-feedback": "choice",
    "stack-exchange": "response_k",
    "prm800k": "label",
    "beavertails": "is_safe",
    "distilabel": "ratings",
    "dolly": "response",
    "conversation": "conversation",
}


def jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path = path.with_suffix(".jsonl")
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def parquet(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    columns = {name: "bool" if name == "label" else "string" for name in rows[0]}
    convert(jsonl(path, rows), path.with_suffix(".parquet"), columns)
    return path.with_suffix(".parquet")


def table(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path = path.with_suffix(".csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return path


def sample(name: str, count: int = 8) -> list[dict[str, Any]]:
    """Rows of the format that all say the same kind of thing."""
    first = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[0]
    return [json.loads(first) for _ in range(count)]


def outcomes(source: ImportSource) -> list[Any]:
    return [
        "refused" if isinstance(row, UserError) else [label.payload for label in row.labels] for _, row in source.rows()
    ]


@pytest.mark.parametrize("position", [0, 3, 7])
@pytest.mark.parametrize("name", sorted(LABEL))
def test_a_row_without_its_label_is_refused_and_the_others_keep_theirs(
    tmp_path: Path, name: str, position: int
) -> None:
    good = outcomes(inspect_file(jsonl(tmp_path / "good", sample(name))))
    for broken in (None, "absent"):
        rows = sample(name)
        rows[position][LABEL[name]] = None
        if broken:
            del rows[position][LABEL[name]]
        source = inspect_file(jsonl(tmp_path / "rows", rows))
        assert source.format.name == name
        assert outcomes(source) == [*good[:position], "refused", *good[position + 1 :]]


@pytest.mark.parametrize("write", [jsonl, parquet, table])
@pytest.mark.parametrize("nulls", [1, 5, 7])
def test_an_answer_labelled_bad_is_never_a_demonstration(
    tmp_path: Path, write: Callable[[Path, Sequence[dict[str, Any]]], Path], nulls: int
) -> None:
    rows: list[dict[str, Any]] = [{"prompt": f"q{n}", "completion": f"a{n}", "label": n % 2 == 0} for n in range(8)]
    for row in rows[:nulls]:
        row["label"] = None
    source = inspect_file(write(tmp_path / "kto", rows))
    assert source.format.name == "trl-kto"
    found = [row for _, row in source.rows()]
    assert [isinstance(row, UserError) for row in found] == [n < nulls for n in range(8)]
    thumbs = [label.payload for row in found if isinstance(row, ImportedRow) for label in row.labels]
    assert [getattr(payload, "thumbs", None) for payload in thumbs] == [n % 2 == 0 for n in range(nulls, 8)]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("desirable", [False, True, False]),
        ("is_correct", ["no", "yes", "no"]),
        ("accepted", ["False", "True", "False"]),
        ("thumbs_up", [False, True, False]),
        ("user_feedback", ["👎", "thumbs_up", "dislike"]),
        ("rating", ["bad", "good", None]),
        ("评价", ["差", "好", "不满意"]),
    ],
)
@pytest.mark.parametrize(
    "row",
    [
        {"prompt": "q", "completion": "a"},
        {"instruction": "q", "input": "", "output": "a"},
        {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]},
        {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]},
    ],
    ids=["completion", "output", "messages", "conversations"],
)
def test_words_for_good_and_bad_are_labels_under_other_names(
    tmp_path: Path, row: dict[str, Any], column: str, values: list[Any]
) -> None:
    found = outcomes(inspect_file(jsonl(tmp_path / "thumbs", [row | {column: value} for value in values])))
    thumbs = [
        "refused" if labels == "refused" else [getattr(label, "thumbs", None) for label in labels] for labels in found
    ]
    assert thumbs == [[False], [True], "refused" if values[2] is None else [False]]


@pytest.mark.parametrize("values", [[0, 3, 4], ["clear", "too long", "fine, I think"], [None, None, None]])
def test_other_values_in_such_a_column_leave_the_answer_a_demonstration(tmp_path: Path, values: list[Any]) -> None:
    rows = [{"prompt": "q", "completion": f"a{n}", "feedback": value} for n, value in enumerate(values)]
    assert outcomes(inspect_file(jsonl(tmp_path / "notes", rows))) == [[Rewrite(None, "0")]] * 3


def test_a_label_that_comes_late_is_not_lost(tmp_path: Path) -> None:
    rows = [{"prompt": f"q{n}", "completion": f"a{n}"} for n in range(30)]
    rows.append({"prompt": "q", "completion": "no", "label": False})  # type: ignore[dict-item]
    *early, late = outcomes(inspect_file(jsonl(tmp_path / "late", rows)))
    assert early == [[Rewrite(None, "0")]] * 30
    assert late == "refused"
    columns = [{"question": f"q{n}", "answer": "a"} for n in range(30)] + [
        {"question": "q", "answer": "a", "thumbs": False}
    ]
    assert outcomes(inspect_file(jsonl(tmp_path / "columns", columns)))[-1] == "refused"


@pytest.mark.parametrize("column", ["annotator", "annotator_id", "worker_id", "WorkerId", "rater", "judge", "标注员"])
def test_a_number_names_an_annotator(tmp_path: Path, column: str) -> None:
    for number, names in ((1, ["1", "2"]), (1.0, ["1", "2"]), ("w1", ["w1", "2"])):
        rows = [
            {"prompt": "q", "chosen": "a", "rejected": "b", column: number},
            {"prompt": "q", "chosen": "b", "rejected": "a", column: 2},
        ]
        for more in ({}, {"question": "q"}):  # in a known format, and as a table of its own kind
            source = inspect_file(jsonl(tmp_path / "people", [row | more for row in rows]))  # type: ignore[operator]
            people = [
                label.annotator for _, row in source.rows() if isinstance(row, ImportedRow) for label in row.labels
            ]
            assert people == names
    strange = [{"prompt": "q", "chosen": "a", "rejected": "b", column: [3]}]
    assert outcomes(inspect_file(jsonl(tmp_path / "strange", strange))) == ["refused"]


@pytest.mark.parametrize("column", ["user_id", "user", "author", "created_by"])
def test_users_are_annotators_where_several_judged_the_same(tmp_path: Path, column: str) -> None:
    def people(rows: Sequence[dict[str, Any]]) -> tuple[list[str], set[str]]:
        source = inspect_file(jsonl(tmp_path / "people", rows))
        found = [row for _, row in source.rows() if isinstance(row, ImportedRow)]
        return [label.annotator for row in found for label in row.labels], {n for row in found for n in row.unread}

    for name in ("prompt", "question"):
        row = {name: "q", "chosen": "a", "rejected": "b"}
        other = {name: "r", "chosen": "a", "rejected": "b", column: 3}
        agree, differ = row | {column: 2}, {name: "q", "chosen": "b", "rejected": "a", column: 2}
        assert people([row | {column: 1}, agree, other]) == (["1", "2", "3"], set())
        assert people([row | {column: 1}, differ, other]) == (["1", "2", "3"], set())
        assert people([row | {column: 1}, other]) == (["", ""], {column})  # may be who asked
        assert people([row | {column: 1}, row | {column: 1}]) == (["", ""], {column})
        assert people([row | {column: 1, "annotator": "x"}, agree | {"annotator": "y"}]) == (["x", "y"], {column})


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "q", "name": ""}, {"role": "assistant", "content": "a", "weight": 0}]
    rows = [{"messages": turns, "images": ["a.png"], "empty": [], "none": None}, {"messages": turns, "id": 3}]
    first, second = (row for _, row in inspect_file(jsonl(tmp_path / "rows", rows)).rows())
    assert isinstance(first, ImportedRow)
    assert isinstance(second, ImportedRow)
    assert set(first.unread) == {"images", "messages.weight"}
    assert second.unread == ("messages.weight",)


# --- nulls and wrong types at random places

WRONG: tuple[Any, ...] = (None, [], {}, [None], {"a": 1}, 12_345, -7.5, "zzz", "")
WHOLE, FEW = 3000, 150


def outcome(row: ImportedRow | UserError) -> Any:
    """What a row says, without what a file may leave out: how much better, and further labels."""
    if isinstance(row, UserError):
        return None
    kinds = {type(label.payload) for label in row.labels}
    verdicts = [label.payload for label in row.labels if not isinstance(label.payload, Comparison | Note)]
    better = [label.payload.strength < 0 for label in row.labels if isinstance(label.payload, Comparison)]
    return kinds, verdicts, better


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Everywhere inside a row, as a list or an object and an index or a name of it."""
    for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inside, dict | list):
            yield from places(inside)


def check_fuzz(tmp_path: Path, seeds: range) -> None:
    refused = read = 0
    for seed in seeds:
        source = random.Random(seed)
        name = source.choice(GUESSED)
        rows = sample(name)
        right = outcome(next(row for _, row in inspect_file(jsonl(tmp_path / "right", rows)).rows()))
        broken: set[int] = set()
        for _ in range(source.choice((1, 1, 2, 3))):  # at most 3 of 8 rows
            place = source.randrange(len(rows))
            column = source.choice(list(rows[place]))
            broken.add(place)
            if source.random() < 0.2:
                del rows[place][column]
                if not rows[place]:
                    rows[place] = {"x": 1}
            elif source.random() < 0.5:
                holder, key = source.choice(list(places(rows[place])))
                holder[key] = source.choice((None, {}, [None]))
            else:
                rows[place][column] = source.choice(WRONG)
        for place, (_, row) in enumerate(inspect_file(jsonl(tmp_path / "fuzz", rows)).rows()):
            found = outcome(row)
            if place not in broken:
                assert found == right, (seed, name, place)
            elif found is not None:
                assert found[0] <= right[0], (seed, name, place)
                unjudged = name == "label-studio" and rows[place]["annotations"] == []
                assert found[2] == ([] if unjudged else right[2]), (seed, name, place)
                if name not in (
                    "ultrafeedback",
                    "helpsteer2",
                    "spans",
                    "scores",
                    "rubric",
                ):  # fewer scores, no spans: as it says
                    assert found[1] == right[1], (seed, name, place)
            refused, read = refused + (found is None), read + (found is not None)
    assert min(refused, read) > 0


@pytest.mark.soak
def test_nulls_and_wrong_types_never_make_a_label(tmp_path: Path) -> None:
    check_fuzz(tmp_path, range(rounds(FEW, WHOLE)))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("category", ["a", "b"]),
        ("category", {"harm": True}),
        ("category", "long " * 40),
        ("task_category", {"x": 1}),
        ("language", ["en"]),
        ("lang", {"code": "en"}),
        ("tags", {"a": 1}),
        ("tags", ["a", {"b": 1}]),
        ("id", {"a": 1}),
        ("chosen_model", ["m"]),
    ],
)
@pytest.mark.parametrize("prompt", ["prompt", "question"])  # of a known format, and of none
def test_a_value_that_cannot_be_kept_is_named(tmp_path: Path, column: str, value: object, prompt: str) -> None:
    rows = [{prompt: "q", "chosen": "a", "rejected": "b", column: value}]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (found,) = (row for _, row in inspect_file(path).rows())
    assert isinstance(found, ImportedRow)
    assert found.unread == (column,)
    assert found.identity
