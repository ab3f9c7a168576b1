# ruff: noqa: S608 -- every part of a query is written here; what is chosen goes in as parameters
"""What an export reads: conversations in the order of their ids, a few hundred at a time, and of each only what was
judged and what led to it.

Rows are plain tuples, JSON is left as text: a million pairs pass through here in half a minute.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from desktop.core.judgement import Judgement
from desktop.core.questions import KINDS

SLICE = 300
"""Conversations at a time."""

_LIVING = (
    # The plus keeps SQLite from choosing the index by state, which would sort everything for each slice.
    "+c.deleted IS NULL AND "
    "(c.project IS NULL OR c.project NOT IN (SELECT id FROM projects WHERE deleted IS NOT NULL)) AND "
)
"""Neither a conversation in the trash, nor one of the queue of a project that is there."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """Which data; None is no condition. What is in the trash is never among it."""

    project: str | None = None
    tag: str | None = None
    conversation: str | None = None
    judgements: tuple[str, ...] = ()


class ExportRepository:
    """Within one transaction, reading only."""

    def __init__(self, connection: Connection, chosen: ExportSelection) -> None:
        self._connection = connection
        self._chosen = chosen

    def count(self) -> int:
        """How many conversations there are, for telling progress."""
        condition, values = self._condition()
        query = f"SELECT count(*) FROM conversations c WHERE {_LIVING}{condition}"
        return int(self._connection.exec_driver_sql(query, values).scalar_one())

    def slices(self, also_deleted: bool = False) -> Iterator[list[str]]:
        """The ids of conversations, in order."""
        condition, values = self._condition()
        living = "" if also_deleted else _LIVING
        query = f"SELECT c.id FROM conversations c WHERE c.id > ? AND {living}{condition} ORDER BY c.id LIMIT {SLICE}"
        last = ""
        while ids := [row[0] for row in self._connection.exec_driver_sql(query, (last, *values))]:
            yield ids
            last = ids[-1]

    def _condition(self) -> tuple[str, Row]:
        """Which conversations `c` something chosen is in."""
        chosen = self._chosen
        if chosen.conversation is not None:
            return "c.id = ?", (chosen.conversation,)
        if chosen.judgements:
            return (
                "c.id IN (SELECT conversation_id FROM judgements WHERE id IN (SELECT value FROM json_each(?)))",
                (json.dumps(chosen.judgements),),
            )
        if chosen.project is not None:
            of_project = "SELECT 1 FROM tasks t WHERE t.conversation_id = c.id AND t.project_id = ?"
            return f"EXISTS ({of_project})", (chosen.project,)
        if chosen.tag is not None:
            return (
                "(EXISTS (SELECT 1 FROM tasks t, json_each(t.tags) g WHERE t.conversation_id = c.id AND g.value = ?) "
                "OR EXISTS (SELECT 1 FROM judgements j, json_each(j.payload, '$.tags') g "
                "WHERE j.conversation_id = c.id AND j.kind = 'rating' AND g.value = ?))",
                (chosen.tag, chosen.tag),
            )
        judged = "EXISTS (SELECT 1 FROM judgements j WHERE j.conversation_id = c.id)"
        unjudged = "EXISTS (SELECT 1 FROM tasks t WHERE t.conversation_id = c.id)"
        return f"({judged} OR {unjudged})", ()

    def systems(self, ids: Sequence[str]) -> dict[str, str]:
        """The system prompt of each conversation."""
        rows = self._read("SELECT id, system_prompt FROM conversations WHERE id IN {ids}", ids)
        return {row[0]: row[1] for row in rows}

    def judgements(self, ids: Sequence[str]) -> dict[str, dict[str, list[Judgement]]]:
        """By conversation and prompt, each with its withdrawals, oldest first. Hidden repeats, which measure whether
        people agree with themselves, are left out."""
        columns = (
            "j.id, j.action, j.annotator_id, j.conversation_id, j.prompt_id, j.kind, j.payload, j.created, j.question, "
            "j.scheme, j.scheme_version, j.guideline_version, j.withdraws, j.task, j.models_visible, j.imported, "
            "CASE WHEN j.kind IN "
            "('comparison', 'ranking', 'rewrite', 'withdrawal') THEN NULL ELSE (SELECT group_concat(m.message_id) "
            "FROM judgement_messages m WHERE m.judgement_id = j.id) END"
        )
        found: dict[str, dict[str, list[Judgement]]] = {}
        for row in self._read(
            f"SELECT {columns} FROM judgements j WHERE j.conversation_id IN {{ids}} AND (j.task IS NULL OR j.task NOT "
            "IN (SELECT id FROM tasks WHERE repeat_of IS NOT NULL)) ORDER BY j.conversation_id, j.prompt_id, j.id",
            ids,
        ):
            found.setdefault(row[3], {}).setdefault(row[4] or "", []).append(_judgement(row))
        return found

    def tasks(self, ids: Sequence[str]) -> list[Row]:
        """(conversation, prompt, project, category, language, tags as JSON) of every task there."""
        return self._read(
            "SELECT conversation_id, prompt_id, project_id, category, language, tags FROM tasks "
            "WHERE conversation_id IN {ids} ORDER BY id",
            ids,
        )

    def messages(self, ids: Sequence[str]) -> dict[str, dict[str, Row]]:
        """By conversation and id: (conversation, id, parent, role, status, author, text, provenance, seed, end,
        created, extra)."""
        found: dict[str, dict[str, Row]] = {}
        for row in self._read(
            "SELECT m.conversation_id, m.id, m.parent, m.role, m.status, m.author, m.text, g.provenance_id, g.seed, "
            'g."end", m.created, m.extra FROM messages m LEFT JOIN generations g ON g.message_id = m.id '
            "WHERE m.conversation_id IN {ids}",
            ids,
        ):
            found.setdefault(row[0], {})[row[1]] = row
        return found

    def origins(self, ids: Sequence[str]) -> dict[str, Row]:
        """By id: (id, sha256, name, quantization, adapters, template, sampling, build, context, dropped); adapters,
        sampling, context and dropped are JSON."""
        rows = self._read(
            "SELECT id, model_sha256, model_name, model_quantization, adapters, template_sha256, sampling, build, "
            "context, dropped FROM provenances WHERE conversation_id IN {ids}",
            ids,
        )
        return {row[0]: row for row in rows}

    def _read(self, query: str, ids: Sequence[str]) -> list[Row]:
        """`{ids}` in the query stands for these."""
        query = query.format(ids="(SELECT value FROM json_each(?))")
        with self._connection.exec_driver_sql(query, (json.dumps(ids),)) as result:
            return list(result.cursor.fetchall())  # as they are: wrapping them would take as long as reading


def _judgement(row: Row) -> Judgement:
    id, action, annotator, conversation, prompt, kind, payload, created, question, *rest = row
    scheme, version, guideline, withdraws, task, visible, imported, about = rest
    said = KINDS[kind].load(json.loads(payload))
    return Judgement(
        id,
        action,
        annotator,
        conversation,
        prompt,
        tuple(sorted(about.split(","))) if about else said.names_all,
        said,
        created,
        question,
        (),
        None,
        scheme,
        version,
        guideline,
        withdraws,
        task,
        None if visible is None else bool(visible),
        bool(imported),
    )
