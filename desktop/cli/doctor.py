"""`sayso doctor`: what is wrong with this machine's set-up, and what to do about it."""

import argparse
import ctypes
import hashlib
import importlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from desktop import __version__
from desktop.cli.console import Console, may_replace
from desktop.cli.engine import EngineSession
from desktop.cli.i18n import Translator, count_of_bytes
from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.outputs import write_file
from desktop.core.sampling import Sampling
from desktop.engine.builtin import SHA256, builtin_model
from desktop.engine.gguf import read_metadata
from desktop.engine.memory import available_bytes, estimate
from desktop.engine.protocol import ContextOptions, Done
from desktop.services.import_check import check_imports
from desktop.services.support import support_bundle
from desktop.store.database import FILE, Database
from desktop.store.errors import mapped_to_user_errors
from desktop.store.files import private_file, private_folder

# (library that Qt's window needs of the system, Debian's package, Fedora's package); the same as in scripts/setup.py
QT_LIBRARIES = (
    ("libEGL.so.1", "libegl1", "mesa-libEGL"),
    ("libGL.so.1", "libgl1", "mesa-libGL"),
    ("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    ("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    ("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    ("libgssapi_krb5.so.2", "libgssapi-krb5-2", "krb5-libs"),
    ("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    ("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    ("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    ("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    ("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    ("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
)
WAYLAND_LIBRARIES = (  # what it needs besides where the session has Wayland and no X11
    ("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    ("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
    ("libwayland-egl.so.1", "libwayland-egl1", "libwayland-egl"),
)
_CHINESE_FONTS = re.compile(
    r"cjk|wqy|fallback|sourcehan|source-han|simsun|simhei|yahei|msyh|uming|ukai|lxgw|sarasa|harmonyos.*sc|misans|noto.*sc",
    re.IGNORECASE,
)
_DOUBTS = 5  # that are named
_FREE_DISK = 1_000_000_000  # bytes; saved states alone may take two such
_FLAGS = (
    "avx",
    "avx2",
    "avx512f",
    "avx512_vnni",
    "avx_vnni",
    "amx_int8",
    "f16c",
    "fma",
    "asimd",
    "asimddp",
    "i8mm",
    "sve",
)


class CheckStatus(StrEnum):
    GOOD = "good"
    DOUBTFUL = "doubtful"  # works, but not as well as it could
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class SystemCheck:
    name: str
    verdict: CheckStatus
    text: str


_NAMES = {
    "python": QT_TRANSLATE_NOOP("cli", "Python"),
    "compiler": QT_TRANSLATE_NOOP("cli", "Compiler"),
    "qt": QT_TRANSLATE_NOOP("cli", "Qt"),
    "display": QT_TRANSLATE_NOOP("cli", "Display"),
    "fonts": QT_TRANSLATE_NOOP("cli", "Fonts"),
    "processor": QT_TRANSLATE_NOOP("cli", "Processor"),
    "memory": QT_TRANSLATE_NOOP("cli", "Memory"),
    "data": QT_TRANSLATE_NOOP("cli", "Data folder"),
    "store": QT_TRANSLATE_NOOP("cli", "Data"),
    "imports": QT_TRANSLATE_NOOP("cli", "Imported data"),
    "model": QT_TRANSLATE_NOOP("cli", "Built-in model"),
    "engine": QT_TRANSLATE_NOOP("cli", "llama.cpp"),
}
_SIGNS = {CheckStatus.GOOD: "✓", CheckStatus.DOUBTFUL: "!", CheckStatus.BAD: "✗"}


def add_options(parser: argparse.ArgumentParser, say: Translator) -> None:
    parser.add_argument("--json", action="store_true", help=say(QT_TRANSLATE_NOOP("cli", "print one JSON object")))
    parser.add_argument(
        "--bundle",
        metavar="FILE",
        type=Path,
        help=say(
            QT_TRANSLATE_NOOP(
                "cli", "also write this report, the log and crash reports to a ZIP file, without any of your texts"
            )
        ),
    )
    parser.add_argument("--force", action="store_true", help=say(QT_TRANSLATE_NOOP("cli", "replace an existing file")))


def run(options: argparse.Namespace, console: Console) -> int:
    # asked before the examination, which takes some seconds
    replace = options.bundle is not None and may_replace(options.bundle, console, force=options.force)
    findings = []
    for finding in _examine(console.say, console.folders.data):
        findings.append(finding)
        if not options.json:
            name = console.say(_NAMES[finding.name])
            print(f"{_SIGNS[finding.verdict]} {name}: {finding.text}", file=console.out, flush=True)
    bad = sum(finding.verdict is CheckStatus.BAD for finding in findings)
    if options.bundle is not None:
        _write_bundle(options.bundle, findings, console, replace)
    if options.json:
        console.json(_report(findings))
    elif bad:
        console.note(QT_TRANSLATE_NOOP("cli", "{count} of {all} checks need attention."), count=bad, all=len(findings))
    return 1 if bad else 0


def _report(findings: Iterable[SystemCheck]) -> dict[str, Any]:
    listed = [{"name": f.name, "verdict": f.verdict.value, "text": f.text} for f in findings]
    return {
        "version": __version__,
        "good": all(f["verdict"] != CheckStatus.BAD.value for f in listed),
        "findings": listed,
    }


def _write_bundle(path: Path, findings: Iterable[SystemCheck], console: Console, replace: bool) -> None:
    # what was imported is told with the names of projects and files
    shown = [SystemCheck(f.name, f.verdict, "…") if f.name == "imports" else f for f in findings]
    with mapped_to_user_errors(path, chosen=True):
        report = json.dumps(_report(shown), ensure_ascii=False, indent=2)
        data = support_bundle(console.folders, {"doctor.json": report})
        write_file(path, data, replace=replace)
    console.note(
        QT_TRANSLATE_NOOP("cli", "Wrote {file}. It contains none of your texts."),
        file=str(path),
    )


def _examine(say: Translator, data: Path) -> Iterator[SystemCheck]:
    yield _python(say)
    if not _frozen():
        yield _compiler(say)
    yield _qt(say)
    if sys.platform.startswith("linux"):
        yield _display(say)
        yield _fonts(say)
    yield _processor(say)
    yield _memory(say)
    yield _data(say, data)
    if (data / FILE).exists():
        yield _store(say, data)
        yield from _imports(say, data)
    model = _model(say)
    yield model
    if model.verdict is CheckStatus.GOOD:
        yield _engine(say)


def _python(say: Translator) -> SystemCheck:
    text = f"{platform.python_version()}, {platform.platform()}"
    if _installed("PySide6-Essentials") == "6.12.0" and sys.version_info < (3, 12):
        advice = QT_TRANSLATE_NOOP(
            "cli", "PySide6 6.12.0 crashes on Python 3.11. Install the locked requirements, or use Python 3.12."
        )
        return SystemCheck("python", CheckStatus.BAD, say(advice))
    return SystemCheck("python", CheckStatus.GOOD, text)


def _compiler(say: Translator) -> SystemCheck:
    found = next((path for name in ("cc", "gcc", "clang", "cl") if (path := shutil.which(name))), None)
    if found:
        return SystemCheck("compiler", CheckStatus.GOOD, found)
    text = QT_TRANSLATE_NOOP("cli", "none; only needed for a new set-up (Debian: build-essential, Fedora: gcc-c++)")
    return SystemCheck("compiler", CheckStatus.GOOD if _installed("llama-cpp-python") else CheckStatus.BAD, say(text))


def _qt(say: Translator) -> SystemCheck:
    missing = missing_libraries() if sys.platform.startswith("linux") else []
    if missing:
        text = QT_TRANSLATE_NOOP(
            "cli",
            "missing libraries that the window needs: {libraries}. Debian, Ubuntu: sudo apt install {debian}; "
            "Fedora: sudo dnf install {fedora}",
        )
        return SystemCheck(
            "qt",
            CheckStatus.BAD,
            say(
                text,
                libraries=", ".join(library for library, _, _ in missing),
                debian=" ".join(dict.fromkeys(debian for _, debian, _ in missing)),
                fedora=" ".join(dict.fromkeys(fedora for _, _, fedora in missing)),
            ),
        )
    try:
        core = importlib.import_module("PySide6.QtCore")
    except ImportError as error:
        text = QT_TRANSLATE_NOOP(
            "cli", "Qt cannot be loaded, so the window cannot open: {reason}. Install Sayso again."
        )
        return SystemCheck("qt", CheckStatus.BAD, say(text, reason=str(error)))
    return SystemCheck("qt", CheckStatus.GOOD, f"PySide6 {_installed('PySide6-Essentials') or core.qVersion()}")


def missing_libraries(
    load: Callable[[str], object] = ctypes.CDLL, environment: Mapping[str, str] = os.environ
) -> list[tuple[str, str, str]]:
    """The rows of QT_LIBRARIES (with only Wayland, of WAYLAND_LIBRARIES too) that the system cannot load."""
    only_wayland = bool(environment.get("WAYLAND_DISPLAY")) and not environment.get("DISPLAY")
    missing = []
    for row in (*QT_LIBRARIES, *(WAYLAND_LIBRARIES if only_wayland else ())):
        try:
            load(row[0])
        except OSError:
            missing.append(row)
    return missing


def _display(say: Translator) -> SystemCheck:
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if value := os.environ.get(name):
            return SystemCheck("display", CheckStatus.GOOD, f"{name}={value}")
    text = QT_TRANSLATE_NOOP("cli", "none: the commands work, but the window needs a desktop session")
    return SystemCheck("display", CheckStatus.DOUBTFUL, say(text))


def _fonts(say: Translator) -> SystemCheck:
    if chinese := chinese_font():
        return SystemCheck("fonts", CheckStatus.GOOD, say(QT_TRANSLATE_NOOP("cli", "{font} for Chinese"), font=chinese))
    text = QT_TRANSLATE_NOOP(
        "cli",
        "none for Chinese, which shows as boxes. "
        "Debian, Ubuntu: sudo apt install fonts-noto-cjk; Fedora: sudo dnf install google-noto-sans-cjk-fonts",
    )
    return SystemCheck("fonts", CheckStatus.DOUBTFUL, say(text))


def chinese_font(folders: Iterable[Path] | None = None) -> str:
    """The name of an installed font for Chinese, empty if there is none. Qt is not asked: it may not load.

    fontconfig tells, and where its command is missing, the names of files in `folders` (default: the usual ones).
    """
    if folders is None and (command := shutil.which("fc-list")):
        with suppress(OSError, subprocess.SubprocessError):
            listed = subprocess.run([command, ":lang=zh-cn", "family"], capture_output=True, timeout=20, check=True)
            return next(iter(listed.stdout.decode(errors="replace").splitlines()), "").split(",")[0]
    home = Path.home()
    usual = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")
    for folder in usual if folders is None else folders:
        for file in sorted(folder.rglob("*.[toTO][tT][cfCF]")):
            if _CHINESE_FONTS.search(file.name):
                return file.stem
    return ""


def _processor(say: Translator) -> SystemCheck:
    text = QT_TRANSLATE_NOOP("cli", "{cores} cores, {features}")
    features = " ".join(_features()) or platform.machine()
    return SystemCheck(
        "processor", CheckStatus.GOOD, say(text, cores=psutil.cpu_count(logical=False) or 1, features=features)
    )


def _features() -> list[str]:
    """What the processor can do that llama.cpp makes use of, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith(("flags", "Features"))), [])
    return [flag for flag in _FLAGS if flag in flags]


def _memory(say: Translator) -> SystemCheck:
    free, total = available_bytes(), psutil.virtual_memory().total
    text = say(
        QT_TRANSLATE_NOOP("cli", "{free} of {total} free"), free=count_of_bytes(free), total=count_of_bytes(total)
    )
    path = builtin_model()
    if path is not None and estimate(read_metadata(path), 8192).total > free:
        more = QT_TRANSLATE_NOOP("cli", "{text}; too little for the built-in model: close other programs")
        return SystemCheck("memory", CheckStatus.BAD, say(more, text=text))
    return SystemCheck("memory", CheckStatus.GOOD, text)


def _data(say: Translator, folder: Path) -> SystemCheck:
    probe = folder / ".doctor"
    try:
        private_folder(folder)
        private_file(probe)
        probe.unlink()
        free = shutil.disk_usage(folder).free
        open_to_others = os.name == "posix" and folder.stat().st_mode & 0o077 != 0
    except OSError as error:
        text = QT_TRANSLATE_NOOP("cli", "{folder} is not writable: {reason}. Choose another folder with --data-dir.")
        return SystemCheck("data", CheckStatus.BAD, say(text, folder=str(folder), reason=error.strerror or str(error)))
    if free < _FREE_DISK:
        text = QT_TRANSLATE_NOOP("cli", "{folder}: only {free} free on this disk")
        return SystemCheck("data", CheckStatus.DOUBTFUL, say(text, folder=str(folder), free=count_of_bytes(free)))
    if open_to_others:
        text = QT_TRANSLATE_NOOP("cli", "{folder} can be read by other users of this machine. Run chmod 700 on it.")
        return SystemCheck("data", CheckStatus.DOUBTFUL, say(text, folder=str(folder)))
    text = QT_TRANSLATE_NOOP("cli", "{folder}, {free} free")
    return SystemCheck("data", CheckStatus.GOOD, say(text, folder=str(folder), free=count_of_bytes(free)))


def _store(say: Translator, folder: Path) -> SystemCheck:
    """Reads all of it, which takes a second for some 100 MB."""
    try:
        with Database.open(folder, writer=False) as database:
            database.check()
    except UserError as error:
        # An older version comes up to date when the window opens next.
        verdict = CheckStatus.DOUBTFUL if error.kind is ErrorKind.FAILED else CheckStatus.BAD
        return SystemCheck("store", verdict, say.error(error))
    text = QT_TRANSLATE_NOOP("cli", "{size}, undamaged")
    return SystemCheck("store", CheckStatus.GOOD, say(text, size=count_of_bytes((folder / FILE).stat().st_size)))


def _imports(say: Translator, folder: Path) -> Iterator[SystemCheck]:
    """What an earlier version may have imported wrongly; nothing where the store cannot be read."""
    try:
        with Database.open(folder, writer=False) as database:
            doubts = check_imports(database)
    except UserError:
        return
    if doubts:
        text = " ".join(doubt.sentence(say.translate) for doubt in doubts[:_DOUBTS])
        more = len(doubts) - _DOUBTS
        rest = say(QT_TRANSLATE_NOOP("cli", " Projects like these: {count} more."), count=more) if more > 0 else ""
        yield SystemCheck("imports", CheckStatus.DOUBTFUL, text + rest)
    else:
        yield SystemCheck("imports", CheckStatus.GOOD, say(QT_TRANSLATE_NOOP("cli", "nothing to check")))


def _model(say: Translator) -> SystemCheck:
    path = builtin_model()
    if path is None:
        text = QT_TRANSLATE_NOOP("cli", "not installed. Run make run again, or use a GGUF file of your own.")
        return SystemCheck("model", CheckStatus.BAD, say(text))
    try:
        read_metadata(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except UserError as error:
        return SystemCheck("model", CheckStatus.BAD, say.error(error))
    except OSError as error:
        return SystemCheck("model", CheckStatus.BAD, f"{path}: {error.strerror}")
    if digest != SHA256:
        text = QT_TRANSLATE_NOOP("cli", "{file} is not the expected file (different SHA-256). Install it again.")
        return SystemCheck("model", CheckStatus.BAD, say(text, file=str(path)))
    return SystemCheck("model", CheckStatus.GOOD, str(path))


def _engine(say: Translator) -> SystemCheck:
    """Loads the built-in model and writes a token: nothing else shows that the build runs on this processor."""
    path = builtin_model()
    assert path is not None
    try:
        with EngineSession() as session:
            loaded = session.load(read_metadata(path), ContextOptions(window=512))
            for event in session.generate([ChatMessage("user", "Hello")], sampling=Sampling(max_tokens=8)):
                if isinstance(event, Done):
                    text = QT_TRANSLATE_NOOP("cli", "{build}; the built-in model loads in {seconds} s and answers")
                    build = session.build
                    if session.variant:
                        code = QT_TRANSLATE_NOOP("cli", "{build}, optimized for {variant} processors")
                        build = say(code, build=build, variant=session.variant)
                    return SystemCheck(
                        "engine", CheckStatus.GOOD, say(text, build=build, seconds=f"{loaded.seconds:.1f}")
                    )
    except UserError as error:
        return SystemCheck("engine", CheckStatus.BAD, say.error(error))
    raise KeyboardInterrupt


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
