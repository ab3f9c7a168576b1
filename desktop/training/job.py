"""The job of a trainer: everything that a run needs, as a file in its folder."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from desktop.core.untrusted import Fields, parse
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings

VERSION: Final = 1

ADAPTER: Final = "adapter.gguf"
"""The file of an adapter that llama.cpp loads, in the folder of a stage."""
PEFT_CONFIG: Final = "adapter_config.json"
PEFT_WEIGHTS: Final = "adapter_model.safetensors"
"""The files of an adapter that PEFT loads, beside it."""


@dataclass(frozen=True, slots=True)
class TrainingStage:
    """One method within a run. The later stages of a run start from the adapter of the stage before."""

    method: Method
    settings: TrainingSettings

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"method": self.method.value, "settings": self.settings.to_dict(self.method)}


@dataclass(frozen=True, slots=True)
class SamplePrompt:
    """A held-out prompt that is answered at checkpoints, as text to show and as token ids."""

    id: str
    text: str
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """What the trainer does. Paths are absolute.

    `start` is the folder of the stage whose adapter this run continues (`--from`), `reward` that of a reward model;
    both are empty if there is none. `engine` is the command of a model process, for the comparison of logits, sample
    answers and rollouts; if it is empty, these are left out. `precision` is "float32", "bfloat16" or "auto",
    `device` "cpu", "cuda", "mps" or "auto"; `micro_batch` is the number of tokens to compute at once. The trainer
    chooses whatever is "auto" or 0 once: its choice stays the same when the run is resumed (`RunFolder.state`).
    """

    run: str
    base: str
    base_sha256: str
    stages: tuple[TrainingStage, ...]
    seed: int = 0
    start: str = ""
    reward: str = ""
    samples: tuple[SamplePrompt, ...] = ()
    engine: tuple[str, ...] = ()
    precision: str = "auto"
    device: str = "auto"
    threads: int = 0
    micro_batch: int = 0
    stop_tokens: tuple[int, ...] = field(default=())  # token ids that end a turn
    licence: str = ""  # of the base model; empty if it is not known

    def to_json(self) -> str:
        """The text of the file."""
        stages = [stage.to_dict() for stage in self.stages]
        return json.dumps({"sayso_job": VERSION, **asdict(self), "stages": stages}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read the text of a job. Raises `UserError` if it is not valid."""
        data = parse(text, "job.json")
        data.integer("sayso_job", 1, VERSION)
        plain = json.loads(text)
        return cls(
            run=data.text("run"),
            base=data.text("base"),
            base_sha256=data.text("base_sha256"),
            stages=tuple(map(_stage, data.objects("stages"))),
            seed=data.integer("seed", 0, 2**63 - 1),
            start=data.text("start"),
            reward=data.text("reward"),
            samples=tuple(_sample(sample) for sample in plain["samples"]),
            engine=tuple(plain["engine"]),
            precision=data.one_of("precision", ("auto", "float32", "bfloat16")),
            device=data.one_of("device", ("auto", "cpu", "cuda", "mps")),
            threads=data.integer("threads", 0, 4096),
            micro_batch=data.integer("micro_batch", 0, 2**20),
            stop_tokens=tuple(plain["stop_tokens"]),
            licence=data.text("licence", default=""),
        )


def _stage(data: Fields) -> TrainingStage:
    method = Method(data.one_of("method", tuple(Method)))
    return TrainingStage(method, TrainingSettings.from_fields(data.child("settings"), method))


def _sample(data: dict[str, Any]) -> SamplePrompt:
    return SamplePrompt(data["id"], data["text"], tuple(data["tokens"]))


class RunFolder:
    """The files of one run.

    The window writes the job and the examples. The trainer writes all else: `log` (one event of the protocol a line, so
    that a page can draw a run that is not running), `state` (what it chose, and where it is), the newest checkpoint of
    the running stage, and a folder for each finished stage.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.job = path / "job.json"
        self.state = path / "state.json"
        self.log = path / "log.jsonl"
        self.checkpoints = path / "checkpoints"
        self.plain_text = path / "plain-text.jsonl"  # examples without a prompt, mixed into PPO
        self.rollout_adapter = path / "rollout-adapter"  # the adapter with which answers are generated

    @classmethod
    def of(cls, data: Path, run: str) -> Self:
        """The folder of the run with this id in a data folder."""
        return cls(data / "training" / "runs" / run)

    def examples(self, stage: int, split: str = "train") -> Path:
        """The examples of a stage (from 0): those of "train", or "held-out"."""
        return self.path / f"{stage}-{split}.jsonl"

    def rollouts(self, stage: int) -> Path:
        """The answers that were generated for a stage. A run that finds them there trains with them."""
        return self.path / f"{stage}-rollouts.jsonl"

    def stage(self, stage: int, method: Method) -> Path:
        """The result of a stage: `ADAPTER`, the adapter in PEFT's form (`PEFT_CONFIG` and `PEFT_WEIGHTS`), and for a
        reward model `head.json` (see `reward_head`)."""
        return self.path / f"{stage}-{method.value}"
