"""Evaluates the adapter of a run: base and tuned model answer the battery, and the answers are compared.

Like `JobPreparation`, it hands out requests and takes their results, since owners of the engine differ.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop.core.context import ChatMessage
from desktop.core.generation import Adapter
from desktop.core.sampling import Sampling
from desktop.engine.protocol import (
    BatchAnswer,
    BatchPrompt,
    GenerateBatch,
    Likelihood,
    Likelihoods,
    Tokenize,
    Tokenized,
)
from desktop.evaluation.battery import Battery, BatteryItem, load_battery
from desktop.evaluation.comparison import CategoryResult, ModelAnswers, compare_models
from desktop.evaluation.outcomes import BatteryOutcomes
from desktop.services.training.reward_estimate import EstimateProblem, RewardEstimate

FILE: Final = "evaluation.json"
"""The report, in the folder of a run."""

ANSWERS_FILE: Final = "evaluation-answers.json"
"""The answers that the report comes from, beside it."""

_CHUNK: Final = 64  # items in one request: long enough to keep all sequences busy, short enough to stop soon

EvaluationRequest = Tokenize | GenerateBatch | Likelihood


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What the battery shows about an adapter. Reports of different versions of the battery are not compared."""

    version: int
    results: tuple[CategoryResult, ...]
    seconds: float
    reward: RewardEstimate | None = None
    reward_problem: EstimateProblem | None = None  # why there is no estimate; None too in reports of older versions

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        results = [result.to_dict() for result in self.results]
        report: dict[str, Any] = {"version": self.version, "battery": results, "seconds": round(self.seconds, 3)}
        if self.reward is not None:
            report["reward_estimate"] = self.reward.to_dict()
        if self.reward_problem is not None:
            report["reward_problem"] = self.reward_problem.value
        return report

    @classmethod
    def from_json(cls, text: str | bytes) -> "EvaluationReport":
        """Read a report. Raises `ValueError`, `KeyError` or `TypeError` if it is damaged."""
        data = json.loads(text)
        results = tuple(map(CategoryResult.from_dict, data["battery"]))
        reward = RewardEstimate.from_dict(data["reward_estimate"]) if "reward_estimate" in data else None
        problem = EstimateProblem(data["reward_problem"]) if "reward_problem" in data else None
        return cls(int(data["version"]), results, float(data["seconds"]), reward, problem)


class Evaluation:
    """Pass each of `requests` to the engine with the base model loaded, and all their results to `add`; then `report`.

    A request is made when the one before has been answered.
    """

    def __init__(self, adapter: Adapter, battery: Battery | None = None) -> None:
        self._battery = battery or load_battery()
        self._models: tuple[tuple[Adapter, ...], ...] = ((), (adapter,))
        self._answers: list[dict[str, str]] = [{}, {}]
        self._log_probs: list[Sequence[Sequence[float]]] = [(), ()]
        self._texts: tuple[tuple[int, ...], ...] = ()
        self._model = 0
        self._asked: Sequence[BatteryItem] = ()

    @property
    def total(self) -> int:
        """The number of answers that are needed."""
        return 2 * len(self._battery.items)

    @property
    def done(self) -> int:
        """The number of answers so far."""
        return sum(map(len, self._answers))

    def requests(self) -> Iterator[EvaluationRequest]:
        """What the engine has to answer, in order. Their ids are those that the owner of the engine sets."""
        yield Tokenize(0, (), tuple(text.text for text in self._battery.texts))
        items = self._battery.items
        for model, adapters in enumerate(self._models):
            self._model = model
            for start in range(0, len(items), _CHUNK):
                self._asked = items[start : start + _CHUNK]
                # Always the most likely token: the answers, and so the report, are the same each time.
                sampling = Sampling(temperature=0.0)
                prompts = tuple(map(_prompt, self._asked))
                yield GenerateBatch(0, prompts, sampling, adapters=adapters)
            yield Likelihood(0, self._texts, adapters)

    def add(self, event: Tokenized | BatchAnswer | Likelihoods) -> None:
        """Take a result of the last request."""
        match event:
            case Tokenized():
                self._texts = event.answers
            case BatchAnswer():
                self._answers[self._model][self._asked[event.prompt].id] = event.text
            case Likelihoods():
                self._log_probs[self._model] = event.log_probs

    def report(self, seconds: float) -> tuple[EvaluationReport, BatteryOutcomes]:
        """Compare the models; returns also what became of each item. Code in answers is run here, so this takes some
        seconds."""
        base, tuned = (
            ModelAnswers(answers, log_probs) for answers, log_probs in zip(self._answers, self._log_probs, strict=True)
        )
        results, outcomes = compare_models(self._battery, base, tuned)
        return EvaluationReport(self._battery.version, tuple(results), seconds), outcomes


def _prompt(item: BatteryItem) -> BatchPrompt:
    return BatchPrompt((ChatMessage("user", item.prompt),), max_tokens=item.tokens)
