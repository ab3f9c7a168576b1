# ruff: noqa: S608 -- every part of a query is written here; values go in as parameters
"""How much people judged here, and how long it took: one definition for every place that shows it.

A piece of work is a task, or outside of tasks an action: not each of the ratings, tags and rankings that one task asks
for. Imported labels, and what judges nothing (skips, notes, flags for review), count nowhere.
"""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

NO_JUDGEMENT: Final = ("skip", "second_look", "note")

_JUDGES: Final = f"kind NOT IN {NO_JUDGEMENT!r}"


class WorkRepository:
    """Within one transaction, reading only. `dead` are the ids of judgements that were withdrawn."""

    def __init__(self, connection: Connection, dead: Sequence[str]) -> None:
        self._connection = connection
        self._dead = json.dumps(list(dead))

    def units(self, annotator: str | None = None, since: float = 0.0) -> list[float | None]:
        """The active seconds of each piece of work that this annotator, or everybody, did at or after `since` (Unix
        seconds); None for one without a time. What was judged anew took its time as well."""
        by, values = ("AND annotator_id = ? ", (annotator,)) if annotator is not None else ("", ())
        rows = self._connection.exec_driver_sql(
            "SELECT sum(seconds) FROM (SELECT annotator_id AS who, coalesce(max(task), action) AS unit, "
            "sum(active_seconds) AS seconds FROM judgements WHERE withdraws IS NULL AND NOT imported "
            f"{by}AND created >= ? AND id NOT IN (SELECT value FROM json_each(?)) "
            f"GROUP BY action HAVING max({_JUDGES})) GROUP BY who, unit",
            (*values, since, self._dead),
        )
        return [seconds for (seconds,) in rows.cursor.fetchall()]
