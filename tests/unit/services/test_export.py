"""Exports: the bytes of each format in any order of insertion; atomic writes; several annotators; splits."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from arro3.io import read_parquet

from desktop.core.errors import UserError
from desktop.core.judgement import Judgement
from desktop.core.payloads import Rating, Withdrawal
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.datasets.formats import FORMATS
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recipe import ExportScope, MultipleAnnotations, Recipe
from desktop.services.chat import ChatService
from desktop.services.export import Cancelled, ExportBlocked, ExportReport, ExportService, NothingToExport
from desktop.services.imports import Destination, ImportService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.goldens import FOLDER, kept, recipe
from tests.support.worlds import ADA, BO, World, everything

ALL = ExportScope(all=True)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("everything")
    everything().save(folder)
    return folder


def export(world: World, tmp_path: Path, wanted: Recipe) -> tuple[list[dict[str, Any]], ExportReport]:
    world.save(tmp_path / "data")
    report = ExportService(tmp_path / "data").write(wanted, tmp_path / "out")
    return list(rows(tmp_path / "out")), report


def rows(folder: Path, split: str = "train") -> Iterator[dict[str, Any]]:
    for line in (folder / f"{split}.jsonl").read_bytes().splitlines():
        yield json.loads(line)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- bytes


@pytest.mark.parametrize("name", FORMATS)
def test_the_bytes_of_each_format_are_kept(name: str, store: Path, tmp_path: Path) -> None:
    """`python -m tests.support.goldens` keeps them anew."""
    ExportService(store).write(recipe(name), tmp_path / name)
    for golden in (path for path in (FOLDER / name).rglob("*") if path.is_file()):
        written = (tmp_path / name / golden.relative_to(FOLDER / name)).read_text(encoding="utf-8")
        expected = golden.read_text(encoding="utf-8")
        if golden.name == "manifest.json":  # a later schema gives the same data
            written, expected = ({**json.loads(text), "schema_version": 0} for text in (written, expected))  # type: ignore[assignment]
        assert written == expected
    unknown = {path.name for path in (tmp_path / name).rglob("*.json*") if kept(path)} - {
        path.name for path in (FOLDER / name).rglob("*")
    }
    assert not unknown


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_insertion_changes_no_byte(seed: int, store: Path, tmp_path: Path) -> None:
    everything().save(tmp_path / "data", seed)
    for name in ("hf-dataset", "trl-preference", "ranked"):
        wanted = Recipe(name, ALL, splits={"test": 0.4}, provenance="columns" if seed == 1 else "beside")
        ExportService(store).write(wanted, tmp_path / "one")
        ExportService(tmp_path / "data").write(wanted, tmp_path / "two")
        assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
        for folder in ("one", "two"):
            for path in sorted((tmp_path / folder).rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()


def test_every_export_passes_its_own_checks(store: Path, tmp_path: Path) -> None:
    for name in FORMATS:
        report = ExportService(store).write(recipe(name), tmp_path / name)
        checked = lint(tmp_path / name, LintOptions())
        assert not checked.blocks
        assert checked.rows == report.rows
        if name not in ("hf-dataset", "openrlhf"):  # OpenRLHF's columns are those of trl-reward
            assert set(checked.formats.values()) == {name}


def test_the_manifest_has_the_hash_of_every_file(store: Path, tmp_path: Path) -> None:
    ExportService(store).write(replace(recipe("hf-dataset"), splits={"test": 0.3}), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    there = hashes(tmp_path / "out")
    assert {file["name"]: file["sha256"] for file in manifest["files"]} == {
        name: digest for name, digest in there.items() if name != "manifest.json"
    }
    assert manifest["sources"][0]["sha256"] == "ab" * 32
    assert manifest["sources"][0]["licence"] == "apache-2.0"


def test_parquet_has_the_same_values_as_jsonl(store: Path, tmp_path: Path) -> None:
    for name in ("trl-preference", "sharegpt", "alpaca", "helpsteer3", "trl-stepwise", "ranked"):
        wanted = Recipe(name, ALL, provenance="columns")
        ExportService(store).write(wanted, tmp_path / "lines" / name)
        ExportService(store).write(replace(wanted, file="parquet"), tmp_path / "parquet" / name)
        table = read_parquet(str(tmp_path / "parquet" / name / "train.parquet")).read_all()
        columns = {field: table[field].to_pylist() for field in table.schema.names}
        for place, row in enumerate(rows(tmp_path / "lines" / name)):
            for field, value in row.items():
                assert columns[field][place] == value


# --- whole or not at all


def test_nothing_is_written_where_the_data_has_nothing_of_the_shape(world: World, tmp_path: Path) -> None:
    conversation, prompt, (a, b) = world.ask("?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    with pytest.raises(UserError, match="steps"):
        export(world, tmp_path, Recipe("trl-stepwise", ALL))
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_interrupted_answer_blocks_until_it_is_left_out(world: World, tmp_path: Path) -> None:
    for text in ("red", "blue"):
        conversation, prompt, (a,) = world.ask(f"What is {text}?", "A colour.")
        (b,) = world.answers(conversation, prompt, "A col", status="interrupted" if text == "red" else "complete")
        world.judge(conversation, prompt, Comparison(a, b, 1), a, b)
    world.save(tmp_path / "data")
    wanted = Recipe("trl-preference", ALL)
    with pytest.raises(ExportBlocked) as blocked:
        ExportService(tmp_path / "data").write(wanted, tmp_path / "out")
    (issue,) = [issue for issue in blocked.value.report.issues if issue.blocks]
    assert (issue.check, issue.count, issue.examples[0].row) == ("interrupted-chosen", 1, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    report = ExportService(tmp_path / "data").write(
        replace(wanted, excluded_checks=("interrupted-chosen",)), tmp_path / "out"
    )
    assert (report.rows, report.exclusions["interrupted-chosen"]) == (1, 1)


def test_a_cancelled_export_leaves_nothing(store: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        ExportService(store).write(Recipe("hh", ALL), tmp_path / "out", progress=lambda _: False)
    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_one_of_its_own_format_and_nothing_else(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ExportService(store).write(Recipe("hh", ALL), out)
    ExportService(store).write(Recipe("hh", ALL, provenance="none"), out)
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "train.jsonl"]
    before = hashes(out)
    with pytest.raises(UserError, match="contains other files"):
        ExportService(store).write(Recipe("alpaca", ALL), out)
    assert hashes(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_unknown_scope_is_an_error(store: Path, tmp_path: Path) -> None:
    for scope in (ExportScope(project="none such"), ExportScope(conversation="none such")):
        with pytest.raises(UserError, match="none such"):
            ExportService(store).write(Recipe("hh", scope), tmp_path / "out")


def test_only_the_chosen_conversation_leaves(store: Path, tmp_path: Path) -> None:
    chosen = everything().conversations[0].id
    ExportService(store).write(Recipe("trl-preference", ExportScope(conversation=chosen)), tmp_path / "out")
    assert {row["prompt"][0]["content"] for row in rows(tmp_path / "out")} == {"为什么天是蓝的？🌤"}


# --- what is exported


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


# --- how many rows each format would give


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


# --- labels of single answers


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


# --- several people


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


# --- splits


def test_what_was_assigned_stays_where_it_is_when_the_data_grows(world: World, tmp_path: Path) -> None:
    words = ["tides", "bread", "verbs", "moons", "wheat", "loops", "trees", "clocks", "rivers", "songs"]

    def grow(start: int, stop: int) -> None:
        for number in range(start, stop):
            text = f"Explain {words[number % 10]} and {words[number // 10]} to a child of {number} years."
            conversation, prompt, (a, b) = world.ask(text, f"one {number}", f"two {number}")
            world.judge(conversation, prompt, Comparison(a, b, -1), a, b)

    wanted = Recipe("trl-preference", ALL, splits={"test": 0.3, "validation": 0.2}, seed=4)

    def assigned(name: str) -> dict[str, str]:
        world.save(tmp_path / name / "data")
        out = tmp_path / name / "out"
        ExportService(tmp_path / name / "data").write(wanted, out)
        return {
            row["prompt_id"]: path.stem
            for path in out.glob("*.jsonl")
            if path.stem != "provenance"
            for row in rows(out, path.stem)
        }

    grow(0, 40)
    before = assigned("before")
    grow(40, 90)
    after = assigned("after")
    assert set(before.values()) == {"train", "test", "validation"}
    assert {prompt: after[prompt] for prompt in before} == before
    assert not [f for f in lint(tmp_path / "after" / "out", LintOptions()).issues if f.check == "split-leak"]


def test_a_prompt_that_connects_two_splits_is_excluded_and_reported(world: World, tmp_path: Path) -> None:
    judged = {}
    for number in range(12):
        text = f"Question {number}: " + " ".join(f"w{number}{place}" for place in range(12))
        conversation, prompt, (a, b) = world.ask(text, "one", "two")
        world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
        judged[prompt] = conversation, a, text
    wanted = Recipe("trl-preference", ALL, splits={"test": 0.5})
    world.save(tmp_path / "one")
    first = ExportService(tmp_path / "one").write(wanted, tmp_path / "first")
    tests = {row["prompt_id"] for row in rows(tmp_path / "first", "test")}
    in_test, in_train = next(p for p in judged if p in tests), next(p for p in judged if p not in tests)
    # the same question as one of the test split, deeper in a conversation of the training split
    conversation = judged[in_train][0]
    turns = judged[in_test][2]
    prompt = world.say(conversation, None, "user", turns)
    a, b = world.answers(conversation, prompt, "three", "four")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    world.save(tmp_path / "two")
    second = ExportService(tmp_path / "two").write(wanted, tmp_path / "second")
    assert (second.rows, second.exclusions["between-splits"]) == (first.rows, 1)


def test_what_a_killed_export_left_is_removed_and_what_it_had_moved_comes_back(tmp_path: Path) -> None:
    everything().save(tmp_path / "data")
    out = tmp_path / "out"
    ExportService(tmp_path / "data").write(Recipe("hh", ALL), out)
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead = gone.stdout.decode().strip()
    out.rename(tmp_path / f"out.sayso-tmp-old-{dead}")  # killed between the two renames
    (tmp_path / f"out.sayso-tmp-{dead}").mkdir()
    (tmp_path / f"out.sayso-tmp-{os.getppid()}").mkdir()  # somebody else is writing
    world = World()
    world.save(tmp_path / "empty")
    with pytest.raises(UserError, match="nothing"):
        ExportService(tmp_path / "empty").write(Recipe("hh", ALL), out)
    assert (out / "train.jsonl").is_file()
    left = {path.name for path in tmp_path.iterdir()} - {"data", "empty"}
    assert left == {"out", f"out.sayso-tmp-{os.getppid()}"}


def test_what_blocks_cannot_be_waived(tmp_path: Path) -> None:
    everything().save(tmp_path / "data")
    for wanted in (
        Recipe("hh", ALL, waive={"equal-sides": "fine"}),
        Recipe("hh", ALL, waive={"contained": "fine"}, severities={"contained": "error"}),
    ):
        with pytest.raises(UserError, match="cannot be waived"):
            ExportService(tmp_path / "data").write(wanted, tmp_path / "out")


def test_what_is_in_the_trash_is_not_written(tmp_path: Path) -> None:
    world = World()
    judged = [_pair(world, number) for number in range(3)]
    world.save(tmp_path / "data")
    (tmp_path / "rows.jsonl").write_text(
        json.dumps({side: f"\n\nHuman: Of a queue?\n\nAssistant: {side}." for side in ("chosen", "rejected")}), "utf-8"
    )
    with Database.open(tmp_path / "data") as database:
        imports = ImportService(database)
        imports.run(imports.inspect(tmp_path / "rows.jsonl"), Destination(name="Queue"))

        def rows() -> list[str]:
            ExportService(tmp_path / "data").write(Recipe("hh", ALL), tmp_path / "out")
            lines = (tmp_path / "out" / "train.jsonl").read_text(encoding="utf-8").splitlines()
            return [json.loads(line)["chosen"].split("\n\nAssistant:")[0].removeprefix("\n\nHuman: ") for line in lines]

        assert rows() == ["0?", "1?", "2?", "Of a queue?"]
        ChatService(database).delete(judged[1])
        (queue,) = ProjectService(database).all()
        ProjectService(database).delete(queue.project.id)
        assert rows() == ["0?", "2?"]
        ProjectService(database).restore(queue.project.id)
        assert rows() == ["0?", "2?", "Of a queue?"]


def _pair(world: World, number: int) -> str:
    conversation, prompt, (a, b) = world.ask(f"{number}?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    return conversation
