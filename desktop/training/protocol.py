"""Frames between the owner of a trainer (window or command line) and the trainer.

One JSON object a line, UTF-8, in both directions: `{"type": "<class name>", ...fields}`, as between window and model
process. The trainer runs one job, which stands in the folder that is its argument: it starts at once, sends events, and
exits after `RunDone`, `RunStopped` or `RunFailed`. It also ends when its standard input closes, after a checkpoint.
Pausing needs no frame: the owner suspends the process with its children.
"""

import json
import zlib
from dataclasses import asdict, dataclass, field, fields
from typing import Any, get_args

from desktop import __version__
from desktop.core.errors import WireError

Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class StopTraining:
    """Save a checkpoint after the current step, then exit with `RunStopped`."""


TrainerRequest = StopTraining


@dataclass(frozen=True, slots=True)
class TrainerHello:
    """The first frame of a trainer. `versions` are those of torch, transformers and peft; `device` is "cpu", "cuda" or
    "mps"."""

    pid: int
    versions: dict[str, str]
    device: str
    protocol: str = field(default_factory=lambda: PROTOCOL)


@dataclass(frozen=True, slots=True)
class Preparing:
    """Progress of the work before, between and after the steps. `task` is "load", "compare", "time", "reference",
    "rollout", "measure" or "save"."""

    stage: int
    task: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A stage begins, or goes on at `step`. `excluded` counts examples that are not used, by reason;
    `micro_batch` is the number of tokens that are computed at once."""

    stage: int
    method: str
    step: int
    steps: int
    examples: int
    precision: str
    threads: int
    micro_batch: int
    excluded: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step. `values` has "loss" and what the method adds: "accuracy", "margin", "kl", "reward", "learning_rate"."""

    stage: int
    step: int
    steps: int
    values: Values
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class HeldOutMeasured:
    """Figures on held-out examples after a step: "loss", and where there are pairs "accuracy" of `n` pairs."""

    stage: int
    step: int
    values: Values
    n: int


@dataclass(frozen=True, slots=True)
class SampleAnswered:
    """The answer to the sample prompt with this id. Step 0 of stage 0 is the model before training."""

    stage: int
    step: int
    prompt: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """The run can go on from here."""

    stage: int
    step: int
    seconds: float


@dataclass(frozen=True, slots=True)
class StageDone:
    """The stage is finished; its files are in `folder`, relative to the run's. `values` are its figures."""

    stage: int
    folder: str
    values: Values


@dataclass(frozen=True, slots=True)
class RunDone:
    """All stages are finished. `seconds` counts the time of all processes that worked on the run."""

    seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class RunStopped:
    """The run was stopped at a checkpoint."""

    stage: int
    step: int


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run ended with an error. The last checkpoint, if there is one, is usable."""

    error: WireError


@dataclass(frozen=True, slots=True)
class WriteFailed:
    """A conversion could not write its file: the system's error number."""

    number: int


@dataclass(frozen=True, slots=True)
class TrainerHeartbeat:
    """Sent every second by a thread of its own."""

    bytes: int  # resident memory


TrainerEvent = (
    TrainerHello
    | Preparing
    | StageStarted
    | StepDone
    | HeldOutMeasured
    | SampleAnswered
    | CheckpointSaved
    | StageDone
    | RunDone
    | RunStopped
    | RunFailed
    | TrainerHeartbeat
)

LAST = (RunDone, RunStopped, RunFailed)
"""The events that end a run."""

Frame = TrainerRequest | TrainerEvent | WriteFailed

_CLASSES: dict[str, Any] = {cls.__name__: cls for cls in get_args(Frame)}

_FIELDS = [(name, [(entry.name, str(entry.type)) for entry in fields(cls)]) for name, cls in _CLASSES.items()]
PROTOCOL: str = f"{__version__} {zlib.crc32(repr(_FIELDS).encode()):08x}"
"""The version of Sayso and a checksum of all fields: an owner uses no trainer that reports another one."""


def encode(frame: Frame) -> bytes:
    """Return one line, including the newline."""
    return json.dumps({"type": type(frame).__name__, **asdict(frame)}, ensure_ascii=False).encode() + b"\n"


def decode(line: bytes | str) -> Frame:
    """Parse one line. Raises `ValueError` if it is not a frame."""
    try:
        data = json.loads(line)
        cls = _CLASSES[data.pop("type")]
        if cls is TrainerHello:  # that of another version may have other fields: its protocol is compared
            known = {"pid": 0, "versions": {}, "device": "", "protocol": ""}
            data = known | {name: data[name] for name in known.keys() & data.keys()}
        frame: Frame = cls(**data)
        return frame
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"not a frame: {line[:200]!r}") from error
