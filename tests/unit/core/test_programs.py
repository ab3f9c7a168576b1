"""The command that starts this program, and the environment of other programs."""

import sys
from pathlib import Path

import pytest

from desktop.core.processor import is_too_old
from desktop.core.programs import program_command, restore_environment


def test_a_bundle_starts_the_engine_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert program_command("worker")[1:] == ["-m", "desktop", "worker"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "sayso.exe"))
    assert program_command("worker") == [str(tmp_path / "sayso-engine.exe"), "worker"]


def test_other_programs_do_not_get_the_libraries_of_a_bundle() -> None:
    environment = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/mine", "QT_PLUGIN_PATH": "/b", "HOME": "/h"}
    restore_environment(environment)
    assert environment == {"LD_LIBRARY_PATH": "/mine", "HOME": "/h"}
    environment["LD_LIBRARY_PATH"] = "/bundle"
    restore_environment(environment)
    assert environment == {"HOME": "/h"}


def test_this_processor_is_new_enough() -> None:
    assert not is_too_old()
