"""A training run as the store keeps it: what was asked for, how far it is, and what came out."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from desktop.core.records import Id, PlainText, UnixTime


class RunStatus(StrEnum):
    """The state of a run. A run in one of the first four may continue by itself; `stopped` and `failed` runs can be
    resumed from their last checkpoint."""

    QUEUED = "queued"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"


IN_PROGRESS: Final = (RunStatus.PREPARING, RunStatus.RUNNING, RunStatus.PAUSED)
"""The states of a run on which a program works."""

OPEN_STATUSES: Final = (RunStatus.QUEUED, *IN_PROGRESS)
"""The states of a run that continues by itself."""


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One run; its files are in a folder named after its id.

    `base` is the path of the model file when the run was created: a file that has moved is found by `base_sha256`.
    `parent` is the run whose adapter this one continues, `reward` that of its reward model. `recipe` has every choice,
    as `services.training.recipe` writes it: data, stages with their settings, seed, held-out share. `figures` are
    results that lists show. `error` is why a run failed (`WireError`), `deleted` when it was moved to the trash.
    """

    id: Id
    name: PlainText
    base: PlainText
    base_sha256: PlainText
    recipe: dict[str, Any]
    created: UnixTime
    status: RunStatus = RunStatus.QUEUED
    parent: Id | None = None
    reward: Id | None = None
    ended: float | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    deleted: float | None = None

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods of its stages, in order."""
        return tuple(stage["method"] for stage in self.recipe["stages"])
