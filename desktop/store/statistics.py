"""What statistics read: a hundred thousand judgements in narrow rows, in slices, without making an object of each.

Rows are plain tuples in the order of `SAID`, `ANSWER` and `ORIGIN`; JSON is left as text, since a slice of it is parsed
at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

SLICE = 4000
"""Rows at a time: some ten milliseconds, so that progress shows and a cancel is heard."""


LANGUAGE = "CASE WHEN p.text GLOB '*[一-鿿]*' THEN 'zh' ELSE 'en' END"
"""Of a prompt `p` whose task does not say it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which judgements are meant; None is all. `since` in Unix seconds."""

    project: str | None = None
    category: str | None = None
    language: str | None = None
    since: float = 0.0


class StatisticsRows:
    """Within one transaction, reading only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        """Of all judgements, for telling progress."""
        return int(self._connection.exec_driver_sql("SELECT count(*) FROM judgements").scalar_one())

    def withdrawals(self) -> list[tuple[str, str]]:
        """(id, what it withdraws) of each."""
        rows = self._connection.exec_driver_sql("SELECT id, withdraws FROM judgements WHERE withdraws IS NOT NULL")
        return [(row[0], row[1]) for row in rows]

    def said(self, scope: Scope) -> Iterator[list[tuple[Any, ...]]]:
        """Of every judgement in the scope, in the order of ids: id, annotator, kind, prompt, scheme, question, created,
        active seconds, action, task, shown order (JSON), payload (JSON), messages (joined by commas; None where the
        payload names them)."""
        conditions, values = _within(scope)
        yield from self._slices(
            "SELECT j.id, j.annotator_id, j.kind, j.prompt_id, j.scheme, j.question, j.created, j.active_seconds, "
            "j.action, j.task, j.shown_order, j.payload, "
            "CASE WHEN j.kind IN ('comparison', 'ranking', 'best_worst') THEN NULL ELSE "
            "(SELECT group_concat(m.message_id) FROM judgement_messages m WHERE m.judgement_id = j.id) END "
            f"FROM judgements j WHERE j.withdraws IS NULL{conditions} ORDER BY j.id",
            values,
        )

    def answers(self, scope: Scope) -> Iterator[list[tuple[Any, ...]]]:
        """Of every message that a judgement in the scope is about: id, batch, text."""
        conditions, values = _within(scope)
        within = (
            f"SELECT message_id FROM judgement_messages WHERE judgement_id IN "
            f"(SELECT j.id FROM judgements j WHERE TRUE{conditions})"
            if conditions
            else "SELECT message_id FROM judgement_messages"
        )
        yield from self._slices(f"SELECT id, batch, text FROM messages WHERE id IN ({within})", values)

    def origins(self) -> Iterator[list[tuple[Any, ...]]]:
        """Of every batch of answers: its id, the model's name, quantization and hash, adapters and sampling (JSON)."""
        yield from self._slices(
            "SELECT id, model_name, model_quantization, model_sha256, adapters, sampling FROM provenances", ()
        )

    def repeats(self) -> list[tuple[str, str]]:
        """(task, the task that it brings again) of each hidden repeat."""
        rows = self._connection.exec_driver_sql("SELECT id, repeat_of FROM tasks WHERE repeat_of IS NOT NULL")
        return [(row[0], row[1]) for row in rows]

    def _slices(self, query: str, values: tuple[Any, ...]) -> Iterator[list[tuple[Any, ...]]]:
        with self._connection.exec_driver_sql(query, values) as result:
            while rows := result.cursor.fetchmany(SLICE):  # as they are: wrapping them would take as long as reading
                yield list(rows)


def _within(scope: Scope) -> tuple[str, tuple[Any, ...]]:
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
