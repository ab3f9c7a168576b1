"""The code with which LLaMA-Factory, OpenRLHF and axolotl load data, run from their own packages.

Those are installed without their dependencies (`requirements/trainers-alone.txt`): together they ask for other versions
of torch and transformers, vllm, ray, deepspeed, gradio. What loads data needs none of them. Each is asked for all the
rows, since LLaMA-Factory skips what it does not understand with no more than a warning.
"""

import os
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch
from datasets import load_dataset
from transformers import Seq2SeqTrainingArguments

os.environ["DISABLE_VERSION_CHECK"] = "1"  # LLaMA-Factory's, of the packages that are newer here
os.environ["LLAMAFACTORY_VERBOSITY"] = "ERROR"
# Its module for pictures and sound imports torchaudio, whose package wants CUDA. No text comes near it.
sys.modules.setdefault("torchaudio", ModuleType("torchaudio"))

from axolotl.prompt_strategies.dpo import load as axolotl_strategy
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.data.loader import _load_single_dataset
from llamafactory.data.parser import DatasetAttr
from llamafactory.hparams import DataArguments, ModelArguments
from openrlhf.datasets import RewardDataset
from openrlhf.datasets.utils import blending_datasets

LENGTH = 512


def _rows(folder: Path) -> Any:
    return load_dataset("json", data_files=str(folder / "train.jsonl"), split="train")


def _decoded(tokenizer: Any, ids: Any) -> str:
    return str(tokenizer.decode(ids, skip_special_tokens=True))


# --- LLaMA-Factory: from `dataset_info.json` to tokens


def _arguments(folder: Path, out: str) -> tuple[Any, Any, Any]:
    model = ModelArguments(model_name_or_path="sayso")
    data = DataArguments(
        template="smollm", dataset="sayso_train", dataset_dir=str(folder), cutoff_len=LENGTH, overwrite_cache=True
    )
    return model, data, Seq2SeqTrainingArguments(output_dir=out, use_cpu=True, report_to=[], log_level="error")


def _llama_factory(folder: Path, tokenizer: Any, stage: str) -> tuple[Any, Any]:
    """The rows of the file, and what its trainer of that stage would be given."""
    with tempfile.TemporaryDirectory() as out:
        model, data, training = _arguments(folder, out)
        template = get_template_and_fix_tokenizer(tokenizer, data)
        with redirect_stdout(StringIO()):  # it prints the first row
            loaded = get_dataset(template, model, data, training, stage, tokenizer)["train_dataset"]
    rows = _rows(folder)
    assert len(loaded) == len(rows), f"it took {len(loaded)} of {len(rows)} rows"
    return rows, loaded


def llama_factory(folder: Path, tokenizer: Any) -> str:
    rows, loaded = _llama_factory(folder, tokenizer, "rm")
    for row, made in zip(rows, loaded, strict=True):
        for side in ("chosen", "rejected"):
            said = _decoded(tokenizer, made[f"{side}_input_ids"])
            assert said.rstrip().endswith(row[side]["value"].rstrip()), said
            assert row["conversations"][-1]["value"] in said, said
            assert row["system"] in said, said
    return f"llamafactory.data.get_dataset, stage rm: {len(loaded)} rows"


def llama_factory_kto(folder: Path, tokenizer: Any) -> str:
    rows, loaded = _llama_factory(folder, tokenizer, "kto")
    assert loaded["kto_tags"] == rows["kto_tag"]
    for row, made in zip(rows, loaded, strict=True):
        assert row["conversations"][-1]["value"].rstrip() in _decoded(tokenizer, made["input_ids"])
    return f"llamafactory.data.get_dataset, stage kto: {len(loaded)} rows"


def _aligned(folder: Path, formatting: str, columns: dict[str, str]) -> Any:
    """Where there is no `dataset_info.json`, its converter with the entry that its documentation gives."""
    described = DatasetAttr("file", dataset_name="train.jsonl")
    described.join({"formatting": formatting, "columns": columns})
    with tempfile.TemporaryDirectory() as out:
        loaded = _load_single_dataset(described, *_arguments(folder, out))
    for row in loaded:
        assert row["_response"], "a row was skipped"
    return loaded


