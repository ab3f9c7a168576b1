"""Training runs, and the prompts that are held out of them."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the two tables."""
    for statement in TABLES:
        op.execute(statement)


# `parent` and `reward` are no foreign keys: deleting a run permanently leaves those that continued it.
TABLES = (
    """CREATE TABLE training_runs (
        id VARCHAR NOT NULL PRIMARY KEY,
        name VARCHAR NOT NULL,
        base VARCHAR NOT NULL,
        base_sha256 VARCHAR NOT NULL,
        recipe JSON NOT NULL,
        created DOUBLE NOT NULL,
        status VARCHAR NOT NULL,
        parent VARCHAR,
        reward VARCHAR,
        ended DOUBLE,
        figures JSON NOT NULL,
        error JSON,
        deleted DOUBLE,
        UNIQUE (name),
        CONSTRAINT training_runs_status CHECK (
            status IN ('queued', 'preparing', 'running', 'paused', 'stopped', 'finished', 'failed')
        )
    )""",
    """CREATE TABLE held_out_prompts (
        base_sha256 VARCHAR NOT NULL,
        family VARCHAR NOT NULL,
        created DOUBLE NOT NULL,
        PRIMARY KEY (base_sha256, family)
    ) WITHOUT ROWID""",
)
