"""How far the engine with an adapter is from PEFT: `agreement_probe.py BASE STAGE ANSWERS ENGINE...`.

Runs in the trainer's environment; STAGE is the folder of a finished stage, ANSWERS a file of `judging.write_answers`,
ENGINE the command of a model process. Prints one JSON object, for the tokens of the answers: KL(engine || PEFT) in nats
per token, and the share of tokens for which both expect the same one. "base" has the same without the adapter, and
"unquantized" with it on the base model's weights in F16. PEFT computes in float32; of quantized weights llama.cpp
computes products with 8-bit activations, so that the engine differs from it with and without an adapter.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from desktop.core.context import ChatMessage
from desktop.core.generation import Adapter
from desktop.engine.client import EngineClient
from desktop.engine.protocol import ContextOptions, Likelihood, Tokenize, Tokenized
from desktop.engine.signature import file_sha256
from desktop.trainer.adapter_file import MergedType, write_gguf_adapter, write_merged_model
from desktop.trainer.compare import compare
from desktop.trainer.model import TrainableModel, load_model
from desktop.training.adapter_info import AdapterInfo
from desktop.training.job import ADAPTER


def conversations(client: EngineClient, path: Path) -> Iterator[tuple[tuple[int, ...], int]]:
    """The tokens of each prompt with an answer, and where the answer begins."""
    for prompt, ((text, _), *_) in json.loads(path.read_text(encoding="utf-8")):
        *_, event = client.run(Tokenize(0, (ChatMessage("user", prompt),), (text,)))
        assert isinstance(event, Tokenized)
        yield event.prompt + event.answers[0], len(event.prompt)


def measure(
    client: EngineClient, model: TrainableModel, texts: list[tuple[tuple[int, ...], int]], adapters: tuple[Adapter, ...]
) -> dict[str, float]:
    """The figures over all texts. Without adapters, for the base model."""
    found = []
    with TemporaryDirectory() as folder, nullcontext() if adapters else model.without_adapter():
        file = Path(folder) / "logits.npy"
        for tokens, start in texts:
            list(client.run(Likelihood(0, (tokens,), adapters, str(file))))
            engine, trainer = torch.from_numpy(np.load(file)), model.logits(tokens)
            found.append(compare(engine[start - 1 : -1], trainer[start - 1 : -1]))
    total = sum(one.tokens for one in found)
    return {
        "tokens": total,
        "kl": sum(one.kl * one.tokens for one in found) / total,
        "agreement": sum(one.agreement * one.tokens for one in found) / total,
    }


def main(base: str, stage: str, answers: str, *engine: str) -> None:
    config = json.loads((Path(stage) / "adapter_config.json").read_text(encoding="utf-8"))
    model = load_model(Path(base), config["r"], config["lora_alpha"])
    client = EngineClient(engine)
    options = ContextOptions(window=1024, parked_bytes=0)
    adapters = (Adapter(str(Path(stage) / ADAPTER)),)
    with TemporaryDirectory() as folder:
        half = Path(folder) / "half.gguf"
        model.write_adapter(Path(folder))  # one that changes nothing yet
        write_merged_model(Path(folder), Path(base), half, AdapterInfo("", ""), MergedType.F16)
        adapter = Path(folder) / ADAPTER  # each belongs to one base file
        write_gguf_adapter(Path(stage), half, adapter, AdapterInfo("", file_sha256((half,))))
        model.read_adapter(Path(stage))
        try:
            client.load_and_wait(base, "", options)
            texts = list(conversations(client, Path(answers)))
            found = measure(client, model, texts, adapters)
            alone = measure(client, model, texts, ())
            client.load_and_wait(half, "", options)
            unquantized = measure(client, model, texts, (Adapter(str(adapter)),))
        finally:
            client.shutdown()
    print(json.dumps(found | {"base": alone, "unquantized": unquantized}))


if __name__ == "__main__":
    main(*sys.argv[1:])
