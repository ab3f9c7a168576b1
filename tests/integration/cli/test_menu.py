"""The portable folder's entry in the menu."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop.cli import menu
from desktop.core.errors import UserError
from tests.support.command_line import ROOT, sayso

LINUX = ROOT / "resources/packaging/linux"


def unpacked(folder: Path) -> Path:
    """A portable folder, as far as the menu is concerned."""
    for source, name in (
        (LINUX / "sayso.desktop", "applications/sayso.desktop"),
        (LINUX / "sayso.xml", "mime/packages/sayso.xml"),
        (ROOT / "resources/icons/sayso.svg", "icons/hicolor/scalable/apps/sayso.svg"),
        (LINUX / "copyright", "man/man1/sayso.1.gz"),
    ):
        (folder / "share" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / "share" / name)
    return folder


def command(entry: Path) -> list[str]:
    """As a desktop reads it: the file's own escapes first, then those within quotes."""
    (line,) = [line for line in entry.read_text("utf-8").splitlines() if line.startswith("Exec=")]
    program, rest = line.removeprefix("Exec=").replace("\\\\", "\\").rsplit(" ", 1)
    assert program[0] == program[-1] == '"'
    return [re.sub(r"\\(.)", r"\1", program[1:-1]).replace("%%", "%"), rest]


@pytest.mark.parametrize("name", ["sayso", "with space", "价 100%", """q"u'o`t$e\\s"""])
def test_the_entry_starts_the_folder_wherever_it_is(tmp_path: Path, name: str) -> None:
    folder, home = unpacked(tmp_path / name), tmp_path / "fresh home/share"
    entry = menu.install(folder, home)
    assert command(entry) == [str(folder / "sayso"), "%F"]
    assert (home / "icons/hicolor/scalable/apps/sayso.svg").is_file()
    assert (home / "mime/packages/sayso.xml").is_file()
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", entry], check=True)
    assert set(menu.renew_indexes(home)) <= {"update-desktop-database", "update-mime-database"}
    moved = folder.rename(tmp_path / "moved")
    assert command(menu.install(moved, home))[0] == str(moved / "sayso")
    other = home / "applications/other.desktop"
    other.touch()
    menu.remove(moved, home)
    menu.remove(moved, home)  # twice is once
    assert not entry.exists()
    assert other.exists()


def test_a_folder_that_no_entry_can_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="line break"):
        menu.install(unpacked(tmp_path / "two\nlines"), tmp_path / "home")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(UserError, match="could not be added to the menu"):
        menu.install(unpacked(tmp_path / "sayso"), tmp_path / "home")


def test_another_installation_needs_none(tmp_path: Path) -> None:
    run = sayso("--install-menu", data=tmp_path)
    assert run.returncode == 2
    assert "the package adds Sayso to the menu by itself" in run.stderr


@pytest.mark.parametrize(("given", "found"), [("/data", "/data"), ("relative", "~"), ("", "~")])
def test_where_the_user_keeps_data(given: str, found: str) -> None:
    wanted = Path.home() / ".local/share" if found == "~" else Path(found)
    assert menu.user_share({"XDG_DATA_HOME": given}) == wanted
