"""What the pages draw of a run: curves, sample answers and progress, from the events of its log or of its trainer."""

import json
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from desktop.training.job import RunFolder, SamplePrompt
from desktop.training.protocol import (
    CheckpointSaved,
    HeldOutMeasured,
    Preparing,
    RunDone,
    SampleAnswered,
    StageDone,
    StageStarted,
    StepDone,
    TrainerEvent,
    TrainerHeartbeat,
    TrainerHello,
)
from desktop.training.run_log import RunLog

_RECENT = 10  # steps whose mean time tells how long the others take

Points = list[tuple[int, float]]
"""Steps with a value each."""


@dataclass(slots=True)
class StageTimeline:
    """One stage. `curves` has the values of the steps by name, `held_out` those on held-out examples; `held_out_n` is
    the number of examples of the last measurement."""

    method: str
    steps: int = 0
    step: int = 0
    examples: int = 0
    precision: str = ""
    threads: int = 0
    is_done: bool = False
    curves: dict[str, Points] = field(default_factory=dict)
    held_out: dict[str, Points] = field(default_factory=dict)
    held_out_n: int = 0
    _recent: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_RECENT))  # seconds and tokens

    @property
    def seconds_per_step(self) -> float | None:
        """The mean of the last steps."""
        return sum(seconds for seconds, _ in self._recent) / len(self._recent) if self._recent else None

    @property
    def tokens_per_second(self) -> float | None:
        """The mean of the last steps."""
        seconds = sum(seconds for seconds, _ in self._recent)
        return sum(tokens for _, tokens in self._recent) / seconds if seconds else None

    @property
    def seconds_left(self) -> float | None:
        """How long the other steps take; None before the first one."""
        each = self.seconds_per_step
        return None if each is None else each * max(self.steps - self.step, 0)

    @property
    def fraction(self) -> float:
        """The share of the steps that are done."""
        return 1.0 if self.is_done else self.step / self.steps if self.steps else 0.0

    def begin(self, event: StageStarted) -> None:
        """Start, or go on at a checkpoint: the steps after it are repeated."""
        self.method, self.step, self.steps = event.method, event.step, event.steps
        self.examples, self.precision, self.threads = event.examples, event.precision, event.threads
        for points in (*self.curves.values(), *self.held_out.values()):
            points[:] = [point for point in points if point[0] <= event.step]

    def add_step(self, event: StepDone) -> None:
        """Take the values of a step, unless they are known."""
        if event.step <= self.step:
            return
        self.step, self.steps = event.step, event.steps
        self._recent.append((event.seconds, event.tokens))
        for name, value in event.values.items():
            self.curves.setdefault(name, []).append((event.step, value))

    def add_held_out(self, event: HeldOutMeasured) -> None:
        """Take the values on held-out examples, unless they are known."""
        if any(points and points[-1][0] >= event.step for points in self.held_out.values()):
            return
        self.held_out_n = event.n
        for name, value in event.values.items():
            self.held_out.setdefault(name, []).append((event.step, value))


@dataclass(slots=True)
class SampleComparison:
    """A held-out prompt with the base model's answer and the newest one; `step` and `stage` are of the latter."""

    id: str
    prompt: str
    base: str = ""
    newest: str = ""
    stage: int = 0
    step: int = 0


@dataclass(slots=True)
class RunTimeline:
    """A run so far. `samples` are in the order of the job. `saved_at` is Unix time of the last checkpoint that was seen
    to be saved."""

    stages: dict[int, StageTimeline] = field(default_factory=dict)
    samples: list[SampleComparison] = field(default_factory=list)
    preparing: Preparing | None = None
    memory_bytes: int = 0
    saved_at: float | None = None
    seconds: float = 0.0
    peak_bytes: int = 0

    @classmethod
    def read(cls, folder: RunFolder, events: Iterable[TrainerEvent] | None = None) -> Self:
        """The timeline of a run's folder; `events` are those of its log, if they are known. Raises `OSError`."""
        timeline = cls(samples=[SampleComparison(prompt.id, prompt.text) for prompt in _samples(folder)])
        timeline.extend(RunLog(folder.log).events() if events is None else events)
        timeline.saved_at = None
        return timeline

    @property
    def number(self) -> int:
        """The number of the present stage, from 0."""
        return max(self.stages, default=0)

    @property
    def stage(self) -> StageTimeline | None:
        """The present stage."""
        return self.stages.get(self.number)

    def extend(self, events: Iterable[TrainerEvent]) -> None:
        """Take events in their order."""
        for event in events:
            self.add(event)

    def add(self, event: TrainerEvent) -> None:
        """Take the next event."""
        match event:
            case TrainerHello():
                self.preparing = None
            case TrainerHeartbeat():
                self.memory_bytes = event.bytes
                self.peak_bytes = max(self.peak_bytes, event.bytes)
            case Preparing():
                self.preparing = event
            case StageStarted():
                self.preparing = None
                self.stages.setdefault(event.stage, StageTimeline(event.method)).begin(event)
            case StepDone():
                self.preparing = None
                self.seconds += event.seconds
                self._stage(event.stage).add_step(event)
            case HeldOutMeasured():
                self._stage(event.stage).add_held_out(event)
            case SampleAnswered():
                self._answer(event)
            case CheckpointSaved():
                self.saved_at = time.time()
            case StageDone():
                self._stage(event.stage).is_done = True
            case RunDone():
                self.preparing = None
                self.seconds, self.peak_bytes = event.seconds, event.peak_bytes

    def take_moment(self, watched: Self) -> None:
        """Take what the log does not have from the timeline of the program that watches the trainer."""
        self.memory_bytes = watched.memory_bytes
        self.saved_at, self.preparing = watched.saved_at, watched.preparing

    def _stage(self, number: int) -> StageTimeline:
        return self.stages.setdefault(number, StageTimeline(""))

    def _answer(self, event: SampleAnswered) -> None:
        found = next((sample for sample in self.samples if sample.id == event.prompt), None)
        if found is None:
            found = SampleComparison(event.prompt, "")
            self.samples.append(found)
        if event.stage == 0 and event.step == 0:
            found.base = event.text
        else:
            found.newest, found.stage, found.step = event.text, event.stage, event.step


def _samples(folder: RunFolder) -> list[SamplePrompt]:
    """The sample prompts of a job, also of one that another version of Sayso wrote."""
    try:
        found = json.loads(folder.job.read_bytes())["samples"]
        return [SamplePrompt(str(sample["id"]), str(sample["text"]), ()) for sample in found]
    except (OSError, ValueError, KeyError, TypeError):
        return []