def sharegpt(folder: Path, tokenizer: Any) -> str:
    loaded = _aligned(folder, "sharegpt", {"messages": "conversations", "system": "system"})
    for row, made in zip(_rows(folder), loaded, strict=True):
        said = [turn["content"] for turn in (*made["_prompt"], *made["_response"])]
        assert said == [turn["value"] for turn in row["conversations"]]
        assert (made["_system"] or "") == (row["system"] or "")
    return f"llamafactory.data's converter: {len(loaded)} rows"


def alpaca(folder: Path, tokenizer: Any) -> str:
    names = ("query", "response", "system", "history")
    columns = dict(zip(names, ("input", "output", "system", "history"), strict=True))
    loaded = _aligned(folder, "alpaca", {"prompt": "instruction", **columns})
    for row, made in zip(_rows(folder), loaded, strict=True):
        said = [turn["content"] for turn in (*made["_prompt"], *made["_response"])]
        before = [text for pair in row["history"] for text in pair]
        assert said == [*before, row["instruction"], row["output"]]
        assert (made["_system"] or "") == (row["system"] or "")
    return f"llamafactory.data's converter: {len(loaded)} rows"


# --- OpenRLHF: its reward dataset, as --apply_chat_template reads the file, to a batch with margins


def openrlhf(folder: Path, tokenizer: Any) -> str:
    data = SimpleNamespace(chosen_key="chosen", rejected_key="rejected", apply_chat_template=True)
    strategy = SimpleNamespace(args=SimpleNamespace(data=data, use_ms=False), print=lambda *_: None)
    strategy.is_rank_0 = lambda: False
    rows = blending_datasets(str(folder / "train.jsonl"), None, strategy)
    for is_dpo in (False, True):
        loaded = RewardDataset(rows, tokenizer, LENGTH, strategy, is_dpo=is_dpo, num_processors=1)
        assert len(loaded) == len(rows), f"it took {len(loaded)} of {len(rows)} rows"
        chosen, _, rejected, _, extras = loaded.collate_fn([loaded[place] for place in range(len(loaded))])
        for place, row in enumerate(rows):
            for side, ids in (("chosen", chosen), ("rejected", rejected)):
                said = _decoded(tokenizer, ids[place].flatten())
                for turn in row[side]:
                    assert turn["content"].strip() in said, said
        if not is_dpo:
            margins = [margin or 0.0 for margin in rows["margin"]]  # null where nobody gave one
            assert torch.tensor(extras, dtype=torch.float64).tolist() == margins
    return f"openrlhf.datasets.RewardDataset, for rewards and for DPO: {len(rows)} rows"


# --- axolotl: the strategy that `rl: dpo`, `type: chat_template.default` names. What reads the file is `load_dataset`,
# in a module of theirs that reports who trains what by network: it stays outside.


def axolotl(folder: Path, tokenizer: Any) -> str:
    strategy = axolotl_strategy("chat_template.default", {"chat_template": "tokenizer_default", "datasets": [{}]})
    assert strategy is not None, "axolotl does not know chat_template.default"
    transform, arguments = strategy
    rows = _rows(folder)
    loaded = rows.map(lambda row: transform(row, tokenizer=tokenizer), **arguments)
    for row, made in zip(rows, loaded, strict=True):
        for turn in row["messages"]:
            assert turn["content"].strip() in made["prompt"]
        for side in ("chosen", "rejected"):
            assert made[side].startswith(row[side]["content"])
            assert made[side] != row[side]["content"], "the turn is not closed"
    return f"axolotl.prompt_strategies.dpo.chat_template: {len(loaded)} rows"


LOADERS = {
    "llama-factory": llama_factory,
    "llama-factory-no-system": llama_factory,
    "llama-factory-kto": llama_factory_kto,
    "llama-factory-kto-no-system": llama_factory_kto,
    "sharegpt": sharegpt,
    "alpaca": alpaca,
    "openrlhf": openrlhf,
    "axolotl": axolotl,
}
