"""Looks at a built bundle: `bundle.py COMMAND [FOLDER]`, where FOLDER is dist/sayso unless another is given.

check      what must hold of it: floor, licences, each library once, none looked for in a folder of the builder.
           `make bundle` ends with this
sizes      what weighs what
floor      the newest glibc that each of its libraries asks for
needs      which libraries it expects of the system, for whom, and Debian's packages of them
compare    A B: whether two bundles are the same, file by file, but for what is known to differ (DIFFERS)

Floor, needs and check read ELF files with objdump, which PyInstaller needs too; on other systems they say nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOOR = (2, 35)  # glibc of Ubuntu 22.04; Debian 12 has 2.36
INDEX = "_internal/resources/licences/components.json"

DIFFERS: dict[str, str] = {}
"""Files, by pattern, that two builds of one source may have different, each with the reason."""

OPTIONAL = {  # what Qt loads where it can, and does without where it cannot
    "platformthemes/libqgtk3.so": "looks and dialogs of GNOME",
    "wayland-": "a Wayland session; else X11 is used",
    "libQt6WaylandClient.so.6": "a Wayland session; else X11 is used",
    "platforms/libqwayland.so": "a Wayland session; else X11 is used",
}

GROUPS = (  # the first that fits: (what, patterns of files)
    ("the built-in model", ("*/resources/models/*",)),
    ("ICU, Unicode data of Qt", ("*/libicu*",)),
    ("Qt", ("*/PySide6/Qt/*",)),
    ("PySide6, Qt for Python", ("*/PySide6/*", "*/shiboken6/*")),
    ("numpy with OpenBLAS", ("*/numpy*",)),
    ("Parquet (arro3), zstd", ("*/arro3/*", "*/backports/*")),
    ("llama.cpp, processor variants", ("*/llama_cpp/lib/*ggml-cpu*",)),
    ("llama.cpp, the rest", ("*/llama_cpp*", "*libgomp*")),
    ("Python's libraries", ("*/libpython*", "*/python3*", "*/base_library.zip", "*/Python*")),
    ("SQLAlchemy, orjson, psutil", ("*/sqlalchemy/*", "*/orjson/*", "*/psutil/*", "*/markupsafe*")),
    ("the system's libraries", ("_internal/lib*",)),
    ("licences, icons, translations", ("*/resources/*",)),
    ("programs, with all Python modules", ("sayso*",)),
)


class BundleError(Exception):
    """What is wrong with a bundle, in a sentence."""


def main(arguments: list[str]) -> int:
    command, *folders = arguments or [""]
    folder = Path(folders[0]) if folders else ROOT / "dist/sayso"
    commands: dict[str, Callable[[], None]] = {
        "check": lambda: check(folder),
        "sizes": lambda: print_sizes(folder),
        "floor": lambda: print_floor(folder),
        "needs": lambda: print_needs(folder),
        "compare": lambda: compare(folder, Path(folders[1])),
    }
    if command not in commands or len(folders) > 2 or (command == "compare" and len(folders) != 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if not folder.is_dir():
            raise BundleError(f"there is no folder {folder}: run make bundle.")
        commands[command]()
    except BundleError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file and symbolic link, by its path from `folder`."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or path.is_file():
            yield path.relative_to(folder).as_posix(), path


def check(folder: Path) -> None:
    """Raises `BundleError` for the first thing that does not hold."""
    check_licences(folder)
    check_once(folder)
    check_floor(folder)
    check_runpaths(folder)
    check_position_independent(folder)


# --- licences ---------------------------------------------------------------------------------------------------


def check_licences(folder: Path) -> None:
    index = folder / INDEX
    if not index.exists():
        raise BundleError(f"{index} is missing: the bundle has no licences.")
    owned = set()
    for part in json.loads(index.read_text(encoding="utf-8")):
        texts = [index.parent / text for text in part["texts"]]
        if not texts or not all(text.is_file() and text.stat().st_size for text in texts):
            raise BundleError(f"{part['name']} is in the bundle without a licence text.")
        if not part["licence"]:
            raise BundleError(f"{part['name']} is in the bundle, and nobody says in a word under which licence.")
        owned.update(part["files"])
    for name, path in files(folder):
        inside = name.removeprefix("_internal/")
        if not path.is_symlink() and inside not in owned and not inside.startswith("resources/licences/"):
            raise BundleError(f"{name} is in the bundle, and no licence is named for it.")


# --- each library once ------------------------------------------------------------------------------------------


def check_once(folder: Path) -> None:
    seen: dict[str, str] = {}
    for name, path in files(folder):
        if path.is_symlink():
            if not path.exists():
                raise BundleError(f"{name} is a link to nothing.")
        elif path.stat().st_size > 65536:
            digest = hash_of(path)
            if digest in seen:
                raise BundleError(f"{name} is in the bundle twice: it is the same as {seen[digest]}.")
            seen[digest] = name


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- what the libraries ask for ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Library:
    needed: tuple[str, ...]
    glibc: tuple[int, ...]  # (2, 34); empty for one that asks for no version
    runpath: tuple[str, ...] = ()  # where the linker looks for what it needs


@cache
def library(path: Path) -> Library | None:
    """What an ELF file says of itself; None for any other file."""
    with path.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return None
    said = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
    versions = [tuple(map(int, found.split("."))) for found in re.findall(r"\bGLIBC_(\d[\d.]*)", said)]
    runpath = [part for found in re.findall(r"R(?:UN)?PATH\s+(\S+)", said) for part in found.split(":")]
    return Library(tuple(re.findall(r"NEEDED\s+(\S+)", said)), max(versions, default=()), tuple(runpath))


def libraries(folder: Path) -> dict[str, Library]:
    return {name: found for name, path in files(folder) if not path.is_symlink() and (found := library(path))}


def check_floor(folder: Path) -> None:
    above = {name: found.glibc for name, found in libraries(folder).items() if found.glibc > FLOOR}
    if above:
        name, version = max(above.items(), key=lambda item: item[1])
        raise BundleError(
            f"{name} asks for glibc {dotted(version)}, and {dotted(FLOOR)} is the floor: "
            f"build on a system with an older glibc, or leave it to the system ({len(above)} such in all)."
        )


def check_runpaths(folder: Path) -> None:
    """A folder of the builder, which on another machine may be anybody's, must not be one that the linker looks in."""
    for name, found in libraries(folder).items():
        if strange := [part for part in found.runpath if not beside_itself(part)]:
            raise BundleError(f"{name} looks for libraries in {', '.join(strange)}.")


