"""Orca on a virtual desktop: what a blind person hears of the program that is in front."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from tests.end2end.virtual_desktop import SYSTEM_PYTHON, VirtualDesktop, missing

_STAND_INS = Path(__file__).with_name("orca_path")  # the module `speechd`, the program `pgrep`
_QUIET_S = 0.35  # silence after which Orca has said all that it has to say
_SETTINGS = {
    "general": {"profile": ["Default", "default"], "startingProfile": ["Default", "default"]},
    "profiles": {"default": {"profile": ["Default", "default"], "enableKeyEcho": False, "enableBraille": False}},
    "pronunciations": {},
    "keybindings": {},
}


def lacking() -> list[str]:
    """Debian's packages that a screen reader on a virtual desktop needs and this machine lacks."""
    return missing() + ([] if shutil.which("orca") else ["orca"])


class ScreenReader:
    """Runs Orca on `desktop` while the `with` block lasts. Its settings are those of a new user, without key echo."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self._desktop = desktop
        self._folder = tempfile.TemporaryDirectory(prefix="sayso-orca-")
        self._home = Path(self._folder.name)
        self._log = self._home / "spoken"
        self._read = 0  # bytes of the log that `heard` has returned
        self.transcript: list[tuple[str, list[str]]] = [("(start)", [])]
        """(key, what was heard after it), for the message of a failed test."""

    def __enter__(self) -> "ScreenReader":
        self._log.touch()
        (self._home / "user-settings.conf").write_text(json.dumps(_SETTINGS))
        environment = {
            **self._desktop.environment,
            "PYTHONPATH": str(_STAND_INS),
            "PATH": f"{_STAND_INS}{os.pathsep}{os.environ['PATH']}",
            "SPOKEN_LOG": str(self._log),
            "HOME": str(self._home),
            "XDG_DATA_HOME": str(self._home / "data"),
            "XDG_CONFIG_HOME": str(self._home / "config"),
            "GSETTINGS_BACKEND": "memory",
        }
        orca = shutil.which("orca")
        assert orca is not None
        with (self._home / "output").open("wb") as output:
            self._process = subprocess.Popen(
                [SYSTEM_PYTHON, orca, "--user-prefs", str(self._home)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait("Screen reader on", timeout=60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    # --- hearing

    def key(self, key: str) -> None:
        """Press a key. What is said of it is for `heard` or `wait`."""
        self.heard(timeout=0)
        self.transcript.append((key, []))
        self._desktop.key(key)

    def press(self, *keys: str, timeout: float = 5) -> list[str]:
        """Press keys, one after the other, and return what is said about the last one."""
        said: list[str] = []
        for key in keys:
            self.key(key)
            said = self.heard(timeout)
        return said

    def heard(self, timeout: float = 5) -> list[str]:
        """What Orca said since the last call, once it is quiet. Waits up to `timeout` seconds for the first words."""
        deadline = time.monotonic() + timeout
        while not self._new_bytes() and time.monotonic() < deadline:
            time.sleep(0.03)
        return self._until_quiet(max(timeout, 5))

    def wait(self, text: str, timeout: float = 30) -> list[str]:
        """Wait until something with `text` is said, and return all that was said since the last call."""
        said: list[str] = []
        deadline = time.monotonic() + timeout
        while not any(text in line for line in said):
            if (left := deadline - time.monotonic()) < 0:
                raise AssertionError(f"not heard: {text!r}, but: {said}\n{self.story()}\n{self._errors()}")
            said += self.heard(min(left, 1))
        return said

    def story(self) -> str:
        """What was heard, key by key."""
        return "\n".join(f"{key:16} {' | '.join(said) or '(silence)'}" for key, said in self.transcript)

    def _until_quiet(self, at_most: float) -> list[str]:
        """What was said, once nothing new is said and Orca has nothing more to do. On a slow machine that takes longer
        than on a fast one."""
        deadline = time.monotonic() + at_most
        size, busy, since = self._new_bytes(), self._busy_s(), time.monotonic()
        while (now := time.monotonic()) - since < _QUIET_S and now < deadline:
            time.sleep(0.03)
            if (size, round(busy, 2)) != (new := (self._new_bytes(), round(self._busy_s(), 2))):
                (size, busy), since = new, time.monotonic()
        said = []
        with self._log.open("rb") as log:
            log.seek(self._read)
            for line in log:
                if line.endswith(b"\n"):
                    self._read += len(line)
                    said.append(json.loads(line)[1])
        self.transcript[-1][1].extend(said)
        return said

    def _new_bytes(self) -> int:
        return self._log.stat().st_size - self._read

    def _busy_s(self) -> float:
        times = psutil.Process(self._process.pid).cpu_times()
        return times.user + times.system

    def _errors(self) -> str:
        return (self._home / "output").read_text(errors="replace")[-2000:]
