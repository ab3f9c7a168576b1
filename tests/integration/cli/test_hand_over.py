"""Two annotators exchange a project as bundles on the command line."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import sayso

PROMPTS = [f"What is the capital of land number {number}?" for number in range(8)]


def labels(path: Path, flip: int) -> Path:
    """One file of pairs; the first `flip` are preferred the other way round."""
    rows = []
    for number, prompt in enumerate(PROMPTS):
        good, bad = f"It is city {number}.", f"I do not know, {number}."
        chosen, rejected = (bad, good) if number < flip else (good, bad)
        rows.append({"prompt": prompt, "chosen": chosen, "rejected": rejected})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(data: Path, *arguments: object, code: int = 0) -> str:
    done = sayso("annotate", *map(str, arguments), data=data)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_two_people_on_two_machines_meet_in_one_project(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    run(here, "import", labels(tmp_path / "ada.jsonl", 0), "--project", "Capitals", "--annotator", "Ada")
    said = run(here, "export-bundle", tmp_path / "to-ben.sayso", "--project", "Capitals", "--no-judgements")
    assert "8 tasks and 0 judgements" in said
    assert "8 tasks were added" in run(there, "merge", tmp_path / "to-ben.sayso")
    run(there, "import", labels(tmp_path / "ben.jsonl", 2), "--project", "Capitals", "--annotator", "Ben")
    said = run(there, "export-bundle", tmp_path / "from-ben.sayso", "--project", "Capitals")
    assert "8 tasks and 8 judgements" in said
    report = json.loads(run(here, "merge", tmp_path / "from-ben.sayso", "--json"))
    assert (report["judgements"], report["tasks"], report["projects"]) == (8, 0, ["Capitals"])
    assert "75.0%" in run(here, "stats", "--project", "Capitals").splitlines()[0]
    again = json.loads(run(here, "merge", tmp_path / "from-ben.sayso", "--json"))
    assert (again["judgements"], again["known"]) == (0, 8)


@pytest.mark.parametrize("arguments", [["--no-judgements"], ["--project", "Nobody's"]])
def test_projects_that_cannot_be_exported(tmp_path: Path, arguments: list[str]) -> None:
    run(tmp_path / "data", "import", labels(tmp_path / "ada.jsonl", 0))
    out = tmp_path / "out.sayso"
    done = sayso("annotate", "export-bundle", str(out), *arguments, data=tmp_path / "data")
    assert done.returncode in (2, 3)
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()
