"""How a tuned model compares with its base on the battery: paired differences with intervals, and a verdict each.

Both models answer the same items, so each item is its own control: the interval is that of the mean difference, by
resampling items (percentile bootstrap). A difference whose interval includes 0 is not called one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.evaluation.battery import Battery, BatteryCategory
from desktop.evaluation.checks import words
from desktop.evaluation.outcomes import BatteryOutcomes, ItemOutcome, check_answers
from desktop.quality.bootstrap import percentile_interval, reweightings
from desktop.quality.estimate import Floats

MEASURABLE: Final = 0.1
"""The base must pass this share of a category: below, a loss could not be seen."""


class Verdict(StrEnum):
    """What a difference means."""

    BETTER = "better"
    SAME = "no significant change"
    WORSE = "worse"
    SHORTER = "shorter"
    LONGER = "longer"
    TOO_LOW = "too low to measure"


VERDICTS: Final = {
    Verdict.BETTER: QT_TRANSLATE_NOOP("evaluation", "better"),
    Verdict.SAME: QT_TRANSLATE_NOOP("evaluation", "no significant change"),
    Verdict.WORSE: QT_TRANSLATE_NOOP("evaluation", "worse"),
    Verdict.SHORTER: QT_TRANSLATE_NOOP("evaluation", "shorter"),
    Verdict.LONGER: QT_TRANSLATE_NOOP("evaluation", "longer"),
    Verdict.TOO_LOW: QT_TRANSLATE_NOOP("evaluation", "too low to measure"),
}


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """One category of the battery.

    `base` and `tuned` are shares of passed items; for perplexity its value, for length words per answer. `change` is
    their difference, and relative (tuned / base - 1) for perplexity and length; `low` and `high` are its interval.
    """

    name: BatteryCategory
    n: int
    base: float
    tuned: float
    change: float
    low: float
    high: float
    verdict: Verdict

    @property
    def is_relative(self) -> bool:
        """Whether `change` is a share of the base's value instead of a difference of shares."""
        return self.name in (BatteryCategory.PERPLEXITY, BatteryCategory.LENGTH)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        figures = {name: getattr(self, name) for name in ("n", "base", "tuned", "change", "low", "high")}
        return {"name": self.name.value, **figures, "verdict": self.verdict.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "CategoryResult":
        """Read what `to_dict` made. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
        figures = {name: float(data[name]) for name in ("base", "tuned", "change", "low", "high")}
        return cls(BatteryCategory(data["name"]), int(data["n"]), verdict=Verdict(data["verdict"]), **figures)


@dataclass(frozen=True, slots=True)
class ModelAnswers:
    """What one model did on the battery: its answers by the id of the item, and the log-probabilities of the tokens of
    each plain text (natural logarithm, one sequence per text)."""

    answers: Mapping[str, str]
    log_probs: Sequence[Sequence[float]]


def compare_models(
    battery: Battery, base: ModelAnswers, tuned: ModelAnswers
) -> tuple[list[CategoryResult], BatteryOutcomes]:
    """The results in the order of `BatteryCategory`, and what they come from. Items that a model did not answer count
    as failed."""
    outcomes = check_answers(battery, base.answers, tuned.answers)
    by_category: dict[BatteryCategory, list[ItemOutcome]] = {}
    for item, outcome in zip(battery.items, outcomes, strict=True):
        by_category.setdefault(item.category, []).append(outcome)
    results = [_shares(category, items) for category, items in by_category.items()]
    results.append(_perplexity(base, tuned))
    results.append(_length(by_category[BatteryCategory.LANGUAGE]))
    order = list(BatteryCategory)
    perplexities = tuple(zip(*map(_perplexities, (base, tuned)), strict=True))
    return (
        sorted(results, key=lambda result: order.index(result.name)),
        BatteryOutcomes(battery.version, outcomes, perplexities),
    )


def _shares(category: BatteryCategory, items: Sequence[ItemOutcome]) -> CategoryResult:
    before = np.array([item.base_passed for item in items], float)
    after = np.array([item.tuned_passed for item in items], float)
    difference = after - before
    counts = np.array([(difference == value).sum() for value in (-1, 0, 1)])
    samples = np.concatenate([block @ np.array([-1.0, 0.0, 1.0]) / len(items) for block in reweightings(counts)])
    low, high = percentile_interval(samples) or (0.0, 0.0)
    verdict = Verdict.BETTER if low > 0 else Verdict.WORSE if high < 0 else Verdict.SAME
    if before.mean() < MEASURABLE:
        verdict = Verdict.TOO_LOW
    values = (float(before.mean()), float(after.mean()), float(difference.mean()), low, high)
    return CategoryResult(category, len(items), *values, verdict)


def _perplexities(model: ModelAnswers) -> list[float]:
    """The perplexity of each plain text."""
    return [math.exp(-sum(sequence) / len(sequence)) if sequence else 0.0 for sequence in model.log_probs]


def _perplexity(base: ModelAnswers, tuned: ModelAnswers) -> CategoryResult:
    """Perplexity = exp(-mean log-probability of a token); the texts are resampled."""
    tokens = np.array([len(sequence) for sequence in base.log_probs], float)
    before, after = (np.array([sum(sequence) for sequence in model.log_probs]) for model in (base, tuned))

    def ratio(weights: Floats) -> Floats:
        change: Floats = np.exp(-((weights @ after) - (weights @ before)) / np.maximum(weights @ tokens, 1)) - 1
        return change

    low, high = _resampled(len(tokens), ratio)
    values = (math.exp(-float(before.sum() / tokens.sum())), math.exp(-float(after.sum() / tokens.sum())))
    verdict = Verdict.WORSE if low > 0 else Verdict.BETTER if high < 0 else Verdict.SAME
    return CategoryResult(
        BatteryCategory.PERPLEXITY, len(tokens), *values, values[1] / values[0] - 1, low, high, verdict
    )


def _length(items: Sequence[ItemOutcome]) -> CategoryResult:
    """Words per answer to the open questions, which ask for no length."""
    before = np.array([words(item.base) for item in items], float)
    after = np.array([words(item.tuned) for item in items], float)

    def ratio(weights: Floats) -> Floats:
        change: Floats = (weights @ after) / np.maximum(weights @ before, 1e-9) - 1
        return change

    low, high = _resampled(len(items), ratio)
    verdict = Verdict.LONGER if low > 0 else Verdict.SHORTER if high < 0 else Verdict.SAME
    values = (float(before.mean()), float(after.mean()))
    return CategoryResult(
        BatteryCategory.LENGTH, len(items), *values, values[1] / max(values[0], 1e-9) - 1, low, high, verdict
    )


def _resampled(n: int, statistic: Any) -> tuple[float, float]:
    samples = [statistic(weights) for weights in reweightings(np.ones(n, int))]
    return percentile_interval(np.concatenate(samples)) or (0.0, 0.0)
