"""Conversations, their messages, and the provenance of the answers: reads and writes values of `core`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, and_, delete, exists, func, select, update

from desktop.core.conversation import Conversation, ConversationRecord, Message, MessageRecord, Status
from desktop.core.errors import UserError
from desktop.core.generation import CandidateStats, EndReason, PromptStats, Provenance
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.core.records import extended_record
from desktop.store.rows import RecordTable
from desktop.store.tables import conversations, generations, messages, provenances


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A conversation as the list of conversations shows it."""

    id: str
    title: str  # empty until the first message
    updated: float
    branches: bool
    deleted: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What is known about an answer besides its text."""

    stats: CandidateStats | None = None  # None while it is generated, and if it ended without a token
    error: UserError | None = None
    excluded_messages: int = 0  # that did not fit into the context
    model: tuple[str, str, str] | None = None  # name, quantization and hash of the model file
    score: float | None = None  # by a reward model, if it is one of the best of n


@dataclass(frozen=True, slots=True)
class AnswerOutput:
    """What a model has generated of an answer so far. `raw` is the same with the reasoning marks."""

    text: str = ""
    reasoning: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it is on the disk."""

    conversation: Conversation
    draft: str
    messages: list[Message] = field(default_factory=list)  # oldest first
    facts: dict[str, AnswerFacts] = field(default_factory=dict)  # by the answer's id


