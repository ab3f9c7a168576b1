"""A `typist` from outside: gives it orders, remembers what it has shown."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Answer:
    """What a person has seen of one answer: (time, text) of each change, and how it stands."""

    seen: list[tuple[float, str]] = field(default_factory=list)
    status: str = ""
    notice: str = ""

    @property
    def text(self) -> str:
        return self.seen[-1][1] if self.seen else ""


class Watched:
    """Use as a context manager; the process is killed at the end."""

    def __init__(self, data: Path) -> None:
        self.sent: dict[str, str] = {}  # id -> text of messages that were shown as sent
        self.answers: dict[str, Answer] = {}
        self.engine = 0
        self.ready = False
        self._rest = b""
        self._errors = (data.parent / f"{data.name}.stderr").open("a+b")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.typist", str(data)],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.process.stdout, selectors.EVENT_READ)

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._selector.close()
        for stream in (self.process.stdin, self.process.stdout, self._errors):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue

    def order(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def watch(self, seconds: float, until: Callable[[], Any] = lambda: False) -> bool:
        """Takes in what shows for so long, or until the condition holds; whether it did."""
        deadline = time.monotonic() + seconds
        while not (done := bool(until())) and (left := deadline - time.monotonic()) > 0:
            if self._selector.select(min(left, 0.05)):
                self._take()
            if self.process.poll() is not None:
                break
        return done

    def wait(self, until: Callable[[], Any], what: str, seconds: float = 60) -> None:
        assert self.watch(seconds, until), f"after {seconds:g} s still not: {what}\n{self.errors()}"

    def kill(self) -> float:
        """SIGKILL to the window; the time at which it was sent. What it had shown by then is taken in."""
        at = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._take()
        return at

    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")[-3000:]

    def _take(self) -> None:
        assert self.process.stdout is not None
        while data := self.process.stdout.read(65536):
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                self._note(json.loads(line))

    def _note(self, told: dict[str, Any]) -> None:
        match told:
            case {"sent": id, "text": text}:
                self.sent[id] = text
            case {"shown": id, "text": text, "t": at}:
                answer = self.answers.setdefault(id, Answer())
                answer.seen.append((at, text))
                answer.status, answer.notice = told["status"], told["notice"]
            case {"engine": pid}:
                self.engine = pid
            case {"ready": _}:
                self.ready = True
