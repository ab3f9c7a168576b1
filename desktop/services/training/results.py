"""What a run reached: read from the events in its log, so that any program can tell it at any time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from desktop.core.errors import WireError
from desktop.core.training_run import RunStatus
from desktop.quality.proportions import wilson
from desktop.training.methods import Method
from desktop.training.protocol import (
    HeldOutMeasured,
    RunDone,
    RunFailed,
    RunStopped,
    StageDone,
    StageStarted,
    StepDone,
    TrainerEvent,
    TrainerHello,
)


@dataclass(slots=True)
class StageResult:
    """One stage so far. `losses` has one value for each step; the held-out figures are the latest."""

    method: str
    steps: int = 0
    precision: str = ""
    losses: dict[int, float] = field(default_factory=dict)
    held_out: dict[str, float] = field(default_factory=dict)
    held_out_n: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    folder: str = ""  # relative to the run's; empty until the stage is finished
    values: dict[str, float] = field(default_factory=dict)  # figures of the finished stage

    @property
    def accuracy(self) -> dict[str, float] | None:
        """The share of held-out pairs in the right order, with Wilson's interval; None if there are no pairs."""
        share, n = self.held_out.get("accuracy"), self.held_out_n
        if share is None or not n:
            return None
        low, high = wilson(share * n, n)
        return {"value": share, "low": low, "high": high, "n": n}

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "method": self.method,
            "steps": self.steps,
            "losses": [loss for _, loss in sorted(self.losses.items())],
            "held_out_loss": self.held_out.get("loss"),
            "held_out_accuracy": self.accuracy,
            "excluded": dict(sorted(self.excluded.items())),
            "precision": self.precision,
        }


@dataclass(slots=True)
class RunResult:
    """A run so far. `status` is that of its last event; RUNNING if it has not ended."""

    stages: dict[int, StageResult] = field(default_factory=dict)
    status: RunStatus = RunStatus.RUNNING
    error: WireError | None = None
    versions: dict[str, str] = field(default_factory=dict)
    device: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0

    @classmethod
    def of(cls, events: Iterable[TrainerEvent]) -> "RunResult":
        """The result after these events."""
        result = cls()
        for event in events:
            result.add(event)
        return result

    def add(self, event: TrainerEvent) -> None:
        """Take the next event."""
        match event:
            case TrainerHello():  # a new process continues the run
                self.versions, self.device = event.versions, event.device
                self.status, self.error = RunStatus.RUNNING, None
            case StageStarted():
                stage = self.stages.setdefault(event.stage, StageResult(event.method))
                stage.precision, stage.excluded = event.precision, Counter(event.excluded)
                # Steps after the checkpoint are repeated.
                stage.losses = {step: loss for step, loss in stage.losses.items() if step <= event.step}
                stage.steps = event.step
            case StepDone():
                stage = self._stage(event.stage)
                stage.steps = event.step
                if (loss := event.values.get("loss")) is not None:
                    stage.losses[event.step] = loss
                self.seconds += event.seconds
            case HeldOutMeasured():
                stage = self._stage(event.stage)
                stage.held_out, stage.held_out_n = event.values, event.n
            case StageDone():
                stage = self._stage(event.stage)
                stage.folder, stage.values = event.folder, event.values
            case RunDone():
                self.status, self.seconds, self.peak_bytes = RunStatus.FINISHED, event.seconds, event.peak_bytes
            case RunStopped():
                self.status = RunStatus.STOPPED
            case RunFailed():
                self.status, self.error = RunStatus.FAILED, event.error

    def _stage(self, number: int) -> StageResult:
        return self.stages.setdefault(number, StageResult(""))

    @property
    def last_stage(self) -> StageResult:
        """The stage that began last."""
        return self.stages[max(self.stages)] if self.stages else StageResult("")

    def _reward_figures(self) -> dict[str, float] | None:
        """The held-out figures of the reward model that the run trained last, of n pairs; None if it trained none."""
        stages = [stage for _, stage in sorted(self.stages.items()) if stage.method == Method.REWARD and stage.folder]
        return stages[-1].held_out | {"n": stages[-1].held_out_n} if stages else None

    def figures(self) -> dict[str, Any]:
        """What lists of runs show, as the store keeps it."""
        stage = self.last_stage
        return {
            "method": stage.method,
            "steps": stage.steps,
            "loss": stage.losses[max(stage.losses)] if stage.losses else None,
            "held_out_loss": stage.held_out.get("loss"),
            "held_out_accuracy": stage.accuracy,
            "reward_figures": self._reward_figures(),
            "seconds": self.seconds,
            "peak_bytes": self.peak_bytes,
            "versions": self.versions,
            "device": self.device,
        }
