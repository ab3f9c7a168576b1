"""Who has seen which scores of a reward model, and which judgements were made after that."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the table and the column. Whoever judges here may have seen the scores that exist already."""
    for statement in STATEMENTS:
        op.execute(statement)


STATEMENTS = (
    "ALTER TABLE judgements ADD COLUMN scores_seen BOOLEAN DEFAULT 0 NOT NULL",
    """CREATE TABLE seen_scores (
        message_id VARCHAR NOT NULL,
        annotator_id VARCHAR NOT NULL,
        PRIMARY KEY (message_id, annotator_id),
        FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE,
        FOREIGN KEY(annotator_id) REFERENCES annotators (id)
    ) WITHOUT ROWID""",
    "CREATE INDEX seen_scores_by_annotator ON seen_scores (annotator_id)",
    "INSERT INTO seen_scores SELECT g.message_id, a.id FROM generations g, annotators a WHERE g.score IS NOT NULL",
)
