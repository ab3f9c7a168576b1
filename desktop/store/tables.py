"""The tables as they are now. How they came to be, and their triggers, is in `migrations/`.

The columns of what is a record in `core` are declared there, and so is what they mean; here are their keys and indices,
and the tables that only the store knows. Ids are UUIDv7 texts (`core.ids`), times are Unix seconds.
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

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

APPLICATION_ID: Final = 0x53617973
"""`Says`: marks a SQLite file as ours."""

Json: Any = JSON(none_as_null=True)  # the columns say what shape theirs has
metadata = MetaData()


_TYPES: Final = {str: String(), int: Integer(), float: Double(), bool: Boolean(), dict: Json}


def _column(column: RecordColumn) -> Column[Any]:
    """One that came later than its table has its default in the table as well, for the rows that were there."""
    default = None
    if column.since > 1 and not column.optional and column.default is not MISSING:
        default = text("''" if column.default == "" else str(int(column.default)))
    return Column(column.name, _TYPES[column.kind], nullable=column.optional, server_default=default)


def _record_table(
    name: str, record: "type[DataclassInstance]", *items: SchemaItem, key: str = "id", without: tuple[str, ...] = ()
) -> Table:
    """With a column for each field of the record but `without`, and whatever else there is to the table."""
    fields = [_column(column) for column in columns_of(record) if column.field not in without]
    return Table(name, metadata, *fields, PrimaryKeyConstraint(key), *items)


def _refers(column: str, to: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    return ForeignKeyConstraint([column], [to], ondelete=ondelete)


def _in_conversation() -> ForeignKeyConstraint:
    return _refers("conversation_id", "conversations.id", "CASCADE")


def _in_same_conversation(column: str) -> ForeignKeyConstraint:
    """A tree never spans conversations."""
    return ForeignKeyConstraint(["conversation_id", column], ["messages.conversation_id", "messages.id"])


def _index_where_set(name: str, *columns: str) -> Index:
    """Only over the few rows that have a value in the last column."""
    return Index(name, *columns, sqlite_where=text(f"{columns[-1]} IS NOT NULL"))


conversations = _record_table(
    "conversations",
    ConversationRecord,
    Index("conversations_by_updated", "deleted", "project", "updated"),
    Index("conversations_in_trash", "id", sqlite_where=text("deleted IS NOT NULL")),
)


annotators = _record_table("annotators", Annotator)

# Immutable once `status` is no longer "streaming"; a trigger holds that.
messages = _record_table(
    "messages",
    MessageRecord,
    _in_conversation(),
    _refers("author", "annotators.id"),
    UniqueConstraint("conversation_id", "id"),
    _in_same_conversation("parent"),
    _in_same_conversation("continued_from"),
    _in_same_conversation("rewritten_from"),
    CheckConstraint("role IN ('user', 'assistant')", name="messages_role"),
    CheckConstraint("status IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')", name="messages_status"),
    CheckConstraint("role = 'assistant' OR status = 'complete'", name="messages_of_users"),
    # Foreign keys are looked up backwards when a conversation is purged.
    Index("messages_by_parent", "conversation_id", "parent", "id"),
    Index("messages_by_batch", "batch"),
    _index_where_set("messages_by_continued", "conversation_id", "continued_from"),
    _index_where_set("messages_by_rewritten", "conversation_id", "rewritten_from"),
    _index_where_set("messages_by_author", "author"),
    Index("messages_streaming", "conversation_id", sqlite_where=text("status = 'streaming'")),
)


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

# Append-only events. The newest of an annotator that is not withdrawn counts; undo is another event that withdraws,
# redo one that withdraws the undo.
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
    _index_where_set("judgements_by_withdraws", "withdraws"),
    Index("judgements_by_task", "task", "annotator_id", "kind", "id", sqlite_where=text("task IS NOT NULL")),
    without=("messages",),  # they have a table of their own
)


class JudgementMessageColumns(TypedColumns):
    judgement_id: Named[str] = Column(ForeignKey("judgements.id", ondelete="CASCADE"), primary_key=True)
    message_id: Named[str] = Column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)


judgement_messages = Table(
    "judgement_messages", metadata, JudgementMessageColumns, Index("judgement_messages_by_message", "message_id")
)


class UndoStepColumns(TypedColumns):
    """What an annotator did here, in order: what Ctrl+Z takes back and Ctrl+Shift+Z brings again, also after a restart.
    Of this machine alone: merging a bundle adds none."""

    id: Named[int] = Column(primary_key=True)
    annotator_id: Named[str] = Column(ForeignKey("annotators.id"))
    action: Named[str]
    undone: Named[bool]


undo_steps = Table(
    "undo_steps", metadata, UndoStepColumns, Index("undo_steps_by_annotator", "annotator_id", "undone", "id")
)


class RevisionColumns(TypedColumns):
    """Schemes and guidelines, each version as it was when somebody judged by it."""

    kind: Named[str] = Column(primary_key=True)
    id: Named[str] = Column(primary_key=True)
    version: Named[int] = Column(primary_key=True)
    content: Named[dict[str, Any]] = Column(Json)


revisions = Table("revisions", metadata, RevisionColumns)


projects = _record_table("projects", Project)

# A task goes with its project, and with its conversation.
tasks = _record_table(
    "tasks",
    Task,
    Column("draw", Double, nullable=False),  # as `Task.draw`
    Column("ready", Boolean, nullable=False),  # it has candidates
    Column("batches", Json, nullable=False),  # which batch of answers came from which source
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
    """Which tasks an annotator is done with, as the standing judgements say: kept by what adds judgements, since a
    queue of ten thousand has to be read in an instant."""

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
    """What is half judged: anything that the desk wants to find again."""

    task_id: Named[str] = Column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    annotator_id: Named[str] = Column(ForeignKey("annotators.id"), primary_key=True)
    state: Named[dict[str, Any]] = Column(Json)


task_drafts = Table("task_drafts", metadata, TaskDraftColumns, Index("task_drafts_by_annotator", "annotator_id"))


class ModelColumns(TypedColumns):
    """Model files that were met: those the user added, and hashes worth remembering."""

    path: Named[str] = Column(primary_key=True)
    added: Named[float | None]  # None: not in the user's list
    size: Named[int]
    mtime_ns: Named[int]
    sha256: Named[str | None]  # of the content that had this size and time of change


models = Table("models", metadata, ModelColumns)


class SettingColumns(TypedColumns):
    key: Named[str] = Column(primary_key=True)
    value: Named[Any] = Column(Json)


settings = Table("settings", metadata, SettingColumns)
