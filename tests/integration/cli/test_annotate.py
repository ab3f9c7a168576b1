"""`sayso annotate`: imports, bundles, metrics, and errors of one sentence."""

import json
import subprocess
from pathlib import Path

import pytest

from desktop.store.database import Database
from tests.support.command_line import sayso, sentence

DATA = Path(__file__).resolve().parents[2] / "data" / "imports"
FIGURES = (
    *("agreement", "krippendorff_alpha", "self_agreement", "first_shown_share", "longer_share", "cycle_rate"),
    *("median_seconds", "per_hour"),
)


def annotate(*arguments: str | Path, data: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    return sayso("annotate", *arguments, data=data, **changes)  # type: ignore[arg-type]


def test_import_prints_the_detected_format(tmp_path: Path) -> None:
    run = annotate("import", DATA / "hh.jsonl", data=tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stderr == "Detected format: hh.\n"
    assert run.stdout == "2 tasks imported into the project “hh”, with 2 judgements by hh.\n"
    again = annotate("import", DATA / "hh.jsonl", "--format", "hh", data=tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == "All rows are already in the project “hh”; nothing was added.\n"


def test_columns_that_are_not_imported_are_named_before_the_import(tmp_path: Path) -> None:
    row = {"prompt": "q", "chosen": "a", "rejected": "b"}
    rows = [row | {"images": ["a.png"], "lead_time": 2.5}, row | {"images": ["b.png"]}]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run = annotate("import", path, data=tmp_path / "data")
    assert run.stderr.splitlines()[0] == "Columns not imported (number of rows): images (2), lead_time (1)"
    assert run.stdout == "2 tasks imported into the project “rows”, with 2 judgements by rows.\n"
    again = annotate("import", path, "--json", data=tmp_path / "data")
    assert json.loads(again.stdout)["unread"] == {"images": 2, "lead_time": 1}


def test_values_without_a_meaning_are_listed_and_given_one(tmp_path: Path) -> None:
    rows = [
        {"prompt": f"q{n}", "answer_1": "a", "answer_2": "b", "winner": value}
        for n, value in enumerate((1, 2, "both", "both", "?"))
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    said = sentence(annotate("import", path, data=tmp_path / "data"), 3)
    assert "“winner” mean: both (2), ? (1). Give their meanings with --verdict" in said
    given = ("--verdict", "both=tie", "?=none")
    run = annotate("import", path, *given, data=tmp_path / "data")
    assert run.stdout == "5 tasks imported into the project “rows”, with 4 judgements by rows.\n"


def test_another_project_with_the_same_tasks_is_named(tmp_path: Path) -> None:
    data, row = tmp_path / "data", {"prompt": "q", "chosen": "a", "rejected": "b"}
    for name in ("by ada", "ben"):
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
        run = annotate("import", path, data=data)
    assert "The project “by ada” has the same tasks." in run.stderr
    assert run.stderr.rstrip().endswith("--project 'by ada'")
    joined = annotate("import", path, "--project", "by ada", "--annotator", "carl", "--json", data=data)
    assert "alike" not in json.loads(joined.stdout)
    assert json.loads(joined.stdout)["judgements"] == 1


def test_import_as_json(tmp_path: Path) -> None:
    run = annotate("import", DATA / "ranked.jsonl", "--annotator", "Ada", "--json", data=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    found = json.loads(run.stdout)
    assert found["project"].pop("id")
    assert found == {
        "format": "ranked",
        "guessed": True,
        "project": {"name": "ranked", "scheme": "instructgpt"},
        "made": True,
        "rows": 1,
        "tasks": 1,
        "judgements": 1,
        "known": 0,
        "skipped": 0,
        "unread": {},
        "encoding": "UTF-8",
        "notes": [],
        "annotators": ["Ada"],
        "problems": [],
    }


def test_the_encoding_and_notes_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    rows = '{"prompt": "q", "chosen": "a", "rejected": "b", "margin": NaN}\n'
    path.write_text(rows, encoding="utf-16")
    for options in ((), ("--format", "trl-preference")):
        run = annotate("import", path, *options, data=tmp_path / f"data{len(options)}")
        assert "The file is encoded in UTF-16-LE." in run.stderr
        assert "“margin” is not a number (NaN) and counts as missing: 1." in run.stdout


def test_a_missing_project_is_created_and_reported(tmp_path: Path) -> None:
    run = annotate("import", DATA / "hh.jsonl", "--project", "Letters", data=tmp_path)
    assert run.stdout == (
        "Created the project “Letters”.\n2 tasks imported into the project “Letters”, with 2 judgements by hh.\n"
    )
    more = annotate("import", DATA / "trl-preference.jsonl", "--project", "Letters", "--json", data=tmp_path)
    found = json.loads(more.stdout)
    assert (found["project"]["name"], found["made"]) == ("Letters", False)
    by_id = annotate("import", DATA / "hh.jsonl", "--project", found["project"]["id"], data=tmp_path)
    assert by_id.stdout == "All rows are already in the project “Letters”; nothing was added.\n"


def test_columns_can_be_named(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("u,one,two\nWhy?,yes,no\n", encoding="utf-8")
    assert "u, one, two" in sentence(annotate("import", table, data=tmp_path / "d"), 3)
    mapped = annotate("import", table, "--map", "prompt=u", "chosen=one", "rejected=two", "--json", data=tmp_path / "d")
    assert json.loads(mapped.stdout)["judgements"] == 1


def test_one_unreadable_row_stops_the_import(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text((DATA / "hh.jsonl").read_text() + "{\n", encoding="utf-8")
    said = sentence(annotate("import", path, data=tmp_path / "d"), 3)
    assert "Line 3" in said
    assert "1 of 3 rows" in said
    skipped = annotate("import", path, "--skip-bad", data=tmp_path / "d")
    assert skipped.returncode == 0
    assert "1 row excluded: Line 3" in skipped.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["import", "nowhere.jsonl"], 3, "nowhere.jsonl"),
        (["import", str(DATA)], 3, "but the file is read as"),
        (["import", str(Path(__file__).parent)], 3, "contains no training data"),
        (["import", str(DATA / "hh.jsonl"), "--format", "nothing"], 2, "trl-preference"),
        (["import", str(DATA / "hh.jsonl"), "--scheme", "nothing"], 3, "scheme “nothing”"),
        (["import", str(DATA / "hh.jsonl"), "--map", "x"], 2, "PART=COLUMN"),
        (["import"], 2, "FILE"),
        (["merge", "nowhere.jsonl"], 3, "nowhere.jsonl"),
        (["merge", str(DATA / "hh.jsonl")], 3, "not merged"),
        (["stats"], 3, "no Sayso data"),
    ],
)
def test_an_error_is_one_sentence(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    assert said in sentence(annotate(*arguments, data=tmp_path), code)


def test_bundles_go_from_one_folder_to_another(tmp_path: Path) -> None:
    here, there, bundle = tmp_path / "here", tmp_path / "there", tmp_path / "b.jsonl"
    annotate("import", DATA / "hh.jsonl", data=here)
    written = annotate("export-bundle", bundle, "--json", data=here)
    assert json.loads(written.stdout)["judgements"] == 2
    first = json.loads(annotate("merge", bundle, "--json", data=there).stdout)
    again = json.loads(annotate("merge", bundle, "--json", data=there).stdout)
    assert (first["judgements"], first["known"]) == (2, 0)
    assert (again["judgements"], again["known"]) == (0, 2)


def test_statistics_of_two_who_judged_the_same(tmp_path: Path) -> None:
    for name in ("Ada", "Bob"):
        annotate("import", DATA / "hh.jsonl", "--annotator", name, data=tmp_path)
    found = json.loads(annotate("stats", "--project", "hh", "--json", data=tmp_path).stdout)
    assert set(found) == {*FIGURES, "models"}
    assert (found["agreement"]["value"], found["agreement"]["n"], found["agreement"]["enough"]) == (1.0, 2, False)
    assert found["self_agreement"]["value"] is None
    assert found["self_agreement"]["missing"]
    text = annotate("stats", data=tmp_path)
    assert text.returncode == 0
    assert "100.0%" in text.stdout
    assert "not enough data" in text.stdout
    assert "“other” was not found" in sentence(annotate("stats", "--project", "other", data=tmp_path), 3)


def test_a_folder_in_use_can_be_read_but_not_written(tmp_path: Path) -> None:
    annotate("import", DATA / "hh.jsonl", data=tmp_path)
    with Database.open(tmp_path):
        assert annotate("stats", "--json", data=tmp_path).returncode == 0
        assert "already open" in sentence(annotate("import", DATA / "trl-sft.jsonl", data=tmp_path), 1)
