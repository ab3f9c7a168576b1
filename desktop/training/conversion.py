"""Convert an adapter in PEFT's form to a GGUF file: as a LoRA, or merged into its base model.

It needs what the trainer's environment has, so it runs there, as a child process: `convert` starts it, and
`desktop.trainer.conversion` is what it does. Like a trainer, it ends when its standard input closes.
"""

import contextlib
import json
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final, Self

from desktop.core.errors import ErrorKind, UserError
from desktop.engine.child import NEW_PROCESS_GROUP, forbid_core_dump
from desktop.engine.exit_reasons import ExitCause, find_cause, split_returncode
from desktop.training import exit_reasons
from desktop.training.adapter_info import AdapterInfo
from desktop.training.protocol import Frame, Preparing, RunFailed, WriteFailed, decode
from desktop.training.trainer_process import trainer_environment

COMMAND: Final = "convert"
"""The trainer's argument that makes it read a `Conversion` from standard input instead of running a job."""

_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Conversion:
    """Write the adapter in `folder` for the model file `base` to `target`: as a GGUF LoRA, or with a `merged_type`
    ("F16" or "Q8_0") as the whole model in that format. Paths are absolute."""

    folder: str
    base: str
    target: str
    info: AdapterInfo
    merged_type: str = ""

    @property
    def unfinished(self) -> Path:
        """Where the file is until it is complete."""
        target = Path(self.target)
        return target.with_name(f"{target.name}.part")

    def to_json(self) -> str:
        """The line for standard input."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(**{**data, "info": AdapterInfo(**data["info"])})


def convert(
    program: Sequence[str],
    conversion: Conversion,
    progress: Callable[[int, int], None] = lambda done, total: None,
    check_interrupt: Callable[[], None] = lambda: None,
) -> None:
    """Convert with the trainer's program; `target` is complete, private to the user, or unchanged.

    `progress` gets the tensors written and their number. `check_interrupt` is called about ten times a second; an
    exception from it ends the conversion. Raises `UserError`, and `OSError` if the file cannot be written.
    """
    try:
        child = subprocess.Popen(
            [*program, COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=trainer_environment(),
            process_group=0 if os.name == "posix" else None,  # Ctrl+C in a terminal reaches this program only
            umask=0o077 if os.name == "posix" else -1,
            creationflags=NEW_PROCESS_GROUP,
        )
    except OSError as error:
        raise UserError(ErrorKind.FAILED, exit_reasons.NOT_STARTED, {}, str(error)) from error
    forbid_core_dump(child.pid)
    assert child.stdin is not None and child.stdout is not None  # noqa: PT018 -- both are pipes
    try:
        with contextlib.suppress(OSError):  # it has died: the exit code says so
            child.stdin.write(conversion.to_json().encode())
            child.stdin.flush()
        for frame in _frames(child.stdout, check_interrupt):
            match frame:
                case Preparing():
                    progress(frame.done, frame.total)
                case WriteFailed():
                    raise OSError(frame.number, os.strerror(frame.number), conversion.target)
                case RunFailed():
                    raise UserError.from_wire(frame.error)
        if code := child.wait():
            cause, _ = find_cause(*split_returncode(code))
            is_killed = cause is ExitCause.KILLED
            text = exit_reasons.CONVERSION_KILLED if is_killed else exit_reasons.CONVERSION_FAILED
            raise UserError(ErrorKind.FAILED, text, {}, f"exit code {code}")
    finally:
        child.kill()
        child.wait()
        with contextlib.suppress(OSError):
            child.stdin.close()
        conversion.unfinished.unlink(missing_ok=True)


def _frames(pipe: IO[bytes], check_interrupt: Callable[[], None]) -> Iterator[Frame]:
    """Yield the frames of a child until its output ends."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        with pipe:
            for line in pipe:
                lines.put(line)
        lines.put(b"")

    threading.Thread(target=read, name="conversion frames", daemon=True).start()
    while True:
        check_interrupt()
        try:
            line = lines.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        if not line:
            return
        yield decode(line)
