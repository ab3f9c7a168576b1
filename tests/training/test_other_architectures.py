"""Decoders that are not packed are trained one sequence at a time; what cannot carry an adapter is refused by name."""

from typing import Any

import gguf
import pytest
import torch
from peft import LoraConfig, get_peft_model, set_peft_model_state_dict
from transformers import (
    AutoModelForCausalLM,
    BloomConfig,
    FalconConfig,
    Gemma2Config,
    GPT2Config,
    Lfm2Config,
    NemotronConfig,
    Qwen2MoeConfig,
    StableLmConfig,
    Starcoder2Config,
)

from desktop.core.errors import UserError
from desktop.trainer.gguf_loading import load_config, without_dropout
from desktop.trainer.model import TrainableModel
from desktop.trainer.packing import AnswerGroup

GROUPS = (AnswerGroup(tuple(range(1, 31)), (tuple(range(50, 60)), tuple(range(60, 63)))),)

_ENDS = {"bos_token_id": 0, "eos_token_id": 1}
_SMALL = {"vocab_size": 100, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, **_ENDS}
_COMMON = {**_SMALL, "intermediate_size": 48, "num_key_value_heads": 2, "max_position_embeddings": 64}

CONFIGS: dict[str, Any] = {
    "bloom": BloomConfig(**_SMALL),
    "falcon": FalconConfig(**_SMALL),
    "gemma2": Gemma2Config(**_COMMON, head_dim=8, sliding_window=16, query_pre_attn_scalar=8),
    "gpt2": GPT2Config(vocab_size=100, n_positions=64, n_embd=32, n_layer=2, n_head=4, **_ENDS),
    "lfm2": Lfm2Config(**_COMMON, layer_types=["conv", "full_attention"]),
    "nemotron": NemotronConfig(**_COMMON),
    "qwen2_moe": Qwen2MoeConfig(**_COMMON, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=16),
    "stablelm": StableLmConfig(**_COMMON),
    "starcoder2": Starcoder2Config(**_COMMON),
}


def network(architecture: str) -> Any:
    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(without_dropout(CONFIGS[architecture]), dtype=torch.float32)


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("architecture", CONFIGS)
def test_log_probabilities_and_gradients_are_those_of_peft(architecture: str, checkpointing: bool) -> None:
    model = TrainableModel(network(architecture), 4, 8)
    assert not model.is_packed
    model.use_checkpointing(checkpointing)
    torch.manual_seed(1)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    plain = get_peft_model(network(architecture), config)
    set_peft_model_state_dict(plain, model.adapter())
    expected = []
    for prompt, answers in GROUPS:
        for answer in answers:
            tokens = torch.tensor([prompt + answer])
            scores = plain(tokens).logits[0, :-1].log_softmax(-1).gather(1, tokens[0, 1:, None])[:, 0]
            expected.append(scores[len(prompt) - 1 :])
    found = [answer for answers in model.log_probs(GROUPS) for answer in answers]
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    torch.cat(found).sum().backward()
    torch.cat(expected).sum().backward()
    gradients = {name: p.grad for name, p in plain.named_parameters() if p.requires_grad}
    ours = {name: p.grad for name, p in model.peft.named_parameters() if p.requires_grad}
    torch.testing.assert_close(ours, gradients, rtol=1e-4, atol=1e-4)


def test_an_architecture_without_adapters_is_refused_by_name(tmp_path: Any) -> None:
    file = tmp_path / "mamba.gguf"
    writer = gguf.GGUFWriter(file, "mamba")
    writer.add_name("mamba")
    writer.add_block_count(2)
    writer.add_embedding_length(32)
    writer.add_vocab_size(100)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(UserError, match="mamba"):
        load_config(file)
