"""What a method of training computes: the interface between the loop of a run and the losses."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from torch.nn import Parameter

from desktop.engine.client import EngineClient
from desktop.trainer.model import TrainableModel
from desktop.trainer.packing import AnswerGroup
from desktop.training.examples import TrainingExample
from desktop.training.job import RunFolder, TrainingJob
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings

StepProgress = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


@dataclass(frozen=True, slots=True)
class StageContext:
    """What a stage is given besides its model and settings.

    `engine` has loaded the base model; None if the job has no engine. `progress` makes the callback of a task, which
    raises an exception if the run has to stop.
    """

    job: TrainingJob
    folder: RunFolder
    stage: int
    engine: EngineClient | None
    progress: Callable[[str], StepProgress]


class StageEnded(Exception):  # noqa: N818 -- nothing went wrong
    """Raised by `backward`: the stage has gone as far as it should, and ends with the model as it is."""


class StepResult(NamedTuple):
    """The values of one step ("loss" and what the method adds), and how many tokens were computed."""

    values: dict[str, float]
    tokens: int


class HeldOutResult(NamedTuple):
    """Figures over held-out examples, and the number `n` of answers, pairs or labels they are about."""

    values: dict[str, float]
    n: int


class Objective(ABC):
    """One method, for one stage of a run.

    The loop calls, in this order: `select` for the examples of each split; `prepare` with all that were selected, or
    `restore` with the state of a checkpoint; for each step `backward` with a batch of selected examples, after
    which `parameters` have gradients; `measure` with the held-out ones; `finish` at the end of the stage. A step is
    `passes` times `backward` with the same batch, each with a step of the optimizer.
    """

    method: ClassVar[Method]
    passes: ClassVar[int] = 1

    def __init__(self, model: TrainableModel, settings: TrainingSettings) -> None:
        self.model = model
        self.settings = settings

    @classmethod
    def for_stage(cls, model: TrainableModel, settings: TrainingSettings, context: StageContext) -> Self:
        """Make the objective of a stage. Raises `UserError` if what it needs cannot be read."""
        return cls(model, settings)

    @abstractmethod
    def select(self, examples: Iterable[TrainingExample]) -> tuple[list[TrainingExample], dict[str, int]]:
        """The units that a batch is counted in, and how many were excluded, by reason."""

    def prepare(self, examples: Sequence[TrainingExample], progress: StepProgress) -> None:  # noqa: B027 -- optional
        """Compute what the losses need of the model before its first step, such as reference log-probabilities."""

    def groups(self) -> list[tuple[list[Parameter], float]]:
        """What is trained, with the factor of its learning rate: the adapter, and what the method adds to it."""
        return [(self.model.parameters(), 1.0)]

    def parameters(self) -> list[Parameter]:
        """All that is trained."""
        return [parameter for parameters, _ in self.groups() for parameter in parameters]

    @abstractmethod
    def backward(self, batch: Sequence[TrainingExample]) -> StepResult:
        """Add the gradients of the batch's loss to the parameters. Computes as many examples at once as memory allows;
        the sum does not depend on that."""

    @abstractmethod
    def measure(self, examples: Sequence[TrainingExample], progress: StepProgress) -> HeldOutResult:
        """Figures over examples, without gradients."""

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps besides the adapter: tensors, numbers, texts, lists and dictionaries of them."""
        return {}

    def restore(self, state: dict[str, Any]) -> None:  # noqa: B027 -- optional
        """Go on from what `state` returned."""

    def finish(self, examples: Sequence[TrainingExample], folder: Path, progress: StepProgress) -> dict[str, float]:
        """Write into the stage's folder what belongs to the result besides the adapter, and return figures."""
        return {}

    def tokens(self, examples: Sequence[TrainingExample]) -> int:
        """How many tokens are computed for the examples."""
        return sum(self.model.size(AnswerGroup(example.prompt, example.answers)) for example in examples)

    def micro_batches(self, batch: Sequence[TrainingExample]) -> Iterator[Sequence[TrainingExample]]:
        """Split a batch into parts of at most `model.micro_batch` tokens, at least one example each."""
        part: list[TrainingExample] = []
        tokens = 0
        for example in batch:
            size = self.tokens([example])
            if part and tokens + size > self.model.micro_batch:
                yield part
                part, tokens = [], 0
            part.append(example)
            tokens += size
        if part:
            yield part


class Exclusions:
    """Counts the examples that a method cannot use, by reason."""

    def __init__(self, longest: int) -> None:
        self.reasons: Counter[str] = Counter()
        self._longest = longest

    def admit(self, prompt: tuple[int, ...], answer: tuple[int, ...]) -> bool:
        """Is the answer neither empty nor, with its prompt, too long?"""
        if len(prompt) + len(answer) > self._longest:
            self.reasons["too-long"] += 1
            return False
        if len(answer) < 1 + (not prompt):
            self.reasons["empty"] += 1
            return False
        return True
