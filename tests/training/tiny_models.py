"""Small models with random weights, as transformers builds them and as GGUF files, one for each architecture.

The GGUF files are written as llama.cpp's converter writes them, by code that shares nothing with Sayso's. The weights
are scaled so that attention is sharp and the next-token distribution far from uniform: a wrong conversion shows.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import torch
from transformers import (
    AutoModelForCausalLM,
    FalconConfig,
    Gemma2Config,
    Gemma3TextConfig,
    GPT2Config,
    Lfm2Config,
    LlamaConfig,
    MistralConfig,
    NemotronConfig,
    Phi3Config,
    Qwen2Config,
    Qwen3Config,
    StableLmConfig,
    Starcoder2Config,
)

CONTEXT = 512
SPECIAL = ("<|bos|>", "<|im_start|>", "<|im_end|>")
VOCABULARY = 256 + len(SPECIAL)
END_OF_TURN = VOCABULARY - 1
ARCHITECTURES = ("llama", "mistral", "qwen2", "qwen3", "gemma3", "phi3")
OTHERS = ("gemma2", "starcoder2", "stablelm", "nemotron", "gpt2", "falcon", "lfm2")
"""Architectures that are trained without packing."""

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

_CONTROL, _NORMAL = 3, 1


def tiny_config(architecture: str, **changes: Any) -> Any:
    """The configuration; what a GGUF file cannot say has the value that transformers assumes when it reads one."""
    common: dict[str, Any] = {
        "vocab_size": VOCABULARY,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": 1e-5,
        "bos_token_id": 256,
        "eos_token_id": END_OF_TURN,
        "pad_token_id": None,
        "attn_implementation": "sdpa",
    } | changes
    match architecture:
        case "llama":
            return LlamaConfig(**common, tie_word_embeddings=True)
        case "mistral":
            return MistralConfig(**common, sliding_window=None)
        case "qwen2":
            return Qwen2Config(**common)
        case "qwen3":
            return Qwen3Config(**common, head_dim=128)
        case "gemma3":
            heads = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 256}
            return Gemma3TextConfig(**common | heads | {"num_hidden_layers": 6}, sliding_window=32)
        case "phi3":
            return Phi3Config(**common)
        case "gemma2":  # sdpa cannot cap logits
            return Gemma2Config(
                **_without(common, "attn_implementation"), head_dim=16, query_pre_attn_scalar=16, sliding_window=32
            )
        case "starcoder2":
            return Starcoder2Config(**common, sliding_window=None, tie_word_embeddings=False)
        case "stablelm":
            return StableLmConfig(**common)
        case "nemotron":
            return NemotronConfig(**common)
        case "gpt2":
            return GPT2Config(**_without(common, "intermediate_size", "num_key_value_heads"))
        case "falcon":
            return FalconConfig(**_without(common, "intermediate_size", "num_key_value_heads"))
        case "lfm2":
            return Lfm2Config(**common, layer_types=["conv", "full_attention"], block_auto_adjust_ff_dim=False)
    raise ValueError(architecture)


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def tiny_model(architecture: str, seed: int = 0, **changes: Any) -> Any:
    """A model in float32; `changes` are of its configuration."""
    torch.manual_seed(seed)
    config = tiny_config(architecture, **changes)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 1 and name.endswith("weight"):
                weight.add_(0.2 * torch.randn_like(weight))
            elif "embed" in name or name.endswith("wte.weight"):
                weight.copy_((0.2 if config.tie_word_embeddings else 1.0) * torch.randn_like(weight))
            elif weight.dim() == 2:
                scale = 4 if "lm_head" in name else 1.5
                inputs = weight.shape[0 if architecture == "gpt2" else 1]
                weight.copy_(scale * torch.randn_like(weight) / inputs**0.5)
            else:
                weight.copy_(0.3 * torch.randn_like(weight))
    return model


def write_gguf(
    path: Path, architecture: str, model: Any, add_tokenizer: Callable[[gguf.GGUFWriter], None] | None = None
) -> None:
    """Write the model's weights, in float32, and a tokenizer: by default a vocabulary of bytes with ChatML's tokens."""
    kind = "llama" if architecture == "mistral" else architecture
    config = model.config
    writer = gguf.GGUFWriter(path, kind)
    writer.add_name("Tiny")  # a name with "phi3" would make llama.cpp look for Phi's control tokens
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(getattr(config, "intermediate_size", None) or 4 * config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_head_count(config.num_attention_heads)
    kv_heads = getattr(config, "num_key_value_heads", 1 if kind == "falcon" else config.num_attention_heads)
    writer.add_head_count_kv([0, kv_heads] if kind == "lfm2" else kv_heads)
    names = ("rms_norm_eps", "norm_eps", "norm_epsilon", "layer_norm_eps", "layer_norm_epsilon")
    epsilon = next(getattr(config, name) for name in names if hasattr(config, name))
    is_rms = kind not in ("starcoder2", "stablelm", "nemotron", "gpt2", "falcon")
    (writer.add_layer_norm_rms_eps if is_rms else writer.add_layer_norm_eps)(epsilon)
    rope = getattr(config, "rope_parameters", None) or {}
    if rope:
        writer.add_rope_freq_base(rope.get("full_attention", rope)["rope_theta"])
    writer.add_vocab_size(config.vocab_size)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    if kind in ("llama", "phi3", "stablelm", "nemotron"):
        writer.add_rope_dimension_count(int(head * rope.get("partial_rotary_factor", 1.0)))
    else:
        writer.add_key_length(head)
        writer.add_value_length(head)
    if kind in ("gemma2", "gemma3"):
        writer.add_sliding_window(config.sliding_window)
    if kind == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if kind == "stablelm":
        writer.add_parallel_residual(config.use_parallel_residual)
    if kind == "lfm2":
        writer.add_shortconv_l_cache(config.conv_L_cache)
    (add_tokenizer or _add_tokenizer)(writer)
    names = gguf.get_tensor_name_map(_arch(kind), config.num_hidden_layers)
    for name, weight in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        weight = weight.float()
        if kind == "llama" and "q_proj" in name:
            weight = _interleaved(weight, config.num_attention_heads)
        elif kind == "llama" and "k_proj" in name:
            weight = _interleaved(weight, config.num_key_value_heads)
        elif kind in ("gemma2", "gemma3", "nemotron") and name.endswith("norm.weight"):
            weight = weight + 1
        elif kind == "gpt2" and name.endswith(("attn.weight", "proj.weight", "fc.weight")):
            weight = weight.T
        elif kind == "lfm2" and weight.dim() == 3:
            weight = weight.squeeze(1)
        writer.add_tensor(names.get_name(name, (".weight", ".bias")), weight.contiguous().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _interleaved(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """Rotary pairs: transformers has the two numbers of a pair half a head apart, llama.cpp side by side."""
    rows = weight.shape[0]
    halves = torch.arange(rows).view(heads, 2, rows // heads // 2)
    return weight[torch.stack((halves[:, 0], halves[:, 1]), dim=-1).flatten()]


def _arch(name: str) -> gguf.MODEL_ARCH:
    return next(arch for arch, known in gguf.MODEL_ARCH_NAMES.items() if known == name)


def _add_tokenizer(writer: gguf.GGUFWriter) -> None:
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = iter(range(256, 512))
    tokens = [chr(byte) if byte in shown else chr(next(hidden)) for byte in range(256)]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([*tokens, *SPECIAL])
    writer.add_token_types([_NORMAL] * 256 + [_CONTROL] * len(SPECIAL))
    writer.add_token_merges(["Ġ Ġ"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(END_OF_TURN)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)
