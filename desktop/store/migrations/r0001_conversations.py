"""Conversations with their provenance, annotators and judgements, models, settings."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Create the first tables."""
    for statement in TABLES + INDICES + TRIGGERS:
        op.execute(statement)


TABLES = (
    """CREATE TABLE conversations (
        id VARCHAR NOT NULL PRIMARY KEY,
        title VARCHAR NOT NULL,
        title_is_auto BOOLEAN NOT NULL,
        created DOUBLE NOT NULL,
        updated DOUBLE NOT NULL,
        deleted DOUBLE,
        branches BOOLEAN NOT NULL,
        active_leaf VARCHAR,
        model VARCHAR,
        sampling JSON NOT NULL,
        system_prompt VARCHAR NOT NULL,
        draft VARCHAR NOT NULL
    )""",
    """CREATE TABLE annotators (
        id VARCHAR NOT NULL PRIMARY KEY,
        name VARCHAR NOT NULL,
        languages JSON NOT NULL,
        background VARCHAR NOT NULL,
        age_band VARCHAR,
        education VARCHAR,
        created DOUBLE NOT NULL
    )""",
    """CREATE TABLE messages (
        id VARCHAR NOT NULL PRIMARY KEY,
        conversation_id VARCHAR NOT NULL,
        parent VARCHAR,
        role VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        created DOUBLE NOT NULL,
        batch VARCHAR,
        author VARCHAR,
        continued_from VARCHAR,
        rewritten_from VARCHAR,
        text VARCHAR NOT NULL,
        reasoning VARCHAR NOT NULL,
        raw VARCHAR NOT NULL,
        UNIQUE (conversation_id, id),
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
        FOREIGN KEY (author) REFERENCES annotators (id),
        FOREIGN KEY (conversation_id, parent) REFERENCES messages (conversation_id, id),
        FOREIGN KEY (conversation_id, continued_from) REFERENCES messages (conversation_id, id),
        FOREIGN KEY (conversation_id, rewritten_from) REFERENCES messages (conversation_id, id),
        CONSTRAINT messages_role CHECK (role IN ('user', 'assistant')),
        CONSTRAINT messages_status CHECK (status IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')),
        CONSTRAINT messages_of_users CHECK (role = 'assistant' OR status = 'complete')
    )""",
    """CREATE TABLE provenances (
        id VARCHAR NOT NULL PRIMARY KEY,
        conversation_id VARCHAR NOT NULL,
        created DOUBLE NOT NULL,
        model_sha256 VARCHAR NOT NULL,
        model_path VARCHAR NOT NULL,
        model_name VARCHAR NOT NULL,
        model_quantization VARCHAR NOT NULL,
        adapters JSON NOT NULL,
        template_sha256 VARCHAR NOT NULL,
        sampling JSON NOT NULL,
        n INTEGER NOT NULL,
        build VARCHAR NOT NULL,
        context JSON NOT NULL,
        prompt_tokens INTEGER,
        evaluated_tokens INTEGER,
        reused_tokens INTEGER,
        reuse VARCHAR,
        prefill_s DOUBLE,
        dropped_count INTEGER NOT NULL,
        dropped JSON NOT NULL,
        prompt VARCHAR NOT NULL,
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
    )""",
    """CREATE TABLE generations (
        message_id VARCHAR NOT NULL PRIMARY KEY,
        provenance_id VARCHAR,
        candidate INTEGER NOT NULL,
        seed INTEGER,
        "end" VARCHAR,
        tokens INTEGER NOT NULL,
        first_token_s DOUBLE,
        tokens_per_second DOUBLE,
        error JSON,
        FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
        FOREIGN KEY (provenance_id) REFERENCES provenances (id)
    )""",
    """CREATE TABLE judgements (
        id VARCHAR NOT NULL PRIMARY KEY,
        conversation_id VARCHAR NOT NULL,
        annotator_id VARCHAR NOT NULL,
        created DOUBLE NOT NULL,
        kind VARCHAR NOT NULL,
        withdraws VARCHAR,
        active_seconds DOUBLE,
        scheme VARCHAR,
        scheme_version INTEGER,
        guideline_version INTEGER,
        shown_order JSON,
        payload JSON NOT NULL,
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
        FOREIGN KEY (annotator_id) REFERENCES annotators (id),
        FOREIGN KEY (withdraws) REFERENCES judgements (id)
    )""",
    """CREATE TABLE judgement_messages (
        judgement_id VARCHAR NOT NULL,
        message_id VARCHAR NOT NULL,
        PRIMARY KEY (judgement_id, message_id),
        FOREIGN KEY (judgement_id) REFERENCES judgements (id) ON DELETE CASCADE,
        FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
    )""",
    """CREATE TABLE models (
        path VARCHAR NOT NULL PRIMARY KEY,
        added DOUBLE,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        sha256 VARCHAR
    )""",
    """CREATE TABLE settings (
        "key" VARCHAR NOT NULL PRIMARY KEY,
        value JSON NOT NULL
    )""",
)

