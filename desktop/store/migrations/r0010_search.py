# ruff: noqa: S608 -- every part of a statement is written here
"""An index of all messages to search in.

A message gets a number, by which the index knows it: rows without a key of their own may be renumbered by VACUUM. The
index itself has no texts. It is filled later, since that takes a minute for a million messages: `search_state` says up
to which number messages are missing.
"""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Number the messages, and create the empty index."""
    connection = op.get_bind()
    about = "SELECT sql FROM sqlite_schema WHERE tbl_name = 'messages' AND type = '{}' AND sql IS NOT NULL"
    kept = [
        sql for kind in ("index", "trigger") for (sql,) in connection.exec_driver_sql(about.format(kind)).fetchall()
    ]
    for statement in (*NUMBERED, *kept, *INDEX, *TRIGGERS):
        op.execute(statement)


COLUMNS = (
    "id, conversation_id, parent, role, status, created, batch, author, continued_from, rewritten_from, text,"
    " reasoning, raw, extra"
)

NUMBERED = (
    "ALTER TABLE messages RENAME TO messages_before",
    """CREATE TABLE messages (
        number INTEGER NOT NULL PRIMARY KEY,
        id VARCHAR NOT NULL UNIQUE,
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
        extra VARCHAR DEFAULT '' NOT NULL,
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
    f"INSERT INTO messages ({COLUMNS}) SELECT {COLUMNS} FROM messages_before ORDER BY id",
    "DROP TABLE messages_before",
)

INDEX = (
    # Texts are added with spaces around each Chinese character (`core.search.spaced`).
    """CREATE VIRTUAL TABLE message_index USING fts5(
        text, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co So'"
    )""",
    # Messages up to this number are not in the index yet; if stale, it has words of deleted ones.
    "CREATE TABLE search_state (id INTEGER NOT NULL PRIMARY KEY, unindexed INTEGER NOT NULL, stale BOOLEAN NOT NULL)",
    "INSERT INTO search_state SELECT 1, coalesce(max(number), 0), 0 FROM messages",
    "CREATE INDEX judgements_of_notes ON judgements (annotator_id, id) WHERE kind = 'note'",
    # What the current transaction must still do to the index; empty outside of transactions.
    "CREATE TABLE search_added (number INTEGER NOT NULL PRIMARY KEY)",
    "CREATE TABLE search_removed (number INTEGER NOT NULL PRIMARY KEY, text VARCHAR NOT NULL)",
)

_NEW = "NEW.number > (SELECT unindexed FROM search_state)"
TRIGGERS = (
    f"""CREATE TRIGGER messages_added AFTER INSERT ON messages WHEN NEW.status <> 'streaming' AND {_NEW}
        BEGIN INSERT INTO search_added VALUES (NEW.number); END""",
    f"""CREATE TRIGGER messages_ended AFTER UPDATE OF status ON messages
        WHEN OLD.status = 'streaming' AND NEW.status <> 'streaming' AND {_NEW}
        BEGIN INSERT INTO search_added VALUES (NEW.number); END""",
    """CREATE TRIGGER messages_removed AFTER DELETE ON messages
        WHEN OLD.status <> 'streaming' AND OLD.number > (SELECT unindexed FROM search_state)
        BEGIN
            INSERT INTO search_removed SELECT OLD.number, OLD.text
            WHERE NOT EXISTS (SELECT 1 FROM search_added WHERE number = OLD.number);
            DELETE FROM search_added WHERE number = OLD.number;
        END""",
)
