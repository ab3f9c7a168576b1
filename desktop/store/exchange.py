"""Conversations, messages and provenances as whole records, for bundles and imports."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from desktop.core.conversation import ConversationRecord, MessageRecord
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.store.conversations import CONVERSATION_RECORDS, GENERATIONS, MESSAGE_RECORDS, PROVENANCES
from desktop.store.judgements import chunks
from desktop.store.rows import R, RecordTable
from desktop.store.tables import conversations, generations, messages, provenances


class BundleRepository:
    """Reads and adds whole records; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def links(self, conversation: str) -> dict[str, tuple[str, ...]]:
        """For each message of a conversation, the ids of its parent, of the answer it continues, and of the one it
        rewrites."""
        m = messages.c
        query = select(m.id, m.parent, m.continued_from, m.rewritten_from).where(m.conversation_id == conversation)
        return {id: tuple(link for link in links if link) for id, *links in self._connection.execute(query)}

    def conversations(self, ids: Iterable[str]) -> dict[str, ConversationRecord]:
        """Those with these ids that exist, by id."""
        return {record.id: record for record in self._read(CONVERSATION_RECORDS, conversations.c.id, ids)}

    def messages(self, ids: Iterable[str]) -> dict[str, MessageRecord]:
        """Those with these ids that exist, by id."""
        return {record.id: record for record in self._read(MESSAGE_RECORDS, messages.c.id, ids)}

    def generations(self, ids: Iterable[str]) -> dict[str, GenerationRecord]:
        """How these messages were generated, by the message's id."""
        return {record.message_id: record for record in self._read(GENERATIONS, generations.c.message_id, ids)}

    def provenances(self, ids: Iterable[str]) -> dict[str, ProvenanceRecord]:
        """Those with these ids that exist, by id."""
        return {record.id: record for record in self._read(PROVENANCES, provenances.c.id, ids)}

    def add(
        self,
        new_conversations: Sequence[ConversationRecord],
        new_messages: Sequence[MessageRecord],
        new_generations: Sequence[GenerationRecord],
        new_provenances: Sequence[ProvenanceRecord],
        *,
        only_new: bool = False,
    ) -> None:
        """Add records. Messages must follow those that they refer to, and their authors must exist. `only_new`: skip
        records whose ids exist, since the same id means the same content."""
        CONVERSATION_RECORDS.add(self._connection, new_conversations, only_new=only_new)
        MESSAGE_RECORDS.add(self._connection, new_messages, only_new=only_new)
        PROVENANCES.add(self._connection, new_provenances, only_new=only_new)
        GENERATIONS.add(self._connection, new_generations, only_new=only_new)

    def settle(self, conversation: str, updated: float) -> None:
        """Update the columns that follow from a conversation's messages. One without an active leaf gets its newest
        message; `updated` (Unix seconds) is the earliest time of its last change."""
        m, c = messages.c, conversations.c
        siblings = select(m.parent).where(m.conversation_id == conversation).group_by(m.parent).having(func.count() > 1)
        newest = select(func.max(m.id)).where(m.conversation_id == conversation).scalar_subquery()
        self._connection.execute(
            update(conversations)
            .where(c.id == conversation)
            .values(
                branches=exists(siblings),
                updated=func.max(c.updated, updated),
                active_leaf=func.coalesce(c.active_leaf, newest),
            )
        )

    def _read(self, table: RecordTable[R], key: ColumnElement[str], ids: Iterable[str]) -> Iterator[R]:
        for part in chunks(sorted(ids)):
            yield from table.read(self._connection, table.select(key.in_(part)))
