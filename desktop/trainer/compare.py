"""Does the trainer compute the same model as the engine? Otherwise training improves a model that never answers."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import torch
from torch import Tensor

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.generation import Adapter
from desktop.engine.client import EngineClient
from desktop.engine.gguf_header import model_error
from desktop.engine.protocol import Likelihood, Tokenize, Tokenized
from desktop.trainer.model import TrainableModel

MAX_KL: Final = 0.1
"""Nats per token. A quantized model gives 0.001 to 0.01: llama.cpp then quantizes its activations, too."""

_MAX_TOKENS: Final = 256
"""A model without words in its vocabulary makes more of the text."""

TEXT: Final = """\
The river rises in the hills and runs south for ninety kilometres. In spring, when the snow melts, it carries stones, \
branches and sometimes whole trees. The people of the valley built their houses on the slopes, not on the plain.
这条河发源于山区，向南流九十公里。春天雪化的时候，河水会带来石头和树枝。

def area(width, height):
    return width * height

1. Boil the water. 2. Add the rice. 3. Stir, cover and wait for twelve minutes.
How long is the river, and where do the people of the valley live?"""


@dataclass(frozen=True, slots=True)
class LogitsComparison:
    """Next-token distributions of engine and trainer over `tokens` tokens of a fixed text.

    `kl` is the mean of KL(engine || trainer) = sum p (log p - log q), in nats, and infinite if there is a number that
    is none; `agreement` is the share of tokens after which both expect the same one.
    """

    kl: float
    agreement: float
    tokens: int


def compare_logits(model: TrainableModel, engine: EngineClient, adapters: tuple[Adapter, ...] = ()) -> LogitsComparison:
    """Compare the model with the one that the engine has loaded, which has these adapters.

    The text is the only message of a chat, as both will see it. Raises `UserError` if the engine fails.
    """
    *_, event = engine.run(Tokenize(0, messages=(ChatMessage("user", TEXT),)))
    assert isinstance(event, Tokenized)
    tokens = event.prompt[:_MAX_TOKENS]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "logits.npy"
        list(engine.run(Likelihood(0, (tokens,), adapters, str(file))))
        logits = torch.from_numpy(np.load(file))
    return compare(logits, model.logits(tokens).cpu())


def compare(engine: Tensor, trainer: Tensor) -> LogitsComparison:
    """Compare logits [tokens, vocabulary]."""
    if engine.shape != trainer.shape:
        return LogitsComparison(float("inf"), 0.0, len(engine))
    p, q = engine.float().log_softmax(-1), trainer.float().log_softmax(-1)
    kl = (p.exp() * (p - q)).sum(-1).mean().item()
    agreement = (p.argmax(-1) == q.argmax(-1)).float().mean().item()
    return LogitsComparison(kl if np.isfinite(kl) else float("inf"), agreement, len(engine))


def require_agreement(comparison: LogitsComparison, base: Path) -> None:
    """Raises `UserError` if the trainer must not train this model."""
    if comparison.kl > MAX_KL:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "{file} cannot be trained: the trainer computes other probabilities than llama.cpp (KL divergence {kl} "
            "nats per token, at most {limit}), so the training would not fit the model that answers. Choose another "
            "model.",
        )
        raise model_error(text, base, kl=f"{comparison.kl:.2f}", limit=str(MAX_KL))
