"""Labels of a file are exported as they were imported: margins in their unit, several annotators with their reasons."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.core.judgement import Judgement
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.datasets.recipe import MultipleAnnotations as How
from desktop.services.annotation import AnnotationService
from desktop.services.annotators import AnnotatorService
from desktop.services.export import ExportReport as Exported
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportReport, ImportService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database

MARGINS = (0, 0.01, 0.75, 1, 1.5, 3, 12.5, 1e9)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bring_in(folder: Path, rows: Sequence[dict[str, Any]], **to: Any) -> ImportReport:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with Database.open(folder / "data") as database:
        imports = ImportService(database)
        return imports.run(imports.inspect(path), Destination(name="P", **to))[0]


def export(folder: Path, format: str, **wanted: Any) -> tuple[Exported, Path]:
    out = folder / f"out-{format}"
    return ExportService(folder / "data").write(Recipe(format, ExportScope(project="P"), **wanted), out), out


def with_margins() -> list[dict[str, Any]]:
    return [{"prompt": f"How far is {n}?", "chosen": "near", "rejected": "away", "margin": n} for n in MARGINS]


@pytest.mark.parametrize("format", ["trl-preference", "trl-reward", "openrlhf"])
def test_the_margin_of_a_file_stays_what_it_is(tmp_path: Path, format: str) -> None:
    bring_in(tmp_path, with_margins())
    report, out = export(tmp_path, format)
    assert sorted(row["margin"] for row in lines(out / "train.jsonl")) == sorted(MARGINS)
    assert not report.exclusions["margin"]


@pytest.mark.parametrize("format", ["hh", "axolotl", "llama-factory"])
def test_a_margin_that_a_format_cannot_carry_stands_in_the_separate_file(tmp_path: Path, format: str) -> None:
    bring_in(tmp_path, [*with_margins(), {"prompt": "And?", "chosen": "so", "rejected": "no", "margin": None}])
    report, out = export(tmp_path, format)
    assert report.rows == len(MARGINS) + 1
    assert report.exclusions["margin"] == len(MARGINS)
    found = [judgement.get("margin") for line in lines(out / "provenance.jsonl") for judgement in line["judgements"]]
    assert sorted(margin for margin in found if margin is not None) == sorted(MARGINS)
    assert found.count(None) == 1


def test_margins_are_averaged_if_all_annotators_gave_one(tmp_path: Path) -> None:
    row = {"prompt": "q", "chosen": "a", "rejected": "b"}
    bring_in(tmp_path, [row | {"margin": 0.5, "annotator": 1}, row | {"margin": 2, "annotator": 2}])
    _, out = export(tmp_path, "trl-preference", annotators=How.MAJORITY)
    assert [row["margin"] for row in lines(out / "train.jsonl")] == [1.25]


def test_a_judgement_with_a_margin_goes_to_others_and_comes_back(tmp_path: Path) -> None:
    bring_in(tmp_path, [*with_margins()])
    with Database.open(tmp_path / "data") as database:
        events = AnnotationService(database).effective()
    assert sorted(event.payload.margin for event in events) == sorted(MARGINS)  # type: ignore[attr-defined]
    assert [Judgement.from_dict(json.loads(json.dumps(event.to_dict()))) for event in events] == events


def helpsteer3(number: int, overall: int, *people: tuple[int, str]) -> dict[str, Any]:
    return {
        "context": [{"role": "user", "content": f"Which is {number}?"}],
        "response1": "a longer one",
        "response2": "another",
        "overall_preference": overall,
        "individual_preference": [{"score": score, "reasoning": reason} for score, reason in people],
    }


def test_several_annotators_of_one_row_keep_their_verdicts_and_reasons(tmp_path: Path) -> None:
    rows = [
        helpsteer3(1, -2, (-3, "first"), (1, "second"), (-2, "third")),
        helpsteer3(2, 0, (1, "x"), (-1, "")),
        helpsteer3(3, 3, (3, "alone")),
        helpsteer3(4, 1, (2, "alone, and not overall")),
        helpsteer3(5, -1),
    ]
    report = bring_in(tmp_path, rows)
    assert report.tasks == 5
    with Database.open(tmp_path / "data") as database:
        assert {person.name for person in AnnotatorService(database).all()} == {"rows", "rows 1", "rows 2", "rows 3"}
        agreement = StatisticsService(database).summary(report.project.id).metrics["agreement"]
        assert (agreement.value is not None, agreement.n) == (True, 2)
    _, out = export(tmp_path, "helpsteer3")
    written = sorted(lines(out / "train.jsonl"), key=lambda row: row["context"][0]["content"])
    assert written[:4] == rows[:4]
    assert (written[4]["overall_preference"], len(written[4]["individual_preference"])) == (-1, 1)
    again = bring_in(tmp_path, rows)
    assert (again.tasks, again.labels, again.known) == (0, 0, 5)


def test_people_of_a_row_stay_several_where_one_name_is_given_for_all(tmp_path: Path) -> None:
    report = bring_in(tmp_path, [helpsteer3(1, -2, (-3, "first"), (1, "second"))], annotator="Ada")
    assert report.annotators == ("Ada 1", "Ada 2")


def test_a_person_without_a_score_spoils_the_row(tmp_path: Path) -> None:
    row = helpsteer3(1, -2, (-3, "first"), (1, "second"))
    row["individual_preference"][1]["score"] = None
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps(helpsteer3(2, 1, (1, "x"), (1, "y"))), encoding="utf-8")
    with Database.open(tmp_path / "data") as database:
        imports = ImportService(database)
        report, _ = imports.run(imports.inspect(path), Destination(), skip_bad=True)
    assert (report.skipped, report.tasks) == (1, 1)
