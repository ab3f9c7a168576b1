"""Collection goals for the three steps of RLHF: what was collected, what the goal is, and how long the rest takes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

import numpy as np

from desktop.core.days import day_starts
from desktop.core.project import CATEGORIES
from desktop.quality.effort import cost_per_label, days_left, per_hour
from desktop.quality.estimate import Estimate
from desktop.services.changes import Changes
from desktop.services.judgement_browser import withdrawn
from desktop.store.collection_goals import CollectionGoalsRepository, Tally
from desktop.store.database import Database, Transaction
from desktop.store.judgement_browser import JudgementBrowserRepository
from desktop.store.work import WorkRepository

DAYS: Final = 14
_TARGETS: Final = "loop"

INSTRUCTGPT: Final = (12_725, 33_207, 31_144)
"""Prompts of its demonstrations, comparisons and reinforcement learning (Ouyang et al. 2022)."""


@dataclass(frozen=True, slots=True)
class CollectionTargets:
    """What one set out to collect. `wage` is per hour in `currency`, None where nobody is paid."""

    demonstrations: int = 200
    comparisons: int = 1000
    prompts: int = 500
    wage: float | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class CollectionStep:
    """One of the three: how many there are, by category (None: outside of tasks) and language."""

    target: int
    by: Tally = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.by.values())

    @property
    def by_category(self) -> dict[str | None, int]:
        """The seed's eight tasks, and whatever else there is."""
        found: dict[str | None, int] = dict.fromkeys(CATEGORIES, 0)
        for (category, _), count in self.by.items():
            found[category] = found.get(category, 0) + count
        return found

    @property
    def by_language(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for (_, language), count in self.by.items():
            found[language] = found.get(language, 0) + count
        return found

    @property
    def share(self) -> float:
        """Of the target, for each of the seed's tasks."""
        return self.target / len(CATEGORIES)

    @property
    def missing(self) -> tuple[str, ...]:
        """The seed's tasks that have less than half of what falls to each."""
        by = self.by_category
        return tuple(category for category in CATEGORIES if by[category] < self.share / 2)

    def missing_in(self, language: str) -> tuple[str, ...]:
        """The seed's tasks of which there are none in this language."""
        return tuple(category for category in CATEGORIES if not self.by.get((category, language)))


@dataclass(frozen=True, slots=True)
class CollectionProgress:
    demonstrations: CollectionStep
    comparisons: CollectionStep
    prompts: CollectionStep
    targets: CollectionTargets
    days_left: Estimate  # for the comparisons that are missing
    per_hour: Estimate  # tasks, as on the quality page
    minutes_a_day: float
    cost: Estimate  # of one task

    @property
    def steps(self) -> Mapping[str, CollectionStep]:
        return {name: getattr(self, name) for name in ("demonstrations", "comparisons", "prompts")}


class CollectionGoalsService:
    """Raises `UserError` when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self) -> CollectionProgress:
        starts = day_starts(DAYS)
        with self._database.read() as store:
            dead = withdrawn(JudgementBrowserRepository(store.connection))
            rows, work = CollectionGoalsRepository(store.connection, dead), WorkRepository(store.connection, dead)
            targets = _targets(store)
            demonstrations, comparisons = rows.demonstrations_and_comparisons()
            steps = {
                "demonstrations": CollectionStep(targets.demonstrations, demonstrations),
                "comparisons": CollectionStep(targets.comparisons, comparisons),
                "prompts": CollectionStep(targets.prompts, rows.prompts()),
            }
            created = np.array(rows.times(starts[0]), np.float64)
            seconds = np.array(work.units(), np.float64)
            lately = np.array(work.units(since=starts[0]), np.float64)
        by_day = np.bincount(np.searchsorted(starts, created, side="right") - 1, minlength=DAYS)
        begun = int(np.argmax(by_day > 0)) if by_day.any() else DAYS
        worked = float(np.nansum(lately)) / 60 / max(int((by_day > 0).sum()), 1)
        left = max(targets.comparisons - steps["comparisons"].count, 0)
        return CollectionProgress(
            **steps,
            targets=targets,
            days_left=days_left(left, by_day[begun:]),
            per_hour=per_hour(seconds),
            minutes_a_day=worked,
            cost=cost_per_label(seconds, targets.wage),
        )

    def targets(self) -> CollectionTargets:
        with self._database.read() as store:
            return _targets(store)

    def set_targets(self, targets: CollectionTargets) -> tuple[CollectionTargets, Changes]:
        with self._database.write() as store:
            store.values.set(_TARGETS, asdict(targets))
        return targets, Changes(settings=True)


def _targets(store: Transaction) -> CollectionTargets:
    return CollectionTargets(**store.values.get(_TARGETS, {}))
