"""Searches messages and notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.core.judgement import effective
from desktop.core.payloads import Note
from desktop.core.search import SearchQuery, SearchSnippet, snippet
from desktop.services.annotators import active_id
from desktop.services.changes import NOTHING, Changes
from desktop.store.database import Database, Transaction
from desktop.store.search import SearchHit, SearchIndex, SearchRepository

NOTE = "note"
"""The role of a note among the messages that were found."""


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message that was found, or one with a note that was. `role` is that of the message, or `NOTE`.

    `title` is that of its conversation, `project` the project that this is a task of.
    """

    conversation: str
    message: str
    role: str
    title: str
    project: str | None
    created: float
    snippet: SearchSnippet


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A part of what was found, last added first. `next` continues the list; it is None at its end. `missing` is about
    how many messages the index does not have yet."""

    found: tuple[FoundMessage, ...]
    next: int | None
    missing: int


class SearchService:
    """Finds messages and notes; fills the index. Methods raise `UserError` if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, text: str, limit: int, after: int | None = None) -> SearchResults:
        """The next messages that a typed query finds; `after` is the `next` of the results before. The active
        annotator's notes come with the first ones. Nothing is found by an empty query."""
        query = SearchQuery.parse(text)
        with self._database.read() as store:
            annotator = active_id(store)
            hidden = store.visibility.hidden_projects(annotator) if query.model else ()
            repository = SearchRepository(store.connection, hidden)
            missing = repository.unindexed()
            if not query:
                return SearchResults((), None, missing)
            hits = repository.find(query, limit + 1, after)
            found = [_found(hit, query) for hit in hits[:limit]]
            if after is None:
                found = [*_notes(store, annotator, query), *found]
        return SearchResults(tuple(found), hits[limit - 1].number if len(hits) > limit else None, missing)

    def lacks_messages(self) -> bool:
        """Whether `fill` has something to do."""
        with self._database.read() as store:
            return SearchRepository(store.connection).is_incomplete()

    def fill(self) -> tuple[int, Changes]:
        """Index some of the messages that the index lacks. Returns about how many are left: 0 if it is complete."""
        with self._database.write() as store:
            return SearchIndex(store.connection).fill(), NOTHING


def _found(hit: SearchHit, query: SearchQuery) -> FoundMessage:
    about = snippet(hit.text, query)
    return FoundMessage(hit.conversation, hit.message, hit.role, hit.title, hit.project, hit.created, about)


def _notes(store: Transaction, annotator: str, query: SearchQuery) -> Iterator[FoundMessage]:
    """The notes that a query finds, newest first. Filters are about messages, so they find none."""
    if not query.terms or query != SearchQuery(query.terms, query.excluded):
        return
    for event in reversed(effective(store.judgements.notes(annotator))):  # few, so they are read one by one
        assert isinstance(event.payload, Note)
        conversation = store.conversations.get(event.conversation)
        if conversation is not None and conversation.deleted is None and query.finds(event.payload.text):
            message = event.messages[0] if event.messages else event.prompt or ""
            about = snippet(event.payload.text, query)
            yield FoundMessage(conversation.id, message, NOTE, conversation.title, None, event.created, about)
