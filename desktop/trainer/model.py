"""The model in training: a causal language model with a LoRA adapter, and what the objectives compute with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Final

import torch
from peft import get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import Parameter

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.trainer.gguf_loading import load_config, load_weights
from desktop.trainer.lora import lora_config
from desktop.trainer.output_layer import token_log_probs
from desktop.trainer.packing import ATTENTION, AnswerGroup, pack
from desktop.training.job import PEFT_WEIGHTS

PACKED: Final = frozenset({"llama", "mistral", "qwen2", "qwen3", "gemma3_text", "phi3"})
"""The architectures (transformers' names) whose packed computation the tests compare with the plain one."""

_TRAINED: Final = "default"
"""PEFT's name for the adapter in training."""


def choose_device(wanted: str = "auto") -> torch.device:
    """The device of a run: "cpu", "cuda" or "mps"; "auto" takes an accelerator if there is one."""
    if wanted != "auto":
        return torch.device(wanted)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def load_model(
    path: Path,
    rank: int,
    alpha: int,
    *,
    dtype: torch.dtype = torch.float32,
    device: torch.device | None = None,
    seed: int = 0,
) -> "TrainableModel":
    """Load a GGUF file and put a new adapter on it. Raises `UserError` if it cannot be trained."""
    config = load_config(path)
    network = load_weights(path, config, dtype).to(device or torch.device("cpu"))
    return TrainableModel(network, rank, alpha, seed=seed)


def is_packed(config: Any) -> bool:
    """Is a prompt of a model with this configuration computed once for all its answers?"""
    return config.model_type in PACKED and not getattr(config, "final_logit_softcapping", None)


class TrainableModel:
    """A causal language model of transformers with a new adapter.

    `micro_batch` is the number of tokens to compute at once; an example with more tokens is computed alone.
    """

    def __init__(self, network: Any, rank: int, alpha: int, *, seed: int = 0) -> None:
        self.config = network.config
        self.is_packed = is_packed(self.config)
        self.micro_batch = 2048
        self.seed = seed
        self._causal = network
        self._decoder = network.base_model
        self._output = network.get_output_embeddings()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.peft = get_peft_model(network.requires_grad_(False), lora_config(rank, alpha))
        self.peft.train()
        if self.is_packed:
            network.set_attn_implementation(ATTENTION)

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return self._output.weight.device

    @property
    def hidden_size(self) -> int:
        """The dimension of a hidden state."""
        return int(self.config.hidden_size)

    def parameters(self) -> list[Parameter]:
        """The adapter's parameters, in an order that does not change."""
        return [parameter for parameter in self.peft.parameters() if parameter.requires_grad]

    def use_checkpointing(self, use: bool) -> None:
        """Keep the inputs of layers only, and compute the rest again in the backward pass: less memory, more time."""
        if use:
            self._causal.activation_checkpointing_enable({"use_reentrant": False})
        else:
            self._causal.activation_checkpointing_disable()

    @contextmanager
    def without_adapter(self) -> Iterator[None]:
        """Within it, the model computes as the base model."""
        with self.peft.disable_adapter():
            yield

    def adapter(self) -> dict[str, Tensor]:
        """The adapter's tensors, named as in PEFT's file."""
        return get_peft_model_state_dict(self.peft)

    def load_adapter(self, tensors: dict[str, Tensor]) -> None:
        """Go on from tensors that `adapter` returned. Raises `ValueError` if they are those of another model."""
        own = self.adapter()
        if {name: tensor.shape for name, tensor in own.items()} != {n: t.shape for n, t in tensors.items()}:
            raise ValueError("the adapter's tensors do not fit the model")
        set_peft_model_state_dict(self.peft, tensors)

    def read_adapter(self, folder: Path) -> None:
        """Go on from an adapter in PEFT's form. Raises `UserError` if it is missing, damaged, or of another model."""
        try:
            self.load_adapter(load_file(folder / PEFT_WEIGHTS))
        except Exception as error:  # safetensors raises an exception of its own, not exported
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP(
                    "errors", "The adapter in {folder} cannot be continued: it is damaged, or belongs to another model."
                ),
                {"folder": str(folder)},
                detail=f"{type(error).__name__}: {error}",
            ) from error

    def write_adapter(self, folder: Path) -> None:
        """Write the adapter in PEFT's form: `PEFT_CONFIG` and `PEFT_WEIGHTS`. Raises `OSError`."""
        self.peft.save_pretrained(str(folder), selected_adapters=[_TRAINED])
        (folder / "README.md").unlink(missing_ok=True)  # PEFT's empty model card

    @torch.no_grad()
    def logits(self, tokens: Sequence[int]) -> Tensor:
        """The logits after each token of one sequence: [tokens, vocabulary], float32."""
        return self._causal(torch.tensor([list(tokens)], device=self.device), use_cache=False).logits[0].float()

    def freeze(self, name: str, tensors: dict[str, Tensor]) -> None:
        """Add what `adapter` returned as a frozen adapter, for `using`."""
        config = self.peft.peft_config[_TRAINED]
        self.add_adapter(name, tensors, config.r, config.lora_alpha)

    def add_adapter(self, name: str, tensors: dict[str, Tensor], rank: int, alpha: int) -> None:
        """Add a frozen adapter on the same weights, in place of one of this name, for `using`. Raises `ValueError` or
        `RuntimeError` if it does not fit the model."""
        if name in self.peft.peft_config:
            self.peft.delete_adapter(name)
        config = copy(self.peft.peft_config[_TRAINED])
        config.r, config.lora_alpha, config.inference_mode = rank, alpha, True
        self.peft.add_adapter(name, config)
        result = set_peft_model_state_dict(self.peft, tensors, adapter_name=name)
        if result.unexpected_keys or len(tensors) != len(get_peft_model_state_dict(self.peft, adapter_name=name)):
            raise ValueError("the adapter's tensors do not fit the model")

    @contextmanager
    def using(self, name: str) -> Iterator[None]:
        """Within it, the model computes with a frozen adapter instead of the one in training."""
        self.peft.set_adapter(name, inference_mode=True)
        try:
            yield
        finally:
            self.peft.set_adapter(_TRAINED)

    def size(self, group: AnswerGroup) -> int:
        """How many tokens are computed for a group."""
        prompts = 1 if self.is_packed else len(group.answers)
        return len(group.prompt) * prompts + sum(map(len, group.answers))

    def log_probs(self, groups: Sequence[AnswerGroup], temperature: float = 1.0) -> list[list[Tensor]]:
        """The log-probability of each token of each answer, given those before: for each group, for each answer [n].

        n is the length of the answer, or one less if the prompt is empty. All groups are computed at once. Logits are
        divided by the temperature.
        """
        return [[values for values, _ in answers] for answers in self.log_probs_and_states(groups, temperature)]

    def log_probs_and_states(
        self, groups: Sequence[AnswerGroup], temperature: float = 1.0
    ) -> list[list[tuple[Tensor, Tensor]]]:
        """`log_probs` [n] with the hidden states [n, d], after the final norm, that they were computed from."""
        if not self.is_packed:
            return [
                [self._log_probs_alone(prompt, answer, temperature) for answer in answers] for prompt, answers in groups
            ]
        row = pack(groups, self.device)
        states = self._hidden(row.tokens, row.positions, trees=row.trees)[row.sources]
        bias = None if self._output.bias is None else self._output.bias / temperature
        values = token_log_probs(states / temperature, self._output.weight, bias, row.targets)
        parts = iter(zip(values.split(row.lengths), states.split(row.lengths), strict=True))
        return [[next(parts) for _ in answers] for _, answers in groups]

    def last_hidden(self, groups: Sequence[AnswerGroup]) -> list[Tensor]:
        """The hidden state after the final norm of the last token of each answer: for each group [answers, d]."""
        if not self.is_packed:
            return [
                torch.stack([self._last_hidden_alone(prompt + answer) for answer in answers])
                for prompt, answers in groups
            ]
        row = pack(groups, self.device)
        hidden = self._hidden(row.tokens, row.positions, trees=row.trees)
        return list(hidden[row.ends].split([len(answers) for _, answers in groups]))

    def _hidden(self, tokens: Tensor, positions: Tensor, **kwargs: Any) -> Tensor:
        """Hidden states [L, d] after the final norm."""
        return self._decoder(tokens[None], position_ids=positions[None], use_cache=False, **kwargs).last_hidden_state[0]

    def _log_probs_alone(
        self, prompt: tuple[int, ...], answer: tuple[int, ...], temperature: float
    ) -> tuple[Tensor, Tensor]:
        tokens = torch.tensor(prompt + answer, device=self.device)
        targets = tokens[max(1, len(prompt)) :]
        output = self._causal(
            tokens[None, :-1], use_cache=False, logits_to_keep=len(targets), output_hidden_states=True
        )
        logits = output.logits[0].float() / temperature
        values = logits.gather(1, targets[:, None])[:, 0] - logits.logsumexp(dim=1)
        return values, output.hidden_states[-1][0, -len(targets) :]

    def _last_hidden_alone(self, tokens: tuple[int, ...]) -> Tensor:
        return self._decoder(torch.tensor(tokens, device=self.device)[None], use_cache=False).last_hidden_state[0, -1]
