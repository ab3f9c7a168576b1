"""What the methods with rollouts share: answers to prompts are sampled from the model in training (the policy), scored
by a reward model, and compared with the policy at the start of the stage."""

import shutil
import zlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import torch
from torch import Tensor

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.trainer import compare
from desktop.trainer.adapter_file import write_gguf_adapter
from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives.objective import (
    Exclusions,
    HeldOutResult,
    Objective,
    StageContext,
    StageEnded,
    StepProgress,
    StepResult,
)
from desktop.trainer.packing import AnswerGroup
from desktop.trainer.reward_model import RewardModel
from desktop.trainer.rollouts import EngineSampler, Rollout, RolloutBatch, RolloutRecord, SampledAnswer
from desktop.training.adapter_info import AdapterInfo
from desktop.training.examples import TrainingExample
from desktop.training.job import ADAPTER
from desktop.training.settings import TrainingSettings

_START: Final = "start"
_MEASURED: Final = 16
"""Held-out prompts that are answered in a measurement."""


@dataclass(frozen=True, slots=True)
class ScoredGroup:
    """A prompt with K sampled answers, and what is known about them before the step.

    For each answer of n tokens: `old` and `start` [n], the log-probabilities of its tokens under the policy that
    sampled it and under the one at the start of the stage; `states` [n, d], the hidden states that `old` was computed
    from. `scores` [K] are those of the reward model.
    """

    group: AnswerGroup
    old: list[Tensor]
    start: list[Tensor]
    states: list[Tensor]
    scores: Tensor

    @property
    def kl(self) -> Tensor:
        """[K]: log p(answer) - log p_start(answer), whose mean estimates the KL divergence per answer, in nats."""
        return torch.stack([(old - start).sum() for old, start in zip(self.old, self.start, strict=True)])


