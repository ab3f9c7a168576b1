"""Verdicts in columns of their own: which of two answers is better, and nothing where that is not clear."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import UserError
from desktop.core.questions.comparison import Comparison
from desktop.core.untrusted import Fields
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.imports import ImportSource, inspect_file
from desktop.datasets.mapping import ColumnMapping
from desktop.datasets.readers.verdicts import Verdicts
from desktop.datasets.records import ImportedRow
from desktop.datasets.verdict_values import ValueCounter, meanings

BAD = "both bad"


def jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path = path / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def strengths(source: ImportSource) -> list[Any]:
    """For each row: how much better the second answer is, that both are bad, that it is refused, or nothing."""
    found: list[Any] = []
    for _, row in source.rows():
        if isinstance(row, UserError):
            found.append("refused")
            continue
        payloads = [label.payload for label in row.labels]
        assert len(payloads) <= 1
        one = payloads[0] if payloads else None
        assert one is None or isinstance(one, Comparison)
        found.append(None if one is None else BAD if one.both_bad else one.strength)
    return found


def pairs(first: str, second: str, column: str, *values: Any, **more: Any) -> list[dict[str, Any]]:
    return [
        {"prompt": f"q{n}", first: f"one {n}", second: f"two {n}", column: value} | more
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("first", "second", "column", "values", "right"),
    [
        ("response_0", "response_1", "better_response_id", [0, 1, 1, "0"], [-1, 1, 1, -1]),
        ("response_1", "response_2", "winner", [1, 2, 2.0, "1"], [-1, 1, 1, -1]),
        ("response_a", "response_b", "winner", ["a", "B", "tie", "tie (bothbad)"], [-1, 1, 0, BAD]),
        ("answer A", "answer B", "winner", ["model_a", "model_b", "Tie", "both_bad"], [-1, 1, 0, BAD]),
        ("回答A", "回答B", "结果", ["A更好", "B", "平局", "都不好", "甲", "右边胜"], [-1, 1, 0, BAD, -1, 1]),
        ("answer_a", "answer_b", "judgement", ["A is better", "B wins", "answer_b", "left"], [-1, 1, 1, -1]),
        ("output_1", "output_2", "preference", ["output_2", "output_1", "equal"], [1, -1, 0]),
        ("answer1", "answer2", "verdict", ["left", "right", "tie"], [-1, 1, 0]),
        ("answer_a", "answer_b", "verdict", ["[[A]]", "[[B]]", "[[C]]"], [-1, 1, 0]),
        ("answer_a", "answer_b", "verdict", ["A>>B", "A<B", "B>A", "A=B", "[[B>>A]]"], [-2, 1, 1, 0, 2]),
        ("回答1", "回答2", "胜者", ["回答2", "左", "平局"], [1, -1, 0]),
        ("response_1", "response_2", "overall_preference", [-3, 0, 2], [-3, 0, 2]),
        ("response_1", "response_2", "preferred", ["two 0", "one 1", "nobody"], [1, -1, "refused"]),
    ],
)
def test_a_verdict_is_recognized_and_mapped(
    tmp_path: Path, first: str, second: str, column: str, values: list[Any], right: list[Any]
) -> None:
    path = jsonl(tmp_path, pairs(first, second, column, *values))
    source = inspect_file(path)
    assert source.columns[column] is ColumnRole.VERDICT
    assert strengths(source) == right
    mapping = ColumnMapping.parse(["prompt=prompt", f"response={first}", f"response={second}", f"verdict={column}"])
    assert strengths(inspect_file(path, mapping=mapping)) == right


@pytest.mark.parametrize(
    ("first", "second", "column", "values"),
    [
        ("response_a", "response_b", "label", [0, 1]),  # 1 may mean a, or b
        ("response_1", "response_2", "label", [0, 1, 2]),  # from 0 or from 1?
        ("response_a", "response_b", "winner", [True, False]),
        ("response_a", "response_b", "winner", ["gpt-4", "claude"]),
        ("response_a", "response_b", "winner", ["neither", "none"]),
        ("response_a", "response_b", "winner", [None, ""]),
        ("response_a", "response_b", "winner", [["a"], {"a": 1}]),
        ("response_b", "response_a", "winner", [1, 2]),
    ],
)
def test_what_could_mean_either_is_refused(
    tmp_path: Path, first: str, second: str, column: str, values: list[Any]
) -> None:
    path = jsonl(tmp_path, pairs(first, second, column, *values))
    assert set(strengths(inspect_file(path))) == {"refused"}
    mapping = ColumnMapping.parse(["prompt=prompt", f"response={first}", f"response={second}", f"verdict={column}"])
    assert set(strengths(inspect_file(path, mapping=mapping))) == {"refused"}


def test_values_have_the_meaning_that_the_user_gives(tmp_path: Path) -> None:
    path = jsonl(tmp_path, pairs("response_a", "response_b", "label", 1, 0, 2, True, "x"))
    parts = ["prompt=prompt", "response=response_a", "response=response_b", "verdict=label"]
    mapping = ColumnMapping.parse(parts, ["1=first", "0=second", "2=both-bad", "true=tie"])
    assert strengths(inspect_file(path, mapping=mapping)) == [-1, 1, BAD, 0, "refused"]
    with pytest.raises(UserError, match="OUTCOME is one of"):
        ColumnMapping.parse(parts, ["1=best"])


def test_reversed_letters_are_those_of_the_columns(tmp_path: Path) -> None:
    path = jsonl(tmp_path, pairs("response_b", "response_a", "winner", "a", "b", "response_a", "left"))
    assert strengths(inspect_file(path)) == [1, -1, 1, -1]


def test_models_are_named_and_may_be_the_verdict(tmp_path: Path) -> None:
    rows = pairs("response_a", "response_b", "winner", "gpt", "llama", "gemma", model_a="gpt", model_b="llama")
    source = inspect_file(jsonl(tmp_path, rows))
    assert strengths(source) == [-1, 1, "refused"]
    first = next(row for _, row in source.rows())
    assert isinstance(first, ImportedRow)
    assert [answer.model for answer in first.prompt.answers] == ["gpt", "llama"]
    assert first.unread == ()


def test_one_of_several_columns_is_set_and_lists_in_cells_are_turns(tmp_path: Path) -> None:
    path = tmp_path / "kaggle.csv"
    names = ["id", "prompt", "response_a", "response_b", "winner_model_a", "winner_model_b", "winner_tie"]
    cells = [
        [1, '["Q"]', '["A"]', '["B"]', 1, 0, 0],
        [2, '["Q"]', '["A"]', '["B"]', 0, 1, 0],
        [3, '["Q 1", "Q 2"]', '["A", "more"]', '["A", "other"]', 0, 0, 1],
        [4, '["Q"]', '["A"]', '["B"]', 1, 1, 0],  # two are set
        [5, '["Q"]', '["A"]', '["B"]', 0, 0, ""],
        [6, '["Q", "R"]', '["A", "a"]', '["B", "b"]', 1, 0, 0],  # they part before the last answer
        [7, '["Q"]', "[null]", '["B"]', 0, 1, 0],
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *cells])
    source = inspect_file(path)
    assert strengths(source) == [-1, 1, 0, "refused", "refused", -1, "refused"]
    found = [row for _, row in source.rows()]
    assert isinstance(found[2], ImportedRow)
    assert [message.content for message in found[2].prompt.messages] == ["Q 1", "A", "Q 2"]
    assert [answer.text for answer in found[2].prompt.answers] == ["more", "other"]
    parts = ["prompt=prompt", "response=response_a", "response=response_b"]
    mapping = ColumnMapping.parse([*parts, *(f"verdict={name}" for name in names[4:])])
    assert strengths(inspect_file(path, mapping=mapping)) == strengths(source)


def test_public_sets_are_mapped_by_hand_as_they_are_recognized() -> None:
    data = Path(__file__).resolve().parents[2] / "data" / "imports"
    for name, parts in {
        "arena": ["response=conversation_a", "response=conversation_b", "verdict=winner"],
        "shp": ["prompt=history", "response=human_ref_A", "response=human_ref_B", "verdict=labels"],
        "auto-j": ["prompt=prompt", "response=response 1", "response=response 2", "verdict=label"],
        "helpsteer2-preference": [
            *("prompt=prompt", "response=response_1", "response=response_2", "verdict=preference_strength"),
        ],
    }.items():
        path = data / f"{name}.jsonl"
        guessed = [row for _, row in inspect_file(path).rows()]
        right = [label.payload for row in guessed if isinstance(row, ImportedRow) for label in row.labels[:1]]
        mapped = [row for _, row in inspect_file(path, mapping=ColumnMapping.parse(parts)).rows()]
        assert [label.payload for row in mapped if isinstance(row, ImportedRow) for label in row.labels] == right


def test_a_verdict_has_its_margin(tmp_path: Path) -> None:
    rows = [row | {"margin": 0.25} for row in pairs("response_a", "response_b", "winner", "a", "b", "tie")]
    found = [row for _, row in inspect_file(jsonl(tmp_path, rows)).rows()]
    payloads = [label.payload for row in found if isinstance(row, ImportedRow) for label in row.labels]
    assert [getattr(payload, "margin", None) for payload in payloads] == [0.25] * 3
    assert strengths(inspect_file(jsonl(tmp_path, [rows[0] | {"margin": -1}]))) == ["refused"]


def test_other_columns_are_no_verdicts(tmp_path: Path) -> None:
    for column, values in {
        "position": ["first", "second"],
        "label": ["science", "cooking"],
        "comment": ["a", "b"],
        "better_than_before": ["a long remark about what is better than it was before in each of the two"] * 2,
    }.items():
        source = inspect_file(jsonl(tmp_path, pairs("response_a", "response_b", column, *values)))
        assert strengths(source) == [None, None], column


def test_messages_of_conversations_are_no_prompts(tmp_path: Path) -> None:
    rows = [{"text": "Hi", "role": "user"}, {"text": "Hello", "role": "assistant"}]
    source = inspect_file(jsonl(tmp_path, rows))
    assert source.problem is not None
    assert "single messages" in str(source.problem)
    tree = [
        {"id": 1, "parent": None, "role": "user", "content": "Hi"},
        {"id": 2, "parent": 1, "role": "assistant", "content": "Hello"},
        {"id": 3, "parent": 9, "role": "assistant", "content": "Whom do I answer?"},
        {"id": 4, "parent": 2, "role": "narrator", "content": "..."},
        {"id": 2, "parent": 1, "role": "assistant", "content": "Again"},
    ]
    source = inspect_file(jsonl(tmp_path, tree))  # type: ignore[arg-type]
    found = [row for _, row in source.rows()]
    good = [row for row in found if isinstance(row, ImportedRow)]
    assert [[answer.text for answer in row.prompt.answers] for row in good] == [["Hello"]]
    assert len(found) - len(good) == 3


def test_values_are_given_a_meaning_without_a_mapping(tmp_path: Path) -> None:
    given = ColumnMapping.parse((), ["1=first", "2=second", "0=tie", "The short one=first"])
    for values, right in {
        (1, 2, 0, None): [-1, 1, 0, "refused"],
        (1.0, "2", 3): [-1, 1, "refused"],
        ("The short one", "The long one", "the SHORT one"): [-1, "refused", -1],
    }.items():
        for column in ("winner", "what they said"):
            source = inspect_file(jsonl(tmp_path, pairs("response_1", "response_2", column, *values)), None, given)
            assert strengths(source) == right
    late = [*pairs("response_1", "response_2", "winner", *[1] * 25), {"prompt": "q", "response_1": "a", "note": "b"}]
    assert strengths(inspect_file(jsonl(tmp_path, late), None, given))[:25] == [-1] * 25
    with pytest.raises(UserError, match="No column"):
        inspect_file(jsonl(tmp_path, pairs("response_1", "response_2", "winner", "left", "right")), None, given)


def test_values_of_the_arena_are_given_a_meaning(tmp_path: Path) -> None:
    def chat(answer: str) -> list[dict[str, str]]:
        return [{"role": "user", "content": "q"}, {"role": "assistant", "content": answer}]

    rows = [
        {"conversation_a": chat("a"), "conversation_b": chat("b"), "winner": winner, "turn": 1}
        for winner in ("tie (inconsistent)", "model_a", "model_b", "error")
    ]
    path = jsonl(tmp_path, rows)
    assert strengths(inspect_file(path)) == ["refused", -1, 1, "refused"]
    given = ColumnMapping.parse((), ["tie (inconsistent)=tie", "model_a=first", "model_b=second"])
    assert strengths(inspect_file(path, None, given)) == [0, -1, 1, "refused"]


@pytest.mark.parametrize("names", [("response_a", "response_b"), ("answer 1", "answer 2"), ("output0", "output1")])
def test_a_chat_as_the_prompt_hides_no_verdict(tmp_path: Path, names: tuple[str, str]) -> None:
    rows = pairs(*names, "winner", "tie", "left")
    rows = [row | {"prompt": [{"role": "user", "content": row["prompt"]}]} for row in rows]
    assert strengths(inspect_file(jsonl(tmp_path, rows))) == [0, -1]


A_B = {"prompt": "q", "response_a": "one", "response_b": "two"}


@pytest.mark.parametrize(
    ("row", "right"),
    [
        (A_B | {"annotator_1": "A", "annotator_2": "tie", "annotator_3": ""}, {"annotator_1": -1, "annotator_2": 0}),
        (A_B | {"rater 1 label": "b", "rater 2 label": "a"}, {"rater 1 label": 1, "rater 2 label": -1}),
        (A_B | {"winner": ["A", "B", "B"], "annotators": ["ann", 7, "bo"]}, {"ann": -1, "7": 1, "bo": 1}),
        (A_B | {"winner": ["A", None], "worker_ids": [1, 2]}, {"1": -1}),
        (
            A_B
            | {"preference": [{"user_id": "u", "value": "B", "status": "submitted"}, {"user_id": "v", "value": "A"}]},
            {"u": 1, "v": -1},
        ),
        (
            A_B
            | {
                "preference.responses": ["A", "B", "B"],
                "preference.responses.users": ["u", "v", "w"],
                "preference.responses.status": ["submitted", "submitted", "discarded"],
            },
            {"u": -1, "v": 1},
        ),
        (A_B | {"votes": [{"annotator": "u", "winner": "tie"}, {"annotator": 3, "winner": "B"}]}, {"u": 0, "3": 1}),
        (A_B | {"votes": ["A", "A", "B"]}, {1: -1, 2: -1, 3: 1}),
    ],
)
def test_several_annotators_of_one_row_stay_apart(tmp_path: Path, row: dict[str, Any], right: dict[Any, int]) -> None:
    ((_, found),) = inspect_file(jsonl(tmp_path, [row])).rows()
    assert isinstance(found, ImportedRow)
    labels = {label.annotator or label.person: label.payload for label in found.labels}
    assert {who: one.strength for who, one in labels.items() if isinstance(one, Comparison)} == right
    assert found.unread == ()


@pytest.mark.parametrize(
    "more",
    [
        {"preference": ["B", "A"]},  # may be their order
        {"preference": [2, 1]},
        {"preference": {"response_a": 1, "response_b": 2}},
        {"preference": [{"model": "x", "value": "A"}, {"model": "y", "value": "B"}]},
        {"winner": ["A", "B"], "annotators": ["ann"]},
        {"winner": ["A", "B"], "annotators": ["ann", "ann"]},
        {"votes": []},
        {"votes": ["A", "no idea"]},
    ],
)
def test_lists_that_are_no_clear_verdicts_are_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    clear = {"annotators": ["u", "v"]} if "winner" in more else {}
    column = next(iter(more))
    rows = [A_B | {"prompt": str(n), column: ["A", "B"] if clear else "A"} | clear for n in range(4)] + [A_B | more]  # type: ignore[operator]
    if column == "votes":
        rows = [A_B | {"prompt": str(n), "votes": ["A"]} for n in range(4)] + [A_B | more]  # type: ignore[assignment]
    assert isinstance([row for _, row in inspect_file(jsonl(tmp_path, rows)).rows()][-1], UserError)


@pytest.mark.parametrize(
    ("column", "values", "right"),
    [
        ("chosen_index", [0, 1], [-1, 1]),
        ("best_answer", ["answer_1", "answer_0"], [1, -1]),
        ("selected_answer", ["first", "second"], [-1, 1]),
        ("chosen", ["one 0", "two 1"], [-1, 1]),  # the text itself
        ("human_preference", ["tie", "left"], [0, -1]),
        ("chosen_length", [120, 80], [None, None]),
        ("best", [3, 4], ["refused", "refused"]),
    ],
)
def test_other_names_of_verdicts(tmp_path: Path, column: str, values: list[Any], right: list[Any]) -> None:
    assert strengths(inspect_file(jsonl(tmp_path, pairs("answer_0", "answer_1", column, *values)))) == right


def test_pairs_have_other_names_too(tmp_path: Path) -> None:
    for better, worse in (
        ("chosen_response", "rejected_response"),
        ("preferred_output", "non_preferred_output"),
        ("answer_chosen", "answer_rejected"),
    ):
        assert strengths(inspect_file(jsonl(tmp_path, [{"question": "q", better: "a", worse: "b"}]))) == [-1]
    alone = inspect_file(jsonl(tmp_path, [{"question": "q", "accepted_answer": "a"}]))
    assert strengths(alone) == [None]


def counted(source: ImportSource) -> dict[str, tuple[int, str | None]]:
    assert source.verdicts is not None
    counter = ValueCounter(source.verdicts)
    for row, found in source.rows():
        assert row.fields is not None
        counter.add(row.fields, is_read=isinstance(found, ImportedRow))
    return {value.text: (value.count, value.outcome) for value in counter.values()}


def test_values_are_counted_with_their_outcome(tmp_path: Path) -> None:
    path = jsonl(tmp_path, pairs("response_a", "response_b", "winner", "model_a", "tie", "error", "error", None, "b"))
    source = inspect_file(path)
    assert list(counted(source).items()) == [
        *(("error", (2, None)), ("", (1, None)), ("b", (1, "second")), ("model_a", (1, "first")), ("tie", (1, "tie"))),
    ]
    assert source.mapping is not None
    values = {"error": "both-bad", "": "none"}
    given = inspect_file(path, mapping=replace(source.mapping, values=values))
    assert strengths(given) == [-1, 0, BAD, BAD, None, 1]
    assert counted(given)["error"] == (2, "both-bad")
    named = jsonl(
        tmp_path, pairs("response_a", "response_b", "winner", "gpt", "llama", "?", model_a="gpt", model_b="llama")
    )
    assert counted(inspect_file(named)) == {"?": (1, None)}  # which answer a model wrote is another matter in each row


def test_one_number_that_is_given_leaves_the_others_as_they_are_shown(tmp_path: Path) -> None:
    path = jsonl(tmp_path, pairs("response_1", "response_2", "winner", 1, 2, "none of them"))
    source = inspect_file(path)
    counter = ValueCounter(source.verdicts or Verdicts(("", ""), ()))
    for row, found in source.rows():
        counter.add(row.fields or Fields({}, ""), is_read=isinstance(found, ImportedRow))
    values = meanings(counter.values(), {}, "1", "tie")
    assert values == {"1": "tie", "2": "second"}
    assert meanings(counter.values(), values, "none of them", "none") == values | {"none of them": "none"}
    assert meanings(counter.values(), values, "1", None) == {"2": "second"}
    assert source.mapping is not None
    assert strengths(inspect_file(path, mapping=replace(source.mapping, values=values))) == [0, 1, "refused"]


@pytest.mark.parametrize("value", ["-1", "+1", "1.", "1,0", " -2 "])
def test_other_numbers_are_no_answers_columns(tmp_path: Path, value: str) -> None:
    assert (
        strengths(inspect_file(jsonl(tmp_path, pairs("response_1", "response_2", "winner", value, "1", "2"))))[0]
        == "refused"
    )


def test_verdicts_of_annotators_get_their_meaning_together(tmp_path: Path) -> None:
    rows = [
        A_B | {"annotator_1": "A", "annotator_2": "B"},
        A_B | {"prompt": "r", "annotator_1": "A", "annotator_2": "skip"},
    ]
    source = inspect_file(jsonl(tmp_path, rows))
    mapping = ColumnMapping(
        {"prompt": ColumnRole.PROMPT, "response_a": ColumnRole.RESPONSE, "response_b": ColumnRole.RESPONSE},
        by_column=True,
    )
    voters = dict.fromkeys(("annotator_1", "annotator_2"), ColumnRole.VERDICT)
    mapping = replace(mapping, columns={**mapping.columns, **voters}, values={"skip": "none"})
    found = [row for _, row in inspect_file(source.path, mapping=mapping).rows()]
    assert [[label.annotator for label in row.labels] for row in found if isinstance(row, ImportedRow)] == [
        ["annotator_1", "annotator_2"],
        ["annotator_1"],
    ]
