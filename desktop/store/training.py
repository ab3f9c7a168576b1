# ruff: noqa: S608 -- every part of a query is written here; values go in as parameters
"""Training runs, and the prompt families that are held out of them."""

import json
import time
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.core.training_run import RunStatus, TrainingRun
from desktop.store.rows import RecordTable
from desktop.store.tables import held_out_prompts, training_runs, undo_steps

_RUNS = RecordTable(TrainingRun, training_runs)


class TrainingRepository:
    """Runs and held-out prompts; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- runs

    def all(self, deleted: bool | None = False) -> list[TrainingRun]:
        """The runs, oldest first. `deleted`: those in the trash; None: all."""
        r = training_runs.c
        state = [] if deleted is None else [r.deleted.is_not(None) if deleted else r.deleted.is_(None)]
        return _RUNS.read(self._connection, _RUNS.select(*state).order_by(r.created, r.id))

    def get(self, id: str) -> TrainingRun | None:
        """The run with this id, whether in the trash or not."""
        return _RUNS.first(self._connection, training_runs.c.id == id)

    def with_status(self, statuses: Iterable[RunStatus]) -> list[TrainingRun]:
        """The runs with one of these statuses that are not in the trash, oldest first."""
        r = training_runs.c
        wanted = r.status.in_([status.value for status in statuses])
        return _RUNS.read(self._connection, _RUNS.select(wanted, r.deleted.is_(None)).order_by(r.created, r.id))

    def put(self, run: TrainingRun) -> None:
        """Add a run, or replace the one with its id."""
        _RUNS.put(self._connection, run)

    def purge(self, id: str) -> None:
        """Delete a run permanently. Its folder stays for the caller to remove."""
        self._connection.execute(delete(training_runs).where(training_runs.c.id == id))

    def users(self, folder: str) -> tuple[list[str], list[str]]:
        """Who used an adapter file in this folder of a run: ids of conversations with such answers, and of projects
        with such a source, without those in the trash."""
        adapter = "json_extract(a.value, '$.path')"
        conversations = self._connection.exec_driver_sql(
            "SELECT DISTINCT c.id FROM provenances p, json_each(p.adapters) a JOIN conversations c "
            f"ON c.id = p.conversation_id WHERE c.deleted IS NULL AND substr({adapter}, 1, ?) = ? ORDER BY c.id",
            (len(folder), folder),
        )
        projects = self._connection.exec_driver_sql(
            "SELECT DISTINCT p.id FROM projects p, json_each(p.sources) s, json_each(s.value, '$.adapters') a "
            "WHERE p.deleted IS NULL AND substr(json_extract(a.value, '$[0]'), 1, ?) = ? ORDER BY p.id",
            (len(folder), folder),
        )
        return list(conversations.scalars()), list(projects.scalars())

    # --- held-out prompts

    def held_out(self, base_sha256: str) -> set[str]:
        """The prompt families (`services.training.held_out`) that are held out for a base model."""
        h = held_out_prompts.c
        return set(self._connection.scalars(select(h.family).where(h.base_sha256 == base_sha256)))

    def hold_out(self, base_sha256: str, families: Iterable[str]) -> None:
        """Hold these families out of all runs of a base model from now on."""
        now = time.time()
        rows = [{"base_sha256": base_sha256, "family": family, "created": now} for family in sorted(set(families))]
        if rows:
            self._connection.execute(insert(held_out_prompts).on_conflict_do_nothing(), rows)

    # --- data

    def local_annotators(self) -> set[str]:
        """The annotators who judged on this computer: merging a bundle and importing a file add no undo steps."""
        return set(self._connection.scalars(select(undo_steps.c.annotator_id).distinct()))

    def judgements_in_force(self, ids: Sequence[str]) -> int:
        """How many of these judgements exist and are not withdrawn."""
        query = (
            "SELECT count(*) FROM judgements j WHERE j.id IN (SELECT value FROM json_each(?)) AND NOT EXISTS "
            "(SELECT 1 FROM judgements w WHERE w.withdraws = j.id AND NOT EXISTS "
            "(SELECT 1 FROM judgements u WHERE u.withdraws = w.id))"
        )
        return int(self._connection.exec_driver_sql(query, (json.dumps(ids),)).scalar_one())
