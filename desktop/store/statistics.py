"""What statistics read: a hundred thousand judgements as plain rows, in slices, without an object for each.

SQLite extracts the values from JSON, since it releases the GIL meanwhile, so that the window stays responsive.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from desktop.core.questions import COMPARING, SCORING
from desktop.store.visibility import hidden_message

SLICE = 250
"""Rows per slice: a few milliseconds of work, so that progress shows, a cancellation takes effect soon, and the data
stays in the processor's cache."""

Rows = Iterator[Sequence[Any]]

NAMES: Final = ("annotator_id", "kind", "prompt_id", "scheme", "question", "task", "action")
NUMBERS: Final = ("created", "active_seconds", "models_visible", "imported")

EVENT: Final = ", ".join(("id", *NAMES, *NUMBERS))
"""The columns that are read of every judgement, in this order."""

_NARROW = ("comparison", "best_worst", "ranking", "rating")
"""The most frequent kinds, whose values SQLite extracts from their JSON."""

_MESSAGE = "(SELECT m.message_id FROM judgement_messages m WHERE m.judgement_id = j.id)"
_SHOWN = "shown_order->>'$[0]', shown_order->>'$[#-1]'"


LANGUAGE = "CASE WHEN p.text GLOB '*[一-鿿]*' THEN 'zh' ELSE 'en' END"
"""SQL for the language of a prompt `p` whose task does not state it."""


@dataclass(frozen=True, slots=True)
class StatisticsScope:
    """Which judgements to read; None means no condition. `since` is in Unix seconds."""

    project: str | None = None
    category: str | None = None
    language: str | None = None
    since: float = 0.0


