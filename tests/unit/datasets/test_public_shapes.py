"""Layouts of public datasets: each is read as its authors mean it, or refused."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import UserError
from desktop.core.payloads import Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.datasets.imports import inspect_file
from desktop.datasets.records import ImportedRow


def read(folder: Path, rows: Sequence[dict[str, Any]]) -> tuple[str, list[ImportedRow | str]]:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    source = inspect_file(path)
    return source.format.name, [str(row) if isinstance(row, UserError) else row for _, row in source.rows()]


def texts(row: ImportedRow | str) -> list[str]:
    assert isinstance(row, ImportedRow), row
    return [*(message.content for message in row.prompt.messages), *(answer.text for answer in row.prompt.answers)]


@pytest.mark.parametrize(
    ("column", "chat"),
    [
        ("conversation", [{"input": "1", "output": "2"}, {"input": "3", "output": "4"}]),
        ("conversation", [{"Human": "1", "Assistant": "2"}, {"Human": "3", "Assistant": "4"}]),
        (
            "conversation",
            [{"role": role, "content": said} for role, said in zip(["user", "assistant"] * 2, "1234", strict=True)],
        ),
        ("conversations", [{"question": "1", "answer": "2"}, {"question": "3", "answer": "4"}]),
        ("conversations", ["1", "2", "3", "4"]),
        ("messages", ["1", "2", "3", "4"]),
    ],
)
def test_chats_in_lists_of_other_kinds(tmp_path: Path, column: str, chat: list[Any]) -> None:
    _, (found,) = read(tmp_path, [{column: chat, "source": "s"}])
    assert texts(found) == ["1", "2", "3", "4"]
    assert isinstance(found, ImportedRow)
    assert [type(label.payload) for label in found.labels] == [Rewrite]
    assert found.unread == ("source",)


@pytest.mark.parametrize(
    "chat",
    [
        [{"input": "1", "output": None}],
        [{"input": "1", "output": "2"}, {"input": "", "output": "3"}],
        [{"input": "1", "instruction": "or this?", "output": "2"}],
        [{"input": "1"}, {"input": "2", "output": "3"}],
        ["1", None],
        ["1", " "],
        [{"input": "1", "output": "2"}, "3"],
    ],
)
def test_a_chat_with_a_gap_is_refused(tmp_path: Path, chat: list[Any]) -> None:
    _, found = read(tmp_path, [{"conversation": [{"input": "q", "output": "a"}]}] * 3 + [{"conversation": chat}])
    assert isinstance(found[-1], str)


def test_a_question_without_an_answer_is_a_prompt(tmp_path: Path) -> None:
    for chat in ([{"input": "1", "output": "2"}, {"input": "3"}], ["1", "2", "3"]):
        _, (found,) = read(tmp_path, [{"conversation": chat, "source": "s"}])
        assert texts(found) == ["1", "2", "3"]
        assert isinstance(found, ImportedRow)
        assert (found.labels, found.notes) == ((), ("unanswered",))


@pytest.mark.parametrize(
    ("label", "good"),
    [
        *(("good", True), ("Bad", False), ("thumbs up", True), ("👎", False), ("yes", True), ("FALSE", False)),
        *(("desirable", True), ("rejected", False), ("好", True), ("差", False), (1, True), ("0", False)),
        *(("maybe", None), ("so-so", None), (-1, None), (2, None), ("neutral", None), ("", None), ([True], None)),
    ],
)
def test_thumbs_in_words(tmp_path: Path, label: Any, good: bool | None) -> None:
    chat = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
    for row in (
        {"prompt": "q", "completion": "a", "label": label},
        {"messages": chat, "kto_tag": label},
        {"question": "q", "answer": "a", "label": label},
    ):
        _, (found,) = read(tmp_path, [row])
        if good is None:
            assert isinstance(found, str), row
        else:
            assert isinstance(found, ImportedRow), found
            assert [label.payload for label in found.labels] == [Rating(thumbs=good)]


@pytest.mark.parametrize(
    ("column", "values", "right"),
    [
        ("feedback", ["👍", "👎", "👍"], [True, False, True]),
        ("rating", ["good", "bad", "so-so"], [True, False, None]),
        ("is_helpful", [True, False, ""], [True, False, None]),
        ("user_feedback", ["positive", "negative", None], [True, False, None]),
        ("rating", [1, 0, 1], ["left out"] * 3),  # may be stars
        ("rating", ["4", "5", "1"], ["left out"] * 3),
        ("comment", ["good", "bad", "good"], ["left out"] * 3),
        ("feedback", ["It helped me a lot.", "good", "No idea."], ["left out"] * 3),
    ],
)
def test_feedback_in_columns_of_other_names(tmp_path: Path, column: str, values: list[Any], right: list[Any]) -> None:
    _, found = read(tmp_path, [{"prompt": str(n), "response": "a", column: said} for n, said in enumerate(values)])
    said: list[Any] = []
    for row in found:
        if isinstance(row, str):
            said.append(None)
        elif column in row.unread:
            said.append("left out")
        else:
            ((payload),) = (label.payload for label in row.labels)
            said.append(getattr(payload, "thumbs", None))
    assert said == right


def test_the_first_of_two_columns_of_feedback_is_the_label(tmp_path: Path) -> None:
    _, (found,) = read(tmp_path, [{"prompt": "q", "response": "a", "feedback": "bad", "is_helpful": True}])
    assert isinstance(found, ImportedRow)
    assert ([label.payload for label in found.labels], found.unread) == ([Rating(thumbs=False)], ("is_helpful",))


def test_inputs_and_targets_are_a_prompt_and_its_answer(tmp_path: Path) -> None:
    _, (found,) = read(tmp_path, [{"inputs": "q", "targets": "a", "language": "English"}])
    assert texts(found) == ["q", "a"]


@pytest.mark.parametrize("prompt", ["instruction", "prompt", "question", "input"])
@pytest.mark.parametrize("column", ["generations", "responses", "completions", "answers"])
@pytest.mark.parametrize(
    ("name", "values", "order"),
    [
        ("ratings", [4.5, 5, 1], (("1",), ("0",), ("2",))),
        ("scores", ["2", "2", "3"], (("2",), ("0", "1"))),
        ("ranks", [2, 1, 3], (("1",), ("0",), ("2",))),
        ("ratings", [4, 5], None),
        ("ratings", [4, None, 5], None),
        ("ratings", [4, "n/a", 5], None),
        ("ranks", [0, 1, 2], None),  # from the best, or from the worst?
    ],
)
def test_lists_of_answers_and_numbers(
    tmp_path: Path, prompt: str, column: str, name: str, values: list[Any], order: Any
) -> None:
    format, (found,) = read(tmp_path, [{prompt: "q", column: ["a", "b", "c"], name: values}])
    assert format == "distilabel"
    if order is None:
        assert isinstance(found, str)
    else:
        assert isinstance(found, ImportedRow), found
        assert [label.payload for label in found.labels] == [Ranking(order)]


def test_pairs_with_other_lists_stay_pairs(tmp_path: Path) -> None:
    row = {"instruction": "q", "generations": ["a", "b"], "ratings": [1, 2], "chosen": "b", "rejected": "a"}
    _, (found,) = read(tmp_path, [row])
    assert isinstance(found, ImportedRow)
    assert [type(label.payload) for label in found.labels] == [Comparison]
    assert set(found.unread) == {"generations", "ratings"}


def test_openai_pairs_keep_the_tools(tmp_path: Path) -> None:
    tool = {"type": "function", "function": {"name": "now", "parameters": {}}}
    given = {"messages": [{"role": "user", "content": "q"}], "tools": [tool]}
    good, bad = ([{"role": "assistant", "content": said}] for said in ("a", "b"))
    _, (found,) = read(tmp_path, [{"input": given, "preferred_output": good, "non_preferred_output": bad}])
    assert isinstance(found, ImportedRow)
    assert "now" in found.prompt.messages[0].extra
    assert found.unread == ()


@pytest.mark.parametrize(("first", "second"), [(0.5, 0.5), (3, -3), (0.5, None), ("x", "y")])
def test_scores_that_are_not_those_of_webgpt_are_refused(tmp_path: Path, first: Any, second: Any) -> None:
    good = {"question": {"full_text": "q"}, "answer_0": "a", "answer_1": "b", "score_0": 1, "score_1": -1}
    format, (*_, found) = read(tmp_path, [good, good, good | {"score_0": first, "score_1": second}])
    assert (format, type(found)) == ("webgpt", str)


def step(*completions: tuple[str, int | None], chosen: int | None = None, human: str | None = None) -> dict[str, Any]:
    said = [{"text": text, "rating": rating, "flagged": False} for text, rating in completions]
    return {"completions": said, "human_completion": human and {"text": human}, "chosen_completion": chosen}


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [step(("a", 1), ("b", 0))],  # which of them?
        [step(("a", None))],
        [step(("a", 1), chosen=4)],
        [step(("a", 2))],
        [step(("a", 1), chosen=0), step(human="by hand")],
    ],
)
def test_steps_without_a_clear_label_are_refused(tmp_path: Path, steps: list[Any]) -> None:
    good = {"question": {"problem": "q"}, "label": {"steps": [step(("a", 1))]}}
    format, found = read(tmp_path, [good, good, good | {"label": {"steps": steps}}])
    assert format == "prm800k"
    assert [type(row) for row in found] == [ImportedRow, ImportedRow, str]


def test_trees_with_one_row_each(tmp_path: Path) -> None:
    def message(id: str | None, role: str, *replies: Any, **more: Any) -> dict[str, Any]:
        return {"message_id": id, "text": f"{role} {id}", "role": role, "replies": list(replies)} | more

    tree = {
        "message_tree_id": "t",
        "tree_state": "ready",
        "prompt": message("t", "prompter", message(None, "assistant", rank=0), message("b", "assistant", rank=1)),
    }
    second = {"prompt": message("u", "prompter", message("c", "assistant", "no message"), message("d", "narrator"))}
    format, found = read(tmp_path, [tree, second])
    assert format == "oasst-trees"
    good = [row for row in found if isinstance(row, ImportedRow)]
    assert [len(row.prompt.answers) for row in good] == [2, 1]
    assert [[label.payload for label in row.labels] for row in good] == [[Ranking((("0",), ("1",)))], []]
    assert "tree_state" in good[0].unread
    assert len([row for row in found if isinstance(row, str)]) == 2
