"""The checks of `sayso doctor`: Python, Qt, fonts, memory, data folder, store, model, engine."""

import ctypes
import hashlib
import importlib
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

import psutil

from desktop.cli.engine import EngineSession
from desktop.cli.i18n import Translator, count_of_bytes
from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.sampling import Sampling
from desktop.engine.builtin import SHA256, builtin_model
from desktop.engine.gguf import read_metadata
from desktop.engine.memory import available_bytes, estimate
from desktop.engine.protocol import ContextOptions, Done
from desktop.services.import_check import check_imports
from desktop.store.database import FILE, Database
from desktop.store.files import private_file, private_folder

# (system library that Qt needs for a window, Debian's package, Fedora's package); the same as in scripts/setup.py
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
WAYLAND_LIBRARIES = (  # also needed in a session that has Wayland and no X11
    ("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    ("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
    ("libwayland-egl.so.1", "libwayland-egl1", "libwayland-egl"),
)
_CHINESE_FONTS = re.compile(
    r"cjk|wqy|fallback|sourcehan|source-han|simsun|simhei|yahei|msyh|uming|ukai|lxgw|sarasa|harmonyos.*sc|misans|noto.*sc",
    re.IGNORECASE,
)
_MAX_DOUBTS = 5  # doubtful imports to name
_MIN_FREE_DISK = 1_000_000_000  # bytes; the saved KV cache alone may need 2 GB
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
    """The result of a check; the values are part of `sayso doctor --json`."""

    GOOD = "good"
    DOUBTFUL = "doubtful"  # works, but not as well as it could
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class SystemCheck:
    """One check with its result; `text` is a translated phrase."""

    name: str
    status: CheckStatus
    text: str


def examine(tr: Translator, data: Path) -> Iterator[SystemCheck]:
    """Run all checks that apply to this machine; `data` is the data folder."""
    yield _python(tr)
    if not _frozen():
        yield _compiler(tr)
    yield _qt(tr)
    if sys.platform.startswith("linux"):
        yield _display(tr)
        yield _fonts(tr)
    yield _processor(tr)
    yield _memory(tr)
    yield _data(tr, data)
    if (data / FILE).exists():
        yield _store(tr, data)
        yield from _imports(tr, data)
    model = _model(tr)
    yield model
    if model.status is CheckStatus.GOOD:
        yield _engine(tr)


def _python(tr: Translator) -> SystemCheck:
    text = f"{platform.python_version()}, {platform.platform()}"
    if _installed("PySide6-Essentials") == "6.12.0" and sys.version_info < (3, 12):
        advice = QT_TRANSLATE_NOOP(
            "cli", "PySide6 6.12.0 crashes on Python 3.11. Install the locked requirements, or use Python 3.12."
        )
        return SystemCheck("python", CheckStatus.BAD, tr(advice))
    return SystemCheck("python", CheckStatus.GOOD, text)


def _compiler(tr: Translator) -> SystemCheck:
    found = next((path for name in ("cc", "gcc", "clang", "cl") if (path := shutil.which(name))), None)
    if found:
        return SystemCheck("compiler", CheckStatus.GOOD, found)
    text = QT_TRANSLATE_NOOP("cli", "none; only needed for a new set-up (Debian: build-essential, Fedora: gcc-c++)")
    return SystemCheck("compiler", CheckStatus.GOOD if _installed("llama-cpp-python") else CheckStatus.BAD, tr(text))


def _qt(tr: Translator) -> SystemCheck:
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
            tr(
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
        return SystemCheck("qt", CheckStatus.BAD, tr(text, reason=str(error)))
    return SystemCheck("qt", CheckStatus.GOOD, f"PySide6 {_installed('PySide6-Essentials') or core.qVersion()}")


def missing_libraries(
    load: Callable[[str], object] = ctypes.CDLL, environment: Mapping[str, str] = os.environ
) -> list[tuple[str, str, str]]:
    """The rows of QT_LIBRARIES (and of WAYLAND_LIBRARIES, without X11) that the system cannot load."""
    only_wayland = bool(environment.get("WAYLAND_DISPLAY")) and not environment.get("DISPLAY")
    missing = []
    for row in (*QT_LIBRARIES, *(WAYLAND_LIBRARIES if only_wayland else ())):
        try:
            load(row[0])
        except OSError:
            missing.append(row)
    return missing


def _display(tr: Translator) -> SystemCheck:
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if value := os.environ.get(name):
            return SystemCheck("display", CheckStatus.GOOD, f"{name}={value}")
    text = QT_TRANSLATE_NOOP("cli", "none: the commands work, but the window needs a desktop session")
    return SystemCheck("display", CheckStatus.DOUBTFUL, tr(text))


def _fonts(tr: Translator) -> SystemCheck:
    if chinese := chinese_font():
        return SystemCheck("fonts", CheckStatus.GOOD, tr(QT_TRANSLATE_NOOP("cli", "{font} for Chinese"), font=chinese))
    text = QT_TRANSLATE_NOOP(
        "cli",
        "none for Chinese, which shows as boxes. "
        "Debian, Ubuntu: sudo apt install fonts-noto-cjk; Fedora: sudo dnf install google-noto-sans-cjk-fonts",
    )
    return SystemCheck("fonts", CheckStatus.DOUBTFUL, tr(text))


def chinese_font(folders: Iterable[Path] | None = None) -> str:
    """The name of an installed font for Chinese, empty if there is none. Works without Qt, which may not load.

    Asks fontconfig; without its command, searches the names of files in `folders` (default: the usual ones).
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


def _processor(tr: Translator) -> SystemCheck:
    text = QT_TRANSLATE_NOOP("cli", "{cores} cores, {features}")
    features = " ".join(_features()) or platform.machine()
    return SystemCheck(
        "processor", CheckStatus.GOOD, tr(text, cores=psutil.cpu_count(logical=False) or 1, features=features)
    )


def _features() -> list[str]:
    """Processor features that llama.cpp uses, if the system lists them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith(("flags", "Features"))), [])
    return [flag for flag in _FLAGS if flag in flags]


