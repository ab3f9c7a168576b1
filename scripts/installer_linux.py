"""The Linux installers: a Debian package and a portable folder, byte for byte the same for the same bundle."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import icons
import manual
from bundle import OPTIONAL, BundleError, dotted, files, libraries, library
from release import PACKAGING, ROOT, architecture, epoch, run, version

ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
COMPONENT = "local.sayso.sayso"  # for software centres, which want their file to be named so
PROGRAMS = ("sayso", "sayso-engine", "sayso-trainer")
MAINTAINER = "Sayso contributors <contributors@sayso.invalid>"

PACKAGES = {  # Debian's package of each library that a bundle may expect of the system
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgobject-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgio-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libuuid.so.1": "libuuid1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
C_LIBRARY = re.compile(r"^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util)\.so\.\d+)$")
GLIBCXX: dict[tuple[int, ...], str] = {
    (3, 4, 29): "11",
    (3, 4, 30): "12",
    (3, 4, 31): "13",
    (3, 4, 32): "13",
    (3, 4, 33): "14",
}
BESIDE = ("xkb-data", "fontconfig-config")  # opened by path, so that no library asks for them
RECOMMENDED = ("fonts-noto-cjk", "libwayland-client0", "libwayland-cursor0", "libwayland-egl1")


def build(bundle: Path, dist: Path) -> list[Path]:
    """Raises `BundleError`."""
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch())  # dpkg-deb's own members have this time too
    with tempfile.TemporaryDirectory(prefix="sayso-installer-") as folder:
        return [deb(bundle, dist, Path(folder)), tarball(bundle, dist, Path(folder))]


# --- what both have ---------------------------------------------------------------------------------------------


def desktop_files(share: Path) -> None:
    """What tells a desktop that Sayso is there: entry, icons, kinds of files, description, manual page."""
    linux = PACKAGING / "linux"
    install(linux / "sayso.desktop", share / "applications/sayso.desktop")
    install(linux / "sayso.xml", share / "mime/packages/sayso.xml")
    text = (linux / "sayso.metainfo.xml").read_text(encoding="utf-8")
    date = datetime.fromtimestamp(epoch(), UTC).strftime("%Y-%m-%d")
    put(share / f"metainfo/{COMPONENT}.metainfo.xml", text.replace("@VERSION@", version()).replace("@DATE@", date))
    hicolor = share / "icons/hicolor"
    install(icons.DRAWING, hicolor / "scalable/apps/sayso.svg")
    install(icons.DRAWING, hicolor / "scalable/mimetypes/application-x-sayso-judgements.svg")
    for size in ICON_SIZES:
        put(hicolor / f"{size}x{size}/apps/sayso.png", icons.png(size))
    put(share / "man/man1/sayso.1.gz", gzip.compress(manual.page(date).encode(), 9, mtime=0))


def install(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def put(target: Path, content: str | bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)


def settle(folder: Path) -> None:
    """Modes that depend on no umask, and one time for all."""
    for name, path in files(folder):
        if not path.is_symlink():
            path.chmod(0o755 if Path(name).name in PROGRAMS and library(path) else 0o644)
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)


# --- the package ------------------------------------------------------------------------------------------------


def deb(bundle: Path, dist: Path, work: Path) -> Path:
    root = work / "deb"
    share, doc = root / "usr/share", root / "usr/share/doc/sayso"
    shutil.copytree(bundle, root / "usr/lib/sayso", symlinks=True)
    (root / "usr/bin").mkdir()
    (root / "usr/bin/sayso").symlink_to("../lib/sayso/sayso")
    desktop_files(share)
    install(PACKAGING / "linux/copyright", doc / "copyright")
    notes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    put(doc / "NEWS.gz", gzip.compress(notes.encode(), 9, mtime=0))
    put(doc / "changelog.gz", gzip.compress(debian_changelog(notes).encode(), 9, mtime=0))
    put(root / "DEBIAN/control", control(bundle, root))
    return packed_deb(root, dist / f"sayso_{version()}_{debian_architecture()}.deb", "-Zxz", "-z6")


def packed_deb(root: Path, made: Path, *compression: str) -> Path:
    """The package of a folder that lacks nothing but its checksums."""
    put(root / "DEBIAN/md5sums", md5sums(root))
    settle(root)
    run(["dpkg-deb", "--root-owner-group", *compression, "--threads-max=2", "--build", root, made])
    return made


def debian_changelog(notes: str) -> str:
    """The newest section of CHANGELOG.md as an entry in Debian's format (deb-changelog(5))."""
    section = re.split(r"^## ", notes, flags=re.M)[1]
    items = [" ".join(item.split()) for item in re.findall(r"^- (.*(?:\n  .*)*)", section, flags=re.M)]
    lines = [textwrap.fill(item, 79, initial_indent="  * ", subsequent_indent="    ") for item in items]
    date = format_datetime(datetime.fromtimestamp(epoch(), UTC))
    head = f"sayso ({version()}) unstable; urgency=medium"
    return "\n".join([head, "", *(lines or ["  * A new version."]), "", f" -- {MAINTAINER}  {date}", ""])


