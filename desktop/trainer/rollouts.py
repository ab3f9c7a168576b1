"""Rollouts: answers that the engine generates with the adapter as it is, and their record.

A run that finds the record of another one takes the answers from it, and so repeats that run's curve.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.generation import Adapter
from desktop.core.sampling import SETTINGS, Sampling
from desktop.engine.client import EngineClient
from desktop.engine.protocol import BatchAnswer, BatchPrompt, GenerateBatch
from desktop.training.examples import TrainingExample

AnswerTokens = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rollout:
    """Answers to the prompt with this id, as token ids. An answer ends with the end-of-turn token, unless it was cut
    off. `scores` are those of the reward model."""

    id: str
    answers: tuple[AnswerTokens, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RolloutBatch:
    """The rollouts of one step. `engine_kl` is how far the engine's probabilities of the generated tokens are from
    the trainer's, in nats per token."""

    rollouts: tuple[Rollout, ...]
    engine_kl: float


class RolloutRecord:
    """A file of rollout batches, one a line, by the name of their step."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._batches: dict[str, RolloutBatch] = {}
        self._is_cut_off = False
        if path.exists():
            text = path.read_text(encoding="utf-8")
            self._is_cut_off = not text.endswith("\n")  # by the end of the process that wrote it
            for line in text.splitlines():
                self._read(line)

    def find(self, step: str, examples: Sequence[TrainingExample]) -> RolloutBatch | None:
        """The rollouts of a step, if they answer the prompts of these examples."""
        batch = self._batches.get(step)
        if batch is None or [rollout.id for rollout in batch.rollouts] != [example.id for example in examples]:
            return None
        return batch

    def add(self, step: str, batch: RolloutBatch) -> None:
        """Append a batch to the file. Raises `OSError`."""
        line = json.dumps({"step": step, **asdict(batch)}, separators=(",", ":"))
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" * self._is_cut_off + line + "\n")
        self._is_cut_off = False
        self._batches[step] = batch

    def _read(self, line: str) -> None:
        try:
            data = json.loads(line)
            rollouts = tuple(
                Rollout(entry["id"], tuple(map(tuple, entry["answers"])), tuple(entry["scores"]))
                for entry in data["rollouts"]
            )
            self._batches[data["step"]] = RolloutBatch(rollouts, float(data["engine_kl"]))
        except (ValueError, KeyError, TypeError):
            pass  # a line that was cut off: its step is sampled again


class SampledAnswer(NamedTuple):
    """An answer, and the engine's log-probability of each of its tokens (at temperature 1)."""

    tokens: AnswerTokens
    log_probs: tuple[float, ...]


class EngineSampler:
    """Samples answers from the engine's model with an adapter: from the whole distribution, at a temperature."""

    def __init__(self, engine: EngineClient, temperature: float, max_tokens: int) -> None:
        self._engine = engine
        values: dict[str, Any] = {name: setting.off for name, setting in SETTINGS.items() if setting.off is not None}
        self._sampling = Sampling(**values | {"temperature": temperature, "max_tokens": max_tokens})

    def sample(
        self, prompts: Sequence[AnswerTokens], n: int, seed: int, adapter: Path, progress: Callable[[int, int], None]
    ) -> list[list[SampledAnswer]]:
        """Generate `n` answers to each prompt. Raises `UserError`, and what `progress` raises."""
        requests = tuple(
            BatchPrompt(tokens=prompt, n=n, seeds=tuple(range(seed + index * n, seed + (index + 1) * n)))
            for index, prompt in enumerate(prompts)
        )
        request = GenerateBatch(0, requests, self._sampling, adapters=(Adapter(str(adapter)),), log_probs=True)
        answers: list[dict[int, SampledAnswer]] = [{} for _ in prompts]
        for event in self._engine.run(request, lambda: progress(sum(map(len, answers)), len(prompts) * n)):
            if isinstance(event, BatchAnswer) and event.tokens:
                answers[event.prompt][event.candidate] = SampledAnswer(event.tokens, event.log_probs)
        return [[found[index] for index in sorted(found)] for found in answers]
