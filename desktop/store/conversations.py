"""Conversations, their messages, and where the answers came from: SQL rows to values of `core` and back."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, and_, delete, exists, func, select, update

from desktop.core.conversation import Conversation, ConversationRecord, Message, MessageRecord, Status
from desktop.core.errors import UserError
from desktop.core.generation import CandidateStats, EndReason, PromptStats, Provenance
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.core.records import widened
from desktop.store.rows import RecordTable
from desktop.store.tables import conversations, generations, messages, provenances


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """What the list of conversations shows of one."""

    id: str
    title: str  # empty until the first message
    updated: float
    branches: bool
    deleted: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What is known of one answer besides its text."""

    stats: CandidateStats | None = None  # None until it has ended, or when it ended without a token
    error: UserError | None = None
    left_out: int = 0  # messages that did not fit into the context
    model: tuple[str, str, str] | None = None  # name, quantization and hash of the file that wrote it


@dataclass(frozen=True, slots=True)
class AnswerOutput:
    """What a model has written of one answer so far. `raw` is the same with its reasoning marks."""

    text: str = ""
    reasoning: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """One conversation as it is on the disk."""

    conversation: Conversation
    draft: str
    messages: list[Message] = field(default_factory=list)  # oldest first
    facts: dict[str, AnswerFacts] = field(default_factory=dict)  # by the answer's id


class ConversationHeader(TypedDict, total=False):
    """Columns of a conversation that may change."""

    title: str
    title_is_auto: bool
    updated: float
    deleted: float | None
    active_leaf: str | None
    model: str | None
    sampling: dict[str, Any]
    system_prompt: str
    draft: str
    context_length: int | None


_CONVERSATIONS = RecordTable(Conversation, conversations)
CONVERSATION_RECORDS = RecordTable(ConversationRecord, conversations)
_MESSAGES = RecordTable(Message, messages)
MESSAGE_RECORDS = RecordTable(MessageRecord, messages)
PROVENANCES = RecordTable(ProvenanceRecord, provenances)
GENERATIONS = RecordTable(GenerationRecord, generations)


