"""Exports: the bytes of each format in any order of insertion; written completely or not at all."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from arro3.io import read_parquet

from desktop.core.errors import UserError
from desktop.core.questions.comparison import Comparison
from desktop.datasets.formats import FORMATS
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.chat import ChatService
from desktop.services.export import Cancelled, ExportBlocked, ExportService
from desktop.services.imports import Destination, ImportService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.exports import ALL, add_pair, export, hashes, rows
from tests.support.goldens import FOLDER, kept, recipe
from tests.support.worlds import World, everything

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


# --- killed, blocked, in the trash


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
    judged = [add_pair(world, number) for number in range(3)]
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
