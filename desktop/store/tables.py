"""The current tables. Their history and their triggers are in `migrations/`.

The records in `core` declare the columns of their tables and document them; here are the keys and indices, and the
tables that only the store uses. Ids are UUIDv7 texts (`core.ids`), times are Unix seconds.
"""

from dataclasses import MISSING
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Named,
    PrimaryKeyConstraint,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

from desktop.core.annotator import Annotator
from desktop.core.conversation import ConversationRecord, MessageRecord
from desktop.core.judgement import Judgement
from desktop.core.project import Project, Task
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.core.records import RecordColumn
from desktop.core.records import columns as columns_of
from desktop.core.training_run import TrainingRun

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

APPLICATION_ID: Final = 0x53617973
"""`Says` in ASCII: SQLite's `application_id` of our files."""

Json: Any = JSON(none_as_null=True)  # its shape is documented at each column
metadata = MetaData()


_TYPES: Final = {str: String(), int: Integer(), float: Double(), bool: Boolean(), dict: Json}


def _column(column: RecordColumn) -> Column[Any]:
    """A column of a record. One that is newer than its table has a default in SQL, for the existing rows."""
    default = None
    if column.since > 1 and not column.optional and column.default is not MISSING:
        default = text("''" if column.default == "" else str(int(column.default)))
    return Column(column.name, _TYPES[column.kind], nullable=column.optional, server_default=default)


def _record_table(
    name: str, record: "type[DataclassInstance]", *items: SchemaItem, key: str = "id", without: tuple[str, ...] = ()
) -> Table:
    """A table with a column for each field of the record, except the fields in `without`."""
    fields = [_column(column) for column in columns_of(record) if column.field not in without]
    return Table(name, metadata, *fields, *items, PrimaryKeyConstraint(key))


def _refers(column: str, to: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    return ForeignKeyConstraint([column], [to], ondelete=ondelete)


def _in_conversation() -> ForeignKeyConstraint:
    return _refers("conversation_id", "conversations.id", "CASCADE")


def _in_same_conversation(column: str) -> ForeignKeyConstraint:
    """A foreign key within the conversation, since a tree of messages never spans two."""
    return ForeignKeyConstraint(["conversation_id", column], ["messages.conversation_id", "messages.id"])


def _index_where_set(name: str, *columns: str) -> Index:
    """A partial index over the rows whose last column is set, which are few."""
    return Index(name, *columns, sqlite_where=text(f"{columns[-1]} IS NOT NULL"))


conversations = _record_table(
    "conversations",
    ConversationRecord,
    Index("conversations_by_updated", "deleted", "project", "updated"),
    Index("conversations_in_trash", "id", sqlite_where=text("deleted IS NOT NULL")),
)


annotators = _record_table("annotators", Annotator)

# Immutable once `status` is no longer "streaming": a trigger enforces that.
messages = _record_table(
    "messages",
    MessageRecord,
    Column("number", Integer),  # of the message in the search index
    UniqueConstraint("id"),
    _in_conversation(),
    _refers("author", "annotators.id"),
    UniqueConstraint("conversation_id", "id"),
    _in_same_conversation("parent"),
    _in_same_conversation("continued_from"),
    _in_same_conversation("rewritten_from"),
    CheckConstraint("role IN ('user', 'assistant')", name="messages_role"),
    CheckConstraint("status IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')", name="messages_status"),
    CheckConstraint("role = 'assistant' OR status = 'complete'", name="messages_of_users"),
    # SQLite looks up foreign keys backwards when a conversation is deleted.
    Index("messages_by_parent", "conversation_id", "parent", "id"),
    Index("messages_by_batch", "batch"),
    _index_where_set("messages_by_continued", "conversation_id", "continued_from"),
    _index_where_set("messages_by_rewritten", "conversation_id", "rewritten_from"),
    _index_where_set("messages_by_author", "author"),
    Index("messages_streaming", "conversation_id", sqlite_where=text("status = 'streaming'")),
    key="number",
)


class SearchStateColumns(TypedColumns):
    """One row. The index itself is a virtual table, `message_index` (`store.search`)."""

    id: Named[int] = Column(primary_key=True)
    unindexed: Named[int]  # messages up to this number are not in the index yet
    stale: Named[bool]  # it may have words of deleted messages


class SearchAddedColumns(TypedColumns):
    """Messages that the current transaction adds to the index before it ends; filled by triggers."""

    number: Named[int] = Column(primary_key=True)


class SearchRemovedColumns(TypedColumns):
    """Messages that it removes from the index, which needs their text for that."""

    number: Named[int] = Column(primary_key=True)
    text: Named[str]


Table("search_state", metadata, SearchStateColumns)
Table("search_added", metadata, SearchAddedColumns)
Table("search_removed", metadata, SearchRemovedColumns)


provenances = _record_table(
    "provenances", ProvenanceRecord, _in_conversation(), Index("provenances_by_conversation", "conversation_id")
)

generations = _record_table(
    "generations",
    GenerationRecord,
    _refers("message_id", "messages.id", "CASCADE"),
    _refers("provenance_id", "provenances.id"),
    Index("generations_by_provenance", "provenance_id"),
    key="message_id",
)

# Append-only events. The newest one of an annotator that is not withdrawn counts. Undo adds an event that withdraws the
# judgement, redo one that withdraws the undo.
judgements = _record_table(
    "judgements",
    Judgement,
    Column("kind", String, nullable=False),  # of the payload
    _in_conversation(),
    _refers("annotator_id", "annotators.id"),
    _refers("withdraws", "judgements.id"),
    _in_same_conversation("prompt_id"),
    Index("judgements_by_prompt", "conversation_id", "prompt_id"),
    Index("judgements_by_annotator", "annotator_id", "created"),
    Index("judgements_by_action", "action"),
    Index("judgements_of_notes", "annotator_id", "id", sqlite_where=text("kind = 'note'")),
    _index_where_set("judgements_by_withdraws", "withdraws"),
    Index("judgements_by_task", "task", "annotator_id", "kind", "id", sqlite_where=text("task IS NOT NULL")),
    without=("messages",),  # a separate table has them
)


class JudgementMessageColumns(TypedColumns):
    """The messages that each judgement is about."""

    judgement_id: Named[str] = Column(ForeignKey("judgements.id", ondelete="CASCADE"), primary_key=True)
    message_id: Named[str] = Column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)


