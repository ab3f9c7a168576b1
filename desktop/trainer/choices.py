"""What the trainer chooses once for a run: precision, threads, micro-batch, and whether to recompute activations."""

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import torch

from desktop.core.errors import UserError
from desktop.trainer.gguf_loading import load_config
from desktop.trainer.layer_cost import LayerCost, measure_layer
from desktop.trainer.memory import free_memory, model_size, plan_memory
from desktop.training.examples import read_examples
from desktop.training.job import RunFolder, TrainingJob, TrainingStage
from desktop.training.methods import NEEDS, TrainingData
from desktop.training.run_state import RunState

PRECISIONS: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16}

_FASTER: Final = 0.9
"""bfloat16 is coarser, so it is taken only if a layer takes less than this share of the time of float32."""


def choose(job: TrainingJob, folder: RunFolder, device: torch.device) -> RunState:
    """Choose what the job leaves to the trainer. Raises `UserError` if the training does not fit into memory."""
    threads = job.threads or torch.get_num_threads()  # by default one for each physical core that it may use
    torch.set_num_threads(threads)
    config = load_config(Path(job.base))
    rank = max(stage.settings.rank for stage in job.stages)
    size, free = model_size(config, rank), free_memory(device)
    largest = max(_largest(stage, folder.examples(index), size.is_packed) for index, stage in enumerate(job.stages))
    costs = measure_precisions(config, rank, device, job.precision)
    refusal = None
    for name in by_speed(costs):
        try:
            plan = plan_memory(
                size, PRECISIONS[name], costs[name].kept_bytes, largest=largest, free=free, micro_batch=job.micro_batch
            )
        except UserError as error:
            refusal = error
        else:
            return RunState(device.type, name, threads, plan.micro_batch, plan.recompute_activations)
    raise refusal or RuntimeError("the device computes in no precision")


def measure_precisions(config: Any, rank: int, device: torch.device, wanted: str = "auto") -> dict[str, LayerCost]:
    """What a layer costs in the wanted precision, or in each that the device has."""
    costs = {}
    for name, dtype in PRECISIONS.items():
        if wanted in (name, "auto"):
            with suppress(RuntimeError):
                costs[name] = measure_layer(config, rank, dtype, device)
    return costs


def by_speed(costs: dict[str, LayerCost]) -> list[str]:
    """The precisions, the one to take first."""
    return sorted(costs, key=lambda name: costs[name].seconds / (_FASTER if name == "bfloat16" else 1))


def _largest(stage: TrainingStage, examples: Path, packed: bool) -> int:
    """The tokens of the largest example that a stage may have to compute at once."""
    settings, data = stage.settings, NEEDS[stage.method].data
    if data is TrainingData.PROMPTS:
        prompt = max((len(example.prompt) for example in read_examples(examples)), default=0)
        return settings.samples * settings.answer_tokens + prompt * (1 if packed else settings.samples)
    largest = 0
    for example in read_examples(examples):
        lengths = [n for n in map(len, example.answers) if n + len(example.prompt) <= settings.longest]
        if data is not TrainingData.PAIRS:
            lengths = sorted(lengths)[-1:]
        largest = max(largest, sum(lengths) + len(example.prompt) * (1 if packed else len(lengths)))
    return largest