class StatisticsRepository:
    """Queries of statistics; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        """The number of all judgements, for progress."""
        return int(self._connection.exec_driver_sql("SELECT count(*) FROM judgements").scalar_one())

    def withdrawals(self) -> list[tuple[str, str]]:
        """Every withdrawal, as (id, id of the judgement or withdrawal it withdraws)."""
        rows = self._connection.exec_driver_sql("SELECT id, withdraws FROM judgements WHERE withdraws IS NOT NULL")
        return [(id, withdraws) for id, withdraws in rows]

    def pairs(self, scope: StatisticsScope) -> Rows:
        """For each comparison and best-worst choice: `EVENT`, the first and second answer, the strength (below 0: the
        first is better), whether both are bad, and the answers in the order shown (JSON)."""
        for kind, first, second, verdict in (
            (
                "comparison",
                "payload->>'$.first'",
                "payload->>'$.second'",
                "payload->>'$.strength', payload->>'$.both_bad'",
            ),
            ("best_worst", "payload->>'$.best'", "payload->>'$.worst'", "-1, 0"),
        ):
            yield from self._events(f"{first}, {second}, {verdict}, shown_order", f"= '{kind}'", scope)

    def rankings(self, scope: StatisticsScope) -> Rows:
        """For each ranking: `EVENT`, its order (JSON), and the answers shown first and last."""
        yield from self._events(f"payload->>'$.order', {_SHOWN}", "= 'ranking'", scope)

    def ratings(self, scope: StatisticsScope) -> Rows:
        """For each rating: `EVENT`, the message, its quality and thumbs."""
        yield from self._events(f"{_MESSAGE}, payload->>'$.quality', payload->>'$.thumbs'", "= 'rating'", scope)

    def others(self, scope: StatisticsScope) -> Rows:
        """For each judgement of any other kind: `EVENT`, and the ids of its messages, separated by commas."""
        about = "(SELECT group_concat(m.message_id) FROM judgement_messages m WHERE m.judgement_id = j.id)"
        target = f"CASE kind WHEN 'rewrite' THEN payload->>'$.original' ELSE {about} END"
        known = ", ".join(f"'{kind}'" for kind in (*_NARROW, *COMPARING, *SCORING))
        yield from self._events(f"coalesce({target}, prompt_id, '')", f"NOT IN ({known})", scope)

    def compared(self, scope: StatisticsScope) -> Rows:
        """For each judgement that compares answers and is of a kind without its own query: `EVENT`, its kind and
        payload (JSON), and the answers shown first and last."""
        for kind in COMPARING:
            if kind not in _NARROW:
                yield from self._events(f"kind, payload, {_SHOWN}", f"= '{kind}'", scope)

    def scored(self, scope: StatisticsScope) -> Rows:
        """For each judgement that scores one answer, except ratings: `EVENT`, its kind, the message and the payload
        (JSON)."""
        for kind in SCORING:
            yield from self._events(f"kind, {_MESSAGE}, payload", f"= '{kind}'", scope)

    def answers(self, scope: StatisticsScope, settings: bool, hidden: Sequence[str] = ()) -> Rows:
        """For every message that a judgement in the scope is about: id, length in code points, text in UTF-8, whether
        its model is hidden (by one of the projects `hidden`), the model's name, quantization and hash, its adapters
        (JSON) and, with `settings`, the sampling (JSON), else None."""
        conditions, values = _within(scope)
        about = "SELECT 1 FROM judgement_messages a WHERE a.message_id = m.id"
        if conditions:
            about = (
                "SELECT 1 FROM judgement_messages a JOIN judgements j ON j.id = a.judgement_id "
                f"WHERE a.message_id = m.id{conditions}"
            )
        origin = f"model_name, model_quantization, model_sha256, adapters, {'sampling' if settings else 'NULL'}"
        masked = hidden_message("m") if hidden else "0"
        written = "messages m LEFT JOIN provenances p ON p.id = m.batch"
        yield from self._slices(
            f"SELECT m.id, length(text), CAST(text AS BLOB), {masked}, {origin} FROM {written} WHERE EXISTS ({about})",
            (*((json.dumps(hidden),) if hidden else ()), *values),
        )

    def categories(self) -> list[str]:
        """The categories of all tasks, sorted."""
        rows = self._connection.exec_driver_sql("SELECT DISTINCT category FROM tasks WHERE category IS NOT NULL")
        return sorted(rows.scalars())

    def languages(self) -> list[str]:
        """The languages of all tasks, and of judged prompts outside of tasks, sorted."""
        rows = self._connection.exec_driver_sql(
            f"SELECT DISTINCT coalesce(t.language, (SELECT {LANGUAGE} FROM messages p WHERE p.id = t.prompt_id)) "
            f"FROM tasks t UNION SELECT {LANGUAGE} FROM judgements j JOIN messages p ON p.id = j.prompt_id "
            "WHERE j.task IS NULL"
        )
        return sorted(rows.scalars())

    def with_prompts(self, answers: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """(id, text of the prompt, text of the answer) for each of these answers."""
        query = (
            "SELECT m.id, p.text, m.text FROM messages m JOIN messages p ON p.id = m.parent "
            "WHERE m.id IN (SELECT value FROM json_each(?))"
        )
        for part in self._slices(query, (json.dumps(answers),)):
            yield from ((id, prompt, text) for id, prompt, text in part)

    def repeats(self) -> list[tuple[str, str]]:
        """(task, task that it repeats) for each hidden repeat."""
        rows = self._connection.exec_driver_sql("SELECT id, repeat_of FROM tasks WHERE repeat_of IS NOT NULL")
        return [(task, repeat_of) for task, repeat_of in rows]

    def _events(self, columns: str, kind: str, scope: StatisticsScope) -> Rows:
        conditions, values = _within(scope)
        yield from self._slices(
            f"SELECT {EVENT}, {columns} FROM judgements j WHERE kind {kind} AND withdraws IS NULL{conditions}", values
        )

    def _slices(self, query: str, values: tuple[Any, ...]) -> Rows:
        with self._connection.exec_driver_sql(query, values) as result:
            while rows := result.cursor.fetchmany(SLICE):  # wrapping the rows would take as long as reading them
                yield rows


def _within(scope: StatisticsScope) -> tuple[str, tuple[Any, ...]]:
    """SQL conditions on `judgements j`, each with a leading AND, and their parameters."""
    conditions: list[str] = []
    values: list[Any] = []
    of_task = {"project_id": scope.project, "category": scope.category}
    if named := {column: value for column, value in of_task.items() if value is not None}:
        condition = " AND ".join(f"{column} = ?" for column in named)
        conditions.append(f"j.task IN (SELECT id FROM tasks WHERE {condition})")
        values.extend(named.values())
    if scope.language is not None:
        conditions.append(
            f"coalesce((SELECT language FROM tasks WHERE id = j.task), "
            f"(SELECT {LANGUAGE} FROM messages p WHERE p.id = j.prompt_id)) = ?"
        )
        values.append(scope.language)
    if scope.since:
        conditions.append("j.created >= ?")
        values.append(scope.since)
    return "".join(f" AND {condition}" for condition in conditions), tuple(values)
