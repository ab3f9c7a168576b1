"""`python check.py DIR`: the real loaders and trainers take what `write.py` wrote, without a line of glue.

`loaders.py` has those of LLaMA-Factory, OpenRLHF and axolotl. Each TRL shape is opened with `datasets` and trained on
for one real step, by TRL's own trainer, on a tiny random model with the built-in model's tokenizer and template. A step
is real when the loss is finite and the weights change.
"""

import json
import math
import os
import sys
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch
from datasets import get_dataset_config_names, load_dataset
from huggingface_hub import DatasetCard
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification, set_seed
from trl import DPOConfig, DPOTrainer, RewardConfig, RewardTrainer, SFTConfig, SFTTrainer
from trl.data_utils import is_conversational

try:
    from trl import KTOConfig, KTOTrainer
except ImportError:  # where it is still called an experiment
    from trl.experimental.kto import KTOConfig, KTOTrainer

from loaders import LOADERS
from validators import VALIDATORS

TRAINERS: dict[str, tuple[Any, Any]] = {
    "trl-sft": (SFTTrainer, SFTConfig),
    "trl-prompt-completion": (SFTTrainer, SFTConfig),
    "trl-preference": (DPOTrainer, DPOConfig),
    "trl-reward": (RewardTrainer, RewardConfig),
    "trl-kto": (KTOTrainer, KTOConfig),
    "trl-preference-parquet": (DPOTrainer, DPOConfig),
    "trl-sft-parquet": (SFTTrainer, SFTConfig),
}


def config(tokenizer: Any) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=512,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        num_labels=1,
    )


def step(name: str, folder: Path, tokenizer: Any) -> str:
    dataset = load_dataset(str(folder), split="train")
    trainer_class, config_class = TRAINERS[name]
    assert is_conversational(dataset[0]), "TRL does not see a conversation"
    set_seed(1)
    kind = LlamaForSequenceClassification if trainer_class is RewardTrainer else LlamaForCausalLM
    with tempfile.TemporaryDirectory() as out:
        kind(config(tokenizer)).save_pretrained(out)
        model = kind.from_pretrained(out)  # DPO and KTO load it once more, as the reference
        before = {key: value.clone() for key, value in model.state_dict().items()}
        arguments = config_class(
            output_dir=out,
            max_steps=1,
            per_device_train_batch_size=2,
            learning_rate=1e-2,
            report_to=[],
            logging_strategy="no",
            save_strategy="no",
            use_cpu=True,
            bf16=False,
            disable_tqdm=True,
        )
        trainer = trainer_class(model=model, args=arguments, train_dataset=dataset, processing_class=tokenizer)
        loss = trainer.train().training_loss
    assert math.isfinite(loss), f"the loss is {loss}"
    after = trainer.model.state_dict()
    assert any(not torch.equal(before[key], after[key]) for key in before if key in after), "nothing was learned"
    return f"{trainer_class.__name__}: {len(dataset)} rows, loss {loss:.4f}"


def opens(folder: Path) -> str:
    dataset = load_dataset(str(folder), split="train")
    return f"datasets: {len(dataset)} rows, {', '.join(dataset.column_names)}"


def stepwise(folder: Path) -> str:
    """The shape that TRL's PRMTrainer documents."""
    dataset = load_dataset(str(folder), split="train")
    for row in dataset:
        assert isinstance(row["prompt"], str)
        assert len(row["completions"]) == len(row["labels"]) > 0
        assert all(isinstance(label, bool) for label in row["labels"])
    return f"datasets: {len(dataset)} rows"


def folder_opens(folder: Path) -> str:
    """`load_dataset(folder)`, every config, and a card whose YAML the hub's own library reads."""
    card = DatasetCard.load(folder / "README.md")
    assert card.data.license and card.data.language and card.data.configs, "the card lacks what the hub needs"  # noqa: PT018
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    load_dataset(str(folder))
    rows = 0
    names = get_dataset_config_names(str(folder))
    for name in names:
        for dataset in load_dataset(str(folder), name).values():
            rows += len(dataset)
    assert rows == manifest["rows"], f"{rows} of {manifest['rows']} rows"
    return f"datasets: {', '.join(names)}"


def validated(name: str, folder: Path) -> str:
    rows = [json.loads(line) for line in (folder / "train.jsonl").read_text(encoding="utf-8").split("\n") if line]
    VALIDATORS[name](rows)
    return f"validator from its card: {len(rows)} rows"


def main() -> int:
    out = Path(sys.argv[1])
    model = Path((out / "model.txt").read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(str(model.parent), gguf_file=model.name)
    assert tokenizer.chat_template, "the built-in model's template did not come with its tokenizer"
    checks: dict[str, Callable[[Path], str]] = {
        **{name: lambda path, name=name: step(name, path, tokenizer) for name in TRAINERS},
        "trl-prompts": opens,
        "trl-stepwise": stepwise,
        "hf-dataset": folder_opens,
        "hf-dataset-split": folder_opens,
        **{name: lambda path, load=load: load(path, deepcopy(tokenizer)) for name, load in LOADERS.items()},
        **{name: lambda path, name=name: validated(name, path) for name in VALIDATORS},
    }
    failed = []
    for name, check in checks.items():
        try:
            print(f"{name:28} {check(out / name)}", flush=True)
        except Exception as error:
            failed.append(name)
            print(f"{name:28} FAILED: {type(error).__name__}: {error}", flush=True)
    written = {path.name for path in out.iterdir() if path.is_dir()}
    failed += sorted(written - checks.keys())
    if failed:
        print(f"failed or never checked: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
