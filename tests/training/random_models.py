"""Models and reward models of random numbers, and what tests of objectives look at."""

from pathlib import Path

import torch

from desktop.trainer.model import TrainableModel, load_model
from desktop.trainer.objectives.objective import Objective
from desktop.training.reward_head import RewardHead
from tests.training.tiny_models import tiny_model


def randomize(model: TrainableModel, seed: int, scale: float = 0.1) -> None:
    """Give the adapter an effect, as training does."""
    torch.manual_seed(seed)
    model.load_adapter({name: scale * torch.randn_like(tensor) for name, tensor in model.adapter().items()})


def write_reward_model(folder: Path, base: Path | None = None, seed: int = 3) -> Path:
    """A reward model with a random adapter and head."""
    folder.mkdir(parents=True, exist_ok=True)
    model = load_model(base, 2, 4) if base else TrainableModel(tiny_model("llama"), 2, 4)
    randomize(model, seed)
    model.write_adapter(folder)
    RewardHead(tuple(torch.randn(model.hidden_size).tolist()), mean=0.5, deviation=2.0).write(folder)
    return folder


def gradients(objective: Objective) -> list[torch.Tensor]:
    """Copies of the gradients of an objective's parameters."""
    return [parameter.grad.clone() for parameter in objective.parameters() if parameter.grad is not None]


def silent(done: int, total: int) -> None:
    """A progress callback."""
