"""What both models answered to each item of the battery, and whether it passed: kept to be read beside the figures."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from desktop.evaluation.battery import Battery
from desktop.evaluation.checks import passes

_LONGEST: Final = 4000
"""Characters of an answer that are kept. Answers are limited to some hundred tokens, but a token can be long."""


class Outcome(IntEnum):
    """What became of an item, in the order in which people want to read them."""

    LOST = 0  # only the base model passed
    WON = 1  # only the tuned model passed
    BOTH_FAILED = 2
    BOTH_PASSED = 3

    @classmethod
    def of(cls, base_passed: bool, tuned_passed: bool) -> "Outcome":
        """The outcome of these two results."""
        if base_passed is tuned_passed:
            return cls.BOTH_PASSED if base_passed else cls.BOTH_FAILED
        return cls.LOST if base_passed else cls.WON


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """One item, by its id: the answers of base and tuned model, and whether they passed. No answer is an empty one."""

    id: str
    base: str
    tuned: str
    base_passed: bool
    tuned_passed: bool

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return Outcome.of(self.base_passed, self.tuned_passed)


@dataclass(frozen=True, slots=True)
class BatteryOutcomes:
    """All items of one version of the battery, and of each of its plain texts the perplexity to base and tuned model
    (0 for an empty text)."""

    version: int
    items: tuple[ItemOutcome, ...] = ()
    perplexities: tuple[tuple[float, float], ...] = ()

    def to_json(self) -> str:
        """As JSON; the end of a very long answer is left out."""
        items = [
            [item.id, item.base[:_LONGEST], item.tuned[:_LONGEST], item.base_passed, item.tuned_passed]
            for item in self.items
        ]
        texts = [[round(base, 4), round(tuned, 4)] for base, tuned in self.perplexities]
        data = {"version": self.version, "items": items, "perplexities": texts}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "BatteryOutcomes":
        """Read what `to_json` made. Raises `ValueError`, `KeyError` or `TypeError` if it is damaged."""
        data = json.loads(text)
        items = tuple(
            ItemOutcome(str(id), str(base), str(tuned), bool(before), bool(after))
            for id, base, tuned, before, after in data["items"]
        )
        return cls(int(data["version"]), items, tuple((float(a), float(b)) for a, b in data["perplexities"]))


def check_answers(battery: Battery, base: Mapping[str, str], tuned: Mapping[str, str]) -> tuple[ItemOutcome, ...]:
    """Check the answers of both models, by the ids of the items. Items that a model did not answer count as failed.
    Code in answers is run, so this takes some seconds."""
    outcomes = []
    for item in battery.items:
        passed = [item.id in answers and passes(item, answers[item.id]) for answers in (base, tuned)]
        outcomes.append(ItemOutcome(item.id, base.get(item.id, ""), tuned.get(item.id, ""), *passed))
    return tuple(outcomes)