class PolicyObjective(Objective):
    """A unit is a prompt. A step samples `samples` answers to each prompt of a batch, with the adapter as it is."""

    def __init__(self, model: TrainableModel, settings: TrainingSettings, context: StageContext) -> None:
        super().__init__(model, settings)
        job = context.job
        self._context = context
        self._record = RolloutRecord(context.folder.rollouts(context.stage))
        self._reward = RewardModel(model, Path(job.reward), job.stop_tokens[0] if job.stop_tokens else None)
        self._start: dict[str, Tensor] = {}
        self._step = 0
        self._pass = 0
        self._groups: list[ScoredGroup] = []
        self._values: dict[str, float] = {}

    @classmethod
    def for_stage(cls, model: TrainableModel, settings: TrainingSettings, context: StageContext) -> Self:
        return cls(model, settings, context)

    def select(self, examples: Iterable[TrainingExample]) -> tuple[list[TrainingExample], dict[str, int]]:
        exclusions = Exclusions(self.settings.longest)
        room = (0,) * self.settings.answer_tokens
        prompts: dict[str, TrainingExample] = {}
        for example in examples:
            if example.id not in prompts and exclusions.admit(example.prompt, room):
                prompts[example.id] = replace(example, answers=(), demonstrations=(), pairs=(), labels=())
        return list(prompts.values()), dict(exclusions.reasons)

    def prepare(self, examples: Sequence[TrainingExample], progress: StepProgress) -> None:
        self._start = {name: tensor.clone() for name, tensor in self.model.adapter().items()}
        self.model.freeze(_START, self._start)

    def state(self) -> dict[str, Any]:
        return {"step": self._step, "start": self._start}

    def restore(self, state: dict[str, Any]) -> None:
        self._step, self._start = state["step"], state["start"]
        if self._start:
            self.model.freeze(_START, self._start)

    def backward(self, batch: Sequence[TrainingExample]) -> StepResult:
        """Raises `StageEnded` if the policy is further from its start than `max_kl`."""
        if self._pass == 0:
            self._groups, self._values = self._sample(
                batch, str(self._step), self.settings.samples, self._context.progress("rollout")
            )
            if self._values["kl"] > self.settings.max_kl:
                self._values["kl_limit_reached"] = 1.0
                raise StageEnded
            self.prepare_step(self._groups)
        values = self.backward_groups(self._groups)
        self._pass = (self._pass + 1) % self.passes
        self._step += self._pass == 0
        return StepResult(self._values | values, sum(self.model.size(group.group) for group in self._groups))

    def prepare_step(self, groups: Sequence[ScoredGroup]) -> None:
        """Compute what all passes of a step share."""

    @abstractmethod
    def backward_groups(self, groups: Sequence[ScoredGroup]) -> dict[str, float]:
        """Add the gradients of one pass; returns its values, "loss" among them."""

    def measure(self, examples: Sequence[TrainingExample], progress: StepProgress) -> HeldOutResult:
        """The mean score of one answer to each prompt, and the KL divergence."""
        examples = examples[:_MEASURED]
        _, values = self._sample(examples, f"held-out {self._step}", 1, progress)
        return HeldOutResult({"reward": values["reward"], "kl": values["kl"]}, len(examples))

    def finish(self, examples: Sequence[TrainingExample], folder: Path, progress: StepProgress) -> dict[str, float]:
        """The figures of the last rollouts; "kl_limit_reached" if they ended the stage."""
        shutil.rmtree(self._context.folder.rollout_adapter, ignore_errors=True)
        return self._values

    def parts(self, groups: Sequence[ScoredGroup]) -> Iterator[Sequence[ScoredGroup]]:
        """Split groups into parts of at most `model.micro_batch` tokens, at least one group each."""
        sizes = [self.model.size(group.group) for group in groups]
        for start, end in _spans(sizes, self.model.micro_batch):
            yield groups[start:end]

    # --- rollouts -------------------------------------------------------------------------------------------------

    def _sample(
        self, examples: Sequence[TrainingExample], step: str, n: int, progress: StepProgress
    ) -> tuple[list[ScoredGroup], dict[str, float]]:
        """The answers of a step, recorded or new, and figures about them."""
        recorded = self._record.find(step, examples)
        sampled: list[list[SampledAnswer]] = []
        if recorded is None:
            sampled = self._generate([example.prompt for example in examples], step, n, progress)
            answers = [tuple(answer.tokens for answer in found) for found in sampled]
        else:
            answers = [rollout.answers for rollout in recorded.rollouts]
        groups = [AnswerGroup(example.prompt, found) for example, found in zip(examples, answers, strict=True)]
        scores = [torch.tensor(rollout.scores) for rollout in recorded.rollouts] if recorded else None
        scored = self._scored(groups, scores)
        if recorded is None:
            engine_kl = self._engine_kl(scored, sampled)
            rollouts = (
                Rollout(example.id, group.group.answers, tuple(group.scores.tolist()))
                for example, group in zip(examples, scored, strict=True)
            )
            recorded = RolloutBatch(tuple(rollouts), engine_kl)
            self._record.add(step, recorded)
        if recorded.engine_kl > compare.MAX_KL:
            raise _engine_differs(recorded.engine_kl)
        scored = [group for group in scored if group.old]
        lengths = [len(old) for group in scored for old in group.old]
        return scored, {
            "reward": torch.cat([group.scores for group in scored]).mean().item(),
            "kl": torch.cat([group.kl for group in scored]).mean().item(),
            "engine_kl": recorded.engine_kl,
            "answer_tokens": sum(lengths) / len(lengths),
        }

    def _generate(
        self, prompts: Sequence[tuple[int, ...]], step: str, n: int, progress: StepProgress
    ) -> list[list[SampledAnswer]]:
        job, folder = self._context.job, self._context.folder.rollout_adapter
        if self._context.engine is None:
            text = QT_TRANSLATE_NOOP(
                "errors", "This training needs a model process to generate answers. Start it again."
            )
            raise UserError(ErrorKind.FAILED, text)
        self.model.write_adapter(folder)
        adapter = folder / ADAPTER
        write_gguf_adapter(folder, Path(job.base), adapter, AdapterInfo(job.run, job.base_sha256))
        seed = zlib.crc32(f"{job.seed} {self._context.stage} {step}".encode()) >> 1  # leaves room for one per answer
        sampler = EngineSampler(self._context.engine, self.settings.temperature, self.settings.answer_tokens)
        return sampler.sample(prompts, n, seed, adapter, progress)

    @torch.no_grad()
    def _scored(self, groups: Sequence[AnswerGroup], scores: Sequence[Tensor] | None) -> list[ScoredGroup]:
        scored = []
        temperature = self.settings.temperature
        for first, end in _spans([self.model.size(group) for group in groups], self.model.micro_batch):
            part = groups[first:end]
            current = self.model.log_probs_and_states(part, temperature)
            with self.model.using(_START):
                start = self.model.log_probs(part, temperature)
            found = self._reward.scores(part) if scores is None else scores[first:end]
            for group, known, before, values in zip(part, current, start, found, strict=True):
                old, states = [value for value, _ in known], [state.float() for _, state in known]
                scored.append(ScoredGroup(group, old, before, states, values.to(self.model.device)))
        return scored

    @torch.no_grad()
    def _engine_kl(self, groups: Sequence[ScoredGroup], sampled: Sequence[Sequence[SampledAnswer]]) -> float:
        """KL(engine || trainer) per token: the mean of q / p - 1 - log(q / p) over tokens that the engine sampled (p is
        its probability, q the trainer's), which is never negative and varies less than log p - log q (Schulman 2020,
        "Approximating KL divergence", k3)."""
        trainer = [group.old for group in groups]
        if self.settings.temperature != 1:
            parts = _spans([self.model.size(group.group) for group in groups], self.model.micro_batch)
            trainer = [
                answers
                for first, end in parts
                for answers in self.model.log_probs([group.group for group in groups[first:end]])
            ]
        own = torch.cat([values for answers in trainer for values in answers]).cpu()
        engine = torch.tensor([value for answers in sampled for answer in answers for value in answer.log_probs])
        ratio = own - engine
        return (ratio.exp() - 1 - ratio).mean().item()


def clipped_loss(new: Tensor, old: Tensor, advantages: Tensor, clip: float) -> Tensor:
    """-min(ratio A, clip(ratio, 1 - clip, 1 + clip) A), ratio = p / p_old, for the log-probabilities of actions (tokens
    or whole answers) and their advantages A, all [n] -> [n]."""
    ratio = (new - old).exp()
    return -torch.minimum(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages)


def _spans(sizes: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """Ranges of neighbours whose sizes add up to at most `limit`, or of one."""
    start, total = 0, 0
    for index, size in enumerate(sizes):
        if index > start and total + size > limit:
            yield start, index
            start, total = index, 0
        total += size
    if sizes:
        yield start, len(sizes)


def _engine_differs(kl: float) -> UserError:
    text = QT_TRANSLATE_NOOP(
        "errors",
        "Training stopped because the engine's answers no longer fit the trainer's model (KL divergence {kl} nats per "
        "token, at most {limit}). The last checkpoint is kept; duplicate the run with a lower learning rate.",
    )
    return UserError(ErrorKind.FAILED, text, {"kl": f"{kl:.2f}", "limit": str(compare.MAX_KL)})
