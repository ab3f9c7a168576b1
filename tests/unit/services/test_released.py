"""What earlier releases wrote opens unchanged: `tests/data/released` has a folder for each of them."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.datasets.recipe import Recipe
from desktop.services.annotation import AnnotationService
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.candidates import CandidateService
from desktop.services.changes import NOTHING
from desktop.services.export import ExportService
from desktop.services.projects import ProjectService
from desktop.services.settings import SettingsFile
from desktop.store.database import FILE, Database
from tests.support.released import RELEASED, facts
from tests.support.rows import dump

MANIFEST = ("rows", "prompts", "splits", "from", "left_out", "annotators", "sources", "recipe")
"""What a manifest says about the data. The rest (schema version, checks, hashes of what is beside the data) may change
with the program."""


@pytest.fixture(params=sorted(RELEASED.iterdir()), ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def data(kept: Path, tmp_path: Path) -> Path:
    """A data folder with the store of that release."""
    folder = tmp_path / "kept"
    folder.mkdir()
    shutil.copyfile(kept / "store.sqlite", folder / FILE)
    return folder


def read(kept: Path, name: str) -> Any:
    return json.loads((kept / name).read_text(encoding="utf-8"))


def check_within(old: Any, new: Any, where: str = "") -> None:
    """Whether `new` has all values of `old`; it may have more fields."""
    if isinstance(old, dict):
        assert old.keys() <= new.keys(), where
        for name, value in old.items():
            check_within(value, new[name], f"{where}/{name}")
    elif isinstance(old, list):
        assert len(old) == len(new), where
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            check_within(one, other, f"{where}/{place}")
    else:
        assert old == new, where


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def records(bundle: Path) -> dict[str, Any]:
    """What a bundle has, by type, id and version."""
    values = [(line["type"], line["value"]) for line in lines(bundle)[1:-1]]
    return {f"{type} {value['id']} {value.get('version')}": value for type, value in values}


def test_its_store_is_migrated_with_all_its_rows(data: Path) -> None:
    with closing(sqlite3.connect(data / FILE)) as raw:
        raw.row_factory = sqlite3.Row
        tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        before = {
            name: [dict(row) for row in raw.execute(f"SELECT * FROM {name} ORDER BY 1, 2")]
            for name in tables
            if not name.startswith("sqlite_")
        }
    with Database.open(data) as database:
        database.check()
        check_within(before, dump(database))


def test_a_released_store_keeps_its_meaning(kept: Path, data: Path) -> None:
    with Database.open(data) as database:
        check_within(read(kept, "facts.json"), json.loads(json.dumps(facts(database))))


def test_a_task_asks_only_for_the_answers_that_its_store_lacks(kept: Path, data: Path) -> None:
    """The keys of sources that a store keeps are those of today, whatever settings a model has got since."""
    batches = read(kept, "facts.json")["batches"]
    half = {task: set(keys) for task, keys in batches.items() if keys}
    assert half
    with Database.open(data) as database:
        (project,) = {one.project.id for one in ProjectService(database).all() if one.ready < one.tasks}
        request = CandidateService(database).next(project)
    assert request is not None
    assert request.task.id in half
    assert request.source.key not in half[request.task.id]
    assert half[request.task.id] < {source.key for source in request.project.sources}


def test_its_bundle_merges_into_an_empty_store(kept: Path, tmp_path: Path) -> None:
    known = read(kept, "facts.json")
    bundle = kept / "judgements.sayso"
    with Database.open(tmp_path / "other") as other:
        report, _ = BundleService(other).merge(bundle)
        assert (report.judgements, report.known) == (len(known["events"]), 0)
        check_within(known["events"], [event.to_dict() for event in AnnotationService(other).events()])
        assert [event.id for event in AnnotationService(other).effective()] == known["effective"]
        people = {person["id"] for person in known["annotators"]}
        assert {person.id for person in AnnotatorService(other).all()} <= people
        before = dump(other)
        again, changes = BundleService(other).merge(bundle)
        assert (again.judgements, changes) == (0, NOTHING)
        assert dump(other) == before


def test_its_bundle_adds_nothing_to_its_store(kept: Path, data: Path) -> None:
    with Database.open(data) as database:
        before = dump(database)
        report, changes = BundleService(database).merge(kept / "judgements.sayso")
        assert (report.judgements, report.messages, changes) == (0, 0, NOTHING)
        assert dump(database) == before


def test_a_bundle_of_a_released_store_equals_the_released_bundle(kept: Path, data: Path, tmp_path: Path) -> None:
    with Database.open(data) as database:
        BundleService(database).write(tmp_path / "now.sayso")
    check_within(records(kept / "judgements.sayso"), records(tmp_path / "now.sayso"))


@pytest.mark.parametrize("recipe", ["recipe", "recipe-splits"])
def test_its_recipe_exports_the_same_bytes(kept: Path, data: Path, tmp_path: Path, recipe: str) -> None:
    """Of the data; what is beside the data may say more than it did."""
    Database.open(data).close()  # migrates
    before, after = kept / recipe.replace("recipe", "export"), tmp_path / "export"
    ExportService(data).write(Recipe.from_json((kept / f"{recipe}.json").read_bytes()), after)
    files = sorted(path.relative_to(before) for path in before.rglob("*.jsonl") if path.name != "provenance.jsonl")
    assert files
    assert files == sorted(p.relative_to(after) for p in after.rglob("*.jsonl") if p.name != "provenance.jsonl")
    for file in files:
        assert (after / file).read_bytes() == (before / file).read_bytes(), file
    check_within(lines(before / "provenance.jsonl"), lines(after / "provenance.jsonl"))
    old, new = (read(folder, "manifest.json") for folder in (before, after))
    check_within({name: old[name] for name in MANIFEST}, new)
    for name in ("sources", "recipe"):  # these decide what a file repeats: not even a field more
        assert old[name] == new[name]


def test_its_settings_hold(kept: Path, tmp_path: Path) -> None:
    shutil.copyfile(kept / "settings.json", tmp_path / "settings.json")
    file = SettingsFile(tmp_path / "settings.json")
    assert file.dropped == ()
    was = read(kept, "settings.json")
    check_within(was["sampling"], file.settings.sampling.to_dict())
    assert (file.settings.system_prompt, dict(file.settings.keys)) == (was["system_prompt"], was["keys"])


DRY = 'dry_multiplier: float = _setting(0.8, "DRY", "Text.", low=0, high=10, off=0.0, since="9.0.0")'
LIMIT = "    max_tokens: int | None = _setting(\n        "
LATER = ((f"{LIMIT}None,", f"    {DRY}\n{LIMIT}4096,"),)
"""What a later version may do: another default, of another type, and a setting more."""


def test_a_version_with_other_settings_reads_all_of_it(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    shutil.copytree(root / "desktop", tmp_path / "desktop")
    for name in ("support/released.py", "support/rows.py", "unit/services/test_released.py"):
        (tmp_path / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "tests" / name, tmp_path / "tests" / name)
    (tmp_path / "tests" / "data").symlink_to(root / "tests" / "data")
    (tmp_path / "resources").symlink_to(root / "resources")
    code = tmp_path / "desktop" / "core" / "sampling.py"
    text = code.read_text(encoding="utf-8")
    for old, new in LATER:
        assert old in text, "adapt LATER: the settings have changed"
        text = text.replace(old, new)
    code.write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n", encoding="utf-8")
    test = tmp_path / "tests" / "unit" / "services" / "test_released.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "not other_settings", "--import-mode=importlib", str(test)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_labels_that_0_1_0_imported_are_recognized(tmp_path: Path) -> None:
    kept = RELEASED / "0.1.0"
    (tmp_path / "data").mkdir()
    shutil.copyfile(kept / "store.sqlite", tmp_path / "data" / FILE)
    with Database.open(tmp_path / "data") as database:
        names = {person.id: person.name for person in AnnotatorService(database).all()}
        events = AnnotationService(database).events()
    came = {name for name in names.values() if name in ("twenty-pairs", "helpsteer2")}
    assert len(came) == 2
    assert {names[event.annotator] for event in events if event.imported} == came
    assert {names[event.annotator] for event in events if not event.imported} == {"Ada", "小博"}
    assert {event.models_visible for event in events} == {None}
    with Database.open(tmp_path / "other") as other:
        BundleService(other).merge(kept / "judgements.sayso")
        assert AnnotationService(other).events() == events
