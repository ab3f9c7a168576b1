"""A scripted trainer: speaks the trainer's protocol, needs no torch, and does what its first argument says.

Run as `python trainer.py SCRIPT FOLDER`, in place of `python -m desktop.trainer FOLDER`. The script is a list of words:
`steps N SECONDS` (a checkpoint every two), `die abort|segv|kill|exit`, `hang`, `deaf` (ignores stops), `garbage`,
`child` (starts a process that lives until it is killed), `done`, `fail`, `linger` (done, but it does not exit), `mute`
(no first frame), `newer` (of another version).
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.training.protocol import (
    CheckpointSaved,
    RunDone,
    RunFailed,
    RunStopped,
    StepDone,
    StopTraining,
    TrainerEvent,
    TrainerHeartbeat,
    TrainerHello,
    decode,
    encode,
)
from tests.fakes.worker import crash


class Trainer:
    """The fake process. Its attributes switch on misbehaviour."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        self.is_stopping = self.is_hanging = self.is_deaf = False
        self.step = 0

    def emit(self, event: TrainerEvent) -> None:
        self.write(encode(event))

    def write(self, data: bytes) -> None:
        with self.lock, contextlib.suppress(OSError):  # the owner has exited: standard input says so, too
            os.write(1, data)

    def read(self) -> None:
        for line in sys.stdin.buffer:
            if isinstance(decode(line), StopTraining):
                self.is_stopping = True
        self.is_stopping = True  # the owner has exited
        if self.is_hanging or self.is_deaf:
            os._exit(0)

    def send_heartbeats(self) -> None:
        while not self.is_hanging:
            self.emit(TrainerHeartbeat(1_000_000))
            time.sleep(0.1)

    def run(self, words: list[str]) -> None:
        match words:
            case ["newer", *_]:
                os.write(1, b'{"type": "TrainerHello", "pid": 1, "age": 3, "protocol": "9.9 ffffffff"}\n')
                time.sleep(1000)
            case ["mute", *_]:
                time.sleep(1000)
        self.emit(TrainerHello(os.getpid(), {"torch": "0"}, "cpu"))
        for target in (self.read, self.send_heartbeats):
            threading.Thread(target=target, daemon=True).start()
        while words:
            match words:
                case ["steps", count, seconds, *words]:
                    self.take_steps(int(count), float(seconds))
                case ["die", how, *_]:
                    crash(how)
                case ["hang", *_]:
                    self.is_hanging = True
                    time.sleep(1000)
                case ["deaf", *words]:
                    self.is_deaf = True
                case ["garbage", *words]:
                    self.write(b'native print\n{"type": "Nonsense"}\n[1]\n\xff\n' + b"[" * 100_000 + b"\n\n")
                case ["child", *words]:
                    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=-1)
                    (self.folder / "child").write_text(str(child.pid))
                case ["fail", *_]:
                    self.emit(RunFailed(UserError(ErrorKind.FAILED, Translatable("This is a test.")).to_wire()))
                    return
                case ["linger", *_]:
                    self.emit(RunDone(1.0, 1))
                    time.sleep(1000)
                case ["done", *_]:
                    self.emit(RunDone(1.0, 1))
                    return

    def take_steps(self, count: int, seconds: float) -> None:
        for _ in range(count):
            time.sleep(seconds)
            self.step += 1
            self.emit(StepDone(0, self.step, count, {"loss": 1 / self.step}, 10, seconds))
            if self.step % 2 == 0 or self.is_stopping:
                self.emit(CheckpointSaved(0, self.step, 0.0))
            if self.is_stopping and not self.is_deaf:
                (self.folder / "saved").write_text(str(self.step))
                self.emit(RunStopped(0, self.step))
                os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    Trainer(Path(sys.argv[2])).run(sys.argv[1].split())
    os._exit(0)  # not held up by its own threads
