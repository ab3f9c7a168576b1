"""The list of models: files used in place, missing ones included."""

import os
from pathlib import Path

import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.engine import builtin
from desktop.services.changes import NOTHING, Changes
from desktop.services.library import ModelLibrary
from desktop.store.database import Database
from tests.fakes import gguf_file


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def built_in(models: Path) -> Path:
    return gguf_file.write(models / "comes-with-it.gguf", {"general.name": "Built in"})


@pytest.fixture
def library(database: Database, built_in: Path) -> ModelLibrary:
    return ModelLibrary(database, built_in)


def tiny(models: Path, name: str = "tiny.gguf") -> Path:
    return gguf_file.write(models / name)


def test_the_built_in_model_is_there_from_the_start(library: ModelLibrary, built_in: Path) -> None:
    (entry,) = library.list_models()
    assert (entry.path, entry.built_in, entry.name, entry.problem) == (built_in, True, "Built in", None)
    assert library.forget(built_in) == (None, NOTHING)
    assert library.add(built_in)[1] == NOTHING
    assert len(library.list_models()) == 1


def test_without_an_argument_it_is_the_one_that_comes_with_the_program(database: Database) -> None:
    (entry,) = ModelLibrary(database).list_models()
    assert entry.built_in
    assert entry.path == builtin.builtin_model()
    assert entry.problem is None


def test_files_are_listed_as_they_were_added_and_used_in_place(library: ModelLibrary, models: Path) -> None:
    later, earlier = tiny(models, "a.gguf"), tiny(models, "b.gguf")
    entry, changes = library.add(earlier)
    assert (entry.path, entry.name, entry.built_in, entry.sha256) == (earlier, "Tiny", False, "")
    assert changes == Changes(models=True)
    library.add(later)
    assert library.add(earlier)[1] == NOTHING
    assert [entry.path for entry in library.list_models()[1:]] == [earlier, later]

    assert library.forget(earlier) == (None, Changes(models=True))
    assert library.forget(earlier) == (None, NOTHING)
    assert [entry.path for entry in library.list_models()[1:]] == [later]
    assert earlier.exists()


def test_two_spellings_of_a_path_are_one_file(
    library: ModelLibrary, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny(models)
    monkeypatch.chdir(models)
    library.add(Path("tiny.gguf"))
    assert library.add(models / ".." / "models" / "tiny.gguf")[1] == NOTHING
    assert library.list_models()[1].path == path


def test_a_file_that_cannot_chat_is_not_added(library: ModelLibrary, models: Path) -> None:
    (models / "bad.gguf").write_bytes(b"GGUF")
    bert = gguf_file.write(models / "bert.gguf", {"general.architecture": "bert"})
    for path in (models / "bad.gguf", bert, models / "missing.gguf", models):
        with pytest.raises(UserError) as raised:
            library.add(path)
        assert raised.value.kind in (ErrorKind.MODEL, ErrorKind.INPUT)
    assert len(library.list_models()) == 1


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
def test_a_name_that_is_no_text_is_refused(library: ModelLibrary, models: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(models) + b"/\xff.gguf"))
    tiny(models).rename(path)
    with pytest.raises(UserError, match="not valid text"):
        library.add(path)


def test_a_file_that_went_missing_stays_in_the_list_and_comes_back(library: ModelLibrary, models: Path) -> None:
    path = tiny(models)
    library.add(path)
    path.rename(models / "elsewhere")
    entry = library.list_models()[1]
    assert (entry.path, entry.file, entry.name) == (path, None, "tiny")
    assert entry.problem is not None
    (models / "elsewhere").rename(path)
    assert library.list_models()[1].problem is None


def test_a_replaced_file_is_read_again(library: ModelLibrary, models: Path) -> None:
    path = tiny(models)
    library.add(path)
    gguf_file.write(path, {"general.name": "Another model"})
    assert library.list_models()[1].name == "Another model"


def test_a_hash_holds_as_long_as_the_file_does(library: ModelLibrary, models: Path) -> None:
    path = tiny(models)
    assert library.remember_sha256(path, "ab" * 32) == (None, Changes(models=True))  # before it is in the list
    assert library.remember_sha256(path, "ab" * 32) == (None, NOTHING)
    assert len(library.list_models()) == 1
    entry, _ = library.add(path)
    assert entry.sha256 == library.known_sha256(path) == "ab" * 32
    library.forget(path)
    assert library.add(path)[0].sha256 == "ab" * 32

    os.utime(path, ns=(1, 1))
    assert library.known_sha256(path) == ""
    assert library.list_models()[1].sha256 == ""
    path.unlink()
    assert library.known_sha256(path) == ""
    assert library.remember_sha256(path, "cd" * 32) == (None, NOTHING)


def test_a_damaged_built_in_model_is_reported(database: Database, models: Path) -> None:
    path = gguf_file.write(models / builtin.FILE)
    library = ModelLibrary(database, path)
    assert library.list_models()[0].problem is None  # not known yet
    library.remember_sha256(path, "ab" * 32)
    assert "damaged" in str(library.list_models()[0].problem)
    library.remember_sha256(path, builtin.SHA256)
    assert library.list_models()[0].problem is None