INDICES = (
    "CREATE INDEX conversations_by_updated ON conversations (deleted, updated)",
    "CREATE INDEX messages_by_parent ON messages (conversation_id, parent, id)",
    "CREATE INDEX messages_by_batch ON messages (batch)",
    "CREATE INDEX messages_by_continued ON messages (conversation_id, continued_from) WHERE continued_from IS NOT NULL",
    "CREATE INDEX messages_by_rewritten ON messages (conversation_id, rewritten_from) WHERE rewritten_from IS NOT NULL",
    "CREATE INDEX messages_by_author ON messages (author) WHERE author IS NOT NULL",
    "CREATE INDEX messages_streaming ON messages (conversation_id) WHERE status = 'streaming'",
    "CREATE INDEX provenances_by_conversation ON provenances (conversation_id)",
    "CREATE INDEX generations_by_provenance ON generations (provenance_id)",
    "CREATE INDEX judgements_by_conversation ON judgements (conversation_id)",
    "CREATE INDEX judgements_by_annotator ON judgements (annotator_id, created)",
    "CREATE INDEX judgements_by_withdraws ON judgements (withdraws)",
    "CREATE INDEX judgement_messages_by_message ON judgement_messages (message_id)",
)


def _forbid(name: str, event: str, when: str, reason: str) -> str:
    condition = f"WHEN {when} " if when else ""
    return f"CREATE TRIGGER {name} BEFORE {event} {condition}BEGIN SELECT RAISE(ABORT, '{reason}'); END"


# True only while a conversation is deleted permanently: its row is deleted before its messages.
_PURGED = "NOT EXISTS (SELECT 1 FROM conversations WHERE id = OLD.conversation_id)"
_UNSTARTED = "(OLD.status = 'streaming' AND 0 = (SELECT tokens FROM generations WHERE message_id = OLD.id))"

# Finished messages and judgements never change, whatever the program does.
TRIGGERS = (
    _forbid(
        "messages_immutable", "UPDATE ON messages", "OLD.status <> 'streaming'", "a finished message never changes"
    ),
    _forbid(
        "messages_place",
        "UPDATE OF id, conversation_id, parent, role, created, batch, author, continued_from, rewritten_from"
        " ON messages",
        "",
        "a message never moves",
    ),
    _forbid(
        "messages_kept",
        "DELETE ON messages",
        f"NOT ({_PURGED} OR {_UNSTARTED})",
        "a message goes only with its conversation",
    ),
    _forbid(
        "generations_immutable",
        'UPDATE OF message_id, candidate, seed, "end", tokens, first_token_s, tokens_per_second, error ON generations',
        "(SELECT status FROM messages WHERE id = OLD.message_id) <> 'streaming'",
        "a finished generation never changes",
    ),
    _forbid(
        "generations_provenance",
        "UPDATE OF provenance_id ON generations",
        "OLD.provenance_id IS NOT NULL",
        "a provenance never changes",
    ),
    _forbid(
        "provenances_immutable",
        "UPDATE OF id, conversation_id, created, model_sha256, model_path, model_name, model_quantization, adapters,"
        " template_sha256, sampling, n, build, context, dropped_count, dropped, prompt ON provenances",
        "",
        "a provenance never changes",
    ),
    _forbid(
        "provenances_prefill",
        "UPDATE OF prompt_tokens, evaluated_tokens, reused_tokens, reuse, prefill_s ON provenances",
        "OLD.prompt_tokens IS NOT NULL",
        "a provenance never changes",
    ),
    _forbid(
        "provenances_kept",
        "DELETE ON provenances",
        f"NOT {_PURGED}",
        "a provenance goes only with its conversation",
    ),
    _forbid("judgements_immutable", "UPDATE ON judgements", "", "a judgement never changes: withdraw it"),
    _forbid(
        "judgements_kept",
        "DELETE ON judgements",
        f"NOT {_PURGED}",
        "a judgement goes only with its conversation: withdraw it",
    ),
    _forbid(
        "judgement_messages_immutable", "UPDATE ON judgement_messages", "", "a judgement never changes: withdraw it"
    ),
    _forbid(
        "judgement_messages_kept",
        "DELETE ON judgement_messages",
        "EXISTS (SELECT 1 FROM judgements AS j JOIN conversations AS c ON c.id = j.conversation_id"
        " WHERE j.id = OLD.judgement_id)",
        "a judgement goes only with its conversation: withdraw it",
    ),
)
