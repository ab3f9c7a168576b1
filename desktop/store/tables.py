"""The tables as they are now. How they came to be, and their triggers, is in `migrations/`.

Ids are UUIDv7 texts (`core.ids`), times are Unix seconds. Columns that lists need come before long texts, since SQLite
reads a row from its beginning.
"""

from typing import Any, Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Named,
    Table,
    TypedColumns,
    UniqueConstraint,
    text,
)

SCHEMA_VERSION: Final = 6
"""The newest revision in `migrations/`; `PRAGMA user_version` of a file says which one it is at."""

APPLICATION_ID: Final = 0x53617973
"""`Says`: marks a SQLite file as ours."""

Json: Any = JSON(none_as_null=True)  # the columns say what shape theirs has
metadata = MetaData()


class ConversationColumns(TypedColumns):
    id: Named[str] = Column(primary_key=True)
    title: Named[str]
    title_is_auto: Named[bool]
    created: Named[float]
    updated: Named[float]
    deleted: Named[float | None]  # when it went to the trash
    branches: Named[bool]  # any message has a sibling; kept here so that listing stays cheap
    active_leaf: Named[str | None]
    model: Named[str | None]
    sampling: Named[dict[str, Any]] = Column(Json)
    system_prompt: Named[str]
    draft: Named[str]  # typed and not sent yet
    project: Named[str | None]  # made for this one, perhaps of another machine: not in the list of chats
    context_length: Named[int | None]  # tokens; None: as the model is set


conversations = Table(
    "conversations",
    metadata,
    ConversationColumns,
    Index("conversations_by_updated", "deleted", "project", "updated"),
    Index("conversations_in_trash", "id", sqlite_where=text("deleted IS NOT NULL")),
)


class AnnotatorColumns(TypedColumns):
    """Who judges: a profile, not an account."""

    id: Named[str] = Column(primary_key=True)
    name: Named[str]
    languages: Named[list[str]] = Column(Json)
    background: Named[str]
    age_band: Named[str | None]
    education: Named[str | None]
    created: Named[float]
    updated: Named[float]  # of two profiles with one id the later counts


annotators = Table("annotators", metadata, AnnotatorColumns)


_EMPTY: Final = text("''")


class MessageColumns(TypedColumns):
    """Immutable once `status` is no longer "streaming"; a trigger holds that."""

    id: Named[str] = Column(primary_key=True)
    conversation_id: Named[str] = Column(ForeignKey("conversations.id", ondelete="CASCADE"))
    parent: Named[str | None]
    role: Named[str]
    status: Named[str]
    created: Named[float]
    batch: Named[str | None]  # shared by the candidates generated at once
    author: Named[str | None] = Column(ForeignKey("annotators.id"))  # the person, where one wrote an answer
    continued_from: Named[str | None]
    rewritten_from: Named[str | None]
    text: Named[str]
    reasoning: Named[str]
    raw: Named[str]  # the model's output with its reasoning marks, which a continuation needs
    extra: Named[str] = Column(server_default=_EMPTY)  # turns around it (`core.extra_turns`), empty for none


def _in_same_conversation(column: str) -> ForeignKeyConstraint:
    """A tree never spans conversations."""
    return ForeignKeyConstraint(["conversation_id", column], ["messages.conversation_id", "messages.id"])


def _index_where_set(name: str, *columns: str) -> Index:
    """Only over the few rows that have a value in the last column."""
    return Index(name, *columns, sqlite_where=text(f"{columns[-1]} IS NOT NULL"))


