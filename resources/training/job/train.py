"""Train the stages of this job with TRL, on one device or on many.

    python train.py                                                      one device
    accelerate launch --config_file accelerate/multi-gpu.yaml train.py   several

`job.json` has the base model and the stages, each with its method and settings. A job with several stages is run
stage by stage, in order: `train.py sft`, then `train.py dpo`, which continues the adapter of the stage before.

The result is `output/METHOD`: a LoRA adapter in PEFT's form, its provenance, and `result.json` with the figures.
Bring it back with `sayso train import-adapter output/METHOD`.

This file is yours to change. Keep one rank and one alpha on linear layers: llama.cpp's adapters carry no more.
"""

import argparse
import hashlib
import json
import math
import os
import resource
import shutil
import time
from pathlib import Path

import torch
import transformers
import trl
from accelerate import PartialState
from datasets import Dataset
from peft import LoraConfig, PeftModel
from reward import RewardModel, conversation_ids
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils.quantization_config import GgufConfig

JOB = Path(__file__).resolve().parent
BASE = JOB / "base"  # the base model as a Hugging Face folder
POLICY_METHODS = ("rloo", "grpo")  # they generate answers, and a reward model scores them


def process_state() -> PartialState:
    """This process among all. Without the argument, processes on the CPU would not know of each other."""
    return PartialState(cpu=not torch.accelerator.is_available())


# --- the base model


