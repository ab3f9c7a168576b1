"""What an export contains: answers with their context, margins, ties, labels, and several annotators."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import UserError
from desktop.core.judgement import Judgement
from desktop.core.payloads import Rating, Withdrawal
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.datasets.formats import FORMATS
from desktop.datasets.recipe import MultipleAnnotations, Recipe
from desktop.services.export import ExportService, NothingToExport
from tests.support.exports import ALL, export
from tests.support.worlds import ADA, BO, World


def test_an_answer_goes_with_what_its_model_saw(world: World, tmp_path: Path) -> None:
    conversation = world.conversation("Now: be rude.")
    first = world.say(conversation, None, "user", "Hello")
    hi = world.say(conversation, first, "assistant", "Hi")
    last = world.say(conversation, hi, "user", "Note")
    a, _ = world.answers(conversation, last, "x", "y", dropped=(first, hi), context={"system": "Be kind."})
    world.judge(conversation, last, Rating(thumbs=True), a)
    (row,), _ = export(world, tmp_path, Recipe("trl-kto", ALL))
    assert row["prompt"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Note"},
    ]


def test_both_bad_is_two_negatives_and_never_a_pair(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b) = world.ask("?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, 0, 5, both_bad=True), a, b)
    labels, _ = export(world, tmp_path, Recipe("trl-kto", ALL))
    assert [row["label"] for row in labels] == [False, False]
    with pytest.raises(UserError, match="pairwise"):
        ExportService(tmp_path / "data").write(Recipe("trl-preference", ALL), tmp_path / "pairs")


def test_the_margin_is_the_strength_or_1(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b, c) = world.ask("?", "one", "two", "three")
    world.judge(conversation, prompt, Comparison(a, b, -3, 7), a, b)
    world.judge(conversation, prompt, Ranking(((b,), (c,))), b, c)
    pairs, _ = export(world, tmp_path, Recipe("trl-reward", ALL))
    assert [row["margin"] for row in pairs] == [3.0, 1.0]


def test_openrlhf_gets_no_margin_if_no_annotator_gave_one(world: World, tmp_path: Path) -> None:
    """It adds the margin to its loss, and takes null for 0."""
    conversation, prompt, (a, b, c, d) = world.ask("?", "one", "two", "three", "four")
    world.judge(conversation, prompt, Comparison(a, b, -3, 7), a, b)
    world.judge(conversation, prompt, Comparison(a, c, -1, 5), a, c)
    world.judge(conversation, prompt, Comparison(a, d, -1), a, d)
    world.judge(conversation, prompt, Comparison(b, d, -1, margin=0.2), b, d)
    world.judge(conversation, prompt, Ranking(((b,), (c,))), b, c)
    pairs, _ = export(world, tmp_path, Recipe("openrlhf", ALL))
    assert [row["margin"] for row in pairs] == [3.0, 1.0, None, 0.2, None]
    lines = ExportService(tmp_path / "data").write(Recipe("openrlhf", ALL, file="parquet"), tmp_path / "columns")
    assert lines.rows == len(pairs)


def test_a_pair_of_which_both_are_bad_is_named_among_what_is_excluded(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b, c) = world.ask("?", "one", "two", "three")
    world.judge(conversation, prompt, Comparison(a, b, 0, 7, both_bad=True), a, b)
    world.judge(conversation, prompt, Comparison(a, c, 2, 7), a, c)
    rows, report = export(world, tmp_path, Recipe("trl-preference", ALL))
    assert len(rows) == 1
    assert report.exclusions == {"both-bad": 1}


def test_a_tie_is_left_out_of_pairs_and_refused_where_it_is_asked_for(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b, c) = world.ask("?", "one", "two", "three")
    world.judge(conversation, prompt, Ranking(((a, b), (c,))), a, b, c)
    pairs, report = export(world, tmp_path, Recipe("hh", ALL))
    assert len(pairs) == 2
    assert report.exclusions == {"ties": 1}
    with pytest.raises(UserError, match="ranked"):
        ExportService(tmp_path / "data").write(Recipe("hh", ALL, ties=True), tmp_path / "ties")


@pytest.mark.parametrize("named", [True, False], ids=["with its prompt", "without"])
def test_what_was_taken_back_is_not_written(named: bool, world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b) = world.ask("?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    wrong = world.judge(conversation, prompt, Rating(thumbs=True), b)
    id = world.new()
    about = prompt if named else None
    world.judgements.append(Judgement(id, id, ADA, conversation, about, (), Withdrawal(), 1.0, withdraws=wrong.id))
    world.save(tmp_path / "data")
    with pytest.raises(UserError, match="thumbs"):
        ExportService(tmp_path / "data").write(Recipe("trl-kto", ALL, labels="ratings"), tmp_path / "out")


def test_best_and_worst_of_a_ranking(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b, c) = world.ask("?", "one", "two", "three")
    world.judge(conversation, prompt, Ranking(((a,), (b,), (c,))), a, b, c)
    (row,), _ = export(world, tmp_path, Recipe("trl-preference", ALL, best_worst_only=True))
    assert (row["chosen"][0]["content"], row["rejected"][0]["content"]) == ("one", "three")


def test_personal_data_is_replaced(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a,) = world.ask("I am Ada, ada@example.org", "Call +49 30 1234567, Ada.")
    world.judge(conversation, prompt, Rating(thumbs=True), a)
    wanted = Recipe("trl-sft", ALL, redact=("email", "phone", "name"), names=("Ada",))
    (row,), report = export(world, tmp_path, wanted)
    assert [turn["content"] for turn in row["messages"]] == ["I am [name], [email]", "Call [phone], [name]."]
    assert not report.issues


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"annotators": MultipleAnnotations.MAJORITY, "best_worst_only": True},
        {"excluded_checks": ("contained",), "redact": ("email",), "min_quality": 4},
        {"splits": {"test": 0.5}, "labels": "both", "system": False},
    ],
    ids=str,
)
def test_the_count_of_each_format_is_what_it_writes(options: dict[str, Any], store: Path, tmp_path: Path) -> None:
    counts = ExportService(store).preview(Recipe("hh", ALL, **options), by_format=True).by_format
    assert set(counts) == set(FORMATS)
    for name in FORMATS:
        try:
            rows = ExportService(store).preview(Recipe(name, ALL, **options)).rows
        except NothingToExport:
            rows = 0
        assert counts[name] == rows, name


def test_formats_are_counted_where_the_chosen_one_has_no_rows(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b) = world.ask("?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    world.save(tmp_path / "data")
    with pytest.raises(NothingToExport) as nothing:
        ExportService(tmp_path / "data").preview(Recipe("trl-stepwise", ALL), by_format=True)
    counts = nothing.value.report.by_format
    assert (counts["trl-stepwise"], counts["hh"], counts["trl-kto"]) == (0, 1, 2)


def labelled(rows: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    return sorted((row["completion"][0]["content"], row["label"]) for row in rows)


def test_pairs_give_labels_where_nobody_rated(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b, c) = world.ask("?", "one", "two", "three")
    world.judge(conversation, prompt, Ranking(((a,), (b,), (c,))), a, b, c)
    other, asked, (d, e) = world.ask("??", "four", "five")
    world.judge(other, asked, Comparison(d, e, 0, 5), d, e)
    written, report = export(world, tmp_path, Recipe("trl-kto", ALL))
    assert labelled(written) == [("one", True), ("three", False)]
    assert report.exclusions["both-sides"] == 1  # the second of three
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["recipe"]["labels"] == "pairs"
    again = ExportService(tmp_path / "data").write(Recipe("llama-factory-kto", ALL, labels="pairs"), tmp_path / "again")
    assert again.rows == 2


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (None, [("one", False), ("three", True)]),
        ("ratings", [("one", False), ("three", True)]),
        ("pairs", [("one", True), ("two", False)]),
        ("both", [("one", False), ("three", True), ("two", False)]),
    ],
)
def test_ratings_come_before_pairs(
    labels: str | None, expected: list[tuple[str, bool]], world: World, tmp_path: Path
) -> None:
    conversation, prompt, (a, b, c) = world.ask("?", "one", "two", "three")
    world.judge(conversation, prompt, Comparison(a, b, -1, 5), a, b)
    world.judge(conversation, prompt, Rating(thumbs=False), a)
    world.judge(conversation, prompt, Rating(thumbs=True), c)
    written, _ = export(world, tmp_path, Recipe("trl-kto", ALL, labels=labels))
    assert labelled(written) == expected


def test_a_folder_of_all_formats_takes_labels_from_pairs_only_if_the_recipe_says_so(
    world: World, tmp_path: Path
) -> None:
    conversation, prompt, (a, b) = world.ask("?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, -1, 5), a, b)
    world.save(tmp_path / "data")
    wanted = Recipe("hf-dataset", ALL, file="jsonl")
    ExportService(tmp_path / "data").write(wanted, tmp_path / "out")
    assert not (tmp_path / "out" / "data" / "trl-kto").exists()
    ExportService(tmp_path / "data").write(replace(wanted, labels="pairs"), tmp_path / "out")
    assert len((tmp_path / "out" / "data" / "trl-kto" / "train.jsonl").read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (MultipleAnnotations.EACH, [("one", "two"), ("one", "two"), ("two", "one")]),
        (MultipleAnnotations.MAJORITY, [("one", "two")]),
        (MultipleAnnotations.MEAN_RANK, [("one", "two")]),
        (MultipleAnnotations.AGREED, []),
    ],
)
def test_three_people_of_whom_one_disagrees(
    how: MultipleAnnotations, expected: list[tuple[str, str]], world: World, tmp_path: Path
) -> None:
    conversation, prompt, (a, b) = world.ask("?", "one", "two")
    other, asked, (c, d) = world.ask("??", "three", "four")
    third = BO[:-1] + "3"
    for person, strength in ((ADA, -1), (BO, -2), (third, 1)):
        world.judge(conversation, prompt, Comparison(a, b, strength, 5), a, b, annotator=person)
    for person in (ADA, BO):
        world.judge(other, asked, Comparison(c, d, 2, 5), c, d, annotator=person)
    world.people[third] = "C"
    written, _ = export(world, tmp_path, Recipe("trl-reward", ALL, annotators=how))
    pairs = [(row["chosen"][1]["content"], row["rejected"][1]["content"]) for row in written]
    assert [pair for pair in pairs if "one" in pair] == expected
    agreed = [row for row in written if row["chosen"][1]["content"] == "four"]
    assert len(agreed) == (2 if how is MultipleAnnotations.EACH else 1)
    assert {row["margin"] for row in agreed} == {2.0}
