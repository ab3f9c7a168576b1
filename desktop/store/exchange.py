"""Rows that travel between stores as they are: messages with how they were generated, and what they belong to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, exists, func, insert, select, update

from desktop.core.sampling import Sampling
from desktop.store.judgements import parts
from desktop.store.tables import conversations, generations, messages, provenances

Row = dict[str, Any]

# What travels of each row. The rest is of this machine: drafts, settings of the next answer, timings of the prefill.
_TRAVELS: Final[Mapping[str, tuple[str, ...]]] = {
    "conversations": ("id", "title", "title_is_auto", "created", "updated", "system_prompt", "project"),
    "messages": (
        *("id", "conversation_id", "parent", "role", "status", "created", "batch", "author", "continued_from"),
        *("rewritten_from", "text", "reasoning", "raw", "extra"),
    ),
    "generations": (
        *("message_id", "provenance_id", "candidate", "seed", "end", "tokens", "first_token_s"),
        "tokens_per_second",
    ),
    "provenances": (
        *("id", "conversation_id", "created", "model_sha256", "model_path", "model_name", "model_quantization"),
        *("adapters", "template_sha256", "sampling", "n", "build", "context", "dropped_count", "dropped", "prompt"),
    ),
}


class Exchange:
    """Within one transaction. Rows by the names of their columns, as `_TRAVELS` lists them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def links(self, conversation: str) -> dict[str, tuple[str, ...]]:
        """Of each message the ids of those it comes from: its parent, what it continues, what it rewrites."""
        m = messages.c
        query = select(m.id, m.parent, m.continued_from, m.rewritten_from).where(m.conversation_id == conversation)
        return {id: tuple(link for link in links if link) for id, *links in self._connection.execute(query)}

    def conversations(self, ids: Iterable[str]) -> dict[str, Row]:
        return self._read(conversations, "id", ids)

    def messages(self, ids: Iterable[str]) -> dict[str, Row]:
        return self._read(messages, "id", ids)

    def generations(self, ids: Iterable[str]) -> dict[str, Row]:
        """By the message's id."""
        return self._read(generations, "message_id", ids)

    def provenances(self, ids: Iterable[str]) -> dict[str, Row]:
        return self._read(provenances, "id", ids)

    def add(
        self,
        new_conversations: Sequence[Row],
        new_messages: Sequence[Row],
        new_generations: Sequence[Row],
        new_provenances: Sequence[Row],
    ) -> None:
        """Messages come after those they come from, and their authors are here. Columns of a conversation that do not
        travel may be given."""
        local = {
            "deleted": None,
            "branches": False,
            "active_leaf": None,
            "model": None,
            "sampling": Sampling().to_dict(),
            "draft": "",
        }
        for table, rows in (
            (conversations, [local | row for row in new_conversations]),
            (messages, new_messages),
            (provenances, new_provenances),
            (generations, new_generations),
        ):
            if rows:
                self._connection.execute(insert(table), list(rows))

    def settle(self, conversation: str, updated: float) -> None:
        """Brings what is derived from a conversation's messages up to date. One without a place to go on gets the
        newest message; it was changed at `updated` (Unix seconds) or later."""
        m, c = messages.c, conversations.c
        twins = select(m.parent).where(m.conversation_id == conversation).group_by(m.parent).having(func.count() > 1)
        newest = select(func.max(m.id)).where(m.conversation_id == conversation).scalar_subquery()
        self._connection.execute(
            update(conversations)
            .where(c.id == conversation)
            .values(
                branches=exists(twins),
                updated=func.max(c.updated, updated),
                active_leaf=func.coalesce(c.active_leaf, newest),
            )
        )

    def _read(self, table: Table, key: str, ids: Iterable[str]) -> dict[str, Row]:
        columns = [table.c[name] for name in _TRAVELS[table.name]]
        found: dict[str, Row] = {}
        for part in parts(sorted(ids)):
            rows = self._connection.execute(select(*columns).where(table.c[key].in_(part)))
            found |= {row[key]: dict(row) for row in rows.mappings()}
        return found
