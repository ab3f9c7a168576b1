"""Scores of answers by a reward model."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the columns."""
    op.execute("ALTER TABLE generations ADD COLUMN score DOUBLE")
    op.execute("ALTER TABLE generations ADD COLUMN scored_by VARCHAR")
