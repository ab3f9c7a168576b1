"""The environment of the trainer: where it is, whether it is complete, and its installation with pip.

It is apart from Sayso's own, since torch takes more than a gigabyte and only the trainer imports it. In a checkout it
is `.venv-training` beside `.venv`, and this module installs it after the user has agreed. A built program uses the
package `sayso-training` that is installed beside it (`desktop.training.package`), and installs nothing.

`python -m desktop.training.environment` (`make training`) installs it from a terminal.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.installation import is_installed
from desktop.training.package import TrainerPackage

DOWNLOAD_BYTES: Final = 290_000_000
"""About what pip downloads: torch's CPU build and its libraries."""

INSTALLED_BYTES: Final = 1_250_000_000
"""About what the environment takes on disk."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_LOCKS: Final = ("training-cpu.txt", "training-torch.txt", "training-cuda.txt", "training.txt")
_POLL_S: Final = 0.2

_MISSING = QT_TRANSLATE_NOOP(
    "errors",
    "Training needs PyTorch, which is not installed yet. Install it on the Training page or with make training.",
)
_NO_TORCH = QT_TRANSLATE_NOOP(
    "errors", "Sayso cannot train here: PyTorch does not exist for {system}. Everything else works."
)
_NO_ROOM = QT_TRANSLATE_NOOP(
    "errors",
    "PyTorch needs {needed} GB of disk space, but only {free} GB are free in {folder}. Free some space, then try "
    "again.",
)
_FAILED = QT_TRANSLATE_NOOP(
    "errors", "PyTorch could not be installed ({reason}). Check the internet connection, then try again."
)
_CANCELLED = QT_TRANSLATE_NOOP("errors", "The installation was cancelled. It continues from here next time.")


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """How far the installation is. `step` is "environment", "torch", "libraries" or "check"; `fraction` is of all."""

    step: str
    fraction: float


class TrainerEnvironment:
    """The trainer's Python and libraries in one folder. By default that of this installation of Sayso."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _ROOT / ".venv-training"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self._stamp = self.folder / "complete"
        self._log = self.folder / "install.log"

    @property
    def is_ready(self) -> bool:
        """Whether the trainer can start. What the user installed in the folder counts too, if nothing is missing."""
        if is_installed():
            return TrainerPackage().problem is None
        return self.python.exists() and (self._reads(self._stamp) == self._fingerprint() or self._has_all())

    @property
    def problem(self) -> UserError | None:
        """Why the trainer cannot be installed here; None if it can (or is)."""
        if is_installed():
            return TrainerPackage().problem
        system = f"{platform.system()} {platform.machine()}"
        is_intel_mac = sys.platform == "darwin" and platform.machine() == "x86_64"
        if is_intel_mac or sys.maxsize < 2**32:
            return UserError(ErrorKind.INPUT, _NO_TORCH, {"system": system})
        free = shutil.disk_usage(self.folder if self.folder.exists() else self.folder.parent).free
        needed = INSTALLED_BYTES + DOWNLOAD_BYTES - self._size()
        if not self.is_ready and free < needed:
            values: dict[str, str | int | float] = {
                "needed": round(needed / 1e9, 1),
                "free": round(free / 1e9, 1),
                "folder": str(self.folder.parent),
            }
            return UserError(ErrorKind.INPUT, _NO_ROOM, values)
        return None

    def command(self) -> list[str]:
        """The command that starts a trainer; its argument is the folder of a run. Raises `UserError` if the
        environment is missing."""
        if not self.is_ready:
            raise self.problem or UserError(ErrorKind.INPUT, _MISSING)
        if is_installed():
            return [str(TrainerPackage().program)]
        return [str(self.python), "-m", "desktop.trainer"]

    def install(
        self,
        progress: Callable[[InstallProgress], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
        *,
        cpu_only: bool = False,
    ) -> None:
        """Install what is missing, with pip, whose output goes to `install.log`. What is there is kept, so that an
        installation that was interrupted goes on. With `cpu_only` it fails where the package index has torch only
        with CUDA's libraries. Raises `UserError`; its detail is the end of pip's output."""
        if problem := self.problem:
            raise problem
        self.folder.mkdir(exist_ok=True)
        self._stamp.unlink(missing_ok=True)
        for step in self._steps(cpu_only):
            self._run(step, progress, is_cancelled)
        self._stamp.write_text(self._fingerprint())
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)
        progress(InstallProgress("check", 1.0))

    def _steps(self, cpu_only: bool) -> Iterator["_Step"]:
        """The commands, each made when the one before has ended."""
        if not (self.python.exists() and self._packages("pip")):
            yield _Step("environment", [sys.executable, "-m", "venv", "--clear", str(self.folder)])
        for info in self._packages("*"):  # what pip was killed in the middle of: it writes INSTALLER near the end
            if not (info / "INSTALLER").exists():
                shutil.rmtree(info)
        # A torch that the user installed here (CUDA, ROCm) is used as it is.
        if not self._packages("torch") and _has_two_builds():
            yield _Step("torch", self._pip("training-cpu.txt"), may_fail=not cpu_only)
        if not self._packages("torch"):
            yield _Step("torch", self._pip("training-torch.txt"))
        if self._needs_cuda():
            yield _Step("torch", self._pip("training-cuda.txt"))
        yield _Step("libraries", self._pip("training.txt"))
        yield _Step("check", [str(self.python), "-c", "import torch, transformers, peft, safetensors, gguf, psutil"])

    def _pip(self, requirements: str) -> list[str]:
        options = ["--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off"]
        locked = ["--require-hashes", "--no-deps", "-r", _requirements(requirements)]
        return [str(self.python), "-m", "pip", *options, *locked]

    def _run(
        self,
        step: "_Step",
        progress: Callable[[InstallProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        unpacking = self.folder / "tmp"
        unpacking.mkdir(exist_ok=True)
        environment = {**os.environ, "TMPDIR": str(unpacking), "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
        environment.pop("PYTHONPATH", None)
        try:
            with (
                self._log.open("ab") as log,
                subprocess.Popen(
                    step.command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
                ) as process,
            ):
                looked, start = 0.0, log.tell()
                while process.poll() is None:
                    if is_cancelled():
                        process.terminate()
                        raise UserError(ErrorKind.FAILED, _CANCELLED)
                    if time.monotonic() - looked > 1:
                        share = self._size() / (INSTALLED_BYTES + DOWNLOAD_BYTES)
                        progress(InstallProgress(step.name, min(0.99, share)))
                        looked = time.monotonic()
                    time.sleep(_POLL_S)
        except OSError as error:
            raise UserError(ErrorKind.FAILED, _FAILED, {"reason": error.strerror or str(error)}, str(error)) from error
        if process.returncode and not step.may_fail:
            text = self._log.read_bytes()[start:].decode(errors="replace")
            reason = next((line for line in text.splitlines() if line.startswith("ERROR")), "pip")
            reason = reason.removeprefix("ERROR: ")[:200]
            raise UserError(ErrorKind.FAILED, _FAILED, {"reason": reason}, text[-4000:])

    def _needs_cuda(self) -> bool:
        """Whether the installed torch was built for CUDA and asks for its libraries."""
        metadata = [(info / "METADATA").read_text(errors="replace") for info in self._packages("torch")]
        return any("Requires-Dist: nvidia-" in text for text in metadata)

    def _has_all(self) -> bool:
        names = ("torch", "transformers", "peft", "safetensors", "gguf", "psutil")
        return all(self._packages(name) for name in names)

    def _packages(self, name: str) -> list[Path]:
        """The metadata folders of an installed package."""
        pattern = "Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"
        return list(self.folder.glob(f"{pattern}/{name}-*.dist-info"))

    def _size(self) -> int:
        """Bytes of the files in the folder."""
        total = 0
        for parent, _, names in os.walk(self.folder):
            for name in names:
                try:
                    total += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118 -- 30,000 files
                except OSError:
                    continue
        return total

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(f"{self.folder}\n".encode())
        for name in _LOCKS:
            digest.update(Path(_requirements(name)).read_bytes())
        return digest.hexdigest()

    @staticmethod
    def _reads(path: Path) -> str:
        try:
            return path.read_text()
        except OSError:
            return ""


class _Step(NamedTuple):
    """One command of the installation."""

    name: str
    command: list[str]
    may_fail: bool = False


def _has_two_builds() -> bool:
    """Whether PyPI's torch is the CUDA build here, and other indexes have one for processors."""
    return sys.platform == "linux" and platform.machine() == "x86_64"


def _requirements(name: str) -> str:
    return str(_ROOT / "requirements" / name)


def main() -> int:
    """Install the environment, with progress on standard error. Returns the exit code."""
    environment = TrainerEnvironment()
    if environment.is_ready:
        return 0
    print(f"Installing PyTorch in {environment.folder} (about {INSTALLED_BYTES / 1e9:.1f} GB)", file=sys.stderr)
    shown = -1

    def show(progress: InstallProgress) -> None:
        nonlocal shown
        percent = int(progress.fraction * 10) * 10
        if percent > shown:
            print(f"{percent}%  {progress.step}", file=sys.stderr, flush=True)
            shown = percent

    try:
        environment.install(show)
    except UserError as error:
        print(error, file=sys.stderr)
        print(error.detail, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. The next run continues from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
