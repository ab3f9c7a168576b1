"""This program as a command, and what it leaves to the programs that it starts."""

import sys
from pathlib import Path

import pytest

from desktop.core.programs import forget_own_places, own_program


def test_a_bundle_starts_the_engine_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert own_program("worker")[1:] == ["-m", "desktop", "worker"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "sayso.exe"))
    assert own_program("worker") == [str(tmp_path / "sayso-engine.exe"), "worker"]


def test_other_programs_do_not_get_the_libraries_of_a_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/mine", "QT_PLUGIN_PATH": "/b", "HOME": "/h"}
    untouched = dict(environment)
    forget_own_places(untouched)
    assert untouched == environment  # a checkout's are the user's own
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    forget_own_places(environment)
    assert environment == {"LD_LIBRARY_PATH": "/mine", "HOME": "/h"}
    environment["LD_LIBRARY_PATH"] = "/bundle"
    forget_own_places(environment)
    assert environment == {"HOME": "/h"}