def check_position_independent(folder: Path) -> None:
    for name in ("sayso", "sayso-engine", "sayso-trainer"):
        path = folder / name
        if path.is_file() and library(path) and path.read_bytes()[16:18] != b"\x03\x00":  # ET_DYN
            raise BundleError(f"{name} is not position-independent: run make bundle.")


def beside_itself(part: str) -> bool:
    return part == "$ORIGIN" or part.startswith("$ORIGIN/")


def drop_foreign_runpath(path: Path) -> None:
    """Leaves of the linker's folders those beside the library itself. For ELF files, with patchelf."""
    found = library(path)
    if found is None or all(map(beside_itself, found.runpath)):
        return
    kept = ":".join(part for part in found.runpath if beside_itself(part))
    change = ["--set-rpath", kept] if kept else ["--remove-rpath"]
    subprocess.run([Path(sys.executable).with_name("patchelf"), *change, path], check=True)
    library.cache_clear()


def print_floor(folder: Path) -> None:
    by_version = defaultdict(list)
    for name, found in libraries(folder).items():
        by_version[found.glibc].append(name)
    for version in sorted(by_version, reverse=True)[:5]:
        names = by_version[version]
        print(f"glibc {dotted(version) or 'any'}: {len(names)} libraries, like {', '.join(names[:3])}")


def print_needs(folder: Path) -> None:
    mine = {path.name for _, path in files(folder)}
    by_name = defaultdict(list)
    for name, found in libraries(folder).items():
        for other in found.needed:
            if other not in mine:
                by_name[other].append(name)
    for other, users in sorted(by_name.items()):
        reasons = {reason_for(user) for user in users}
        why = "" if "" in reasons else f"only for {'; '.join(sorted(reasons))}"
        print(f"{other:26} {debian_package(other):24} {why or users[0]}")


def reason_for(user: str) -> str:
    return next((reason for part, reason in OPTIONAL.items() if part in user), "")


def debian_package(name: str) -> str:
    if not shutil.which("dpkg"):
        return ""
    said = subprocess.run(["dpkg", "-S", f"*/{name}"], capture_output=True, text=True, check=False).stdout
    return said.partition(":")[0]


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


# --- sizes ------------------------------------------------------------------------------------------------------


def print_sizes(folder: Path) -> None:
    sums: dict[str, int] = defaultdict(int)
    for name, path in files(folder):
        if not path.is_symlink():
            group = next((what for what, patterns in GROUPS if any(fnmatch(name, p) for p in patterns)), "the rest")
            sums[group] += path.stat().st_size
    for group, size in sorted([*sums.items(), ("together", sum(sums.values()))], key=lambda item: item[1]):
        print(f"{group:36} {size / 1e6:6.1f} MB")


# --- two of them ------------------------------------------------------------------------------------------------


def compare(one: Path, other: Path) -> None:
    """Raises `BundleError` with what differs and is not known to."""
    first, second = dict(files(one)), dict(files(other))
    found = [f"only in {one}: {name}" for name in first.keys() - second.keys()]
    found += [f"only in {other}: {name}" for name in second.keys() - first.keys()]
    found += [f"differs: {name}" for name in first.keys() & second.keys() if not same(first[name], second[name])]
    known = [line for line in found if reason(line.split(": ", 1)[1])]
    for line in sorted(known):
        print(f"{line} ({reason(line.split(': ', 1)[1])})")
    if new := sorted(set(found) - set(known)):
        raise BundleError("\n".join([*new, f"{len(new)} of {len(first | second)} files are not the same."]))
    print(f"{len(first)} files, the same but for {len(known)} known to differ.")


def same(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    return one.stat().st_mode == other.stat().st_mode and hash_of(one) == hash_of(other)


def reason(name: str) -> str:
    return next((why for pattern, why in DIFFERS.items() if fnmatch(name, pattern)), "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
