"""Whether annotators saw which model wrote what, and which judgements came with a file.

For older judgements, both are unknown. Imported ones are recognized: their ids begin with the time of their project,
like those of their tasks, and they have neither an order on the screen nor a time.
"""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the two columns, and recognize imported judgements."""
    for statement in (*COLUMNS, *TRIGGERS):
        op.execute(statement)


COLUMNS = (
    "DROP TRIGGER judgements_immutable",
    "ALTER TABLE judgements ADD COLUMN models_visible BOOLEAN",
    "ALTER TABLE judgements ADD COLUMN imported BOOLEAN DEFAULT 0 NOT NULL",
    "UPDATE judgements SET imported = 1 WHERE task IS NOT NULL AND substr(id, 1, 12) = substr(task, 1, 12) "
    "AND shown_order IS NULL AND active_seconds IS NULL AND withdraws IS NULL",
)

TRIGGERS = (
    """CREATE TRIGGER judgements_immutable BEFORE UPDATE ON judgements
        BEGIN SELECT RAISE(ABORT, 'a judgement never changes: withdraw it'); END""",
)
