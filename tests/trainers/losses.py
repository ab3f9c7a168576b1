"""`python tests/trainers/losses.py`: losses and gradients of Sayso's trainer equal TRL's on the same batch.

Runs in the trainers' environment with the project on PYTHONPATH. For each method, one tiny model with one adapter is
computed by TRL's trainer, padded and pair by pair, and by ours, packed; in float32 to 1e-4.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch
from datasets import Dataset, disable_progress_bars
from peft import LoraConfig, set_peft_model_state_dict
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification, PreTrainedTokenizerFast
from trl import (
    DPOConfig,
    DPOTrainer,
    KTOConfig,
    KTOTrainer,
    RewardConfig,
    RewardTrainer,
    RLOOConfig,
    RLOOTrainer,
    SFTConfig,
    SFTTrainer,
)

from desktop.trainer.model import TrainableModel
from desktop.trainer.objectives import OBJECTIVES
from desktop.trainer.objectives.objective import Objective, StageContext
from desktop.trainer.objectives.reward import CENTRING, RewardObjective
from desktop.trainer.objectives.rloo import LeaveOneOutObjective
from desktop.trainer.rollouts import Rollout, RolloutBatch, RolloutRecord
from desktop.training.examples import AnswerPair, TrainingExample
from desktop.training.job import RunFolder, TrainingJob, TrainingStage
from desktop.training.methods import Method
from desktop.training.reward_head import RewardHead
from desktop.training.settings import TrainingSettings

disable_progress_bars()

RANK, ALPHA, WORDS, PAD = 4, 8, 90, 89
TOLERANCE = 1e-4

RANKINGS = (
    TrainingExample(
        "a",
        tuple(range(1, 9)),
        (tuple(range(10, 22)), tuple(range(30, 35)), (40, 41)),
        pairs=(AnswerPair(0, 1, 1.0), AnswerPair(0, 2, 3.0), AnswerPair(1, 2, 2.0)),
    ),
    TrainingExample(
        "b",
        (50, 51, 52),
        ((60, 61), tuple(range(62, 80)), (81, 82, 83)),
        pairs=(AnswerPair(1, 0, 2.0), AnswerPair(1, 2), AnswerPair(2, 0, 1.0)),
    ),
)
DEMONSTRATIONS = tuple(
    TrainingExample(e.id + str(i), e.prompt, e.answers, demonstrations=(i,)) for e in RANKINGS for i in (0, 1)
)
LABELS = tuple(
    TrainingExample(e.id + str(i), e.prompt, e.answers, labels=((i, i != 1),)) for e in RANKINGS for i in (0, 1)
)


def base() -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=WORDS,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        initializer_range=0.3,
        pad_token_id=PAD,
        bos_token_id=0,
        eos_token_id=1,
    )
    return LlamaForCausalLM(config)


def lora(task: str) -> LoraConfig:
    return LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules="all-linear", task_type=task)


def tokenizer() -> PreTrainedTokenizerFast:
    words = Tokenizer(WordLevel({f"w{i}": i for i in range(WORDS)}, unk_token="w2"))
    words.pre_tokenizer = Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=words, eos_token="w1", pad_token=f"w{PAD}", unk_token="w2")


def ours(
    method: Method, examples: Sequence[TrainingExample], context: StageContext | None = None, **settings: Any
) -> Objective:
    """Our objective, with its reference computed, and with an adapter that is no longer zero."""
    model = TrainableModel(base(), RANK, ALPHA)
    used = TrainingSettings.for_method(method, **settings)
    objective = OBJECTIVES[method].for_stage(model, used, context) if context else OBJECTIVES[method](model, used)
    units, excluded = objective.select(examples)
    assert not excluded
    objective.prepare(units, lambda done, total: None)
    torch.manual_seed(1)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    objective.units = units
    return objective


def trl(trainer_class: Any, config_class: Any, rows: list[dict[str, Any]], model: Any, task: str, **config: Any) -> Any:
    """TRL's trainer. Its own dataset is only a form: the batch is collated from our token ids."""
    arguments = config_class(
        output_dir=tempfile.mkdtemp(),
        report_to=[],
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        disable_tqdm=True,
        **config,
    )
    return trainer_class(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer(),
        peft_config=lora(task),
    )