class ConversationRepository:
    """Within one transaction. Ids that do not exist are no error: the caller is told by None or False."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- conversations

    def summaries(self, deleted: bool) -> list[ConversationSummary]:
        """Newest first; of the trash, what was thrown away last first. Without those that were made for a project."""
        c = conversations.c
        query = select(c.id, c.title, c.updated, c.branches, c.deleted).where(c.project.is_(None))
        if deleted:
            query = query.where(c.deleted.is_not(None)).order_by(c.deleted.desc())
        else:
            query = query.where(c.deleted.is_(None)).order_by(c.updated.desc())
        rows = self._connection.execute(query)
        return [ConversationSummary(*row) for row in rows.all()]

    def add(self, conversation: Conversation, title_is_auto: bool) -> None:
        record = widened(ConversationRecord, conversation, title_is_auto=title_is_auto)
        CONVERSATION_RECORDS.add(self._connection, [record])

    def get(self, id: str) -> Conversation | None:
        return _CONVERSATIONS.first(self._connection, conversations.c.id == id)

    def title_is_auto(self, id: str) -> bool:
        return bool(self._connection.scalar(select(conversations.c.title_is_auto).where(conversations.c.id == id)))

    def draft(self, id: str) -> str:
        return self._connection.scalar(select(conversations.c.draft).where(conversations.c.id == id)) or ""

    def change(self, id: str, **columns: Unpack[ConversationHeader]) -> bool:
        """False when there is no such conversation."""
        changed = self._connection.execute(update(conversations).where(conversations.c.id == id).values(**columns))
        return changed.rowcount > 0

    def purge(self, id: str) -> bool:
        """Removes a conversation with all that was said, judged and known in it. There is no way back."""
        return self._connection.execute(delete(conversations).where(conversations.c.id == id)).rowcount > 0

    def load(self, id: str) -> StoredConversation | None:
        conversation = self.get(id)
        if conversation is None:
            return None
        query = _MESSAGES.select(messages.c.conversation_id == id).order_by(messages.c.id)
        return StoredConversation(
            conversation, self.draft(id), _MESSAGES.read(self._connection, query), self._facts(id)
        )

    # --- messages

    def message(self, id: str) -> Message | None:
        return _MESSAGES.first(self._connection, messages.c.id == id)

    def path(self, leaf: str) -> list[Message]:
        """From the root to `leaf`, both included."""
        path: list[Message] = []
        id: str | None = leaf
        while id is not None and (message := self.message(id)) is not None:
            path.append(message)
            id = message.parent
        path.reverse()
        return path

    def children(self, conversation: str, parent: str) -> list[Message]:
        """Oldest first."""
        m = messages.c
        query = _MESSAGES.select(m.conversation_id == conversation, m.parent == parent).order_by(m.id)
        return _MESSAGES.read(self._connection, query)

    def conversation_of(self, message: str) -> str | None:
        return self._connection.scalar(select(messages.c.conversation_id).where(messages.c.id == message))

    def output(self, message: str) -> AnswerOutput:
        m = messages.c
        row = self._connection.execute(select(m.text, m.reasoning, m.raw).where(m.id == message)).one()
        return AnswerOutput(row.text, row.reasoning, row.raw)

    def newest_child(self, conversation: str, parent: str | None) -> str:
        """The id that a new child has to sort after; empty for none."""
        m = messages.c
        condition = and_(
            m.conversation_id == conversation, m.parent.is_(None) if parent is None else m.parent == parent
        )
        return self._connection.scalar(select(func.max(m.id)).where(condition)) or ""

    def add_message(
        self,
        conversation: str,
        message: Message,
        raw: str = "",
        candidate: int | None = None,
        author: str | None = None,
    ) -> None:
        """`candidate` is the index within the batch of an answer that is about to be generated; `author` the annotator
        who wrote an answer."""
        branches = self.newest_child(conversation, message.parent) != ""
        record = widened(MessageRecord, message, conversation_id=conversation, raw=raw, author=author)
        MESSAGE_RECORDS.add(self._connection, [record])
        if candidate is not None:
            GENERATIONS.add(self._connection, [GenerationRecord(message_id=message.id, candidate=candidate)])
        if branches:
            self._connection.execute(
                update(conversations).where(conversations.c.id == conversation).values(branches=True)
            )

    def write(self, message: str, output: AnswerOutput, tokens: int) -> bool:
        """Puts down how far a streaming answer is. False when it has ended already or is gone."""
        changed = self._connection.execute(
            update(messages)
            .where(messages.c.id == message, messages.c.status == Status.STREAMING)
            .values(text=output.text, reasoning=output.reasoning, raw=output.raw)
        )
        if changed.rowcount == 0:
            return False
        self._generation(message, tokens=tokens)
        return True

    def finish(
        self,
        message: str,
        status: Status,
        output: AnswerOutput,
        end: EndReason | None,
        stats: CandidateStats | None,
        error: UserError | None,
    ) -> bool:
        """Puts down how a streaming answer ended. False when it had ended already or is gone."""
        changed = self._connection.execute(
            update(messages)
            .where(messages.c.id == message, messages.c.status == Status.STREAMING)
            .values(text=output.text, reasoning=output.reasoning, raw=output.raw)
        )
        if changed.rowcount == 0:
            return False
        self._generation(message, end=end, error=None if error is None else error.to_wire())
        if stats is not None:
            self._generation(message, **asdict(stats))
        # Last of all: afterwards nothing of it can be changed.
        self._connection.execute(update(messages).where(messages.c.id == message).values(status=status))
        return True

    def remove_unstarted(self, batch: str, granted: int) -> list[str]:
        """Removes the candidates of a batch from number `granted` on that never had a token; gives their ids."""
        m, g = messages.c, generations.c
        rows = self._connection.execute(
            select(m.id, m.conversation_id)
            .join(generations, g.message_id == m.id)
            .where(m.batch == batch, m.status == Status.STREAMING, g.tokens == 0, g.candidate >= granted)
        )
        doomed = {row.id: row.conversation_id for row in rows}
        if doomed:
            self._connection.execute(delete(messages).where(m.id.in_(doomed)))
            conversation = next(iter(doomed.values()))
            twins = (
                select(m.parent).where(m.conversation_id == conversation).group_by(m.parent).having(func.count() > 1)
            )
            self._connection.execute(
                update(conversations).where(conversations.c.id == conversation).values(branches=exists(twins))
            )
        return list(doomed)

    def batch(self, batch: str) -> list[str]:
        """The ids of its answers, in their order."""
        m = messages.c
        return list(self._connection.scalars(select(m.id).where(m.batch == batch).order_by(m.id)))

    def interrupt_streaming(
        self,
        *,
        conversation: str | None = None,
        answers: Collection[str] | None = None,
        unless: Collection[str] = (),
    ) -> list[str]:
        """Whatever was being written is so no longer; its text so far stays. Only in one conversation, only these
        answers, or not some of them, where that is said."""
        m, g = messages.c, generations.c
        stale = and_(m.status == Status.STREAMING, m.id.not_in(unless))
        if conversation is not None:
            stale = and_(stale, m.conversation_id == conversation)
        if answers is not None:
            stale = and_(stale, m.id.in_(answers))
        ids = list(self._connection.scalars(select(m.id).where(stale)))
        if ids:  # else nothing is written: a full disk keeps nobody from opening the store
            streaming = select(m.id).where(stale)
            self._connection.execute(
                update(generations).where(g.message_id.in_(streaming)).values(end=EndReason.INTERRUPTED)
            )
            self._connection.execute(update(messages).where(stale).values(status=Status.INTERRUPTED))
        return ids

    def _generation(self, message: str, **columns: Any) -> None:
        self._connection.execute(update(generations).where(generations.c.message_id == message).values(**columns))

    # --- provenance

    def add_provenance(self, batch: str, conversation: str, created: float, provenance: Provenance) -> None:
        record = ProvenanceRecord.of(batch, conversation, created, provenance)
        PROVENANCES.add(self._connection, [record])
        answers = select(messages.c.id).where(messages.c.batch == batch)
        self._connection.execute(
            update(generations).where(generations.c.message_id.in_(answers)).values(provenance_id=batch)
        )

    def set_seeds(self, answers: Iterable[str], seeds: Iterable[int]) -> None:
        """Of the answers that are still being written."""
        for answer, seed in zip(answers, seeds, strict=False):
            streaming = exists().where(messages.c.id == answer, messages.c.status == Status.STREAMING)
            self._connection.execute(
                update(generations).where(generations.c.message_id == answer, streaming).values(seed=seed)
            )

    def set_prefill(self, batch: str, stats: PromptStats) -> bool:
        changed = self._connection.execute(
            update(provenances)
            .where(provenances.c.id == batch, provenances.c.prompt_tokens.is_(None))
            .values(
                prompt_tokens=stats.tokens,
                evaluated_tokens=stats.evaluated,
                reused_tokens=stats.reused,
                reuse=stats.reuse,
                prefill_s=stats.seconds,
            )
        )
        return changed.rowcount > 0

    def provenance(self, message: str) -> tuple[Provenance, PromptStats | None] | None:
        g = generations.c
        of_message = select(g.provenance_id).where(g.message_id == message).scalar_subquery()
        record = PROVENANCES.first(self._connection, provenances.c.id == of_message)
        return None if record is None else (record.provenance, record.prefill)

    def _facts(self, conversation: str) -> dict[str, AnswerFacts]:
        m, g, p = messages.c, generations.c, provenances.c
        rows = self._connection.execute(
            select(
                *(g.message_id, g.seed, g.tokens, g.end, g.first_token_s, g.tokens_per_second, g.error),
                *(p.dropped_count, p.model_name, p.model_quantization, p.model_sha256),
            )
            .join(messages, m.id == g.message_id)
            .outerjoin(provenances, p.id == g.provenance_id)
            .where(m.conversation_id == conversation)
        )
        facts: dict[str, AnswerFacts] = {}
        for row in rows.all():
            stats = None
            if row.end is not None and row.seed is not None:
                speed = row.tokens_per_second or 0.0
                stats = CandidateStats(row.seed, row.tokens, EndReason(row.end), row.first_token_s, speed)
            facts[row.message_id] = AnswerFacts(
                stats,
                None if row.error is None else UserError.from_wire(row.error),
                row.dropped_count or 0,
                None if row.model_name is None else (row.model_name, row.model_quantization, row.model_sha256),
            )
        return facts