judgement_messages = Table(
    "judgement_messages", metadata, JudgementMessageColumns, Index("judgement_messages_by_message", "message_id")
)


class UndoStepColumns(TypedColumns):
    """The actions of each annotator on this computer, in order, for undo and redo, also after a restart. Merging a
    bundle adds none."""

    id: Named[int] = Column(primary_key=True)
    annotator_id: Named[str] = Column(ForeignKey("annotators.id"))
    action: Named[str]
    undone: Named[bool]


undo_steps = Table(
    "undo_steps", metadata, UndoStepColumns, Index("undo_steps_by_annotator", "annotator_id", "undone", "id")
)


class RevisionColumns(TypedColumns):
    """Schemes and guidelines: the content of each version that judgements refer to."""

    kind: Named[str] = Column(primary_key=True)
    id: Named[str] = Column(primary_key=True)
    version: Named[int] = Column(primary_key=True)
    content: Named[dict[str, Any]] = Column(Json)


revisions = Table("revisions", metadata, RevisionColumns)


projects = _record_table("projects", Project)

# A task is deleted with its project, and with its conversation.
tasks = _record_table(
    "tasks",
    Task,
    Column("draw", Double, nullable=False),  # as `Task.draw`
    Column("ready", Boolean, nullable=False),  # whether it has candidates
    Column("batches", Json, nullable=False),  # by `AnswerSource.key`, the batch of answers from that source
    _refers("project_id", "projects.id", "CASCADE"),
    _in_conversation(),
    _refers("repeat_of", "tasks.id", "CASCADE"),
    _refers("annotator_id", "annotators.id"),
    _in_same_conversation("prompt_id"),
    Index("tasks_by_place", "project_id", "place", "repeat_of", "ready", "conversation_id", "id"),
    Index("tasks_by_draw", "project_id", "draw", "repeat_of", "ready", "conversation_id", "id"),
    Index("tasks_by_prompt", "conversation_id", "prompt_id"),
    _index_where_set("tasks_by_repeat", "repeat_of"),
    _index_where_set("tasks_by_annotator", "annotator_id"),
)


class TaskStateColumns(TypedColumns):
    """Which tasks each annotator judged or skipped. It follows from the standing judgements, and is stored so that a
    queue of ten thousand tasks loads in milliseconds."""

    task_id: Named[str] = Column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    annotator_id: Named[str] = Column(ForeignKey("annotators.id"), primary_key=True)
    project_id: Named[str] = Column(ForeignKey("projects.id", ondelete="CASCADE"))
    judged: Named[bool]  # else skipped


task_states = Table(
    "task_states",
    metadata,
    TaskStateColumns,
    Index("task_states_by_annotator", "annotator_id", "project_id", "judged"),
    Index("task_states_by_project", "project_id"),
    sqlite_with_rowid=False,
)


class TaskDraftColumns(TypedColumns):
    """The state of tasks that an annotator has begun, as the desk saves it."""

    task_id: Named[str] = Column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    annotator_id: Named[str] = Column(ForeignKey("annotators.id"), primary_key=True)
    state: Named[dict[str, Any]] = Column(Json)


task_drafts = Table("task_drafts", metadata, TaskDraftColumns, Index("task_drafts_by_annotator", "annotator_id"))


class SeenScoreColumns(TypedColumns):
    """The answers whose scores by a reward model were shown to an annotator."""

    message_id: Named[str] = Column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    annotator_id: Named[str] = Column(ForeignKey("annotators.id"), primary_key=True)


seen_scores = Table(
    "seen_scores",
    metadata,
    SeenScoreColumns,
    Index("seen_scores_by_annotator", "annotator_id"),
    sqlite_with_rowid=False,
)


training_runs = _record_table(
    "training_runs",
    TrainingRun,
    UniqueConstraint("name"),
    CheckConstraint(
        "status IN ('queued', 'preparing', 'running', 'paused', 'stopped', 'finished', 'failed')",
        name="training_runs_status",
    ),
)


class HeldOutPromptColumns(TypedColumns):
    """Prompt families that are held out of all training of a base model."""

    base_sha256: Named[str] = Column(primary_key=True)
    family: Named[str] = Column(primary_key=True)  # a digest, as `services.training.held_out` computes it
    created: Named[float]


held_out_prompts = Table("held_out_prompts", metadata, HeldOutPromptColumns, sqlite_with_rowid=False)


class ModelColumns(TypedColumns):
    """Model files that the user added, and hashes of those that were loaded."""

    path: Named[str] = Column(primary_key=True)
    added: Named[float | None]  # None if it is not in the user's list
    size: Named[int]
    mtime_ns: Named[int]
    sha256: Named[str | None]  # of the content that had this size and modification time


models = Table("models", metadata, ModelColumns)


class SettingColumns(TypedColumns):
    """Small values by key (`store.values`)."""

    key: Named[str] = Column(primary_key=True)
    value: Named[Any] = Column(Json)


settings = Table("settings", metadata, SettingColumns)
