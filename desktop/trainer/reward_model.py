"""A reward model that scores answers while a policy is trained: a frozen adapter on the same weights, and its head."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from torch import Tensor

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.trainer.model import TrainableModel
from desktop.trainer.packing import AnswerGroup
from desktop.training.job import PEFT_CONFIG, PEFT_WEIGHTS
from desktop.training.reward_head import RewardHead

_ADAPTER: Final = "reward"


class RewardModel:
    """The reward model in the folder of its stage. Raises `UserError` if it cannot be read, or has another base."""

    def __init__(self, model: TrainableModel, folder: Path, end_of_turn: int | None) -> None:
        try:
            self._head = RewardHead.read(folder)
            config = json.loads((folder / PEFT_CONFIG).read_text(encoding="utf-8"))
            if len(self._head.weight) != model.hidden_size:
                raise ValueError(f"{len(self._head.weight)} weights for {model.hidden_size} dimensions")
            model.add_adapter(_ADAPTER, load_file(folder / PEFT_WEIGHTS), int(config["r"]), int(config["lora_alpha"]))
        except Exception as error:  # safetensors raises an exception of its own, not exported
            text = QT_TRANSLATE_NOOP(
                "errors", "The reward model in {folder} cannot be used: it is damaged, or belongs to another model."
            )
            raise UserError(
                ErrorKind.INPUT, text, {"folder": str(folder)}, f"{type(error).__name__}: {error}"
            ) from error
        self._model = model
        self._weight = torch.tensor(self._head.weight, device=model.device)
        self._end_of_turn = () if end_of_turn is None else (end_of_turn,)

    @torch.no_grad()
    def scores(self, groups: Sequence[AnswerGroup]) -> list[Tensor]:
        """The score of each answer, for each group [answers]. Answers that were cut off are scored as if they ended."""
        complete = [AnswerGroup(prompt, tuple(map(self._ended, answers))) for prompt, answers in groups]
        with self._model.using(_ADAPTER):
            states = self._model.last_hidden(complete)
        return [(state.float() @ self._weight - self._head.mean) / self._head.deviation for state in states]

    def _ended(self, answer: tuple[int, ...]) -> tuple[int, ...]:
        return answer if answer[-1:] == self._end_of_turn else answer + self._end_of_turn
