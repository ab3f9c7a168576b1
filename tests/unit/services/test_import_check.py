"""What Sayso 0.1.0 imported wrongly is named, with what to do, and no longer once that is done."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.import_check import Doubt, check_imports, dismiss_doubts, open_doubts
from desktop.services.imports import Destination, ImportService
from desktop.services.projects import ProjectService
from desktop.store.database import FILE, Database

FORMER = Path(__file__).resolve().parents[2] / "data" / "imported-0.1.0"


@pytest.fixture
def former(tmp_path: Path) -> Iterator[Database]:
    folder = tmp_path / "former"
    folder.mkdir()
    (folder / FILE).write_bytes(gzip.decompress((FORMER / "store.sqlite.gz").read_bytes()))
    with Database.open(folder) as database:
        yield database


def doubts(database: Database) -> dict[str, tuple[Doubt, int]]:
    return {found.project: (found.doubt, found.count) for found in check_imports(database)}


def bring_in(database: Database, name: str) -> None:
    imports = ImportService(database)
    imports.run(imports.inspect(FORMER / f"{name}.jsonl"), Destination(), skip_bad=True)


def test_what_an_earlier_version_may_have_read_wrongly_is_named(former: Database) -> None:
    found = doubts(former)
    assert found["kto-gap"] == (Doubt.DEMONSTRATIONS, 8)
    assert found["helpsteer2-gap"] == (Doubt.UNLABELLED, 6)
    assert found["helpsteer3-gap"] == (Doubt.UNLABELLED, 6)
    assert found["saferlhf"] == (Doubt.UNLABELLED, 4)
    assert found["workers"] == (Doubt.ONE_ANNOTATOR, 6)
    assert "prompts" not in found
    texts = [one.sentence(lambda _, text: text) for one in check_imports(former)]
    assert all("import" in text and "“" in text for text in texts)


def test_doing_what_it_says_ends_the_doubt(former: Database) -> None:
    for name in ("helpsteer2-gap", "helpsteer3-gap", "saferlhf", "thumbs"):
        bring_in(former, name)
    project = next(one.project for one in ProjectService(former).all() if one.project.name == "kto-gap")
    ProjectService(former).delete(project.id)
    bring_in(former, "kto-gap")
    found = doubts(former)
    assert not found.keys() & {"helpsteer2-gap", "helpsteer3-gap", "saferlhf", "thumbs", "kto-gap"}
    bring_in(former, "chats")
    assert "chats" not in doubts(former)


def test_what_was_dismissed_is_named_by_the_doctor_alone(former: Database) -> None:
    found = open_doubts(former)
    assert found == check_imports(former)
    dismiss_doubts(former, found[1:])
    assert open_doubts(former) == found[:1]
    dismiss_doubts(former, found[:1])
    assert open_doubts(former) == []
    assert check_imports(former) == found


def test_a_file_read_with_labels_leaves_the_wrong_demonstrations_in_doubt(former: Database) -> None:
    bring_in(former, "kto-gap")
    assert doubts(former)["kto-gap"][0] is Doubt.DEMONSTRATIONS


def test_what_this_version_imports_is_in_no_doubt(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "chats.jsonl"
    turns = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
    path.write_text(json.dumps({"messages": turns}), encoding="utf-8")
    imports = ImportService(database)
    imports.run(imports.inspect(path), Destination())
    assert check_imports(database) == []
