"""Which rows are the same: within a file, in a file that is imported again, and in one that Sayso 0.1.0 imported."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.services.annotation import AnnotationService
from desktop.services.annotators import AnnotatorService
from desktop.services.imports import Destination, ImportPreview, ImportReport, ImportService
from desktop.services.statistics import StatisticsService
from desktop.store.database import FILE, Database

FORMER = Path(__file__).resolve().parents[2] / "data" / "imported-0.1.0"
DATA = FORMER.parent / "imports"


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def run(database: Database, path: Path, **to: Any) -> ImportReport:
    imports = ImportService(database)
    return imports.run(imports.inspect(path), Destination(**to), skip_bad=True)[0]


def survey(database: Database, path: Path) -> ImportPreview:
    imports = ImportService(database)
    return imports.preview(imports.inspect(path), Destination())


def chat(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


PAIR = {"prompt": "Sum?", "chosen": "4", "rejected": "5"}
ROWS: dict[str, list[dict[str, Any]]] = {
    "demonstrations": [chat("What is it?", "A cat") | {"images": [name]} for name in "abc"],
    "one without": [chat("What is it?", "A cat"), chat("What is it?", "A cat") | {"images": ["a"]}],
    "pairs": [PAIR | {"tools": name} for name in ("x", "y", "z")],
    "read, yet no text": [PAIR | {"id": n} for n in range(3)],
    "prompts": [{"prompt": "Sing.", "split": n, "temperature": 0.1 * n} for n in range(1, 4)],
    "inside": [
        {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": n}]}
        for n in (1, 2, 3)
    ],
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_that_differ_only_in_an_unread_column_stay_separate(database: Database, tmp_path: Path, name: str) -> None:
    rows = ROWS[name]
    path = write(tmp_path / "rows.jsonl", [*rows, rows[0]])
    assert survey(database, path).new == len(rows)
    first = run(database, path)
    assert (first.tasks, first.known) == (len(rows), 1)
    assert first.labels in (0, len(rows))
    again = run(database, path)
    assert (again.tasks, again.labels, again.known) == (0, 0, len(rows) + 1)
    found = survey(database, path)
    assert (found.new, found.known) == (0, len(rows) + 1)
    more = run(database, write(tmp_path / "rows.jsonl", [rows[-1] | {"another": "value"}]))
    assert more.tasks == 1


def test_annotators_share_tasks_although_other_columns_differ(database: Database, tmp_path: Path) -> None:
    rows = [PAIR | {"worker_id": n, "lead_time": 1.5 * n} for n in (1, 2)]
    report = run(database, write(tmp_path / "two.jsonl", rows))
    assert (report.tasks, report.labels, report.annotators) == (1, 2, ("1", "2"))
    agreement = StatisticsService(database).summary(report.project.id).metrics["agreement"]
    assert (agreement.value, agreement.n) == (1.0, 1)


def test_the_same_text_with_an_image_is_another_prompt(database: Database, tmp_path: Path) -> None:
    rows = [PAIR | {"worker_id": n, "images": [f"{n}.png"]} for n in (1, 2)]
    assert run(database, write(tmp_path / "two.jsonl", rows)).tasks == 2


def test_unread_columns_are_counted(database: Database, tmp_path: Path) -> None:
    rows = [*ROWS["demonstrations"], *ROWS["inside"]]
    found = survey(database, write(tmp_path / "rows.jsonl", rows))
    assert found.unread == {"images": 3, "messages.weight": 3}
    assert found.unread_columns == "images (3), messages.weight (3)"


# --- what Sayso 0.1.0 imported


@pytest.fixture
def former(tmp_path: Path) -> Database:
    folder = tmp_path / "former"
    folder.mkdir()
    (folder / FILE).write_bytes(gzip.decompress((FORMER / "store.sqlite.gz").read_bytes()))
    return Database.open(folder)


@pytest.mark.parametrize(
    "path",
    [
        *(FORMER / f"{name}.jsonl" for name in ("chats", "images", "margins", "thumbs")),
        *(DATA / f"{name}.jsonl" for name in ("trl-preference", "trl-sft", "helpsteer3", "ranked", "ultrafeedback")),
        *(DATA / f"{name}.jsonl" for name in ("trl-kto", "prompts", "twenty-pairs")),
    ],
    ids=lambda path: path.stem,
)
def test_a_file_that_an_earlier_version_imported_adds_nothing(former: Database, path: Path) -> None:
    with former:
        found = survey(former, path)
        assert (found.new, found.known) == (0, found.rows)
        report = run(former, path)
        assert (report.tasks, report.labels, report.known) == (0, 0, report.rows)
        assert not report.is_new_project


def test_labels_that_an_earlier_version_dropped_are_added_to_existing_tasks(former: Database) -> None:
    with former:
        report = run(former, FORMER / "helpsteer2-gap.jsonl")
        assert (report.tasks, report.labels, report.skipped) == (0, 5, 1)
        report = run(former, FORMER / "workers.jsonl")
        assert (report.tasks, report.labels) == (0, 9)
        assert {person.name for person in AnnotatorService(former).all()} >= {"0", "1", "2"}
        assert AnnotationService(former).effective()
