"""How much an annotator judged today, and the throughput that every page shows."""

from dataclasses import dataclass

from desktop.services.judgement_browser import withdrawn_ids
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementBrowserRepository
from desktop.store.work import WorkRepository

_ENOUGH, _LONG_ENOUGH = 5, 60.0  # units of work, and seconds, below which there is no throughput


@dataclass(frozen=True, slots=True)
class Workload:
    """`today` counts tasks (outside of tasks, actions). `per_hour` is the throughput over all timed work, as on the
    quality page; None if there is too little."""

    today: int = 0
    per_hour: float | None = None


class ThroughputService:
    """Measures work. Methods raise `UserError` if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, annotator: str, midnight: float) -> Workload:
        """The work of an annotator; the day began at `midnight` (Unix seconds)."""
        with self._database.read() as store:
            rows = WorkRepository(store.connection, withdrawn_ids(JudgementBrowserRepository(store.connection)))
            today, all_time = rows.units(annotator, midnight), rows.units(annotator)
        timed = [seconds for seconds in all_time if seconds is not None]
        total = sum(timed)
        known = len(timed) >= _ENOUGH and total >= _LONG_ENOUGH
        return Workload(len(today), len(timed) * 3600 / total if known else None)
