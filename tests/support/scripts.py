"""The programs in `scripts/` and the locks, for tests of them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    """A fresh copy of `scripts/<name>.py`, which are programs and no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"scripts/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look
    sys.path.insert(0, str(ROOT / "scripts"))  # as where a program is started: they import each other
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def locked(name: str) -> dict[str, Version]:
    lines = (ROOT / f"requirements/{name}.txt").read_text().replace("\\\n", "").splitlines()
    versions = {}
    for line in lines:
        requirement = Requirement(line.split("--hash")[0].strip())
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        versions[requirement.name] = Version(pin.version)
    return versions


def with_only(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / program).write_text("#!/bin/sh\n")
    (folder / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
