"""Imports of files that Sayso exported: their judgements are recognized in the project they came from."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.annotation import AnnotationService
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportReport, ImportService
from desktop.services.projects import ProjectService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database
from tests.support.blind_project import blind_project, judge
from tests.support.rows import dump

FORMATS = ("trl-preference", "trl-prompts", "trl-reward", "openrlhf", "hh")


@pytest.fixture
def project(database: Database) -> str:
    """Judged by two people, some the same way; one judgement taken back after the export would be none of a row."""
    made = blind_project(database, prompts=4, overlap=2)
    for name in ("Ada", "Bo"):
        AnnotatorService(database).activate(AnnotatorService(database).create(name)[0].id)
        for _ in range(4):
            judge(database, made)
    return made.id


def export(database: Database, out: Path, format: str = "trl-preference", **how: Any) -> Path:
    ExportService(database.folder).write(Recipe(format, ExportScope(all=True), **how), out)
    return out


def bring(database: Database, path: Path, project: str | None = None, name: str = "") -> ImportReport:
    imports = ImportService(database)
    source = imports.inspect(path)
    survey = imports.preview(source, Destination(project, name))
    report, _ = imports.run(source, Destination(project, name))
    assert (survey.known, survey.new) == (report.known, report.rows - report.known)
    return report


def content(database: Database) -> dict[str, list[dict[str, object]]]:
    return {name: rows for name, rows in dump(database).items() if name not in ("settings", "revisions", "annotators")}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("provenance", ["beside", "columns"])
@pytest.mark.parametrize("file", ["jsonl", "parquet"])
def test_in_its_own_project_an_export_adds_nothing(
    database: Database, project: str, tmp_path: Path, format: str, provenance: str, file: str
) -> None:
    out = export(database, tmp_path / "out", format, provenance=provenance, file=file)
    before = content(database)
    report = bring(database, out / f"train.{file}", project)
    assert (report.tasks, report.labels) == (0, 0)
    assert report.known == report.rows > 0
    assert content(database) == before


def test_splits_and_whole_folders_are_known_too(database: Database, project: str, tmp_path: Path) -> None:
    before = content(database)
    out = export(database, tmp_path / "splits", splits={"test": 0.5}, seed=3)
    names = sorted(path.name for path in out.glob("*.jsonl") if path.name != "provenance.jsonl")
    for name in names:
        assert bring(database, out / name, project).tasks == 0
    whole = export(database, tmp_path / "whole", "hf-dataset", file="jsonl", licence="cc-by-4.0")
    for path in sorted((whole / "data").rglob("*.jsonl")) + sorted((whole / "data").iterdir()):
        report = bring(database, path, project)
        assert (report.tasks, report.labels) == (0, 0), path
    assert content(database) == before


def test_withdrawn_judgements_are_not_imported_again(database: Database, project: str, tmp_path: Path) -> None:
    out = export(database, tmp_path / "out")
    AnnotationService(database).undo()
    standing = [event.id for event in AnnotationService(database).effective()]
    assert bring(database, out / "train.jsonl", project).labels == 0
    assert [event.id for event in AnnotationService(database).effective()] == standing


@pytest.mark.parametrize("provenance", ["beside", "columns"])
def test_in_another_project_it_adds_tasks_and_imported_labels(
    database: Database, project: str, tmp_path: Path, provenance: str
) -> None:
    out = export(database, tmp_path / "out", provenance=provenance)
    work = StatisticsService(database).summary()
    before = {event.id for event in AnnotationService(database).events()}
    report = bring(database, out / "train.jsonl", name="Copy")
    assert (report.tasks, report.labels, report.known) == (4, 8, 0)
    new = [event for event in AnnotationService(database).events() if event.id not in before]
    assert {(event.imported, event.models_visible) for event in new} == {(True, False)}
    assert sorted(report.annotators) == ["Ada", "Bo"]  # whose labels they are, though they did not make them again
    again = StatisticsService(database).summary()
    assert (again.by_kind, again.tasks_today, again.by_day) == (work.by_kind, work.tasks_today, work.by_day)
    assert again.metrics["per_hour"] == work.metrics["per_hour"]
    assert bring(database, out / "train.jsonl", name="Copy").tasks == 0
    assert ProjectService(database).get(report.project.id).tasks == 4


@pytest.mark.parametrize("provenance", ["beside", "columns"])
@pytest.mark.parametrize("format", ["trl-preference", "trl-kto", "hh", "llama-factory"])
def test_on_another_machine_its_annotators_stay_apart(
    database: Database, project: str, tmp_path: Path, provenance: str, format: str
) -> None:
    """Nobody there is called so by name, but two people must not become one."""
    out = export(database, tmp_path / "out", format, provenance=provenance)
    with Database.open(tmp_path / "other") as other:
        report = bring(other, out / "train.jsonl", name="Copy")
        assert len(report.annotators) == 2
        assert {event.imported for event in AnnotationService(other).events()} == {True}
        agreement = StatisticsService(other).summary(report.project.id).metrics["agreement"]
        assert agreement.n == {"trl-kto": 8}.get(format, 4)
        if format != "trl-kto":  # of which there is a row for each answer
            assert (report.tasks, report.labels) == (4, 8)
            assert agreement == StatisticsService(database).summary(project).metrics["agreement"]
        again = bring(other, out / "train.jsonl", name="Copy")
        assert (again.tasks, again.labels) == (0, 0)


@pytest.mark.parametrize("provenance", ["beside", "columns"])
@pytest.mark.parametrize("export_first", [True, False])
def test_judgements_that_come_by_both_ways_stand_once(
    database: Database, project: str, tmp_path: Path, provenance: str, export_first: bool
) -> None:
    """In a project that was handed over, an export of it and the bundle of its judgements."""
    BundleService(database).write(tmp_path / "tasks.sayso", project=project, judgements=False)
    BundleService(database).write(tmp_path / "judged.sayso", project=project)
    train = export(database, tmp_path / "out", provenance=provenance) / "train.jsonl"
    with Database.open(tmp_path / "other") as other:
        BundleService(other).merge(tmp_path / "tasks.sayso")
        if export_first:
            report = bring(other, train, project)
            assert (report.tasks, report.labels, report.known) == (0, 0, 8)
            assert str(report.notes[0]).startswith("Rows of this project’s own prompts")
        BundleService(other).merge(tmp_path / "judged.sayso")
        assert bring(other, train, project).notes == ()
        standing = AnnotationService(other).effective()
        assert standing == AnnotationService(database).effective()
        assert StatisticsService(other).summary(project).metrics == StatisticsService(database).summary(project).metrics


@pytest.mark.parametrize("named", [True, False])
def test_who_judged_is_the_same_person_in_an_export_and_in_a_bundle(
    database: Database, project: str, tmp_path: Path, named: bool
) -> None:
    if not named:
        for person in AnnotatorService(database).all():
            AnnotatorService(database).change(replace(person, name=""))
    BundleService(database).write(tmp_path / "judged.sayso", project=project)
    train = export(database, tmp_path / "out") / "train.jsonl"
    with Database.open(tmp_path / "other") as other:
        assert bring(other, train, name="Copy").labels == 8
        BundleService(other).merge(tmp_path / "judged.sayso")
        theirs = {person.id: person.name for person in AnnotatorService(database).all()}
        assert {person.id: person.name for person in AnnotatorService(other).all()} == theirs
        assert {event.annotator for event in AnnotationService(other).events()} == set(theirs)


def test_the_same_people_of_two_files_are_the_same(database: Database, project: str, tmp_path: Path) -> None:
    out = export(database, tmp_path / "splits", splits={"test": 0.5}, seed=3)
    files = sorted(path for path in out.glob("*.jsonl") if path.name != "provenance.jsonl")
    assert len(files) == 2
    with Database.open(tmp_path / "other") as other:
        people = [bring(other, file, name="Copy").annotators for file in files]
        assert people[0] == people[1]


def test_prompts_of_an_export_come_once_each(database: Database, project: str, tmp_path: Path) -> None:
    """Though the columns of provenance differ from row to row."""
    out = export(database, tmp_path / "out", "trl-preference", provenance="columns")
    rows = [json.loads(line) for line in (out / "train.jsonl").read_text("utf-8").splitlines()]
    copy = tmp_path / "prompts.jsonl"
    kept = ("prompt", "prompt_id", "group_id", "judgement_ids", "judged_at", "models_visible")
    copy.write_text("".join(json.dumps({name: row[name] for name in kept}) + "\n" for row in rows), encoding="utf-8")
    with Database.open(tmp_path / "other") as other:
        assert bring(other, copy, name="Copy").tasks == 4


def test_a_file_that_was_changed_is_not_told_by_the_numbers_of_its_rows(
    database: Database, project: str, tmp_path: Path
) -> None:
    out = export(database, tmp_path / "out")
    file = out / "train.jsonl"
    row = json.loads(file.read_bytes().splitlines()[0])
    row["prompt"][0]["content"] = "Quite another question?"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert bring(database, file, project).tasks == 1


@pytest.mark.parametrize("damage", ["{}", "[", '{"sayso_export": 1}', '{"sayso_export": 1, "files": 3}', ""])
def test_a_damaged_manifest_is_ignored(database: Database, project: str, tmp_path: Path, damage: str) -> None:
    out = export(database, tmp_path / "out")
    (out / "manifest.json").write_text(damage, encoding="utf-8")
    assert bring(database, out / "train.jsonl", name="Copy").labels == 8


@pytest.mark.parametrize("provenance", ["beside", "columns"])
def test_the_columns_of_provenance_are_read(database: Database, project: str, tmp_path: Path, provenance: str) -> None:
    out = export(database, tmp_path / "out", provenance=provenance)
    report = bring(database, out / "train.jsonl", name="Copy")
    assert report.unread == {}
