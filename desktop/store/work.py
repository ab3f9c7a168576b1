# ruff: noqa: S608 -- every part of a query is written here; values go in as parameters
"""How much annotators judged here, and how long it took: the one definition that every page uses.

A unit of work is a task, or outside of tasks an action: the ratings, tags and rankings of one task are one unit.
Imported labels, skips, notes and flags for review do not count.
"""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

NO_JUDGEMENT: Final = ("skip", "second_look", "note")
"""Kinds of events that judge nothing."""

_JUDGES: Final = f"kind NOT IN {NO_JUDGEMENT!r}"


class WorkRepository:
    """Queries about work done; valid within one transaction. `withdrawn` are ids of withdrawn judgements."""

    def __init__(self, connection: Connection, withdrawn: Sequence[str]) -> None:
        self._connection = connection
        self._withdrawn = json.dumps(list(withdrawn))

    def units(self, annotator: str | None = None, since: float = 0.0) -> list[float | None]:
        """The active seconds of each unit of work by `annotator` (None: by anybody) from `since` (Unix seconds) on.

        None stands for a unit without a time. Judgements that were replaced later count: they took their time.
        """
        by, values = ("AND annotator_id = ? ", (annotator,)) if annotator is not None else ("", ())
        rows = self._connection.exec_driver_sql(
            "SELECT sum(seconds) FROM (SELECT annotator_id AS who, coalesce(max(task), action) AS unit, "
            "sum(active_seconds) AS seconds FROM judgements WHERE withdraws IS NULL AND NOT imported "
            f"{by}AND created >= ? AND id NOT IN (SELECT value FROM json_each(?)) "
            f"GROUP BY action HAVING max({_JUDGES})) GROUP BY who, unit",
            (*values, since, self._withdrawn),
        )
        return [seconds for (seconds,) in rows.cursor.fetchall()]
