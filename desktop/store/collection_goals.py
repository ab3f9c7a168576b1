"""Counts for the collection goals: demonstrations, comparisons and prompts, by task category and language."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.core.questions import COMPARING
from desktop.store.statistics import LANGUAGE

Tally = dict[tuple[str | None, str], int]
"""How many, by category (None: of no task) and language."""

_SPOKEN: Final = f"coalesce(t.language, (SELECT {LANGUAGE} FROM messages p WHERE p.id = t.prompt_id))"
"""The language of a task."""

COMPARISONS: Final = ", ".join(f"'{kind}'" for kind in COMPARING)


class CollectionGoalsRepository:
    """Within one transaction, reading only. `dead` are the ids of judgements that were withdrawn."""

    def __init__(self, connection: Connection, dead: Sequence[str]) -> None:
        self._connection = connection
        self._dead = json.dumps(list(dead))

    def demonstrations_and_comparisons(self) -> tuple[Tally, Tally]:
        """Answers that people here wrote or mended, and what they compared: read together, since all judgements are
        gone through for it."""
        of_each = "sum(kind = 'rewrite'), sum(kind <> 'rewrite')"
        standing = f"kind IN ('rewrite', {COMPARISONS}) AND NOT imported AND id NOT IN (SELECT value FROM json_each(?))"
        # by task first: the index has all that takes
        of_tasks = self._rows(
            f"SELECT t.category, {_SPOKEN}, sum(written), sum(compared) FROM "
            f"(SELECT task, sum(kind = 'rewrite') AS written, sum(kind <> 'rewrite') AS compared FROM judgements "
            f"WHERE task IS NOT NULL AND {standing} GROUP BY task) "
            "JOIN tasks t ON t.id = task WHERE t.repeat_of IS NULL GROUP BY 1, 2"
        )
        elsewhere = self._rows(
            f"SELECT NULL, {LANGUAGE}, {of_each} FROM (SELECT prompt_id, kind FROM judgements WHERE task IS NULL "
            f"AND {standing}) JOIN messages p ON p.id = prompt_id GROUP BY 2"
        )
        written: Tally = {}
        compared: Tally = {}
        for category, language, *counts in (*of_tasks, *elsewhere):
            for tally, count in zip((written, compared), counts, strict=True):
                if count:
                    tally[category, language] = tally.get((category, language), 0) + count
        return written, compared

    def prompts(self) -> Tally:
        """Of projects: asked, but not yet answered by people."""
        rows = self._rows(
            f"SELECT t.category, {_SPOKEN}, count(*) FROM tasks t WHERE t.repeat_of IS NULL "
            "AND t.project_id IN (SELECT id FROM projects WHERE deleted IS NULL) "
            "AND t.prompt_id NOT IN (SELECT prompt_id FROM judgements WHERE kind = 'rewrite' "
            "AND id NOT IN (SELECT value FROM json_each(?))) GROUP BY 1, 2"
        )
        return {(category, language): count for category, language, count in rows}

    def times(self, since: float) -> list[float]:
        """When each comparison was made here since then."""
        query = (
            f"SELECT created FROM judgements WHERE kind IN ({COMPARISONS}) AND NOT imported AND created >= ? "
            "AND id NOT IN (SELECT value FROM json_each(?))"
        )
        return list(self._connection.exec_driver_sql(query, (since, self._dead)).scalars())

    def _rows(self, query: str) -> list[Any]:
        return list(self._connection.exec_driver_sql(query, (self._dead,)).cursor.fetchall())