class ConversationHeader(TypedDict, total=False):
    """The columns of a conversation that may change."""

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
    """Conversations and messages; valid within one transaction. Unknown ids give None or False, not an error."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- conversations

    def summaries(self, deleted: bool) -> list[ConversationSummary]:
        """The conversations, most recently updated first, or those in the trash, last deleted first. Conversations of
        projects are not among them."""
        c = conversations.c
        query = select(c.id, c.title, c.updated, c.branches, c.deleted).where(c.project.is_(None))
        if deleted:
            query = query.where(c.deleted.is_not(None)).order_by(c.deleted.desc())
        else:
            query = query.where(c.deleted.is_(None)).order_by(c.updated.desc())
        rows = self._connection.execute(query)
        return [ConversationSummary(*row) for row in rows.all()]

    def add(self, conversation: Conversation, title_is_auto: bool) -> None:
        """Add an empty conversation."""
        record = extended_record(ConversationRecord, conversation, title_is_auto=title_is_auto)
        CONVERSATION_RECORDS.add(self._connection, [record])

    def get(self, id: str) -> Conversation | None:
        """The conversation without its messages, whether in the trash or not."""
        return _CONVERSATIONS.first(self._connection, conversations.c.id == id)

    def title_is_auto(self, id: str) -> bool:
        """Whether the title follows from the first message, rather than from the user."""
        return bool(self._connection.scalar(select(conversations.c.title_is_auto).where(conversations.c.id == id)))

    def draft(self, id: str) -> str:
        """The message that the user typed there and did not send."""
        return self._connection.scalar(select(conversations.c.draft).where(conversations.c.id == id)) or ""

    def change(self, id: str, **columns: Unpack[ConversationHeader]) -> bool:
        """Set columns of a conversation. Returns False if there is none with this id."""
        changed = self._connection.execute(update(conversations).where(conversations.c.id == id).values(**columns))
        return changed.rowcount > 0

    def purge(self, id: str) -> bool:
        """Delete a conversation permanently, with its messages, judgements and tasks."""
        return self._connection.execute(delete(conversations).where(conversations.c.id == id)).rowcount > 0

    def load(self, id: str) -> StoredConversation | None:
        """A conversation with all of its messages, of every branch."""
        conversation = self.get(id)
        if conversation is None:
            return None
        query = _MESSAGES.select(messages.c.conversation_id == id).order_by(messages.c.id)
        return StoredConversation(
            conversation, self.draft(id), _MESSAGES.read(self._connection, query), self._facts(id)
        )

    # --- messages

    def message(self, id: str) -> Message | None:
        """The message with this id, of any conversation."""
        return _MESSAGES.first(self._connection, messages.c.id == id)

    def path(self, leaf: str) -> list[Message]:
        """The messages from the root to `leaf`, both included."""
        path: list[Message] = []
        id: str | None = leaf
        while id is not None and (message := self.message(id)) is not None:
            path.append(message)
            id = message.parent
        path.reverse()
        return path

    def children(self, conversation: str, parent: str) -> list[Message]:
        """The answers to a prompt, or the prompts after an answer, oldest first."""
        m = messages.c
        query = _MESSAGES.select(m.conversation_id == conversation, m.parent == parent).order_by(m.id)
        return _MESSAGES.read(self._connection, query)

    def conversation_of(self, message: str) -> str | None:
        """The id of the conversation that the message belongs to."""
        return self._connection.scalar(select(messages.c.conversation_id).where(messages.c.id == message))

    def output(self, message: str) -> AnswerOutput:
        """The text of an answer as the model wrote it. The message must exist."""
        m = messages.c
        row = self._connection.execute(select(m.text, m.reasoning, m.raw).where(m.id == message)).one()
        return AnswerOutput(row.text, row.reasoning, row.raw)

    def id_floor(self, conversation: str, parent: str | None) -> str:
        """What the id of a new child of `parent` must follow: the ids of its parent and its siblings; "" if none.

        So messages in the order of their ids are in the order of creation, even within a millisecond or after the
        clock was set back.
        """
        return max(parent or "", self._newest_child(conversation, parent))

    def add_message(
        self,
        conversation: str,
        message: Message,
        raw: str = "",
        candidate: int | None = None,
        author: str | None = None,
    ) -> None:
        """Add a message. `candidate` is the index within its batch of an answer that is about to be generated; `author`
        the annotator who wrote an answer."""
        branches = self._newest_child(conversation, message.parent) != ""
        record = extended_record(MessageRecord, message, conversation_id=conversation, raw=raw, author=author)
        MESSAGE_RECORDS.add(self._connection, [record])
        if candidate is not None:
            GENERATIONS.add(self._connection, [GenerationRecord(message_id=message.id, candidate=candidate)])
        if branches:
            self._connection.execute(
                update(conversations).where(conversations.c.id == conversation).values(branches=True)
            )

    def _newest_child(self, conversation: str, parent: str | None) -> str:
        m = messages.c
        condition = and_(
            m.conversation_id == conversation, m.parent.is_(None) if parent is None else m.parent == parent
        )
        return self._connection.scalar(select(func.max(m.id)).where(condition)) or ""

    def write(self, message: str, output: AnswerOutput, tokens: int) -> bool:
        """Save the current text of a streaming answer. Returns False if the answer has ended or was deleted."""
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
        """Save how a streaming answer ended. Returns False if it had ended before or was deleted."""
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
        # Last, since a trigger keeps an answer that is not streaming from changing.
        self._connection.execute(update(messages).where(messages.c.id == message).values(status=status))
        return True

    def remove_unstarted(self, batch: str, granted: int) -> list[str]:
        """Remove the candidates of a batch from index `granted` on that have no token yet; returns their ids."""
        m, g = messages.c, generations.c
        rows = self._connection.execute(
            select(m.id, m.conversation_id)
            .join(generations, g.message_id == m.id)
            .where(m.batch == batch, m.status == Status.STREAMING, g.tokens == 0, g.candidate >= granted)
        )
        unstarted = {row.id: row.conversation_id for row in rows}
        if unstarted:
            self._connection.execute(delete(messages).where(m.id.in_(unstarted)))
            conversation = next(iter(unstarted.values()))
            siblings = (
                select(m.parent).where(m.conversation_id == conversation).group_by(m.parent).having(func.count() > 1)
            )
            self._connection.execute(
                update(conversations).where(conversations.c.id == conversation).values(branches=exists(siblings))
            )
        return list(unstarted)

    def batch(self, batch: str) -> list[str]:
        """The ids of the answers of a batch, in their order."""
        m = messages.c
        return list(self._connection.scalars(select(m.id).where(m.batch == batch).order_by(m.id)))

    def interrupt_streaming(
        self,
        *,
        conversation: str | None = None,
        answers: Collection[str] | None = None,
        unless: Collection[str] = (),
    ) -> list[str]:
        """End answers that are marked as streaming, keeping their text, and return their ids.

        The arguments restrict this to one conversation or to some answers, or exclude answers that still stream.
        """
        m, g = messages.c, generations.c
        stale = and_(m.status == Status.STREAMING, m.id.not_in(unless))
        if conversation is not None:
            stale = and_(stale, m.conversation_id == conversation)
        if answers is not None:
            stale = and_(stale, m.id.in_(answers))
        ids = list(self._connection.scalars(select(m.id).where(stale)))
        if ids:  # otherwise write nothing, so that the store opens on a full disk
            streaming = select(m.id).where(stale)
            self._connection.execute(
                update(generations).where(g.message_id.in_(streaming)).values(end=EndReason.INTERRUPTED)
            )
            self._connection.execute(update(messages).where(stale).values(status=Status.INTERRUPTED))
        return ids

    def _generation(self, message: str, **columns: Any) -> None:
        self._connection.execute(update(generations).where(generations.c.message_id == message).values(**columns))

    def set_scores(self, scores: Mapping[str, float], scored_by: str) -> None:
        """Save the scores of answers by the reward model of a run."""
        for answer, score in scores.items():
            self._generation(answer, score=score, scored_by=scored_by)

    def ends(self, answers: Collection[str]) -> dict[str, EndReason | None]:
        """Why each of these answers ended; None while it is generated. Those that nobody generated are missing."""
        g = generations.c
        rows = self._connection.execute(select(g.message_id, g.end).where(g.message_id.in_(answers)))
        return {id: EndReason(end) if end else None for id, end in rows}

    # --- provenance

    def add_provenance(self, batch: str, conversation: str, created: float, provenance: Provenance) -> None:
        """Save what the answers of a batch are generated with."""
        record = ProvenanceRecord.of(batch, conversation, created, provenance)
        PROVENANCES.add(self._connection, [record])
        answers = select(messages.c.id).where(messages.c.batch == batch)
        self._connection.execute(
            update(generations).where(generations.c.message_id.in_(answers)).values(provenance_id=batch)
        )

    def set_seeds(self, answers: Iterable[str], seeds: Iterable[int]) -> None:
        """Save the seeds of answers, in the same order. Answers that ended keep theirs."""
        for answer, seed in zip(answers, seeds, strict=False):
            streaming = exists().where(messages.c.id == answer, messages.c.status == Status.STREAMING)
            self._connection.execute(
                update(generations).where(generations.c.message_id == answer, streaming).values(seed=seed)
            )

    def set_prefill(self, batch: str, stats: PromptStats) -> bool:
        """Save how long reading the prompt took. Returns False if that is known already, or the batch was deleted."""
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
        """What an answer was generated with; None for what no model wrote."""
        g = generations.c
        of_message = select(g.provenance_id).where(g.message_id == message).scalar_subquery()
        record = PROVENANCES.first(self._connection, provenances.c.id == of_message)
        return None if record is None else (record.provenance, record.prefill)

    def _facts(self, conversation: str) -> dict[str, AnswerFacts]:
        m, g, p = messages.c, generations.c, provenances.c
        rows = self._connection.execute(
            select(
                *(g.message_id, g.seed, g.tokens, g.end, g.first_token_s, g.tokens_per_second, g.error, g.score),
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
                row.score,
            )
        return facts
