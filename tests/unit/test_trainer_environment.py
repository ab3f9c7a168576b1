"""When the trainer's environment counts as complete, and why it cannot be installed. The installation itself is tried
where it is needed: `python -m tests.training.run` sets a new environment up."""

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop import __version__
from desktop.core.errors import UserError
from desktop.training.environment import TrainerEnvironment


def packages(environment: TrainerEnvironment, *names: str) -> None:
    """As if the user had installed them there."""
    environment.python.parent.mkdir(parents=True, exist_ok=True)
    environment.python.touch()
    for name in names:
        folder = "Lib/site-packages" if sys.platform == "win32" else "lib/python3.11/site-packages"
        (environment.folder / folder / f"{name}-1.0.dist-info").mkdir(parents=True)


def test_what_the_user_installed_counts_if_nothing_is_missing(tmp_path: Path) -> None:
    environment = TrainerEnvironment(tmp_path / "env")
    assert not environment.is_ready
    with pytest.raises(UserError, match="make training"):
        environment.command()
    packages(environment, "torch", "transformers", "peft", "safetensors", "gguf")
    assert not environment.is_ready
    packages(environment, "psutil")
    assert environment.is_ready
    assert environment.command() == [str(environment.python), "-m", "desktop.trainer"]


def test_a_full_disk_is_said_before_anything_is_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_100_000_000))
    environment = TrainerEnvironment(tmp_path / "env")
    with pytest.raises(UserError, match=r"needs 1\.5 GB of disk space, but only 1\.1 GB are free"):
        environment.install()
    assert not environment.folder.exists()


@pytest.mark.parametrize(("system", "processor"), [("darwin", "x86_64")])
def test_where_torch_does_not_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, processor: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: processor)
    problem = TrainerEnvironment(tmp_path / "env").problem
    assert problem is not None
    assert "PyTorch does not exist" in str(problem)


def test_what_was_interrupted_goes_on_and_pips_reason_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = TrainerEnvironment(tmp_path / "env")
    with pytest.raises(UserError, match="cancelled"):
        environment.install(is_cancelled=lambda: True)
    assert not environment.is_ready
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(UserError, match=r"could not be installed \(.*torch|could not be installed \(Cannot") as raised:
        environment.install()
    assert environment.python.exists()
    assert "torch==2.13.0" in raised.value.detail


def test_a_built_program_takes_the_package_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "sayso-1.0-linux-x86_64/sayso"))
    environment = TrainerEnvironment()
    with pytest.raises(UserError, match="needs the package sayso-training, which is not installed"):
        environment.command()
    with pytest.raises(UserError, match="not installed"):  # nothing is downloaded
        environment.install()

    program, version = tmp_path / "sayso-training/sayso-trainer", tmp_path / "sayso-training/_internal/version"
    version.parent.mkdir(parents=True)
    program.touch()
    for found, named in (("0.0.9\n", "0.0.9"), (None, "?"), (b"\xff", "?")):
        version.unlink(missing_ok=True)
        if found is not None:
            version.write_bytes(found if isinstance(found, bytes) else found.encode())
        assert not environment.is_ready
        with pytest.raises(UserError) as raised:
            environment.command()
        sentence = f"sayso-training has version {named}, but Sayso has version {__version__}. Install sayso-training"
        assert sentence in str(raised.value)

    version.write_text(f"{__version__}\n")
    assert environment.is_ready
    assert environment.problem is None
    assert environment.command() == [str(program)]
