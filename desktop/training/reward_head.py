"""The head of a reward model: a vector that turns the hidden state of an answer's last token into a score."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.protocol import Score
from desktop.training.job import ADAPTER

FILE = "head.json"


@dataclass(frozen=True, slots=True)
class RewardHead:
    """score = (weight · hidden - mean) / deviation, with the hidden state after the final norm, as llama.cpp gives it.

    `mean` and `deviation` are those of w · hidden over the training answers, so that scores are centred, with
    deviation 1. `weight` has one number per dimension of the model.
    """

    weight: tuple[float, ...]
    mean: float = 0.0
    deviation: float = 1.0

    def write(self, folder: Path) -> None:
        """Write the file into the folder of a stage. Raises `OSError`."""
        (folder / FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the file from the folder of a stage. Raises `OSError`; `ValueError` if it is damaged."""
        data = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(tuple(map(float, data["weight"])), float(data["mean"]), float(data["deviation"]))


def score_request(folder: Path, conversations: Iterable[Sequence[ChatMessage]] = (), **fields: Any) -> Score:
    """Return the request that scores answers with the reward model in the folder of a stage; `fields` are those of
    `protocol.Score`. Raises `UserError` if its files are missing or damaged."""
    try:
        head = RewardHead.read(folder)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        text = QT_TRANSLATE_NOOP("errors", "The reward model in {folder} cannot be read. Train it again.")
        raise UserError(ErrorKind.INPUT, text, {"folder": str(folder)}, str(error)) from error
    answered = tuple(tuple(conversation) for conversation in conversations)
    adapter = str(folder / ADAPTER)
    return Score(0, adapter, head.weight, head.mean, head.deviation, conversations=answered, **fields)
