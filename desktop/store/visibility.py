"""What annotators can see of which model wrote what."""

from typing import Any

from sqlalchemy import Connection


class Visibility:
    """Within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_task(self, task: str) -> bool:
        """Whether the annotator of a task can see which model wrote what: once its project is revealed, and where the
        answers are those of a chat, which names its model."""
        return bool(
            self._scalar(
                "SELECT p.revealed OR (c.project IS NULL AND json_array_length(p.sources) = 0) FROM tasks t "
                "JOIN projects p ON p.id = t.project_id JOIN conversations c ON c.id = t.conversation_id "
                "WHERE t.id = ?",
                task,
            )
        )

    def _scalar(self, query: str, *values: Any) -> Any:
        return self._connection.exec_driver_sql(query, values).scalar()
