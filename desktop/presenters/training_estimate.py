"""About how long a run takes and how much memory it needs, before it starts, from the sizes of model and data.

Training with LoRA computes about 4 floating-point operations per parameter and token (2 forwards, 2 backwards through
frozen weights), and 2 more where the log-probabilities of a reference are computed once. The rates are those of two
cores with AVX-512 in float32; an earlier run on this computer gives a better one (`tokens_per_second`).
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.engine.gguf import ModelFile
from desktop.training.job import TrainingStage
from desktop.training.methods import NEEDS, Method, TrainingData

_PER_CORE: Final = 55e9  # operations a second, measured while training
_START_S: Final = 25  # torch, the model, the comparison with the engine
_BATTERY: Final = 360 * 2 / 135e6  # seconds of one core per parameter: the built-in model takes 6 minutes on two cores
_ROLLOUT: Final = 26 * 2 / 135e6  # the same for a step of PPO or RLOO: 26 seconds
_MICRO_BATCH: Final = 2048  # tokens
_PROGRAM_BYTES: Final = 400_000_000  # Python and torch


@dataclass(frozen=True, slots=True)
class BaseModelSize:
    """What the estimates need to know of a model."""

    parameters: int
    layers: int
    embedding: int
    feed_forward: int
    key_value: int
    vocabulary: int

    @classmethod
    def of(cls, file: ModelFile) -> "BaseModelSize":
        """The sizes in a model file."""
        key_value = file.embedding_length * file.head_count_kv // max(1, file.head_count)
        return cls(
            file.parameters,
            file.block_count,
            file.embedding_length,
            file.feed_forward_length,
            key_value,
            file.vocabulary,
        )

    def adapter_bytes(self, rank: int) -> int:
        """The size of an adapter with this rank on all linear layers, in float16."""
        wide, kv, deep = self.embedding, self.key_value, self.feed_forward
        ends = 2 * (wide + wide) + 2 * (wide + kv) + 3 * (wide + deep)
        return 2 * rank * ends * self.layers


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """About how long a run takes and how much memory it needs at most. `evaluation_seconds` come on top."""

    seconds: float
    evaluation_seconds: float
    bytes: int
    adapter_bytes: int


def estimate_run(
    model: BaseModelSize,
    stages: Sequence[TrainingStage],
    tokens: Mapping[TrainingData, int],
    prompts: Mapping[TrainingData, int],
    tokens_per_second: float | None = None,
    cores: int | None = None,
) -> RunEstimate:
    """Estimate a run. `tokens` are those of the data to train on, each prompt once; `prompts` how many there are."""
    cores = cores or os.cpu_count() or 1
    rate = tokens_per_second or _PER_CORE * cores / (4 * max(model.parameters, 1))
    seconds, longest = float(_START_S), 0
    for stage in stages:
        data = NEEDS[stage.method].data
        epochs, steps = stage.settings.epochs, stage.settings.steps
        each = tokens.get(data, 0) / max(1, prompts.get(data, 0)) * stage.settings.batch
        longest = max(longest, round(each))
        if stage.method in (Method.PPO, Method.RLOO):
            seconds += (steps or 25) * _ROLLOUT * model.parameters / cores
            continue
        trained = each * steps if steps else tokens.get(data, 0) * epochs
        reference = tokens.get(data, 0) / 2 if stage.method in (Method.DPO, Method.KTO) else 0
        seconds += (trained + reference) / rate
    rank = max((stage.settings.rank for stage in stages), default=16)
    held = min(_MICRO_BATCH, longest)
    per_token = 4 * (10 * model.embedding + 4 * model.feed_forward) * model.layers
    logits = 12 * model.vocabulary
    adapter = model.adapter_bytes(rank)
    needed = 4 * model.parameters + held * per_token + held // 2 * logits + 8 * adapter + _PROGRAM_BYTES
    evaluation = _BATTERY * model.parameters / cores
    return RunEstimate(seconds, evaluation, needed, adapter)
