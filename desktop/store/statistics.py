"""What statistics read: a hundred thousand judgements as narrow rows, in slices, without making an object of each.

SQLite takes the JSON apart, since it lets the window run meanwhile, as Python would not.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from desktop.core.questions import COMPARING, SCORING
from desktop.store.visibility import hidden_message

SLICE = 250
"""Rows at a time: a few milliseconds, so that progress shows, a cancel is heard, and what is read of them stays in the
cache of the processor."""

Rows = Iterator[Sequence[Any]]

NAMES: Final = ("annotator_id", "kind", "prompt_id", "scheme", "question", "task", "action")
NUMBERS: Final = ("created", "active_seconds", "models_visible", "imported")

EVENT: Final = ", ".join(("id", *NAMES, *NUMBERS))
"""What is read of every judgement, in this order."""

_NARROW = ("comparison", "best_worst", "ranking", "rating")
"""The kinds that most judgements are of: SQLite takes apart what they say."""

_MESSAGE = "(SELECT m.message_id FROM judgement_messages m WHERE m.judgement_id = j.id)"
_SHOWN = "shown_order->>'$[0]', shown_order->>'$[#-1]'"


LANGUAGE = "CASE WHEN p.text GLOB '*[一-鿿]*' THEN 'zh' ELSE 'en' END"
"""Of a prompt `p` whose task does not say it."""


@dataclass(frozen=True, slots=True)
class StatisticsScope:
    """Which judgements are meant; None is all. `since` in Unix seconds."""

    project: str | None = None
    category: str | None = None
    language: str | None = None
    since: float = 0.0


class StatisticsRepository:
    """Within one transaction, reading only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        """Of all judgements, for telling progress."""
        return int(self._connection.exec_driver_sql("SELECT count(*) FROM judgements").scalar_one())

    def withdrawals(self) -> list[tuple[str, str]]:
        """(id, what it withdraws) of each."""
        rows = self._connection.exec_driver_sql("SELECT id, withdraws FROM judgements WHERE withdraws IS NOT NULL")
        return [(id, withdraws) for id, withdraws in rows]

    def pairs(self, scope: StatisticsScope) -> Rows:
        """Of each comparison, and of each best and worst as one: `EVENT`, then the first and the second answer, the
        strength (below 0: the first is better), whether both are bad, and the answers as they were shown (JSON)."""
        for kind, first, second, said in (
            (
                "comparison",
                "payload->>'$.first'",
                "payload->>'$.second'",
                "payload->>'$.strength', payload->>'$.both_bad'",
            ),
            ("best_worst", "payload->>'$.best'", "payload->>'$.worst'", "-1, 0"),
        ):
            yield from self._said(f"{first}, {second}, {said}, shown_order", f"= '{kind}'", scope)

    def rankings(self, scope: StatisticsScope) -> Rows:
        """Of each ranking: `EVENT`, then its order (JSON), and which answers were shown first and last."""
        yield from self._said(f"payload->>'$.order', {_SHOWN}", "= 'ranking'", scope)

    def ratings(self, scope: StatisticsScope) -> Rows:
        """Of each rating: `EVENT`, then the message, its quality and thumbs."""
        yield from self._said(f"{_MESSAGE}, payload->>'$.quality', payload->>'$.thumbs'", "= 'rating'", scope)

    def others(self, scope: StatisticsScope) -> Rows:
        """Of each judgement of another kind: `EVENT`, then what it is about, ids joined by commas."""
        about = "(SELECT group_concat(m.message_id) FROM judgement_messages m WHERE m.judgement_id = j.id)"
        target = f"CASE kind WHEN 'rewrite' THEN payload->>'$.original' ELSE {about} END"
        known = ", ".join(f"'{kind}'" for kind in (*_NARROW, *COMPARING, *SCORING))
        yield from self._said(f"coalesce({target}, prompt_id, '')", f"NOT IN ({known})", scope)

    def compared(self, scope: StatisticsScope) -> Rows:
        """Of each judgement of a kind that compares answers and has no query of its own: `EVENT`, then its kind
        and payload (JSON), and which answers were shown first and last."""
        for kind in COMPARING:
            if kind not in _NARROW:
                yield from self._said(f"kind, payload, {_SHOWN}", f"= '{kind}'", scope)

    def scored(self, scope: StatisticsScope) -> Rows:
        """Of each judgement that scores one answer, beside ratings: `EVENT`, then its kind,
        the message and the payload (JSON)."""
        for kind in SCORING:
            yield from self._said(f"kind, {_MESSAGE}, payload", f"= '{kind}'", scope)

    def answers(self, scope: StatisticsScope, settings: bool, hidden: Sequence[str] = ()) -> Rows:
        """Of every message that a judgement in the scope is about: id, length in code points, text in UTF-8, whether
        its model is hidden (in one of these projects), and of the model that wrote it its name, quantization and hash,
        its adapters (JSON) and, with `settings`, the sampling (JSON), else None."""
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
        """Of all tasks, in the order of the alphabet."""
        rows = self._connection.exec_driver_sql("SELECT DISTINCT category FROM tasks WHERE category IS NOT NULL")
        return sorted(rows.scalars())

    def languages(self) -> list[str]:
        """Of all tasks, and of prompts outside of them that were judged; in the order of the alphabet."""
        rows = self._connection.exec_driver_sql(
            f"SELECT DISTINCT coalesce(t.language, (SELECT {LANGUAGE} FROM messages p WHERE p.id = t.prompt_id)) "
            f"FROM tasks t UNION SELECT {LANGUAGE} FROM judgements j JOIN messages p ON p.id = j.prompt_id "
            "WHERE j.task IS NULL"
        )
        return sorted(rows.scalars())

    def asked(self, answers: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """(id, the text of its prompt, its own) of each of these answers."""
        query = (
            "SELECT m.id, p.text, m.text FROM messages m JOIN messages p ON p.id = m.parent "
            "WHERE m.id IN (SELECT value FROM json_each(?))"
        )
        for part in self._slices(query, (json.dumps(answers),)):
            yield from ((id, prompt, text) for id, prompt, text in part)

    def repeats(self) -> list[tuple[str, str]]:
        """(task, the task that it brings again) of each hidden repeat."""
        rows = self._connection.exec_driver_sql("SELECT id, repeat_of FROM tasks WHERE repeat_of IS NOT NULL")
        return [(task, repeat_of) for task, repeat_of in rows]

    def _said(self, columns: str, kind: str, scope: StatisticsScope) -> Rows:
        conditions, values = _within(scope)
        yield from self._slices(
            f"SELECT {EVENT}, {columns} FROM judgements j WHERE kind {kind} AND withdraws IS NULL{conditions}", values
        )

    def _slices(self, query: str, values: tuple[Any, ...]) -> Rows:
        with self._connection.exec_driver_sql(query, values) as result:
            while rows := result.cursor.fetchmany(SLICE):  # as they are: wrapping them would take as long as reading
                yield rows


def _within(scope: StatisticsScope) -> tuple[str, tuple[Any, ...]]:
    """Conditions on `judgements j`, each begun by AND, and the values in them."""
    conditions: list[str] = []
    values: list[Any] = []
    of_task = {"project_id": scope.project, "category": scope.category}
    if named := {column: value for column, value in of_task.items() if value is not None}:
        wanted = " AND ".join(f"{column} = ?" for column in named)
        conditions.append(f"j.task IN (SELECT id FROM tasks WHERE {wanted})")
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
