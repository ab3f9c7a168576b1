"""A running program notices what happens to its files."""

from pathlib import Path

import pytest

from desktop.core import resources
from desktop.core.installation import Installation, InstallationState


def test_updates_and_removals_are_distinguished(tmp_path: Path) -> None:
    program = tmp_path / "sayso"
    program.write_bytes(b"old")
    installation = Installation(program)
    assert installation.state() is InstallationState.UNCHANGED
    new = tmp_path / "sayso.dpkg-new"
    new.write_bytes(b"new")
    new.replace(program)  # as a package manager does
    assert installation.state() is InstallationState.UPDATED
    program.unlink()
    assert installation.state() is InstallationState.REMOVED


def test_cached_resources_survive_the_removal_of_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "resources"
    for name in ("icons/a.svg", "schemes/b.json", "models/big.gguf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    resources.read_resource.cache_clear()
    try:
        monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
        resources.cache_resources()
        assert resources.read_resource.cache_info().currsize == 2  # not the model
        for file in folder.rglob("*.*"):
            file.unlink()
        assert resources.read_resource("icons/a.svg") == b"icons/a.svg"
    finally:
        resources.read_resource.cache_clear()
