"""Splits of real stores: the same after every import, kept by the next export, and never silently empty."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.questions.comparison import Comparison
from desktop.datasets import earlier
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportService
from desktop.store.database import Database
from tests.support.prompt_records import case
from tests.support.worlds import World

HEAD = "Schreibe eine kurze, höfliche Antwort auf diese Nachricht, und bleibe dabei sachlich: "
WANTED = Recipe("trl-preference", ExportScope(project="P"), splits={"test": 0.2}, seed=3)


def pairs(*prompts: Iterable[str]) -> list[dict[str, Any]]:
    """Pairs of prompts that are given as turns."""
    return [
        {
            "prompt": [
                {"role": "assistant" if place % 2 else "user", "content": text} for place, text in enumerate(turns)
            ],
            "chosen": [{"role": "assistant", "content": f"Gut {number}"}],
            "rejected": [{"role": "assistant", "content": f"Gar nicht {number}"}],
        }
        for number, turns in enumerate(prompts)
    ]


def bring_in(data: Path, project: str, rows: list[dict[str, Any]]) -> None:
    file = data.parent / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    with Database.open(data) as database:
        imports = ImportService(database)
        imports.run(imports.inspect(file), Destination(name=project))


def assigned(out: Path) -> dict[str, str]:
    """The split of each prompt, by its turns."""
    return {
        json.dumps(json.loads(line)["prompt"], ensure_ascii=False): path.stem
        for path in out.glob("*.jsonl")
        if path.stem != "provenance"
        for line in path.read_bytes().splitlines()
    }


NOTES = [
    (f"{HEAD}{noun} kommt {day}.",) for noun in ["Anna", "Bernd", "Cora", "Dirk", "Ede", "Fritz"] for day in range(30)
]


def test_one_file_gives_one_split_in_every_project_and_every_store(tmp_path: Path) -> None:
    rows = pairs(*NOTES)
    found = []
    for name, order in (("one", rows), ("two", rows[::-1])):
        data = tmp_path / name / "data"
        data.mkdir(parents=True)
        bring_in(data, "Other", pairs(("Something else entirely",)))
        for project in ("P", "Q"):
            bring_in(data, project, order)
            wanted = replace(WANTED, scope=ExportScope(project=project))
            ExportService(data).write(wanted, tmp_path / name / project)
            found.append(assigned(tmp_path / name / project))
    assert all(one == found[0] for one in found)
    assert 20 <= sum(split == "test" for split in found[0].values()) <= 55  # of 180: 36, three standard deviations


def test_a_thread_stays_in_one_split_and_lint_finds_it_where_it_does_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    threads = [
        turns
        for number in range(40)
        for turns in (
            (f"Was ist {number}?",),
            (f"Was ist {number}?", f"Gut {number}", "Und dann?"),
            (f"WAS IST {number}", "Anders.", "Warum?"),
        )
    ]
    bring_in(data, "P", pairs(*threads))
    ExportService(data).write(WANTED, tmp_path / "out")
    here = assigned(tmp_path / "out")
    assert len(here) == len(threads)
    by_thread: dict[str, set[str]] = {}
    for prompt, split in here.items():
        by_thread.setdefault(json.loads(prompt)[0]["content"].casefold().rstrip("?"), set()).add(split)
    assert {len(splits) for splits in by_thread.values()} == {1}
    assert not [f for f in lint(tmp_path / "out", LintOptions()).issues if f.check == "split-leak"]
    # the second turns of all threads are moved to the other split
    lines = {
        split: (tmp_path / "out" / f"{split}.jsonl").read_text("utf-8").splitlines() for split in ("train", "test")
    }
    moved = [line for line in lines["train"] if "Und dann?" in line]
    (tmp_path / "out" / "train.jsonl").write_text(
        "\n".join(line for line in lines["train"] if line not in moved), "utf-8"
    )
    (tmp_path / "out" / "test.jsonl").write_text("\n".join([*lines["test"], *moved]), "utf-8")
    (issue,) = [f for f in lint(tmp_path / "out", LintOptions()).issues if f.check == "split-leak"]
    assert (issue.count, issue.blocks) == (len(moved), True)


@pytest.mark.parametrize("form", ["beside", "columns", "none", "another store", "parquet", "hf-dataset"])
def test_what_an_export_assigned_stays_whatever_rule_assigned_it(form: str, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    bring_in(data, "P", pairs(*NOTES[:30]))
    wanted = replace(WANTED, provenance=form if form in ("columns", "none") else "beside")
    if form == "parquet":
        wanted = replace(wanted, file="parquet", provenance="none")
    if form == "hf-dataset":
        wanted = replace(wanted, format="hf-dataset", file="jsonl")
    ExportService(data).write(wanted, out)
    _flip(out)
    if form == "another store":
        shutil.rmtree(data)
        data.mkdir()
        bring_in(data, "P", pairs(*NOTES[:30]))
    bring_in(data, "P", pairs(*NOTES[30:60]))

    def prompts(folder: Path) -> dict[str, str]:
        report = ExportService(data).preview(wanted, out=folder)
        assert report.rows
        ExportService(data).write(wanted, folder)
        if form == "parquet":
            from arro3.io import read_parquet

            return {
                row: path.stem
                for path in folder.glob("*.parquet")
                for row in map(repr, read_parquet(str(path)).read_all()["prompt"].to_pylist())
            }
        return assigned(folder / "data" / "trl-preference" if form == "hf-dataset" else folder)

    elsewhere, here = prompts(tmp_path / "new"), prompts(out)
    assert len(here) == 60
    assert set(here.values()) == {"train", "test"}
    changed = [prompt for prompt in here if here[prompt] != elsewhere[prompt]]
    assert len(changed) == 30  # all that the earlier export had, and nothing else
    # with other shares it is another recipe
    other = ExportService(data).preview(replace(wanted, splits={"test": 0.5}), out=out)
    assert other.splits == ExportService(data).preview(replace(wanted, splits={"test": 0.5})).splits


def _flip(out: Path) -> None:
    """As if another rule had assigned every prompt: train and test change their names."""
    for folder in {path.parent for path in out.rglob("train.*")}:
        for ending in ("jsonl", "parquet"):
            train, test = folder / f"train.{ending}", folder / f"test.{ending}"
            if train.is_file():
                train.rename(folder / "x")
                test.rename(train)
                (folder / "x").rename(test)
    for path in (out / "manifest.json", out / "provenance.jsonl"):
        if path.is_file():
            text = path.read_text("utf-8").replace("train.", "x.").replace("test.", "train.").replace("x.", "test.")
            path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    "manifest",
    [
        b"not JSON",
        b"[]",
        b'{"sayso_export": 1}',
        b'{"sayso_export": 1, "recipe": [], "files": 3}',
        b'{"sayso_export": 1, "recipe": {"splits": {"test": 0.2}, "seed": 3}, "files": [1, {"rows": 2}], "format": []}',
    ],
)
def test_a_damaged_manifest_assigns_nothing(manifest: bytes, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(manifest)
    found = earlier.read_assigned_splits(tmp_path, {"test": 0.2}, 3)
    assert found.of(case("Anything")) is None


def test_a_family_that_an_earlier_export_parted_is_reported_and_does_not_block(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    bring_in(data, "P", pairs(*NOTES[:20], ("Was ist 1?",), ("Was ist 1?", "Eins.", "Und dann?")))
    ExportService(data).write(WANTED, out)
    place = next(split for prompt, split in assigned(out).items() if "Und dann?" in prompt)
    other = "train" if place == "test" else "test"
    lines = (out / f"{place}.jsonl").read_bytes().splitlines(keepends=True)
    (out / f"{place}.jsonl").write_bytes(b"".join(line for line in lines if b"Und dann?" not in line))
    with (out / f"{other}.jsonl").open("ab") as file:
        file.write(b"".join(line for line in lines if b"Und dann?" in line))
    (out / "provenance.jsonl").unlink()
    before = assigned(out)
    report = ExportService(data).write(WANTED, out)
    assert assigned(out) == before
    (issue,) = [issue for issue in report.issues if issue.check == "split-leak"]
    assert (issue.count, issue.blocks) == (1, False)


def test_a_split_that_stays_empty_is_reported(tmp_path: Path) -> None:
    world = World()
    for number in range(3):
        conversation, prompt, (a, b) = world.ask(f"Question {number}?", "one", "two")
        world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    world.save(tmp_path / "data")
    wanted = Recipe("hh", ExportScope(all=True), splits={"test": 0.01, "validation": 0.01})
    report = ExportService(tmp_path / "data").write(wanted, tmp_path / "out")
    (issue,) = report.issues
    assert (issue.check, issue.count, issue.reason, issue.blocks) == (
        "empty-split",
        2,
        "test, validation",
        False,
    )
    nearly_all = ExportService(tmp_path / "data").preview(replace(wanted, splits={"test": 0.99}))
    assert [issue.reason for issue in nearly_all.issues] == ["train"]
