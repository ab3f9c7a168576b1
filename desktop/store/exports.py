# ruff: noqa: S608 -- every part of a query is written here; what is chosen goes in as parameters
"""What an export reads: conversations in the order of their ids, a few hundred at a time, with their judgements.

Rows are named tuples with JSON as text, for speed: a million pairs take half a minute.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, NamedTuple

from sqlalchemy import Connection

from desktop.core.judgement import Judgement
from desktop.core.records import columns
from desktop.store.judgements import load_messages, load_payload
from desktop.store.rows import loader, select_list, selected

SLICE = 300
"""Conversations per query."""

_LIVING = (
    # The plus keeps SQLite from using the index on `deleted`, which would sort everything for each slice.
    "+c.deleted IS NULL AND "
    "(c.project IS NULL OR c.project NOT IN (SELECT id FROM projects WHERE deleted IS NOT NULL)) AND "
)
"""SQL condition: neither the conversation `c` nor its project is in the trash."""


class ExportTask(NamedTuple):
    """A task, as an export needs it."""

    conversation: Annotated[str, "conversation_id"]
    prompt: Annotated[str, "prompt_id"]
    project: Annotated[str, "project_id"]
    category: str | None
    language: str | None
    tags: str  # JSON


class ExportMessage(NamedTuple):
    """A message, with how it was generated."""

    conversation: Annotated[str, "m.conversation_id"]
    id: Annotated[str, "m.id"]
    parent: Annotated[str | None, "m.parent"]
    role: Annotated[str, "m.role"]
    status: Annotated[str, "m.status"]
    author: Annotated[str | None, "m.author"]
    text: Annotated[str, "m.text"]
    created: Annotated[float, "m.created"]
    extra: Annotated[str, "m.extra"]
    provenance: Annotated[str | None, "g.provenance_id"]
    seed: Annotated[int | None, "g.seed"]
    end: Annotated[str | None, 'g."end"']


class ExportOrigin(NamedTuple):
    """A provenance without the rendered prompt."""

    id: str
    sha256: Annotated[str, "model_sha256"]
    name: Annotated[str, "model_name"]
    quantization: Annotated[str, "model_quantization"]
    adapters: str  # JSON, as are `sampling`, `context` and `dropped`
    template: Annotated[str, "template_sha256"]
    sampling: str
    build: str
    context: str
    dropped: str


_TASK: Final = select_list(ExportTask)
_MESSAGE: Final = select_list(ExportMessage)
_ORIGIN: Final = select_list(ExportOrigin)

# The payloads of most kinds contain the ids of their messages; a subquery for them would double the time.
_NAMING: Final = "('comparison', 'ranking', 'rewrite', 'withdrawal')"
_EXPRESSIONS: Final = {
    "messages": f"CASE WHEN j.kind IN {_NAMING} THEN NULL ELSE (SELECT group_concat(m.message_id) "
    "FROM judgement_messages m WHERE m.judgement_id = j.id) END",
    "payload": "j.kind || ' ' || j.payload",
    "shown": "NULL",
    "active_seconds": "NULL",
}
_FIELDS: Final = [column.field for column in columns(Judgement)]
_JUDGEMENT: Final = selected(Judgement, "j", _EXPRESSIONS)
_MESSAGES_AT, _PAYLOAD_AT = _FIELDS.index("messages"), _FIELDS.index("payload")


def _name_messages(values: list[Any]) -> None:
    if not values[_MESSAGES_AT]:
        values[_MESSAGES_AT] = values[_PAYLOAD_AT].named_messages


_load_judgement = loader(Judgement, {"messages": load_messages, "payload": load_payload}, _name_messages)


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """Which data to export; None means no condition. Data in the trash is never exported."""

    project: str | None = None
    tag: str | None = None
    conversation: str | None = None
    judgements: tuple[str, ...] = ()


class ExportRepository:
    """Queries of an export; valid within one transaction."""

    def __init__(self, connection: Connection, chosen: ExportSelection) -> None:
        self._connection = connection
        self._chosen = chosen

    def count(self) -> int:
        """The number of conversations to read, for progress."""
        condition, values = self._condition()
        query = f"SELECT count(*) FROM conversations c WHERE {_LIVING}{condition}"
        return int(self._connection.exec_driver_sql(query, values).scalar_one())

    def slices(self, also_deleted: bool = False) -> Iterator[list[str]]:
        """The ids of the conversations to read, in order, `SLICE` at a time."""
        condition, values = self._condition()
        living = "" if also_deleted else _LIVING
        query = f"SELECT c.id FROM conversations c WHERE c.id > ? AND {living}{condition} ORDER BY c.id LIMIT {SLICE}"
        last = ""
        while ids := list(self._connection.exec_driver_sql(query, (last, *values)).scalars()):
            yield ids
            last = ids[-1]

    def _condition(self) -> tuple[str, tuple[Any, ...]]:
        """SQL condition on conversations `c` that contain selected data, and its parameters."""
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
        return dict(rows)

    def judgements(self, ids: Sequence[str]) -> dict[str, dict[str, list[Judgement]]]:
        """Judgements with their withdrawals, by conversation and prompt, oldest first. Judgements of hidden repeats,
        which only measure self-agreement, are excluded."""
        found: dict[str, dict[str, list[Judgement]]] = {}
        for row in self._read(
            f"SELECT {_JUDGEMENT} FROM judgements j WHERE j.conversation_id IN {{ids}} AND (j.task IS NULL OR j.task "
            "NOT IN (SELECT id FROM tasks WHERE repeat_of IS NOT NULL)) ORDER BY j.conversation_id, j.prompt_id, j.id",
            ids,
        ):
            event = _load_judgement(row)
            found.setdefault(event.conversation, {}).setdefault(event.prompt or "", []).append(event)
        return found

    def tasks(self, ids: Sequence[str]) -> list[ExportTask]:
        """The tasks in these conversations, in the order of their ids."""
        rows = self._read(f"SELECT {_TASK} FROM tasks WHERE conversation_id IN {{ids}} ORDER BY id", ids)
        return list(map(ExportTask._make, rows))

    def messages(self, ids: Sequence[str]) -> dict[str, dict[str, ExportMessage]]:
        """The messages of these conversations, by conversation and message id."""
        found: dict[str, dict[str, ExportMessage]] = {}
        for row in self._read(
            f"SELECT {_MESSAGE} FROM messages m LEFT JOIN generations g ON g.message_id = m.id "
            "WHERE m.conversation_id IN {ids}",
            ids,
        ):
            message = ExportMessage._make(row)
            found.setdefault(message.conversation, {})[message.id] = message
        return found

    def origins(self, ids: Sequence[str]) -> dict[str, ExportOrigin]:
        """The provenances in these conversations, by id."""
        rows = self._read(f"SELECT {_ORIGIN} FROM provenances WHERE conversation_id IN {{ids}}", ids)
        return {origin.id: origin for origin in map(ExportOrigin._make, rows)}

    def _read(self, query: str, ids: Sequence[str]) -> list[tuple[Any, ...]]:
        """Run a query in which `{ids}` stands for these ids."""
        query = query.format(ids="(SELECT value FROM json_each(?))")
        with self._connection.exec_driver_sql(query, (json.dumps(ids),)) as result:
            return list(result.cursor.fetchall())  # wrapping the rows would take as long as reading them