messages = Table(
    "messages",
    metadata,
    MessageColumns,
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


class ProvenanceColumns(TypedColumns):
    """Where the answers of one batch came from. Append-only; the prefill's figures are filled in once."""

    id: Named[str] = Column(primary_key=True)  # the batch
    conversation_id: Named[str] = Column(ForeignKey("conversations.id", ondelete="CASCADE"))
    created: Named[float]
    model_sha256: Named[str]
    model_path: Named[str]
    model_name: Named[str]
    model_quantization: Named[str]
    adapters: Named[list[dict[str, Any]]] = Column(Json)
    template_sha256: Named[str]
    sampling: Named[dict[str, Any]] = Column(Json)
    n: Named[int]
    build: Named[str]
    context: Named[dict[str, Any]] = Column(Json)
    prompt_tokens: Named[int | None]
    evaluated_tokens: Named[int | None]
    reused_tokens: Named[int | None]
    reuse: Named[str | None]
    prefill_s: Named[float | None]
    dropped_count: Named[int]
    dropped: Named[list[str]] = Column(Json)  # ids of messages that did not fit
    prompt: Named[str]  # exactly as rendered


provenances = Table("provenances", metadata, ProvenanceColumns, Index("provenances_by_conversation", "conversation_id"))


class GenerationColumns(TypedColumns):
    """How one answer was generated: one row an answer, none for what a person wrote."""

    message_id: Named[str] = Column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    provenance_id: Named[str | None] = Column(ForeignKey("provenances.id"))
    candidate: Named[int]  # its index in the batch
    seed: Named[int | None]
    end: Named[str | None]
    tokens: Named[int]
    first_token_s: Named[float | None]
    tokens_per_second: Named[float | None]
    error: Named[dict[str, Any] | None] = Column(Json)


generations = Table("generations", metadata, GenerationColumns, Index("generations_by_provenance", "provenance_id"))


class JudgementColumns(TypedColumns):
    """Append-only events. The newest of an annotator that is not withdrawn counts; undo is another event that
    withdraws, redo one that withdraws the undo."""

    id: Named[str] = Column(primary_key=True)
    conversation_id: Named[str] = Column(ForeignKey("conversations.id", ondelete="CASCADE"))
    prompt_id: Named[str | None]  # the user's message whose answers are judged
    annotator_id: Named[str] = Column(ForeignKey("annotators.id"))
    created: Named[float]
    kind: Named[str]
    question: Named[str]  # of the scheme; empty where the kind says enough
    withdraws: Named[str | None] = Column(ForeignKey("judgements.id"))
    action: Named[str]  # shared by what is undone as one
    active_seconds: Named[float | None]
    scheme: Named[str | None]
    scheme_version: Named[int | None]
    guideline_version: Named[int | None]
    shown_order: Named[list[str] | None] = Column(Json)  # message ids as they stood on the screen
    payload: Named[dict[str, Any]] = Column(Json)
    task: Named[str | None]  # of a project, perhaps of another machine
    models_visible: Named[bool | None]  # to the annotator; None: unknown
    imported: Named[bool] = Column(server_default=text("0"))  # came with a file


judgements = Table(
    "judgements",
    metadata,
    JudgementColumns,
    _in_same_conversation("prompt_id"),
    Index("judgements_by_prompt", "conversation_id", "prompt_id"),
    Index("judgements_by_annotator", "annotator_id", "created"),
    Index("judgements_by_action", "action"),
    _index_where_set("judgements_by_withdraws", "withdraws"),
    Index("judgements_by_task", "task", "annotator_id", "kind", "id", sqlite_where=text("task IS NOT NULL")),
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


class ProjectColumns(TypedColumns):
    """As `core.project.Project`."""

    id: Named[str] = Column(primary_key=True)
    name: Named[str]
    scheme: Named[str]
    created: Named[float]
    deleted: Named[float | None]
    overlap: Named[int]
    repeats: Named[float]
    repeat_after: Named[float]
    task_order: Named[str]
    control: Named[float]
    compares: Named[bool]
    revealed: Named[bool]
    target: Named[int | None]
    sources: Named[list[dict[str, Any]]] = Column(Json)
    system_prompt: Named[str]


projects = Table("projects", metadata, ProjectColumns)


class TaskColumns(TypedColumns):
    """As `core.project.Task`. It goes with its project, and with its conversation."""

    id: Named[str] = Column(primary_key=True)
    project_id: Named[str] = Column(ForeignKey("projects.id", ondelete="CASCADE"))
    conversation_id: Named[str] = Column(ForeignKey("conversations.id", ondelete="CASCADE"))
    prompt_id: Named[str]
    place: Named[int]
    draw: Named[float]  # its place in the random order, from 0 to 1
    due: Named[float]
    ready: Named[bool]  # it has candidates
    repeat_of: Named[str | None] = Column(ForeignKey("tasks.id", ondelete="CASCADE"))
    annotator_id: Named[str | None] = Column(ForeignKey("annotators.id"))  # whom a repeat is for
    category: Named[str | None]
    language: Named[str | None]
    tags: Named[list[str]] = Column(Json)
    candidates: Named[list[str] | None] = Column(Json)
    batches: Named[dict[str, str]] = Column(Json)  # which batch of answers came from which source


tasks = Table(
    "tasks",
    metadata,
    TaskColumns,
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
