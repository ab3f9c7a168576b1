"""Counts for the collection goals: demonstrations, comparisons and prompts, by task category and language."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.core.questions import COMPARING
from desktop.store.statistics import LANGUAGE

Tally = dict[tuple[str | None, str], int]
"""Counts by task category (None: outside of tasks) and language."""

_TASK_LANGUAGE: Final = f"coalesce(t.language, (SELECT {LANGUAGE} FROM messages p WHERE p.id = t.prompt_id))"
"""SQL for the language of a task `t`."""

COMPARISONS: Final = ", ".join(f"'{kind}'" for kind in COMPARING)
"""SQL list of the kinds of judgement that compare answers."""


class CollectionGoalsRepository:
    """Queries of the collection goals; valid within one transaction. `withdrawn` are ids of withdrawn judgements."""

    def __init__(self, connection: Connection, withdrawn: Sequence[str]) -> None:
        self._connection = connection
        self._withdrawn = json.dumps(list(withdrawn))

    def demonstrations_and_comparisons(self) -> tuple[Tally, Tally]:
        """Answers that annotators here wrote or rewrote, and their comparisons. One query reads both, since each would
        scan all judgements."""
        counts = "sum(kind = 'rewrite'), sum(kind <> 'rewrite')"
        standing = f"kind IN ('rewrite', {COMPARISONS}) AND NOT imported AND id NOT IN (SELECT value FROM json_each(?))"
        # Grouped by task first: the index alone answers that.
        of_tasks = self._rows(
            f"SELECT t.category, {_TASK_LANGUAGE}, sum(written), sum(compared) FROM "
            f"(SELECT task, sum(kind = 'rewrite') AS written, sum(kind <> 'rewrite') AS compared FROM judgements "
            f"WHERE task IS NOT NULL AND {standing} GROUP BY task) "
            "JOIN tasks t ON t.id = task WHERE t.repeat_of IS NULL GROUP BY 1, 2"
        )
        elsewhere = self._rows(
            f"SELECT NULL, {LANGUAGE}, {counts} FROM (SELECT prompt_id, kind FROM judgements WHERE task IS NULL "
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
        """Prompts of projects for which nobody wrote an answer: reinforcement learning can use them."""
        rows = self._rows(
            f"SELECT t.category, {_TASK_LANGUAGE}, count(*) FROM tasks t WHERE t.repeat_of IS NULL "
            "AND t.project_id IN (SELECT id FROM projects WHERE deleted IS NULL) "
            "AND t.prompt_id NOT IN (SELECT prompt_id FROM judgements WHERE kind = 'rewrite' "
            "AND id NOT IN (SELECT value FROM json_each(?))) GROUP BY 1, 2"
        )
        return {(category, language): count for category, language, count in rows}

    def times(self, since: float) -> list[float]:
        """When each comparison was made here (Unix seconds), from `since` on."""
        query = (
            f"SELECT created FROM judgements WHERE kind IN ({COMPARISONS}) AND NOT imported AND created >= ? "
            "AND id NOT IN (SELECT value FROM json_each(?))"
        )
        return list(self._connection.exec_driver_sql(query, (since, self._withdrawn)).scalars())

    def _rows(self, query: str) -> list[Any]:
        return list(self._connection.exec_driver_sql(query, (self._withdrawn,)).cursor.fetchall())
