"""What the installers bring: files that desktops accept, a manual of every option, the same bytes each time."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import xml.etree.ElementTree as ET
from configparser import RawConfigParser
from pathlib import Path
from types import ModuleType

import pytest

from desktop.cli import main as cli
from desktop.cli.i18n import Translator
from desktop.core import file_extensions
from tests.support.requirements import unavailable
from tests.support.scripts import script

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "resources/packaging/linux"
EPOCH = 1_700_000_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are Linux's")


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`scripts/installer_linux.py`; scripts are programs that find each other in their own folder."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    import installer_linux  # type: ignore[import-not-found]

    found: ModuleType = installer_linux
    return found


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """As small as it gets: a program and the list of what is in it."""
    folder = tmp_path / "bundle"
    inside = folder / "_internal/resources/licences"
    inside.mkdir(parents=True)
    shutil.copy("/bin/true", folder / "sayso")
    parts = [
        {"name": "Sayso", "version": "0.1.0", "licence": "Apache-2.0", "texts": [], "files": []},
        {"name": "Jinja2", "version": "3.1.6", "licence": "BSD License", "texts": [], "files": []},
        {"name": "sqlite3", "version": "3.40.1-2+deb12u2", "licence": "", "texts": [], "files": []},
        {"name": "Qt and PySide6", "version": "6.11.2", "licence": "LGPL-3.0-only", "texts": [], "files": []},
    ]
    (inside / "components.json").write_text(json.dumps(parts))
    (folder / "_internal/link").symlink_to("resources")
    return folder


def accepted(*command: str | Path) -> None:
    """A validator has nothing to say. In CI it must be there."""
    if shutil.which(str(command[0])) is None:
        unavailable(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_desktop_entry_is_valid() -> None:
    accepted("desktop-file-validate", "--warn-kde", LINUX / "sayso.desktop")


def test_the_description_is_valid(linux: ModuleType, tmp_path: Path) -> None:
    linux.desktop_files(tmp_path / "share")
    file = tmp_path / f"share/metainfo/{linux.COMPONENT}.metainfo.xml"
    accepted("appstreamcli", "validate", "--no-net", file)
    assert ET.parse(file).getroot().findtext("id") == linux.COMPONENT


def test_debian_reads_the_changelog(linux: ModuleType, tmp_path: Path) -> None:
    newest = "## [Unreleased]\n\n### Added\n\n- A thing that is\n  two lines long.\n- 中文。\n"
    notes = f"# Changelog\n\n{newest}\n## [0.1.0]\n\n- Old.\n"
    file = tmp_path / "changelog"
    file.write_text(linux.debian_changelog(notes), encoding="utf-8")
    assert "  * A thing that is two lines long.\n  * 中文。\n" in file.read_text("utf-8")
    assert "Old" not in file.read_text("utf-8")
    done = (
        subprocess.run(
            ["dpkg-parsechangelog", "-l", file, "--all"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ},
        )
        if shutil.which("dpkg-parsechangelog")
        else None
    )
    if done is not None:
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Version: {linux.version()}" in done.stdout


def test_the_desktop_opens_the_files_that_the_window_takes() -> None:
    entry = RawConfigParser()
    entry.read(LINUX / "sayso.desktop", encoding="utf-8")
    wanted = set(entry["Desktop Entry"]["MimeType"].strip(";").split(";"))
    kinds = ET.parse(LINUX / "sayso.xml").getroot()
    name = "{http://www.freedesktop.org/standards/shared-mime-info}"
    globs = {
        kind.get("type"): {glob.get("pattern") for glob in kind.iter(f"{name}glob")}
        for kind in kinds.iter(f"{name}mime-type")
    }
    assert globs.keys() == wanted
    assert set().union(*globs.values()) == {f"*{file_extensions.MODEL}", f"*{file_extensions.JUDGEMENTS}"}
    provided = {found.text for found in ET.parse(LINUX / "sayso.metainfo.xml").getroot().iter("mediatype")}
    assert provided == wanted


def test_the_manual_has_every_command_and_option(linux: ModuleType) -> None:
    page = linux.manual.page("2026-01-01").replace("\\-", "-").replace("\\&", "")
    for name in cli.COMMANDS:
        parsers = [(f"sayso {name}", cli._parser(Translator("en"), [name]))]
        while parsers:
            title, parser = parsers.pop()
            for action in parser._actions:
                if isinstance(action, argparse._SubParsersAction):
                    below = action.choices.items()
                    parsers += [
                        (f"sayso {name}" if key == name else f"{title} {key}", p) for key, p in below if p._actions
                    ]
                elif parser.prog.startswith(f"sayso {name}"):
                    section = page.split(f".SS {title}\n", 1)[1].split(".SS ", 1)[0]
                    assert all(option in section for option in action.option_strings), (title, action.option_strings)


def test_roff_is_not_confused(linux: ModuleType) -> None:
    accepted("man", "--version")
    done = subprocess.run(
        ["man", "--warnings=all", "-E", "UTF-8", "-l", "-"],
        input=linux.manual.page("2026-01-01"),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"},
    )
    assert done.stderr == ""
    assert "sayso annotate merge" in done.stdout
    assert "130" in done.stdout


def test_the_package_and_the_folder_are_the_same_bytes_each_time(
    linux: ModuleType, bundle: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    made = linux.build(bundle, first)
    before = os.umask(0o077)
    try:
        (bundle / "sayso").chmod(0o700)
        os.utime(bundle / "sayso", (time.time(), time.time()))
        again = linux.build(bundle, second)
    finally:
        os.umask(before)
    assert [file.name for file in made] == [file.name for file in again]
    assert [file.read_bytes() for file in made] == [file.read_bytes() for file in again]


def test_what_is_in_the_package(linux: ModuleType, bundle: Path, tmp_path: Path) -> None:
    deb, portable = linux.build(bundle, tmp_path)
    listed = subprocess.run(["dpkg-deb", "--contents", deb], check=True, capture_output=True, text=True).stdout
    files = {line.split()[5]: line.split()[0] for line in listed.splitlines()}
    assert files["./usr/lib/sayso/sayso"] == "-rwxr-xr-x"
    assert "./usr/bin/sayso -> ../lib/sayso/sayso" in listed
    assert files["./usr/share/icons/hicolor/48x48/apps/sayso.png"] == "-rw-r--r--"
    for name in (
        "doc/sayso/copyright",
        "doc/sayso/changelog.gz",
        "doc/sayso/NEWS.gz",
        "man/man1/sayso.1.gz",
        "mime/packages/sayso.xml",
    ):
        assert files[f"./usr/share/{name}"] == "-rw-r--r--"
    assert all("root/root" in line for line in listed.splitlines())
    control = subprocess.run(["dpkg-deb", "--field", deb], check=True, capture_output=True, text=True).stdout
    depends = re.search(r"^Depends: (.*)$", control, re.MULTILINE)
    assert depends is not None
    assert re.search(r"libc6 \(>= 2\.\d+\)", depends[1])
    with tarfile.open(portable) as tar:
        names = tar.getnames()
        top = portable.name.removesuffix(".tar.xz")
        assert names == sorted(names)
        assert {f"{top}/sayso", f"{top}/share/applications/sayso.desktop"} <= set(names)
        assert {member.uname for member in tar} == {"root"}


def test_the_builders_folders_are_taken_out_of_a_library(tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler on Linux")
    bundle = script("bundle")
    for name, given, kept in (
        ("foreign", "/home/builder/lib", ()),
        ("mixed", "$ORIGIN/../lib:/home/builder/lib:$ORIGIN", ("$ORIGIN/../lib", "$ORIGIN")),
        ("own", "$ORIGIN", ("$ORIGIN",)),
        ("like", "$ORIGINAL/lib", ()),
    ):
        file = tmp_path / name / f"lib{name}.so"
        file.parent.mkdir()
        subprocess.run([compiler, "-shared", "-x", "c", "/dev/null", f"-Wl,-rpath,{given}", "-o", file], check=True)
        if name != "own":
            with pytest.raises(bundle.BundleError, match="looks for libraries in"):
                bundle.check_runpaths(file.parent)
        bundle.library.cache_clear()
        bundle.drop_foreign_runpath(file)
        assert bundle.library(file).runpath == kept
        bundle.check_runpaths(file.parent)


def test_a_library_of_which_nobody_knows_the_package_is_refused(linux: ModuleType, bundle: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    strange, user = bundle / "libstrange.so.7", bundle / "_internal/libuser.so"
    make = [compiler, "-shared", "-x", "c", "/dev/null", "-o"]
    subprocess.run([*make, strange, "-Wl,-soname,libstrange.so.7"], check=True)
    link = ["-x", "none", "-Wl,--no-as-needed", strange]
    subprocess.run([compiler, "-shared", "-x", "c", "/dev/null", *link, "-o", user], check=True)  # type: ignore[list-item]
    linux.depends(bundle)  # the bundle has it itself
    strange.unlink()
    with pytest.raises(linux.BundleError, match=r"libstrange\.so\.7"):
        linux.depends(bundle)


def test_the_bill_of_materials(linux: ModuleType, bundle: Path, tmp_path: Path) -> None:
    import sbom  # type: ignore[import-not-found]

    file = sbom.write(bundle, tmp_path / "sayso.cdx.json", EPOCH)
    said = json.loads(file.read_text(encoding="utf-8"))
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    assert said["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert [part["name"] for part in said["components"]] == ["Jinja2", "sqlite3", "Qt and PySide6"]
    assert [part.get("purl") for part in said["components"]] == [
        "pkg:pypi/jinja2@3.1.6",
        "pkg:deb/debian/sqlite3@3.40.1-2+deb12u2",
        None,
    ]
    refs = {part["bom-ref"] for part in said["components"]}
    assert set(said["dependencies"][0]["dependsOn"]) == refs
    first = file.read_bytes()
    assert sbom.write(bundle, file, EPOCH).read_bytes() == first