def debian_architecture() -> str:
    machine = architecture()
    return {"x86_64": "amd64", "arm64": "arm64"}.get(machine, machine)


def control(bundle: Path, root: Path) -> str:
    return f"""Package: sayso
Version: {version()}
Architecture: {debian_architecture()}
Maintainer: {MAINTAINER}
Installed-Size: {installed_size(root)}
Depends: {", ".join(sorted({*depends(bundle), *BESIDE}))}
Recommends: {", ".join(RECOMMENDED)}
Section: science
Priority: optional
Description: chat offline with a local model, and have the last word
 Sayso runs quantized language models (GGUF files) on your own computer through
 llama.cpp, and keeps every conversation there. A small model is built in.
 .
 Answers can be asked for several at a time, rated, compared and rewritten by
 the keyboard, and what was judged is exported as data that trainers take.
 Nothing leaves the computer.
"""


def installed_size(root: Path) -> int:
    """In KiB."""
    return sum(-(-path.lstat().st_size // 1024) for _, path in files(root))


def depends(bundle: Path) -> list[str]:
    """Packages with the libraries that some file of the bundle needs and none has, in versions that have what is asked.

    Raises `BundleError` for a library of which nobody knows the package.
    """
    mine = {path.name for _, path in files(bundle)}
    needed: set[str] = set()
    glibc: tuple[int, ...] = (2, 17)
    for name, found in libraries(bundle).items():
        glibc = max(glibc, found.glibc)
        if not any(part in name for part in OPTIONAL):
            needed.update(found.needed)
    packages = {f"libc6 (>= {dotted(glibc)})", f"libstdc++6 (>= {oldest_gcc(bundle)})"}
    for soname in needed - mine:
        if soname in PACKAGES:
            packages.add(PACKAGES[soname])
        elif not C_LIBRARY.match(soname) and soname != "libstdc++.so.6":
            raise BundleError(f"the bundle needs {soname}, and installer_linux.py knows no package that has it.")
    return sorted(packages)


def oldest_gcc(bundle: Path) -> str:
    """The version of gcc whose C++ library has all that is asked of it."""
    asked: set[tuple[int, ...]] = {(3, 4, 29)}
    for name in libraries(bundle):
        said = subprocess.run(["objdump", "-p", bundle / name], capture_output=True, text=True, check=True).stdout
        asked |= {tuple(map(int, found.split("."))) for found in re.findall(r"\bGLIBCXX_(3\.4\.\d+)", said)}
    newest = max(asked)
    if newest not in GLIBCXX:
        raise BundleError(f"installer_linux.py does not know which gcc has GLIBCXX_{dotted(newest)}.")
    return GLIBCXX[newest]


def md5sums(root: Path) -> str:
    lines = []
    for name, path in files(root):
        if not path.is_symlink() and not name.startswith("DEBIAN/"):
            with path.open("rb") as content:
                lines.append(f"{hashlib.file_digest(content, 'md5').hexdigest()}  {name}\n")
    return "".join(lines)


# --- the portable folder ----------------------------------------------------------------------------------------


def tarball(bundle: Path, dist: Path, work: Path) -> Path:
    name = f"sayso-{version()}-linux-{architecture()}"
    root = work / name
    shutil.copytree(bundle, root, symlinks=True)
    desktop_files(root / "share")
    install(ROOT / "LICENSE", root / "LICENSE")
    return packed_folder(root, dist / f"{name}.tar.xz", "-6")


def packed_folder(root: Path, made: Path, level: str) -> Path:
    """The archive of a folder, whose name is that of the folder it unpacks to."""
    settle(root)
    plain = root.with_name(f"{made.stem}")
    with tarfile.open(plain, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in [root, *sorted(root.rglob("*"))]:
            tar.add(path, path.relative_to(root.parent).as_posix(), recursive=False, filter=nobodys)
    run(["xz", level, "--threads=2", "--force", plain])  # the number of threads is part of the format
    shutil.move(plain.with_name(plain.name + ".xz"), made)
    return made


def nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member
