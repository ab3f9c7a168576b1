"""Convert an adapter in PEFT's form to a GGUF file: as a LoRA, or merged into its base model.

It needs what the trainer's environment has, so it runs there, as a child process: `convert` starts it, and
`desktop.trainer.conversion` is what it does.
"""

import contextlib
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.training import exit_reasons
from desktop.training.adapter_info import AdapterInfo
from desktop.training.protocol import Preparing, RunFailed, decode
from desktop.training.trainer_process import trainer_environment

COMMAND: Final = "convert"
"""The trainer's argument that makes it read a `Conversion` from standard input instead of running a job."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Write the adapter in `folder` for the model file `base` to `target`: as a GGUF LoRA, or with a `merged_type`
    ("F16" or "Q8_0") as the whole model in that format. Paths are absolute."""

    folder: str
    base: str
    target: str
    info: AdapterInfo
    merged_type: str = ""

    def to_json(self) -> str:
        """The text for standard input."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(**{**data, "info": AdapterInfo(**data["info"])})


def convert(
    program: Sequence[str],
    conversion: Conversion,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Convert with the trainer's program; `target` is complete or unchanged. `progress` gets the tensors written and
    their number; an exception from it ends the conversion. Raises `UserError`."""
    try:
        child = subprocess.Popen(
            [*program, COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=trainer_environment(),
        )
    except OSError as error:
        raise UserError(ErrorKind.FAILED, exit_reasons.NOT_STARTED, {}, str(error)) from error
    try:
        with child:
            assert child.stdin is not None and child.stdout is not None  # noqa: PT018 -- both are pipes
            with contextlib.suppress(OSError):  # it has died: the exit code says so
                child.stdin.write(conversion.to_json().encode())
                child.stdin.close()
            for line in child.stdout:
                frame = decode(line)
                if isinstance(frame, Preparing):
                    progress(frame.done, frame.total)
                elif isinstance(frame, RunFailed):
                    raise UserError.from_wire(frame.error)
        if child.returncode:
            raise not_written(conversion.target, f"exit code {child.returncode}")
    except BaseException:
        child.kill()
        child.wait()
        target = Path(conversion.target)
        target.with_name(f"{target.name}.part").unlink(missing_ok=True)
        raise


def not_written(target: str, detail: str) -> UserError:
    """The error for a file that could not be written, for whatever reason."""
    text = QT_TRANSLATE_NOOP(
        "errors",
        "{file} could not be written. Check the free disk space and the permissions of its folder, then try again.",
    )
    return UserError(ErrorKind.FAILED, text, {"file": target}, detail)
