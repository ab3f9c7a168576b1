"""A trainer without torch: it reads the job and its examples, logs, saves, resumes and writes dummy adapters.

Run as `python toy_trainer.py FOLDER`, in place of `python -m desktop.trainer FOLDER`. A step is an example. With the
argument `convert` it writes a dummy of a merged model. The
environment can change it: TOY_STEP_S (seconds of a step), TOY_FAIL_AT (the step at which it fails, once), TOY_STEPS.
"""

import contextlib
import errno
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.training.adapter_info import AdapterInfo
from desktop.training.conversion import COMMAND, Conversion
from desktop.training.examples import read_examples
from desktop.training.job import ADAPTER, PEFT_CONFIG, PEFT_WEIGHTS, RunFolder, TrainingJob
from desktop.training.methods import Method
from desktop.training.protocol import (
    CheckpointSaved,
    HeldOutMeasured,
    Preparing,
    RunDone,
    RunFailed,
    RunStopped,
    StageDone,
    StageStarted,
    StepDone,
    TrainerEvent,
    TrainerHello,
    WriteFailed,
    encode,
)
from desktop.training.reward_head import RewardHead
from desktop.training.run_log import RunLog
from tests.fakes import gguf_file

STEP_S = float(os.environ.get("TOY_STEP_S", "0"))
FAIL_AT = int(os.environ.get("TOY_FAIL_AT", "0"))
is_stopping = threading.Event()


def read_requests() -> None:
    sys.stdin.buffer.readline()  # a request to stop, or the end of the owner
    is_stopping.set()


class ToyTrainer:
    """Works on one run."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder, self.log = folder, RunLog(folder.log)
        self.job = TrainingJob.from_json(folder.job.read_bytes())
        assert folder.path.stat().st_mode & 0o777 == 0o700
        state = json.loads(folder.state.read_bytes()) if folder.state.exists() else {}
        self.at, self.step = state.get("stage", 0), state.get("step", 0)

    def emit(self, event: TrainerEvent) -> None:
        self.log.append(event)
        with contextlib.suppress(OSError):  # the owner has ended
            os.write(1, encode(event))

    def save(self) -> None:
        self.folder.state.write_text(json.dumps({"stage": self.at, "step": self.step}))
        self.emit(CheckpointSaved(self.at, self.step, 0.0))

    def run(self) -> None:
        self.emit(TrainerHello(os.getpid(), {"torch": "0.0"}, "cpu"))
        for number in range(self.at, len(self.job.stages)):
            if not self.stage(number):
                return
        self.emit(RunDone(1.5, 1_000_000))

    def stage(self, number: int) -> bool:
        stage = self.job.stages[number]
        examples = list(read_examples(self.folder.examples(number)))
        held_out = list(read_examples(self.folder.examples(number, "held-out")))
        if number != self.at:
            self.at, self.step = number, 0
        steps = stage.settings.steps or len(examples) * stage.settings.epochs
        self.emit(
            StageStarted(number, stage.method.value, self.step, steps, len(examples), "float32", 2, 1, {"too-long": 1})
        )
        while self.step < steps:
            time.sleep(STEP_S)
            if self.step + 1 == FAIL_AT and not (self.folder.path / "failed").exists():
                (self.folder.path / "failed").touch()
                text = QT_TRANSLATE_NOOP("errors", "The file {file} was not found.")
                self.emit(RunFailed(UserError(ErrorKind.FAILED, text, {"file": "toy"}).to_wire()))
                return False
            self.step += 1
            tokens = sum(map(len, examples[self.step % len(examples)].answers))
            self.emit(StepDone(number, self.step, steps, {"loss": 2 / (1 + self.step)}, tokens, STEP_S))
            if is_stopping.is_set():
                self.save()
                self.emit(RunStopped(number, self.step))
                return False
        pairs = sum(len(example.pairs) for example in held_out)
        values = {"loss": 0.5} | ({"accuracy": 0.75} if pairs else {})
        self.emit(HeldOutMeasured(number, self.step, values, pairs or len(held_out)))
        target = self.folder.stage(number, stage.method)
        target.mkdir(mode=0o700)
        info = AdapterInfo(self.job.run, self.job.base_sha256, {"seed": self.job.seed}, self.job.licence)
        (target / ADAPTER).write_bytes(gguf_file.header(gguf_file.LLAMA | info.to_metadata(), tensors={}))
        (target / PEFT_CONFIG).write_text(json.dumps({"r": 16, "base_model_name_or_path": "/home/somebody/models"}))
        (target / PEFT_WEIGHTS).write_bytes(b"toy weights")
        if stage.method is Method.REWARD:
            RewardHead((0.5, -0.5)).write(target)
        self.emit(StageDone(number, target.name, values))
        return True


def merge() -> None:
    """Read a conversion, and write the base model's path in place of a merged model, a letter a step."""
    conversion = Conversion.from_json(sys.stdin.buffer.readline())

    def end_with_owner() -> None:
        sys.stdin.buffer.read()
        conversion.unfinished.unlink(missing_ok=True)
        os._exit(1)

    threading.Thread(target=end_with_owner, daemon=True).start()
    text = f"GGUF {conversion.merged_type} {Path(conversion.base).name}"
    with conversion.unfinished.open("w") as file:
        for done, letter in enumerate(text):
            file.write(letter)
            file.flush()
            time.sleep(STEP_S)
            os.write(1, encode(Preparing(0, "save", done + 1, len(text))))
            if done + 1 == FAIL_AT:
                os.write(1, encode(WriteFailed(errno.ENOSPC)))
                os._exit(1)
    conversion.unfinished.replace(conversion.target)
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == COMMAND:
        merge()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=read_requests, daemon=True).start()
    ToyTrainer(RunFolder(Path(sys.argv[1]))).run()
    os._exit(0)
