"""What the loop page counts: demonstrations, comparisons and prompts, by task category and language."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from desktop.store.statistics import LANGUAGE

Tally = dict[tuple[str | None, str], int]
"""How many, by category (None: of no task) and language."""

_SPOKEN: Final = f"coalesce(t.language, (SELECT {LANGUAGE} FROM messages p WHERE p.id = t.prompt_id))"
"""The language of a task."""

COMPARISONS: Final = "'comparison', 'ranking', 'best_worst'"


class LoopRows:
    """Within one transaction, reading only. `dead` are the ids of judgements that were withdrawn."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def demonstrations(self, dead: Sequence[str]) -> Tally:
        """Answers that people wrote or mended."""
        return self._judged("'rewrite'", dead)

    def comparisons(self, dead: Sequence[str]) -> Tally:
        return self._judged(COMPARISONS, dead)

    def prompts(self, dead: Sequence[str]) -> Tally:
        """Of projects: asked, but not yet answered by people."""
        return self._tally(
            f"SELECT t.category, {_SPOKEN}, count(*) FROM tasks t "
            "JOIN projects o ON o.id = t.project_id AND o.deleted IS NULL "
            "WHERE t.repeat_of IS NULL AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.kind = 'rewrite' "
            "AND j.conversation_id = t.conversation_id AND j.prompt_id = t.prompt_id "
            "AND j.id NOT IN (SELECT value FROM json_each(?))) GROUP BY 1, 2",
            dead,
        )

    def times(self, since: float) -> list[tuple[float, float | None]]:
        """(when, active seconds) of each comparison made since then."""
        query = f"SELECT created, active_seconds FROM judgements WHERE kind IN ({COMPARISONS}) AND created >= ?"
        return [(row[0], row[1]) for row in self._connection.exec_driver_sql(query, (since,))]

    def _judged(self, kinds: str, dead: Sequence[str]) -> Tally:
        standing = f"kind IN ({kinds}) AND id NOT IN (SELECT value FROM json_each(?))"
        # by task first: the index has all that takes
        of_tasks = self._tally(
            f"SELECT t.category, {_SPOKEN}, sum(made) FROM "
            f"(SELECT task, count(*) AS made FROM judgements WHERE task IS NOT NULL AND {standing} GROUP BY task) "
            "JOIN tasks t ON t.id = task WHERE t.repeat_of IS NULL GROUP BY 1, 2",
            dead,
        )
        elsewhere = self._tally(
            f"SELECT NULL, {LANGUAGE}, count(*) FROM judgements j JOIN messages p ON p.id = j.prompt_id "
            f"WHERE j.task IS NULL AND j.{standing.replace(' AND id', ' AND j.id')} GROUP BY 2",
            dead,
        )
        return {key: of_tasks.get(key, 0) + elsewhere.get(key, 0) for key in {**of_tasks, **elsewhere}}

    def _tally(self, query: str, dead: Sequence[str]) -> Tally:
        rows = self._connection.exec_driver_sql(query, (json.dumps(list(dead)),))
        return {(row[0], row[1]): int(row[2]) for row in rows}