def _memory(tr: Translator) -> SystemCheck:
    free, total = available_bytes(), psutil.virtual_memory().total
    text = tr(
        QT_TRANSLATE_NOOP("cli", "{free} of {total} free"), free=count_of_bytes(free), total=count_of_bytes(total)
    )
    path = builtin_model()
    if path is not None and estimate(read_metadata(path), 8192).total > free:
        more = QT_TRANSLATE_NOOP("cli", "{text}; too little for the built-in model: close other programs")
        return SystemCheck("memory", CheckStatus.BAD, tr(more, text=text))
    return SystemCheck("memory", CheckStatus.GOOD, text)


def _data(tr: Translator, folder: Path) -> SystemCheck:
    probe = folder / ".doctor"
    try:
        private_folder(folder)
        private_file(probe)
        probe.unlink()
        free = shutil.disk_usage(folder).free
        open_to_others = os.name == "posix" and folder.stat().st_mode & 0o077 != 0
    except OSError as error:
        text = QT_TRANSLATE_NOOP("cli", "{folder} is not writable: {reason}. Choose another folder with --data-dir.")
        return SystemCheck("data", CheckStatus.BAD, tr(text, folder=str(folder), reason=error.strerror or str(error)))
    if free < _MIN_FREE_DISK:
        text = QT_TRANSLATE_NOOP("cli", "{folder}: only {free} free on this disk")
        return SystemCheck("data", CheckStatus.DOUBTFUL, tr(text, folder=str(folder), free=count_of_bytes(free)))
    if open_to_others:
        text = QT_TRANSLATE_NOOP("cli", "{folder} can be read by other users of this machine. Run chmod 700 on it.")
        return SystemCheck("data", CheckStatus.DOUBTFUL, tr(text, folder=str(folder)))
    text = QT_TRANSLATE_NOOP("cli", "{folder}, {free} free")
    return SystemCheck("data", CheckStatus.GOOD, tr(text, folder=str(folder), free=count_of_bytes(free)))


def _store(tr: Translator, folder: Path) -> SystemCheck:
    """Check the whole store, which takes a second for about 100 MB."""
    try:
        with Database.open(folder, writer=False) as database:
            database.check()
    except UserError as error:
        # FAILED: a store of an older version, which is migrated when the window opens next.
        status = CheckStatus.DOUBTFUL if error.kind is ErrorKind.FAILED else CheckStatus.BAD
        return SystemCheck("store", status, tr.error(error))
    text = QT_TRANSLATE_NOOP("cli", "{size}, undamaged")
    return SystemCheck("store", CheckStatus.GOOD, tr(text, size=count_of_bytes((folder / FILE).stat().st_size)))


def _imports(tr: Translator, folder: Path) -> Iterator[SystemCheck]:
    """Find imports that an earlier version may have got wrong; nothing if the store cannot be read."""
    try:
        with Database.open(folder, writer=False) as database:
            doubts = check_imports(database)
    except UserError:
        return
    if doubts:
        text = " ".join(doubt.sentence(tr.translate) for doubt in doubts[:_MAX_DOUBTS])
        more = len(doubts) - _MAX_DOUBTS
        rest = tr(QT_TRANSLATE_NOOP("cli", " Projects like these: {count} more."), count=more) if more > 0 else ""
        yield SystemCheck("imports", CheckStatus.DOUBTFUL, text + rest)
    else:
        yield SystemCheck("imports", CheckStatus.GOOD, tr(QT_TRANSLATE_NOOP("cli", "nothing to check")))


def _model(tr: Translator) -> SystemCheck:
    path = builtin_model()
    if path is None:
        text = QT_TRANSLATE_NOOP("cli", "not installed. Run make run again, or use a GGUF file of your own.")
        return SystemCheck("model", CheckStatus.BAD, tr(text))
    try:
        read_metadata(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except UserError as error:
        return SystemCheck("model", CheckStatus.BAD, tr.error(error))
    except OSError as error:
        return SystemCheck("model", CheckStatus.BAD, f"{path}: {error.strerror}")
    if digest != SHA256:
        text = QT_TRANSLATE_NOOP("cli", "{file} is not the expected file (different SHA-256). Install it again.")
        return SystemCheck("model", CheckStatus.BAD, tr(text, file=str(path)))
    return SystemCheck("model", CheckStatus.GOOD, str(path))


def _engine(tr: Translator) -> SystemCheck:
    """Load the built-in model and generate a few tokens: only that shows that the build runs on this processor."""
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
                        build = tr(code, build=build, variant=session.variant)
                    return SystemCheck(
                        "engine", CheckStatus.GOOD, tr(text, build=build, seconds=f"{loaded.seconds:.1f}")
                    )
    except UserError as error:
        return SystemCheck("engine", CheckStatus.BAD, tr.error(error))
    raise KeyboardInterrupt


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
