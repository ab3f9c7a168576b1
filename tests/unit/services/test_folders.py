"""Where the data goes."""

import os
import stat
from pathlib import Path

import platformdirs
import pytest

from desktop.core.errors import UserError
from desktop.services.folders import ENVIRONMENT, Folders


def test_an_argument_wins_over_the_environment_and_that_over_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "environment"))
    assert Folders.resolve(tmp_path / "argument").data == tmp_path / "argument"
    assert Folders.resolve().data == tmp_path / "environment"
    monkeypatch.setenv(ENVIRONMENT, "")
    assert Folders.resolve().data == Path(platformdirs.user_data_dir("Sayso", appauthor=False))


def test_a_path_may_be_relative_or_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Folders.resolve("here").data == tmp_path / "here"
    if os.name == "posix":
        assert Folders.resolve("~/there").data == tmp_path / "home" / "there"


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    folders = Folders.resolve(tmp_path / "a" / "data")
    assert list(tmp_path.iterdir()) == []
    folders.make()
    folders.make()
    made = {folders.data, folders.states, folders.backups, folders.crashes, folders.logs}
    assert {path for path in (tmp_path / "a").rglob("*") if path.is_dir()} == made
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_a_place_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot use"):
        Folders.resolve(tmp_path / "file" / "data").make()
