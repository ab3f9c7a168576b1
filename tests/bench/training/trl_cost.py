"""What TRL's trainer takes for the same examples: `python trl_cost.py METHOD PRECISION THREADS BASE EXAMPLES`.

Runs in the trainers' environment with the project on PYTHONPATH, and prints one JSON object. Imports, loading and
TRL's preparation of data are not counted, only its `train`.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch
from datasets import Dataset, disable_progress_bars
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer
from trl import DPOConfig, DPOTrainer, RewardConfig, RewardTrainer, SFTConfig, SFTTrainer

from desktop.trainer.gguf_loading import load_config, load_weights
from desktop.training.examples import TrainingExample, read_examples
from desktop.training.settings import TrainingSettings

disable_progress_bars()

_METHODS: dict[str, tuple[Any, Any, Any, str, int]] = {
    "sft": (SFTTrainer, SFTConfig, AutoModelForCausalLM, "CAUSAL_LM", 4),
    "dpo": (DPOTrainer, DPOConfig, AutoModelForCausalLM, "CAUSAL_LM", 2),
    "reward": (RewardTrainer, RewardConfig, AutoModelForSequenceClassification, "SEQ_CLS", 2),
}
"""Trainer, its configuration, model, LoRA's task, and batch size."""

_FORMS = {
    "sft": {"prompt": "a", "completion": " b"},
    "dpo": {"prompt": "a", "chosen": " b", "rejected": " c"},
    "reward": {"chosen": "a b", "rejected": "a c"},
}
"""A row that each trainer can prepare; the examples replace it as token ids."""


def rows(method: str, examples: Iterable[TrainingExample]) -> list[dict[str, Any]]:
    """The examples as the trainer's collator takes them: demonstrations, or pairs."""
    if method == "sft":
        return [
            {
                "input_ids": [*e.prompt, *e.answers[index]],
                "labels": [-100] * len(e.prompt) + list(e.answers[index]),
            }
            for e in examples
            for index in e.demonstrations
        ]
    before = {"dpo": False, "reward": True}[method]
    return [
        {
            **({} if before else {"prompt_ids": list(e.prompt)}),
            "chosen_ids": [*(e.prompt if before else ()), *e.answers[pair.chosen]],
            "rejected_ids": [*(e.prompt if before else ()), *e.answers[pair.rejected]],
        }
        for e in examples
        for pair in e.pairs
    ]


def main(method: str, precision: str, threads: str, base: str, examples: str) -> None:
    torch.set_num_threads(int(threads))
    dtype = getattr(torch, precision)
    trainer_class, config_class, model_class, task, batch = _METHODS[method]
    settings = TrainingSettings()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(base)
        # TRL trains no model that was read from a GGUF file, so it is saved in transformers' form first
        load_weights(path, load_config(path), dtype).save_pretrained(folder)
        extra = {"num_labels": 1} if method == "reward" else {}
        model = model_class.from_pretrained(folder, dtype=dtype, **extra)
        tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
        model.config.pad_token_id = tokenizer.pad_token_id
        trainer = trainer_class(
            model=model,
            args=config_class(
                output_dir=folder,
                report_to=[],
                use_cpu=True,
                bf16=False,
                gradient_checkpointing=False,
                disable_tqdm=True,
                remove_unused_columns=False,
                save_strategy="no",
                logging_strategy="no",
                num_train_epochs=1,
                per_device_train_batch_size=batch,
            ),
            train_dataset=Dataset.from_list([_FORMS[method]]),
            processing_class=tokenizer,
            peft_config=LoraConfig(
                r=settings.rank, lora_alpha=settings.alpha, target_modules="all-linear", task_type=task
            ),
        )
        data = rows(method, read_examples(Path(examples)))
        trainer.train_dataset = Dataset.from_list(data)
        began, cpu_s = time.perf_counter(), time.process_time()
        trainer.train()
        wall_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_s
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"rows": len(data), "wall_s": wall_s, "cpu_s": cpu_s, "peak_bytes": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
