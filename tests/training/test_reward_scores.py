"""The engine's scores against the trainer's, with the same adapter and head."""

from pathlib import Path

import numpy as np
import pytest
import torch

from desktop.engine.client import EngineClient
from desktop.engine.protocol import Score, Scored
from desktop.trainer.adapter_file import write_gguf_adapter
from desktop.trainer.model import load_model
from desktop.trainer.packing import AnswerGroup
from desktop.training.adapter_info import AdapterInfo

COUNT, PROMPT, ANSWER = 24, 30, 30


@pytest.mark.model
def test_scores_correlate(builtin: Path, engine: EngineClient, tmp_path: Path) -> None:
    """A random head is the hardest one: a trained head spreads the answers more than the noise does."""
    model = load_model(builtin, 8, 16)
    torch.manual_seed(5)
    model.load_adapter({name: 0.02 * torch.randn_like(tensor) for name, tensor in model.adapter().items()})
    model.write_adapter(tmp_path)
    write_gguf_adapter(tmp_path, builtin, tmp_path / "adapter.gguf", AdapterInfo("Reward", ""))
    rng = np.random.default_rng(1)
    rows = [tuple(row) for row in rng.integers(100, 40_000, (COUNT, PROMPT + ANSWER)).tolist()]
    weight = torch.from_numpy(rng.standard_normal(576)).float()
    groups = [AnswerGroup(row[:PROMPT], (row[PROMPT:],)) for row in rows]
    with torch.no_grad():
        expected = torch.cat([hidden.float() @ weight for hidden in model.last_hidden(groups)]).numpy()

    engine.load_and_wait(builtin)
    adapter, head = str(tmp_path / "adapter.gguf"), tuple(weight.tolist())
    *_, event = engine.run(Score(0, adapter, head, sequences=tuple(rows)))
    assert isinstance(event, Scored)
    scores = np.array(event.scores)
    correlation = np.corrcoef(scores, expected)[0, 1]
    assert correlation >= 0.99
    first, second = np.triu_indices(COUNT, 1)
    distances = (expected[first] - expected[second]) / expected.std()
    apart = np.abs(distances) > 0.1
    in_order = np.sign(scores[first] - scores[second])[apart] == np.sign(distances)[apart]
    assert in_order.mean() >= 0.97
