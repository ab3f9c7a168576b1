"""Writing files that a user names: only regular files are replaced, and new files are private."""

import errno
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.core.outputs import (
    OutputExistsError,
    check,
    create,
    kind_of,
    make_folder,
    output_file,
    remove_leftovers,
    replace_file,
    write_file,
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes, FIFOs and devices are of POSIX")


@pytest.fixture(params=[0o022, 0o000, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(path))


def _link(path: Path) -> None:
    (path.parent / "precious").write_bytes(b"precious")
    path.symlink_to(path.parent / "precious")


def _broken_link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [_fifo, _socket, _link, _broken_link, _folder])
@pytest.mark.parametrize("replace", [True, False])
def test_only_regular_files_are_replaced(make: Callable[[Path], None], replace: bool, tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    make(path)
    before = path.lstat()
    with pytest.raises(UserError, match="out") as refused:
        write_file(path, b"new", replace=replace)
    assert refused.value.kind is ErrorKind.USAGE
    after = path.lstat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    names = {entry.name for entry in tmp_path.iterdir()} - {"precious"}
    assert names == {"out.bin"}
    assert not (tmp_path / "precious").exists() or (tmp_path / "precious").read_bytes() == b"precious"
    assert not (tmp_path / "nowhere").exists()


def test_a_device_stays_a_device() -> None:
    for device in (Path("/dev/full"), Path("/dev/null")):
        with pytest.raises(UserError, match="device"):
            write_file(device, b"new", replace=True)
        assert stat.S_ISCHR(device.stat().st_mode)


def test_a_file_is_replaced_only_if_the_user_agreed(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    write_file(path, b"one", replace=False)
    with pytest.raises(OutputExistsError, match="--force"):
        write_file(path, b"two", replace=False)
    with pytest.raises(OutputExistsError):
        check(path, replace=False)
    assert path.read_bytes() == b"one"
    write_file(path, b"two", replace=True)
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.bin"
    link = os.link

    def late(source: Any, target: Any) -> None:
        path.write_bytes(b"theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(OutputExistsError):
        write_file(path, b"ours", replace=False)
    assert path.read_bytes() == b"theirs"


def test_writing_works_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Any, target: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    write_file(tmp_path / "out.bin", b"ours", replace=False)
    assert (tmp_path / "out.bin").read_bytes() == b"ours"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.usefixtures("umask")
def test_written_files_are_private(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    write_file(path, b"one", replace=False)
    assert mode(path) == 0o600
    path.chmod(0o644)
    write_file(path, b"two", replace=True)
    assert mode(path) == 0o600
    make_folder(tmp_path / "a" / "b")
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b")) == (0o700, 0o700)
    with create(tmp_path / "a" / "b" / "c") as file:
        file.write(b"x")
    assert mode(tmp_path / "a" / "b" / "c") == 0o600


def test_an_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_folder(tmp_path)
    assert mode(tmp_path) == 0o755


def test_a_path_below_a_file_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert kind_of(tmp_path / "file" / "x") == ""
    with pytest.raises(OSError, match="directory"):
        write_file(tmp_path / "file" / "x", b"", replace=False)


@pytest.mark.usefixtures("umask")
def test_another_program_writes_a_file_that_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    with output_file(path, replace=False) as temporary:
        assert temporary.parent == tmp_path
        temporary.write_bytes(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    with suppress(KeyboardInterrupt), output_file(path, replace=True) as temporary:
        temporary.write_bytes(b"ha")
        raise KeyboardInterrupt
    with pytest.raises(OutputExistsError), output_file(path, replace=False):
        pytest.fail("the file is there")
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, b"whole")]


@pytest.mark.usefixtures("umask")
def test_files_of_our_own_are_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    replace_file(path, b"one ", memoryview(b"two"))
    assert (path.read_bytes(), mode(path)) == (b"one two", 0o600)
    replace_file(path, b"three")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            replace_file(path, b"four")
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, b"three")]


def test_what_a_killed_program_left_is_removed(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        Path.replace = lambda *_: os._exit(9)
        replace_file(tmp_path / "state.json", b"never")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    (tmp_path / ".hidden").touch()
    assert len(list(tmp_path.iterdir())) == 2
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".hidden"]
    remove_leftovers(tmp_path / "nowhere")