def gradients(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {
        name.split("base_model.model.")[-1].removeprefix("model."): parameter.grad
        for name, parameter in network.named_parameters()
        if parameter.grad is not None and "lora_" in name
    }


def compare(
    objective: Objective,
    trainer: Any,
    batch: list[dict[str, Any]],
    backward: Callable[[Objective], float] = lambda objective: objective.backward(objective.units).values["loss"],
    **extra: Any,
) -> str:
    """Both losses and all gradients of the adapter."""
    objective.model.peft.zero_grad()
    mine_loss = backward(objective)
    heads = {"base_model.model.score.weight": objective.head[None]} if isinstance(objective, RewardObjective) else {}
    set_peft_model_state_dict(
        trainer.model, {k: v.detach().clone() for k, v in (objective.model.adapter() | heads).items()}
    )
    trainer.model.train()
    trainer.model.zero_grad()
    loss = trainer.compute_loss(trainer.model, trainer.data_collator(batch), **extra)
    loss.backward()
    mine, theirs = gradients(objective.model.peft), gradients(trainer.model)
    assert mine.keys() == theirs.keys() and len(mine) == 28, (len(mine), len(theirs))  # noqa: PT018
    worst = max((mine[name] - theirs[name]).abs().max().item() for name in mine)
    largest = max(gradient.abs().max().item() for gradient in theirs.values())
    off = abs(mine_loss - loss.item())
    assert off < TOLERANCE, f"losses {mine_loss} and {loss.item()}"
    assert worst < TOLERANCE * max(1.0, largest), f"gradients differ by {worst} of {largest}"
    assert largest > 1e-3, "there are no gradients"
    return f"loss {loss.item():.6f}, off by {off:.1e}; gradients up to {largest:.3f}, off by {worst:.1e}"


def sft() -> str:
    objective = ours(Method.SFT, DEMONSTRATIONS)
    trainer = trl(SFTTrainer, SFTConfig, [{"prompt": "w3", "completion": " w4"}], base(), "CAUSAL_LM", loss_type="nll")
    batch = [
        {
            "input_ids": [*unit.prompt, *unit.answers[0]],
            "labels": [-100] * len(unit.prompt) + list(unit.answers[0]),
        }
        for unit in objective.units
    ]
    return compare(objective, trainer, batch)


def dpo(pairs: Sequence[TrainingExample] = RANKINGS, settings: dict[str, Any] | None = None, **config: Any) -> str:
    objective = ours(Method.DPO, pairs, **{"use_margins": False, "beta": 0.3} | (settings or {}))
    form = [{"prompt": "w3", "chosen": " w4", "rejected": " w5"}]
    trainer = trl(DPOTrainer, DPOConfig, form, base(), "CAUSAL_LM", beta=0.3, **config)
    batch = [
        {
            "prompt_ids": list(e.prompt),
            "chosen_ids": list(e.answers[pair.chosen]),
            "rejected_ids": list(e.answers[pair.rejected]),
        }
        for e in pairs
        for pair in e.pairs
    ]
    return compare(objective, trainer, batch)


def dpo_with_sft_term() -> str:
    return dpo(settings={"sft_weight": 0.7}, loss_type=["sigmoid", "sft"], loss_weights=[1.0, 0.7])


def dpo_with_label_smoothing() -> str:
    """TRL's "sigmoid" takes no label smoothing; its "aot" with one pair is the same formula."""
    one = (TrainingExample("c", (50, 51), ((60, 61, 62), (70, 71)), pairs=(AnswerPair(0, 1),)),)
    return dpo(one, {"label_smoothing": 0.2}, loss_type="aot", label_smoothing=0.2)


def kto() -> str:
    objective = ours(Method.KTO, LABELS, beta=0.3)
    form = [{"prompt": "w3", "completion": " w4", "label": good} for good in (True, False)]
    trainer = trl(KTOTrainer, KTOConfig, form, base(), "CAUSAL_LM", beta=0.3, per_device_train_batch_size=2)
    answers = [list(unit.answers[0]) for unit in objective.units]
    batch = [
        {
            "prompt_ids": list(unit.prompt),
            "completion_ids": answer,
            "KL_completion_ids": other,
            "label": unit.labels[0][1],
        }
        for unit, answer, other in zip(objective.units, answers, answers[-1:] + answers[:-1], strict=True)
    ]
    return compare(objective, trainer, batch)


def reward() -> str:
    objective = ours(Method.REWARD, RANKINGS)
    assert isinstance(objective, RewardObjective)
    torch.nn.init.normal_(objective.head, generator=torch.Generator().manual_seed(2))  # zeros give the adapter nothing
    classifier = LlamaForSequenceClassification(LlamaConfig(**base().config.to_dict() | {"num_labels": 1}))
    classifier.model.load_state_dict(base().model.state_dict())
    form = [{"chosen": "w3 w4", "rejected": "w3 w5"}]
    config = {"center_rewards_coefficient": CENTRING}
    trainer = trl(RewardTrainer, RewardConfig, form, classifier, "SEQ_CLS", **config)
    batch = [
        {
            "chosen_ids": [*e.prompt, *e.answers[pair.chosen]],
            "rejected_ids": [*e.prompt, *e.answers[pair.rejected]],
            "margin": pair.margin or 0.0,
        }
        for e in RANKINGS
        for pair in e.pairs
    ]
    report = compare(objective, trainer, batch)
    (theirs,) = [p.grad for name, p in trainer.model.named_parameters() if "score" in name and p.grad is not None]
    off = (objective.head.grad - theirs[0]).abs().max().item()
    assert off < TOLERANCE, f"the head's gradients differ by {off}"
    return report


def rloo() -> str:
    """TRL generates nothing: it gets the recorded answers and their scores, of which each trainer computes the rest."""
    answers = ((tuple(range(60, 70)), (71, 72), (73, 74, 75, 1)), ((80, 1), tuple(range(20, 33)), (34,)))
    scores = ((1.0, -0.5, 0.25), (0.5, 2.0, -1.0))
    folder = Path(tempfile.mkdtemp())
    record = RolloutRecord(RunFolder(folder).rollouts(0))
    rollouts = (Rollout(e.id, *given) for e, *given in zip(RANKINGS, answers, scores, strict=True))
    record.add("0", RolloutBatch(tuple(rollouts), 0.0))
    TrainableModel(base(), RANK, ALPHA).write_adapter(folder)
    RewardHead((0.0,) * 32).write(folder)
    settings = TrainingSettings.for_method(Method.RLOO, kl_coefficient=0.3)
    stage = TrainingStage(Method.RLOO, settings)
    job = TrainingJob("run", "", "", (stage,), reward=str(folder), stop_tokens=(1,))
    context = StageContext(job, RunFolder(folder), 0, None, lambda task: lambda done, total: None)
    objective = ours(Method.RLOO, RANKINGS, context, kl_coefficient=0.3)
    trainer = trl(
        partial(RLOOTrainer, reward_funcs=lambda **_: [score for group in scores for score in group]),
        RLOOConfig, [{"prompt": "w3"}] * 2, base(), "CAUSAL_LM",
        beta=0.3, num_generations=3, per_device_train_batch_size=6, temperature=1.0,
    )  # fmt: skip
    prompts = [list(unit.prompt) for unit in objective.units for _ in range(3)]
    completions = [list(answer) for group in answers for answer in group]
    trainer._generate = lambda _: (prompts, completions, [""] * 6)
    inputs: dict[str, Any] = {}
    trainer.data_collator = lambda batch: (
        inputs or inputs.update(trainer._generate_and_score_completions(batch)) or inputs
    )
    at_start = compare(objective, trainer, [{"prompt": "w3"}] * 6)
    with torch.no_grad():  # now the policy is no longer the one that sampled, and some ratios are clipped
        for parameter in objective.model.parameters():
            parameter.add_(0.004 * torch.randn_like(parameter))
    assert isinstance(objective, LeaveOneOutObjective)
    moved = compare(objective, trainer, [], lambda _: objective.backward_groups(objective._groups)["loss"])
    return f"{at_start}; moved: {moved}"


CHECKS: tuple[Callable[[], str], ...] = (sft, dpo, dpo_with_sft_term, dpo_with_label_smoothing, kto, reward, rloo)


def main() -> int:
    failed = 0
    for check in CHECKS:
        try:
            print(f"{check.__name__:28} {check()}", flush=True)
        except Exception as error:
            failed += 1
            print(f"{check.__name__:28} FAILED: {type(error).__name__}: {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
