"""The reward model in the folder `reward`: a LoRA adapter on the base model, and a head in `head.json`.

score = (weight · hidden - mean) / deviation, with the hidden state of the last token after the final norm.
`RewardModel` scores the answers of TRL's policy trainers; OpenRLHF calls `reward_func`.
"""

import functools
import json
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

JOB = Path(__file__).resolve().parent


def up_to_turn_end(tokenizer, ids: list[int]) -> list[int]:
    """The tokens without the line break that a template may write after the one that ends a turn."""
    while len(ids) > 1 and not tokenizer.decode(ids[-1:]).strip():
        ids = ids[:-1]
    return ids


def turn_end(tokenizer) -> int:
    """The token that ends a turn: the last one of a conversation if the template writes one, else the end of a text."""
    messages = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello"}]
    last = conversation_ids(tokenizer, messages)[-1]
    return last if last in tokenizer.added_tokens_decoder else tokenizer.eos_token_id


def conversation_ids(tokenizer, messages: list[dict]) -> list[int]:
    """The tokens of a conversation that ends with an answer, or of a prompt with the beginning of an answer."""
    is_prompt = messages[-1]["role"] != "assistant"
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=is_prompt)
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids if is_prompt else up_to_turn_end(tokenizer, ids)


class RewardModel:
    """Scores conversations. `name` is the base model, as an id or a folder."""

    def __init__(self, name: str, tokenizer, device: torch.device) -> None:
        head = json.loads((JOB / "reward" / "head.json").read_text(encoding="utf-8"))
        dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
        model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(name, dtype=dtype), JOB / "reward")
        self._decoder = model.get_base_model().base_model.to(device).eval()  # without the output layer
        self._weight = torch.tensor(head["weight"], device=device)
        self._mean, self._deviation = head["mean"], head["deviation"]
        self._tokenizer, self._device, self._end = tokenizer, device, turn_end(tokenizer)

    @torch.no_grad()
    def score(self, ids: list[int]) -> float:
        """The score of the answer that these tokens end with."""
        hidden = self._decoder(input_ids=torch.tensor([ids], device=self._device)).last_hidden_state[0, -1]
        return ((hidden.float() @ self._weight).item() - self._mean) / self._deviation

    def score_text(self, text: str) -> float:
        """The score of the answer at the end of a text with the chat template applied."""
        ids = up_to_turn_end(self._tokenizer, self._tokenizer(text, add_special_tokens=False)["input_ids"])
        # An answer that was cut off is scored as if it ended.
        return self.score(ids if ids[-1] == self._end else [*ids, self._end])

    def reward(self, prompts: list, completions: list, **_) -> list[float]:
        """The scores of answers, as TRL asks for them."""
        conversations = [prompt + completion for prompt, completion in zip(prompts, completions, strict=True)]
        return [self.score(conversation_ids(self._tokenizer, messages)) for messages in conversations]


@functools.cache
def _model() -> RewardModel:
    base = JOB / "base"
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return RewardModel(str(base), AutoTokenizer.from_pretrained(base), device)


def reward_func(queries: list[str], prompts: list[str], labels: list, **_) -> dict:
    """The scores of prompts with answers (`queries`), as OpenRLHF asks for them."""
    scores = torch.tensor([_model().score_text(query) for query in queries])
    return {"rewards": scores, "scores": scores, "extra_logs": {}}
