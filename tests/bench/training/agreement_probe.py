"""How far the engine with an adapter is from PEFT: `... -m tests.bench.training.agreement_probe BASE STAGE ENGINE...`.

Runs in the trainer's environment; STAGE is the folder of a finished stage, ENGINE the command of a model process.
Prints one JSON object: KL(engine || PEFT) per token, and the share of tokens after which both expect the same one,
over the plain texts of the battery, in float32.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from desktop.core.generation import Adapter
from desktop.engine.client import EngineClient
from desktop.engine.protocol import ContextOptions, Likelihood, Tokenize, Tokenized
from desktop.evaluation.battery import load_battery
from desktop.trainer.compare import compare
from desktop.trainer.model import load_model
from desktop.training.job import ADAPTER

_LONGEST = 512  # tokens of a text


def main(base: str, stage: str, *engine: str) -> None:
    config = json.loads((Path(stage) / "adapter_config.json").read_text(encoding="utf-8"))
    model = load_model(Path(base), config["r"], config["lora_alpha"])
    model.read_adapter(Path(stage))
    adapters = (Adapter(str(Path(stage) / ADAPTER)),)
    client = EngineClient(engine)
    found = []
    try:
        client.load_and_wait(base, "", ContextOptions(window=_LONGEST, parked_bytes=0))
        *_, tokenized = client.run(Tokenize(0, (), tuple(text.text for text in load_battery().texts)))
        assert isinstance(tokenized, Tokenized)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "logits.npy"
            for tokens in tokenized.answers:
                tokens = tokens[:_LONGEST]
                list(client.run(Likelihood(0, (tokens,), adapters, str(file))))
                found.append(compare(torch.from_numpy(np.load(file)), model.logits(tokens)))
    finally:
        client.shutdown()
    total = sum(one.tokens for one in found)
    means = {name: sum(getattr(one, name) * one.tokens for one in found) / total for name in ("kl", "agreement")}
    print(json.dumps({"tokens": total, **means}))


if __name__ == "__main__":
    main(*sys.argv[1:])
