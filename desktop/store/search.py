# ruff: noqa: S608 -- every part of a query is written here; values go in as parameters
"""Searches all messages, and keeps the index in step with them.

Triggers note which messages a transaction adds and removes; `SearchIndex.update` does the same to the index before the
commit, in whatever way they were written. The index is SQLite's FTS5 without texts (`core.search.spaced`).
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from desktop.core.search import SearchQuery, SearchTerm, spaced
from desktop.store.rows import select_list
from desktop.store.visibility import hidden_message

logger = logging.getLogger(__name__)

INDEX: Final = """CREATE VIRTUAL TABLE message_index USING fts5(
        text, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co So'"
    )"""
"""As in the newest revision that makes it."""

_SLICE: Final = 500  # messages that are indexed at once: some 50 ms
_PAGES: Final = 500  # of the index, 4 kB each, that are rewritten at once
_DISK: Final = (
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT),
)
"""What is no fault of the index."""


class SearchIndex:
    """The index within one transaction that writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def update(self) -> None:
        """Do to the index what the transaction did to the messages. A damaged index is emptied, to be filled again."""
        if not self._scalar("SELECT EXISTS (SELECT 1 FROM search_added) OR EXISTS (SELECT 1 FROM search_removed)"):
            return
        if not self._unless_damaged(self._update):
            self.reset()

    def fill(self) -> int:
        """Index some of the messages that are missing, newest first; after the last one, remove what is left of deleted
        messages. Returns about how many messages are missing, and 0 when nothing is left to do."""
        last = self._scalar("SELECT unindexed FROM search_state")
        if last == 0:
            return 1 if self._unless_damaged(self._forget) and self._scalar("SELECT stale FROM search_state") else 0
        first = max(last - _SLICE, 0)
        query = "SELECT number, text FROM messages WHERE number > ? AND number <= ? AND status <> 'streaming'"
        rows = self._rows(query, first, last)
        if not self._unless_damaged(lambda: self._add(rows)):
            self.reset()
            return self.fill()
        self._do("UPDATE search_state SET unindexed = ?", first)
        return int(first) or 1

    def reset(self) -> None:
        """Empty the index. It is to be filled again."""
        self._do("DROP TABLE message_index")
        self._do(INDEX)
        self._do("DELETE FROM search_added")
        self._do("DELETE FROM search_removed")
        self._do("UPDATE search_state SET stale = 0, unindexed = (SELECT coalesce(max(number), 0) FROM messages)")

    def _update(self) -> None:
        removed = [(number, spaced(text)) for number, text in self._rows("SELECT number, text FROM search_removed")]
        if removed:
            self._do_each("INSERT INTO message_index (message_index, rowid, text) VALUES ('delete', ?, ?)", removed)
            self._do("DELETE FROM search_removed")
            self._do("UPDATE search_state SET stale = 1")
        some = "SELECT number FROM search_added ORDER BY number LIMIT ?"
        while numbers := self._rows(some, _SLICE):
            last = numbers[-1][0]
            query = (
                "SELECT number, text FROM messages WHERE number IN (SELECT number FROM search_added WHERE number <= ?)"
            )
            self._add(self._rows(query, last))
            self._do("DELETE FROM search_added WHERE number <= ?", last)

        if removed:
            self._forget()

    def _forget(self) -> None:
        """Rewrite a part of the index without what was deleted: until then, words of deleted messages are in the file.
        (The option `secure-delete` does it at once, but writes a format that SQLite before 3.42 cannot read.)"""
        if self._scalar("SELECT stale FROM search_state"):
            before = self._scalar("SELECT total_changes()")
            self._do("INSERT INTO message_index (message_index, rank) VALUES ('merge', ?)", -_PAGES)
            if self._scalar("SELECT total_changes()") - before < 2:  # as documented: there was nothing left to merge
                self._do("UPDATE search_state SET stale = 0")

    def _add(self, rows: Sequence[Any]) -> None:
        texts = [(number, spaced(text)) for number, text in rows]
        self._do_each("INSERT INTO message_index (rowid, text) VALUES (?, ?)", texts)

    def _unless_damaged(self, work: Callable[[], None]) -> bool:
        """Do some work on the index, all or nothing. Returns False if the index is damaged, and the disk well."""
        self._do("SAVEPOINT search")
        try:
            work()
            self._do("SAVEPOINT written")  # makes FTS5 write what it holds in memory, and fail now
            self._do("RELEASE search")
        except DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DISK:
                raise
            self._do("ROLLBACK TO search")
            self._do("RELEASE search")
            logger.warning("the search index is damaged, and is built again: %s", error.orig)
            return False
        return True

    def _rows(self, query: str, *values: Any) -> Sequence[Any]:
        return self._connection.exec_driver_sql(query, values).fetchall()

    def _scalar(self, query: str) -> Any:
        return self._connection.exec_driver_sql(query).scalar()

    def _do(self, statement: str, *values: Any) -> None:
        self._connection.exec_driver_sql(statement, values)

    def _do_each(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(statement, rows)


class SearchHit(NamedTuple):
    """A message that was found."""

    number: Annotated[int, "m.number"]  # later messages have higher ones
    message: Annotated[str, "m.id"]
    conversation: Annotated[str, "m.conversation_id"]
    title: Annotated[str, "coalesce(nullif(c.title, ''), (SELECT p.name FROM projects p WHERE p.id = c.project), '')"]
    project: Annotated[str | None, "c.project"]
    role: Annotated[str, "m.role"]
    created: Annotated[float, "m.created"]
    text: Annotated[str, "m.text"]


class SearchRepository:
    """Queries for messages; valid within one transaction. `hidden` are ids of projects whose models are masked: their
    answers are not found by their model."""

    def __init__(self, connection: Connection, hidden: Sequence[str] = ()) -> None:
        self._connection = connection
        self._hidden = json.dumps(list(hidden))

    def is_incomplete(self) -> bool:
        """Whether `SearchIndex.fill` has something to do."""
        query = "SELECT unindexed > 0 OR stale FROM search_state"
        return bool(self._connection.exec_driver_sql(query).scalar())

    def unindexed(self) -> int:
        """About how many messages are not in the index yet."""
        return int(self._connection.exec_driver_sql("SELECT unindexed FROM search_state").scalar() or 0)

    def find(
        self, query: SearchQuery, limit: int, before: int | None = None, conversation: str = ""
    ) -> list[SearchHit]:
        """The messages that a query finds, last added first, at most `limit`: all, or those of one conversation.

        `before` continues a list: the number of its last hit. The trash is not searched.
        """
        source, number, condition, values = _matching(query)
        conditions, more = self._conditions(query)
        if before is not None:
            conditions.append(f"{number} < ?")
            more.append(before)
        if conversation:
            conditions.append("m.conversation_id = ?")
            more.append(conversation)
        where = " AND ".join([*condition, "c.deleted IS NULL", "m.status <> 'streaming'", *conditions])
        rows = self._connection.exec_driver_sql(
            f"SELECT {select_list(SearchHit)} FROM {source} JOIN conversations c ON c.id = m.conversation_id "
            f"WHERE {where} ORDER BY {number} DESC LIMIT ?",
            (*values, *more, limit),
        )
        return [SearchHit._make(row) for row in rows.fetchall()]

    def _conditions(self, query: SearchQuery) -> tuple[list[str], list[Any]]:
        conditions: list[str] = []
        values: list[Any] = []
        if query.role is not None:
            conditions.append("m.role = ?")
            values.append(query.role.value)
        if query.after is not None:
            conditions.append("m.created >= ?")
            values.append(query.after)
        if query.before is not None:
            conditions.append("m.created < ?")
            values.append(query.before)
        if query.model:
            conditions.append(
                "EXISTS (SELECT 1 FROM generations g JOIN provenances p ON p.id = g.provenance_id "
                f"WHERE g.message_id = m.id AND p.model_name LIKE ? ESCAPE '!') AND NOT {hidden_message('m')}"
            )
            values += [f"%{_escaped(query.model)}%", self._hidden]
        if query.rated:
            conditions.append(
                "EXISTS (SELECT 1 FROM judgement_messages jm WHERE jm.message_id = m.id AND NOT EXISTS "
                "(SELECT 1 FROM judgements w WHERE w.withdraws = jm.judgement_id))"
            )
        if query.rewritten:
            conditions.append(
                "(m.rewritten_from IS NOT NULL OR EXISTS (SELECT 1 FROM messages r "
                "WHERE r.conversation_id = m.conversation_id AND r.rewritten_from = m.id))"
            )
        return conditions, values


def _matching(query: SearchQuery) -> tuple[str, str, list[str], list[Any]]:
    """The tables to select from, the number of a message there, a condition about the words, and its values."""
    without = " OR ".join(map(_phrase, query.excluded))
    if query.terms:
        words = " AND ".join(map(_phrase, query.terms))
        words = f"({words}) NOT ({without})" if without else words
        # The index in its own order: sorting a hundred thousand rows would take longer than all the rest.
        return (
            "message_index i CROSS JOIN messages m ON m.number = i.rowid",
            "i.rowid",
            ["message_index MATCH ?"],
            [words],
        )
    if without:
        return (
            "messages m",
            "m.number",
            ["m.number NOT IN (SELECT rowid FROM message_index WHERE message_index MATCH ?)"],
            [without],
        )
    return "messages m", "m.number", [], []


def _phrase(term: SearchTerm) -> str:
    quoted = term.text.replace('"', '""')
    return f'"{quoted}" *' if term.is_prefix else f'"{quoted}"'


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
