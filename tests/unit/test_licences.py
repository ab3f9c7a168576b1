"""Whose the files of a bundle are, and under which terms: asked of what is installed here."""

import json
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import ROOT, locked, script


@pytest.fixture
def licences() -> ModuleType:
    return script("licences")


@pytest.mark.parametrize("name", [*locked("app"), *locked("model")])
def test_every_package_that_is_shipped_has_its_terms(licences: ModuleType, name: str) -> None:
    try:
        package = distribution(name)
    except ModuleNotFoundError:
        pytest.skip("for another system")
    part = licences._package(package)
    assert part.licence
    assert sum(len(text) for _, text in part.texts) > 400


def test_each_file_is_somebodys_and_equal_texts_are_kept_once(licences: ModuleType, tmp_path: Path) -> None:
    import jinja2
    import numpy
    import PySide6.QtCore

    files = {
        "jinja2/__init__.py": jinja2.__file__,
        "numpy/__init__.py": numpy.__file__,
        "PySide6/QtCore.so": PySide6.QtCore.__file__,
        "json/__init__.py": json.__file__,
        "resources/icons/x.svg": str(ROOT / "resources/icons/x.svg"),
        "resources/fonts/SaysoInter-Regular.ttf": str(ROOT / "resources/fonts/SaysoInter-Regular.ttf"),
        "resources/themes/tokens.json": str(ROOT / "resources/themes/tokens.json"),
    }
    added = licences.write(tmp_path / "out", files.items(), [])
    index = json.loads((tmp_path / "out" / licences.INDEX).read_text())
    whose = {file: part["name"] for part in index for file in part["files"]}
    owners = ["Jinja2", "numpy", "Qt and PySide6", "Python", "Lucide icons", "Inter", "Sayso"]
    assert [whose[file] for file in files] == owners
    assert next(part["licence"] for part in index if part["name"] == "Inter") == "OFL-1.1"
    assert index[0]["name"] == "Sayso"
    assert all((tmp_path / "out" / text).stat().st_size for part in index for text in part["texts"])
    assert {place for place, _ in added} >= {f"resources/licences/{text}" for part in index for text in part["texts"]}
    assert len({Path(source).read_text() for _, source in added}) == len(added)


def test_a_file_of_nobody_stops_the_build(licences: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "libx.so").touch()
    with pytest.raises(licences.UnlicensedError, match=r"nobody knows whose .*libx\.so"):
        licences.write(tmp_path / "out", [("libx.so", str(tmp_path / "libx.so"))], [])


def test_a_package_without_terms_stops_the_build(licences: ModuleType, tmp_path: Path) -> None:
    import shiboken6

    licences.OWN_TEXTS.clear()  # it brings none
    with pytest.raises(licences.UnlicensedError, match="no licence text was found for shiboken6"):
        licences.write(tmp_path / "out", [("shiboken6/x.py", shiboken6.__file__)], [])
