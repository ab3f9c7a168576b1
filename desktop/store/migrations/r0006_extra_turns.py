"""Turns of a file around a message: calls of tools and their results, definitions of tools, greetings."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the column."""
    op.execute("ALTER TABLE messages ADD COLUMN extra VARCHAR DEFAULT '' NOT NULL")
