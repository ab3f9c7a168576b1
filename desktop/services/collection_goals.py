"""Collection goals for the three steps of RLHF: targets, progress, and how long the rest will take."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

import numpy as np

from desktop.core.days import day_starts
from desktop.core.project import CATEGORIES
from desktop.quality.effort import cost_per_label, days_left, per_hour
from desktop.quality.estimate import Estimate
from desktop.services.changes import Changes
from desktop.services.judgement_browser import withdrawn_ids
from desktop.store.collection_goals import CollectionGoalsRepository, Tally
from desktop.store.database import Database, Transaction
from desktop.store.judgement_browser import JudgementBrowserRepository
from desktop.store.work import WorkRepository

DAYS: Final = 14
_TARGETS: Final = "loop"  # the key that 0.1.0 used

INSTRUCTGPT: Final = (12_725, 33_207, 31_144)
"""Prompts of its demonstrations, comparisons and reinforcement learning (Ouyang et al. 2022)."""


@dataclass(frozen=True, slots=True)
class CollectionTargets:
    """The user's goals. `wage` is per hour in `currency`, or None if nobody is paid."""

    demonstrations: int = 200
    comparisons: int = 1000
    prompts: int = 500
    wage: float | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class CollectionStep:
    """One of the three steps. `counts` are by task category (None: outside of tasks) and language."""

    target: int
    counts: Tally = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many were collected in total."""
        return sum(self.counts.values())

    @property
    def by_category(self) -> dict[str | None, int]:
        """Counts by category: the eight of `CATEGORIES` first, then others in use."""
        counts: dict[str | None, int] = dict.fromkeys(CATEGORIES, 0)
        for (category, _), count in self.counts.items():
            counts[category] = counts.get(category, 0) + count
        return counts

    @property
    def by_language(self) -> dict[str, int]:
        """Counts by language, of all categories together."""
        counts: dict[str, int] = {}
        for (_, language), count in self.counts.items():
            counts[language] = counts.get(language, 0) + count
        return counts

    @property
    def share(self) -> float:
        """The part of the target that each of the eight categories has to contribute."""
        return self.target / len(CATEGORIES)

    @property
    def missing(self) -> tuple[str, ...]:
        """The categories that have less than half of their share."""
        counts = self.by_category
        return tuple(category for category in CATEGORIES if counts[category] < self.share / 2)

    def missing_in(self, language: str) -> tuple[str, ...]:
        """The categories without anything in this language."""
        return tuple(category for category in CATEGORIES if not self.counts.get((category, language)))


@dataclass(frozen=True, slots=True)
class CollectionProgress:
    """Progress towards the goals, and the speed of the last `DAYS` days."""

    demonstrations: CollectionStep
    comparisons: CollectionStep
    prompts: CollectionStep
    targets: CollectionTargets
    days_left: Estimate  # until the target of comparisons
    per_hour: Estimate  # tasks, as on the quality page
    minutes_a_day: float  # active time on days with comparisons
    cost: Estimate  # of one task

    @property
    def steps(self) -> Mapping[str, CollectionStep]:
        """The three steps by name, in their order."""
        return {name: getattr(self, name) for name in ("demonstrations", "comparisons", "prompts")}


class CollectionGoalsService:
    """Reads and sets the goals. Methods raise `UserError` if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self) -> CollectionProgress:
        """Count what was collected so far, imported data excluded."""
        starts = day_starts(DAYS)
        with self._database.read() as store:
            withdrawn = withdrawn_ids(JudgementBrowserRepository(store.connection))
            goals, work = (
                CollectionGoalsRepository(store.connection, withdrawn),
                WorkRepository(store.connection, withdrawn),
            )
            targets = _targets(store)
            demonstrations, comparisons = goals.demonstrations_and_comparisons()
            steps = {
                "demonstrations": CollectionStep(targets.demonstrations, demonstrations),
                "comparisons": CollectionStep(targets.comparisons, comparisons),
                "prompts": CollectionStep(targets.prompts, goals.prompts()),
            }
            created = np.array(goals.times(starts[0]), np.float64)
            seconds = np.array(work.units(), np.float64)
            recent_seconds = np.array(work.units(since=starts[0]), np.float64)
        by_day = np.bincount(np.searchsorted(starts, created, side="right") - 1, minlength=DAYS)
        first_day = int(np.argmax(by_day > 0)) if by_day.any() else DAYS
        minutes_a_day = float(np.nansum(recent_seconds)) / 60 / max(int((by_day > 0).sum()), 1)
        remaining = max(targets.comparisons - steps["comparisons"].count, 0)
        return CollectionProgress(
            **steps,
            targets=targets,
            days_left=days_left(remaining, by_day[first_day:]),
            per_hour=per_hour(seconds),
            minutes_a_day=minutes_a_day,
            cost=cost_per_label(seconds, targets.wage),
        )

    def targets(self) -> CollectionTargets:
        """The targets in force; the defaults until the user sets some."""
        with self._database.read() as store:
            return _targets(store)

    def set_targets(self, targets: CollectionTargets) -> tuple[CollectionTargets, Changes]:
        """Replace the targets."""
        with self._database.write() as store:
            store.values.set(_TARGETS, asdict(targets))
        return targets, Changes(settings=True)


def _targets(store: Transaction) -> CollectionTargets:
    return CollectionTargets(**store.values.get(_TARGETS, {}))
