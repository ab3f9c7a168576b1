"""Annotation: each judgement knows its prompt, question and action; profiles their last change; what can be undone;
versions of schemes and guidelines."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Rebuild annotators and judgements, and add undo steps and revisions."""
    for statement in ANNOTATORS + JUDGEMENTS + TABLES + TRIGGERS:
        op.execute(statement)


# SQLite cannot add a NOT NULL column without a default, so the tables are rebuilt. They keep their names, so that
# foreign keys and triggers of other tables stay valid.
ANNOTATORS = (
    """CREATE TABLE new_annotators (
        id VARCHAR NOT NULL PRIMARY KEY,
        name VARCHAR NOT NULL,
        languages JSON NOT NULL,
        background VARCHAR NOT NULL,
        age_band VARCHAR,
        education VARCHAR,
        created DOUBLE NOT NULL,
        updated DOUBLE NOT NULL
    )""",
    """INSERT INTO new_annotators
        SELECT id, name, languages, background, age_band, education, created, created FROM annotators""",
    "DROP TABLE annotators",
    "ALTER TABLE new_annotators RENAME TO annotators",
)

JUDGEMENTS = (
    """CREATE TABLE new_judgements (
        id VARCHAR NOT NULL PRIMARY KEY,
        conversation_id VARCHAR NOT NULL,
        prompt_id VARCHAR,
        annotator_id VARCHAR NOT NULL,
        created DOUBLE NOT NULL,
        kind VARCHAR NOT NULL,
        question VARCHAR NOT NULL,
        withdraws VARCHAR,
        action VARCHAR NOT NULL,
        active_seconds DOUBLE,
        scheme VARCHAR,
        scheme_version INTEGER,
        guideline_version INTEGER,
        shown_order JSON,
        payload JSON NOT NULL,
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
        FOREIGN KEY (conversation_id, prompt_id) REFERENCES messages (conversation_id, id),
        FOREIGN KEY (annotator_id) REFERENCES annotators (id),
        FOREIGN KEY (withdraws) REFERENCES judgements (id)
    )""",
    """INSERT INTO new_judgements
        SELECT j.id, j.conversation_id,
            (SELECT min(CASE m.role WHEN 'user' THEN m.id ELSE m.parent END)
                FROM judgement_messages AS jm JOIN messages AS m ON m.id = jm.message_id WHERE jm.judgement_id = j.id),
            j.annotator_id, j.created, j.kind, '', j.withdraws, j.id, j.active_seconds, j.scheme, j.scheme_version,
            j.guideline_version, j.shown_order, j.payload
        FROM judgements AS j""",
    "DROP TABLE judgements",
    "ALTER TABLE new_judgements RENAME TO judgements",
    "CREATE INDEX judgements_by_prompt ON judgements (conversation_id, prompt_id)",
    "CREATE INDEX judgements_by_annotator ON judgements (annotator_id, created)",
    "CREATE INDEX judgements_by_action ON judgements (action)",
    "CREATE INDEX judgements_by_withdraws ON judgements (withdraws) WHERE withdraws IS NOT NULL",
)

TABLES = (
    """CREATE TABLE undo_steps (
        id INTEGER NOT NULL PRIMARY KEY,
        annotator_id VARCHAR NOT NULL,
        action VARCHAR NOT NULL,
        undone BOOLEAN NOT NULL,
        FOREIGN KEY (annotator_id) REFERENCES annotators (id)
    )""",
    "CREATE INDEX undo_steps_by_annotator ON undo_steps (annotator_id, undone, id)",
    """CREATE TABLE revisions (
        kind VARCHAR NOT NULL,
        id VARCHAR NOT NULL,
        version INTEGER NOT NULL,
        content JSON NOT NULL,
        PRIMARY KEY (kind, id, version)
    )""",
)

TRIGGERS = (
    """CREATE TRIGGER judgements_immutable BEFORE UPDATE ON judgements
        BEGIN SELECT RAISE(ABORT, 'a judgement never changes: withdraw it'); END""",
    """CREATE TRIGGER judgements_kept BEFORE DELETE ON judgements
        WHEN EXISTS (SELECT 1 FROM conversations WHERE id = OLD.conversation_id)
        BEGIN SELECT RAISE(ABORT, 'a judgement goes only with its conversation: withdraw it'); END""",
    """CREATE TRIGGER revisions_immutable BEFORE UPDATE ON revisions
        BEGIN SELECT RAISE(ABORT, 'a version never changes: make another'); END""",
    """CREATE TRIGGER revisions_kept BEFORE DELETE ON revisions
        BEGIN SELECT RAISE(ABORT, 'a version never goes'); END""",
)
