"""Projects: prompts to judge in a queue. A judgement knows its task, a conversation the project it was made for."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add projects and tasks, and refer to them."""
    for statement in TABLES + COLUMNS:
        op.execute(statement)


TABLES = (
    """CREATE TABLE projects (
        id VARCHAR NOT NULL PRIMARY KEY,
        name VARCHAR NOT NULL,
        scheme VARCHAR NOT NULL,
        created DOUBLE NOT NULL,
        deleted DOUBLE,
        overlap INTEGER NOT NULL,
        repeats DOUBLE NOT NULL,
        repeat_after DOUBLE NOT NULL,
        task_order VARCHAR NOT NULL,
        control DOUBLE NOT NULL,
        compares BOOLEAN NOT NULL,
        revealed BOOLEAN NOT NULL,
        target INTEGER,
        sources JSON NOT NULL,
        system_prompt VARCHAR NOT NULL
    )""",
    """CREATE TABLE tasks (
        id VARCHAR NOT NULL PRIMARY KEY,
        project_id VARCHAR NOT NULL,
        conversation_id VARCHAR NOT NULL,
        prompt_id VARCHAR NOT NULL,
        place INTEGER NOT NULL,
        draw DOUBLE NOT NULL,
        due DOUBLE NOT NULL,
        ready BOOLEAN NOT NULL,
        repeat_of VARCHAR,
        annotator_id VARCHAR,
        category VARCHAR,
        language VARCHAR,
        tags JSON NOT NULL,
        candidates JSON,
        batches JSON NOT NULL,
        FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
        FOREIGN KEY (conversation_id, prompt_id) REFERENCES messages (conversation_id, id),
        FOREIGN KEY (repeat_of) REFERENCES tasks (id) ON DELETE CASCADE,
        FOREIGN KEY (annotator_id) REFERENCES annotators (id)
    )""",
    # With these indices, SQLite reads a queue of ten thousand without the rows, in a twentieth of the time.
    "CREATE INDEX tasks_by_place ON tasks (project_id, place, repeat_of, ready, conversation_id, id)",
    "CREATE INDEX tasks_by_draw ON tasks (project_id, draw, repeat_of, ready, conversation_id, id)",
    "CREATE INDEX tasks_by_prompt ON tasks (conversation_id, prompt_id)",
    "CREATE INDEX tasks_by_repeat ON tasks (repeat_of) WHERE repeat_of IS NOT NULL",
    "CREATE INDEX tasks_by_annotator ON tasks (annotator_id) WHERE annotator_id IS NOT NULL",
    """CREATE TABLE task_states (
        task_id VARCHAR NOT NULL,
        annotator_id VARCHAR NOT NULL,
        project_id VARCHAR NOT NULL,
        judged BOOLEAN NOT NULL,
        PRIMARY KEY (task_id, annotator_id),
        FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE,
        FOREIGN KEY (annotator_id) REFERENCES annotators (id),
        FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
    ) WITHOUT ROWID""",
    "CREATE INDEX task_states_by_annotator ON task_states (annotator_id, project_id, judged)",
    "CREATE INDEX task_states_by_project ON task_states (project_id)",
    """CREATE TABLE task_drafts (
        task_id VARCHAR NOT NULL,
        annotator_id VARCHAR NOT NULL,
        state JSON NOT NULL,
        PRIMARY KEY (task_id, annotator_id),
        FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE,
        FOREIGN KEY (annotator_id) REFERENCES annotators (id)
    )""",
    "CREATE INDEX task_drafts_by_annotator ON task_drafts (annotator_id)",
)

# Neither is a foreign key: both travel to machines where the project is not.
COLUMNS = (
    "ALTER TABLE conversations ADD COLUMN project VARCHAR",
    "DROP INDEX conversations_by_updated",
    "CREATE INDEX conversations_by_updated ON conversations (deleted, project, updated)",
    "CREATE INDEX conversations_in_trash ON conversations (id) WHERE deleted IS NOT NULL",
    "ALTER TABLE judgements ADD COLUMN task VARCHAR",
    "CREATE INDEX judgements_by_task ON judgements (task, annotator_id, kind, id) WHERE task IS NOT NULL",
)
