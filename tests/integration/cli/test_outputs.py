"""Commands that write files: they replace regular files only, and only with permission."""

import os
import pty
import stat
import subprocess
from pathlib import Path

import pytest

from tests.support.command_line import COMMAND, environment, sayso, sentence
from tests.support.worlds import everything

pytestmark = pytest.mark.skipif(os.name != "posix", reason="FIFOs and terminals are of POSIX")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    everything().save(folder)
    return folder


def test_a_bundle_replaces_a_file_only_by_force(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.sayso"
    out.write_bytes(b"precious")
    out.chmod(0o644)
    assert "--force" in sentence(sayso("annotate", "export-bundle", out, data=data), 2)
    assert out.read_bytes() == b"precious"
    run = sayso("annotate", "export-bundle", out, "--force", data=data)
    assert run.returncode == 0, run.stderr
    assert out.read_bytes() != b"precious"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.parametrize("answer", ["n", "", "y"])
def test_a_terminal_is_asked(answer: str, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.sayso"
    out.write_bytes(b"precious")
    ours, theirs = pty.openpty()
    try:
        run = subprocess.Popen(
            [*COMMAND, "annotate", "export-bundle", str(out)],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=environment(data),
        )
        os.close(theirs)
        asked = b""
        while b"[y/N]" not in asked:
            asked += os.read(ours, 1000)
        os.write(ours, answer.encode() + b"\n")
        run.communicate(timeout=60)
    finally:
        os.close(ours)
    assert run.returncode == (0 if answer == "y" else 1)
    assert (out.read_bytes() == b"precious") == (answer != "y")


@pytest.mark.parametrize("command", ["bundle", "export"])
def test_what_is_no_regular_file_stays(command: str, data: Path, tmp_path: Path) -> None:
    fifo, link, target = tmp_path / "fifo", tmp_path / "link", tmp_path / "target"
    os.mkfifo(fifo)
    target.mkdir()
    link.symlink_to(target)
    for path in (fifo, link, Path("/dev/full")):
        before = path.lstat()
        arguments = {
            "bundle": ("annotate", "export-bundle", path, "--force"),
            "export": ("export", "--format", "hh", "--all", "--out", path),
        }[command]
        assert str(path) in sentence(sayso(*arguments, data=data), 2)
        assert path.lstat() == before
    assert list(target.iterdir()) == []


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_an_export_is_private_whatever_the_umask(umask: int, data: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for name, more in (("hf-dataset", ()), ("llama-factory", ("--split", "test=30"))):
        arguments = ("export", "--format", name, "--all", "--out", str(tmp_path / "new" / name), *more)
        run = subprocess.run(
            [*COMMAND, *arguments], env=environment(data), umask=umask, capture_output=True, check=False, timeout=120
        )
        assert run.returncode == 0, run.stderr
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})
