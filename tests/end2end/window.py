"""A running Sayso window, seen and driven from outside."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.end2end.virtual_desktop import SYSTEM_PYTHON, VirtualDesktop

ROOT = Path(__file__).resolve().parents[2]
COMMAND = tuple(shlex.split(os.environ.get("SAYSO_TEST_COMMAND", ""))) or (sys.executable, "-m", "desktop")
"""What is tested: this checkout, or for example a bundle that `make bundle` has built."""
NETWORK = re.compile(r"socket\((AF_INET6?)\b")
"""What strace prints when a process opens a network socket."""


class Window:
    """Starts the app on `desktop` with its data in `data`, and stops it at the end of the `with` block.

    `wrapper` is a command to run the app under (strace). What the app prints is in `output`.
    """

    def __init__(
        self,
        desktop: VirtualDesktop,
        data: Path,
        *,
        wrapper: Sequence[str] = (),
        command: Sequence[str] = COMMAND,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.desktop = desktop
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        self.output = data.parent / f"{data.name}-output-{time.monotonic_ns()}.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*wrapper, *command],
                cwd=ROOT,
                env={**desktop.environment, **(environment or {}), "SAYSO_DATA_DIR": str(data)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.pid = self.process.pid  # of the program with the window; another one under a wrapper
        self._eyes = subprocess.Popen(
            [SYSTEM_PYTHON, str(Path(__file__).with_name("eyes.py"))],
            env=desktop.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        assert self._eyes.stdin is not None
        assert self._eyes.stdout is not None
        self._eyes.stdin.close()
        self._eyes.wait(10)
        self._eyes.stdout.close()

    # --- seeing -------------------------------------------------------------------------------------------------

    def ask(self, do: str, **arguments: Any) -> Any:
        """One request to `eyes.py`, which lists them."""
        assert self._eyes.stdin is not None
        assert self._eyes.stdout is not None
        self._eyes.stdin.write(json.dumps({"do": do, "pid": self.pid, **arguments}) + "\n")
        self._eyes.stdin.flush()
        answer = json.loads(self._eyes.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["answer"]

    def names(self, role: str | None = None) -> list[str]:
        names: list[str] = self.ask("names", role=role)
        return names

    def wait_until(self, condition: Callable[[], Any], what: str, timeout: float = 30) -> Any:
        """The first true value of `condition`. Fails with what shows, and at once when the app has ended."""
        deadline = time.monotonic() + timeout
        while True:
            if value := condition():
                return value
            if self.process.poll() is not None:
                raise AssertionError(f"the app ended ({self.process.returncode}) before {what}\n{self.said()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"after {timeout:g} s still not: {what}\n{self.ask('tree')}\n{self.said()}")
            time.sleep(0.1)

    def wait(self, name: str, role: str | None = None, timeout: float = 30) -> None:
        self.wait_until(lambda: self.ask("has", name=name, role=role), f"{name!r} shows", timeout)

    def wait_gone(self, name: str, role: str | None = None, timeout: float = 30) -> None:
        self.wait_until(lambda: not self.ask("has", name=name, role=role), f"{name!r} is gone", timeout)

    def said(self) -> str:
        """What the app wrote to its terminal."""
        return self.output.read_text(errors="replace")

    # --- doing --------------------------------------------------------------------------------------------------

    def click(self, name: str, role: str | None = None, *, last: bool = False) -> None:
        """The first object of that name, or the last one."""
        self.wait_until(lambda: self.ask("click", name=name, role=role, last=last), f"{name!r} can be clicked")

    def focus(self, name: str, role: str | None = None) -> None:
        self.wait_until(lambda: self.ask("focus", name=name, role=role), f"{name!r} can have the keyboard")

    def write(self, name: str, text: str) -> None:
        """Types into the editable object of that name with real key strokes, and waits until they have arrived."""
        self.focus(name)
        self.desktop.type(text)
        self.wait_until(lambda: text in (self.ask("text", name=name) or ""), f"{text!r} is in {name!r}")

    def paste(self, name: str, text: str) -> None:
        """Puts in what a keyboard without an input method cannot type, as a screen reader's dictation does."""
        self.wait_until(lambda: self.ask("insert", name=name, value=text), f"{name!r} takes text")
        self.focus(name)

    def key(self, *keys: str) -> None:
        self.desktop.key(*keys)

    # --- ending -------------------------------------------------------------------------------------------------

    def quit(self, timeout: float = 20) -> int:
        """Closes it as a person would, and returns the exit code."""
        self.key("ctrl+q")
        return self.process.wait(timeout)

    def kill(self) -> None:
        """SIGKILL, if it still runs: no goodbye."""
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:  # a wrapper that does not end with what it wraps
                self.process.kill()
                self.process.wait()
