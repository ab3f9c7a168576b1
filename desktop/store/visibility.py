# ruff: noqa: S608 -- every part of a query is written here; values go in as parameters
"""Which models are hidden from which annotator, so that they judge blind, and which scores each has seen."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from desktop.store.tables import messages, seen_scores

_LIVING: Final = "t.conversation_id NOT IN (SELECT id FROM conversations WHERE deleted IS NOT NULL)"

_UNFINISHED: Final = f"""EXISTS (
    SELECT 1 FROM tasks t WHERE t.project_id = p.id AND t.repeat_of IS NULL AND {_LIVING} AND CASE p.overlap
    WHEN 0 THEN NOT EXISTS (SELECT 1 FROM task_states s WHERE s.task_id = t.id AND s.annotator_id = ?)
    ELSE (SELECT count(*) FROM task_states s WHERE s.task_id = t.id) < p.overlap END
) OR EXISTS (
    SELECT 1 FROM tasks t WHERE t.project_id = p.id AND t.repeat_of IS NOT NULL AND {_LIVING}
    AND EXISTS (SELECT 1 FROM task_states s WHERE s.task_id = t.repeat_of AND s.annotator_id = t.annotator_id)
    AND NOT EXISTS (SELECT 1 FROM task_states s WHERE s.task_id = t.id AND s.annotator_id = t.annotator_id)
)"""
"""SQL condition on a project `p`: a task or a hidden repeat still waits for an annotator. With an overlap of 0 each
annotator judges every task, so the condition is about one annotator."""


def hidden_message(message: str) -> str:
    """SQL condition: the model that wrote `message` (an alias of the table) is hidden. Its parameter is a JSON list of
    the hidden projects' ids."""
    return (
        f"EXISTS (SELECT 1 FROM tasks h WHERE h.conversation_id = {message}.conversation_id "
        f"AND h.prompt_id = {message}.parent AND h.project_id IN (SELECT value FROM json_each(?)))"
    )


class VisibilityRepository:
    """Queries about what is hidden and what was seen; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_task(self, task: str) -> bool:
        """Whether the annotator of a task can see the models: its project is revealed, or the answers are from a chat,
        which shows its model."""
        return bool(
            self._scalar(
                "SELECT p.revealed OR (c.project IS NULL AND json_array_length(p.sources) = 0) FROM tasks t "
                "JOIN projects p ON p.id = t.project_id JOIN conversations c ON c.id = t.conversation_id "
                "WHERE t.id = ?",
                task,
            )
        )

    def hidden_projects(self, annotator: str) -> list[str]:
        """Ids of the projects whose models are hidden from this annotator: those neither revealed nor finished, unless
        a single source wrote all answers."""
        rows = self._connection.exec_driver_sql(
            "SELECT p.id FROM projects p WHERE NOT p.revealed AND (p.compares OR json_array_length(p.sources) <> 1) "
            f"AND ({_UNFINISHED}) ORDER BY p.id",
            (annotator,),
        )
        return list(rows.scalars())

    def is_hidden(self, message: str, hidden: Sequence[str]) -> bool:
        """Whether the model that wrote this message is hidden, given the hidden projects."""
        query = f"SELECT {hidden_message('m')} FROM messages m WHERE m.id = ?"
        return bool(hidden) and bool(self._scalar(query, json.dumps(hidden), message))

    def hidden_messages(self, conversation: str, annotator: str) -> set[str]:
        """The answers of a conversation whose models are hidden from this annotator."""
        if self._scalar("SELECT 1 FROM tasks WHERE conversation_id = ? LIMIT 1", conversation) is None:
            return set()
        query = f"SELECT m.id FROM messages m WHERE m.conversation_id = ? AND {hidden_message('m')}"
        hidden = json.dumps(self.hidden_projects(annotator))
        return set(self._connection.exec_driver_sql(query, (conversation, hidden)).scalars())

    def may_have_shown(self, task: str, project: str, annotator: str) -> bool:
        """Whether the annotator judged this task before and the project was once finished, so that its models were
        visible, even if judgements were withdrawn since."""
        before = self._scalar("SELECT 1 FROM judgements WHERE task = ? AND annotator_id = ? LIMIT 1", task, annotator)
        return before is not None and not self._scalar(
            f"SELECT 1 FROM projects p JOIN tasks t ON t.project_id = p.id WHERE p.id = ? AND {_LIVING} "
            "AND (SELECT count(DISTINCT j.annotator_id) FROM judgements j WHERE j.task = t.id AND j.kind NOT IN "
            "('note', 'second_look', 'withdrawal') AND (p.overlap > 0 OR j.annotator_id = ?)) "
            "< iif(t.repeat_of IS NULL, max(p.overlap, 1), 1) LIMIT 1",
            project,
            annotator,
        )

    def mark_scores_seen(self, answers: Iterable[str], annotator: str) -> None:
        """Save that an annotator sees a reward model's scores of these answers, some of which may be deleted."""
        self._connection.exec_driver_sql(
            "INSERT OR IGNORE INTO seen_scores SELECT m.id, ? FROM json_each(?) e JOIN messages m ON m.id = e.value",
            (annotator, json.dumps(list(answers))),
        )

    def has_seen_scores(self, answers: Iterable[str], annotator: str) -> bool:
        """Whether the annotator has seen a reward model's score of one of these answers."""
        query = "SELECT 1 FROM seen_scores WHERE annotator_id = ? AND message_id IN (SELECT value FROM json_each(?))"
        return self._scalar(f"{query} LIMIT 1", annotator, json.dumps(list(answers))) is not None

    def scores_seen(self, conversation: str, annotator: str) -> set[str]:
        """The messages of a conversation whose scores the annotator has seen."""
        s, m = seen_scores.c, messages.c
        query = select(s.message_id).join(messages, m.id == s.message_id)
        return set(
            self._connection.scalars(query.where(m.conversation_id == conversation, s.annotator_id == annotator))
        )

    def _scalar(self, query: str, *values: Any) -> Any:
        return self._connection.exec_driver_sql(query, values).scalar()