def dequantize(job: dict, gguf: Path | None) -> None:
    """Write the model of the GGUF file to `base`, with its weights dequantized, and the chat template of Sayso."""
    about = job["base"]
    places = [gguf] if gguf else [JOB / about["file"], Path(about["path"])]
    source = next((path for path in places if path.is_file()), None)
    if source is None:
        raise SystemExit(f"The model {about['file']} was not found. Copy it beside train.py, or name it with --base.")
    with source.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != about["sha256"]:
            raise SystemExit(f"{source} is not the model of this job: it has another content than {about['file']}.")
    print(f"Dequantizing {source} …", flush=True)
    name = {"gguf_file": source.name}
    tokenizer = AutoTokenizer.from_pretrained(str(source.parent), **name)
    model = AutoModelForCausalLM.from_pretrained(
        str(source.parent), **name, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    for attribute in ("quantization_config", "_pre_quantization_dtype"):  # or trainers take it for quantized
        if hasattr(model.config, attribute):
            delattr(model.config, attribute)
    model.is_quantized, model.hf_quantizer = False, None
    unfinished = BASE.with_name("base.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    model.to(torch.bfloat16 if torch.cuda.is_available() else torch.float32).save_pretrained(unfinished)
    tokenizer.save_pretrained(unfinished)
    unfinished.rename(BASE)


def base_model(job: dict, options: argparse.Namespace, state: PartialState) -> str:
    """The model to train: that of `--model`, or `base`, which the first process of each machine makes."""
    if options.model:
        return options.model
    with state.local_main_process_first():
        if not BASE.is_dir():
            dequantize(job, options.base)
    return str(BASE)


def load_tokenizer(name: str):
    """The tokenizer, with the chat template that Sayso uses if it is not the model's own."""
    tokenizer = AutoTokenizer.from_pretrained(name)
    template = JOB / "chat_template.jinja"
    if template.exists():
        tokenizer.chat_template = template.read_text(encoding="utf-8")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


# --- the data


def read_rows(path: Path, method: str, settings: dict, tokenizer) -> Dataset | None:
    """The rows that fit into `longest` tokens, in the columns of the method; None if there are none."""
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    rows = [json.loads(line) for line in lines if line]
    fitting = []
    for row in rows:
        sides = [row[name] for name in ("completion", "chosen", "rejected") if name in row] or [[]]
        conversations = [row.get("prompt", []) + side for side in sides]
        ids = [conversation_ids(tokenizer, messages) for messages in conversations]
        if max(map(len, ids)) > settings["longest"]:
            continue
        if method == "reward":
            # The score is read at the last token, so that has to be the one that ends the turn, as it is in Sayso.
            margin = row["margin"] if settings["use_margins"] else None
            fitting.append({"chosen_ids": ids[0], "rejected_ids": ids[1], "margin": margin or 0.0})
        else:
            names = ("prompt", "completion", "chosen", "rejected", "label")
            fitting.append({name: row[name] for name in names if name in row})
    if process_state().is_main_process:
        print(f"{path.name}: {len(fitting)} rows, {len(rows) - len(fitting)} longer than {settings['longest']} tokens")
    return Dataset.from_list(fitting) if fitting else None


# --- the trainers


def lora(method: str, settings: dict) -> LoraConfig:
    """A new adapter on all linear layers but the output layer."""
    return LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=0.0,
        bias="none",
        target_modules="all-linear",
        task_type="SEQ_CLS" if method == "reward" else "CAUSAL_LM",
    )


def batch_sizes(method: str, settings: dict, options: argparse.Namespace, processes: int) -> dict[str, int]:
    """The batch of a step, shared among processes. For policy methods TRL counts answers instead of prompts."""
    answers = settings["samples"] if method in POLICY_METHODS else 1
    least = {"kto": 2}.get(method, answers)  # the loss of KTO compares the answers of a batch
    share = math.ceil(settings["batch"] * answers / processes)
    on_device = max(least, min(share, options.micro_batch) // least * least)
    return {"per_device_train_batch_size": on_device, "gradient_accumulation_steps": math.ceil(share / on_device)}


def common_arguments(job: dict, method: str, settings: dict, options: argparse.Namespace, state: PartialState) -> dict:
    """What the configurations of all trainers share."""
    on_gpu = state.device.type == "cuda"
    steps = options.steps or settings["steps"]
    return {
        "output_dir": str(JOB / "checkpoints" / method),
        "num_train_epochs": options.epochs or settings["epochs"],
        "max_steps": steps or -1,
        "learning_rate": settings["learning_rate"],
        "lr_scheduler_type": "cosine",
        "warmup_steps": settings["warmup"],  # below 1: a share of the steps
        "weight_decay": settings["weight_decay"],
        "max_grad_norm": settings["max_gradient"],
        "seed": job["seed"],
        "bf16": on_gpu and torch.cuda.is_bf16_supported(),
        "use_cpu": state.device.type == "cpu",
        "gradient_checkpointing": on_gpu,
        "logging_steps": 1,
        "save_strategy": "steps" if steps else "epoch",
        "save_steps": max(10, (steps or 0) // 4),
        "save_total_limit": 2,
        "report_to": options.report_to,
        **batch_sizes(method, settings, options, state.num_processes),
    }


def make_trainer(method: str, settings: dict, common: dict, model, tokenizer, train, held_out, reward):
    """TRL's trainer of a method."""
    # An adapter that is continued is part of the model already.
    shared = {"model": model, "processing_class": tokenizer, "train_dataset": train}
    shared["peft_config"] = None if isinstance(model, PeftModel) else lora(method, settings)
    if method in POLICY_METHODS:
        arguments = {
            "beta": settings["kl_coefficient"],
            "num_generations": settings["samples"],
            "max_completion_length": settings["answer_tokens"],
            "temperature": settings["temperature"],
        }
        if method == "grpo":
            return trl.GRPOTrainer(reward_funcs=reward, args=trl.GRPOConfig(**common, **arguments), **shared)
        return trl.RLOOTrainer(reward_funcs=reward, args=trl.RLOOConfig(**common, **arguments), **shared)
    shared["eval_dataset"] = held_out
    longest = {"max_length": settings["longest"]}
    if method == "sft":
        # The loss counts the tokens of the answer only, as in Sayso.
        arguments = trl.SFTConfig(**common, **longest, completion_only_loss=True)
        return trl.SFTTrainer(args=arguments, **shared)
    if method == "dpo":
        loss = {"beta": settings["beta"], "label_smoothing": settings["label_smoothing"]}
        if settings["label_smoothing"]:
            loss["loss_type"] = ["robust"]
        if settings["sft_weight"]:
            loss["loss_type"] = [*loss.get("loss_type", ["sigmoid"]), "sft"]
            loss["loss_weights"] = [1.0, settings["sft_weight"]]
        return trl.DPOTrainer(args=trl.DPOConfig(**common, **longest, **loss), **shared)
    if method == "kto":
        return trl.KTOTrainer(args=trl.KTOConfig(**common, **longest, beta=settings["beta"]), **shared)
    if method == "reward":
        arguments = trl.RewardConfig(**common, **longest, center_rewards_coefficient=0.01)
        return trl.RewardTrainer(args=arguments, **shared)
    raise SystemExit("TRL has no PPO trainer any more. Run openrlhf-ppo.sh instead.")


# --- the result


def split_head(folder: Path) -> None:
    """Keep a reward model as Sayso does: the adapter by itself, and its head, a vector, in `head.json`."""
    weights = load_file(folder / "adapter_model.safetensors")
    (head,) = [tensor for name, tensor in weights.items() if name.endswith("score.weight")]
    kept = {name: tensor for name, tensor in weights.items() if "lora_" in name}
    save_file(kept, folder / "adapter_model.safetensors", {"format": "pt"})
    head = {"weight": head[0].float().tolist(), "mean": 0.0, "deviation": 1.0}
    (folder / "head.json").write_text(json.dumps(head), encoding="utf-8")
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text(encoding="utf-8")) | {"modules_to_save": None, "task_type": "CAUSAL_LM"}
    path.write_text(json.dumps(config, indent=2), encoding="utf-8")


def write_result(
    folder: Path, number: int, method: str, trainer, measured: dict, held_out: int, seconds: float
) -> None:
    """Write the figures of a stage, which Sayso shows for the imported run."""
    history = trainer.state.log_history
    accuracy = next((measured[name] for name in ("eval_accuracy", "eval_rewards/accuracies") if name in measured), None)
    on_gpu = torch.cuda.is_available()
    result = {
        "stage": number,
        "method": method,
        "steps": trainer.state.global_step,
        "losses": [[entry["step"], entry["loss"]] for entry in history if "loss" in entry],
        "held_out_loss": measured.get("eval_loss"),
        "held_out_accuracy": accuracy,
        "held_out": held_out,
        "seconds": round(seconds, 3),
        "peak_bytes": torch.cuda.max_memory_allocated()
        if on_gpu
        else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "device": trainer.accelerator.device.type,
        "processes": trainer.accelerator.num_processes,
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "trl": trl.__version__},
    }
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def run_stage(job: dict, number: int, options: argparse.Namespace) -> None:
    """Train one stage, and write its folder in `output`."""
    method, settings = job["stages"][number]["method"], job["stages"][number]["settings"]
    state = process_state()
    name = base_model(job, options, state)
    tokenizer = load_tokenizer(name)
    data = JOB / "data" / method
    train = read_rows(data / "train.jsonl", method, settings, tokenizer)
    held_out = read_rows(data / "held-out.jsonl", method, settings, tokenizer)
    if train is None:
        raise SystemExit("There is nothing to train on.")

    reward = None
    if method in POLICY_METHODS:
        if not (JOB / "reward" / "head.json").exists():
            raise SystemExit("A reward model is missing. Copy the output of a reward job to the folder reward.")
        reward = RewardModel(name, tokenizer, state.device).reward

    torch.manual_seed(job["seed"])
    dtype = torch.bfloat16 if state.device.type == "cuda" else torch.float32
    if method == "reward":
        model = AutoModelForSequenceClassification.from_pretrained(name, num_labels=1, dtype=dtype)
        model.config.pad_token_id = tokenizer.pad_token_id
    else:
        model = AutoModelForCausalLM.from_pretrained(name, dtype=dtype)
    start = JOB / "output" / job["stages"][number - 1]["method"] if number else JOB / "start"
    if number and not start.is_dir():
        raise SystemExit(f"Run train.py {job['stages'][number - 1]['method']} first: this stage continues its adapter.")
    if start.is_dir() and method != "reward":
        model = PeftModel.from_pretrained(model, start, is_trainable=True)

    began = time.monotonic()
    common = common_arguments(job, method, settings, options, state)
    trainer = make_trainer(method, settings, common, model, tokenizer, train, held_out, reward)
    trainer.train(resume_from_checkpoint=options.resume or None)
    is_measured = held_out is not None and method not in POLICY_METHODS
    measured = trainer.evaluate() if is_measured else {}
    folder = JOB / "output" / method
    trainer.save_model(str(folder))  # every process takes part, and the first one writes
    if state.is_main_process:
        if method == "reward":
            split_head(folder)
        shutil.copy(JOB / "provenance.json", folder)
        write_result(folder, number, method, trainer, measured, len(held_out or ()), time.monotonic() - began)
        print(f"Finished: {folder}")
    state.wait_for_everyone()


def main() -> None:
    """Run a stage, or prepare the base model."""
    job = json.loads((JOB / "job.json").read_text(encoding="utf-8"))
    methods = [stage["method"] for stage in job["stages"]]
    parser = argparse.ArgumentParser(description="Train a stage of this job.")
    parser.add_argument("method", nargs="?", choices=methods, default=methods[0], help="the stage")
    parser.add_argument("--base", type=Path, help="the GGUF file of the base model, if it is not where it was")
    parser.add_argument("--model", help="a Hugging Face id or folder of the same model, instead of the GGUF file")
    parser.add_argument("--micro-batch", type=int, default=4, help="the most rows on a device at once (4)")
    parser.add_argument("--epochs", type=float, help="instead of the setting of the job")
    parser.add_argument("--steps", type=int, help="the number of steps, instead of epochs")
    parser.add_argument("--resume", action="store_true", help="continue from the last checkpoint")
    parser.add_argument("--report-to", default="none", help="tensorboard, wandb …")
    parser.add_argument("--prepare", action="store_true", help="only write the base model to base/")
    options = parser.parse_args()
    if options.prepare:
        base_model(job, options, process_state())
    else:
        run_stage(job, methods.index(options.method), options)


if __name__ == "__main__":
    os.chdir(JOB)
    main()
