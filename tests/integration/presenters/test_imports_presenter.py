"""The imports presenter: stages from the file to the project; a running import is never superseded."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.core.questions.rubric import CriterionScore, Rubric
from desktop.datasets.records import ImportedRow, Label
from desktop.presenters.imports import ColumnRole, ImportsPresenter, Stage, label_summary
from desktop.services.changes import Changes
from desktop.services.projects import ProjectService
from tests.support.qt import until
from tests.support.store_bench import StoreBench

PAIRS = [{"prompt": f"Which, {n}?", "chosen": f"This {n}", "rejected": f"That {n}"} for n in range(40)]


@pytest.fixture
def imports(bench: StoreBench) -> Iterator[ImportsPresenter]:
    made = ImportsPresenter(bench.operations, bench.store.submit)
    yield made
    made.end()


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return write(tmp_path / "pairs.jsonl", PAIRS)


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def ready(imports: ImportsPresenter, path: Path) -> None:
    imports.open(path)
    until(lambda: imports.preview is not None or imports.stage == Stage.FAILED)


def project_names(bench: StoreBench) -> list[str]:
    return [progress.project.name for progress in bench.do(lambda store: ProjectService(store).all())]


def test_a_file_goes_through_the_stages_into_a_project(
    bench: StoreBench, imports: ImportsPresenter, pairs: Path
) -> None:
    stages: list[int] = []
    imports.changed.connect(lambda: stages.append(imports.stage))
    changes: list[Changes] = []
    bench.operations.changed.connect(changes.append)
    ready(imports, pairs)
    assert imports.preview is not None
    imported: list[str] = []
    imports.imported.connect(imported.append)
    imports.start_import()
    until(lambda: imported)
    assert list(dict.fromkeys(stages)) == [Stage.READING, Stage.READY, Stage.IMPORTING, Stage.DONE]
    (progress,) = bench.do(lambda store: ProjectService(store).all())
    assert (progress.project.id, progress.tasks) == (imported[0], len(PAIRS))
    assert imported[0] in changes[-1].projects
    imports.forget()
    assert (imports.stage, imports.path, imports.preview) == (Stage.EMPTY, None, None)


def test_only_the_last_of_several_files_counts(imports: ImportsPresenter, pairs: Path, tmp_path: Path) -> None:
    for number in range(3):
        imports.open(write(tmp_path / f"{number}.jsonl", PAIRS[: number + 1]))
    ready(imports, pairs)
    assert imports.path == pairs
    assert imports.preview is not None
    assert imports.preview.new == len(PAIRS)


def test_a_file_that_cannot_be_read_fails_with_the_reason(imports: ImportsPresenter, tmp_path: Path) -> None:
    ready(imports, tmp_path / "none such.jsonl")
    assert imports.stage == Stage.FAILED
    assert isinstance(imports.problem, UserError)
    assert imports.source is None


def test_roles_of_columns_can_be_set_and_invalid_ones_change_nothing(imports: ImportsPresenter, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ref,u,one,two\n1,Why?,yes,no\n", encoding="utf-8")
    imports.open(path)
    until(lambda: imports.source is not None)
    assert isinstance(imports.sample(0), UserError)
    for column, part in (("u", ColumnRole.PROMPT), ("one", ColumnRole.CHOSEN), ("two", ColumnRole.REJECTED)):
        before = imports.source
        imports.set_role(column, part)
        until(lambda before=before: imports.source is not before)
    until(lambda: imports.preview is not None)
    row = imports.sample(0)
    assert isinstance(row, ImportedRow)
    assert {index: label_summary(row.labels, index).better for index in (0, 1)} == {0: True, 1: False}
    known = imports.source
    refused: list[UserError] = []
    imports.rejected.connect(refused.append)
    imports.read_as("oasst")
    until(lambda: refused or imports.source is not known)
    assert imports.stage == Stage.READY


def test_an_import_that_is_cancelled_leaves_nothing(bench: StoreBench, imports: ImportsPresenter, pairs: Path) -> None:
    ready(imports, pairs)
    imports.start_import()
    imports.cancel()
    until(lambda: imports.stage != Stage.IMPORTING)
    if imports.stage == Stage.READY:  # else it was through before
        assert project_names(bench) == []
        until(lambda: imports.preview is not None)


def test_nothing_supersedes_an_import(
    bench: StoreBench, imports: ImportsPresenter, pairs: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other.jsonl", PAIRS[:1])
    ready(imports, pairs)
    refused: list[UserError] = []
    imports.rejected.connect(refused.append)
    to = imports.to
    imports.start_import()
    imports.open(other)
    imports.set_destination(project="another")
    imports.read_as(None)
    assert len(refused) == 1
    assert (imports.path, imports.to) == (pairs, to)
    until(lambda: imports.stage == Stage.DONE)
    assert project_names(bench) == ["pairs"]


def test_a_page_that_is_left_while_importing_is_empty_afterwards(
    bench: StoreBench, imports: ImportsPresenter, pairs: Path
) -> None:
    ready(imports, pairs)
    changes: list[Changes] = []
    bench.operations.changed.connect(changes.append)
    imports.start_import()
    imports.forget()
    until(lambda: imports.stage == Stage.EMPTY)
    assert bool(project_names(bench)) == bool(changes)  # if it was through all the same, everybody knows


def test_choices_are_read_from_the_store(bench: StoreBench, imports: ImportsPresenter, pairs: Path) -> None:
    imports.load()
    bench.settle()
    assert imports.projects == []
    assert "pairwise" in [scheme.id for scheme in imports.schemes]
    ready(imports, pairs)
    imports.start_import()
    until(lambda: imports.stage == Stage.DONE)
    imports.load()
    bench.settle()
    assert [project.name for project in imports.projects] == ["pairs"]


def test_a_label_summary_has_the_reward_of_a_rubric() -> None:
    scores = (CriterionScore("Accuracy", 3, 4, None), CriterionScore("Clarity", 0.5, 1.5, None))
    (words,) = label_summary((Label(Rubric(scores, 0.9), (0,)),), 0).words
    assert words == "reward 0.90 (Accuracy 4, Clarity 1.5)"
    assert label_summary((Label(Rubric(scores, 0.9), (0,)),), 1).words == ()
