"""A conversation may have a context length of its own."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the column."""
    op.execute("ALTER TABLE conversations ADD COLUMN context_length INTEGER")
